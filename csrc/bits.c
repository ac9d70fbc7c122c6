/* Packing, counting, spreading and gathering bits. */
#include "combine.h"

/* Packing works on tiles of 512 rows by 64 columns: eight words of each column, a cache line. Eight tiles side by side
 * are filled together, so that rows are read along. Inside a tile, `lanes[c][j][w]` holds the 8 × 8 bits of columns 8c..8c+7 (a byte each) and rows 64w + 8j..64w + 8j + 7 (a bit of the
 * byte each). */
enum { TILE_ROWS = 512, TILE_COLUMNS = 64, TILE_WORDS = TILE_ROWS / 64, TILES = 8 };
typedef uint64_t tile_lanes[TILE_COLUMNS / 8][8][TILE_WORDS];

/* Swaps bytes so that byte k of x[j] and byte j of x[k] change places, for all words of the tile at once. */
RDC_INLINE void transpose_bytes(uint64_t x[8][TILE_WORDS]) {
    for (int j = 0; j < 4; j++)
        for (int w = 0; w < TILE_WORDS; w++) {
            uint64_t t = ((x[j][w] >> 32) ^ x[j + 4][w]) & UINT64_C(0x00000000ffffffff);
            x[j + 4][w] ^= t;
            x[j][w] ^= t << 32;
        }
    for (int i = 0; i < 4; i++) {
        int j = (i & 1) + 4 * (i >> 1);
        for (int w = 0; w < TILE_WORDS; w++) {
            uint64_t t = ((x[j][w] >> 16) ^ x[j + 2][w]) & UINT64_C(0x0000ffff0000ffff);
            x[j + 2][w] ^= t;
            x[j][w] ^= t << 16;
        }
    }
    for (int j = 0; j < 8; j += 2)
        for (int w = 0; w < TILE_WORDS; w++) {
            uint64_t t = ((x[j][w] >> 8) ^ x[j + 1][w]) & UINT64_C(0x00ff00ff00ff00ff);
            x[j + 1][w] ^= t;
            x[j][w] ^= t << 8;
        }
}

/* Eight rows (or fewer) of `width` bytes to one byte of bits per column. */
RDC_INLINE void pack_group(const uint8_t *bytes, size_t n, size_t rows, size_t width, uint8_t *column, uint8_t *seen) {
    for (size_t k = 0; k < rows; k++)
        for (size_t c = 0; c < width; c++) {
            uint8_t bit = bytes[k * n + c];
            seen[c] |= bit;
            column[c] = (uint8_t)(column[c] | (uint8_t)((bit & 1) << k));
        }
}

/* Eight rows of 64 bytes, by doubling: one expression, so that a column's byte stays in a register. */
RDC_INLINE void pack_whole_group(const uint8_t *p, size_t n, uint8_t *column, uint8_t *seen) {
#define DOUBLE_AND_OR(x, row) (uint8_t)((uint8_t)((x) + (x)) | (row))
    const uint8_t *p1 = p + n, *p2 = p1 + n, *p3 = p2 + n, *p4 = p3 + n, *p5 = p4 + n, *p6 = p5 + n, *p7 = p6 + n;
    RDC_NO_CARRY
    for (size_t c = 0; c < TILE_COLUMNS; c++) {
        uint8_t x = DOUBLE_AND_OR(p7[c], p6[c]);
        x = DOUBLE_AND_OR(x, p5[c]);
        x = DOUBLE_AND_OR(x, p4[c]);
        x = DOUBLE_AND_OR(x, p3[c]);
        x = DOUBLE_AND_OR(x, p2[c]);
        x = DOUBLE_AND_OR(x, p1[c]);
        column[c] = DOUBLE_AND_OR(x, p[c]);
        seen[c] = (uint8_t)(seen[c] | p[c] | p1[c] | p2[c] | p3[c] | p4[c] | p5[c] | p6[c] | p7[c]);
    }
#undef DOUBLE_AND_OR
}

/* Up to 512 rows of `width` bytes, at most eight tiles. */
RDC_INLINE void pack_tiles(const uint8_t *bytes, size_t n, size_t rows, size_t width, tile_lanes *tile, uint8_t *seen) {
    for (size_t group = 0; 8 * group < rows; group++) {
        const size_t left = rows - 8 * group;
        for (size_t at = 0, t = 0; at < width; at += TILE_COLUMNS, t++) {
            const uint8_t *from = bytes + 8 * group * n + at;
            const size_t wide = width - at < TILE_COLUMNS ? width - at : TILE_COLUMNS;
            uint8_t column[TILE_COLUMNS] = {0};
            if (left >= 8 && wide == TILE_COLUMNS) pack_whole_group(from, n, column, seen);
            else pack_group(from, n, left < 8 ? left : 8, wide, column, seen);
            for (size_t c = 0; c < TILE_COLUMNS / 8; c++)
                tile[t][c][group % 8][group / 8] = rdc_load_bytes(column + 8 * c);
        }
    }
}

RDC_INLINE void rdc_pack_body(int mode, const uint8_t *bytes, size_t rows, size_t n, uint64_t *out, size_t words,
                              uint8_t *seen) {
    (void)mode;
    uint8_t any[TILE_COLUMNS] = {0};
    tile_lanes tile[TILES];
    for (size_t row = 0; row < rows; row += TILE_ROWS) {
        const size_t height = rows - row < TILE_ROWS ? rows - row : TILE_ROWS, filled = (height + 63) / 64;
        for (size_t column = 0; column < n; column += TILES * TILE_COLUMNS) {
            const size_t width = n - column < TILES * TILE_COLUMNS ? n - column : TILES * TILE_COLUMNS;
            if (height < TILE_ROWS) memset(tile, 0, sizeof tile);
            pack_tiles(bytes + row * n + column, n, height, width, tile, any);
            for (size_t c = 0; c < width; c++) {
                uint64_t(*lanes)[TILE_WORDS] = tile[c / TILE_COLUMNS][c % TILE_COLUMNS / 8];
                if (c % 8 == 0) transpose_bytes(lanes);
                memcpy(out + (column + c) * words + row / 64, lanes[c % 8], filled * sizeof(uint64_t));
            }
        }
    }
    *seen = 0;
    for (int c = 0; c < TILE_COLUMNS; c++) *seen |= any[c];
}

RDC_TWINS(rdc_pack, (bytes, rows, n, out, words, seen), const uint8_t *bytes, size_t rows, size_t n, uint64_t *out,
          size_t words, uint8_t *seen)

/* One byte of bits per column to eight rows (or fewer) of `width` bytes. */
RDC_INLINE void unpack_group(const uint8_t *column, uint8_t *bytes, size_t n, size_t rows, size_t width) {
    for (size_t k = 0; k < rows; k++)
        for (size_t c = 0; c < width; c++) bytes[k * n + c] = (column[c] >> k) & 1;
}

RDC_INLINE void unpack_tile(tile_lanes lanes, uint8_t *bytes, size_t n, size_t rows, size_t width) {
    for (size_t group = 0; 8 * group < rows; group++) {
        uint8_t column[TILE_COLUMNS];
        size_t left = rows - 8 * group;
        for (size_t c = 0; c < TILE_COLUMNS; c++)
            column[c] = (uint8_t)(lanes[c / 8][group % 8][group / 8] >> (8 * (c % 8)));
        if (left >= 8 && width == TILE_COLUMNS) unpack_group(column, bytes + 8 * group * n, n, 8, TILE_COLUMNS);
        else unpack_group(column, bytes + 8 * group * n, n, left < 8 ? left : 8, width);
    }
}

RDC_INLINE void rdc_unpack_body(int mode, const uint64_t *in, size_t n, size_t words, uint8_t *bytes, size_t rows) {
    (void)mode;
    tile_lanes lanes = {{{0}}};
    for (size_t row = 0; row < rows; row += TILE_ROWS) {
        size_t height = rows - row < TILE_ROWS ? rows - row : TILE_ROWS;
        size_t filled = (height + 63) / 64;
        for (size_t column = 0; column < n; column += TILE_COLUMNS) {
            size_t width = n - column < TILE_COLUMNS ? n - column : TILE_COLUMNS;
            for (size_t c = 0; c < width; c++)
                memcpy(lanes[c / 8][c % 8], in + (column + c) * words + row / 64, filled * sizeof(uint64_t));
            for (size_t c = 0; c < width; c += 8) transpose_bytes(lanes[c / 8]);
            unpack_tile(lanes, bytes + row * n + column, n, height, width);
        }
    }
}

RDC_TWINS(rdc_unpack, (in, n, words, bytes, rows), const uint64_t *in, size_t n, size_t words, uint8_t *bytes,
          size_t rows)

RDC_INLINE void rdc_popcount_body(int mode, const uint64_t *in, size_t n, size_t words, int64_t *out) {
    for (size_t i = 0; i < n; i++) {
        uint64_t sum = 0;
        for (size_t w = 0; w < words; w++) sum += rdc_ones(mode, in[i * words + w]);
        out[i] = (int64_t)sum;
    }
}

RDC_TWINS(rdc_popcount, (in, n, words, out), const uint64_t *in, size_t n, size_t words, int64_t *out)

RDC_INLINE void rdc_parity_body(int mode, const uint64_t *in, size_t n, size_t words, uint8_t *out) {
    (void)mode;
    for (size_t i = 0; i < n; i++) {
        uint64_t sum = 0;
        for (size_t w = 0; w < words; w++) sum ^= in[i * words + w];
        out[i] = (uint8_t)rdc_parity_of(sum);
    }
}

RDC_TWINS(rdc_parity, (in, n, words, out), const uint64_t *in, size_t n, size_t words, uint8_t *out)

/* Four rows of b against each row of a at a time, so that a is loaded a quarter as often. */
RDC_INLINE void rdc_parity_product_body(int mode, const uint64_t *a, size_t p, const uint64_t *b, size_t q,
                                        size_t words, uint8_t *out) {
    (void)mode;
    size_t j = 0;
    for (; j + 4 <= q; j += 4) {
        const uint64_t *b0 = b + j * words, *b1 = b0 + words, *b2 = b1 + words, *b3 = b2 + words;
        for (size_t i = 0; i < p; i++) {
            const uint64_t *row = a + i * words;
            uint64_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
            for (size_t w = 0; w < words; w++) {
                s0 ^= row[w] & b0[w];
                s1 ^= row[w] & b1[w];
                s2 ^= row[w] & b2[w];
                s3 ^= row[w] & b3[w];
            }
            out[i * q + j] = (uint8_t)rdc_parity_of(s0);
            out[i * q + j + 1] = (uint8_t)rdc_parity_of(s1);
            out[i * q + j + 2] = (uint8_t)rdc_parity_of(s2);
            out[i * q + j + 3] = (uint8_t)rdc_parity_of(s3);
        }
    }
    for (; j < q; j++)
        for (size_t i = 0; i < p; i++) {
            uint64_t sum = 0;
            for (size_t w = 0; w < words; w++) sum ^= a[i * words + w] & b[j * words + w];
            out[i * q + j] = (uint8_t)rdc_parity_of(sum);
        }
}

RDC_TWINS(rdc_parity_product, (a, p, b, q, words, out), const uint64_t *a, size_t p, const uint64_t *b, size_t q,
          size_t words, uint8_t *out)

RDC_INLINE void rdc_select_xor_body(int mode, const uint8_t *s, size_t p, const uint64_t *b, size_t q, size_t words,
                                    uint64_t *out, uint64_t *scratch) {
    (void)mode;
    uint64_t *coefficient = scratch + RDC_SUM_SCRATCH(0);
    memset(out, 0, p * words * sizeof(uint64_t));
    for (size_t j = 0; j < q; j += 64) {
        unsigned count = q - j < 64 ? (unsigned)(q - j) : 64;
        for (size_t i = 0; i < p; i++) {
            const uint8_t *row = s + i * q + j;
            uint64_t word = 0;
            for (unsigned k = 0; k < count; k++) word |= (uint64_t)(row[k] & 1) << k;
            coefficient[i] = word;
        }
        combine(out, p, coefficient, b + j * words, count, words, words, scratch);
    }
}

RDC_TWINS(rdc_select_xor, (s, p, b, q, words, out, scratch), const uint8_t *s, size_t p, const uint64_t *b, size_t q,
          size_t words, uint64_t *out, uint64_t *scratch)

void rdc_spread(const uint8_t *bits, size_t n, uint64_t *out, size_t words, size_t rows) {
    if (words == 0) return;
    for (size_t i = 0; i < n; i++) {
        uint64_t *row = out + i * words;
        memset(row, bits[i] & 1 ? 0xff : 0, words * sizeof(uint64_t));
        row[words - 1] &= rdc_tail_mask(rows);
    }
}

/* Up to 64 rows of one wire gathered into a word. */
RDC_INLINE uint64_t gather_word(const uint64_t *wire, const int64_t *index, size_t count) {
    uint64_t word = 0;
    for (size_t r = 0; r < count; r++) word |= ((wire[index[r] >> 6] >> (index[r] & 63)) & 1) << r;
    return word;
}

static uint64_t gather64_scalar(const uint64_t *wire, const int64_t *index) { return gather_word(wire, index, 64); }

#ifdef RDC_X86
RDC_AVX2 static uint64_t gather64_avx2(const uint64_t *wire, const int64_t *index) {
    const __m256i low = _mm256_set1_epi64x(63);
    uint64_t word = 0;
    for (int r = 0; r < 64; r += 4) {
        __m256i where = _mm256_loadu_si256((const __m256i *)(index + r));
        __m256i got = _mm256_i64gather_epi64((const long long *)wire, _mm256_srli_epi64(where, 6), 8);
        __m256i top = _mm256_sllv_epi64(got, _mm256_sub_epi64(low, _mm256_and_si256(where, low)));
        word |= (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(top)) << r;
    }
    return word;
}

RDC_AVX512 static uint64_t gather64_avx512(const uint64_t *wire, const int64_t *index) {
    const __m512i one = _mm512_set1_epi64(1);
    uint64_t word = 0;
    for (int r = 0; r < 64; r += 8) {
        __m512i where = _mm512_loadu_si512(index + r);
        __m512i got = _mm512_i64gather_epi64(_mm512_srli_epi64(where, 6), wire, 8);
        __m512i bit = _mm512_rolv_epi64(one, where); /* rotation looks at the low six bits only */
        word |= (uint64_t)_mm512_test_epi64_mask(got, bit) << r;
    }
    return word;
}
#endif

void rdc_take(int simd, const uint64_t *in, size_t n, size_t words, const int64_t *index, size_t count, uint64_t *out,
              size_t out_words) {
    uint64_t (*gather64)(const uint64_t *, const int64_t *) = gather64_scalar;
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE) gather64 = gather64_avx512;
    else if (simd == RDC_AVX2_MODE) gather64 = gather64_avx2;
#else
    (void)simd;
#endif
    for (size_t i = 0; i < n; i++) {
        const uint64_t *wire = in + i * words;
        uint64_t *to = out + i * out_words;
        for (size_t w = 0; w < count / 64; w++) to[w] = gather64(wire, index + 64 * w);
        if (count % 64) to[count / 64] = gather_word(wire, index + count / 64 * 64, count % 64);
    }
}
