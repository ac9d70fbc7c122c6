/* Lines of integer operations, run a block of elements at a time. */
#include "pointwise.h"

#include <string.h>

#include "lanes.h"

enum { BLOCK = RDC_POINTWISE_BLOCK };

#define T i32
#define REG int32_t
#define UREG uint32_t
#define RDC_KERNEL "pointwise_runs.h"
#include "each_mode.h"
#undef T
#undef REG
#undef UREG

#define T i64
#define REG int64_t
#define UREG uint64_t
#define RDC_KERNEL "pointwise_runs.h"
#include "each_mode.h"
#undef T
#undef REG
#undef UREG

size_t rdc_pointwise(int simd, const rdc_operation *operations, size_t count_operations, int wide,
                     const rdc_elements *inputs, const rdc_elements *outputs, size_t first, size_t count,
                     void *registers) {
    return wide ? RDC_CHOOSE(simd, pointwise_i64, (operations, count_operations, inputs, outputs, first, count, registers))
                : RDC_CHOOSE(simd, pointwise_i32, (operations, count_operations, inputs, outputs, first, count, registers));
}
