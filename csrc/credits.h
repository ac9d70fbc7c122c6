/* credits.c: what candidates of pins that choose their wire are credited with, in reverse derivatives over the integers. */
#ifndef RDC_CREDITS_H
#define RDC_CREDITS_H

#include "rdc.h"

/* out[j, i] = the sum over rows of (2x - 1)·dy[j], x the row's bit of wire candidates[j, i] and dy in two's complement, a
 * plane of packed rows (planes × pins × words) for each digit; wires are rows of `words`, tails zero. */
void rdc_credits(int simd, const uint64_t *dy, size_t planes, const uint64_t *x, const int32_t *candidates, size_t pins,
                 size_t count, size_t words, int64_t *out);

#endif
