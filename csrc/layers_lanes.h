/* Passes over layers of lookup gates, a line of LINE words at a time, in vectors of type LANE: see lanes.h, layers.h and
 * layers_modes.h, from which HOOKS chooses. */

#define LANES (LINE * sizeof(uint64_t) / sizeof(LANE))
#define HOOK(name) RDC_PASTE(name, HOOKS)
/* A gate's form over Z2 is c0 ^ c1·a ^ c2·b ^ c3·a·b, so it moves with a where c1 ^ c3·b, and is c0 ^ c2·b where a is 0;
 * where it moves, it falls with a if it is 1 there. */
#define MOVES(c, other) HOOK(and_xor)(other, c3, c)
#define FALLS(c, other) HOOK(and_xor)(other, c, c0)
#define TAKE_FORM(table)                                                                                     \
    const uint64_t *form = FORMS[table];                                                                     \
    const LANE c0 = HOOK(all)(form[0]), c1 = HOOK(all)(form[1]), c2 = HOOK(all)(form[2]), c3 = HOOK(all)(form[3])

/* ---- forward ---- */

TARGET RDC_INLINE void PASS(forward_line)(const rdc_layers *net, uint64_t *values) {
    const LANE *before = (const LANE *)values;
    LANE *out = (LANE *)values + net->inputs * LANES;
    const int32_t *in0 = net->in0, *in1 = net->in1;
    const uint8_t *table = net->tables;
    for (size_t l = 0; l < net->layers; l++) {
        const size_t width = (size_t)net->width[l];
        for (size_t i = 0; i < width; i++) {
            const LANE *a = before + (size_t)in0[i] * LANES, *b = before + (size_t)in1[i] * LANES;
            TAKE_FORM(table[i]);
            for (size_t k = 0; k < LANES; k++) {
                const LANE x = a[k], y = b[k];
                out[i * LANES + k] = HOOK(and_xor)(y, HOOK(and_xor)(x, c3, c2), HOOK(and_xor)(x, c1, c0));
            }
        }
        before = out, out += width * LANES, in0 += width, in1 += width, table += width;
    }
}

TARGET static void PASS(rdc_layers_forward)(const rdc_layers *net, const uint64_t *in, uint64_t *out, size_t words,
                                            size_t rows, size_t first, size_t count, uint64_t *buffer) {
    const size_t outputs = outputs_of(net), last = LINE * (net->inputs + net->gates - outputs);
    for (size_t w = first; w < first + count; w += LINE) {
        const size_t left = first + count - w, n = left < LINE ? left : LINE;
        load_lines(LINE, buffer, LINE, in, net->inputs, words, w, n);
        PASS(forward_line)(net, buffer);
        if (out != NULL) store_lines(LINE, out, outputs, words, w, n, buffer + last, LINE);
    }
    if (count && out != NULL && first + count == words)
        for (size_t j = 0; j < outputs; j++) out[j * words + words - 1] &= rdc_tail_mask(rows);
}

/* ---- reverse: `follow` is whether a layer's changes go on to the wires before it ---- */

/* ---- bits: a gate clears its own change once it is read, so that the next layer finds zeros to add to; of its counts
 * only the parities are kept, four bits a gate ---- */

TARGET RDC_INLINE void PASS(xor_layer)(const rdc_layers *net, size_t g, size_t width, const LANE *value, LANE *change,
                                       LANE *before, const int follow, uint8_t *odd) {
    const int32_t *in0 = net->in0 + g, *in1 = net->in1 + g;
    for (size_t i = 0; i < width; i++) {
        const size_t a = (size_t)in0[i] * LANES, b = (size_t)in1[i] * LANES;
        TAKE_FORM(net->tables[g + i]);
        LANE x[LANES], y[LANES], d[LANES];
        (void)c0;
        for (size_t k = 0; k < LANES; k++) {
            x[k] = value[a + k], y[k] = value[b + k], d[k] = change[i * LANES + k];
            change[i * LANES + k] = d[k] ^ d[k];
            if (!follow) continue;
            before[a + k] = HOOK(and_xor)(d[k], MOVES(c1, y[k]), before[a + k]);
            before[b + k] = HOOK(and_xor)(d[k], MOVES(c2, x[k]), before[b + k]);
        }
        odd[g + i] ^= (uint8_t)HOOK(parities)(d, x, y, LANES);
    }
}

TARGET static void PASS(rdc_layers_reverse_xor)(const rdc_layers *net, const uint64_t *in, const uint64_t *dout,
                                                size_t sums, uint64_t *din, uint8_t *tables, size_t words, size_t first,
                                                size_t count, uint64_t *buffer) {
    const places at = places_in(net, buffer, LINE, 1);
    uint8_t *odd = (uint8_t *)at.counts;
    clear(net, &at, LINE, 1);
    for (size_t w = first; w < first + count; w += LINE) {
        const size_t left = first + count - w, n = left < LINE ? left : LINE;
        load_lines(LINE, at.value, LINE, in, net->inputs, words, w, n);
        PASS(forward_line)(net, at.value);
        load_changes(LINE, at.change, LINE, dout, outputs_of(net), sums, words, w, n);
        for (step s = last_step(net, at); s.layers-- > 0; next_step(net, &s)) {
            const LANE *value = (const LANE *)at.value + s.below * LANES;
            LANE *change = (LANE *)s.change, *before = (LANE *)s.before;
            if (s.layers || din != NULL)
                PASS(xor_layer)(net, s.gate, s.width, value, change, before, 1, odd);
            else
                PASS(xor_layer)(net, s.gate, s.width, value, change, before, 0, odd);
        }
        uint64_t *change = net->layers % 2 ? at.before : at.change;
        if (din != NULL) store_lines(LINE, din, net->inputs, words, w, n, change, LINE);
        memset(change, 0, LINE * net->inputs * sizeof(uint64_t));
    }
    for (size_t g = 0; g < net->gates; g++) add_odd(tables + 4 * g, odd[g]);
}

/* ---- signs: a wire's change is a line of plus, then one of minus ---- */

TARGET RDC_INLINE void PASS(signs_layer)(const rdc_layers *net, size_t g, size_t width, const LANE *value, LANE *change,
                                         LANE *before, const int follow, int32_t *counts) {
    const int32_t *in0 = net->in0 + g, *in1 = net->in1 + g;
    for (size_t i = 0; i < width; i++) {
        const size_t a = (size_t)in0[i] * LANES, b = (size_t)in1[i] * LANES;
        TAKE_FORM(net->tables[g + i]);
        LANE x[LANES], y[LANES], p[LANES], n[LANES], *own = change + 2 * i * LANES;
        for (size_t k = 0; k < LANES; k++) x[k] = value[a + k], y[k] = value[b + k], p[k] = own[k], n[k] = own[LANES + k];
        HOOK(count_signs)(counts + 4 * i, own, p, n, x, y, LANES);
        for (size_t k = 0; k < LANES; k++) {
            LANE *to_a = before + 2 * a + k, *to_b = before + 2 * b + k;
            own[k] = own[LANES + k] = p[k] ^ p[k];
            if (!follow) continue;
            HOOK(add_signs)(to_a, to_a + LANES, p[k], n[k], MOVES(c1, y[k]), y[k], c2, c0);
            HOOK(add_signs)(to_b, to_b + LANES, p[k], n[k], MOVES(c2, x[k]), x[k], c1, c0);
        }
    }
}

TARGET static void PASS(rdc_layers_reverse_signs)(const rdc_layers *net, const uint64_t *in, const uint64_t *plus,
                                                  const uint64_t *minus, size_t sums, uint64_t *din_plus,
                                                  uint64_t *din_minus, int64_t *counts, size_t words, size_t first,
                                                  size_t count, uint64_t *buffer) {
    places at = places_in(net, buffer, LINE, 2);
    clear(net, &at, LINE, 2);
    for (size_t w = first; w < first + count; w += LINE) {
        const size_t left = first + count - w, n = left < LINE ? left : LINE;
        load_lines(LINE, at.value, LINE, in, net->inputs, words, w, n);
        PASS(forward_line)(net, at.value);
        load_changes(LINE, at.change, 2 * LINE, plus, outputs_of(net), sums, words, w, n);
        load_changes(LINE, at.change + LINE, 2 * LINE, minus, outputs_of(net), sums, words, w, n);
        for (step s = last_step(net, at); s.layers-- > 0; next_step(net, &s)) {
            const LANE *value = (const LANE *)at.value + s.below * LANES;
            LANE *change = (LANE *)s.change, *before = (LANE *)s.before;
            if (s.layers || din_plus != NULL)
                PASS(signs_layer)(net, s.gate, s.width, value, change, before, 1, at.counts + 4 * s.gate);
            else
                PASS(signs_layer)(net, s.gate, s.width, value, change, before, 0, at.counts + 4 * s.gate);
        }
        uint64_t *change = net->layers % 2 ? at.before : at.change;
        if (din_plus != NULL) {
            store_lines(LINE, din_plus, net->inputs, words, w, n, change, 2 * LINE);
            store_lines(LINE, din_minus, net->inputs, words, w, n, change + LINE, 2 * LINE);
        }
        memset(change, 0, 2 * LINE * net->inputs * sizeof(uint64_t));
        line_done(net, &at, counts, left <= LINE);
    }
}

/* ---- integers: a wire's change is a line for each binary digit, the last the sign ---- */

/* Adds the change of `planes` digits times a difference to one of `to_planes` digits, at one lane. */
TARGET RDC_INLINE void PASS(add_digits)(LANE *to, size_t to_planes, const LANE *change, size_t planes, LANE moves,
                                        LANE falls) {
    const LANE flip = falls & moves;
    LANE carry = flip, more = flip;
    for (size_t d = 0; d < to_planes; d++) {
        const LANE old = to[d * LANES];
        if (d < planes) more = HOOK(and_xor)(change[d * LANES], moves, flip);
        to[d * LANES] = HOOK(xor_xor)(old, more, carry);
        carry = HOOK(majority)(old, more, carry);
    }
}

/* The sums of a change, all and where x, y and both are 1, added to the counts of gate g. */
TARGET RDC_INLINE void PASS(count_digits)(tables_out counts, size_t g, const LANE *change, size_t planes, const LANE *x,
                                          const LANE *y) {
    for (size_t k = 0; k < LANES; k++) {
        const LANE both = x[k] & y[k], none = x[k] ^ x[k];
        LANE sum[4] = {none, none, none, none};
        for (size_t d = planes; d-- > 0;) {
            const LANE digit = change[d * LANES + k];
            const LANE found[4] = {HOOK(ones)(digit), HOOK(ones)(digit & x[k]), HOOK(ones)(digit & y[k]),
                                   HOOK(ones)(digit & both)};
            for (size_t j = 0; j < 4; j++)
                if (d + 1 == planes) sum[j] -= found[j];
                else sum[j] += sum[j] + found[j];
        }
        if (counts.narrow != NULL) HOOK(add_sums_narrow)(counts.narrow + 4 * g, sum);
        else HOOK(add_sums)(counts.wide + 4 * g, sum);
    }
}

/* A layer's changes lie `stride` vectors apart, 0 where all its gates have the same. */
TARGET RDC_INLINE void PASS(digits_gates)(const rdc_layers *net, size_t g, size_t width, const LANE *value,
                                          const LANE *change, size_t stride, size_t planes, LANE *before,
                                          size_t before_stride, size_t before_planes, const int follow,
                                          tables_out counts) {
    const int32_t *in0 = net->in0 + g, *in1 = net->in1 + g;
    for (size_t i = 0; i < width; i++) {
        const LANE *x = value + (size_t)in0[i] * LANES, *y = value + (size_t)in1[i] * LANES;
        const LANE *d = change + i * stride;
        LANE *to_a = before + (size_t)in0[i] * before_stride * LANES;
        LANE *to_b = before + (size_t)in1[i] * before_stride * LANES;
        TAKE_FORM(net->tables[g + i]);
        for (size_t k = 0; follow && k < LANES; k++) {
            PASS(add_digits)(to_a + k, before_planes, d + k, planes, MOVES(c1, y[k]), FALLS(c2, y[k]));
            PASS(add_digits)(to_b + k, before_planes, d + k, planes, MOVES(c2, x[k]), FALLS(c1, x[k]));
        }
        PASS(count_digits)(counts, g + i, d, planes, x, y);
    }
}

/* The gates of a layer whose change has one for each of `runs` equal runs of them. */
TARGET RDC_INLINE void PASS(digits_layer)(const rdc_layers *net, size_t g, size_t width, size_t runs, const LANE *value,
                                          const LANE *change, size_t stride, size_t planes, LANE *before,
                                          size_t before_stride, size_t before_planes, const int follow,
                                          tables_out counts) {
    if (runs == width)
        PASS(digits_gates)(net, g, width, value, change, stride * LANES, planes, before, before_stride, before_planes,
                           follow, counts);
    else
        for (size_t r = 0, each = width / runs; r < runs; r++)
            PASS(digits_gates)(net, g + r * each, each, value, change + r * stride * LANES, 0, planes, before,
                               before_stride, before_planes, follow, counts);
}

/* How many of the planes are needed: the last ones may all repeat the sign. */
TARGET RDC_INLINE size_t PASS(needed_planes)(const LANE *change, size_t wires, size_t stride, size_t planes) {
    for (; planes > 1; planes--) {
        LANE differ[LANES];
        uint64_t words[LINE], any = 0;
        memset(differ, 0, sizeof differ);
        for (size_t i = 0; i < wires; i++)
            for (size_t k = 0; k < LANES; k++) {
                const LANE *sign = change + (i * stride + planes - 1) * LANES + k;
                differ[k] |= sign[0] ^ *(sign - LANES);
            }
        memcpy(words, differ, sizeof words);
        for (size_t k = 0; k < LINE; k++) any |= words[k];
        if (any) break;
    }
    return planes;
}

#include "layers_exact.h"

TARGET static void PASS(rdc_layers_reverse_exact)(const rdc_layers *net, const int64_t *planes, const uint64_t *in,
                                                  const uint64_t *dout, size_t sums, uint64_t *din, int64_t *wide,
                                                  int32_t *narrow, size_t words, size_t first, size_t count,
                                                  uint64_t *buffer) {
    const tables_out counts = {wide, narrow};
    const size_t most = most_planes(net, planes);
    const places at = places_in(net, buffer, LINE, most);
    const size_t outputs = outputs_of(net), digits = (size_t)planes[net->layers], ins = (size_t)planes[0];
    if (count > MANY_LINES * LINE && net->layers && sums) {
        PASS(reverse_many)(net, planes, in, dout, sums, din, wide, narrow, words, first, count, at,
                           buffer + rdc_layers_buffer(net, most));
        return;
    }
    for (size_t w = first; w < first + count; w += LINE) {
        const size_t left = first + count - w, n = left < LINE ? left : LINE;
        size_t used = digits, runs = net->layers ? sums : outputs;
        load_lines(LINE, at.value, LINE, in, net->inputs, words, w, n);
        PASS(forward_line)(net, at.value);
        for (size_t d = 0; d < digits; d++)
            load_changes(LINE, at.change + LINE * d, LINE * digits, dout + d * sums * words, runs, sums, words, w, n);
        for (step s = last_step(net, at); s.layers-- > 0; next_step(net, &s)) {
            const int follow = s.layers || din != NULL;
            const LANE *value = (const LANE *)at.value + s.below * LANES, *change = (const LANE *)s.change;
            const size_t stride = (size_t)planes[s.layers + 1], below = (size_t)planes[s.layers];
            if (follow) {
                memset(s.before, 0, LINE * below * s.before_width * sizeof(uint64_t));
                PASS(digits_layer)(net, s.gate, s.width, runs, value, change, stride, used, (LANE *)s.before, below,
                                   below, 1, counts);
            } else
                PASS(digits_layer)(net, s.gate, s.width, runs, value, change, stride, used, (LANE *)s.before, below,
                                   below, 0, counts);
            used = below, runs = s.before_width;
        }
        const uint64_t *change = net->layers % 2 ? at.before : at.change;
        for (size_t d = 0; din != NULL && d < ins; d++)
            store_lines(LINE, din + d * net->inputs * words, net->inputs, words, w, n, change + LINE * d, LINE * ins);
    }
}

#undef LANES
#undef HOOK
#undef MOVES
#undef FALLS
#undef TAKE_FORM
