/* Passes over layers of lookup gates, a line of LINE words at a time, in vectors of type LANE: see lanes.h and
 * layers.h. */

#define LANES (LINE * sizeof(uint64_t) / sizeof(LANE))
/* One of a pair of a table's masks, by the lane s. */
#define CHOOSE(s, masks) NAME(choose)(s, NAME(all)(&(masks)[0]), NAME(all)(&(masks)[1]))

/* ---- forward ---- */

TARGET RDC_INLINE void NAME(forward_line)(const rdc_layers *net, uint64_t *values) {
    const LANE *before = (const LANE *)values;
    LANE *out = (LANE *)values + net->inputs * LANES;
    const int32_t *in0 = net->in0, *in1 = net->in1;
    const uint8_t *table = net->tables;
    for (size_t l = 0; l < net->layers; l++) {
        const size_t width = (size_t)net->width[l];
        for (size_t i = 0; i < width; i++) {
            const LANE *a = before + (size_t)in0[i] * LANES, *b = before + (size_t)in1[i] * LANES;
            const table_masks *t = &TABLES[table[i]];
            for (size_t k = 0; k < LANES; k++) {
                const LANE x = a[k], y = b[k];
                out[i * LANES + k] = NAME(choose)(y, CHOOSE(x, t->entry), CHOOSE(x, t->entry + 2));
            }
        }
        before = out, out += width * LANES, in0 += width, in1 += width, table += width;
    }
}

TARGET static void NAME(rdc_layers_forward)(const rdc_layers *net, const uint64_t *in, uint64_t *out, size_t words,
                                            size_t rows, size_t first, size_t count, uint64_t *buffer) {
    const size_t outputs = outputs_of(net), last = LINE * (net->inputs + net->gates - outputs);
    for (size_t w = first; w < first + count; w += LINE) {
        const size_t left = first + count - w, n = left < LINE ? left : LINE;
        load_lines(LINE, buffer, LINE, in, net->inputs, words, w, n);
        NAME(forward_line)(net, buffer);
        if (out != NULL) store_lines(LINE, out, outputs, words, w, n, buffer + last, LINE);
    }
    if (count && out != NULL && first + count == words)
        for (size_t j = 0; j < outputs; j++) out[j * words + words - 1] &= rdc_tail_mask(rows);
}

/* ---- reverse: what passes share; `follow` is whether a layer's changes go on to the wires before it ---- */

TARGET RDC_INLINE void NAME(line_done)(const rdc_layers *net, places *at, int64_t *counts, int last) {
    if (++at->lines < LINES_COUNTED && !last) return;
    for (size_t g = 0; g < net->gates; g++) NAME(add_fields)(at->counts + LINE * g, at->lines, counts + 4 * g);
    if (!last) memset(at->counts, 0, LINE * net->gates * sizeof(uint64_t));
    at->lines = 0;
}

/* ---- bits: a gate clears its own change once it is read, so that the next layer finds zeros to add to ---- */

TARGET RDC_INLINE void NAME(xor_layer)(const int32_t *in0, const int32_t *in1, const uint8_t *table, size_t width,
                                       const LANE *value, LANE *change, LANE *before, int follow,
                                       uint64_t *counts) {
    for (size_t i = 0; i < width; i++) {
        const size_t a = (size_t)in0[i] * LANES, b = (size_t)in1[i] * LANES;
        const table_masks *t = &TABLES[table[i]];
        LANE x[LANES], y[LANES], d[LANES], none[LANES];
        for (size_t k = 0; k < LANES; k++) {
            x[k] = value[a + k], y[k] = value[b + k], d[k] = change[i * LANES + k], none[k] = d[k] ^ d[k];
            change[i * LANES + k] = none[k];
            if (!follow) continue;
            before[a + k] ^= d[k] & CHOOSE(y[k], t->moves_a);
            before[b + k] ^= d[k] & CHOOSE(x[k], t->moves_b);
        }
        NAME(count_line)(counts + LINE * i, d, none, x, y);
    }
}

TARGET static void NAME(rdc_layers_reverse_xor)(const rdc_layers *net, const uint64_t *in, const uint64_t *dout, size_t sums,
                                                uint64_t *din, int64_t *counts, size_t words, size_t first,
                                                size_t count, uint64_t *buffer) {
    places at = places_in(LINE, net, buffer, 1);
    clear(LINE, net, &at, 1);
    for (size_t w = first; w < first + count; w += LINE) {
        const size_t left = first + count - w, n = left < LINE ? left : LINE;
        load_lines(LINE, at.value, LINE, in, net->inputs, words, w, n);
        NAME(forward_line)(net, at.value);
        load_changes(LINE, at.change, LINE, dout, outputs_of(net), sums, words, w, n);
        uint64_t *change = at.change, *before = at.before;
        size_t g = net->gates;
        for (size_t l = net->layers; l-- > 0;) {
            const size_t width = (size_t)net->width[l], below = l ? (size_t)net->width[l - 1] : net->inputs;
            const uint64_t *value = at.value + LINE * (l ? net->inputs + (g - width) - below : 0);
            g -= width;
            if (l || din != NULL)
                NAME(xor_layer)(net->in0 + g, net->in1 + g, net->tables + g, width, (const LANE *)value,
                                (LANE *)change, (LANE *)before, 1, at.counts + LINE * g);
            else
                NAME(xor_layer)(net->in0 + g, net->in1 + g, net->tables + g, width, (const LANE *)value,
                                (LANE *)change, (LANE *)before, 0, at.counts + LINE * g);
            uint64_t *other = change;
            change = before, before = other;
        }
        if (din != NULL) store_lines(LINE, din, net->inputs, words, w, n, change, LINE);
        memset(change, 0, LINE * net->inputs * sizeof(uint64_t));
        NAME(line_done)(net, &at, counts, left <= LINE);
    }
}

/* ---- signs: a wire's change is a line of plus, then one of minus ---- */

/* Adds the change (p, n) times a difference, which is not 0 where it moves and -1 where it falls. */
TARGET RDC_INLINE void NAME(add_signs)(LANE *to, LANE p, LANE n, LANE moves, LANE falls) {
    const LANE plus = NAME(or_and)(to[0], NAME(choose)(falls, p, n), moves);
    const LANE minus = NAME(or_and)(to[LANES], NAME(choose)(falls, n, p), moves);
    to[0] = plus & ~minus;
    to[LANES] = minus & ~plus;
}

TARGET RDC_INLINE void NAME(signs_layer)(const int32_t *in0, const int32_t *in1, const uint8_t *table, size_t width,
                                         const LANE *value, LANE *change, LANE *before, int follow,
                                         uint64_t *counts) {
    for (size_t i = 0; i < width; i++) {
        const size_t a = (size_t)in0[i] * LANES, b = (size_t)in1[i] * LANES;
        const table_masks *t = &TABLES[table[i]];
        LANE x[LANES], y[LANES], p[LANES], n[LANES];
        for (size_t k = 0; k < LANES; k++) {
            x[k] = value[a + k], y[k] = value[b + k];
            p[k] = change[2 * i * LANES + k], n[k] = change[(2 * i + 1) * LANES + k];
            change[2 * i * LANES + k] = change[(2 * i + 1) * LANES + k] = p[k] ^ p[k];
            if (!follow) continue;
            NAME(add_signs)(before + 2 * a + k, p[k], n[k], CHOOSE(y[k], t->moves_a),
                            CHOOSE(y[k], t->falls_a));
            NAME(add_signs)(before + 2 * b + k, p[k], n[k], CHOOSE(x[k], t->moves_b),
                            CHOOSE(x[k], t->falls_b));
        }
        NAME(count_line)(counts + LINE * i, p, n, x, y);
    }
}

TARGET static void NAME(rdc_layers_reverse_signs)(const rdc_layers *net, const uint64_t *in, const uint64_t *plus,
                                                  const uint64_t *minus, size_t sums, uint64_t *din_plus, uint64_t *din_minus,
                                                  int64_t *counts, size_t words, size_t first, size_t count,
                                                  uint64_t *buffer) {
    places at = places_in(LINE, net, buffer, 2);
    clear(LINE, net, &at, 2);
    for (size_t w = first; w < first + count; w += LINE) {
        const size_t left = first + count - w, n = left < LINE ? left : LINE;
        load_lines(LINE, at.value, LINE, in, net->inputs, words, w, n);
        NAME(forward_line)(net, at.value);
        load_changes(LINE, at.change, 2 * LINE, plus, outputs_of(net), sums, words, w, n);
        load_changes(LINE, at.change + LINE, 2 * LINE, minus, outputs_of(net), sums, words, w, n);
        uint64_t *change = at.change, *before = at.before;
        size_t g = net->gates;
        for (size_t l = net->layers; l-- > 0;) {
            const size_t width = (size_t)net->width[l], below = l ? (size_t)net->width[l - 1] : net->inputs;
            const uint64_t *value = at.value + LINE * (l ? net->inputs + (g - width) - below : 0);
            g -= width;
            if (l || din_plus != NULL)
                NAME(signs_layer)(net->in0 + g, net->in1 + g, net->tables + g, width, (const LANE *)value,
                                  (LANE *)change, (LANE *)before, 1, at.counts + LINE * g);
            else
                NAME(signs_layer)(net->in0 + g, net->in1 + g, net->tables + g, width, (const LANE *)value,
                                  (LANE *)change, (LANE *)before, 0, at.counts + LINE * g);
            uint64_t *other = change;
            change = before, before = other;
        }
        if (din_plus != NULL) {
            store_lines(LINE, din_plus, net->inputs, words, w, n, change, 2 * LINE);
            store_lines(LINE, din_minus, net->inputs, words, w, n, change + LINE, 2 * LINE);
        }
        memset(change, 0, 2 * LINE * net->inputs * sizeof(uint64_t));
        NAME(line_done)(net, &at, counts, left <= LINE);
    }
}

/* ---- integers: a wire's change is a line for each binary digit, the last the sign ---- */

/* Adds the change of `planes` digits times a difference to one of `to_planes` digits, at lane k. */
TARGET RDC_INLINE void NAME(add_digits)(LANE *to, size_t to_planes, const LANE *change, size_t planes, LANE moves,
                                        LANE falls) {
    LANE carry = falls;
    for (size_t d = 0; d < to_planes; d++) {
        const LANE digit = (change[(d < planes ? d : planes - 1) * LANES] & moves) ^ falls, sum = to[d * LANES];
        to[d * LANES] = sum ^ digit ^ carry;
        carry = (sum & digit) | (carry & (sum ^ digit));
    }
}

/* The sums of a change, all and where x, y and both are 1, added to counts. */
TARGET RDC_INLINE void NAME(count_digits)(int64_t *counts, const LANE *change, size_t planes, const LANE *x,
                                          const LANE *y) {
    const LANE none = x[0] ^ x[0];
    LANE total[4] = {none, none, none, none};
    for (size_t k = 0; k < LANES; k++) {
        LANE sum[4] = {none, none, none, none};
        for (size_t d = planes; d-- > 0;) {
            const LANE digit = change[d * LANES + k], on_a = digit & x[k];
            const LANE found[4] = {NAME(ones)(digit), NAME(ones)(on_a), NAME(ones)(digit & y[k]), NAME(ones)(on_a & y[k])};
            for (size_t j = 0; j < 4; j++)
                if (d + 1 == planes) sum[j] -= found[j];
                else sum[j] += sum[j] + found[j];
        }
        for (size_t j = 0; j < 4; j++) total[j] += sum[j];
    }
    NAME(add_sums)(total, counts);
}

TARGET RDC_INLINE void NAME(digits_layer)(const int32_t *in0, const int32_t *in1, const uint8_t *table, size_t width,
                                          const LANE *value, const LANE *change, size_t planes, LANE *before,
                                          size_t before_planes, int follow, int64_t *counts) {
    for (size_t i = 0; i < width; i++) {
        const LANE *x = value + (size_t)in0[i] * LANES, *y = value + (size_t)in1[i] * LANES;
        const LANE *d = change + i * planes * LANES;
        LANE *to_a = before + (size_t)in0[i] * before_planes * LANES;
        LANE *to_b = before + (size_t)in1[i] * before_planes * LANES;
        const table_masks *t = &TABLES[table[i]];
        for (size_t k = 0; follow && k < LANES; k++) {
            NAME(add_digits)(to_a + k, before_planes, d + k, planes, CHOOSE(y[k], t->moves_a),
                             CHOOSE(y[k], t->falls_a));
            NAME(add_digits)(to_b + k, before_planes, d + k, planes, CHOOSE(x[k], t->moves_b),
                             CHOOSE(x[k], t->falls_b));
        }
        NAME(count_digits)(counts + 4 * i, d, planes, x, y);
    }
}

TARGET static void NAME(rdc_layers_reverse_exact)(const rdc_layers *net, const int64_t *planes, const uint64_t *in,
                                                  const uint64_t *dout, size_t sums, uint64_t *din, int64_t *counts,
                                                  size_t words, size_t first, size_t count, uint64_t *buffer) {
    size_t most = 1;
    for (size_t l = 0; l <= net->layers; l++)
        if ((size_t)planes[l] > most) most = (size_t)planes[l];
    const places at = places_in(LINE, net, buffer, most);
    const size_t outputs = outputs_of(net), digits = (size_t)planes[net->layers], ins = (size_t)planes[0];
    for (size_t w = first; w < first + count; w += LINE) {
        const size_t left = first + count - w, n = left < LINE ? left : LINE;
        load_lines(LINE, at.value, LINE, in, net->inputs, words, w, n);
        NAME(forward_line)(net, at.value);
        for (size_t d = 0; d < digits; d++)
            load_changes(LINE, at.change + LINE * d, LINE * digits, dout + d * sums * words, outputs, sums, words, w, n);
        uint64_t *change = at.change, *before = at.before;
        size_t g = net->gates;
        for (size_t l = net->layers; l-- > 0;) {
            const size_t width = (size_t)net->width[l], below = l ? (size_t)net->width[l - 1] : net->inputs;
            const uint64_t *value = at.value + LINE * (l ? net->inputs + (g - width) - below : 0);
            g -= width;
            const int follow = l || din != NULL;
            if (follow) memset(before, 0, LINE * below * (size_t)planes[l] * sizeof(uint64_t));
            NAME(digits_layer)(net->in0 + g, net->in1 + g, net->tables + g, width, (const LANE *)value,
                               (const LANE *)change, (size_t)planes[l + 1], (LANE *)before, (size_t)planes[l],
                               follow, counts + 4 * g);
            uint64_t *other = change;
            change = before, before = other;
        }
        for (size_t d = 0; din != NULL && d < ins; d++)
            store_lines(LINE, din + d * net->inputs * words, net->inputs, words, w, n, change + LINE * d, LINE * ins);
    }
}

#undef LANES
#undef CHOOSE
