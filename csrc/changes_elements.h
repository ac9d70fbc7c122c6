/* The kernels for one type of elements, TYPE, which their names end in as T; SUM holds 64 elements added. BYTES: whether
 * they are bytes.
 */
#define NAME(name) RDC_PASTE(name, T)
#define BODY(name) RDC_PASTE(NAME(name), body)

RDC_INLINE void BODY(rdc_add_rows)(int mode, const TYPE *x, const int64_t *index, size_t count,
                                   size_t columns, TYPE *out) {
    (void)mode;
    for (size_t i = 0; i < count; i++) {
        const TYPE *from = x + i * columns;
        TYPE *to = out + (size_t)index[i] * columns;
        RDC_NO_CARRY
        for (size_t r = 0; r < columns; r++) to[r] = (TYPE)(to[r] + from[r]);
    }
}

RDC_TWINS(NAME(rdc_add_rows), (x, index, count, columns, out), const TYPE *x, const int64_t *index, size_t count,
          size_t columns, TYPE *out)

RDC_INLINE void NAME(any_table_sums)(const TYPE *dy, const uint64_t *a, const uint64_t *b, size_t count,
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

RDC_INLINE void NAME(any_follow)(const TYPE *dy, const int8_t *t, const uint64_t *x, size_t count, size_t columns,
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

#if defined(RDC_X86) && BYTES
#include "changes_bytes.h"
#endif

RDC_INLINE void BODY(rdc_table_sums)(int mode, const TYPE *dy, const uint64_t *a, const uint64_t *b,
                                     size_t count, size_t columns, size_t words, int64_t *out) {
#if defined(RDC_X86) && BYTES
    if (mode == RDC_AVX512_MODE) {
        table_sums_bytes(dy, a, b, count, columns, words, out);
        return;
    }
#endif
    (void)mode;
    NAME(any_table_sums)(dy, a, b, count, columns, words, out);
}

RDC_TWINS(NAME(rdc_table_sums), (dy, a, b, count, columns, words, out), const TYPE *dy, const uint64_t *a,
          const uint64_t *b, size_t count, size_t columns, size_t words, int64_t *out)

RDC_INLINE void BODY(rdc_follow)(int mode, const TYPE *dy, const int8_t *t, const uint64_t *x,
                                 size_t count, size_t columns, size_t words, TYPE *out) {
#if defined(RDC_X86) && BYTES
    if (mode == RDC_AVX512_MODE) {
        follow_bytes(dy, t, x, count, columns, words, out);
        return;
    }
#endif
    (void)mode;
    NAME(any_follow)(dy, t, x, count, columns, words, out);
}

RDC_TWINS(NAME(rdc_follow), (dy, t, x, count, columns, words, out), const TYPE *dy, const int8_t *t,
          const uint64_t *x, size_t count, size_t columns, size_t words, TYPE *out)

#undef NAME
#undef BODY
#undef T
#undef TYPE
#undef SUM
#undef BYTES
