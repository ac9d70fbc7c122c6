/* What each SIMD mode does in its own way for layers of lookup gates, on vectors of a line's words: see layers.c.
 *
 * all: a word in every lane.
 * and_xor: (a & b) ^ c. xor_xor and majority: the sum and the carry of three bits. ones: in each word.
 * add_signs: adds the sign p or n, where it moves, and turned where (other & c) ^ c0 is 1 as well, to `plus` and `minus`,
 *   of which both become neither.
 * count_signs: adds, for one line, ones of p less ones of n, in all rows, where x, where y and where both, to four sums.
 *   p and n are in memory, too, from `line` on.
 * parities: whether the ones of d are odd, in all rows, where x, where y and where both: a number's lowest four bits.
 * count_two: adds to two sums those of a change in two's complement, digits `lanes` vectors apart, where u are and where v;
 *   count_one: to one sum, and nothing to the next.
 * add_sums: adds what four sums, each spread over a vector's words, make of a table's changes to these; add_sums_narrow,
 *   in 32 bits.
 */
#ifndef RDC_LAYERS_MODES_H
#define RDC_LAYERS_MODES_H

#include "intrinsics.h"
#include "lanes.h"
#include "layers.h"

#include <string.h>

/* From sums of the change, of change·a, change·b and change·a·b to what the entries change by. */
static void add_counts(int64_t *counts, const int64_t sums[4]) {
    const uint64_t s[4] = {(uint64_t)sums[0], (uint64_t)sums[1], (uint64_t)sums[2], (uint64_t)sums[3]};
    counts[0] = (int64_t)((uint64_t)counts[0] + s[0] - s[1] - s[2] + s[3]); /* what leaves 64 bits wraps around */
    counts[1] = (int64_t)((uint64_t)counts[1] + s[1] - s[3]);
    counts[2] = (int64_t)((uint64_t)counts[2] + s[2] - s[3]);
    counts[3] = (int64_t)((uint64_t)counts[3] + s[3]);
}

/* ---- plain vectors ---- */

RDC_INLINE rdc_lane2 all_scalar(uint64_t word) {
    rdc_lane2 none;
    memset(&none, 0, sizeof none);
    return none | word;
}

RDC_INLINE rdc_lane2 and_xor_scalar(rdc_lane2 a, rdc_lane2 b, rdc_lane2 c) { return (a & b) ^ c; }

RDC_INLINE rdc_lane2 xor_xor_scalar(rdc_lane2 a, rdc_lane2 b, rdc_lane2 c) { return a ^ b ^ c; }

RDC_INLINE rdc_lane2 majority_scalar(rdc_lane2 a, rdc_lane2 b, rdc_lane2 c) { return (a & b) | (c & (a ^ b)); }

/* For modes whose operations take two vectors. What is of p and c0 alone is the same for both of a gate's fan-ins. */
#define ADD_SIGNS(LANE)                                                                \
    {                                                                                  \
        const LANE some = (p | n) & moves, up = some & ((p ^ c0) ^ (other & c));       \
        const LANE ups = *plus | up, downs = *minus | (some ^ up);                     \
        *plus = ups & ~downs;                                                          \
        *minus = downs & ~ups;                                                         \
    }

RDC_INLINE void add_signs_scalar(rdc_lane2 *plus, rdc_lane2 *minus, rdc_lane2 p, rdc_lane2 n, rdc_lane2 moves,
                                 rdc_lane2 other, rdc_lane2 c, rdc_lane2 c0) ADD_SIGNS(rdc_lane2)

/* Ones of p less ones of n where x are, for signs (p, n), are ones of n ^ ((p | n) & x) less ones of n: where x, either
 * sign turns a bit of n. So five counts make four sums. */
#define TURNED(LANE)                                                    \
    LANE on_x[RDC_LINE], on_y[RDC_LINE], both[RDC_LINE];                \
    for (size_t k = 0; k < lanes; k++) {                                \
        const LANE some = p[k] | n[k], some_x = some & x[k];            \
        on_x[k] = n[k] ^ some_x;                                        \
        on_y[k] = n[k] ^ (some & y[k]);                                 \
        both[k] = n[k] ^ (some_x & y[k]);                               \
    }

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])
#define PAIRS(v) ((v) - ((v) >> 1 & UINT64_C(0x5555555555555555)))
#define NIBBLES(v) (((v) & UINT64_C(0x3333333333333333)) + ((v) >> 2 & UINT64_C(0x3333333333333333)))
#define LOW4 UINT64_C(0x0f0f0f0f0f0f0f0f)
#define LOW16 UINT64_C(0x00ff00ff00ff00ff)

RDC_INLINE rdc_lane2 ones_scalar(rdc_lane2 v) {
    v = PAIRS(v);
    v = NIBBLES(v);
    v = (v + (v >> 4)) & LOW4;
    v = (v & LOW16) + (v >> 8 & LOW16);
    v += v >> 32;
    return (v + (v >> 16)) & 0xffff;
}

/* The sum of all bytes, none of them above 128. */
RDC_INLINE int32_t bytes_sum(rdc_lane2 bytes) {
    uint64_t words[sizeof(rdc_lane2) / sizeof(uint64_t)], sum = 0;
    bytes = (bytes & LOW16) + (bytes >> 8 & LOW16);
    memcpy(words, &bytes, sizeof bytes);
    for (size_t k = 0; k < COUNT_OF(words); k++) sum += words[k];
    return (int32_t)(sum * UINT64_C(0x0001000100010001) >> 48);
}

/* Ones in an even number of vectors. */
RDC_INLINE int32_t count_scalar(const rdc_lane2 *v, const size_t lanes) {
    rdc_lane2 bytes = v[0] ^ v[0];
    for (size_t k = 0; k < lanes; k += 2) {
        const rdc_lane2 a = PAIRS(v[k]), b = PAIRS(v[k + 1]), nibbles = NIBBLES(a) + NIBBLES(b);
        bytes += (nibbles & LOW4) + (nibbles >> 4 & LOW4);
    }
    return bytes_sum(bytes);
}

RDC_INLINE void count_signs_scalar(int32_t *acc, const rdc_lane2 *line, const rdc_lane2 *p, const rdc_lane2 *n,
                                   const rdc_lane2 *x, const rdc_lane2 *y, const size_t lanes) {
    (void)line;
    TURNED(rdc_lane2)
    const int32_t less = count_scalar(n, lanes);
    acc[0] += count_scalar(p, lanes) - less;
    acc[1] += count_scalar(on_x, lanes) - less;
    acc[2] += count_scalar(on_y, lanes) - less;
    acc[3] += count_scalar(both, lanes) - less;
}

/* All words of a vector combined by XOR, folded into 16 bits. */
RDC_INLINE uint64_t folded_word(rdc_lane2 v) {
    uint64_t words[sizeof(rdc_lane2) / sizeof(uint64_t)];
    memcpy(words, &v, sizeof words);
    for (size_t k = 1; k < COUNT_OF(words); k++) words[0] ^= words[k];
    words[0] ^= words[0] >> 32;
    return (words[0] ^ words[0] >> 16) & 0xffff;
}

RDC_INLINE unsigned parities_scalar(const rdc_lane2 *d, const rdc_lane2 *x, const rdc_lane2 *y, const size_t lanes) {
    rdc_lane2 on[4] = {d[0], d[0] & x[0], d[0] & y[0], d[0] & x[0] & y[0]};
    for (size_t k = 1; k < lanes; k++) {
        const rdc_lane2 on_x = d[k] & x[k];
        on[0] ^= d[k], on[1] ^= on_x, on[2] ^= d[k] & y[k], on[3] ^= on_x & y[k];
    }
    uint64_t four = folded_word(on[0]) | folded_word(on[1]) << 16 | folded_word(on[2]) << 32 | folded_word(on[3]) << 48;
    for (int half = 8; half; half /= 2) four ^= four >> half;
    /* the lowest bit of each 16 to bits 48 to 51 */
    return (unsigned)((four & UINT64_C(0x0001000100010001)) * UINT64_C(0x0001000200040008) >> 48) & 15;
}

RDC_INLINE void sums_scalar(int64_t sums[4], const rdc_lane2 sum[4]) {
    for (size_t j = 0; j < 4; j++) {
        uint64_t words[sizeof(rdc_lane2) / sizeof(uint64_t)];
        memcpy(words, &sum[j], sizeof words);
        for (size_t k = 1; k < COUNT_OF(words); k++) words[0] += words[k];
        sums[j] = (int64_t)words[0];
    }
}

RDC_INLINE void add_sums_scalar(int64_t *counts, const rdc_lane2 sum[4]) {
    int64_t sums[4];
    sums_scalar(sums, sum);
    add_counts(counts, sums);
}

RDC_INLINE void add_sums_narrow_scalar(int32_t *counts, const rdc_lane2 sum[4]) {
    int64_t sums[4], made[4] = {0, 0, 0, 0};
    sums_scalar(sums, sum);
    add_counts(made, sums);
    for (size_t j = 0; j < 4; j++) counts[j] = (int32_t)((uint32_t)counts[j] + (uint32_t)made[j]);
}

/* For modes that count ones in each word. */
#define COUNT_TWO(LANE, MODE)                                                                          \
    {                                                                                                  \
        LANE sum_u = u[0] ^ u[0], sum_v = sum_u;                                                       \
        const LANE *digit = change + (planes - 1) * lanes;                                             \
        for (size_t k = 0; k < lanes; k++) {                                                           \
            sum_u -= RDC_PASTE(ones, MODE)(digit[k] & u[k]);                                           \
            sum_v -= RDC_PASTE(ones, MODE)(digit[k] & v[k]);                                           \
        }                                                                                              \
        while (digit != change) {                                                                      \
            digit -= lanes;                                                                            \
            sum_u += sum_u, sum_v += sum_v;                                                            \
            for (size_t k = 0; k < lanes; k++) {                                                       \
                sum_u += RDC_PASTE(ones, MODE)(digit[k] & u[k]);                                       \
                sum_v += RDC_PASTE(ones, MODE)(digit[k] & v[k]);                                       \
            }                                                                                          \
        }                                                                                              \
        RDC_PASTE(add_two, MODE)(sums, sum_u, sum_v);                                                  \
    }

#define COUNT_ONE(LANE, MODE)                                                                                \
    {                                                                                                        \
        LANE sum = u[0] ^ u[0];                                                                              \
        const LANE none = sum, *digit = change + (planes - 1) * lanes;                                       \
        for (size_t k = 0; k < lanes; k++) sum -= RDC_PASTE(ones, MODE)(digit[k] & u[k]);                    \
        while (digit != change) {                                                                            \
            digit -= lanes, sum += sum;                                                                      \
            for (size_t k = 0; k < lanes; k++) sum += RDC_PASTE(ones, MODE)(digit[k] & u[k]);                \
        }                                                                                                    \
        RDC_PASTE(add_two, MODE)(sums, sum, none);                                                           \
    }

RDC_INLINE void add_two_scalar(int64_t *sums, rdc_lane2 u, rdc_lane2 v) {
    uint64_t words[2 * sizeof(rdc_lane2) / sizeof(uint64_t)], on_u = 0, on_v = 0;
    memcpy(words, &u, sizeof u);
    memcpy(words + COUNT_OF(words) / 2, &v, sizeof v);
    for (size_t k = 0; k < COUNT_OF(words) / 2; k++) on_u += words[k], on_v += words[COUNT_OF(words) / 2 + k];
    sums[0] = (int64_t)((uint64_t)sums[0] + on_u);
    sums[1] = (int64_t)((uint64_t)sums[1] + on_v);
}

RDC_INLINE void count_two_scalar(int64_t *sums, const rdc_lane2 *change, size_t planes, const rdc_lane2 *u,
                                 const rdc_lane2 *v, const size_t lanes) COUNT_TWO(rdc_lane2, scalar)

RDC_INLINE void count_one_scalar(int64_t *sums, const rdc_lane2 *change, size_t planes, const rdc_lane2 *u,
                                 const size_t lanes) COUNT_ONE(rdc_lane2, scalar)

#ifdef RDC_X86
/* Ones of some words in memory, in the integer registers, which are idle otherwise. A compiler would clear the register
 * before each of them, for the sake of some older processors. */
RDC_INLINE int32_t ones_of(const void *line, const size_t words) {
    const uint64_t *word = line;
    int32_t sum = 0;
    for (size_t k = 0; k < words; k++) {
        uint64_t ones;
        __asm__("popcntq %1, %0" : "=r"(ones) : "m"(word[k]));
        sum += (int32_t)ones;
    }
    return sum;
}

/* ---- plain vectors, where there is an instruction that counts ones ---- */

#define RDC_POPCNT __attribute__((target("popcnt")))
#define all_popcnt all_scalar
#define and_xor_popcnt and_xor_scalar
#define xor_xor_popcnt xor_xor_scalar
#define majority_popcnt majority_scalar
#define add_signs_popcnt add_signs_scalar
#define ones_popcnt ones_scalar
#define parities_popcnt parities_scalar
#define count_two_popcnt count_two_scalar
#define count_one_popcnt count_one_scalar
#define add_sums_popcnt add_sums_scalar
#define add_sums_narrow_popcnt add_sums_narrow_scalar

RDC_INLINE void count_signs_popcnt(int32_t *acc, const rdc_lane2 *line, const rdc_lane2 *p, const rdc_lane2 *n,
                                   const rdc_lane2 *x, const rdc_lane2 *y, const size_t lanes) {
    TURNED(rdc_lane2)
    const int32_t less = ones_of(line + lanes, 2 * lanes);
    acc[0] += ones_of(line, 2 * lanes) - less;
    acc[1] += ones_of(on_x, 2 * lanes) - less;
    acc[2] += ones_of(on_y, 2 * lanes) - less;
    acc[3] += ones_of(both, 2 * lanes) - less;
}

/* ---- AVX2 ---- */

RDC_AVX2 static inline rdc_lane4 all_avx2(uint64_t word) { return (rdc_lane4)_mm256_set1_epi64x((long long)word); }

RDC_AVX2 static inline rdc_lane4 and_xor_avx2(rdc_lane4 a, rdc_lane4 b, rdc_lane4 c) { return (a & b) ^ c; }

RDC_AVX2 static inline rdc_lane4 xor_xor_avx2(rdc_lane4 a, rdc_lane4 b, rdc_lane4 c) { return a ^ b ^ c; }

RDC_AVX2 static inline rdc_lane4 majority_avx2(rdc_lane4 a, rdc_lane4 b, rdc_lane4 c) {
    return (a & b) | (c & (a ^ b));
}

RDC_AVX2 static inline void add_signs_avx2(rdc_lane4 *plus, rdc_lane4 *minus, rdc_lane4 p, rdc_lane4 n, rdc_lane4 moves,
                                           rdc_lane4 other, rdc_lane4 c, rdc_lane4 c0) ADD_SIGNS(rdc_lane4)

RDC_AVX2 static inline __m256i nibble_ones(__m256i v) {
    const __m256i low = _mm256_set1_epi8(15), ones = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0,
                                                                      1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    return _mm256_add_epi8(_mm256_shuffle_epi8(ones, _mm256_and_si256(v, low)),
                           _mm256_shuffle_epi8(ones, _mm256_and_si256(_mm256_srli_epi16(v, 4), low)));
}

RDC_AVX2 static inline rdc_lane4 ones_avx2(rdc_lane4 v) {
    return (rdc_lane4)_mm256_sad_epu8(nibble_ones((__m256i)v), _mm256_setzero_si256());
}

/* Ones of two or four vectors in words. */
RDC_AVX2 static inline __m256i ones_in(const rdc_lane4 *v, const size_t lanes) {
    __m256i bytes = nibble_ones((__m256i)v[0]);
    for (size_t k = 1; k < lanes; k++) bytes = _mm256_add_epi8(bytes, nibble_ones((__m256i)v[k]));
    return _mm256_sad_epu8(bytes, _mm256_setzero_si256());
}

RDC_AVX2 static inline void count_signs_avx2(int32_t *acc, const rdc_lane4 *line, const rdc_lane4 *p,
                                             const rdc_lane4 *n, const rdc_lane4 *x, const rdc_lane4 *y,
                                             const size_t lanes) {
    TURNED(rdc_lane4)
    const int32_t more = ones_of(line, 4 * lanes), less = ones_of(line + lanes, 4 * lanes);
    const __m256i low = _mm256_packs_epi32(_mm256_setzero_si256(), ones_in(on_x, lanes));
    const __m256i all = _mm256_packs_epi32(low, _mm256_packs_epi32(ones_in(on_y, lanes), ones_in(both, lanes)));
    const __m256i sums = _mm256_madd_epi16(all, _mm256_set1_epi16(1));
    const __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    const __m128i before = _mm_sub_epi32(_mm_loadu_si128((const __m128i *)acc), _mm_set1_epi32(less));
    _mm_storeu_si128((__m128i *)acc, _mm_add_epi32(before, half));
    acc[0] += more;
}

/* Vectors of four words each, added (or combined) within each: one vector of the four sums. */
#define FOLDED(name, COMBINE)                                                                                       \
    RDC_AVX2 static inline __m256i name(__m256i a, __m256i b, __m256i c, __m256i d) {                               \
        const __m256i ab = COMBINE(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));                       \
        const __m256i cd = COMBINE(_mm256_unpacklo_epi64(c, d), _mm256_unpackhi_epi64(c, d));                       \
        return COMBINE(_mm256_permute2x128_si256(ab, cd, 0x20), _mm256_permute2x128_si256(ab, cd, 0x31));           \
    }

FOLDED(folded_sums, _mm256_add_epi64)
FOLDED(folded_xor, _mm256_xor_si256)

/* The lowest bits of four words. */
RDC_AVX2 static inline unsigned lowest_bits(__m256i words) {
    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_slli_epi64(words, 63)));
}

RDC_AVX2 static inline unsigned parities_avx2(const rdc_lane4 *d, const rdc_lane4 *x, const rdc_lane4 *y,
                                              const size_t lanes) {
    rdc_lane4 on[4] = {d[0], d[0] & x[0], d[0] & y[0], d[0] & x[0] & y[0]};
    for (size_t k = 1; k < lanes; k++) {
        const rdc_lane4 on_x = d[k] & x[k];
        on[0] ^= d[k], on[1] ^= on_x, on[2] ^= d[k] & y[k], on[3] ^= on_x & y[k];
    }
    __m256i words = folded_xor((__m256i)on[0], (__m256i)on[1], (__m256i)on[2], (__m256i)on[3]);
    for (int half = 32; half; half /= 2) words = _mm256_xor_si256(words, _mm256_srli_epi64(words, half));
    return lowest_bits(words);
}

/* What entries change by from a vector of the four sums: see add_counts. */
RDC_AVX2 static inline __m256i entry_changes(__m256i sums) {
    const __m256i none = _mm256_setzero_si256();
    const __m256i one_less = _mm256_blend_epi32(_mm256_permute4x64_epi64(sums, 0x3d), none, 0xc0);
    const __m256i less = _mm256_sub_epi64(sums, one_less);
    const __m256i on_b = _mm256_blend_epi32(_mm256_permute4x64_epi64(less, 0x02), none, 0xfc);
    return _mm256_sub_epi64(less, on_b);
}

RDC_AVX2 static inline void add_four(int64_t *counts, __m256i sums) {
    __m256i *to = (__m256i *)counts;
    _mm256_storeu_si256(to, _mm256_add_epi64(_mm256_loadu_si256(to), entry_changes(sums)));
}

RDC_AVX2 static inline void add_four_narrow(int32_t *counts, __m256i sums) {
    const __m256i low = _mm256_permutevar8x32_epi32(entry_changes(sums), _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
    __m128i *to = (__m128i *)counts;
    _mm_storeu_si128(to, _mm_add_epi32(_mm_loadu_si128(to), _mm256_castsi256_si128(low)));
}

RDC_AVX2 static inline __m256i sums_avx2(const rdc_lane4 sum[4]) {
    return folded_sums((__m256i)sum[0], (__m256i)sum[1], (__m256i)sum[2], (__m256i)sum[3]);
}

RDC_AVX2 static inline void add_sums_avx2(int64_t *counts, const rdc_lane4 sum[4]) { add_four(counts, sums_avx2(sum)); }

RDC_AVX2 static inline void add_sums_narrow_avx2(int32_t *counts, const rdc_lane4 sum[4]) {
    add_four_narrow(counts, sums_avx2(sum));
}

/* Two vectors of words, added within each, to two sums. */
RDC_AVX2 static inline void add_two_avx2(int64_t *sums, __m256i u, __m256i v) {
    const __m256i both = _mm256_add_epi64(_mm256_unpacklo_epi64(u, v), _mm256_unpackhi_epi64(u, v));
    const __m128i half = _mm_add_epi64(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
    _mm_storeu_si128((__m128i *)sums, _mm_add_epi64(_mm_loadu_si128((const __m128i *)sums), half));
}

/* Adds up to four digits of up to two vectors, where bits are, to twice what bytes hold, digit by digit. */
RDC_AVX2 static inline __m256i digit_bytes(__m256i bytes, const rdc_lane4 *change, size_t digits, const rdc_lane4 *bits,
                                           const size_t lanes) {
    for (size_t d = digits; d-- > 0;) {
        bytes = _mm256_add_epi8(bytes, bytes);
        for (size_t k = 0; k < lanes; k++)
            bytes = _mm256_add_epi8(bytes, nibble_ones((__m256i)(change[d * lanes + k] & bits[k])));
    }
    return bytes;
}

/* The sign and up to three digits below it make bytes of -128 and more, which are moved up to be added; four others each
 * make bytes below 256. */
RDC_AVX2 static inline __m256i masked_sum(const rdc_lane4 *change, size_t planes, const rdc_lane4 *bits,
                                          const size_t lanes) {
    const __m256i none = _mm256_setzero_si256();
    const size_t sign = planes - 1;
    size_t d = sign & ~(size_t)3;
    __m256i bytes = none;
    for (size_t k = 0; k < lanes; k++)
        bytes = _mm256_sub_epi8(bytes, nibble_ones((__m256i)(change[sign * lanes + k] & bits[k])));
    bytes = digit_bytes(bytes, change + d * lanes, sign - d, bits, lanes);
    bytes = _mm256_sad_epu8(_mm256_xor_si256(bytes, _mm256_set1_epi8((char)0x80)), none);
    __m256i sum = _mm256_sub_epi64(bytes, _mm256_set1_epi64x(8 * 128));
    for (; d > 0; d -= 4) {
        bytes = digit_bytes(none, change + (d - 4) * lanes, 4, bits, lanes);
        sum = _mm256_add_epi64(_mm256_slli_epi64(sum, 4), _mm256_sad_epu8(bytes, none));
    }
    return sum;
}

RDC_AVX2 static inline void count_two_avx2(int64_t *sums, const rdc_lane4 *change, size_t planes, const rdc_lane4 *u,
                                           const rdc_lane4 *v, const size_t lanes) {
    add_two_avx2(sums, masked_sum(change, planes, u, lanes), masked_sum(change, planes, v, lanes));
}

RDC_AVX2 static inline void count_one_avx2(int64_t *sums, const rdc_lane4 *change, size_t planes, const rdc_lane4 *u,
                                           const size_t lanes) {
    add_two_avx2(sums, masked_sum(change, planes, u, lanes), _mm256_setzero_si256());
}

/* ---- AVX-512, on lines of eight words and of four ---- */

/* Adds the sums of four vectors of words, which are small, to four sums. */
RDC_AVX512 static inline void add_quarters(int32_t *acc, __m128i a, __m128i b) {
    _mm_storeu_si128((__m128i *)acc, _mm_add_epi32(_mm_loadu_si128((const __m128i *)acc), _mm_add_epi32(a, b)));
}

RDC_AVX512 static inline void count_sums_avx512(int32_t *acc, rdc_lane8 a, rdc_lane8 b, rdc_lane8 c, rdc_lane8 d) {
    const __m512i low = _mm512_packs_epi32((__m512i)a, (__m512i)b), high = _mm512_packs_epi32((__m512i)c, (__m512i)d);
    const __m512i sums = _mm512_madd_epi16(_mm512_packs_epi32(low, high), _mm512_set1_epi16(1));
    const __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(sums), _mm512_extracti64x4_epi64(sums, 1));
    add_quarters(acc, _mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

RDC_AVX512 static inline void count_sums_avx512_half(int32_t *acc, rdc_lane4 a, rdc_lane4 b, rdc_lane4 c, rdc_lane4 d) {
    const __m256i low = _mm256_packs_epi32((__m256i)a, (__m256i)b), high = _mm256_packs_epi32((__m256i)c, (__m256i)d);
    const __m256i sums = _mm256_madd_epi16(_mm256_packs_epi32(low, high), _mm256_set1_epi16(1));
    add_quarters(acc, _mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
}

RDC_AVX512 static inline void add_two_avx512_half(int64_t *sums, rdc_lane4 u, rdc_lane4 v) {
    add_two_avx2(sums, (__m256i)u, (__m256i)v);
}

RDC_AVX512 static inline void add_two_avx512(int64_t *sums, rdc_lane8 u, rdc_lane8 v) {
    const __m512i low = _mm512_unpacklo_epi64((__m512i)u, (__m512i)v), high = _mm512_unpackhi_epi64((__m512i)u, (__m512i)v);
    const __m512i both = _mm512_add_epi64(low, high);
    const __m256i half = _mm256_add_epi64(_mm512_castsi512_si256(both), _mm512_extracti64x4_epi64(both, 1));
    const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
    _mm_storeu_si128((__m128i *)sums, _mm_add_epi64(_mm_loadu_si128((const __m128i *)sums), two));
}

#define LANE rdc_lane8
#define MODE avx512
#define VECTOR __m512i
#define OP(name) _mm512_##name
#define SET1 _mm512_set1_epi64
#include "layers_avx512.h"

#define LANE rdc_lane4
#define MODE avx512_half
#define VECTOR __m256i
#define OP(name) _mm256_##name
#define SET1 _mm256_set1_epi64x
#include "layers_avx512.h"

RDC_AVX512 static inline void add_sums_avx512_half(int64_t *counts, const rdc_lane4 sum[4]) {
    add_four(counts, sums_avx2(sum));
}

RDC_AVX512 static inline void add_sums_narrow_avx512_half(int32_t *counts, const rdc_lane4 sum[4]) {
    add_four_narrow(counts, sums_avx2(sum));
}

#define UPPER_HALF(v) _mm512_extracti64x4_epi64((__m512i)(v), 1)
#define LOWER_HALF(v) _mm512_castsi512_si256((__m512i)(v))
#define HALVES(v, COMBINE) COMBINE(LOWER_HALF(v), UPPER_HALF(v))

RDC_AVX512 static inline __m256i sums_avx512(const rdc_lane8 sum[4]) {
    return folded_sums(HALVES(sum[0], _mm256_add_epi64), HALVES(sum[1], _mm256_add_epi64),
                       HALVES(sum[2], _mm256_add_epi64), HALVES(sum[3], _mm256_add_epi64));
}

RDC_AVX512 static inline void add_sums_avx512(int64_t *counts, const rdc_lane8 sum[4]) {
    add_four(counts, sums_avx512(sum));
}

RDC_AVX512 static inline void add_sums_narrow_avx512(int32_t *counts, const rdc_lane8 sum[4]) {
    add_four_narrow(counts, sums_avx512(sum));
}

RDC_AVX512 static inline unsigned parities_of(__m256i d, __m256i on_x, __m256i on_y, __m256i both) {
    return lowest_bits(_mm256_popcnt_epi64(folded_xor(d, on_x, on_y, both)));
}

RDC_AVX512 static inline unsigned parities_avx512_half(const rdc_lane4 *d, const rdc_lane4 *x, const rdc_lane4 *y,
                                                       const size_t lanes) {
    const rdc_lane4 on_x = *d & *x;
    (void)lanes;
    return parities_of((__m256i)*d, (__m256i)on_x, (__m256i)(*d & *y), (__m256i)(on_x & *y));
}

RDC_AVX512 static inline unsigned parities_avx512(const rdc_lane8 *d, const rdc_lane8 *x, const rdc_lane8 *y,
                                                  const size_t lanes) {
    const rdc_lane8 on_x = *d & *x, on_y = *d & *y, both = on_x & *y;
    (void)lanes;
    return parities_of(HALVES(*d, _mm256_xor_si256), HALVES(on_x, _mm256_xor_si256), HALVES(on_y, _mm256_xor_si256),
                       HALVES(both, _mm256_xor_si256));
}
#endif

#endif
