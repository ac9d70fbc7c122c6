/* Element-wise arithmetic in any of the fields: blocks, single operands, checks, tables of 256. */
#include "gf.h"

#include <string.h>

#include "intrinsics.h"

size_t rdc_gf_bytes(const rdc_gf *f) {
    return f->kind <= RDC_GF_TABLE8 ? 1 : f->kind <= RDC_GF_BINARY16 ? 2 : 4;
}

RDC_INLINE void rdc_gf_largest_body(int mode, const void *x, size_t bytes, size_t n, uint32_t *largest) {
    (void)mode;
    uint32_t found = 0;
    if (bytes == 1) {
        const uint8_t *a = x;
        uint8_t most = 0;
        for (size_t i = 0; i < n; i++) most = a[i] > most ? a[i] : most;
        found = most;
    } else if (bytes == 2) {
        const uint16_t *a = x;
        uint16_t most = 0;
        for (size_t i = 0; i < n; i++) most = a[i] > most ? a[i] : most;
        found = most;
    } else {
        const uint32_t *a = x;
        for (size_t i = 0; i < n; i++) found = a[i] > found ? a[i] : found;
    }
    *largest = found;
}

RDC_TWINS(rdc_gf_largest, (x, bytes, n, largest), const void *x, size_t bytes, size_t n, uint32_t *largest)

static void map_scalar(const uint8_t *table, const uint8_t *x, uint8_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = table[x[i]];
}

#ifdef RDC_X86
RDC_AVX512 static void map_avx512(const uint8_t *table, const uint8_t *x, uint8_t *out, size_t n) {
    __m512i t0 = _mm512_loadu_si512(table), t1 = _mm512_loadu_si512(table + 64);
    __m512i t2 = _mm512_loadu_si512(table + 128), t3 = _mm512_loadu_si512(table + 192);
    size_t i = 0;
    for (; i < n; i += 64) {
        __mmask64 in = n - i < 64 ? ((__mmask64)1 << (n - i)) - 1 : ~(__mmask64)0;
        __m512i a = _mm512_maskz_loadu_epi8(in, x + i);
        __m512i low = _mm512_permutex2var_epi8(t0, a, t1), high = _mm512_permutex2var_epi8(t2, a, t3);
        _mm512_mask_storeu_epi8(out + i, in, _mm512_mask_blend_epi8(_mm512_movepi8_mask(a), low, high));
    }
}
#endif

void rdc_gf_map(int simd, const uint8_t *table, const uint8_t *x, uint8_t *out, size_t n) {
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE) {
        map_avx512(table, x, out, n);
        return;
    }
#endif
    (void)simd;
    map_scalar(table, x, out, n);
}

void rdc_gf_block(int simd, const rdc_gf *f, int operation, const void *x, const void *y, const void *z, void *out,
                  size_t n) {
    static rdc_gf_kernel *const kernels[] = {rdc_gf_prime8,  rdc_gf_binary8,  rdc_gf_table8,  rdc_gf_prime16,
                                             rdc_gf_binary16, rdc_gf_prime32, rdc_gf_binary32};
    kernels[f->kind](simd, f, operation, x, y, z, out, n);
}

/* One element as a block of them. */
static const void *repeated(const void *x, size_t bytes, size_t n, uint8_t *block) {
    size_t size = bytes * n, done = bytes;
    memcpy(block, x, bytes);
    while (done < size) {
        size_t more = done < size - done ? done : size - done;
        memcpy(block + done, block, more);
        done += more;
    }
    return block;
}

/* Whether all elements of a block are below q (0 stands for 2^32). */
static int within(int simd, const rdc_gf *f, const void *x, size_t n) {
    uint32_t largest;
    if (!x || f->q == 0 || f->q == 256 || f->q == 65536) return 1;
    rdc_gf_largest(simd, x, rdc_gf_bytes(f), n, &largest);
    return largest < f->q;
}

size_t rdc_gf_elementwise(int simd, const rdc_gf *f, int operation, const void *x, const void *y, const void *z,
                          unsigned single, int check, void *out, size_t n) {
    uint8_t blocks[3][RDC_GF_BLOCK];
    const uint8_t *operands[3] = {x, y, z};
    const size_t bytes = rdc_gf_bytes(f), block = RDC_GF_BLOCK / bytes; /* all operands' stay in the first cache */
    const size_t most = n < block ? n : block;
    if (n == 0) return 0;
    for (int i = 0; i < 3; i++)
        if (operands[i] && single >> i & 1) operands[i] = repeated(operands[i], bytes, most, blocks[i]);
    for (size_t first = 0; first < n; first += most) {
        size_t count = n - first < most ? n - first : most;
        const void *at[3];
        for (int i = 0; i < 3; i++) {
            at[i] = operands[i] && !(single >> i & 1) ? operands[i] + first * bytes : operands[i];
            if (check && !within(simd, f, at[i], count)) return first;
        }
        rdc_gf_block(simd, f, operation, at[0], at[1], at[2], (uint8_t *)out + first * bytes, count);
    }
    return n;
}

void rdc_gf_horner(int simd, const rdc_gf *f, const void *coefficients, size_t count, const void *x, void *out,
                   size_t n) {
    uint32_t block[RDC_GF_BLOCK];
    const uint8_t *c = coefficients, *at = x;
    size_t bytes = rdc_gf_bytes(f);
    for (size_t first = 0; first < n; first += RDC_GF_BLOCK) {
        size_t size = n - first < RDC_GF_BLOCK ? n - first : RDC_GF_BLOCK;
        uint8_t *to = (uint8_t *)out + first * bytes;
        memset(to, 0, size * bytes);
        for (size_t i = count; i-- > 0;) {
            repeated(c + i * bytes, bytes, size, (uint8_t *)block);
            rdc_gf_block(simd, f, RDC_GF_MULTIPLY_ADD, to, at + first * bytes, block, to, size);
        }
    }
}
