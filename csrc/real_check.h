/* What the checks of instructions share: operands, how far they reach, and what is wrong with them. */
#ifndef RDC_REAL_CHECK_H
#define RDC_REAL_CHECK_H

#include "real.h"
#include "simd.h"

#define NO_SUCH "no such instruction, operation or reduction"
#define LENGTH "words are missing or too many"
#define COUNTS "a count, a length or a number of axes is out of its range"
#define SLOT "a slot is not there, or is of the other kind"
#define OUTSIDE "an array does not reach as far"
#define INDEX "an index is outside"
#define REGISTER "a register is not there, or is read before it is written"
#define WORK "no run of it would end"
#define OVERLAP "the result lies where an argument lies"

/* Elements that an instruction may go over: some days' worth. */
#define MOST_WORK 1e15

/* One instruction: what it takes, `size` words of it. */
typedef struct {
    const int64_t *t;
    size_t size, count;
    rdc_real_slot *slots;
    double work;
    int wide;
} instruction;

/* The elements of a slot that an operand touches, first and last. `limit`: how many there are. */
typedef struct {
    int64_t slot, low, high, limit;
} extent;

#define TRY(check)                             \
    do {                                       \
        const char *wrong = check;             \
        if (wrong != NULL) return wrong;       \
    } while (0)
#define NEED(condition, wrong) \
    if (!(condition)) return wrong

static inline int is_slot(const instruction *one, int64_t slot, int indices) {
    return slot >= 0 && (uint64_t)slot < one->count && (one->slots[slot].indices != NULL) == indices;
}

/* The operand of reals at word `at`. */
static inline const char *start(const instruction *one, size_t at, int written, extent *e) {
    const int64_t slot = one->t[at], offset = one->t[at + 1];
    NEED(is_slot(one, slot, 0), SLOT);
    const size_t elements = one->slots[slot].elements;
    *e = (extent){slot, offset, offset, elements < INT64_MAX ? (int64_t)elements : INT64_MAX};
    NEED(offset >= 0 && offset < e->limit, OUTSIDE);
    if (written) one->slots[slot].written = 1;
    else one->slots[slot].read = 1;
    return NULL;
}

/* The operand goes `length` steps along a stride. */
static inline const char *along(extent *e, int64_t length, int64_t stride) {
    const int64_t most = stride < 0 ? e->low : e->limit - 1 - e->high;
    NEED(length >= 1, COUNTS);
    NEED(stride >= -e->limit && stride <= e->limit, OUTSIDE);
    if (stride == 0) return NULL;
    NEED(length - 1 <= most / (stride < 0 ? -stride : stride), OUTSIDE);
    if (stride < 0) e->low += (length - 1) * stride;
    else e->high += (length - 1) * stride;
    return NULL;
}

static inline const char *axes_along(extent *e, int64_t axes, const int64_t *lengths, const int64_t *strides) {
    for (int64_t n = 0; n < axes; n++) TRY(along(e, lengths[n], strides[n]));
    return NULL;
}

static inline const char *apart(const extent *out, const extent *in) {
    NEED(out->slot != in->slot || out->high < in->low || in->high < out->low, OVERLAP);
    return NULL;
}

static inline int are_axes(int64_t axes) { return axes >= 0 && axes <= RDC_REAL_AXES; }

/* Counts of windows, and of what their indices stand for. */
static inline int are_counts(const int64_t *counts, int n) {
    int good = 1;
    for (int i = 0; i < n; i++) good &= counts[i] >= 0 && counts[i] < INT32_MAX;
    return good;
}

static inline double product(int64_t axes, const int64_t *lengths) {
    double all = 1;
    for (int64_t n = 0; n < axes; n++) all *= (double)lengths[n];
    return all;
}

/* An operand of reals that has no elements. */
static inline const char *nothing(const instruction *one, size_t at) {
    const int64_t offset = one->t[at + 1];
    return offset < 0 || (uint64_t)offset > one->slots[one->t[at]].elements ? OUTSIDE : NULL;
}

/* `rows` × `columns` indices at word `at`: the table, in *table, and the largest of them, −1 at least, in *most. */
static inline const char *indices_at(const instruction *one, size_t at, int64_t rows, int64_t columns, const int32_t **table,
                              int64_t *most) {
    const int64_t slot = one->t[at], offset = one->t[at + 1];
    NEED(is_slot(one, slot, 1), SLOT);
    const size_t elements = one->slots[slot].elements;
    NEED(offset >= 0 && (uint64_t)offset <= elements, OUTSIDE);
    NEED(!rows || !columns || (uint64_t)columns <= (elements - (size_t)offset) / (uint64_t)rows, OUTSIDE);
    *table = one->slots[slot].indices + offset;
    *most = -1;
    for (int64_t i = 0; i < rows * columns; i++)
        if ((*table)[i] > *most) *most = (*table)[i];
    return NULL;
}

/* Lines of `inner` elements at word `at`, up to number `last`, which may be −1: none. */
static inline const char *lines_at(const instruction *one, size_t at, int written, int64_t last, int64_t inner, extent *e) {
    *e = (extent){-1, 0, -1, 0};
    NEED(is_slot(one, one->t[at], 0), SLOT);
    if (last < 0 || inner == 0) return nothing(one, at);
    TRY(start(one, at, written, e));
    TRY(along(e, inner, 1));
    return along(e, last + 1, inner);
}

/* Checks of lookup gates, in a file of their own. NULL, or what is wrong. */
const char *rdc_real_check_gates(instruction *one, int64_t code);

#endif
