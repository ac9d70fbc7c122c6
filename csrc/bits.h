/* bits.c: counting, gathering, and products over GF(2). */
#ifndef RDC_BITS_H
#define RDC_BITS_H

#include "rdc.h"

/* Ones in each of n rows of words. */
void rdc_popcount(int simd, const uint64_t *in, size_t n, size_t words, int64_t *out);
/* The parity of each of n rows of words. */
void rdc_parity(int simd, const uint64_t *in, size_t n, size_t words, uint8_t *out);
/* out[i, j] = parity of a[i] & b[j], for p rows of a and q rows of b: the product A·Bᵀ over GF(2). */
void rdc_parity_product(int simd, const uint64_t *a, size_t p, const uint64_t *b, size_t q, size_t words, uint8_t *out);
/* Words of scratch that rdc_select_xor and rdc_gf2_strip need for p or `rows` rows: tables of sums, and a word per row.
 */
#define RDC_SUM_WORDS 32
#define RDC_SUM_ROWS 2048
#define RDC_SUM_SCRATCH(rows) ((size_t)RDC_SUM_ROWS * RDC_SUM_WORDS + (rows))
/* out[i] = XOR of b[j] where s[i, j] = 1 (s: p × q bytes 0 or 1): the product S·B over GF(2). */
void rdc_select_xor(int simd, const uint8_t *s, size_t p, const uint64_t *b, size_t q, size_t words, uint64_t *out,
                    uint64_t *scratch);
/* Each of n bits (bytes 0 or 1) copied over all rows. */
void rdc_spread(const uint8_t *bits, size_t n, uint64_t *out, size_t words, size_t rows);
/* Row r of out (n × out_words, `count` rows) is row index[r] of in (n × words). */
void rdc_take(int simd, const uint64_t *in, size_t n, size_t words, const int64_t *index, size_t count, uint64_t *out,
              size_t out_words);

#endif
