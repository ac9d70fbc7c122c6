/* Kernels over one type of elements, TYPE, for one SIMD mode: see each_mode.h. SUM holds 64 elements added. BYTES: whether
 * elements are bytes, for which there are instructions of their own.
 */

TARGET static void NAME(rdc_add_rows)(const TYPE *x, const int64_t *index, size_t count, size_t columns, TYPE *out) {
    for (size_t i = 0; i < count; i++) {
        const TYPE *from = x + i * columns;
        TYPE *to = out + (size_t)index[i] * columns;
        RDC_NO_CARRY
        for (size_t r = 0; r < columns; r++) to[r] = (TYPE)(to[r] + from[r]);
    }
}

TARGET RDC_INLINE void NAME(any_table_sums)(const TYPE *dy, const uint64_t *a, const uint64_t *b, size_t count,
                                     size_t columns, size_t words, int64_t *out) {
    uint8_t first[64], second[64];
    for (size_t i = 0; i < count; i++) {
        int64_t total = 0, on_a = 0, on_b = 0, on_both = 0;
        for (size_t w = 0; w < words; w++) {
            const TYPE *lane = dy + i * columns + 64 * w;
            const size_t lanes = lanes_of(columns, w);
            SUM t = 0, sa = 0, sb = 0, sab = 0;
            unpack_word(a[i * words + w], first);
            unpack_word(b[i * words + w], second);
            for (size_t r = 0; r < lanes; r++) {
                const SUM value = lane[r], x = first[r], y = second[r];
                t += value;
                sa += value & -x;
                sb += value & -y;
                sab += value & -(x & y);
            }
            total += t, on_a += sa, on_b += sb, on_both += sab;
        }
        out[4 * i] = total - on_a - on_b + on_both;
        out[4 * i + 1] = on_a - on_both;
        out[4 * i + 2] = on_b - on_both;
        out[4 * i + 3] = on_both;
    }
}

TARGET RDC_INLINE void NAME(any_follow)(const TYPE *dy, const int8_t *t, const uint64_t *x, size_t count, size_t columns,
                                 size_t words, TYPE *out) {
    uint8_t bits[64];
    for (size_t i = 0; i < count; i++) {
        const int at_0 = t[2 * i], at_1 = t[2 * i + 1];
        for (size_t w = 0; w < words; w++) {
            const TYPE *lane = dy + i * columns + 64 * w;
            TYPE *to = out + i * columns + 64 * w;
            const size_t lanes = lanes_of(columns, w);
            unpack_word(x[i * words + w], bits);
            RDC_NO_CARRY
            for (size_t r = 0; r < lanes; r++) to[r] = (TYPE)(lane[r] * (TYPE)(bits[r] ? at_1 : at_0));
        }
    }
}

#if WORDS == 8 && BYTES
#include "changes_bytes.h"
#endif

TARGET static void NAME(rdc_table_sums)(const TYPE *dy, const uint64_t *a, const uint64_t *b, size_t count,
                                        size_t columns, size_t words, int64_t *out) {
#if WORDS == 8 && BYTES
    table_sums_bytes(dy, a, b, count, columns, words, out);
#else
    NAME(any_table_sums)(dy, a, b, count, columns, words, out);
#endif
}

TARGET static void NAME(rdc_follow)(const TYPE *dy, const int8_t *t, const uint64_t *x, size_t count, size_t columns,
                                    size_t words, TYPE *out) {
#if WORDS == 8 && BYTES
    follow_bytes(dy, t, x, count, columns, words, out);
#else
    NAME(any_follow)(dy, t, x, count, columns, words, out);
#endif
}
