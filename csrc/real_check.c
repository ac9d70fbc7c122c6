/* Whether a tape of real operations keeps within its arrays: see real.h, and real_loops.h, real_contract.h and
 * real_elementwise.h for what each instruction takes. */
#include "real_check.h"

#define ROW(NAME, name, arguments) {#name, RDC_REAL_##NAME, arguments},
const rdc_opcode rdc_real_instructions[] = {RDC_REAL_INSTRUCTIONS(ROW){NULL, 0, 0}};
const rdc_opcode rdc_real_reductions[] = {RDC_REAL_REDUCTIONS(ROW){NULL, 0, 0}};
const rdc_opcode rdc_real_operations[] = {RDC_REAL_OPERATIONS(ROW){NULL, 0, 0}};

static const char *check_gather(instruction *one) {
    const int64_t *t = one->t, count = t[6], inner = t[7];
    const int32_t *table;
    int64_t most;
    extent out, in;
    NEED(count >= 0 && inner >= 0, COUNTS);
    TRY(indices_at(one, 4, count, 1, &table, &most));
    TRY(lines_at(one, 0, 1, count - 1, inner, &out));
    TRY(lines_at(one, 2, 0, most, inner, &in));
    one->work = (double)count * (double)inner + (double)count;
    return most < 0 || inner == 0 ? NULL : apart(&out, &in);
}

static const char *check_scatter_add(instruction *one) {
    const int64_t *t = one->t, count = t[6], inner = t[7], lines = t[8];
    const int32_t *table;
    int64_t most;
    extent out, in;
    NEED(count >= 0 && inner >= 0 && lines >= 0, COUNTS);
    TRY(indices_at(one, 4, count, 1, &table, &most));
    NEED(most < lines, INDEX);
    TRY(lines_at(one, 0, 1, lines - 1, inner, &out));
    TRY(lines_at(one, 2, 0, count - 1, inner, &in));
    one->work = ((double)count + (double)lines) * (double)inner + (double)count;
    return count && lines && inner ? apart(&out, &in) : NULL;
}

static const char *check_reduce(instruction *one) {
    const int64_t *t = one->t, kept = t[7], reduced = t[8], *lengths = t + 9;
    extent out, in;
    NEED(t[0] >= 0 && t[0] < RDC_REAL_REDUCTION_COUNT, NO_SUCH);
    NEED(are_axes(kept) && are_axes(reduced), COUNTS);
    NEED(one->size == 9 + 2 * (size_t)(kept + reduced), LENGTH);
    TRY(start(one, 1, 1, &out));
    TRY(start(one, 3, 0, &in));
    TRY(along(&out, t[5], 1));
    for (int64_t n = kept, step = t[5]; n-- > 0; step *= lengths[n]) TRY(along(&out, lengths[n], step));
    TRY(along(&in, t[5], t[6]));
    TRY(axes_along(&in, kept, lengths, lengths + kept));
    TRY(axes_along(&in, reduced, lengths + 2 * kept, lengths + 2 * kept + reduced));
    one->work = 2 * (double)t[5] * product(kept, lengths) * product(reduced, lengths + 2 * kept);
    return apart(&out, &in);
}

static const char *check_line_sums(instruction *one) {
    const int64_t *t = one->t, kept = t[5], reduced = t[6], *lengths = t + 7;
    extent out, in;
    NEED(are_axes(kept) && are_axes(reduced), COUNTS);
    NEED(one->size == 7 + 2 * (size_t)(kept + reduced), LENGTH);
    TRY(start(one, 0, 1, &out));
    TRY(start(one, 2, 0, &in));
    for (int64_t n = kept, step = 1; n-- > 0; step *= lengths[n]) TRY(along(&out, lengths[n], step));
    TRY(along(&in, t[4], 1));
    TRY(axes_along(&in, kept, lengths, lengths + kept));
    TRY(axes_along(&in, reduced, lengths + 2 * kept, lengths + 2 * kept + reduced));
    one->work = (double)t[4] * product(kept, lengths) * product(reduced, lengths + 2 * kept);
    return apart(&out, &in);
}

static const char *check_first_maximum(instruction *one) {
    const int64_t *t = one->t, inner = t[6], kept = t[7], reduced = t[8], *lengths = t + 12;
    extent out, in, change;
    NEED(are_axes(kept) && are_axes(reduced), COUNTS);
    NEED(one->size == 12 + 4 * (size_t)kept + 3 * (size_t)reduced, LENGTH);
    const int64_t *inside = lengths + 4 * kept;
    TRY(start(one, 0, 1, &out));
    TRY(start(one, 2, 0, &in));
    TRY(along(&out, inner, t[9]));
    TRY(along(&in, inner, t[10]));
    TRY(axes_along(&out, kept, lengths, lengths + kept));
    TRY(axes_along(&in, kept, lengths, lengths + 2 * kept));
    TRY(axes_along(&out, reduced, inside, inside + reduced));
    TRY(axes_along(&in, reduced, inside, inside + 2 * reduced));
    one->work = 2 * (double)inner * product(kept, lengths) * product(reduced, inside);
    if (t[4] >= 0) {
        TRY(start(one, 4, 0, &change));
        TRY(along(&change, inner, t[11]));
        TRY(axes_along(&change, kept, lengths, lengths + 3 * kept));
        TRY(apart(&out, &change));
    } else { /* a single 1 */
        NEED(inner == 1 || t[11] == 0, OUTSIDE);
        for (int64_t n = 0; n < kept; n++) NEED(lengths[3 * kept + n] == 0, OUTSIDE);
    }
    return apart(&out, &in);
}

/* Sums of products: `lines` is 1 where the line of neighbours is along a and b (DOTS), 0 where it is in the result. */
static const char *check_products(instruction *one, int lines) {
    const int64_t *t = one->t, inner = t[6], *head = t + (lines ? 7 : 9);
    const int64_t outer = head[0], axes = head[1], *lengths = head + 2;
    extent out, in[2];
    NEED(are_axes(outer) && are_axes(axes), COUNTS);
    NEED(one->size == (size_t)(lengths - t) + 4 * (size_t)outer + 3 * (size_t)axes, LENGTH);
    const int64_t *inside = lengths + 4 * outer;
    TRY(start(one, 0, 1, &out));
    TRY(along(&out, lines ? 1 : inner, 1));
    TRY(axes_along(&out, outer, lengths, lengths + outer));
    for (int n = 0; n < 2; n++) {
        TRY(start(one, 2 + 2 * (size_t)n, 0, in + n));
        TRY(along(in + n, inner, lines ? 1 : t[7 + n]));
        TRY(axes_along(in + n, outer, lengths, lengths + (2 + n) * outer));
        TRY(axes_along(in + n, axes, inside, inside + (1 + n) * axes));
        TRY(apart(&out, in + n));
    }
    one->work = (double)inner * product(outer, lengths) * product(axes, inside);
    return NULL;
}

/* An operand of windows: m of M at one stride, n of N at another, and `inner` neighbours. */
static const char *grid_at(const instruction *one, size_t at, int written, const int64_t *lengths,
                           const int64_t *strides, extent *e) {
    *e = (extent){-1, 0, -1, 0};
    NEED(is_slot(one, one->t[at], 0), SLOT);
    if (!lengths[0] || !lengths[1] || !lengths[2]) return nothing(one, at);
    TRY(start(one, at, written, e));
    return axes_along(e, 3, lengths, strides);
}

static const char *check_windows(instruction *one, int64_t code) {
    const int64_t *t = one->t, M = t[0], P = t[1], T = t[2], inner = t[3];
    const int64_t changes[] = {M, P, inner}, change_steps[] = {t[4], t[5], 1};
    const int64_t weights[] = {M, T, 1}, weight_steps[] = {t[6], t[7], 1};
    const int32_t *table;
    int64_t most;
    extent y, w, x;
    NEED(are_counts(t, 4), COUNTS);
    TRY(indices_at(one, 8, P, T, &table, &most));
    const int forward = code == RDC_REAL_WINDOWS;
    TRY(grid_at(one, forward ? 10 : 12, forward, changes, change_steps, &y));
    TRY(grid_at(one, forward ? 12 : 10, !forward, weights, weight_steps, &w));
    TRY(lines_at(one, 14, 0, most, inner, &x));
    one->work = ((double)M * (double)T + (double)M + (double)T) * (double)P * ((double)inner + 1) + (double)M * (double)T;
    TRY(apart(forward ? &y : &w, forward ? &w : &y));
    return apart(forward ? &y : &w, &x);
}

/* The uses of each line, pairs (tap, place), from starts[i] to starts[i + 1]. */
static const char *check_uses(const instruction *one, int64_t lines, int64_t *uses) {
    const int64_t *t = one->t;
    const int32_t *table, *starts;
    int64_t most;
    TRY(indices_at(one, 16, lines + 1, 1, &starts, &most));
    NEED(starts[0] >= 0, INDEX);
    for (int64_t i = 0; i < lines; i++) NEED(starts[i] <= starts[i + 1], INDEX);
    TRY(indices_at(one, 8, starts[lines], 2, &table, &most));
    for (int64_t i = starts[0]; i < starts[lines]; i++)
        NEED(table[2 * i] >= 0 && table[2 * i] < t[2] && table[2 * i + 1] >= 0 && table[2 * i + 1] < t[1], INDEX);
    *uses = starts[lines] - starts[0];
    return NULL;
}

static const char *check_windows_input(instruction *one) {
    const int64_t *t = one->t, M = t[0], P = t[1], T = t[2], inner = t[3], lines = t[18];
    const int64_t changes[] = {M, P, inner}, change_steps[] = {t[4], t[5], 1};
    const int64_t weights[] = {M, T, 1}, weight_steps[] = {t[6], t[7], 1};
    int64_t uses;
    extent dx, w, dy;
    NEED(are_counts(t, 4) && are_counts(t + 18, 1), COUNTS);
    TRY(check_uses(one, lines, &uses));
    TRY(lines_at(one, 10, 1, lines - 1, inner, &dx));
    TRY(grid_at(one, 12, 0, weights, weight_steps, &w));
    TRY(grid_at(one, 14, 0, changes, change_steps, &dy));
    one->work = ((double)uses * (double)M + (double)uses + (double)lines) * ((double)inner + 1);
    TRY(apart(&dx, &w));
    return apart(&dx, &dy);
}

/* Registers of an elementwise instruction: operands, which are in memory, then scratch. */
static const char *check_operations(const instruction *one, const int64_t *operations, int64_t count, int64_t registers,
                                    int64_t operands, size_t stride, const int64_t *operand) {
    uint8_t known[RDC_REAL_REGISTERS];
    for (int64_t r = 0; r < registers; r++) known[r] = r < operands;
    for (int64_t n = 0; n < count; n++, operations += 4) {
        NEED(operations[0] >= 0 && operations[0] < RDC_REAL_OPERATION_COUNT, NO_SUCH);
        for (int k = 1; k < 4; k++) NEED(operations[k] >= 0 && operations[k] < registers, REGISTER);
        NEED(known[operations[2]] && known[operations[3]], REGISTER);
        if (operations[0] == RDC_REAL_CHECK) continue;
        known[operations[1]] = 1;
        if (operations[1] < operands) one->slots[operand[(size_t)operations[1] * stride]].written = 1;
    }
    return NULL;
}

static const char *check_elementwise(instruction *one) {
    const int64_t *t = one->t, outer = t[0], rows = t[1], columns = t[2], registers = t[3], operands = t[4],
                  count = t[5], *lengths = t + 6;
    NEED(are_axes(outer) && rows >= 0 && columns >= 0 && count >= 0, COUNTS);
    NEED(registers >= 0 && registers <= RDC_REAL_REGISTERS && operands >= 0 && operands <= registers, COUNTS);
    const size_t stride = 4 + (size_t)outer, fixed = 6 + (size_t)outer + (size_t)operands * stride;
    NEED(one->size >= fixed && (uint64_t)count == (one->size - fixed) / 4 && (one->size - fixed) % 4 == 0, LENGTH);
    const int64_t *operand = lengths + outer;
    int empty = !rows || !columns;
    for (int64_t n = 0; n < outer; n++) {
        NEED(lengths[n] >= 0, COUNTS);
        empty |= !lengths[n];
    }
    for (int64_t n = 0; n < operands; n++) {
        const int64_t *o = operand + (size_t)n * stride;
        extent e;
        NEED(is_slot(one, o[0], 0), SLOT);
        one->slots[o[0]].read = 1;
        if (empty) continue;
        TRY(start(one, (size_t)(o - t), 0, &e));
        TRY(along(&e, rows, o[2]));
        TRY(along(&e, columns, o[3]));
        TRY(axes_along(&e, outer, lengths, o + 4));
    }
    one->work = empty ? 0 : (double)rows * (double)columns * product(outer, lengths) * ((double)count + 1);
    return check_operations(one, operand + (size_t)operands * stride, count, registers, operands, stride, operand);
}

/* Words that an instruction takes at least, its code and length aside. */
static size_t least(int64_t code) {
    switch (code) {
    case RDC_REAL_ELEMENTWISE:
    case RDC_REAL_UNPACK: return 6;
    case RDC_REAL_LINE_SUMS:
    case RDC_REAL_BIT_COUNTS: return 7;
    case RDC_REAL_GATHER:
    case RDC_REAL_PACK:
    case RDC_REAL_GATES: return 8;
    case RDC_REAL_TABLE_CHANGES: return 10;
    case RDC_REAL_CHOOSE:
    case RDC_REAL_CONTRACT: return 11;
    case RDC_REAL_FIRST_MAXIMUM:
    case RDC_REAL_SLOPES:
    case RDC_REAL_DELIVER:
    case RDC_REAL_CREDITS: return 12;
    case RDC_REAL_WINDOWS:
    case RDC_REAL_WINDOWS_WEIGHTS: return 16;
    case RDC_REAL_WINDOWS_INPUT: return 19;
    default: return 9; /* scatters, reductions, dots, changes of pins */
    }
}

static const char *check_one(instruction *one, int64_t code) {
    NEED(code >= 0 && code < RDC_REAL_INSTRUCTION_COUNT, NO_SUCH);
    NEED(one->size >= least(code), LENGTH);
    switch (code) {
    case RDC_REAL_ELEMENTWISE: return check_elementwise(one);
    case RDC_REAL_GATHER: return one->size == least(code) ? check_gather(one) : LENGTH;
    case RDC_REAL_SCATTER_ADD: return one->size == least(code) ? check_scatter_add(one) : LENGTH;
    case RDC_REAL_REDUCE: return check_reduce(one);
    case RDC_REAL_LINE_SUMS: return check_line_sums(one);
    case RDC_REAL_FIRST_MAXIMUM: return check_first_maximum(one);
    case RDC_REAL_CONTRACT: return check_products(one, 0);
    case RDC_REAL_DOTS: return check_products(one, 1);
    case RDC_REAL_WINDOWS_INPUT: return one->size == least(code) ? check_windows_input(one) : LENGTH;
    case RDC_REAL_WINDOWS:
    case RDC_REAL_WINDOWS_WEIGHTS: return one->size == least(code) ? check_windows(one, code) : LENGTH;
    default: return rdc_real_check_gates(one, code);
    }
}

const char *rdc_real_check(int wide, const int64_t *tape, size_t first, size_t stop, rdc_real_slot *slots, size_t count,
                           size_t *where, double *work) {
    const size_t most = PTRDIFF_MAX / (wide ? sizeof(double) : sizeof(float));
    for (size_t n = 0; n < count; n++)
        if (slots[n].elements > most) return OUTSIDE;
    for (size_t at = first; at < stop; at += (size_t)tape[at + 1]) {
        *where = at;
        NEED(stop - at >= 2 && tape[at + 1] >= 2 && (uint64_t)tape[at + 1] <= stop - at, LENGTH);
        instruction one = {tape + at + 2, (size_t)tape[at + 1] - 2, count, slots, 0, wide};
        TRY(check_one(&one, tape[at]));
        NEED(one.work <= MOST_WORK, WORK);
        *work += one.work;
    }
    return NULL;
}
