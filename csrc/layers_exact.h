/* Exact changes of many lines of rows, in vectors of type LANE: see layers_readers.h and, for the names, layers_lanes.h.
 *
 * A layer is done some wires at a time: their changes are added up from those of their readers, and while these are near,
 * counted, in the digits that they need.
 */

/* Two more digits to one of a number, which is 0 where it is the first time. */
TARGET RDC_INLINE LANE PASS(add_digit)(LANE old, LANE one, LANE other, LANE *carry, LANE *other_carry, const int first) {
    LANE sum = one ^ *carry;
    if (first) {
        *carry &= one;
    } else {
        sum ^= old;
        *carry = HOOK(majority)(old, one, *carry);
    }
    const LANE found = HOOK(xor_xor)(sum, other, *other_carry);
    *other_carry = HOOK(majority)(sum, other, *other_carry);
    return found;
}

/* Adds the changes of two readers to that of their wire, at all lanes, or sets it, where it is the first time. `kept` of
 * its digits are; where one of the next `looked_at` is not the sign again, that is told by `differ`. */
TARGET RDC_INLINE void PASS(add_readers)(LANE *to, size_t kept, size_t looked_at, const reader *two, const LANE *change,
                                         size_t stride, size_t planes, const LANE *value, LANE *differ,
                                         const int first) {
    const LANE *one = change + (size_t)two[0].gate * stride, *other = change + (size_t)two[1].gate * stride;
    const uint64_t *s = SLOPES[two[0].slope], *t = SLOPES[two[1].slope];
    for (size_t k = 0; k < LANES; k++) {
        const LANE x = value[(size_t)two[0].other * LANES + k], y = value[(size_t)two[1].other * LANES + k];
        const LANE moves = HOOK(and_xor)(x, HOOK(all)(s[1]), HOOK(all)(s[0]));
        const LANE falls = HOOK(and_xor)(x, HOOK(all)(s[3]), HOOK(all)(s[2]));
        const LANE other_moves = HOOK(and_xor)(y, HOOK(all)(t[1]), HOOK(all)(t[0]));
        const LANE other_falls = HOOK(and_xor)(y, HOOK(all)(t[3]), HOOK(all)(t[2]));
        LANE carry = falls, other_carry = other_falls, more = falls, other_more = other_falls, sign = falls;
        size_t d = 0;
        for (; d < planes; d++) {
            more = HOOK(and_xor)(one[d * LANES + k], moves, falls);
            other_more = HOOK(and_xor)(other[d * LANES + k], other_moves, other_falls);
            sign = PASS(add_digit)(to[d * LANES + k], more, other_more, &carry, &other_carry, first);
            to[d * LANES + k] = sign;
        }
        for (; d < kept; d++) {
            sign = PASS(add_digit)(to[d * LANES + k], more, other_more, &carry, &other_carry, first);
            to[d * LANES + k] = sign;
        }
        for (; d < kept + looked_at; d++)
            differ[k] |= sign ^ PASS(add_digit)(sign, more, other_more, &carry, &other_carry, first);
    }
}

/* The same for a wire of more readers: their sum is cut at the end. */
TARGET static void PASS(add_many)(LANE *to, size_t kept, size_t looked_at, const reader *from, const reader *end,
                                  const LANE *change, size_t stride, size_t planes, const LANE *value, LANE *differ) {
    LANE sum[MOST_DIGITS * LANES];
    const size_t digits = kept + looked_at;
    PASS(add_readers)(sum, digits, 0, from, change, stride, planes, value, differ, 1);
    for (from += 2; from < end; from += 2)
        PASS(add_readers)(sum, digits, 0, from, change, stride, planes, value, differ, 0);
    memcpy(to, sum, kept * LANES * sizeof(LANE));
    for (size_t d = kept; d < digits; d++)
        for (size_t k = 0; k < LANES; k++) differ[k] |= sum[d * LANES + k] ^ sum[(kept - 1) * LANES + k];
}

/* The changes of some wires from those of their readers, from `from` on. Gives whether all digits that they need are kept. */
TARGET RDC_INLINE int PASS(gather_wires)(const reader *from, const reader *all, const uint32_t *end, size_t wires,
                                         LANE *to, size_t to_stride, digits_cut digits, const LANE *change, size_t stride,
                                         const LANE *value) {
    LANE differ[LANES];
    uint64_t words[LINE], any = 0;
    memset(differ, 0, sizeof differ);
    for (size_t i = 0; i < wires; from = all + end[i++], to += to_stride)
        if (all + end[i] == from + 2)
            PASS(add_readers)(to, digits.kept, digits.looked_at, from, change, stride, digits.planes, value, differ, 1);
        else
            PASS(add_many)(to, digits.kept, digits.looked_at, from, all + end[i], change, stride, digits.planes, value,
                           differ);
    memcpy(words, differ, sizeof words);
    for (size_t k = 0; k < LINE; k++) any |= words[k];
    return !any;
}

/* Adds two or three sums of a change to those of its gate. */
TARGET RDC_INLINE void PASS(count_gate)(int64_t *sums, const LANE *change, size_t planes, const LANE *a, const LANE *b,
                                        const counted *what, const int third) {
    const LANE of_a = HOOK(all)(what->of_a), of_b = HOOK(all)(what->of_b);
    LANE u[LANES], v[LANES], w[LANES];
    for (size_t k = 0; k < LANES; k++) {
        u[k] = HOOK(and_xor)(a[k] ^ b[k], of_a, b[k]);
        v[k] = b[k] & (a[k] | of_b);
        w[k] = b[k];
    }
    HOOK(count_two)(sums, change, planes, u, v, LANES);
    if (third) HOOK(count_one)(sums + 2, change, planes, w, LANES);
}

/* The gates of a layer, or some of them, whose changes lie `stride` vectors apart, 0 where they are the same. */
TARGET RDC_INLINE void PASS(count_gates)(const rdc_layers *net, size_t g, size_t gates, int64_t *sums, const LANE *value,
                                         const LANE *change, size_t stride, size_t planes, const int last) {
    for (size_t end = g + gates; g < end; g++, change += stride) {
        const LANE *a = value + (size_t)net->in0[g] * LANES, *b = value + (size_t)net->in1[g] * LANES;
        const uint8_t kind = KIND[net->tables[g]];
        if (last || kind == CONSTANT)
            PASS(count_gate)(sums + SUMS * g, change, planes, a, b, &COUNTED[CONSTANT], 1);
        else PASS(count_gate)(sums + SUMS * g, change, planes, a, b, &COUNTED[kind], 0);
    }
}

/* A line of the last layer, whose gates have the changes of `runs` equal runs of them. */
TARGET RDC_INLINE void PASS(count_runs)(const rdc_layers *net, size_t g, size_t width, size_t runs, const exact_places *at,
                                        const LANE *value, const LANE *change, size_t stride, size_t planes) {
    LANE whole[LANES];
    memset(whole, 0xff, sizeof whole);
    for (size_t r = 0, each = width / runs; r < runs; r++, change += stride * LANES) {
        int64_t found[2] = {0, 0};
        HOOK(count_one)(found, change, planes, whole, LANES);
        int64_t *known = at->known + 2 * (net->inputs + g + r);
        *known = (int64_t)((uint64_t)*known + (uint64_t)found[0]);
        PASS(count_gates)(net, g + r * each, each, at->sums, value, change, 0, planes, 1);
    }
}

/* One more digit for each of some wires, that of the sign. */
TARGET RDC_INLINE void PASS(add_sign)(LANE *change, size_t wires, size_t stride, size_t planes) {
    for (size_t i = 0; i < wires; i++)
        memcpy(change + i * stride + planes * LANES, change + i * stride + (planes - 1) * LANES, LANES * sizeof(LANE));
}

/* A layer's gates as wires: their changes from those of the layer after, and their counts. Gives the digits kept, which
 * are those of the line before unless that is too few. */
TARGET RDC_INLINE size_t PASS(exact_layer)(const rdc_layers *net, const step *s, size_t wires, const exact_places *exact,
                                           const uint64_t *values, size_t above, const LANE *change, size_t stride,
                                           LANE *to, size_t to_stride, digits_cut digits, size_t needed) {
    const LANE *above_value = (const LANE *)values + above * LANES, *value = (const LANE *)values + s->below * LANES;
    for (size_t i = 0; i < wires; i += WIRES_AT_ONCE) {
        const size_t some = wires - i < WIRES_AT_ONCE ? wires - i : WIRES_AT_ONCE;
        const uint32_t *end = exact->end + above + i;
        for (size_t g = s->gate + i; g < s->gate + i + some; g++) {
            RDC_FETCH_NEAR(value + (size_t)net->in0[g] * LANES);
            RDC_FETCH_NEAR(value + (size_t)net->in1[g] * LANES);
        }
        while (!PASS(gather_wires)(exact->readers + end[-1], exact->readers, end, some, to + i * to_stride,
                                   to_stride, digits, change, stride, above_value)) {
            PASS(add_sign)(to, i, to_stride, digits.kept++);
            if (digits.kept + digits.looked_at > needed) digits.looked_at--;
        }
        PASS(count_gates)(net, s->gate + i, some, exact->sums, value, to + i * to_stride, to_stride, digits.kept, 0);
    }
    return digits.kept;
}

/* Each layer's changes are cut to the digits that they need. */
TARGET static void PASS(reverse_many)(const rdc_layers *net, const int64_t *planes, const uint64_t *in,
                                      const uint64_t *dout, size_t sums, uint64_t *din, int64_t *wide, int32_t *narrow,
                                      size_t words, size_t first, size_t count, places at, uint64_t *rest) {
    const exact_places exact = exact_places_in(net, rest);
    const size_t digits = (size_t)planes[net->layers], ins = (size_t)planes[0];
    find_most_readers(net, &at);
    find_readers(net, &exact, sums);
    int32_t *kept = at.counts + net->layers;
    for (size_t l = 0; l < net->layers; l++) kept[l] = 1;
    for (size_t w = first; w < first + count; w += LINE) {
        const size_t left = first + count - w, n = left < LINE ? left : LINE;
        load_lines(LINE, at.value, LINE, in, net->inputs, words, w, n);
        PASS(forward_line)(net, at.value);
        for (size_t d = 0; d < digits; d++)
            load_changes(LINE, at.change + LINE * d, LINE * digits, dout + d * sums * words, sums, sums, words, w, n);
        step s = last_step(net, at);
        size_t used = PASS(needed_planes)((const LANE *)s.change, sums, digits, digits);
        PASS(count_runs)(net, s.gate, s.width, sums, &exact, (const LANE *)at.value + s.below * LANES,
                         (const LANE *)s.change, digits, used);
        for (s.layers--; s.layers > 0; s.layers--) {
            const size_t l = s.layers, stride = (size_t)planes[l + 1] * LANES, below = (size_t)planes[l];
            const size_t wires = s.before_width, above = s.below;
            const LANE *change = (const LANE *)s.change;
            const size_t needed = most_digits(used, at.counts[l], below), before = (size_t)kept[l];
            digits_cut cut = {before < used ? used : before, used, 0};
            if (cut.kept > needed) cut.kept = needed;
            if (cut.planes > cut.kept) cut.planes = cut.kept;
            /* of two readers' sum one digit more tells whether it needs more */
            cut.looked_at = at.counts[l] <= 2 && cut.kept < needed ? 1 : needed - cut.kept;
            next_step(net, &s);
            used = PASS(exact_layer)(net, &s, wires, &exact, at.value, above, change, stride, (LANE *)s.change,
                                     below * LANES, cut, needed);
            kept[l] = (int32_t)used;
        }
        if (din == NULL) continue;
        const digits_cut all = {ins, used < ins ? used : ins, 0};
        PASS(gather_wires)(exact.readers, exact.readers, exact.end, net->inputs, (LANE *)s.before, ins * LANES, all,
                           (const LANE *)s.change, (size_t)planes[1] * LANES, (const LANE *)at.value);
        for (size_t d = 0; d < ins; d++)
            store_lines(LINE, din + d * net->inputs * words, net->inputs, words, w, n, s.before + LINE * d, LINE * ins);
    }
    solve_layers(net, &exact, sums, wide, narrow);
}
