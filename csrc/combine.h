/* Sums of packed rows over GF(2), after the method of the four Russians: what bits.c and gf2.c share.
 *
 * Sums of up to 64 source rows are added to many rows at once: the source rows go in groups of `bits`, all sums of a
 * group are put in a table, and each row takes one sum per group. Tables are made for 32 words of the rows at a time:
 * at most 8 groups of 2^8 sums, 512 KiB, so that they stay in cache.
 */
#ifndef RDC_COMBINE_H
#define RDC_COMBINE_H

#include "simd.h"

#include <string.h>

/* Bits per group, so that making tables costs less than using them. */
RDC_INLINE unsigned group_bits(size_t rows) {
    return rows >= 1024 ? 8 : rows >= 256 ? 6 : rows >= 64 ? 4 : rows >= 16 ? 2 : 1;
}

RDC_INLINE void xor_into(uint64_t *to, const uint64_t *from, size_t n) {
    RDC_NO_CARRY
    for (size_t w = 0; w < n; w++) to[w] ^= from[w];
}

/* All sums of `count` source rows, n words each; the table's rows are RDC_SUM_WORDS apart. */
RDC_INLINE void make_sums(uint64_t *table, const uint64_t *source, size_t stride, unsigned count, size_t n) {
    memset(table, 0, n * sizeof(uint64_t));
    for (unsigned k = 0; k < count; k++) {
        const uint64_t *row = source + k * stride;
        size_t half = (size_t)1 << k;
        for (size_t i = 0; i < half; i++) {
            const uint64_t *low = table + i * RDC_SUM_WORDS;
            uint64_t *high = table + (half + i) * RDC_SUM_WORDS;
            for (size_t w = 0; w < n; w++) high[w] = low[w] ^ row[w];
        }
    }
}

/* Adds the sums that `coefficient` names, group by group, to one row. */
RDC_INLINE void add_sums(uint64_t *row, const uint64_t *tables, uint64_t coefficient, unsigned bits, size_t n) {
    const size_t size = (size_t)RDC_SUM_WORDS << bits;
    const uint64_t mask = (UINT64_C(1) << bits) - 1;
    for (; coefficient; coefficient >>= bits, tables += size)
        if (coefficient & mask) xor_into(row, tables + (coefficient & mask) * RDC_SUM_WORDS, n);
}

/* The same for eight groups of eight bits, whatever the coefficient. */
RDC_INLINE void add_eight_sums(uint64_t *row, const uint64_t *tables, uint64_t coefficient, size_t n) {
    const uint64_t *t[8];
    for (int k = 0; k < 8; k++)
        t[k] = tables + ((size_t)k * 256 + (size_t)(coefficient >> (8 * k) & 255)) * RDC_SUM_WORDS;
    RDC_NO_CARRY
    for (size_t w = 0; w < n; w++)
        row[w] ^= t[0][w] ^ t[1][w] ^ t[2][w] ^ t[3][w] ^ t[4][w] ^ t[5][w] ^ t[6][w] ^ t[7][w];
}

/* to[i] ^= XOR of source[l] over the set bits l of coefficient[i]; rows of both are `stride` words apart, n of them
 * used. */
RDC_INLINE void combine(uint64_t *to, size_t rows, const uint64_t *coefficient, const uint64_t *source, unsigned count,
                        size_t stride, size_t n, uint64_t *tables) {
    const unsigned bits = group_bits(rows);
    for (size_t w = 0; w < n; w += RDC_SUM_WORDS) {
        size_t width = n - w < RDC_SUM_WORDS ? n - w : RDC_SUM_WORDS;
        for (unsigned k = 0, group = 0; k < count; k += bits, group++)
            make_sums(tables + ((size_t)group * RDC_SUM_WORDS << bits), source + k * stride + w, stride,
                      count - k < bits ? count - k : bits, width);
        for (size_t i = 0; i < rows; i++) {
            if (coefficient[i] == 0) continue;
            uint64_t *row = to + i * stride + w;
            if (bits != 8 || count <= 56) add_sums(row, tables, coefficient[i], bits, width);
            else if (width == RDC_SUM_WORDS) add_eight_sums(row, tables, coefficient[i], RDC_SUM_WORDS);
            else add_eight_sums(row, tables, coefficient[i], width);
        }
    }
}

#endif
