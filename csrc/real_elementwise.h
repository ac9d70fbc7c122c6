/* Chains of elementwise operations, block by block, so that what is between them stays in the first-level cache.
 *
 * The instruction: outer loops, rows, columns, registers, operands, operations; the outer lengths; for each operand its
 * slot, offset, row stride, column stride and outer strides; for each operation its code, result, and arguments, all
 * register numbers: operands first, then scratch.
 */

typedef struct {
    REAL *at;
    int64_t row, column;
} NAME(strip);

#define ROWS(BODY)                                    \
    for (size_t r = 0; r < rows; r++) {               \
        REAL *o = out->at + (int64_t)r * out->row;    \
        const REAL *p = a->at + (int64_t)r * a->row;  \
        const REAL *q = b->at + (int64_t)r * b->row;  \
        BODY                                          \
    }
#define LOOP(X, Y, EXPRESSION)                 \
    {                                          \
        RDC_NO_CARRY                           \
        for (size_t i = 0; i < columns; i++) { \
            const REAL x = X, y = Y;           \
            (void)y;                           \
            o[i] = EXPRESSION;                 \
        }                                      \
    }
#define STRIDED(EXPRESSION)                                          \
    for (size_t i = 0; i < columns; i++) {                           \
        const REAL x = p[(int64_t)i * a->column], y = q[(int64_t)i * b->column]; \
        (void)y;                                                     \
        o[(int64_t)i * out->column] = EXPRESSION;                    \
    }
#define ONE(CODE, EXPRESSION)                              \
    case CODE:                                             \
        ROWS(if (out->column == 1 && a->column == 1) LOOP(p[i], 0, EXPRESSION) else STRIDED(EXPRESSION)) break;
#define TWO(CODE, EXPRESSION)                                                                \
    case CODE:                                                                               \
        ROWS(if (out->column != 1) STRIDED(EXPRESSION)                                       \
             else if (a->column == 1 && b->column == 1) LOOP(p[i], q[i], EXPRESSION)         \
             else if (a->column == 0 && b->column == 1) LOOP(*p, q[i], EXPRESSION)           \
             else if (a->column == 1 && b->column == 0) LOOP(p[i], *q, EXPRESSION)           \
             else STRIDED(EXPRESSION))                                                       \
        break;

/* Whether rows follow each other without gaps, or one element stands for all. */
RDC_INLINE int NAME(flat)(const NAME(strip) *one, size_t rows, size_t columns) {
    return one->column == 1 ? rows == 1 || one->row == (int64_t)columns : one->column == 0 && one->row == 0;
}

TARGET static int NAME(check_strip)(size_t rows, size_t columns, const NAME(strip) *a) {
    REAL sum = 0;
    for (size_t r = 0; r < rows; r++) {
        const REAL *p = a->at + (int64_t)r * a->row;
        REAL lanes[16] = {0};
        size_t i = 0;
        if (a->column == 1)
            for (; i + 16 <= columns; i += 16)
                for (size_t l = 0; l < 16; l++) lanes[l] += p[i + l] - p[i + l];
        for (; i < columns; i++) lanes[0] += p[(int64_t)i * a->column] - p[(int64_t)i * a->column];
        for (size_t l = 0; l < 16; l++) sum += lanes[l];
    }
    return sum != 0 || sum != sum;
}

TARGET static int NAME(operate)(int64_t code, size_t rows, size_t columns, const NAME(strip) *out,
                                const NAME(strip) *a, const NAME(strip) *b) {
    if (code == RDC_REAL_CHECK) return NAME(check_strip)(rows, columns, a);
    if (NAME(flat)(out, rows, columns) && NAME(flat)(a, rows, columns) && NAME(flat)(b, rows, columns)) {
        columns *= rows;
        rows = 1;
    }
    switch (code) {
        ONE(RDC_REAL_COPY, x)
        ONE(RDC_REAL_NEGATE, -x)
        ONE(RDC_REAL_NOT, 1 - x)
        ONE(RDC_REAL_RELU, x >= 0 || x != x ? x : 0)
        ONE(RDC_REAL_TANH, NAME(tanh_of)(x))
        ONE(RDC_REAL_SIGMOID, NAME(sigmoid_of)(x))
        ONE(RDC_REAL_EXP, NAME(exp_of)(x))
        ONE(RDC_REAL_LOG, NAME(log_of)(x))
        ONE(RDC_REAL_SQRT, SQRT(x))
        ONE(RDC_REAL_RECIPROCAL, 1 / x)
        TWO(RDC_REAL_ADD, x + y)
        TWO(RDC_REAL_SUBTRACT, x - y)
        TWO(RDC_REAL_MULTIPLY, x * y)
        TWO(RDC_REAL_MAXIMUM, x >= y || x != x ? x : y)
        TWO(RDC_REAL_GREATER, x > y ? (REAL)1 : (REAL)0)
        TWO(RDC_REAL_AT_LEAST, x >= y ? (REAL)1 : (REAL)0)
        TWO(RDC_REAL_SHARE, x > y ? (REAL)1 : x == y ? (REAL)0.5 : (REAL)0)
    default: break;
    }
    return 0;
}

/* All operations on one block; `strips` are its operands, then scratch. */
TARGET static int NAME(block)(const int64_t *operations, size_t count, size_t rows, size_t columns,
                              const NAME(strip) *strips) {
    int bad = 0;
    for (size_t n = 0; n < count; n++, operations += 4)
        bad |= NAME(operate)(operations[0], rows, columns, strips + operations[1], strips + operations[2],
                             strips + operations[3]);
    return bad;
}

TARGET static int NAME(elementwise)(const int64_t *t, char *const *slots, void *scratch) {
    const size_t outer = (size_t)t[0], rows = (size_t)t[1], columns = (size_t)t[2], registers = (size_t)t[3],
                 operands = (size_t)t[4], count = (size_t)t[5];
    const int64_t *lengths = t + 6, *operand = lengths + outer, *operations = operand + operands * (4 + outer);
    const size_t spare = registers - operands;
    size_t most = RDC_REAL_SCRATCH / 2 / sizeof(REAL) / (spare ? spare : 1), row_step, column_step;
    NAME(strip) strips[RDC_REAL_REGISTERS], here[RDC_REAL_REGISTERS];
    int64_t index[RDC_REAL_AXES];
    int bad = 0;
    NAME(clear)(outer, index);
    for (size_t n = 0; n < outer; n++)
        if (!lengths[n]) return 0;
    if (!rows || !columns) return 0;
    most = most > 2048 ? 2048 : most & ~(size_t)15;
    column_step = columns < most ? columns : most;
    row_step = most / column_step;
    for (size_t n = 0; n < operands; n++) {
        const int64_t *o = operand + n * (4 + outer);
        strips[n].at = (REAL *)slots[o[0]] + o[1];
        strips[n].row = o[2];
        strips[n].column = o[3];
    }
    for (;;) {
        for (size_t r = 0; r < rows; r += row_step)
            for (size_t c = 0; c < columns; c += column_step) {
                const size_t height = rows - r < row_step ? rows - r : row_step;
                const size_t width = columns - c < column_step ? columns - c : column_step;
                for (size_t n = 0; n < operands; n++) {
                    here[n].at = strips[n].at + (int64_t)r * strips[n].row + (int64_t)c * strips[n].column;
                    here[n].row = strips[n].row;
                    here[n].column = strips[n].column;
                }
                for (size_t n = operands; n < registers; n++) {
                    here[n].at = (REAL *)scratch + (n - operands) * most;
                    here[n].row = (int64_t)width;
                    here[n].column = 1;
                }
                bad |= NAME(block)(operations, count, height, width, here);
            }
        size_t axis = outer;
        while (axis-- > 0) {
            for (size_t n = 0; n < operands; n++) strips[n].at += operand[n * (4 + outer) + 4 + axis];
            if (++index[axis] < lengths[axis]) break;
            for (size_t n = 0; n < operands; n++)
                strips[n].at -= lengths[axis] * operand[n * (4 + outer) + 4 + axis];
            index[axis] = 0;
        }
        if (axis == (size_t)-1) return bad;
    }
}

#undef ROWS
#undef LOOP
#undef STRIDED
#undef ONE
#undef TWO
