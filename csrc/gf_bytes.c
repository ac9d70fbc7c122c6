/* Blocks of elements of the fields of up to 256 elements. */
#include "gf.h"

#include <string.h>

#include "intrinsics.h"

/* ---- GF(p): products of 16 bits, reduced by a multiplication with 2^16 / p ---- */

RDC_INLINE uint8_t reduced8(uint16_t n, uint16_t p, uint16_t barrett) {
    uint16_t guess = (uint16_t)((uint32_t)n * barrett >> 16);
    uint16_t r = (uint16_t)(n - guess * p), less = (uint16_t)(r - p);
    return (uint8_t)(r < less ? r : less);
}

RDC_INLINE void rdc_gf_prime8_body(int mode, const rdc_gf *f, int operation, const void *vx, const void *vy,
                                   const void *vz, void *vout, size_t n) {
    (void)mode;
    const uint8_t *x = vx, *y = vy, *z = vz;
    uint8_t *out = vout, p = (uint8_t)f->p;
    const uint16_t wide = (uint16_t)p, barrett = (uint16_t)f->barrett;
    if (operation == RDC_GF_ADD) {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) {
            uint8_t d = (uint8_t)(p - y[i]), r = (uint8_t)(x[i] - d);
            out[i] = (uint8_t)(r + (x[i] < d ? p : 0));
        }
    } else if (operation == RDC_GF_SUBTRACT) {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) out[i] = (uint8_t)(x[i] - y[i] + (x[i] < y[i] ? p : 0));
    } else if (operation == RDC_GF_NEGATE) {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) out[i] = (uint8_t)(x[i] ? p - x[i] : 0);
    } else if (operation == RDC_GF_MULTIPLY) {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) out[i] = reduced8((uint16_t)(x[i] * y[i]), wide, barrett);
    } else {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) out[i] = reduced8((uint16_t)(x[i] * y[i] + z[i]), wide, barrett);
    }
}

RDC_TWINS(rdc_gf_prime8, (f, operation, x, y, z, out, n), const rdc_gf *f, int operation, const void *x, const void *y,
          const void *z, void *out, size_t n)

/* ---- GF(2^k): sums are XORs ---- */

static void binary8_scalar(const rdc_gf *f, const uint8_t *x, const uint8_t *y, const uint8_t *z, uint8_t *out,
                           size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = f->product[x[i] << 8 | y[i]] ^ (z ? z[i] : 0);
}

#ifdef RDC_X86
/* Bit by bit from the top, elements moved up so that their highest bit is a byte's sign. */
RDC_AVX2 static void binary8_avx2(const rdc_gf *f, const uint8_t *x, const uint8_t *y, const uint8_t *z, uint8_t *out,
                                  size_t n) {
    const unsigned up = 8 - f->k;
    const __m256i reduction = _mm256_set1_epi8((char)(f->reduction << up)), zero = _mm256_setzero_si256();
    const __m256i in_place = _mm256_set1_epi8((char)(0xff >> up));
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        __m256i a = _mm256_loadu_si256((const void *)(x + i)), b = _mm256_loadu_si256((const void *)(y + i)), r = zero;
        for (unsigned step = 0; step < up; step++) a = _mm256_add_epi8(a, a), b = _mm256_add_epi8(b, b);
        for (unsigned step = 0; step < f->k; step++) {
            r = _mm256_xor_si256(_mm256_add_epi8(r, r), _mm256_blendv_epi8(zero, reduction, r));
            r = _mm256_xor_si256(r, _mm256_blendv_epi8(zero, a, b));
            b = _mm256_add_epi8(b, b);
        }
        r = _mm256_and_si256(_mm256_srl_epi16(r, _mm_cvtsi32_si128((int)up)), in_place);
        if (z) r = _mm256_xor_si256(r, _mm256_loadu_si256((const void *)(z + i)));
        _mm256_storeu_si256((void *)(out + i), r);
    }
    binary8_scalar(f, x + i, y + i, z ? z + i : z, out + i, n - i);
}

/* GFNI's own multiplication, by x^8 + x^4 + x^3 + x + 1, on elements brought to that field and back. */
RDC_AVX512 static void binary8_avx512(const rdc_gf *f, const uint8_t *x, const uint8_t *y, const uint8_t *z,
                                      uint8_t *out, size_t n) {
    const __m512i into = _mm512_set1_epi64((long long)f->into), back = _mm512_set1_epi64((long long)f->back);
    for (size_t i = 0; i < n; i += 64) {
        __mmask64 in = n - i < 64 ? ((__mmask64)1 << (n - i)) - 1 : ~(__mmask64)0;
        __m512i a = _mm512_maskz_loadu_epi8(in, x + i), b = _mm512_maskz_loadu_epi8(in, y + i);
        if (!f->same) {
            a = _mm512_gf2p8affine_epi64_epi8(a, into, 0), b = _mm512_gf2p8affine_epi64_epi8(b, into, 0);
            a = _mm512_gf2p8affine_epi64_epi8(_mm512_gf2p8mul_epi8(a, b), back, 0);
        } else {
            a = _mm512_gf2p8mul_epi8(a, b);
        }
        if (z) a = _mm512_xor_si512(a, _mm512_maskz_loadu_epi8(in, z + i));
        _mm512_mask_storeu_epi8(out + i, in, a);
    }
}

/* ---- tables of up to 256 bytes in registers ---- */

typedef struct {
    __m512i part[4];
} table256;

#define TABLE256(t)                                                                                          \
    {                                                                                                        \
        {                                                                                                    \
            _mm512_loadu_si512(t), _mm512_loadu_si512((t) + 64), _mm512_loadu_si512((t) + 128),              \
                _mm512_loadu_si512((t) + 192)                                                                \
        }                                                                                                    \
    }
#define LOOK(t, a)                                                                            \
    _mm512_mask_blend_epi8(_mm512_movepi8_mask(a), _mm512_permutex2var_epi8((t).part[0], a, (t).part[1]), \
                           _mm512_permutex2var_epi8((t).part[2], a, (t).part[3]))

/* Products by logarithms: log x - (q - 1 - log y), and q - 1 more where that is negative;
 * XORed with `bits`, if there are any. */
RDC_AVX512 static void logarithms_avx512(const rdc_gf *f, const uint8_t *x, const uint8_t *y, const uint8_t *bits,
                                         uint8_t *out, size_t n) {
    const table256 log = TABLE256(f->log), power = TABLE256(f->exponential);
    const __m512i order = _mm512_set1_epi8((char)(f->q - 1));
    for (size_t i = 0; i < n; i += 64) {
        __mmask64 in = n - i < 64 ? ((__mmask64)1 << (n - i)) - 1 : ~(__mmask64)0;
        __m512i a = _mm512_maskz_loadu_epi8(in, x + i), b = _mm512_maskz_loadu_epi8(in, y + i);
        __mmask64 some = _mm512_test_epi8_mask(a, a) & _mm512_test_epi8_mask(b, b);
        __m512i s = LOOK(log, a), t = _mm512_sub_epi8(order, LOOK(log, b)), d = _mm512_sub_epi8(s, t);
        d = _mm512_mask_add_epi8(d, _mm512_cmplt_epu8_mask(s, t), d, order);
        d = _mm512_maskz_mov_epi8(some, LOOK(power, d));
        if (bits) d = _mm512_xor_si512(d, _mm512_maskz_loadu_epi8(in, bits + i));
        _mm512_mask_storeu_epi8(out + i, in, d);
    }
}

/* Sums by Zech's logarithms: x + y = x * (1 + y / x), log(1 + g^i) from a table. */
RDC_AVX512 static void zech_avx512(const rdc_gf *f, const uint8_t *x, const uint8_t *y, uint8_t *out, size_t n) {
    const table256 log = TABLE256(f->log), power = TABLE256(f->exponential), zech = TABLE256(f->zech);
    const __m512i order = _mm512_set1_epi8((char)(f->q - 1)), none = _mm512_set1_epi8((char)255);
    for (size_t i = 0; i < n; i += 64) {
        __mmask64 in = n - i < 64 ? ((__mmask64)1 << (n - i)) - 1 : ~(__mmask64)0;
        __m512i a = _mm512_maskz_loadu_epi8(in, x + i), b = _mm512_maskz_loadu_epi8(in, y + i);
        __m512i s = LOOK(log, a), t = LOOK(log, b), d = _mm512_sub_epi8(t, s);
        d = _mm512_mask_add_epi8(d, _mm512_cmplt_epu8_mask(t, s), d, order);
        __m512i one_plus = LOOK(zech, d);
        t = _mm512_sub_epi8(order, one_plus), d = _mm512_sub_epi8(s, t);
        d = _mm512_mask_add_epi8(d, _mm512_cmplt_epu8_mask(s, t), d, order);
        __m512i r = _mm512_maskz_mov_epi8(_mm512_cmpneq_epi8_mask(one_plus, none), LOOK(power, d));
        r = _mm512_mask_mov_epi8(r, _mm512_testn_epi8_mask(a, a), b);
        _mm512_mask_storeu_epi8(out + i, in, _mm512_mask_mov_epi8(r, _mm512_testn_epi8_mask(b, b), a));
    }
}
#endif

static void binary8_product(int simd, const rdc_gf *f, const uint8_t *x, const uint8_t *y, const uint8_t *z,
                            uint8_t *out, size_t n) {
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE) {
        if (f->into_field) binary8_avx512(f, x, y, z, out, n);
        else logarithms_avx512(f, x, y, z, out, n);
        return;
    }
    if (simd != RDC_SCALAR_MODE) {
        binary8_avx2(f, x, y, z, out, n);
        return;
    }
#endif
    (void)simd;
    binary8_scalar(f, x, y, z, out, n);
}

void rdc_gf_binary8(int simd, const rdc_gf *f, int operation, const void *x, const void *y, const void *z, void *out,
                    size_t n) {
    if (operation == RDC_GF_ADD || operation == RDC_GF_SUBTRACT) rdc_gf_xor(simd, x, y, out, n);
    else if (operation == RDC_GF_NEGATE) memmove(out, x, n);
    else binary8_product(simd, f, x, y, operation == RDC_GF_MULTIPLY ? NULL : z, out, n);
}

/* ---- GF(p^k), p odd: tables ---- */

static void look_up(const uint8_t *table, const uint8_t *x, const uint8_t *y, uint8_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = table[x[i] << 8 | y[i]];
}

static void table8_sum(int simd, const rdc_gf *f, const uint8_t *x, const uint8_t *y, uint8_t *out, size_t n) {
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE) {
        zech_avx512(f, x, y, out, n);
        return;
    }
#endif
    (void)simd;
    look_up(f->sum, x, y, out, n);
}

static void table8_product(int simd, const rdc_gf *f, const uint8_t *x, const uint8_t *y, uint8_t *out, size_t n) {
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE) {
        logarithms_avx512(f, x, y, NULL, out, n);
        return;
    }
#endif
    (void)simd;
    look_up(f->product, x, y, out, n);
}

void rdc_gf_table8(int simd, const rdc_gf *f, int operation, const void *x, const void *y, const void *z, void *out,
                   size_t n) {
    uint8_t between[RDC_GF_BLOCK];
    if (operation == RDC_GF_ADD) table8_sum(simd, f, x, y, out, n);
    else if (operation == RDC_GF_MULTIPLY) table8_product(simd, f, x, y, out, n);
    else if (operation == RDC_GF_NEGATE) rdc_gf_map(simd, f->negative, x, out, n);
    else if (operation == RDC_GF_SUBTRACT) {
        rdc_gf_map(simd, f->negative, y, between, n);
        table8_sum(simd, f, x, between, out, n);
    } else {
        table8_product(simd, f, x, y, between, n);
        table8_sum(simd, f, between, z, out, n);
    }
}
