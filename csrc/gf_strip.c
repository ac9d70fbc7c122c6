/* Elimination over any of the fields, in a strip of columns of a matrix. */
#include "gf_matrix.h"

#include <string.h>

#include "simd.h"

/* One element, of whichever size. */
typedef union {
    uint8_t b;
    uint16_t h;
    uint32_t w;
} single;

static uint32_t element(const void *t, size_t bytes, size_t i) {
    if (bytes == 1) return ((const uint8_t *)t)[i];
    if (bytes == 2) return ((const uint16_t *)t)[i];
    return ((const uint32_t *)t)[i];
}

static single one_of(size_t bytes) {
    single one = {0};
    if (bytes == 1) one.b = 1;
    else if (bytes == 2) one.h = 1;
    else one.w = 1;
    return one;
}

static void swap_elements(uint8_t *t, size_t bytes, size_t i, size_t j) {
    single kept;
    memcpy(&kept, t + i * bytes, bytes);
    memcpy(t + i * bytes, t + j * bytes, bytes);
    memcpy(t + j * bytes, &kept, bytes);
}

/* 1/x: x^(q - 2). */
static single inverse_of(int simd, const rdc_gf *f, const void *x) {
    size_t bytes = rdc_gf_bytes(f);
    single power = one_of(bytes), base = {0};
    memcpy(&base, x, bytes);
    for (uint32_t exponent = f->q - 2; exponent; exponent >>= 1) { /* of 0, which stands for 2^32: 2^32 - 2 */
        if (exponent & 1) rdc_gf_block(simd, f, RDC_GF_MULTIPLY, &power, &base, NULL, &power, 1);
        rdc_gf_block(simd, f, RDC_GF_MULTIPLY, &base, &base, NULL, &base, 1);
    }
    return power;
}

static single negative_of(int simd, const rdc_gf *f, const void *x) {
    single found = {0};
    rdc_gf_block(simd, f, RDC_GF_NEGATE, x, NULL, NULL, &found, 1);
    return found;
}

/* to += factor * from, n elements. */
static void add_multiple(int simd, const rdc_gf *f, const void *factor, const void *from, void *to, size_t n) {
    rdc_gf_elementwise(simd, f, RDC_GF_MULTIPLY_ADD, from, factor, to, 2, 0, to, n);
}

size_t rdc_gf_strip(int simd, const rdc_gf *f, void *strip, size_t w, size_t m, size_t *swaps, size_t *columns) {
    size_t bytes = rdc_gf_bytes(f), found = 0;
    uint8_t *t = strip;
    for (size_t c = 0; c < w && found < m; c++) {
        uint8_t *column = t + c * m * bytes;
        size_t pivot = found;
        while (pivot < m && element(column, bytes, pivot) == 0) pivot++;
        if (pivot == m) continue;
        if (pivot != found)
            for (size_t d = 0; d < w; d++) swap_elements(t + d * m * bytes, bytes, pivot, found);
        swaps[found] = pivot, columns[found] = c;
        size_t below = m - found - 1;
        uint8_t *rest = column + (found + 1) * bytes;
        single inverse = inverse_of(simd, f, column + found * bytes), factor = negative_of(simd, f, &inverse);
        rdc_gf_elementwise(simd, f, RDC_GF_MULTIPLY, rest, &factor, NULL, 2, 0, rest, below);
        for (size_t d = c + 1; d < w; d++) {
            uint8_t *at = t + (d * m + found) * bytes;
            if (element(at, bytes, 0)) add_multiple(simd, f, at, rest, at + bytes, below);
        }
        found++;
    }
    return found;
}

void rdc_gf_small_inverse(int simd, const rdc_gf *f, void *both, size_t m) {
    size_t bytes = rdc_gf_bytes(f), width = 2 * m * bytes;
    uint8_t *t = both;
    single one = one_of(bytes);
    for (size_t i = 0; i < m; i++) {
        memset(t + i * width + m * bytes, 0, m * bytes);
        memcpy(t + i * width + (m + i) * bytes, &one, bytes);
    }
    for (size_t c = 0; c < m; c++) {
        size_t pivot = c, from = c * bytes, live = 2 * m - c; /* what is left of column c is zero in this row */
        uint8_t *row = t + c * width;
        while (pivot < m && element(t + pivot * width, bytes, c) == 0) pivot++;
        if (pivot == m) return;
        for (size_t i = 0; pivot != c && i < 2 * m; i++) swap_elements(row, bytes, i, i + (pivot - c) * 2 * m);
        single factor = inverse_of(simd, f, row + from);
        rdc_gf_elementwise(simd, f, RDC_GF_MULTIPLY, row + from, &factor, NULL, 2, 0, row + from, live);
        for (size_t i = 0; i < m; i++) {
            uint8_t *other = t + i * width + from;
            if (i == c || element(other, bytes, 0) == 0) continue;
            factor = negative_of(simd, f, other);
            add_multiple(simd, f, &factor, row + from, other, live);
        }
    }
}

void rdc_gf_product(int simd, const rdc_gf *f, const uint8_t *a, size_t a_stride, const uint8_t *b, size_t b_stride,
                    uint8_t *out, size_t out_stride, size_t rows, size_t inner, size_t columns) {
    size_t bytes = rdc_gf_bytes(f);
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < inner; k++) {
            const uint8_t *factor = a + i * a_stride + k * bytes;
            if (element(factor, bytes, 0)) add_multiple(simd, f, factor, b + k * b_stride, out + i * out_stride, columns);
        }
}
