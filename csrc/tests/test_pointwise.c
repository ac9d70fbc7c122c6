/* Lines of integer operations and digits of integers against one element at a time, at exact buffer sizes. */
#include "changes.h"
#include "pointwise.h"
#include "testing.h"

enum { REGISTERS = 5, STEPS = 12 };

static int64_t small(void) { return (int64_t)(draw() % 7) - 3; }

static int64_t element(const rdc_elements *one, size_t i) {
    const size_t at = one->single ? 0 : i;
    switch (one->bytes) {
    case 1: return ((const int8_t *)one->at)[at];
    case 2: return ((const int16_t *)one->at)[at];
    case 4: return ((const int32_t *)one->at)[at];
    default: return ((const int64_t *)one->at)[at];
    }
}

static rdc_elements elements(size_t n, int64_t bytes, int single) {
    const size_t count = single ? 1 : n;
    rdc_elements made = {take_memory(count * (size_t)bytes), bytes, single, -3, 3};
    for (size_t i = 0; i < count; i++) {
        const int64_t value = small();
        switch (bytes) {
        case 1: ((int8_t *)made.at)[i] = (int8_t)value; break;
        case 2: ((int16_t *)made.at)[i] = (int16_t)value; break;
        case 4: ((int32_t *)made.at)[i] = (int32_t)value; break;
        default: ((int64_t *)made.at)[i] = value;
        }
    }
    return made;
}

static int64_t result(const rdc_operation *op, const int64_t *r) {
    const int64_t a = r[op->a], b = r[op->b], c = r[op->c];
    switch (op->operation) {
    case RDC_CONSTANT: return op->value;
    case RDC_ADD: return a + b;
    case RDC_NEGATE: return -a;
    case RDC_COMPLEMENT: return 1 - a;
    case RDC_MAXIMUM: return a > b ? a : b;
    case RDC_AT_LEAST: return a >= b;
    case RDC_GREATER: return a > b;
    case RDC_OR_BITS: return a | b;
    case RDC_XOR_BITS: return a ^ b;
    default: return a ? c : b;
    }
}

/* Products are left to the property tests: they might leave 32 bits here. */
static rdc_operation any_operation(void) {
    rdc_operation op = {RDC_CONSTANT + (int64_t)(draw() % (RDC_POINTWISE_OPERATION_COUNT - RDC_CONSTANT)), 0, 0, 0, 0, small()};
    if (op.operation == RDC_MULTIPLY) op.operation = RDC_ADD;
    op.to = (int64_t)(draw() % REGISTERS), op.a = (int64_t)(draw() % REGISTERS);
    op.b = (int64_t)(draw() % REGISTERS), op.c = (int64_t)(draw() % REGISTERS);
    return op;
}

static void test_line(size_t n, int wide) {
    static const int64_t BYTES[] = {1, 2, 4, 8};
    rdc_operation ops[2 * REGISTERS + STEPS];
    rdc_elements in[REGISTERS], out[REGISTERS];
    size_t count = 0, wrong = 0;
    for (int64_t i = 0; i < REGISTERS; i++) {
        in[i] = elements(n, BYTES[draw() % 4], draw() % 4 == 0);
        out[i] = elements(n, wide ? 8 : 4, 0);
        ops[count++] = (rdc_operation){RDC_LOAD, i, i, 0, 0, 0};
    }
    for (size_t i = 0; i < STEPS; i++) ops[count++] = any_operation();
    for (int64_t i = 0; i < REGISTERS; i++) ops[count++] = (rdc_operation){RDC_STORE, i, i, 0, 0, 0};
    void *registers = take_memory(REGISTERS * RDC_POINTWISE_BLOCK * sizeof(int64_t));
    expect(rdc_pointwise(simd, ops, count, wide, in, out, 0, n, registers) == 0, "pointwise bounds", REGISTERS, n);
    for (size_t i = 0; i < n; i++) {
        int64_t r[REGISTERS];
        for (size_t k = 0; k < REGISTERS; k++) r[k] = element(in + k, i);
        for (size_t k = REGISTERS; k < REGISTERS + STEPS; k++) r[ops[k].to] = result(ops + k, r);
        for (size_t k = 0; k < REGISTERS; k++) wrong += element(out + k, i) != r[k];
    }
    expect(wrong == 0, wide ? "pointwise, 64 bits" : "pointwise, 32 bits", REGISTERS, n);
    for (size_t i = 0; i < REGISTERS; i++) free(in[i].at), free(out[i].at);
    free(registers);
}

static void test_digits(size_t n, size_t rows) {
    const size_t words = words_of(rows), planes = 1 + draw() % 8;
    int8_t *x = (int8_t *)random_bytes(n * rows, 256);
    uint64_t *out = new_words(planes * n, words);
    size_t wrong = 0;
    rdc_digits(simd, x, n, rows, planes, out, words);
    for (size_t d = 0; d < planes; d++)
        for (size_t i = 0; i < n; i++)
            for (size_t r = 0; r < rows; r++)
                wrong += bit(out + (d * n + i) * words, r) != ((uint8_t)x[i * rows + r] >> d & 1u);
    expect(wrong == 0 && tails_clear(out, planes * n, rows), "digits", n, rows);
    free(x), free(out);
}

void test_pointwise(void) {
    static const size_t SIZES[] = {0, 1, 63, 255, 256, 257, 1000};
    for (size_t i = 0; i < COUNT(SIZES); i++)
        for (int repeat = 0; repeat < 8; repeat++) test_line(SIZES[i], repeat & 1);
    for (size_t i = 0; i < COUNT(ROWS); i++)
        for (size_t n = 0; n < 4; n++) test_digits(n, ROWS[i]);
}
