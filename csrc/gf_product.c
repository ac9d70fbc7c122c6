/* Products of matrices over GF(2^k), k <= 8: multiplication by a number is linear, so that a row of B, times an entry of
 * A, is one GFNI instruction with that entry's matrix, or two shuffles of bytes with its tables. */
#include "gf_matrix.h"

#include "intrinsics.h"

/* Rows of B taken at a time, so that they stay in L1. */
enum { DEPTH = 128 };

typedef struct {
    const rdc_gf *f;
    const uint8_t *a, *b;
    uint8_t *out;
    size_t a_stride, b_stride, out_stride, rows, inner, columns;
} operands;

static void product_scalar(operands m) {
    for (size_t i = 0; i < m.rows; i++)
        for (size_t k = 0; k < m.inner; k++) {
            const uint8_t *row = m.f->product + ((size_t)m.a[i * m.a_stride + k] << 8), *b = m.b + k * m.b_stride;
            uint8_t *out = m.out + i * m.out_stride;
            for (size_t j = 0; j < m.columns; j++) out[j] ^= row[b[j]];
        }
}

#ifdef RDC_X86
/* `height` (a constant) rows of A, rows k .. end of B, 64 columns. */
RDC_AVX2 RDC_INLINE void tile_avx2(const size_t height, operands m, size_t i, size_t j, size_t k, size_t end) {
    __m256i sum[4][2];
    const __m256i low = _mm256_set1_epi8(15);
    for (size_t r = 0; r < height; r++)
        for (size_t v = 0; v < 2; v++)
            sum[r][v] = _mm256_loadu_si256((const void *)(m.out + (i + r) * m.out_stride + j + 32 * v));
    for (; k < end; k++) {
        const uint8_t *b = m.b + k * m.b_stride + j;
        __m256i part[2][2];
        for (size_t v = 0; v < 2; v++) {
            __m256i x = _mm256_loadu_si256((const void *)(b + 32 * v));
            part[v][0] = _mm256_and_si256(x, low), part[v][1] = _mm256_and_si256(_mm256_srli_epi16(x, 4), low);
        }
        for (size_t r = 0; r < height; r++) {
            const uint8_t *table = m.f->nibbles + 32 * (size_t)m.a[(i + r) * m.a_stride + k];
            __m256i t0 = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)table));
            __m256i t1 = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)(table + 16)));
            for (size_t v = 0; v < 2; v++) {
                __m256i product = _mm256_xor_si256(_mm256_shuffle_epi8(t0, part[v][0]),
                                                   _mm256_shuffle_epi8(t1, part[v][1]));
                sum[r][v] = _mm256_xor_si256(sum[r][v], product);
            }
        }
    }
    for (size_t r = 0; r < height; r++)
        for (size_t v = 0; v < 2; v++)
            _mm256_storeu_si256((void *)(m.out + (i + r) * m.out_stride + j + 32 * v), sum[r][v]);
}

RDC_AVX2 static void product_avx2(operands m) {
    size_t j = 0;
    for (; j + 64 <= m.columns; j += 64)
        for (size_t k = 0; k < m.inner; k += DEPTH) {
            size_t end = m.inner - k < DEPTH ? m.inner : k + DEPTH, i = 0;
            for (; i + 4 <= m.rows; i += 4) tile_avx2(4, m, i, j, k, end);
            for (; i < m.rows; i++) tile_avx2(1, m, i, j, k, end);
        }
    m.b += j, m.out += j, m.columns -= j;
    product_scalar(m);
}

/* The same with 256 columns, the last of them cut off by masks. */
RDC_AVX512 RDC_INLINE void tile_avx512(const size_t height, operands m, const __mmask64 *in, size_t i, size_t j,
                                       size_t k, size_t end) {
    __m512i sum[4][4];
    for (size_t r = 0; r < height; r++)
        for (size_t v = 0; v < 4; v++)
            sum[r][v] = _mm512_maskz_loadu_epi8(in[v], m.out + (i + r) * m.out_stride + j + 64 * v);
    for (; k < end; k++) {
        const uint8_t *b = m.b + k * m.b_stride + j;
        __m512i row[4];
        for (size_t v = 0; v < 4; v++) row[v] = _mm512_maskz_loadu_epi8(in[v], b + 64 * v);
        for (size_t r = 0; r < height; r++) {
            __m512i matrix = _mm512_set1_epi64((long long)m.f->matrices[m.a[(i + r) * m.a_stride + k]]);
            for (size_t v = 0; v < 4; v++)
                sum[r][v] = _mm512_xor_si512(sum[r][v], _mm512_gf2p8affine_epi64_epi8(row[v], matrix, 0));
        }
    }
    for (size_t r = 0; r < height; r++)
        for (size_t v = 0; v < 4; v++)
            _mm512_mask_storeu_epi8(m.out + (i + r) * m.out_stride + j + 64 * v, in[v], sum[r][v]);
}

RDC_AVX512 static void product_avx512(operands m) {
    for (size_t j = 0; j < m.columns; j += 256) {
        __mmask64 in[4];
        for (size_t v = 0; v < 4; v++) {
            size_t left = m.columns - j < 64 * v ? 0 : m.columns - j - 64 * v;
            in[v] = left >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << left) - 1;
        }
        for (size_t k = 0; k < m.inner; k += DEPTH) {
            size_t end = m.inner - k < DEPTH ? m.inner : k + DEPTH, i = 0;
            for (; i + 4 <= m.rows; i += 4) tile_avx512(4, m, in, i, j, k, end);
            for (; i < m.rows; i++) tile_avx512(1, m, in, i, j, k, end);
        }
    }
}
#endif

void rdc_gf_product_binary8(int simd, const rdc_gf *f, const uint8_t *a, size_t a_stride, const uint8_t *b,
                            size_t b_stride, uint8_t *out, size_t out_stride, size_t rows, size_t inner,
                            size_t columns) {
    operands m = {f, a, b, out, a_stride, b_stride, out_stride, rows, inner, columns};
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE) {
        product_avx512(m);
        return;
    }
    if (simd == RDC_AVX2_MODE) {
        product_avx2(m);
        return;
    }
#endif
    (void)simd;
    product_scalar(m);
}
