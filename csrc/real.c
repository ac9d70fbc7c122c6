/* Tapes of real operations, compiled for float and double and for each SIMD mode. */
#include "real.h"

#include <math.h>
#include <string.h>

#include "lanes.h"

#if defined(__GNUC__) && !defined(__clang__)
#define RDC_UNROLL _Pragma("GCC unroll 8")
#elif defined(__clang__)
#define RDC_UNROLL _Pragma("clang loop unroll(full)")
#else
#define RDC_UNROLL
#endif

#if (defined(__GNUC__) || defined(__clang__)) && !defined(RDC_PLAIN)
#define RDC_VECTOR(type, bytes) __attribute__((vector_size(bytes), aligned(sizeof(type)), may_alias)) type
#define RDC_ZERO_LANE {0}
typedef RDC_VECTOR(float, 16) rdc_float4;
typedef RDC_VECTOR(double, 16) rdc_double2;
#ifdef RDC_X86
typedef RDC_VECTOR(float, 32) rdc_float8;
typedef RDC_VECTOR(double, 32) rdc_double4;
typedef RDC_VECTOR(float, 64) rdc_float16;
typedef RDC_VECTOR(double, 64) rdc_double8;
#endif
#else
#define RDC_ZERO_LANE 0
typedef float rdc_float4;
typedef double rdc_double2;
#endif

#define REAL float
#define WIDE 0
#define LOG logf
#define SQRT sqrtf
#define LANE rdc_float4
#define WIDEST 2
#define TARGET
#define NAME(name) name##_float_scalar
#include "real_lanes.h"

#define REAL double
#define WIDE 1
#define LOG log
#define SQRT sqrt
#define LANE rdc_double2
#define WIDEST 2
#define TARGET
#define NAME(name) name##_double_scalar
#include "real_lanes.h"

#ifdef RDC_X86
#define REAL float
#define WIDE 0
#define LOG logf
#define SQRT sqrtf
#define LANE rdc_float8
#define WIDEST 2
#define TARGET RDC_AVX2_FMA
#define NAME(name) name##_float_avx2
#include "real_lanes.h"

#define REAL double
#define WIDE 1
#define LOG log
#define SQRT sqrt
#define LANE rdc_double4
#define WIDEST 2
#define TARGET RDC_AVX2_FMA
#define NAME(name) name##_double_avx2
#include "real_lanes.h"

#define REAL float
#define WIDE 0
#define LOG logf
#define SQRT sqrtf
#define LANE rdc_float16
#define WIDEST 4
#define TARGET RDC_AVX512
#define NAME(name) name##_float_avx512
#include "real_lanes.h"

#define REAL double
#define WIDE 1
#define LOG log
#define SQRT sqrt
#define LANE rdc_double8
#define WIDEST 4
#define TARGET RDC_AVX512
#define NAME(name) name##_double_avx512
#include "real_lanes.h"
#endif

int rdc_real_run(int simd, int wide, const int64_t *tape, size_t first, size_t stop, char *const *slots,
                 void *scratch) {
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE)
        return wide ? run_double_avx512(tape, first, stop, slots, scratch)
                    : run_float_avx512(tape, first, stop, slots, scratch);
    if (simd == RDC_AVX2_MODE)
        return wide ? run_double_avx2(tape, first, stop, slots, scratch)
                    : run_float_avx2(tape, first, stop, slots, scratch);
#else
    (void)simd;
#endif
    return wide ? run_double_scalar(tape, first, stop, slots, scratch)
                : run_float_scalar(tape, first, stop, slots, scratch);
}
