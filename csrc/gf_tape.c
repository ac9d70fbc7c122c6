/* Straight-line programs over one field, run on blocks of examples that stay in cache. */
#include "gf_tape.h"

#include <string.h>

#include "simd.h"

/* A column of an array whose examples are `stride` elements apart. */
static void load_column(void *to, const uint8_t *from, size_t bytes, size_t stride, size_t n) {
    if (bytes == 1) {
        uint8_t *out = to;
        for (size_t i = 0; i < n; i++) out[i] = from[i * stride];
    } else if (bytes == 2) {
        const uint16_t *in = (const void *)from;
        uint16_t *out = to;
        for (size_t i = 0; i < n; i++) out[i] = in[i * stride];
    } else {
        const uint32_t *in = (const void *)from;
        uint32_t *out = to;
        for (size_t i = 0; i < n; i++) out[i] = in[i * stride];
    }
}

static void store_column(uint8_t *to, const void *from, size_t bytes, size_t stride, size_t n) {
    if (stride == 1) {
        memcpy(to, from, n * bytes);
    } else if (bytes == 1) {
        const uint8_t *in = from;
        for (size_t i = 0; i < n; i++) to[i * stride] = in[i];
    } else if (bytes == 2) {
        const uint16_t *in = from;
        uint16_t *out = (void *)to;
        for (size_t i = 0; i < n; i++) out[i * stride] = in[i];
    } else {
        const uint32_t *in = from;
        uint32_t *out = (void *)to;
        for (size_t i = 0; i < n; i++) out[i * stride] = in[i];
    }
}

static void fill(void *to, size_t bytes, uint32_t value, size_t n) {
    if (bytes == 1) {
        memset(to, (int)value, n);
    } else if (bytes == 2) {
        for (size_t i = 0; i < n; i++) ((uint16_t *)to)[i] = (uint16_t)value;
    } else {
        for (size_t i = 0; i < n; i++) ((uint32_t *)to)[i] = value;
    }
}

void rdc_gf_tape_run(int simd, const rdc_gf *f, const rdc_gf_tape *t, size_t start, size_t stop, size_t first, size_t n,
                     const void **at, uint8_t *scratch) {
    const size_t bytes = rdc_gf_bytes(f);
    for (const uint32_t *s = t->steps + 5 * start; s < t->steps + 5 * stop; s += 5) {
        uint8_t *row = scratch + (size_t)s[1] * t->block * bytes;
        switch (s[0]) {
        case RDC_GF_LOAD: {
            size_t stride = t->in_stride[s[2]];
            const uint8_t *from = (const uint8_t *)t->in[s[2]] + (first * stride + s[3]) * bytes;
            if (stride == 1) at[s[1]] = from;
            else load_column(row, from, bytes, stride, n), at[s[1]] = row;
            break;
        }
        case RDC_GF_STORE: {
            size_t stride = t->out_stride[s[2]];
            store_column((uint8_t *)t->out[s[2]] + (first * stride + s[3]) * bytes, at[s[1]], bytes, stride, n);
            break;
        }
        case RDC_GF_FILL: fill(row, bytes, s[2], n), at[s[1]] = row; break;
        case RDC_GF_MAP: rdc_gf_map(simd, t->tables + 256 * (size_t)s[3], at[s[2]], row, n), at[s[1]] = row; break;
        case RDC_GF_TOTAL: /* of a whole block, into its first element */
            for (size_t half = t->block / 2; half; half /= 2)
                rdc_gf_block(simd, f, RDC_GF_ADD, row, row + half * bytes, NULL, row, half);
            break;
        default: {
            const void *z = s[0] == RDC_GF_MULTIPLY_ADD ? at[s[4]] : NULL;
            const void *y = s[0] == RDC_GF_NEGATE ? NULL : at[s[3]];
            rdc_gf_block(simd, f, (int)s[0], at[s[2]], y, z, row, n);
            at[s[1]] = row;
        }
        }
    }
}
