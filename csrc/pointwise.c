/* Lines of integer operations, run a block of elements at a time. */
#include "pointwise.h"

#include <string.h>

#include "lanes.h"

enum { BLOCK = RDC_POINTWISE_BLOCK };

#define REG int32_t
#define UREG uint32_t
#include "pointwise_runs.h"

#define REG int64_t
#define UREG uint64_t
#include "pointwise_runs.h"

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
