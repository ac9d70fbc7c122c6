/* The runner for one type of registers, REG, whose unsigned counterpart is UREG, and for one SIMD mode: see each_mode.h. */

#define ELEMENT int8_t
#include "pointwise_moves.h"
#define ELEMENT int16_t
#include "pointwise_moves.h"
#define ELEMENT int32_t
#include "pointwise_moves.h"
#define ELEMENT int64_t
#include "pointwise_moves.h"

#define EACH(expression)                                         \
    {                                                            \
        RDC_NO_CARRY                                             \
        for (size_t k = 0; k < BLOCK; k++) to[k] = (expression); \
        break;                                                   \
    }

TARGET RDC_INLINE int NAME(load)(REG *to, const rdc_elements *from, size_t first, size_t n) {
    const REG low = (REG)from->low, high = (REG)from->high;
    if (from->single) {
        const int64_t one = from->bytes == 1   ? *(const int8_t *)from->at
                            : from->bytes == 2 ? *(const int16_t *)from->at
                            : from->bytes == 4 ? *(const int32_t *)from->at
                                               : *(const int64_t *)from->at;
        for (size_t k = 0; k < BLOCK; k++) to[k] = (REG)one;
        return one < (int64_t)low || one > (int64_t)high;
    }
    switch (from->bytes) {
    case 1: return RDC_PASTE(NAME(load), int8_t)(to, (const int8_t *)from->at + first, n, low, high);
    case 2: return RDC_PASTE(NAME(load), int16_t)(to, (const int16_t *)from->at + first, n, low, high);
    case 4: return RDC_PASTE(NAME(load), int32_t)(to, (const int32_t *)from->at + first, n, low, high);
    default: return RDC_PASTE(NAME(load), int64_t)(to, (const int64_t *)from->at + first, n, low, high);
    }
}

TARGET RDC_INLINE void NAME(store)(const rdc_elements *to, const REG *from, size_t first, size_t n) {
    switch (to->bytes) {
    case 1: RDC_PASTE(NAME(store), int8_t)((int8_t *)to->at + first, from, n); break;
    case 2: RDC_PASTE(NAME(store), int16_t)((int16_t *)to->at + first, from, n); break;
    case 4: RDC_PASTE(NAME(store), int32_t)((int32_t *)to->at + first, from, n); break;
    default: RDC_PASTE(NAME(store), int64_t)((int64_t *)to->at + first, from, n);
    }
}

TARGET RDC_INLINE void NAME(operate)(const rdc_operation *op, REG *registers) {
    REG *to = registers + (size_t)op->to * BLOCK;
    const REG *a = registers + (size_t)op->a * BLOCK, *b = registers + (size_t)op->b * BLOCK;
    const REG *c = registers + (size_t)op->c * BLOCK, value = (REG)op->value;
    switch (op->operation) {
    case RDC_CONSTANT: EACH(value)
    case RDC_ADD: EACH((REG)((UREG)a[k] + (UREG)b[k]))
    case RDC_MULTIPLY: EACH((REG)((UREG)a[k] * (UREG)b[k]))
    case RDC_NEGATE: EACH((REG)(0 - (UREG)a[k]))
    case RDC_COMPLEMENT: EACH((REG)(1 - (UREG)a[k]))
    case RDC_MAXIMUM: EACH(a[k] > b[k] ? a[k] : b[k])
    case RDC_AT_LEAST: EACH(a[k] >= b[k])
    case RDC_GREATER: EACH(a[k] > b[k])
    case RDC_OR_BITS: EACH(a[k] | b[k])
    case RDC_XOR_BITS: EACH(a[k] ^ b[k])
    default: EACH(a[k] ? c[k] : b[k])
    }
}

TARGET static size_t NAME(pointwise)(const rdc_operation *ops, size_t operations, const rdc_elements *inputs,
                                  const rdc_elements *outputs, size_t first, size_t count, REG *registers) {
    size_t bad = 0;
    for (size_t at = first; at < first + count; at += BLOCK) {
        const size_t left = first + count - at, n = left < BLOCK ? left : BLOCK;
        for (size_t i = 0; i < operations; i++) {
            const rdc_operation *op = ops + i;
            if (op->operation == RDC_LOAD) {
                if (NAME(load)(registers + (size_t)op->to * BLOCK, inputs + op->a, at, n))
                    bad = (size_t)op->a + 1;
            } else if (op->operation == RDC_STORE) {
                NAME(store)(outputs + op->to, registers + (size_t)op->a * BLOCK, at, n);
            } else {
                NAME(operate)(op, registers);
            }
        }
    }
    return bad;
}

#undef EACH
