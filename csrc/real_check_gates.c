/* Whether instructions of lookup gates keep within their arrays: see real_gates.h, real_bits.h and real_choice.h. */
#include "real_check.h"

/* Most pins of a gate, and terms of a change of pins. */
enum { MOST_PINS = 6, MOST_TERMS = 16 };

/* Reals that a line takes: `inner`, or those that its bits take. */
static int64_t length_of(const instruction *one, int bits, int64_t inner) {
    return bits ? (inner + 63) / 64 * (one->wide ? 1 : 2) : inner;
}

static int is_flag(int64_t word) { return word == 0 || word == 1; }

/* The lines of `count` gates at word `at` (see real_gates.h), apart from the result. */
static const char *gate_lines_at(const instruction *one, size_t at, int64_t count, int64_t length, const extent *out) {
    const int32_t *table;
    int64_t most = count - 1;
    extent e;
    if (one->t[at + 2] >= 0) {
        TRY(indices_at(one, at + 2, count, 1, &table, &most));
        for (int64_t i = 0; i < count; i++) NEED(table[i] >= 0, INDEX);
    } else {
        NEED(one->t[at + 2] == -1, SLOT);
    }
    TRY(lines_at(one, at, 0, most, length, &e));
    return apart(out, &e);
}

/* Tables of `count` gates of `pins` pins, apart from the result. */
static const char *tables_at(const instruction *one, size_t at, int64_t count, int64_t pins, const extent *out) {
    extent e;
    NEED(pins >= 0 && pins <= MOST_PINS, COUNTS);
    TRY(lines_at(one, at, 0, count - 1, (int64_t)1 << pins, &e));
    return apart(out, &e);
}

static const char *check_pack(instruction *one, int packs) {
    const int64_t *t = one->t, count = t[4], inner = t[5], length = length_of(one, 1, inner);
    extent out, in;
    NEED(one->size == (packs ? 8 : 6), LENGTH);
    NEED(are_counts(t + 4, 2), COUNTS);
    one->work = 2 * (double)count * ((double)inner + 1);
    if (!packs) {
        TRY(lines_at(one, 0, 1, count - 1, inner, &out));
        TRY(lines_at(one, 2, 0, count - 1, length, &in));
        return apart(&out, &in);
    }
    TRY(lines_at(one, 0, 1, count - 1, length, &out));
    NEED(is_slot(one, t[2], 0), SLOT);
    if (!count || !inner) return nothing(one, 2);
    TRY(start(one, 2, 0, &in));
    TRY(along(&in, count, t[6]));
    TRY(along(&in, inner, t[7]));
    return apart(&out, &in);
}

static const char *check_bit_counts(instruction *one) {
    const int64_t *t = one->t, groups = t[4], lines = t[5], inner = t[6];
    extent out, in;
    NEED(one->size == 7, LENGTH);
    NEED(are_counts(t + 4, 3) && (!lines || groups <= INT32_MAX / lines), COUNTS);
    TRY(lines_at(one, 0, 1, groups - 1, inner, &out));
    TRY(lines_at(one, 2, 0, groups * lines - 1, length_of(one, 1, inner), &in));
    one->work = (double)groups * ((double)lines + 1) * ((double)inner + 1);
    return apart(&out, &in);
}

/* A layer, or (`slopes`) dy times its values. */
static const char *check_gates(instruction *one, int slopes) {
    const int64_t *t = one->t, count = t[5], inner = t[6], pins = t[7];
    const size_t first = slopes ? 12 : 8;
    extent out;
    NEED(is_flag(t[4]) && are_counts(t + 5, 2) && pins >= 0 && pins <= MOST_PINS, COUNTS);
    NEED(one->size == first + 4 * (size_t)pins, LENGTH);
    TRY(lines_at(one, 0, 1, count - 1, length_of(one, t[4] && !slopes, inner), &out));
    TRY(tables_at(one, 2, count, pins, &out));
    if (slopes) TRY(gate_lines_at(one, 8, count, inner, &out));
    for (int64_t p = 0; p < pins; p++)
        TRY(gate_lines_at(one, first + 4 * (size_t)p, count, length_of(one, (int)t[4], inner), &out));
    one->work = (double)count * ((double)inner + 1) * (double)((int64_t)1 << pins);
    return NULL;
}

static const char *check_table_changes(instruction *one) {
    const int64_t *t = one->t, count = t[3], inner = t[4], pins = t[5];
    extent out;
    NEED(is_flag(t[2]) && are_counts(t + 3, 2) && pins >= 0 && pins <= MOST_PINS, COUNTS);
    NEED(one->size == 10 + 4 * (size_t)pins, LENGTH);
    TRY(lines_at(one, 0, 1, count - 1, (int64_t)1 << pins, &out));
    TRY(gate_lines_at(one, 6, count, inner, &out));
    for (int64_t p = 0; p < pins; p++)
        TRY(gate_lines_at(one, 10 + 4 * (size_t)p, count, length_of(one, (int)t[2], inner), &out));
    one->work = (double)count * ((double)inner + 1) * (double)((int64_t)1 << pins);
    return NULL;
}

static const char *check_pin_changes(instruction *one) {
    const int64_t *t = one->t, lines = t[2], inner = t[3], terms = t[8];
    const int32_t *uses, *starts;
    int64_t most, counts[MOST_TERMS], all = 1;
    extent out;
    NEED(are_counts(t + 2, 2) && terms >= 0 && terms <= MOST_TERMS, COUNTS);
    TRY(lines_at(one, 0, 1, lines - 1, inner, &out));
    size_t at = 9;
    for (int64_t n = 0; n < terms; n++) {
        NEED(one->size >= at + 9, LENGTH);
        const int64_t *term = t + at, pins = term[4];
        NEED(is_flag(term[2]) && are_counts(term + 3, 1) && pins >= 0 && pins <= MOST_PINS, COUNTS);
        NEED(one->size >= at + 9 + 4 * (size_t)pins, LENGTH);
        counts[n] = term[3];
        if ((int64_t)1 << pins > all) all = (int64_t)1 << pins;
        TRY(tables_at(one, at, term[3], pins, &out));
        TRY(gate_lines_at(one, at + 5, term[3], inner, &out));
        for (int64_t p = 0; p < pins; p++)
            TRY(gate_lines_at(one, at + 9 + 4 * (size_t)p, term[3], length_of(one, (int)term[2], inner), &out));
        at += 9 + 4 * (size_t)pins;
    }
    NEED(one->size == at, LENGTH);
    TRY(indices_at(one, 6, lines + 1, 1, &starts, &most));
    NEED(starts[0] >= 0, INDEX);
    for (int64_t v = 0; v < lines; v++) NEED(starts[v] <= starts[v + 1], INDEX);
    TRY(indices_at(one, 4, starts[lines], 2, &uses, &most));
    for (int64_t u = starts[0]; u < starts[lines]; u++)
        NEED(uses[2 * u] >= 0 && uses[2 * u] < terms && uses[2 * u + 1] >= 0 && uses[2 * u + 1] < counts[uses[2 * u]],
             INDEX);
    one->work = ((double)(starts[lines] - starts[0]) * (double)all + (double)lines) * ((double)inner + 1);
    return NULL;
}

/* Pins that choose: scores or credits are lines of `options`, what is chosen and what is delivered lines of `inner`. */
static const char *check_choice(instruction *one, int64_t code) {
    const int64_t *t = one->t, pins = t[8], options = t[9], inner = t[10];
    const int credits = code == RDC_REAL_CREDITS, deliver = code == RDC_REAL_DELIVER;
    const int32_t *table;
    int64_t most;
    extent out, in[2];
    NEED(one->size == (code == RDC_REAL_CHOOSE ? 11 : 12), LENGTH);
    NEED(are_counts(t + 8, deliver ? 4 : 3) && options >= 1 && (!credits || is_flag(t[11])), COUNTS);
    TRY(indices_at(one, 6, pins, options, &table, &most));
    for (int64_t i = 0; i < pins * options; i++) NEED(table[i] >= 0, INDEX);
    NEED(!deliver || most < t[11], INDEX);
    const int64_t wires = credits ? length_of(one, (int)t[11], inner) : options;
    TRY(lines_at(one, 0, 1, (deliver ? t[11] : pins) - 1, credits ? options : inner, &out));
    TRY(lines_at(one, 2, 0, credits ? most : pins - 1, wires, in));
    TRY(lines_at(one, 4, 0, code == RDC_REAL_CHOOSE ? most : pins - 1, inner, in + 1));
    one->work = (double)pins * (double)options * ((double)inner + 1) + (deliver ? (double)t[11] * (double)inner : 0);
    TRY(apart(&out, in));
    return apart(&out, in + 1);
}

const char *rdc_real_check_gates(instruction *one, int64_t code) {
    switch (code) {
    case RDC_REAL_PACK: return check_pack(one, 1);
    case RDC_REAL_UNPACK: return check_pack(one, 0);
    case RDC_REAL_BIT_COUNTS: return check_bit_counts(one);
    case RDC_REAL_GATES: return check_gates(one, 0);
    case RDC_REAL_SLOPES: return check_gates(one, 1);
    case RDC_REAL_TABLE_CHANGES: return check_table_changes(one);
    case RDC_REAL_PIN_CHANGES: return check_pin_changes(one);
    default: return check_choice(one, code);
    }
}
