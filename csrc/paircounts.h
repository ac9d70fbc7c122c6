/* paircounts.c: how many rows have two wires and a mask; fewer than 2^31 rows. */
#ifndef RDC_PAIRCOUNTS_H
#define RDC_PAIRCOUNTS_H

#include "rdc.h"

/* out[i * stride + j], for k masks and m wires x: ones of masks[i] & with & x[j]; `with` may be NULL, for all rows. */
void rdc_masked_counts(int simd, const uint64_t *with, const uint64_t *masks, size_t k, const uint64_t *x, size_t m,
                       size_t words, int32_t *out, size_t stride);

#endif
