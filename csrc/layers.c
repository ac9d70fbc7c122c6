/* Layers of lookup gates: what every SIMD mode needs. The passes are in layers_lanes.h. */
#include "layers.h"

#include <string.h>

#include "lanes.h"

/* A table's entries, and its differences along each fan-in (first where the other fan-in is 0, then where it is 1):
 * whether they are not 0, and whether they are -1. Words of equal bits. */
typedef struct {
    uint64_t entry[4], moves_a[2], falls_a[2], moves_b[2], falls_b[2];
} table_masks;

#define ALL(bit) ((bit) ? ~UINT64_C(0) : 0)
#define MASKS(t)                                                                                                \
    {                                                                                                           \
        {ALL((t) & 1), ALL((t) & 2), ALL((t) & 4), ALL((t) & 8)},                                               \
            {ALL(((t) ^ (t) >> 1) & 1), ALL(((t) ^ (t) >> 1) & 4)}, {ALL(((t) & 3) == 1), ALL(((t) & 12) == 4)}, \
            {ALL(((t) ^ (t) >> 2) & 1), ALL(((t) ^ (t) >> 2) & 2)}, {ALL(((t) & 5) == 1), ALL(((t) & 10) == 2)}, \
    }
static const table_masks TABLES[16] = {MASKS(0), MASKS(1), MASKS(2),  MASKS(3),  MASKS(4),  MASKS(5),
                                       MASKS(6), MASKS(7), MASKS(8),  MASKS(9),  MASKS(10), MASKS(11),
                                       MASKS(12), MASKS(13), MASKS(14), MASKS(15)};

int rdc_layers_check(const rdc_layers *net, size_t *layer, size_t *gate) {
    int64_t before = (int64_t)net->inputs;
    size_t g = 0;
    for (*layer = 0; *layer < net->layers; before = net->width[(*layer)++])
        for (*gate = 0; (int64_t)*gate < net->width[*layer]; (*gate)++, g++)
            if (net->in0[g] < 0 || net->in0[g] >= before || net->in1[g] < 0 || net->in1[g] >= before ||
                net->tables[g] > 15)
                return 1;
    return 0;
}

static size_t widest(const rdc_layers *net) {
    size_t width = net->inputs;
    for (size_t l = 0; l < net->layers; l++)
        if ((size_t)net->width[l] > width) width = (size_t)net->width[l];
    return width;
}

size_t rdc_layers_buffer(const rdc_layers *net, size_t planes) {
    return RDC_LINE * (net->inputs + 2 * net->gates + 2 * planes * widest(net) + planes);
}

static size_t outputs_of(const rdc_layers *net) {
    return net->layers ? (size_t)net->width[net->layers - 1] : net->inputs;
}

/* Where a pass over the rows keeps things: a line for each value, for each plane of each change, and one for each
 * gate's counts. */
typedef struct {
    uint64_t *value, *counts, *change, *before;
    size_t lines; /* counted since counts were cleared */
} places;

/* Fields of 16 bits hold so many lines' counts. */
enum { LINES_COUNTED = 240 };

static places places_in(size_t line, const rdc_layers *net, uint64_t *buffer, size_t planes) {
    places p;
    p.value = buffer;
    p.counts = p.value + line * (net->inputs + net->gates);
    p.change = p.counts + line * net->gates;
    p.before = p.change + line * planes * widest(net);
    p.lines = 0;
    return p;
}

/* Counts and changes to zero, before the first line. */
static void clear(size_t line, const rdc_layers *net, const places *at, size_t planes) {
    memset(at->counts, 0, line * net->gates * sizeof(uint64_t));
    memset(at->change, 0, 2 * line * planes * widest(net) * sizeof(uint64_t));
}

RDC_INLINE void load_line(size_t line, uint64_t *to, const uint64_t *from, size_t n) {
    if (n == line) {
        memcpy(to, from, line * sizeof(uint64_t));
        return;
    }
    memset(to, 0, line * sizeof(uint64_t));
    memcpy(to, from, n * sizeof(uint64_t));
}

RDC_INLINE void load_lines(size_t line, uint64_t *to, size_t stride, const uint64_t *from, size_t wires, size_t words,
                           size_t w, size_t n) {
    for (size_t i = 0; i < wires; i++) load_line(line, to + i * stride, from + i * words + w, n);
}

/* The changes of `sums` sums of outputs, each over as many outputs in a row, to all of these. */
RDC_INLINE void load_changes(size_t line, uint64_t *lines, size_t stride, const uint64_t *from, size_t outputs,
                             size_t sums, size_t words, size_t w, size_t n) {
    for (size_t i = 0, size = sums ? outputs / sums : 0; i < sums; i++) {
        uint64_t *to = lines + i * size * stride;
        if (size) load_line(line, to, from + i * words + w, n);
        for (size_t k = 1; k < size; k++) memcpy(to + k * stride, to, line * sizeof(uint64_t));
    }
}

RDC_INLINE void store_lines(size_t line, uint64_t *to, size_t wires, size_t words, size_t w, size_t n,
                            const uint64_t *lines, size_t stride) {
    for (size_t i = 0; i < wires; i++)
        if (n == line) memcpy(to + i * words + w, lines + i * stride, line * sizeof(uint64_t));
        else memcpy(to + i * words + w, lines + i * stride, n * sizeof(uint64_t));
}

/* What the fields of a gate's line of counts mean: sums of the change, of change·a, change·b and change·a·b. */
static void add_counts(int64_t *counts, const int64_t sums[4]) {
    counts[0] += sums[0] - sums[1] - sums[2] + sums[3];
    counts[1] += sums[1] - sums[3];
    counts[2] += sums[2] - sums[3];
    counts[3] += sums[3];
}

/* ---- counting, in each mode ----
 *
 * count_line adds, for one line, ones of p less ones of n (all, where x, where y, where both) to the 16-bit fields of
 * acc; field_sums gives the four sums after so many lines. */

#define LOW16 UINT64_C(0x00ff00ff00ff00ff)

/* Ones of p and zeros of n in each byte: at most 16. */
#define NIBBLES(v) (((v) & UINT64_C(0x3333333333333333)) + ((v) >> 2 & UINT64_C(0x3333333333333333)))
#define PAIRS(v) ((v) - ((v) >> 1 & UINT64_C(0x5555555555555555)))
RDC_INLINE void count_masked_scalar(const rdc_lane2 *p, const rdc_lane2 *n, const rdc_lane2 *x, const rdc_lane2 *y,
                                    unsigned which, uint64_t *acc) {
    const size_t lanes = RDC_LINE * sizeof(uint64_t) / sizeof(rdc_lane2);
    rdc_lane2 bytes = p[0] ^ p[0];
    for (size_t l = 0; l < lanes; l++) {
        rdc_lane2 plus = p[l], minus = n[l];
        if (which & 1) plus &= x[l], minus &= x[l];
        if (which & 2) plus &= y[l], minus &= y[l];
        minus = ~minus;
        plus = PAIRS(plus), minus = PAIRS(minus);
        const rdc_lane2 four = NIBBLES(plus) + NIBBLES(minus);
        bytes += (four & UINT64_C(0x0f0f0f0f0f0f0f0f)) + (four >> 4 & UINT64_C(0x0f0f0f0f0f0f0f0f));
    }
    rdc_lane2 *field = (rdc_lane2 *)acc + which;
    *field += (bytes & LOW16) + (bytes >> 8 & LOW16);
}

RDC_INLINE void count_line_scalar(uint64_t *acc, const rdc_lane2 *p, const rdc_lane2 *n, const rdc_lane2 *x,
                                  const rdc_lane2 *y) {
    count_masked_scalar(p, n, x, y, 0, acc);
    count_masked_scalar(p, n, x, y, 1, acc);
    count_masked_scalar(p, n, x, y, 2, acc);
    count_masked_scalar(p, n, x, y, 3, acc);
}

RDC_INLINE void add_fields_scalar(const uint64_t *acc, size_t lines, int64_t *counts) {
    const size_t words = sizeof(rdc_lane2) / sizeof(uint64_t);
    int64_t sums[4];
    for (size_t j = 0; j < 4; j++) {
        sums[j] = -(int64_t)(64 * RDC_LINE * lines);
        for (size_t k = 0; k < words; k++)
            for (int shift = 0; shift < 64; shift += 16) sums[j] += (int64_t)(acc[j * words + k] >> shift & 0xffff);
    }
    add_counts(counts, sums);
}

RDC_INLINE void add_sums_scalar(const rdc_lane2 sum[4], int64_t *counts) {
    const size_t words = sizeof(rdc_lane2) / sizeof(uint64_t);
    int64_t sums[4] = {0, 0, 0, 0};
    for (size_t j = 0; j < 4; j++) {
        uint64_t word[sizeof(rdc_lane2) / sizeof(uint64_t)];
        memcpy(word, &sum[j], sizeof word);
        for (size_t k = 0; k < words; k++) sums[j] += (int64_t)word[k];
    }
    add_counts(counts, sums);
}

/* Ones in each word. */
RDC_INLINE rdc_lane2 ones_scalar(rdc_lane2 v) {
    v = PAIRS(v);
    v = NIBBLES(v);
    v = (v + (v >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    v = (v & LOW16) + (v >> 8 & LOW16);
    v += v >> 32;
    return (v + (v >> 16)) & 0xffff;
}

/* A word of equal bits in every lane; `one` where s is 1 and `zero` where it is 0; a | (b & c). */
RDC_INLINE rdc_lane2 all_scalar(const uint64_t *word) {
    rdc_lane2 none;
    memset(&none, 0, sizeof none);
    return none | *word;
}

RDC_INLINE rdc_lane2 choose_scalar(rdc_lane2 s, rdc_lane2 zero, rdc_lane2 one) { return zero ^ (s & (zero ^ one)); }

RDC_INLINE rdc_lane2 or_and_scalar(rdc_lane2 a, rdc_lane2 b, rdc_lane2 c) { return a | (b & c); }

#ifdef RDC_X86
/* add_counts on a vector of the four sums. */
RDC_AVX2 static inline void add_four(int64_t *counts, __m256i sums) {
    const __m256i none = _mm256_setzero_si256();
    const __m256i one_less = _mm256_blend_epi32(_mm256_permute4x64_epi64(sums, 0x3d), none, 0xc0);
    const __m256i less = _mm256_sub_epi64(sums, one_less);
    const __m256i on_b = _mm256_blend_epi32(_mm256_permute4x64_epi64(less, 0x02), none, 0xfc);
    __m256i *to = (__m256i *)counts;
    _mm256_storeu_si256(to, _mm256_add_epi64(_mm256_loadu_si256(to), _mm256_sub_epi64(less, on_b)));
}

/* The fields of 16 bits lie in groups of eight: two for each sum. */
RDC_AVX2 static inline void add_pairs(int64_t *counts, __m256i pairs) {
    const __m128i four = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    add_four(counts, _mm256_cvtepi32_epi64(four));
}

/* Each of four vectors' words added up. */
RDC_AVX2 static inline void add_words(int64_t *counts, const __m256i v[4]) {
    const __m256i low = _mm256_add_epi64(_mm256_unpacklo_epi64(v[0], v[1]), _mm256_unpackhi_epi64(v[0], v[1]));
    const __m256i high = _mm256_add_epi64(_mm256_unpacklo_epi64(v[2], v[3]), _mm256_unpackhi_epi64(v[2], v[3]));
    add_four(counts, _mm256_add_epi64(_mm256_permute2x128_si256(low, high, 0x20),
                                      _mm256_permute2x128_si256(low, high, 0x31)));
}

RDC_AVX2 static inline __m256i nibble_ones(__m256i v, __m256i ones) {
    const __m256i low = _mm256_set1_epi8(15);
    return _mm256_add_epi8(_mm256_shuffle_epi8(ones, _mm256_and_si256(v, low)),
                           _mm256_shuffle_epi8(ones, _mm256_and_si256(_mm256_srli_epi16(v, 4), low)));
}

/* Ones of p less ones of n in each group of 8 bytes of two vectors, as words. */
RDC_AVX2 static inline __m256i signed_ones(const __m256i p[2], const __m256i n[2]) {
    const __m256i ones = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2,
                                          2, 3, 2, 3, 3, 4);
    const __m256i zeros = _mm256_sub_epi8(_mm256_set1_epi8(4), ones), none = _mm256_setzero_si256();
    const __m256i sum = _mm256_add_epi8(_mm256_add_epi8(nibble_ones(p[0], ones), nibble_ones(n[0], zeros)),
                                        _mm256_add_epi8(nibble_ones(p[1], ones), nibble_ones(n[1], zeros)));
    return _mm256_sub_epi64(_mm256_sad_epu8(sum, none), _mm256_set1_epi64x(128));
}

RDC_AVX2 static inline void count_line_avx2(uint64_t *acc, const rdc_lane4 *p, const rdc_lane4 *n, const rdc_lane4 *x,
                                            const rdc_lane4 *y) {
    const __m256i plus[2] = {(__m256i)p[0], (__m256i)p[1]}, minus[2] = {(__m256i)n[0], (__m256i)n[1]};
    const __m256i plus_a[2] = {(__m256i)(p[0] & x[0]), (__m256i)(p[1] & x[1])};
    const __m256i minus_a[2] = {(__m256i)(n[0] & x[0]), (__m256i)(n[1] & x[1])};
    const __m256i plus_b[2] = {(__m256i)(p[0] & y[0]), (__m256i)(p[1] & y[1])};
    const __m256i minus_b[2] = {(__m256i)(n[0] & y[0]), (__m256i)(n[1] & y[1])};
    const __m256i plus_ab[2] = {(__m256i)(p[0] & x[0] & y[0]), (__m256i)(p[1] & x[1] & y[1])};
    const __m256i minus_ab[2] = {(__m256i)(n[0] & x[0] & y[0]), (__m256i)(n[1] & x[1] & y[1])};
    const __m256i low = _mm256_packs_epi32(signed_ones(plus, minus), signed_ones(plus_a, minus_a));
    const __m256i high = _mm256_packs_epi32(signed_ones(plus_b, minus_b), signed_ones(plus_ab, minus_ab));
    __m256i *to = (__m256i *)acc;
    _mm256_storeu_si256(to, _mm256_add_epi16(_mm256_loadu_si256(to), _mm256_packs_epi32(low, high)));
}

RDC_AVX2 static inline void add_fields_avx2(const uint64_t *acc, size_t lines, int64_t *counts) {
    (void)lines;
    add_pairs(counts, _mm256_madd_epi16(_mm256_loadu_si256((const __m256i *)acc), _mm256_set1_epi16(1)));
}

RDC_AVX2 static inline void add_sums_avx2(const rdc_lane4 sum[4], int64_t *counts) {
    const __m256i v[4] = {(__m256i)sum[0], (__m256i)sum[1], (__m256i)sum[2], (__m256i)sum[3]};
    add_words(counts, v);
}

RDC_AVX2 static inline rdc_lane4 ones_avx2(rdc_lane4 v) {
    const __m256i ones = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2,
                                          2, 3, 2, 3, 3, 4);
    return (rdc_lane4)_mm256_sad_epu8(nibble_ones((__m256i)v, ones), _mm256_setzero_si256());
}

RDC_AVX2 static inline rdc_lane4 all_avx2(const uint64_t *word) {
    return (rdc_lane4)_mm256_set1_epi64x((long long)*word);
}

RDC_AVX2 static inline rdc_lane4 choose_avx2(rdc_lane4 s, rdc_lane4 zero, rdc_lane4 one) {
    return zero ^ (s & (zero ^ one));
}

RDC_AVX2 static inline rdc_lane4 or_and_avx2(rdc_lane4 a, rdc_lane4 b, rdc_lane4 c) { return a | (b & c); }

RDC_AVX512 static inline rdc_lane8 all_avx512(const uint64_t *word) {
    return (rdc_lane8)_mm512_set1_epi64((long long)*word);
}

RDC_AVX512 static inline rdc_lane8 choose_avx512(rdc_lane8 s, rdc_lane8 zero, rdc_lane8 one) {
    return (rdc_lane8)_mm512_ternarylogic_epi64((__m512i)s, (__m512i)one, (__m512i)zero, 0xca);
}

RDC_AVX512 static inline rdc_lane8 or_and_avx512(rdc_lane8 a, rdc_lane8 b, rdc_lane8 c) {
    return (rdc_lane8)_mm512_ternarylogic_epi64((__m512i)a, (__m512i)b, (__m512i)c, 0xf8);
}

RDC_AVX512 static inline rdc_lane8 ones_avx512(rdc_lane8 v) { return (rdc_lane8)_mm512_popcnt_epi64((__m512i)v); }

RDC_AVX512 static inline __m512i less_ones(rdc_lane8 p, rdc_lane8 n) {
    return (__m512i)(ones_avx512(p) - ones_avx512(n));
}

RDC_AVX512 static inline void count_line_avx512(uint64_t *acc, const rdc_lane8 *p, const rdc_lane8 *n,
                                                const rdc_lane8 *x, const rdc_lane8 *y) {
    const rdc_lane8 plus_a = *p & *x, minus_a = *n & *x;
    const __m512i low = _mm512_packs_epi32(less_ones(*p, *n), less_ones(plus_a, minus_a));
    const __m512i high = _mm512_packs_epi32(less_ones(*p & *y, *n & *y), less_ones(plus_a & *y, minus_a & *y));
    _mm512_storeu_si512(acc, _mm512_add_epi16(_mm512_loadu_si512(acc), _mm512_packs_epi32(low, high)));
}

RDC_AVX512 static inline void add_fields_avx512(const uint64_t *acc, size_t lines, int64_t *counts) {
    (void)lines;
    const __m512i pairs = _mm512_madd_epi16(_mm512_loadu_si512(acc), _mm512_set1_epi16(1));
    add_pairs(counts, _mm256_add_epi32(_mm512_castsi512_si256(pairs), _mm512_extracti64x4_epi64(pairs, 1)));
}

RDC_AVX512 static inline void add_sums_avx512(const rdc_lane8 sum[4], int64_t *counts) {
    __m256i v[4];
    for (size_t j = 0; j < 4; j++)
        v[j] = _mm256_add_epi64(_mm512_castsi512_si256((__m512i)sum[j]), _mm512_extracti64x4_epi64((__m512i)sum[j], 1));
    add_words(counts, v);
}

/* The same in half as long lines, for few rows. */
RDC_AVX512 static inline rdc_lane4 all_short(const uint64_t *word) {
    return (rdc_lane4)_mm256_set1_epi64x((long long)*word);
}

RDC_AVX512 static inline rdc_lane4 choose_short(rdc_lane4 s, rdc_lane4 zero, rdc_lane4 one) {
    return (rdc_lane4)_mm256_ternarylogic_epi64((__m256i)s, (__m256i)one, (__m256i)zero, 0xca);
}

RDC_AVX512 static inline rdc_lane4 or_and_short(rdc_lane4 a, rdc_lane4 b, rdc_lane4 c) {
    return (rdc_lane4)_mm256_ternarylogic_epi64((__m256i)a, (__m256i)b, (__m256i)c, 0xf8);
}

RDC_AVX512 static inline rdc_lane4 ones_short(rdc_lane4 v) { return (rdc_lane4)_mm256_popcnt_epi64((__m256i)v); }

RDC_AVX512 static inline __m256i less_ones_short(rdc_lane4 p, rdc_lane4 n) {
    return (__m256i)(ones_short(p) - ones_short(n));
}

RDC_AVX512 static inline void count_line_short(uint64_t *acc, const rdc_lane4 *p, const rdc_lane4 *n,
                                               const rdc_lane4 *x, const rdc_lane4 *y) {
    const rdc_lane4 plus_a = *p & *x, minus_a = *n & *x;
    const __m256i low = _mm256_packs_epi32(less_ones_short(*p, *n), less_ones_short(plus_a, minus_a));
    const __m256i high = _mm256_packs_epi32(less_ones_short(*p & *y, *n & *y), less_ones_short(plus_a & *y, minus_a & *y));
    __m256i *to = (__m256i *)acc;
    _mm256_storeu_si256(to, _mm256_add_epi16(_mm256_loadu_si256(to), _mm256_packs_epi32(low, high)));
}

RDC_AVX512 static inline void add_fields_short(const uint64_t *acc, size_t lines, int64_t *counts) {
    add_fields_avx2(acc, lines, counts);
}

RDC_AVX512 static inline void add_sums_short(const rdc_lane4 sum[4], int64_t *counts) { add_sums_avx2(sum, counts); }
#endif

#define LINE RDC_LINE
#define LANE rdc_lane2
#define TARGET
#define NAME(function) function##_scalar
#include "layers_lanes.h"
#undef LANE
#undef TARGET
#undef NAME

#ifdef RDC_X86
#define LANE rdc_lane4
#define TARGET RDC_AVX2
#define NAME(function) function##_avx2
#include "layers_lanes.h"
#undef LANE
#undef TARGET
#undef NAME

#define LANE rdc_lane8
#define TARGET RDC_AVX512
#define NAME(function) function##_avx512
#include "layers_lanes.h"
#undef LANE
#undef NAME
#undef LINE

/* Lines of half the length, where a batch has no more words than that. */
#define LINE (RDC_LINE / 2)
#define LANE rdc_lane4
#define NAME(function) function##_short
#include "layers_lanes.h"

#define TWINS(name, arguments, ...)                                                                \
    void name(int simd, __VA_ARGS__) {                                                             \
        if (simd == RDC_AVX512_MODE && count <= LINE) name##_short arguments;                       \
        else if (simd == RDC_AVX512_MODE) name##_avx512 arguments;                                 \
        else if (simd == RDC_AVX2_MODE) name##_avx2 arguments;                                     \
        else name##_scalar arguments;                                                              \
    }
#else
#define TWINS RDC_LANE_TWINS
#endif

TWINS(rdc_layers_forward, (net, in, out, words, rows, first, count, buffer), const rdc_layers *net,
               const uint64_t *in, uint64_t *out, size_t words, size_t rows, size_t first, size_t count,
               uint64_t *buffer)

TWINS(rdc_layers_reverse_xor, (net, in, dout, sums, din, counts, words, first, count, buffer), const rdc_layers *net,
               const uint64_t *in, const uint64_t *dout, size_t sums, uint64_t *din, int64_t *counts, size_t words, size_t first,
               size_t count, uint64_t *buffer)

TWINS(rdc_layers_reverse_signs, (net, in, plus, minus, sums, din_plus, din_minus, counts, words, first, count, buffer),
               const rdc_layers *net, const uint64_t *in, const uint64_t *plus, const uint64_t *minus, size_t sums,
               uint64_t *din_plus, uint64_t *din_minus, int64_t *counts, size_t words, size_t first, size_t count,
               uint64_t *buffer)

TWINS(rdc_layers_reverse_exact, (net, planes, in, dout, sums, din, counts, words, first, count, buffer),
               const rdc_layers *net, const int64_t *planes, const uint64_t *in, const uint64_t *dout, size_t sums, uint64_t *din,
               int64_t *counts, size_t words, size_t first, size_t count, uint64_t *buffer)
