/* Finite fields against one element at a time, at exact buffer sizes; tables and matrices are made here. */
#include "gf.h"
#include "gf_matrix.h"
#include "gf_tape.h"
#include "testing.h"

static uint32_t element(const void *x, size_t bytes, size_t i) {
    return bytes == 1 ? ((const uint8_t *)x)[i] : bytes == 2 ? ((const uint16_t *)x)[i] : ((const uint32_t *)x)[i];
}

static void put(void *x, size_t bytes, size_t i, uint32_t value) {
    if (bytes == 1) ((uint8_t *)x)[i] = (uint8_t)value;
    else if (bytes == 2) ((uint16_t *)x)[i] = (uint16_t)value;
    else ((uint32_t *)x)[i] = value;
}

static int binary(const rdc_gf *f) { return f->p == 2 && f->k > 1; }

static uint32_t product(const rdc_gf *f, uint32_t x, uint32_t y) {
    uint64_t r = 0;
    if (!binary(f)) return (uint32_t)((uint64_t)x * y % f->p);
    for (int bit = 31; bit >= 0; bit--) {
        r <<= 1;
        if (r >> f->k & 1) r ^= (UINT64_C(1) << f->k) | f->reduction;
        if (y >> bit & 1) r ^= x;
    }
    return (uint32_t)r;
}

static uint32_t sum(const rdc_gf *f, uint32_t x, uint32_t y) {
    return binary(f) ? x ^ y : (uint32_t)(((uint64_t)x + y) % f->p);
}

static uint32_t negative(const rdc_gf *f, uint32_t x) { return binary(f) || x == 0 ? x : f->p - x; }

static uint32_t wanted(const rdc_gf *f, int operation, uint32_t x, uint32_t y, uint32_t z) {
    switch (operation) {
    case RDC_GF_ADD: return sum(f, x, y);
    case RDC_GF_SUBTRACT: return sum(f, x, negative(f, y));
    case RDC_GF_MULTIPLY: return product(f, x, y);
    case RDC_GF_MULTIPLY_ADD: return sum(f, product(f, x, y), z);
    default: return negative(f, x);
    }
}

static void *elements(const rdc_gf *f, size_t n) {
    size_t bytes = rdc_gf_bytes(f);
    void *made = take_memory(n * bytes);
    for (size_t i = 0; i < n; i++) put(made, bytes, i, draw() % 8 ? (uint32_t)(draw() % f->q) : 0);
    return made;
}

static void test_elementwise(const rdc_gf *f, size_t n, unsigned single) {
    size_t bytes = rdc_gf_bytes(f);
    void *x = elements(f, single & 1 ? 1 : n), *y = elements(f, single & 2 ? 1 : n);
    void *z = elements(f, single & 4 ? 1 : n), *out = take_memory(n * bytes);
    for (int operation = 0; operation < RDC_GF_OPERATIONS; operation++) {
        const void *second = operation == RDC_GF_NEGATE ? NULL : y;
        const void *third = operation == RDC_GF_MULTIPLY_ADD ? z : NULL;
        int good = rdc_gf_elementwise(simd, f, operation, x, second, third, single, 1, out, n) == n;
        for (size_t i = 0; i < n; i++)
            good &= element(out, bytes, i) == wanted(f, operation, element(x, bytes, single & 1 ? 0 : i),
                                                     element(y, bytes, single & 2 ? 0 : i),
                                                     element(z, bytes, single & 4 ? 0 : i));
        expect(good, "field, element-wise", f->q, n);
    }
    free(x), free(y), free(z), free(out);
}

static void multiply(const rdc_gf *f, const void *a, const void *b, void *out, size_t rows, size_t inner,
                     size_t columns) {
    size_t bytes = rdc_gf_bytes(f);
    if (f->kind == RDC_GF_PRIME8) {
        uint8_t *scratch = take_memory(RDC_GF_DOTS_SCRATCH(rows));
        rdc_gf_product_prime8(simd, f, a, inner, b, columns, out, columns, rows, inner, columns, scratch);
        free(scratch);
    } else if (f->kind == RDC_GF_BINARY8) {
        rdc_gf_product_binary8(simd, f, a, inner, b, columns, out, columns, rows, inner, columns);
    } else {
        rdc_gf_product(simd, f, a, inner * bytes, b, columns * bytes, out, columns * bytes, rows, inner, columns);
    }
}

static void test_product(const rdc_gf *f, size_t rows, size_t inner, size_t columns) {
    size_t bytes = rdc_gf_bytes(f);
    void *a = elements(f, rows * inner), *b = elements(f, inner * columns), *out = elements(f, rows * columns);
    void *before = take_memory(rows * columns * bytes);
    memcpy(before, out, rows * columns * bytes);
    multiply(f, a, b, out, rows, inner, columns);
    int good = 1;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            uint32_t total = element(before, bytes, i * columns + j);
            for (size_t k = 0; k < inner; k++)
                total = sum(f, total, product(f, element(a, bytes, i * inner + k), element(b, bytes, k * columns + j)));
            good &= element(out, bytes, i * columns + j) == total;
        }
    expect(good, "field, product of matrices", f->q, columns);
    free(a), free(b), free(out), free(before);
}

/* A matrix times its inverse; random ones that have none are passed over. */
static void test_strip(const rdc_gf *f, size_t m) {
    size_t bytes = rdc_gf_bytes(f), swaps[64], columns[64];
    void *matrix = elements(f, m * m), *strip = take_memory(m * m * bytes), *both = take_memory(2 * m * m * bytes);
    memcpy(strip, matrix, m * m * bytes);
    size_t rank = rdc_gf_strip(simd, f, strip, m, m, swaps, columns);
    int good = rank <= m;
    for (size_t l = 0; l < rank; l++) good &= swaps[l] >= l && swaps[l] < m && columns[l] >= l && columns[l] < m;
    if (rank == m) {
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < m; j++) put(both, bytes, 2 * m * i + j, element(matrix, bytes, m * i + j));
        rdc_gf_small_inverse(simd, f, both, m);
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < m; j++) {
                uint32_t total = 0;
                for (size_t k = 0; k < m; k++)
                    total = sum(f, total, product(f, element(matrix, bytes, m * i + k),
                                                  element(both, bytes, 2 * m * k + m + j)));
                good &= total == (i == j);
            }
    }
    expect(good, "field, strip and inverse", f->q, m);
    free(matrix), free(strip), free(both);
}

static void test_horner_and_tape(const rdc_gf *f, size_t n) {
    enum { BLOCK = 64 };
    static const uint32_t steps[] = {RDC_GF_LOAD,  0, 0, 0, 0, RDC_GF_LOAD, 1, 1, 1, 0, RDC_GF_MULTIPLY_ADD, 0, 0, 1, 1,
                                     RDC_GF_STORE, 0, 0, 1, 0};
    size_t bytes = rdc_gf_bytes(f), strides[] = {1, 2}, wide = 2;
    void *x = elements(f, n), *y = elements(f, 2 * n), *out = take_memory(2 * n * bytes), *c = elements(f, 3);
    const void *in[] = {x, y}, *at[2];
    void *scratch = take_memory(2 * BLOCK * bytes), *found = take_memory(n * bytes);
    rdc_gf_tape t = {steps, 2, BLOCK, in, strides, &out, &wide, NULL};
    for (size_t first = 0; first < n; first += BLOCK)
        rdc_gf_tape_run(simd, f, &t, 0, 4, first, n - first < BLOCK ? n - first : BLOCK, at, scratch);
    rdc_gf_horner(simd, f, c, 3, x, found, n);
    int good = 1, good_horner = 1;
    for (size_t i = 0; i < n; i++) {
        uint32_t a = element(x, bytes, i), b = element(y, bytes, 2 * i + 1), value = 0;
        for (size_t k = 3; k-- > 0;) value = sum(f, product(f, value, a), element(c, bytes, k));
        good &= element(out, bytes, 2 * i + 1) == sum(f, product(f, a, b), b);
        good_horner &= element(found, bytes, i) == value;
    }
    expect(good, "field, tape", f->q, n);
    expect(good_horner, "field, polynomial", f->q, n);
    free(x), free(y), free(out), free(c), free(scratch), free(found);
}

/* Tables of GF(2^8) by AES's modulus, as gf.h says. */
static void make_tables(rdc_gf *f) {
    uint8_t *table = take_memory(1 << 16), *nibbles = take_memory(256 * 32), *other = take_memory(512);
    uint64_t *matrices = take_memory(256 * sizeof(uint64_t));
    memset(matrices, 0, 256 * sizeof(uint64_t)), memset(other, 0, 512);
    for (uint32_t x = 0; x < 256; x++) {
        for (uint32_t y = 0; y < 256; y++) table[x << 8 | y] = (uint8_t)product(f, x, y);
        for (uint32_t y = 0; y < 16; y++)
            nibbles[32 * x + y] = table[x << 8 | y], nibbles[32 * x + 16 + y] = table[x << 8 | y << 4];
        for (unsigned i = 0; i < 8; i++)
            for (unsigned j = 0; j < 8; j++)
                matrices[x] |= (uint64_t)(table[x << 8 | 1u << j] >> i & 1) << (8 * (7 - i) + j);
    }
    for (uint32_t i = 0, x = 1; i < 255; i++, x = product(f, x, 3)) other[x] = (uint8_t)i, other[256 + i] = (uint8_t)x;
    f->product = table, f->nibbles = nibbles, f->matrices = matrices, f->log = other, f->exponential = other + 256;
}

void test_gf(void) {
    rdc_gf fields[] = {
        {.kind = RDC_GF_PRIME8, .q = 2, .p = 2, .k = 1, .barrett = 1 << 15},
        {.kind = RDC_GF_PRIME8, .q = 31, .p = 31, .k = 1, .barrett = (1 << 16) / 31},
        {.kind = RDC_GF_PRIME8, .q = 251, .p = 251, .k = 1, .barrett = (1 << 16) / 251},
        {.kind = RDC_GF_BINARY8, .q = 256, .p = 2, .k = 8, .reduction = 0x1b, .same = 1, .into_field = 1},
        {.kind = RDC_GF_BINARY8, .q = 256, .p = 2, .k = 8, .reduction = 0x1b},
        {.kind = RDC_GF_PRIME16, .q = 65521, .p = 65521, .k = 1, .barrett = (uint32_t)((UINT64_C(1) << 32) / 65521)},
        {.kind = RDC_GF_BINARY16, .q = 512, .p = 2, .k = 9, .reduction = 0x11},
        {.kind = RDC_GF_PRIME32, .q = 2147483647, .p = 2147483647, .k = 1, .shift = 30,
         .barrett = (uint32_t)((UINT64_C(1) << 62) / 2147483647)},
        {.kind = RDC_GF_BINARY32, .q = 1u << 17, .p = 2, .k = 17, .reduction = 9},
    };
    make_tables(&fields[3]), make_tables(&fields[4]);
    for (size_t i = 0; i < COUNT(fields); i++) {
        const rdc_gf *f = &fields[i];
        for (size_t r = 0; r < COUNT(ROWS); r++) {
            test_elementwise(f, ROWS[r], r % 8);
            test_horner_and_tape(f, ROWS[r]);
        }
        for (size_t w = 0; w < COUNT(WIRES); w++) test_product(f, 7, WIRES[w] % 32, 2 * WIRES[w]);
        test_product(f, 3, 133, 70);
        for (size_t m = 0; m < 20; m += 3) test_strip(f, m);
    }
    for (size_t i = 3; i < 5; i++) {
        free((void *)fields[i].product), free((void *)fields[i].nibbles);
        free((void *)fields[i].matrices), free((void *)fields[i].log);
    }
}
