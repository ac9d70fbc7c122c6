/* walsh.c: Walsh's coefficients. That of a set S of inputs is the sum over rows of (-1)^(f(x) + the inputs of S). */
#ifndef RDC_WALSH_H
#define RDC_WALSH_H

#include "rdc.h"

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

#endif
