/* Layers of lookup gates, forward and back, over lines of `inner` neighbours (the examples of a batch).
 *
 * A table has 2^k numbers, that of address Σ x_p·2^p for pins x_p. Lines are reals, and a gate is the multilinear form
 * of its table; or they are bits (see real_bits.h), and it is a choice among its numbers. The argument that a gate takes
 * is `lines`: slot, offset, and a slot and an offset of indices of lines, or −1 for the lines one after the other.
 */

enum { NAME(most_pins) = 6, NAME(most_entries) = 64, NAME(strip_lanes) = 8, NAME(most_terms) = 16 };

typedef struct {
    const REAL *at;
    const int32_t *indices;
    size_t length;
} NAME(lines);

RDC_INLINE NAME(lines) NAME(lines_of)(const int64_t *t, char *const *slots, size_t length) {
    return (NAME(lines)){(const REAL *)slots[t[0]] + t[1], t[2] < 0 ? NULL : (const int32_t *)slots[t[2]] + t[3], length};
}

RDC_INLINE const REAL *NAME(line)(const NAME(lines) *x, size_t i) {
    return x->at + (x->indices != NULL ? (size_t)x->indices[i] : i) * x->length;
}

/* A table's numbers V, halved by each pin; a change W, split by each pin into the part where it is 1 and the rest. What
 * is written for few pins, a constant, is UNROLLed. */
#define HALVE(UNROLL, V, CHOICE)                                                        \
    UNROLL for (size_t p = 0, half = (size_t)1 << pins >> 1; p < pins; p++, half >>= 1) \
        UNROLL for (size_t q = 0; q < half; q++) (V)[q] = CHOICE;
#define SPLIT(UNROLL, W, PART)                                                \
    UNROLL for (size_t p = 0, parts = 1; p < pins; p++, parts *= 2)           \
        UNROLL for (size_t q = 0; q < parts; q++) {                           \
            (W)[q + parts] = PART;                                            \
            (W)[q] = (W)[q] - (W)[q + parts];                                 \
        }
#define NOT_UNROLLED
#define CHOSEN SELECT(NAME(bits_from)(x[p], j), v[2 * q + 1], v[2 * q])
#define BETWEEN (LANE)(v[2 * q] + AT(x[p] + j) * (v[2 * q + 1] - v[2 * q]))
#define KEPT KEEP(NAME(bits_from)(x[p], j), w[q])
#define SCALED (LANE)(w[q] * AT(x[p] + j))

/* Does BODY with `pins` a constant where they are few (`few`), else a variable. */
#define FOR_PINS(count, BODY)                                      \
    switch (count) {                                               \
    case 1: { enum { pins = 1, few = 1 }; BODY } break;            \
    case 2: { enum { pins = 2, few = 1 }; BODY } break;            \
    case 3: { enum { pins = 3, few = 1 }; BODY } break;            \
    default: { const size_t pins = count; enum { few = 0 }; BODY } \
    }

/* The value of a table at neighbours j, j + 1, ... */
RDC_INLINE TARGET LANE NAME(value_of_few)(const int bits, const size_t pins, const REAL *table, const REAL *const *x,
                                          size_t j) {
    const size_t entries = (size_t)1 << pins;
    LANE v[8];
    RDC_UNROLL for (size_t q = 0; q < entries; q++) v[q] = SPLAT(table[q]);
    if (bits) {
        HALVE(RDC_UNROLL, v, CHOSEN)
    } else {
        HALVE(RDC_UNROLL, v, BETWEEN)
    }
    return v[0];
}

TARGET static LANE NAME(value_of_any)(int bits, size_t pins, const REAL *table, const REAL *const *x, size_t j) {
    LANE v[NAME(most_entries)];
    for (size_t q = 0; q < (size_t)1 << pins; q++) v[q] = SPLAT(table[q]);
    HALVE(NOT_UNROLLED, v, bits ? CHOSEN : BETWEEN)
    return v[0];
}

#define VALUE(bits, table, x, j) \
    (few ? NAME(value_of_few)(bits, pins, table, x, j) : NAME(value_of_any)(bits, pins, table, x, j))

/* The same for one neighbour. */
TARGET static REAL NAME(value_one)(int bits, size_t pins, const REAL *table, const REAL *const *x, size_t j) {
    REAL v[NAME(most_entries)];
    if (bits) {
        size_t address = 0;
        for (size_t p = 0; p < pins; p++) address |= (size_t)(NAME(bits_from)(x[p], j) & 1) << p;
        return table[address];
    }
    for (size_t q = 0; q < (size_t)1 << pins; q++) v[q] = table[q];
    HALVE(NOT_UNROLLED, v, v[2 * q] + x[p][j] * (v[2 * q + 1] - v[2 * q]))
    return v[0];
}

/* A line of a layer, of bits: 1 where the chosen number is ½ or more. */
RDC_INLINE void NAME(gate_bits)(const size_t pins, REAL *out, const REAL *table, const REAL *const *x, size_t inner) {
    uint64_t ones[NAME(most_entries)], v[NAME(most_entries)];
    for (size_t q = 0; q < (size_t)1 << pins; q++) ones[q] = UINT64_C(0) - (uint64_t)(table[q] >= (REAL)0.5);
    for (size_t w = 0; w < WORDS(inner); w++) {
        for (size_t q = 0; q < (size_t)1 << pins; q++) v[q] = ones[q];
        HALVE(NOT_UNROLLED, v, v[2 * q] ^ ((v[2 * q] ^ v[2 * q + 1]) & NAME(word)(x[p], w)))
        NAME(put_word)(out, w, inner - 64 * w < 64 ? v[0] & rdc_tail_mask(inner) : v[0]);
    }
}

/* out, table, whether lines are bits, count, inner, k, k lines: a layer of gates, in the form of its lines. */
TARGET static void NAME(gates)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *table = (const REAL *)slots[t[2]] + t[3], *x[NAME(most_pins)];
    const size_t count = (size_t)t[5], inner = (size_t)t[6], k = (size_t)t[7];
    const size_t length = t[4] ? WIDTH(inner) : inner;
    NAME(lines) all[NAME(most_pins)];
    for (size_t p = 0; p < k; p++) all[p] = NAME(lines_of)(t + 8 + 4 * p, slots, length);
    for (size_t i = 0; i < count; i++, out += length, table += (size_t)1 << k) {
        for (size_t p = 0; p < k; p++) x[p] = NAME(line)(all + p, i);
        if (t[4]) {
            if (k == 2) NAME(gate_bits)(2, out, table, x, inner);
            else NAME(gate_bits)(k, out, table, x, inner);
            continue;
        }
        size_t j = 0;
        FOR_PINS(k, for (; j + LANES <= inner; j += LANES) *(LANE *)(out + j) = VALUE(0, table, x, j);)
        for (; j < inner; j++) out[j] = NAME(value_one)(0, k, table, x, j);
    }
}

/* out, table, whether lines of pins are bits, count, inner, k, lines of dy, k lines: dy times the values of tables. */
TARGET static void NAME(slopes)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *table = (const REAL *)slots[t[2]] + t[3], *x[NAME(most_pins)];
    const size_t count = (size_t)t[5], inner = (size_t)t[6], k = (size_t)t[7];
    const NAME(lines) change = NAME(lines_of)(t + 8, slots, inner);
    NAME(lines) all[NAME(most_pins)];
    for (size_t p = 0; p < k; p++) all[p] = NAME(lines_of)(t + 12 + 4 * p, slots, t[4] ? WIDTH(inner) : inner);
    for (size_t i = 0; i < count; i++, out += inner, table += (size_t)1 << k) {
        const REAL *dy = NAME(line)(&change, i);
        size_t j = 0;
        for (size_t p = 0; p < k; p++) x[p] = NAME(line)(all + p, i);
        if (t[4]) {
            FOR_PINS(k, for (; j + LANES <= inner; j += LANES) *(LANE *)(out + j) = AT(dy + j) * VALUE(1, table, x, j);)
        } else {
            FOR_PINS(k, for (; j + LANES <= inner; j += LANES) *(LANE *)(out + j) = AT(dy + j) * VALUE(0, table, x, j);)
        }
        for (; j < inner; j++) out[j] = dy[j] * NAME(value_one)(t[4] != 0, k, table, x, j);
    }
}

/* What dy adds to each number of a table. */
RDC_INLINE TARGET void NAME(table_change)(const int bits, const int few, const size_t pins, REAL *out, const REAL *dy,
                                          const REAL *const *x, size_t inner) {
    const size_t entries = (size_t)1 << pins;
    LANE sums[NAME(most_entries)], w[NAME(most_entries)];
    size_t j = 0;
    for (size_t q = 0; q < entries; q++) sums[q] = SPLAT((REAL)0);
    for (; j + LANES <= inner; j += LANES) {
        w[0] = AT(dy + j);
        if (few && bits) {
            SPLIT(RDC_UNROLL, w, KEPT)
        } else if (few) {
            SPLIT(RDC_UNROLL, w, SCALED)
        } else {
            SPLIT(NOT_UNROLLED, w, bits ? KEPT : SCALED)
        }
        if (few)
            RDC_UNROLL for (size_t q = 0; q < entries; q++) sums[q] += w[q];
        else
            for (size_t q = 0; q < entries; q++) sums[q] += w[q];
    }
    if (entries >= 4)
        for (size_t q = 0; q < entries; q += 4) NAME(four_sums)(out + q, sums + q);
    else
        for (size_t q = 0; q < entries; q++) out[q] = NAME(vector_sum)(sums + q);
    for (; j < inner; j++) {
        REAL rest[NAME(most_entries)];
        rest[0] = dy[j];
        SPLIT(NOT_UNROLLED, rest, bits ? (NAME(bits_from)(x[p], j) & 1 ? rest[q] : 0) : rest[q] * x[p][j])
        for (size_t q = 0; q < entries; q++) out[q] += rest[q];
    }
}

/* out, whether lines of pins are bits, count, inner, k, lines of dy, k lines: 2^k numbers for each line of dy, what it
 * changes in a table, Σ dy·basis(x). */
TARGET static void NAME(table_changes)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *x[NAME(most_pins)];
    const size_t count = (size_t)t[3], inner = (size_t)t[4], k = (size_t)t[5];
    const int bits = t[2] != 0;
    const NAME(lines) change = NAME(lines_of)(t + 6, slots, inner);
    NAME(lines) all[NAME(most_pins)];
    for (size_t p = 0; p < k; p++) all[p] = NAME(lines_of)(t + 10 + 4 * p, slots, bits ? WIDTH(inner) : inner);
    for (size_t i = 0; i < count; i++, out += (size_t)1 << k) {
        const REAL *dy = NAME(line)(&change, i);
        for (size_t p = 0; p < k; p++) x[p] = NAME(line)(all + p, i);
        if (k == 2 && bits) NAME(table_change)(1, 1, 2, out, dy, x, inner);
        else if (k == 2) NAME(table_change)(0, 1, 2, out, dy, x, inner);
        else NAME(table_change)(bits, 0, k, out, dy, x, inner);
    }
}

/* Tables whose values, times dy, are the changes of pins. */
typedef struct {
    const REAL *table;
    size_t pins;
    int bits;
    NAME(lines) dy, x[NAME(most_pins)];
} NAME(term);

/* Gate i of a term, added to `wide` vectors at neighbour j. */
RDC_INLINE TARGET void NAME(add_slope)(const size_t wide, LANE *acc, const NAME(term) *term, size_t i, size_t j) {
    const REAL *dy = NAME(line)(&term->dy, i) + j, *table = term->table + (i << term->pins), *x[NAME(most_pins)];
    for (size_t p = 0; p < term->pins; p++) x[p] = NAME(line)(term->x + p, i);
    if (term->bits) {
        FOR_PINS(term->pins, RDC_UNROLL for (size_t l = 0; l < wide; l++) acc[l] +=
                             AT(dy + l * LANES) * VALUE(1, table, x, j + l * LANES);)
    } else {
        FOR_PINS(term->pins, RDC_UNROLL for (size_t l = 0; l < wide; l++) acc[l] +=
                             AT(dy + l * LANES) * VALUE(0, table, x, j + l * LANES);)
    }
}

/* `wide` vectors of a line at neighbour j: what its uses (term, gate) add up to. */
RDC_INLINE TARGET void NAME(change_strip)(const size_t wide, REAL *out, const NAME(term) *terms, const int32_t *uses,
                                          size_t count, size_t j) {
    LANE acc[NAME(strip_lanes)];
    RDC_UNROLL for (size_t l = 0; l < wide; l++) acc[l] = SPLAT((REAL)0);
    for (size_t u = 0; u < count; u++) NAME(add_slope)(wide, acc, terms + uses[2 * u], (size_t)uses[2 * u + 1], j);
    RDC_UNROLL for (size_t l = 0; l < wide; l++) *(LANE *)(out + l * LANES) = acc[l];
}

/* Asks for the lines of a use that comes soon. */
RDC_INLINE void NAME(fetch_use)(const NAME(term) *terms, const int32_t *use, size_t inner) {
    const REAL *dy = NAME(line)(&terms[use[0]].dy, (size_t)use[1]);
    for (size_t j = 0; j < inner && j < 512 / sizeof(REAL); j += 64 / sizeof(REAL)) RDC_FETCH(dy + j);
}

/* out, its lines, inner, uses and starts (slot and offset each), terms; for each term its table, whether lines of pins
 * are bits, count, k, lines of dy, k lines: line v is the sum over its uses (term, gate), those from starts[v] to
 * starts[v + 1], of dy times the value of the gate's table. */
TARGET static void NAME(pin_changes)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const size_t lines = (size_t)t[2], inner = (size_t)t[3], block = NAME(strip_lanes) * LANES;
    const int32_t *uses = (const int32_t *)slots[t[4]] + t[5], *starts = (const int32_t *)slots[t[6]] + t[7];
    NAME(term) terms[NAME(most_terms)];
    const int64_t *word = t + 9;
    for (size_t n = 0; n < (size_t)t[8]; n++) {
        NAME(term) *term = terms + n;
        term->table = (const REAL *)slots[word[0]] + word[1];
        term->bits = word[2] != 0;
        term->pins = (size_t)word[4];
        term->dy = NAME(lines_of)(word + 5, slots, inner);
        word += 9;
        for (size_t p = 0; p < term->pins; p++, word += 4)
            term->x[p] = NAME(lines_of)(word, slots, term->bits ? WIDTH(inner) : inner);
    }
    for (size_t v = 0; v < lines; v++, out += inner) {
        const int32_t *mine = uses + 2 * (size_t)starts[v];
        const size_t count = (size_t)(starts[v + 1] - starts[v]), left = (size_t)(starts[lines] - starts[v]);
        size_t j = 0;
        for (size_t u = 0; u < count && u + 8 < left; u++) NAME(fetch_use)(terms, mine + 2 * (u + 8), inner);
        for (; j + block <= inner; j += block) NAME(change_strip)(NAME(strip_lanes), out + j, terms, mine, count, j);
        for (; j + LANES <= inner; j += LANES) NAME(change_strip)(1, out + j, terms, mine, count, j);
        for (; j < inner; j++) {
            REAL sum = 0;
            for (size_t u = 0; u < count; u++) {
                const NAME(term) *term = terms + mine[2 * u];
                const size_t i = (size_t)mine[2 * u + 1];
                const REAL *x[NAME(most_pins)];
                for (size_t p = 0; p < term->pins; p++) x[p] = NAME(line)(term->x + p, i);
                sum += NAME(line)(&term->dy, i)[j] *
                       NAME(value_one)(term->bits, term->pins, term->table + (i << term->pins), x, j);
            }
            out[j] = sum;
        }
    }
}

#undef HALVE
#undef SPLIT
#undef NOT_UNROLLED
#undef CHOSEN
#undef BETWEEN
#undef KEPT
#undef SCALED
#undef FOR_PINS
#undef VALUE
