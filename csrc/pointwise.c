#include "pointwise.h"

#include "simd.h"

enum { BLOCK = RDC_POINTWISE_BLOCK };

/* Loads and stores of one element type to and from registers of another: whole blocks have a length that the compiler
 * knows. */
#define TRANSFERS(T, FROM, REG)                                                                                      \
    RDC_INLINE int load_##T##_##REG(REG *to, const FROM *from, size_t n, REG low, REG high) {                        \
        FROM least = from[0], most = from[0];                                                                        \
        if (n == BLOCK) {                                                                                            \
            for (size_t k = 0; k < BLOCK; k++) {                                                                     \
                least = from[k] < least ? from[k] : least, most = from[k] > most ? from[k] : most;                   \
                to[k] = (REG)from[k];                                                                                \
            }                                                                                                        \
        } else {                                                                                                     \
            for (size_t k = 0; k < n; k++) {                                                                         \
                least = from[k] < least ? from[k] : least, most = from[k] > most ? from[k] : most;                   \
                to[k] = (REG)from[k];                                                                                \
            }                                                                                                        \
            for (size_t k = n; k < BLOCK; k++) to[k] = (REG)from[0];                                                 \
        }                                                                                                            \
        return (int64_t)least < (int64_t)low || (int64_t)most > (int64_t)high;                                       \
    }                                                                                                                \
    RDC_INLINE void store_##T##_##REG(FROM *to, const REG *from, size_t n) {                                         \
        if (n == BLOCK)                                                                                              \
            for (size_t k = 0; k < BLOCK; k++) to[k] = (FROM)from[k];                                                \
        else                                                                                                         \
            for (size_t k = 0; k < n; k++) to[k] = (FROM)from[k];                                                    \
    }

#define EACH(expression)                                         \
    {                                                            \
        RDC_NO_CARRY                                             \
        for (size_t k = 0; k < BLOCK; k++) to[k] = (expression); \
        break;                                                   \
    }

/* The runner for one register type. */
#define RUNNER(REG)                                                                                                  \
    TRANSFERS(i8, int8_t, REG)                                                                                       \
    TRANSFERS(i16, int16_t, REG)                                                                                     \
    TRANSFERS(i32, int32_t, REG)                                                                                     \
    TRANSFERS(i64, int64_t, REG)                                                                                     \
    RDC_INLINE int load_##REG(REG *to, const rdc_elements *from, size_t first, size_t n) {                           \
        const REG low = (REG)from->low, high = (REG)from->high;                                                      \
        if (from->single) {                                                                                          \
            const int64_t one = from->bytes == 1   ? *(const int8_t *)from->at                                       \
                                : from->bytes == 2 ? *(const int16_t *)from->at                                      \
                                : from->bytes == 4 ? *(const int32_t *)from->at                                      \
                                                   : *(const int64_t *)from->at;                                     \
            for (size_t k = 0; k < BLOCK; k++) to[k] = (REG)one;                                                     \
            return one < (int64_t)low || one > (int64_t)high;                                                        \
        }                                                                                                            \
        switch (from->bytes) {                                                                                       \
        case 1: return load_i8_##REG(to, (const int8_t *)from->at + first, n, low, high);                            \
        case 2: return load_i16_##REG(to, (const int16_t *)from->at + first, n, low, high);                          \
        case 4: return load_i32_##REG(to, (const int32_t *)from->at + first, n, low, high);                          \
        default: return load_i64_##REG(to, (const int64_t *)from->at + first, n, low, high);                         \
        }                                                                                                            \
    }                                                                                                                \
    RDC_INLINE void store_##REG(const rdc_elements *to, const REG *from, size_t first, size_t n) {                   \
        switch (to->bytes) {                                                                                         \
        case 1: store_i8_##REG((int8_t *)to->at + first, from, n); break;                                            \
        case 2: store_i16_##REG((int16_t *)to->at + first, from, n); break;                                          \
        case 4: store_i32_##REG((int32_t *)to->at + first, from, n); break;                                          \
        default: store_i64_##REG((int64_t *)to->at + first, from, n);                                                \
        }                                                                                                            \
    }                                                                                                                \
    RDC_INLINE void operate_##REG(const rdc_operation *op, REG *registers) {                                         \
        REG *to = registers + (size_t)op->to * BLOCK;                                                                \
        const REG *a = registers + (size_t)op->a * BLOCK, *b = registers + (size_t)op->b * BLOCK;                    \
        const REG *c = registers + (size_t)op->c * BLOCK, value = (REG)op->value;                                    \
        switch (op->operation) {                                                                                     \
        case RDC_CONSTANT: EACH(value)                                                                               \
        case RDC_ADD: EACH((REG)((u##REG)a[k] + (u##REG)b[k]))                                                       \
        case RDC_MULTIPLY: EACH((REG)((u##REG)a[k] * (u##REG)b[k]))                                                  \
        case RDC_NEGATE: EACH((REG)(0 - (u##REG)a[k]))                                                               \
        case RDC_COMPLEMENT: EACH((REG)(1 - (u##REG)a[k]))                                                           \
        case RDC_MAXIMUM: EACH(a[k] > b[k] ? a[k] : b[k])                                                            \
        case RDC_AT_LEAST: EACH(a[k] >= b[k])                                                                        \
        case RDC_GREATER: EACH(a[k] > b[k])                                                                          \
        case RDC_OR_BITS: EACH(a[k] | b[k])                                                                          \
        case RDC_XOR_BITS: EACH(a[k] ^ b[k])                                                                         \
        default: EACH(a[k] ? c[k] : b[k])                                                                            \
        }                                                                                                            \
    }                                                                                                                \
    RDC_INLINE size_t pointwise_##REG(const rdc_operation *ops, size_t operations, const rdc_elements *inputs,       \
                                      const rdc_elements *outputs, size_t first, size_t count, REG *registers) {     \
        size_t bad = 0;                                                                                              \
        for (size_t at = first; at < first + count; at += BLOCK) {                                                   \
            const size_t left = first + count - at, n = left < BLOCK ? left : BLOCK;                                 \
            for (size_t i = 0; i < operations; i++) {                                                                \
                const rdc_operation *op = ops + i;                                                                   \
                if (op->operation == RDC_LOAD) {                                                                     \
                    if (load_##REG(registers + (size_t)op->to * BLOCK, inputs + op->a, at, n))                       \
                        bad = (size_t)op->a + 1;                                                                     \
                } else if (op->operation == RDC_STORE) {                                                             \
                    store_##REG(outputs + op->to, registers + (size_t)op->a * BLOCK, at, n);                         \
                } else {                                                                                             \
                    operate_##REG(op, registers);                                                                    \
                }                                                                                                    \
            }                                                                                                        \
        }                                                                                                            \
        return bad;                                                                                                  \
    }

RUNNER(int32_t)
RUNNER(int64_t)

RDC_INLINE size_t pointwise_any(const rdc_operation *ops, size_t operations, int wide, const rdc_elements *inputs,
                                const rdc_elements *outputs, size_t first, size_t count, void *registers) {
    return wide ? pointwise_int64_t(ops, operations, inputs, outputs, first, count, (int64_t *)registers)
                : pointwise_int32_t(ops, operations, inputs, outputs, first, count, (int32_t *)registers);
}

#define PARAMETERS                                                                                              \
    const rdc_operation *ops, size_t operations, int wide, const rdc_elements *inputs, const rdc_elements *outputs, \
        size_t first, size_t count, void *registers
#define ARGUMENTS ops, operations, wide, inputs, outputs, first, count, registers

static size_t pointwise_scalar(PARAMETERS) { return pointwise_any(ARGUMENTS); }
#ifdef RDC_X86
RDC_AVX2 static size_t pointwise_avx2(PARAMETERS) { return pointwise_any(ARGUMENTS); }
RDC_AVX512 static size_t pointwise_avx512(PARAMETERS) { return pointwise_any(ARGUMENTS); }
#endif

size_t rdc_pointwise(int simd, PARAMETERS) {
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE) return pointwise_avx512(ARGUMENTS);
    if (simd == RDC_AVX2_MODE) return pointwise_avx2(ARGUMENTS);
#else
    (void)simd;
#endif
    return pointwise_scalar(ARGUMENTS);
}
