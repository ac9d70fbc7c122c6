/* The kernels of whole matrices and whole functions: linear algebra over GF(2), Möbius and Walsh transforms, scores. What holds
 * for all kernels is said in rdc.h, which includes this.
 */
#ifndef RDC_TRANSFORMS_H
#define RDC_TRANSFORMS_H

#include <stddef.h>
#include <stdint.h>

/* ---- mobius.c ---- */

/* The Möbius transform over GF(2) of a vector of 2^n bits in max(1, 2^n / 64) words, in place. Its own inverse. Meant
 * for n up to RDC_MOBIUS_BLOCK, whose block stays in the second cache; the levels above are left to: */
void rdc_mobius(int simd, uint64_t *x, unsigned n);
/* `count` levels, 1 to RDC_MOBIUS_LEVELS, on 2^count runs of n words each, `stride` words apart. */
void rdc_mobius_levels(int simd, uint64_t *x, size_t stride, unsigned count, size_t n);
#define RDC_MOBIUS_BLOCK 22
#define RDC_MOBIUS_LEVELS 4

/* ---- walsh.c: the coefficient of a set S of inputs is the sum over rows of (-1)^(f(x) + the inputs of S) ---- */

/* All coefficients of a complete table of 2^n bits; that of S is at the sum of 2^j over S. Meant for n up to
 * RDC_WALSH_BLOCK; the levels above are left to: */
void rdc_walsh(int simd, const uint64_t *bits, unsigned n, int32_t *out);
/* `count` levels, 1 to RDC_WALSH_LEVELS, on 2^count runs of n integers each, `stride` integers apart. */
void rdc_walsh_levels(int simd, int32_t *x, size_t stride, unsigned count, size_t n);
#define RDC_WALSH_BLOCK 16
#define RDC_WALSH_LEVELS 3
/* For pairs j < k of m rows x, first <= j < last: rows - 2 × ones of base ^ x[j] ^ x[k], pair after pair. */
void rdc_walsh_pairs(int simd, const uint64_t *base, const uint64_t *x, size_t m, size_t words, size_t rows,
                     size_t first, size_t last, int32_t *out);

/* ---- paircounts.c: fewer than 2^31 rows ---- */

/* out[i * stride + j], for k masks and m wires x: ones of masks[i] & with & x[j]; `with` may be NULL, for all rows. */
void rdc_masked_counts(int simd, const uint64_t *with, const uint64_t *masks, size_t k, const uint64_t *x, size_t m,
                       size_t words, int32_t *out, size_t stride);

/* ---- groups.c: wires bounds[g]..bounds[g + 1] - 1 of `in` are group g; fewer than 2^31 each ---- */

/* Whether these are bounds of groups of so many wires; else the first that is not, in *where. */
int rdc_groups_check(const int64_t *bounds, size_t groups, size_t wires, size_t *where);
/* out (groups × rows): how many wires of each group are 1. */
void rdc_group_counts(int simd, const uint64_t *in, size_t words, const int64_t *bounds, size_t groups, size_t rows,
                      int32_t *out);
/* out (rows): the group, of one or more, with the greatest count; the first of equals. */
void rdc_group_argmax(int simd, const uint64_t *in, size_t words, const int64_t *bounds, size_t groups, size_t rows,
                      int32_t *out);

/* ---- gf2.c: linear algebra over GF(2) ---- */

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
