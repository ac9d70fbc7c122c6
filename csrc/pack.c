/* Packing bits: row-major bytes to packed wires, and back. */
#include "pack.h"

#include "intrinsics.h"

#include <string.h>

/* Packing works on tiles of 512 rows by 64 columns: eight words of each column, a cache line. Eight tiles side by side
 * are filled together, so that rows are read along. Inside a tile, `lanes[c][j][w]` holds the 8 × 8 bits of columns
 * 8c..8c+7 (a byte each) and rows 64w + 8j..64w + 8j + 7 (a bit of the byte each). */
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

#ifdef RDC_X86
/* Whole tiles in vectors. Eight rows of a vector's columns become a byte of bits for each column; the bytes of 64 rows
 * are brought together column by column, and then the words of each column. Bytes of all rows go to `seen`. */

RDC_AVX512 static inline __m512i pack_eight_avx512(const uint8_t *p, size_t n, __m512i *seen) {
    __m512i r[8];
    for (int k = 0; k < 8; k++) r[k] = _mm512_loadu_si512(p + (size_t)k * n);
    for (int k = 0; k < 8; k += 2) *seen = _mm512_ternarylogic_epi64(*seen, r[k], r[k + 1], 0xfe);
    for (int k = 0; k < 8; k += 2) r[k] = _mm512_or_si512(r[k], _mm512_add_epi8(r[k + 1], r[k + 1]));
    r[0] = _mm512_or_si512(r[0], _mm512_slli_epi16(r[2], 2));
    r[4] = _mm512_or_si512(r[4], _mm512_slli_epi16(r[6], 2));
    return _mm512_or_si512(r[0], _mm512_slli_epi16(r[4], 4));
}

/* Words of 64 rows: to[k] has those of columns 16q + 2k and 16q + 2k + 1 in its quarter q. */
RDC_AVX512 static inline void pack_words_avx512(const uint8_t *p, size_t n, __m512i to[8], __m512i *seen) {
    __m512i x[8], y[8], z[8];
    for (int j = 0; j < 8; j++) x[j] = pack_eight_avx512(p + 8 * (size_t)j * n, n, seen);
    for (int j = 0; j < 8; j += 2)
        y[j] = _mm512_unpacklo_epi8(x[j], x[j + 1]), y[j + 1] = _mm512_unpackhi_epi8(x[j], x[j + 1]);
    for (int j = 0; j < 8; j += 4)
        for (int k = 0; k < 2; k++) {
            z[j + 2 * k] = _mm512_unpacklo_epi16(y[j + k], y[j + 2 + k]);
            z[j + 2 * k + 1] = _mm512_unpackhi_epi16(y[j + k], y[j + 2 + k]);
        }
    for (int k = 0; k < 4; k++)
        to[2 * k] = _mm512_unpacklo_epi32(z[k], z[4 + k]), to[2 * k + 1] = _mm512_unpackhi_epi32(z[k], z[4 + k]);
}

RDC_AVX512 static void pack_tile_avx512(const uint8_t *bytes, size_t n, uint64_t *out, size_t words, uint8_t *seen) {
    __m512i tile[TILE_WORDS][8], all = _mm512_loadu_si512(seen);
    for (size_t w = 0; w < TILE_WORDS; w++) pack_words_avx512(bytes + 64 * w * n, n, tile[w], &all);
    _mm512_storeu_si512(seen, all);
    for (size_t k = 0; k < 8; k++) {
        __m512i two[8], four[8];
        for (int w = 0; w < 8; w += 2) {
            two[w] = _mm512_unpacklo_epi64(tile[w][k], tile[w + 1][k]);
            two[w + 1] = _mm512_unpackhi_epi64(tile[w][k], tile[w + 1][k]);
        }
        for (int w = 0; w < 8; w += 4)
            for (int h = 0; h < 2; h++) {
                four[w + h] = _mm512_shuffle_i64x2(two[w + h], two[w + 2 + h], 0x44);
                four[w + 2 + h] = _mm512_shuffle_i64x2(two[w + h], two[w + 2 + h], 0xee);
            }
        for (size_t h = 0; h < 2; h++)
            for (size_t q = 0; q < 4; q += 2) {
                const __m512i low = four[q + h], high = four[4 + q + h];
                uint64_t *to = out + (16 * q + 2 * k + h) * words;
                _mm512_storeu_si512(to, _mm512_shuffle_i64x2(low, high, 0x88));
                _mm512_storeu_si512(to + 16 * words, _mm512_shuffle_i64x2(low, high, 0xdd));
            }
    }
}

RDC_AVX2 static inline __m256i pack_eight_avx2(const uint8_t *p, size_t n, __m256i *seen) {
    __m256i r[8];
    for (int k = 0; k < 8; k++) r[k] = _mm256_loadu_si256((const __m256i *)(p + (size_t)k * n));
    for (int k = 0; k < 8; k += 2) *seen = _mm256_or_si256(*seen, _mm256_or_si256(r[k], r[k + 1]));
    for (int k = 0; k < 8; k += 2) r[k] = _mm256_or_si256(r[k], _mm256_add_epi8(r[k + 1], r[k + 1]));
    r[0] = _mm256_or_si256(r[0], _mm256_slli_epi16(r[2], 2));
    r[4] = _mm256_or_si256(r[4], _mm256_slli_epi16(r[6], 2));
    return _mm256_or_si256(r[0], _mm256_slli_epi16(r[4], 4));
}

RDC_AVX2 static inline void pack_words_avx2(const uint8_t *p, size_t n, __m256i to[8], __m256i *seen) {
    __m256i x[8], y[8], z[8];
    for (int j = 0; j < 8; j++) x[j] = pack_eight_avx2(p + 8 * (size_t)j * n, n, seen);
    for (int j = 0; j < 8; j += 2)
        y[j] = _mm256_unpacklo_epi8(x[j], x[j + 1]), y[j + 1] = _mm256_unpackhi_epi8(x[j], x[j + 1]);
    for (int j = 0; j < 8; j += 4)
        for (int k = 0; k < 2; k++) {
            z[j + 2 * k] = _mm256_unpacklo_epi16(y[j + k], y[j + 2 + k]);
            z[j + 2 * k + 1] = _mm256_unpackhi_epi16(y[j + k], y[j + 2 + k]);
        }
    for (int k = 0; k < 4; k++)
        to[2 * k] = _mm256_unpacklo_epi32(z[k], z[4 + k]), to[2 * k + 1] = _mm256_unpackhi_epi32(z[k], z[4 + k]);
}

/* Half a tile: 32 columns. */
RDC_AVX2 static void pack_half_avx2(const uint8_t *bytes, size_t n, uint64_t *out, size_t words, uint8_t *seen) {
    __m256i tile[TILE_WORDS][8], all = _mm256_loadu_si256((const __m256i *)seen);
    for (size_t w = 0; w < TILE_WORDS; w++) pack_words_avx2(bytes + 64 * w * n, n, tile[w], &all);
    _mm256_storeu_si256((__m256i *)seen, all);
    for (size_t k = 0; k < 8; k++)
        for (size_t w = 0; w < TILE_WORDS; w += 4)
            for (size_t h = 0; h < 2; h++) {
                const __m256i a = tile[w][k], b = tile[w + 1][k], c = tile[w + 2][k], d = tile[w + 3][k];
                const __m256i low = h ? _mm256_unpackhi_epi64(a, b) : _mm256_unpacklo_epi64(a, b);
                const __m256i high = h ? _mm256_unpackhi_epi64(c, d) : _mm256_unpacklo_epi64(c, d);
                uint64_t *to = out + (2 * k + h) * words + w;
                _mm256_storeu_si256((__m256i *)to, _mm256_permute2x128_si256(low, high, 0x20));
                _mm256_storeu_si256((__m256i *)(to + 16 * words), _mm256_permute2x128_si256(low, high, 0x31));
            }
}
#endif

/* Whole tiles of 512 rows, as many as fit side by side; the number of columns done. */
RDC_INLINE size_t pack_whole_tiles(int mode, const uint8_t *bytes, size_t n, uint64_t *out, size_t words,
                                   uint8_t *seen) {
    size_t column = 0;
#ifdef RDC_X86
    for (; mode == RDC_AVX512_MODE && column + TILE_COLUMNS <= n; column += TILE_COLUMNS)
        pack_tile_avx512(bytes + column, n, out + column * words, words, seen);
    for (; mode == RDC_AVX2_MODE && column + TILE_COLUMNS / 2 <= n; column += TILE_COLUMNS / 2)
        pack_half_avx2(bytes + column, n, out + column * words, words, seen);
#else
    (void)mode, (void)bytes, (void)n, (void)out, (void)words, (void)seen;
#endif
    return column;
}

RDC_INLINE void rdc_pack_body(int mode, const uint8_t *bytes, size_t rows, size_t n, uint64_t *out, size_t words,
                              uint8_t *seen) {
    uint8_t any[TILE_COLUMNS] = {0};
    tile_lanes tile[TILES];
    for (size_t row = 0; row < rows; row += TILE_ROWS) {
        const size_t height = rows - row < TILE_ROWS ? rows - row : TILE_ROWS, filled = (height + 63) / 64;
        size_t column = 0;
        if (height == TILE_ROWS) column = pack_whole_tiles(mode, bytes + row * n, n, out + row / 64, words, any);
        for (; column < n; column += TILES * TILE_COLUMNS) {
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
