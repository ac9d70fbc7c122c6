/* Linear algebra over GF(2) on packed rows: reduction and transposition. */
#include "gf2.h"

#include "combine.h"

RDC_INLINE void swap_rows(uint64_t *a, uint64_t *b, size_t n) {
    RDC_NO_CARRY
    for (size_t w = 0; w < n; w++) {
        uint64_t t = a[w];
        a[w] = b[w];
        b[w] = t;
    }
}

/* The bits of x at the given columns, in that order. */
RDC_INLINE uint64_t bits_at(uint64_t x, const unsigned *column, unsigned count) {
    uint64_t got = 0;
    if (count == 64) return x;
    for (unsigned l = 0; l < count; l++) got |= ((x >> column[l]) & 1) << l;
    return got;
}

/* Finds the pivots among 64 columns by elimination on a copy of that one word of each row (`strip`), swapping rows so
 * that pivot rows come first. */
RDC_INLINE unsigned find_pivots(uint64_t *x, size_t rows, size_t words, size_t w, unsigned width, uint64_t *strip,
                                unsigned *column) {
    unsigned found = 0;
    for (size_t i = 0; i < rows; i++) strip[i] = x[i * words + w];
    for (unsigned c = 0; c < width && found < rows; c++) {
        size_t pivot = found;
        while (pivot < rows && !(strip[pivot] >> c & 1)) pivot++;
        if (pivot == rows) continue;
        if (pivot != found) {
            swap_rows(x + pivot * words + w, x + found * words + w, words - w);
            swap_rows(strip + pivot, strip + found, 1);
        }
        uint64_t with = strip[found];
        column[found++] = c;
        for (size_t i = found; i < rows; i++) strip[i] ^= with & (UINT64_C(0) - (strip[i] >> c & 1));
    }
    return found;
}

RDC_INLINE void rdc_gf2_strip_body(int mode, uint64_t *x, size_t rows, size_t words, size_t columns, size_t w,
                                   size_t *rank, int64_t *pivots, uint64_t *scratch) {
    (void)mode;
    uint64_t *coefficient = scratch + RDC_SUM_SCRATCH(0), *first = x + *rank * words;
    unsigned column[64], width = columns - 64 * w < 64 ? (unsigned)(columns - 64 * w) : 64;
    unsigned found = find_pivots(first, rows - *rank, words, w, width, coefficient, column);
    if (found == 0) return;
    for (unsigned l = 0; l < found; l++) { /* the pivot rows among themselves */
        const uint64_t *with = first + l * words + w;
        for (unsigned i = 0; i < found; i++) {
            uint64_t *row = first + i * words + w;
            if (i != l && row[0] >> column[l] & 1) xor_into(row, with, words - w);
        }
        pivots[*rank + l] = (int64_t)(64 * w + column[l]);
    }
    for (size_t i = 0; i < rows; i++) coefficient[i] = bits_at(x[i * words + w], column, found);
    for (unsigned l = 0; l < found; l++) coefficient[*rank + l] = 0;
    combine(x + w, rows, coefficient, first + w, found, words, words - w, scratch);
    *rank += found;
}

RDC_TWINS(rdc_gf2_strip, (x, rows, words, columns, w, rank, pivots, scratch), uint64_t *x, size_t rows, size_t words,
          size_t columns, size_t w, size_t *rank, int64_t *pivots, uint64_t *scratch)

RDC_INLINE void rdc_gf2_product_body(int mode, const uint64_t *a, size_t p, size_t a_words, size_t v, unsigned count,
                                     const uint64_t *b, size_t words, uint64_t *out, uint64_t *scratch) {
    uint64_t *coefficient = scratch + RDC_SUM_SCRATCH(0);
    (void)mode;
    const uint64_t mask = rdc_tail_mask(count);
    for (size_t i = 0; i < p; i++) coefficient[i] = a[i * a_words + v] & mask;
    combine(out, p, coefficient, b + 64 * v * words, count, words, words, scratch);
}

RDC_TWINS(rdc_gf2_product, (a, p, a_words, v, count, b, words, out, scratch), const uint64_t *a, size_t p,
          size_t a_words, size_t v, unsigned count, const uint64_t *b, size_t words, uint64_t *out, uint64_t *scratch)

/* A 64 × 64 block of bits: swaps the off-diagonal quarters of ever smaller squares. */
RDC_INLINE void transpose_block(uint64_t block[64]) {
    uint64_t mask = UINT64_C(0x00000000ffffffff);
    for (unsigned half = 32; half; half >>= 1, mask ^= mask << half)
        for (unsigned base = 0; base < 64; base += 2 * half) RDC_NO_CARRY
    for (unsigned k = base; k < base + half; k++) {
        uint64_t t = ((block[k] >> half) ^ block[k + half]) & mask;
        block[k + half] ^= t;
        block[k] ^= t << half;
    }
}

RDC_INLINE void rdc_transpose_body(int mode, const uint64_t *x, size_t rows, size_t words, size_t columns,
                                   uint64_t *out, size_t out_words) {
    (void)mode;
    uint64_t block[64];
    for (size_t v = 0; v < out_words; v++)
        for (size_t w = 0; w < words; w++) {
            size_t height = rows - 64 * v < 64 ? rows - 64 * v : 64,
                   width = columns - 64 * w < 64 ? columns - 64 * w : 64;
            for (size_t k = 0; k < 64; k++) block[k] = k < height ? x[(64 * v + k) * words + w] : 0;
            transpose_block(block);
            for (size_t k = 0; k < width; k++) out[(64 * w + k) * out_words + v] = block[k];
        }
}

RDC_TWINS(rdc_transpose, (x, rows, words, columns, out, out_words), const uint64_t *x, size_t rows, size_t words,
          size_t columns, uint64_t *out, size_t out_words)
