/* Layers of lookup gates: what every SIMD mode needs. The passes are in layers_lanes.h. */
#include "layers.h"

#include "layers_modes.h"
#include "layers_readers.h"

/* A table's form over Z2: c0, c1, c2 and c3, each a word of equal bits. */
#define ALL(bit) ((bit) & 1 ? ~UINT64_C(0) : 0)
#define FORM(t) {ALL(t), ALL((t) ^ (t) >> 1), ALL((t) ^ (t) >> 2), ALL((t) ^ (t) >> 1 ^ (t) >> 2 ^ (t) >> 3)}
static const uint64_t FORMS[16][4] = {FORM(0), FORM(1), FORM(2),  FORM(3),  FORM(4),  FORM(5),  FORM(6),  FORM(7),
                                      FORM(8), FORM(9), FORM(10), FORM(11), FORM(12), FORM(13), FORM(14), FORM(15)};

size_t rdc_layers_numbers(const uint8_t *entries, size_t gates, uint8_t *tables) {
    unsigned wrong = 0;
    for (size_t g = 0; g < gates; g++) {
        const uint8_t *e = entries + 4 * g;
        wrong |= e[0] | e[1] | e[2] | e[3];
        tables[g] = (uint8_t)(e[0] | e[1] << 1 | e[2] << 2 | e[3] << 3);
    }
    for (size_t g = 0; wrong > 1 && g < gates; g++)
        if (entries[4 * g] > 1 || entries[4 * g + 1] > 1 || entries[4 * g + 2] > 1 || entries[4 * g + 3] > 1) return g;
    return gates;
}

int rdc_layers_check(const rdc_layers *net, size_t *layer, size_t *gate) {
    int64_t before = (int64_t)net->inputs;
    size_t g = 0;
    *gate = *layer = 0;
    if (net->inputs > INT32_MAX) return RDC_LAYERS_WIDTH;
    for (size_t left = net->gates; *layer < net->layers; left -= (size_t)net->width[(*layer)++])
        if (net->width[*layer] < 0 || net->width[*layer] > INT32_MAX || (uint64_t)net->width[*layer] > left)
            return RDC_LAYERS_WIDTH;
    for (*layer = 0; *layer < net->layers; before = net->width[(*layer)++])
        for (*gate = 0; (int64_t)*gate < net->width[*layer]; (*gate)++, g++)
            if (net->in0[g] < 0 || net->in0[g] >= before || net->in1[g] < 0 || net->in1[g] >= before ||
                net->tables[g] > 15)
                return RDC_LAYERS_GATE;
    return g == net->gates ? RDC_LAYERS_FINE : RDC_LAYERS_WIDTH;
}

static size_t widest(const rdc_layers *net) {
    size_t width = net->inputs;
    for (size_t l = 0; l < net->layers; l++)
        if ((size_t)net->width[l] > width) width = (size_t)net->width[l];
    return width;
}

static size_t outputs_of(const rdc_layers *net) {
    return net->layers ? (size_t)net->width[net->layers - 1] : net->inputs;
}

int rdc_layers_sum_up(const rdc_layers *net, size_t sums) {
    const size_t outputs = outputs_of(net);
    return sums ? sums <= outputs && outputs % sums == 0 : outputs == 0;
}

/* Words that four counts a gate take, in whole lines. */
static size_t counts_words(const rdc_layers *net) {
    return (2 * net->gates + net->layers + RDC_LINE) / RDC_LINE * RDC_LINE;
}

size_t rdc_layers_buffer(const rdc_layers *net, size_t planes) {
    return RDC_LINE * (net->inputs + net->gates) + counts_words(net) + RDC_LINE * 2 * planes * widest(net);
}

size_t rdc_layers_exact_buffer(const rdc_layers *net, size_t planes) {
    return rdc_layers_buffer(net, planes) + exact_words(net);
}

/* Where a pass over the rows keeps things: a line for each value, four counts for each gate, and a line for each plane
 * of each change. */
typedef struct {
    uint64_t *value, *change, *before;
    int32_t *counts;
    size_t lines; /* counted since counts were cleared */
} places;

/* So many lines' counts stay within 32 bits. */
enum { LINES_COUNTED = 1 << 20 };

static places places_in(const rdc_layers *net, uint64_t *buffer, size_t line, size_t planes) {
    places p;
    p.value = buffer;
    p.counts = (int32_t *)(buffer + line * (net->inputs + net->gates));
    p.change = buffer + line * (net->inputs + net->gates) + counts_words(net);
    p.before = p.change + line * planes * widest(net);
    p.lines = 0;
    return p;
}

static void clear(const rdc_layers *net, const places *at, size_t line, size_t planes) {
    memset(at->counts, 0, 4 * net->gates * sizeof(int32_t));
    memset(at->change, 0, 2 * line * planes * widest(net) * sizeof(uint64_t));
}

/* A layer on the way back: `layers` before it, its first gate and first fan-in's place among the values, how many gates
 * it has and the layer before it, and their changes. */
typedef struct {
    size_t layers, gate, below, width, before_width;
    uint64_t *change, *before;
} step;

static void at_layer(const rdc_layers *net, step *s, size_t layer) {
    s->width = (size_t)net->width[layer];
    s->before_width = layer ? (size_t)net->width[layer - 1] : net->inputs;
    s->gate -= s->width;
    s->below = layer ? net->inputs + s->gate - s->before_width : 0;
}

static step last_step(const rdc_layers *net, places at) {
    step s = {.layers = net->layers, .gate = net->gates, .change = at.change, .before = at.before};
    if (net->layers) at_layer(net, &s, net->layers - 1);
    return s;
}

static void next_step(const rdc_layers *net, step *s) {
    uint64_t *change = s->change;
    s->change = s->before, s->before = change;
    if (s->layers) at_layer(net, s, s->layers - 1);
}

RDC_INLINE void load_line(const size_t size, uint64_t *line, const uint64_t *from, size_t n) {
    if (n == size) {
        memcpy(line, from, size * sizeof(uint64_t));
        return;
    }
    memset(line, 0, size * sizeof(uint64_t));
    memcpy(line, from, n * sizeof(uint64_t));
}

RDC_INLINE void load_lines(const size_t size, uint64_t *line, size_t stride, const uint64_t *from, size_t wires,
                           size_t words, size_t w, size_t n) {
    for (size_t i = 0; i < wires; i++) load_line(size, line + i * stride, from + i * words + w, n);
}

/* The changes of `sums` sums of outputs, each over as many outputs in a row, to all of these. */
RDC_INLINE void load_changes(const size_t size, uint64_t *line, size_t stride, const uint64_t *from, size_t outputs,
                             size_t sums, size_t words, size_t w, size_t n) {
    for (size_t i = 0, each = sums ? outputs / sums : 0; i < sums; i++) {
        uint64_t *to = line + i * each * stride;
        if (each) load_line(size, to, from + i * words + w, n);
        for (size_t k = 1; k < each; k++) memcpy(to + k * stride, to, size * sizeof(uint64_t));
    }
}

RDC_INLINE void store_lines(const size_t size, uint64_t *to, size_t wires, size_t words, size_t w, size_t n,
                            const uint64_t *line, size_t stride) {
    for (size_t i = 0; i < wires; i++)
        if (n == size) memcpy(to + i * words + w, line + i * stride, size * sizeof(uint64_t));
        else memcpy(to + i * words + w, line + i * stride, n * sizeof(uint64_t));
}

/* What a table's entries change by over Z2, from the parities of a change, of change·a, change·b and change·a·b. */
static void add_odd(uint8_t *entries, unsigned odd) {
    odd ^= odd >> 2 & 3;
    odd ^= odd >> 1 & 5;
    for (unsigned j = 0; j < 4; j++) entries[j] ^= odd >> j & 1;
}

/* Where exact changes of tables are added up: in 32 bits, or where there is no `narrow` in 64. */
typedef struct {
    int64_t *wide;
    int32_t *narrow;
} tables_out;

static void line_done(const rdc_layers *net, places *at, int64_t *counts, int last) {
    if (++at->lines < LINES_COUNTED && !last) return;
    for (size_t g = 0; g < net->gates; g++) {
        const int32_t *c = at->counts + 4 * g;
        const int64_t sums[4] = {c[0], c[1], c[2], c[3]};
        add_counts(counts + 4 * g, sums);
    }
    memset(at->counts, 0, 4 * net->gates * sizeof(int32_t));
    at->lines = 0;
}

/* So many lines are worth looking for the readers of all wires. */
enum { MANY_LINES = 8 };

static size_t most_planes(const rdc_layers *net, const int64_t *planes) {
    size_t most = 1;
    for (size_t l = 0; l <= net->layers; l++)
        if ((size_t)planes[l] > most) most = (size_t)planes[l];
    return most;
}

/* The most readers that a wire has before each layer, into `at->counts`. */
static void find_most_readers(const rdc_layers *net, const places *at) {
    int32_t *readers = (int32_t *)at->before;
    size_t g = 0;
    for (size_t l = 0; l < net->layers; l++) {
        const size_t width = (size_t)net->width[l], before = l ? (size_t)net->width[l - 1] : net->inputs;
        int32_t most = 0;
        memset(readers, 0, before * sizeof(int32_t));
        for (size_t end = g + width; g < end; g++) readers[net->in0[g]]++, readers[net->in1[g]]++;
        for (size_t i = 0; i < before; i++)
            if (readers[i] > most) most = readers[i];
        at->counts[l] = most;
    }
}

/* Digits that the sum of `readers` changes of `digits` digits may need, which differences of -1 may turn round: it is
 * readers·2^(digits-1) at most, either way. Never more than `most`, known from elsewhere. */
static size_t most_digits(size_t digits, int32_t readers, size_t most) {
    for (; readers; readers >>= 1) digits++;
    return digits < most ? digits : most;
}

#define RDC_KERNEL "layers_lines.h"
#include "each_mode.h"

#ifdef RDC_X86 /* and the plain vectors with an instruction that counts ones */
#define NAME(function) RDC_PASTE(function, MODE)
#define LANE rdc_lane2
#define WORDS 2
#define TARGET RDC_POPCNT
#define MODE popcnt
#include "layers_lines.h"
#endif

/* Up to four words are a line of their own, half as long. Processors without AVX2 mostly have popcnt. */
#ifdef RDC_X86
#ifdef RDC_NO_POPCNT /* as on a processor without, for tests */
static int has_popcnt(void) { return 0; }
#else
static int has_popcnt(void) { return __builtin_cpu_supports("popcnt"); }
#endif

#define LINE_TWINS(name, short_in_avx2, arguments, ...)                           \
    void name(int simd, __VA_ARGS__) {                                            \
        if (simd == RDC_AVX512_MODE && count <= 4) name##_avx512_half arguments;  \
        else if (simd == RDC_AVX512_MODE) name##_avx512 arguments;                \
        else if (simd == RDC_AVX2_MODE && (short_in_avx2))                        \
            name##_avx2_half arguments;                                           \
        else if (simd == RDC_AVX2_MODE) name##_avx2 arguments;                    \
        else if (count <= 4 && has_popcnt()) name##_popcnt_half arguments;        \
        else if (has_popcnt()) name##_popcnt arguments;                           \
        else if (count <= 4) name##_scalar_half arguments;                        \
        else name##_scalar arguments;                                             \
    }
#else
#define LINE_TWINS(name, short_in_avx2, arguments, ...)    \
    void name(int simd, __VA_ARGS__) {                     \
        (void)simd;                                        \
        if (count <= 4) name##_scalar_half arguments;      \
        else name##_scalar arguments;                      \
    }
#endif

LINE_TWINS(rdc_layers_forward, count <= 4, (net, in, out, words, rows, first, count, buffer), const rdc_layers *net,
           const uint64_t *in, uint64_t *out, size_t words, size_t rows, size_t first, size_t count, uint64_t *buffer)

LINE_TWINS(rdc_layers_reverse_xor, count <= 4, (net, in, dout, sums, din, tables, words, first, count, buffer),
           const rdc_layers *net, const uint64_t *in, const uint64_t *dout, size_t sums, uint64_t *din, uint8_t *tables,
           size_t words, size_t first, size_t count, uint64_t *buffer)

LINE_TWINS(rdc_layers_reverse_signs, count <= 4,
           (net, in, plus, minus, sums, din_plus, din_minus, counts, words, first, count, buffer),
           const rdc_layers *net, const uint64_t *in, const uint64_t *plus, const uint64_t *minus, size_t sums,
           uint64_t *din_plus, uint64_t *din_minus, int64_t *counts, size_t words, size_t first, size_t count,
           uint64_t *buffer)

/* Of many lines of integers there is more at once than AVX2 has registers. */
LINE_TWINS(rdc_layers_reverse_exact, count <= 4 || count > MANY_LINES * RDC_LINE,
           (net, planes, in, dout, sums, din, wide, narrow, words, first, count, buffer),
           const rdc_layers *net, const int64_t *planes, const uint64_t *in, const uint64_t *dout, size_t sums,
           uint64_t *din, int64_t *wide, int32_t *narrow, size_t words, size_t first, size_t count, uint64_t *buffer)
