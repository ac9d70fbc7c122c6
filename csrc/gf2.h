/* gf2.c: linear algebra over GF(2). */
#ifndef RDC_GF2_H
#define RDC_GF2_H

#include "bits.h" /* for RDC_SUM_SCRATCH */

/* One step of reduction to reduced row echelon form: clears the 64 columns of word w. *rank rows are done before and
 * after; the new pivots' columns are written to pivots[*rank...]. Call it for w = 0, 1, ..., words - 1. */
void rdc_gf2_strip(int simd, uint64_t *x, size_t rows, size_t words, size_t columns, size_t w, size_t *rank,
                   int64_t *pivots, uint64_t *scratch);
/* One step of the product of a (p × a_words) and b (rows of `words`): adds to out what the `count` columns of word v of
 * a and the rows 64v... of b give. */
void rdc_gf2_product(int simd, const uint64_t *a, size_t p, size_t a_words, size_t v, unsigned count, const uint64_t *b,
                     size_t words, uint64_t *out, uint64_t *scratch);
/* out (columns × out_words) is the transpose of x (rows × words). */
void rdc_transpose(int simd, const uint64_t *x, size_t rows, size_t words, size_t columns, uint64_t *out,
                   size_t out_words);

#endif
