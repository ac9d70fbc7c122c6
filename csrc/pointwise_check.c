/* Whether a line of integer operations names what is there. */
#include "pointwise.h"

#include <string.h>

#define ROW(NAME, name, arguments) {#name, RDC_##NAME, arguments},
const rdc_opcode rdc_pointwise_operations[] = {RDC_POINTWISE_OPERATIONS(ROW){NULL, 0, 0}};

static int within(int64_t n, size_t count) { return n >= 0 && (uint64_t)n < count; }

const char *rdc_pointwise_check(const rdc_operation *operations, size_t count, size_t registers, size_t inputs,
                                size_t outputs, uint8_t *known, size_t *where) {
    memset(known, 0, registers);
    for (size_t i = 0; i < count; i++) {
        const rdc_operation *op = operations + i;
        *where = i;
        if (!within(op->operation, RDC_POINTWISE_OPERATION_COUNT)) return "an operation";
        if (!within(op->to, op->operation == RDC_STORE ? outputs : registers)) return "an output or register";
        if (!within(op->a, op->operation == RDC_LOAD ? inputs : registers)) return "an input or register";
        if (!within(op->b, registers) || !within(op->c, registers)) return "a register";
        const int64_t read[] = {op->a, op->b, op->c};
        for (int n = 0; n < rdc_pointwise_operations[op->operation].arguments; n++)
            if (!known[read[n]]) return "a register's content";
        if (op->operation != RDC_STORE) known[op->to] = 1;
    }
    return NULL;
}
