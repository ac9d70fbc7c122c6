/* Linear algebra over GF(2) and the transforms, against naive loops. */
#include "gf2.h"
#include "groups.h"
#include "mobius.h"
#include "paircounts.h"
#include "testing.h"
#include "walsh.h"

/* With `levels` of the levels left to rdc_mobius_levels. */
static void test_mobius(unsigned n, unsigned levels) {
    size_t bits = (size_t)1 << n, words = words_of(bits);
    uint64_t *x = random_words(1, bits);
    uint8_t *plain = take_memory(bits);
    for (size_t i = 0; i < bits; i++) plain[i] = (uint8_t)bit(x, i);
    for (size_t step = 1; step < bits; step *= 2)
        for (size_t i = 0; i < bits; i++)
            if (i & step) plain[i] ^= plain[i ^ step];
    for (size_t at = 0; at < words; at += levels ? words >> levels : words) rdc_mobius(simd, x + at, n - levels);
    if (levels) rdc_mobius_levels(simd, x, words >> levels, levels, words >> levels);
    int good = tails_clear(x, 1, bits);
    for (size_t i = 0; i < bits; i++) good &= bit(x, i) == plain[i];
    expect(good, "mobius", 1, bits);
    free(x), free(plain);
}

/* With `levels` of the levels left to rdc_walsh_levels. */
static void test_walsh(unsigned n, unsigned levels) {
    size_t size = (size_t)1 << n, block = size >> levels;
    uint64_t *x = random_words(1, size);
    int32_t *out = take_memory(size * sizeof(int32_t)), *plain = take_memory(size * sizeof(int32_t));
    for (size_t i = 0; i < size; i++) plain[i] = 1 - 2 * (int32_t)bit(x, i);
    for (size_t step = 1; step < size; step *= 2)
        for (size_t i = 0; i < size; i++)
            if (i & step) {
                int32_t a = plain[i ^ step], b = plain[i];
                plain[i ^ step] = a + b, plain[i] = a - b;
            }
    for (size_t at = 0; at < size; at += block) rdc_walsh(simd, x + at / 64, n - levels, out + at);
    if (levels) rdc_walsh_levels(simd, out, block, levels, block);
    expect(memcmp(out, plain, size * sizeof(int32_t)) == 0, "walsh", 1, size);
    free(x), free(out), free(plain);
}

static void test_walsh_pairs(size_t m, size_t rows) {
    size_t words = words_of(rows), first = m / 3, last = m - m / 5, count = 0;
    uint64_t *base = random_words(1, rows), *x = random_words(m, rows);
    for (size_t j = first; j < last; j++) count += m - 1 - j;
    int32_t *out = take_memory(count * sizeof(int32_t)), *at = out;
    rdc_walsh_pairs(simd, base, x, m, words, rows, first, last, out);
    int good = 1;
    for (size_t j = first; j < last; j++)
        for (size_t k = j + 1; k < m; k++, at++) {
            int32_t sum = 0;
            for (size_t r = 0; r < rows; r++)
                sum += bit(base, r) ^ bit(x + j * words, r) ^ bit(x + k * words, r) ? -1 : 1;
            good &= sum == *at;
        }
    expect(good, "walsh_pairs", m, rows);
    free(base), free(x), free(out);
}

static void test_masked_counts(size_t m, size_t rows, size_t masks) {
    size_t words = words_of(rows), stride = m + 3;
    uint64_t *with = random_words(1, rows), *x = random_words(m, rows), *mask = random_words(masks, rows);
    int32_t *out = take_memory((masks * stride + 1) * sizeof(int32_t));
    for (int all = 0; all < 2; all++) {
        int good = 1;
        for (size_t i = 0; i < masks * stride; i++) out[i] = 77;
        rdc_masked_counts(simd, all ? NULL : with, mask, masks, x, m, words, out, stride);
        for (size_t i = 0; i < masks; i++) {
            for (size_t j = 0; j < m; j++) {
                int32_t sum = 0;
                for (size_t r = 0; r < rows; r++)
                    sum += (int32_t)(bit(mask + i * words, r) & bit(x + j * words, r) & (all || bit(with, r)));
                good &= out[i * stride + j] == sum;
            }
            for (size_t j = m; j < stride; j++) good &= out[i * stride + j] == 77;
        }
        expect(good, "masked_counts", m, rows);
    }
    free(with), free(x), free(mask), free(out);
}

/* Gauss and Jordan on bytes; returns the rank. */
static size_t reduce(uint8_t *x, size_t rows, size_t columns, int64_t *pivots) {
    size_t rank = 0;
    for (size_t c = 0; c < columns && rank < rows; c++) {
        size_t pivot = rank;
        while (pivot < rows && !x[pivot * columns + c]) pivot++;
        if (pivot == rows) continue;
        for (size_t k = 0; k < columns; k++) {
            uint8_t t = x[pivot * columns + k];
            x[pivot * columns + k] = x[rank * columns + k];
            x[rank * columns + k] = t;
        }
        for (size_t i = 0; i < rows; i++)
            if (i != rank && x[i * columns + c])
                for (size_t k = 0; k < columns; k++) x[i * columns + k] ^= x[rank * columns + k];
        pivots[rank++] = (int64_t)c;
    }
    return rank;
}

static void test_gf2(size_t rows, size_t columns, size_t copies) {
    size_t words = words_of(columns), rank = 0;
    uint64_t *x = random_words(rows, columns), *turned = new_words(columns, words_of(rows));
    uint64_t *scratch = take_memory(RDC_SUM_SCRATCH(rows) * sizeof(uint64_t));
    int64_t *pivots = take_memory(rows * sizeof(int64_t)), *wanted = take_memory(rows * sizeof(int64_t));
    uint8_t *plain = take_memory(rows * columns);
    for (size_t i = copies; copies && i < rows; i++)
        memcpy(x + i * words, x + i % copies * words, words * sizeof(uint64_t));
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < columns; c++) plain[i * columns + c] = (uint8_t)bit(x + i * words, c);
    rdc_transpose(simd, x, rows, words, columns, turned, words_of(rows));
    int good = tails_clear(turned, columns, rows);
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < columns; c++) good &= bit(turned + c * words_of(rows), i) == plain[i * columns + c];
    expect(good, "transpose", columns, rows);
    for (size_t w = 0; w < words; w++) rdc_gf2_strip(simd, x, rows, words, columns, w, &rank, pivots, scratch);
    good = rank == reduce(plain, rows, columns, wanted) && memcmp(pivots, wanted, rank * sizeof(int64_t)) == 0;
    good &= tails_clear(x, rows, columns);
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < columns; c++) good &= bit(x + i * words, c) == plain[i * columns + c];
    expect(good, "echelon", columns, rows);
    free(x), free(turned), free(scratch), free(pivots), free(wanted), free(plain);
}

static void test_product(size_t p, size_t q, size_t columns) {
    size_t words = words_of(columns);
    uint64_t *a = random_words(p, q), *b = random_words(q, columns), *out = new_words(p, words);
    uint64_t *scratch = take_memory(RDC_SUM_SCRATCH(p) * sizeof(uint64_t));
    memset(out, 0, p * words * sizeof(uint64_t));
    for (size_t v = 0; v < words_of(q); v++)
        rdc_gf2_product(simd, a, p, words_of(q), v, q - 64 * v < 64 ? (unsigned)(q - 64 * v) : 64, b, words, out,
                        scratch);
    int good = 1;
    for (size_t i = 0; i < p; i++)
        for (size_t w = 0; w < words; w++) {
            uint64_t sum = 0;
            for (size_t j = 0; j < q; j++) sum ^= bit(a + i * words_of(q), j) ? b[j * words + w] : 0;
            good &= sum == out[i * words + w];
        }
    expect(good, "product", p, columns);
    free(a), free(b), free(out), free(scratch);
}

static void test_groups(size_t n, size_t rows) {
    const int64_t all = (int64_t)n, bounds[] = {0, all / 7, all / 3, all / 3, all / 3 + all / 2, all};
    const size_t words = words_of(rows), groups = COUNT(bounds) - 1;
    uint64_t *in = random_words(n, rows);
    int32_t *counts = take_memory(groups * rows * sizeof(int32_t)), *most = take_memory(rows * sizeof(int32_t));
    rdc_group_counts(simd, in, words, bounds, groups, rows, counts);
    rdc_group_argmax(simd, in, words, bounds, groups, rows, most);
    int good = 1;
    for (size_t r = 0; r < rows; r++) {
        size_t best = 0;
        for (size_t g = 0; g < groups; g++) {
            int32_t count = 0;
            for (int64_t i = bounds[g]; i < bounds[g + 1]; i++) count += (int32_t)bit(in + (size_t)i * words, r);
            good &= count == counts[g * rows + r];
            if (count > counts[best * rows + r]) best = g;
        }
        good &= (size_t)most[r] == best;
    }
    expect(good, "group counts and argmax", n, rows);
    free(in), free(counts), free(most);
}

void test_transforms(void) {
    static const size_t sizes[] = {0, 1, 17, 64, 65, 300};
    for (unsigned n = 0; n <= RDC_WALSH_BLOCK; n++) test_walsh(n, 0);
    for (unsigned levels = 1; levels <= RDC_WALSH_LEVELS; levels++) test_walsh(6 + levels, levels);
    for (size_t m = 0; m < 40; m += 1 + m / 2)
        for (size_t r = 0; r < COUNT(ROWS); r++) test_walsh_pairs(m, ROWS[r]);
    test_walsh_pairs(10, 64 * 300);
    for (size_t m = 0; m < 12; m += 1 + m / 2)
        for (size_t r = 0; r < COUNT(ROWS); r++) test_masked_counts(m, ROWS[r], m % 4 + 7);
    test_masked_counts(5, 64 * 300, 2);
    test_masked_counts(5, 65, 0);
    for (size_t i = 0; i < COUNT(WIRES); i++)
        for (size_t r = 0; r < COUNT(ROWS); r++) test_groups(WIRES[i], ROWS[r]);
    for (unsigned n = 0; n <= 20; n++)
        for (unsigned levels = 0; levels <= RDC_MOBIUS_LEVELS && levels + 6 <= n + (levels == 0) * 6; levels++)
            test_mobius(n, levels);
    for (size_t r = 0; r < COUNT(sizes); r++)
        for (size_t c = 0; c < COUNT(sizes); c++) {
            test_gf2(sizes[r], sizes[c], 0);
            test_gf2(sizes[r], sizes[c], 5);
            test_product(sizes[r], 65, sizes[c]);
        }
    test_gf2(1100, 130, 0);
    test_product(1100, 130, 2100);
}
