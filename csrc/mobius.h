/* mobius.c: the Möbius transform over GF(2). */
#ifndef RDC_MOBIUS_H
#define RDC_MOBIUS_H

#include "rdc.h"

/* The Möbius transform over GF(2) of a vector of 2^n bits in max(1, 2^n / 64) words, in place. Its own inverse. Meant
 * for n up to RDC_MOBIUS_BLOCK, whose block stays in the second cache; the levels above are left to: */
void rdc_mobius(int simd, uint64_t *x, unsigned n);
/* `count` levels, 1 to RDC_MOBIUS_LEVELS, on 2^count runs of n words each, `stride` words apart. */
void rdc_mobius_levels(int simd, uint64_t *x, size_t stride, unsigned count, size_t n);
#define RDC_MOBIUS_BLOCK 22
#define RDC_MOBIUS_LEVELS 4

#endif
