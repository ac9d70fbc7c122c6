/* Counting ones wire by wire for each row: the scores of groups of wires, and the group with the greatest.
 *
 * Counts are kept as planes: bit r of word w of plane p is bit p of the count of row 64w + r. Eight words, a cache
 * line, are counted at a time; eight wires together make one carry into plane 3, so that few additions ripple.
 */
#include "groups.h"

#include "simd.h"

#include <string.h>

enum { LINE = 8, PAGE = 512, PLANES = 40 }; /* a group stays within a page of each wire for a while */
typedef uint64_t line[LINE];

int rdc_groups_check(const int64_t *bounds, size_t groups, size_t wires, size_t *where) {
    int64_t least = 0;
    for (*where = 0; *where <= groups; least = bounds[(*where)++])
        if (bounds[*where] < least || (uint64_t)bounds[*where] > wires) return 0;
    return wires < (UINT64_C(1) << 31);
}

/* sum + a + b, word by word and bit by bit: the low bit stays in sum, the high one goes to carry. */
RDC_INLINE void full_add(uint64_t *carry, uint64_t *sum, const uint64_t *a, const uint64_t *b) {
    for (int w = 0; w < LINE; w++) {
        uint64_t s = sum[w], x = a[w], y = b[w];
        carry[w] = (s & x) | ((s ^ x) & y);
        sum[w] = s ^ x ^ y;
    }
}

/* Adds x at plane p and lets it ripple. */
RDC_INLINE void add_at(line *plane, unsigned p, unsigned depth, const uint64_t *x) {
    line carry;
    memcpy(carry, x, sizeof carry);
    for (; p < depth; p++)
        for (int w = 0; w < LINE; w++) {
            uint64_t both = plane[p][w] & carry[w];
            plane[p][w] ^= carry[w];
            carry[w] = both;
        }
}

RDC_INLINE void add_eight(line *plane, unsigned depth, const uint64_t *x, size_t stride) {
    line two0, two1, four0, four1, eight;
    full_add(two0, plane[0], x, x + stride);
    full_add(two1, plane[0], x + 2 * stride, x + 3 * stride);
    full_add(four0, plane[1], two0, two1);
    full_add(two0, plane[0], x + 4 * stride, x + 5 * stride);
    full_add(two1, plane[0], x + 6 * stride, x + 7 * stride);
    full_add(four1, plane[1], two0, two1);
    full_add(eight, plane[2], four0, four1);
    add_at(plane, 3, depth, eight);
}

/* Planes that hold counts up to n. */
RDC_INLINE unsigned depth_of(int64_t n) {
    unsigned depth = 0;
    for (; n; n >>= 1) depth++;
    return depth;
}

/* The counts of `count` wires, whose words from..from + n - 1 start at x. */
RDC_INLINE void count_planes(line *plane, unsigned depth, const uint64_t *x, size_t stride, int64_t count, size_t n) {
    int64_t i = 0;
    memset(plane, 0, depth * sizeof(line)); /* with eight wires and more, depth is at least 4 */
    for (; n == LINE && i + 8 <= count; i += 8) add_eight(plane, depth, x + (size_t)i * stride, stride);
    for (; i + 8 <= count; i += 8) {
        line padded[8] = {{0}};
        for (size_t k = 0; k < 8; k++) memcpy(padded[k], x + ((size_t)i + k) * stride, n * sizeof(uint64_t));
        add_eight(plane, depth, padded[0], LINE);
    }
    for (; i < count; i++) {
        line padded = {0};
        memcpy(padded, x + (size_t)i * stride, n * sizeof(uint64_t));
        add_at(plane, 0, depth, padded);
    }
}

/* Planes to integers, for the 64 rows of word w or the first `rows` of them. */
RDC_INLINE void integers(line *plane, unsigned depth, size_t w, size_t rows, int32_t *out) {
    int32_t all[64] = {0};
    for (unsigned p = 0; p < depth; p++) {
        const uint32_t low = (uint32_t)plane[p][w], high = (uint32_t)(plane[p][w] >> 32);
        for (unsigned r = 0; r < 32; r++) all[r] |= (int32_t)((low >> r & 1) << p);
        for (unsigned r = 0; r < 32; r++) all[32 + r] |= (int32_t)((high >> r & 1) << p);
    }
    memcpy(out, all, (rows < 64 ? rows : 64) * sizeof(int32_t));
}

RDC_INLINE void rdc_group_counts_body(int mode, const uint64_t *in, size_t words, const int64_t *bounds, size_t groups,
                                      size_t rows, int32_t *out) {
    line plane[PLANES];
    (void)mode;
    for (size_t page = 0; page < words; page += PAGE) {
        const size_t end = words - page < PAGE ? words : page + PAGE;
        for (size_t g = 0; g < groups; g++)
            for (size_t from = page; from < end; from += LINE) {
                const size_t n = end - from < LINE ? end - from : LINE;
                const int64_t count = bounds[g + 1] - bounds[g];
                const unsigned depth = depth_of(count);
                count_planes(plane, depth, in + (size_t)bounds[g] * words + from, words, count, n);
                for (size_t w = 0; w < n; w++) {
                    const size_t row = 64 * (from + w);
                    integers(plane, depth, w, rows - row, out + g * rows + row);
                }
            }
    }
}

RDC_TWINS(rdc_group_counts, (in, words, bounds, groups, rows, out), const uint64_t *in, size_t words,
          const int64_t *bounds, size_t groups, size_t rows, int32_t *out)

/* Where the counts are greater than the best: they become the best, and g its number. */
RDC_INLINE void keep_greater(line *best, line *number, const line *plane, unsigned depth, unsigned digits, size_t g) {
    for (int w = 0; w < LINE; w++) {
        uint64_t greater = 0, equal = ~UINT64_C(0);
        for (unsigned p = depth; p-- > 0;) {
            greater |= equal & plane[p][w] & ~best[p][w];
            equal &= ~(plane[p][w] ^ best[p][w]);
        }
        for (unsigned p = 0; p < depth; p++) best[p][w] ^= (best[p][w] ^ plane[p][w]) & greater;
        for (unsigned d = 0; d < digits; d++)
            number[d][w] = g >> d & 1 ? number[d][w] | greater : number[d][w] & ~greater;
    }
}

RDC_INLINE void rdc_group_argmax_body(int mode, const uint64_t *in, size_t words, const int64_t *bounds, size_t groups,
                                      size_t rows, int32_t *out) {
    line plane[PLANES], best[PLANES], number[PLANES];
    const unsigned digits = depth_of((int64_t)groups - 1);
    unsigned depth = 0;
    (void)mode;
    for (size_t g = 0; g < groups; g++) {
        const unsigned own = depth_of(bounds[g + 1] - bounds[g]);
        if (own > depth) depth = own;
    }
    for (size_t from = 0; from < words; from += LINE) {
        const size_t n = words - from < LINE ? words - from : LINE;
        memset(number, 0, digits * sizeof(line));
        count_planes(best, depth, in + (size_t)bounds[0] * words + from, words, bounds[1] - bounds[0], n);
        for (size_t g = 1; g < groups; g++) {
            count_planes(plane, depth, in + (size_t)bounds[g] * words + from, words, bounds[g + 1] - bounds[g], n);
            keep_greater(best, number, plane, depth, digits, g);
        }
        for (size_t w = 0; w < n; w++)
            integers(number, digits, w, rows - 64 * (from + w), out + 64 * (from + w));
    }
}

RDC_TWINS(rdc_group_argmax, (in, words, bounds, groups, rows, out), const uint64_t *in, size_t words,
          const int64_t *bounds, size_t groups, size_t rows, int32_t *out)
