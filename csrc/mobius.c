/* The Möbius transform over GF(2): truth table to algebraic normal form and back.
 *
 * x[v] becomes the XOR of x[u] over all u below v bit by bit. Level i adds index i = 0 to index i = 1. Levels 0 to 5
 * are within words; the next ones within a chunk that stays in the first cache; the rest go over memory three levels at
 * a time.
 */
#include "simd.h"

enum { CHUNK_LEVELS = 11 }; /* 2^11 words, 16 KiB */

RDC_INLINE uint64_t mobius_word(uint64_t x, unsigned levels) {
    if (levels > 0) x ^= (x & UINT64_C(0x5555555555555555)) << 1;
    if (levels > 1) x ^= (x & UINT64_C(0x3333333333333333)) << 2;
    if (levels > 2) x ^= (x & UINT64_C(0x0f0f0f0f0f0f0f0f)) << 4;
    if (levels > 3) x ^= (x & UINT64_C(0x00ff00ff00ff00ff)) << 8;
    if (levels > 4) x ^= (x & UINT64_C(0x0000ffff0000ffff)) << 16;
    if (levels > 5) x ^= x << 32;
    return x;
}

/* Three levels at once on eight runs of n words, `stride` words apart. */
RDC_INLINE void three_levels(uint64_t *x, size_t stride, size_t n) {
    RDC_NO_CARRY
    for (size_t w = 0; w < n; w++) {
        uint64_t *p = x + w;
        uint64_t x0 = p[0], x1 = p[stride], x2 = p[2 * stride], x3 = p[3 * stride];
        uint64_t x4 = p[4 * stride], x5 = p[5 * stride], x6 = p[6 * stride], x7 = p[7 * stride];
        x1 ^= x0, x3 ^= x2, x5 ^= x4, x7 ^= x6;
        x2 ^= x0, x3 ^= x1, x6 ^= x4, x7 ^= x5;
        p[stride] = x1, p[2 * stride] = x2, p[3 * stride] = x3;
        p[4 * stride] = x4 ^ x0, p[5 * stride] = x5 ^ x1, p[6 * stride] = x6 ^ x2, p[7 * stride] = x7 ^ x3;
    }
}

/* Levels from..to-1, counted in words: runs of 2^from words and more. */
RDC_INLINE void word_levels(uint64_t *x, size_t words, unsigned from, unsigned to) {
    unsigned level = from;
    for (; level + 3 <= to; level += 3) {
        size_t stride = (size_t)1 << level;
        for (size_t at = 0; at < words; at += 8 * stride) three_levels(x + at, stride, stride);
    }
    for (; level < to; level++) {
        size_t stride = (size_t)1 << level;
        for (size_t at = 0; at < words; at += 2 * stride) {
            uint64_t *low = x + at, *high = low + stride;
            RDC_NO_CARRY
            for (size_t w = 0; w < stride; w++) high[w] ^= low[w];
        }
    }
}

RDC_INLINE void rdc_mobius_body(int mode, uint64_t *x, unsigned n) {
    (void)mode;
    if (n < 6) {
        x[0] = mobius_word(x[0], n);
        return;
    }
    unsigned levels = n - 6, inner = levels < CHUNK_LEVELS ? levels : CHUNK_LEVELS;
    size_t words = (size_t)1 << levels, chunk = (size_t)1 << inner;
    for (size_t at = 0; at < words; at += chunk) {
        for (size_t w = at; w < at + chunk; w++) x[w] = mobius_word(x[w], 6);
        word_levels(x + at, chunk, 0, inner);
    }
    word_levels(x, words, inner, levels);
}

RDC_TWINS(rdc_mobius, (x, n), uint64_t *x, unsigned n)
