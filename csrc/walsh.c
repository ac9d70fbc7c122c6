/* The Walsh transform: how a Boolean function agrees with each parity of its inputs.
 *
 * The coefficient of a set S of inputs is the sum over rows of (-1)^(f(x) + the inputs of S): rows that agree less rows
 * that don't, which is rows - 2 × ones of f ^ x_S. Whole spectra start from that, on the 64 parities of six inputs, and
 * go on by butterflies; on samples of rows it is counted set by set.
 */
#include "walsh.h"

#include "intrinsics.h"

/* ---- all coefficients of a complete table ---- */

/* The parities of six inputs, as tables of 64 bits: bit v of parity k is the parity of k & v. */
RDC_INLINE void six_input_parities(uint64_t parity[64]) {
    static const uint64_t input[6] = {UINT64_C(0xaaaaaaaaaaaaaaaa), UINT64_C(0xcccccccccccccccc),
                                      UINT64_C(0xf0f0f0f0f0f0f0f0), UINT64_C(0xff00ff00ff00ff00),
                                      UINT64_C(0xffff0000ffff0000), UINT64_C(0xffffffff00000000)};
    parity[0] = 0;
    for (unsigned j = 0; j < 6; j++)
        for (unsigned k = 0; k < 1u << j; k++) parity[(1u << j) + k] = parity[k] ^ input[j];
}

/* `count` levels of butterflies on 2^count runs of n integers, `stride` integers apart. */
RDC_INLINE void one_level(int32_t *x, size_t stride, size_t n) {
    RDC_NO_CARRY
    for (size_t w = 0; w < n; w++) {
        int32_t a = x[w], b = x[stride + w];
        x[w] = a + b, x[stride + w] = a - b;
    }
}

RDC_INLINE void three_levels(int32_t *x, size_t stride, size_t n) {
    RDC_NO_CARRY
    for (size_t w = 0; w < n; w++) {
        int32_t *p = x + w;
        int32_t x0 = p[0], x1 = p[stride], x2 = p[2 * stride], x3 = p[3 * stride];
        int32_t x4 = p[4 * stride], x5 = p[5 * stride], x6 = p[6 * stride], x7 = p[7 * stride];
        int32_t a0 = x0 + x1, a1 = x0 - x1, a2 = x2 + x3, a3 = x2 - x3;
        int32_t a4 = x4 + x5, a5 = x4 - x5, a6 = x6 + x7, a7 = x6 - x7;
        int32_t b0 = a0 + a2, b1 = a1 + a3, b2 = a0 - a2, b3 = a1 - a3;
        int32_t b4 = a4 + a6, b5 = a5 + a7, b6 = a4 - a6, b7 = a5 - a7;
        p[0] = b0 + b4, p[stride] = b1 + b5, p[2 * stride] = b2 + b6, p[3 * stride] = b3 + b7;
        p[4 * stride] = b0 - b4, p[5 * stride] = b1 - b5, p[6 * stride] = b2 - b6, p[7 * stride] = b3 - b7;
    }
}

RDC_INLINE void rdc_walsh_levels_body(int mode, int32_t *x, size_t stride, unsigned count, size_t n) {
    const size_t end = stride << count;
    (void)mode;
    for (size_t half = stride; half < end;) {
        const unsigned step = half * 8 <= end ? 3 : 1;
        for (size_t high = 0; high < end; high += half << step)
            for (size_t low = high; low < high + half; low += stride)
                if (step == 3) three_levels(x + low, half, n);
                else one_level(x + low, half, n);
        half <<= step;
    }
}

RDC_TWINS(rdc_walsh_levels, (x, stride, count, n), int32_t *x, size_t stride, unsigned count, size_t n)

RDC_INLINE void rdc_walsh_body(int mode, const uint64_t *bits, unsigned n, int32_t *out) {
    uint64_t parity[64];
    const unsigned low = n < 6 ? n : 6;
    const size_t size = (size_t)1 << low, words = (size_t)1 << (n - low);
    const uint64_t mask = rdc_tail_mask(size);
    six_input_parities(parity);
    for (size_t w = 0; w < words; w++)
        for (size_t k = 0; k < size; k++)
            out[size * w + k] = (int32_t)size - 2 * (int32_t)rdc_ones(mode, (bits[w] ^ parity[k]) & mask);
    for (unsigned level = low; level < n;) {
        const unsigned step = level + 3 <= n ? 3 : 1;
        const size_t stride = (size_t)1 << level;
        for (size_t at = 0; at < (size_t)1 << n; at += stride << step)
            if (step == 3) three_levels(out + at, stride, stride);
            else one_level(out + at, stride, stride);
        level += step;
    }
}

RDC_TWINS(rdc_walsh, (bits, n, out), const uint64_t *bits, unsigned n, int32_t *out)

/* ---- coefficients of pairs on a sample ---- */

enum { PAIR_WORDS = 256, PAIR_ROWS = 8 }; /* sums of up to eight rows, 2 KiB of each at a time, against all others */

#ifdef RDC_X86
#define ONES_NAME xor_ones_avx2
#define ONES_OF _mm256_xor_si256
#define ONES_WORD(a, b) ((a) ^ (b))
#include "ones_avx2.h"
#endif

/* Sums over the words from..from + n - 1 of all: what they are taken from is `rows` for the first words, and then what
 * was found before. */
RDC_INLINE void take(int32_t *out, const int32_t *rows, uint64_t ones) {
    *out = (rows != NULL ? *rows : *out) - (int32_t)(2 * ones);
}

RDC_INLINE void count_one(int mode, const uint64_t *t, const uint64_t *x, size_t n, const int32_t *rows, int32_t *out) {
    uint64_t sum = 0;
#ifdef RDC_X86
    if (mode == RDC_AVX2_MODE) {
        take(out, rows, xor_ones_avx2(t, x, n));
        return;
    }
#endif
    for (size_t w = 0; w < n; w++) sum += rdc_ones(mode, t[w] ^ x[w]);
    take(out, rows, sum);
}

/* Ones of t[0..1] ^ x[0..3], 2 × 4 counts at once, each taken twice: out0 and out1 are the rows of results. */
RDC_INLINE void count_tile(int mode, const uint64_t *t, size_t t_stride, const uint64_t *x, size_t stride, size_t n,
                           const int32_t *rows, int32_t *out0, int32_t *out1) {
    const uint64_t *t0 = t, *t1 = t + t_stride;
    const uint64_t *x0 = x, *x1 = x + stride, *x2 = x + 2 * stride, *x3 = x + 3 * stride;
    if (mode == RDC_AVX2_MODE) {
        for (size_t k = 0; k < 4; k++) {
            count_one(mode, t0, x + k * stride, n, rows, out0 + k);
            count_one(mode, t1, x + k * stride, n, rows, out1 + k);
        }
        return;
    }
    uint64_t s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
    for (size_t w = 0; w < n; w++) {
        s00 += rdc_ones(mode, t0[w] ^ x0[w]), s10 += rdc_ones(mode, t1[w] ^ x0[w]);
        s01 += rdc_ones(mode, t0[w] ^ x1[w]), s11 += rdc_ones(mode, t1[w] ^ x1[w]);
        s02 += rdc_ones(mode, t0[w] ^ x2[w]), s12 += rdc_ones(mode, t1[w] ^ x2[w]);
        s03 += rdc_ones(mode, t0[w] ^ x3[w]), s13 += rdc_ones(mode, t1[w] ^ x3[w]);
    }
    take(out0, rows, s00), take(out0 + 1, rows, s01), take(out0 + 2, rows, s02), take(out0 + 3, rows, s03);
    take(out1, rows, s10), take(out1 + 1, rows, s11), take(out1 + 2, rows, s12), take(out1 + 3, rows, s13);
}

/* Where the pairs (j, j + 1), (j, j + 2), ... lie among the pairs (j, k), first <= j < k < m. */
RDC_INLINE size_t pairs_before(size_t first, size_t j, size_t m) {
    return (j - first) * (m - 1) - (j * (j - 1) / 2 - (first ? first * (first - 1) / 2 : 0));
}

/* `height` rows j, j + 1, ... of sums t against the rows k > j, n words of each. */
RDC_INLINE void count_rows(int mode, const uint64_t *t, const uint64_t *x, size_t m, size_t words, size_t n, size_t j,
                           size_t height, const int32_t *rows, int32_t *const *row) {
    size_t k = j + height;
    for (size_t a = 0; a < height; a++)
        for (size_t b = a + 1; b < height; b++)
            count_one(mode, t + a * PAIR_WORDS, x + (j + b) * words, n, rows, row[a] + (j + b));
    for (; height == PAIR_ROWS && k + 4 <= m; k += 4)
        for (size_t a = 0; a < PAIR_ROWS; a += 2)
            count_tile(mode, t + a * PAIR_WORDS, PAIR_WORDS, x + k * words, words, n, rows, row[a] + k, row[a + 1] + k);
    for (; k < m; k++)
        for (size_t a = 0; a < height; a++)
            count_one(mode, t + a * PAIR_WORDS, x + k * words, n, rows, row[a] + k);
}

RDC_INLINE void rdc_walsh_pairs_body(int mode, const uint64_t *base, const uint64_t *x, size_t m, size_t words,
                                     size_t rows, size_t first, size_t last, int32_t *out) {
    _Alignas(64) uint64_t t[PAIR_ROWS * PAIR_WORDS];
    const int32_t all = (int32_t)rows;
    int32_t *row[PAIR_ROWS];
    for (size_t i = words ? 0 : pairs_before(first, last, m); i-- > 0;) out[i] = all;
    for (size_t from = 0; from < words; from += PAIR_WORDS) {
        const size_t n = words - from < PAIR_WORDS ? words - from : PAIR_WORDS;
        for (size_t j = first; j < last; j += PAIR_ROWS) {
            const size_t height = last - j < PAIR_ROWS ? last - j : PAIR_ROWS;
            for (size_t a = 0; a < height; a++) {
                const uint64_t *with = x + (j + a) * words + from;
                row[a] = out + pairs_before(first, j + a, m) - (j + a + 1);
                for (size_t w = 0; w < n; w++) t[a * PAIR_WORDS + w] = base[from + w] ^ with[w];
            }
            count_rows(mode, t, x + from, m, words, n, j, height, from ? NULL : &all, row);
        }
    }
}

RDC_TWINS(rdc_walsh_pairs, (base, x, m, words, rows, first, last, out), const uint64_t *base, const uint64_t *x,
          size_t m, size_t words, size_t rows, size_t first, size_t last, int32_t *out)
