/* Vectors for kernels that are written once over a vector type and compiled once for each SIMD mode.
 *
 * Such a kernel lies in a header of its own, over LANE (a vector of 64-bit words), TARGET (its function attribute) and
 * MODE (the mode's name, a suffix); the C file includes it once for each mode, by each_mode.h. Lanes lie anywhere a word
 * may.
 */
#ifndef RDC_LANES_H
#define RDC_LANES_H

#include "simd.h"

#define RDC_PASTE_(a, b) a##_##b
#define RDC_PASTE(a, b) RDC_PASTE_(a, b)

#if (defined(__GNUC__) || defined(__clang__)) && !defined(RDC_PLAIN)
typedef uint64_t rdc_lane2 __attribute__((vector_size(16), aligned(8), may_alias));
typedef uint64_t rdc_lane4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef uint64_t rdc_lane8 __attribute__((vector_size(64), aligned(8), may_alias));
#else
typedef uint64_t rdc_lane2;
#endif

/* RDC_LANE_TWINS(name, (arguments), parameters...): `void name(int simd, parameters...)` from the twins name_scalar,
 * name_avx2 and name_avx512 that the inclusions made. */
#ifdef RDC_X86
#define RDC_LANE_TWINS(name, arguments, ...)                          \
    void name(int simd, __VA_ARGS__) {                                \
        if (simd == RDC_AVX512_MODE) name##_avx512 arguments;         \
        else if (simd == RDC_AVX2_MODE) name##_avx2 arguments;        \
        else name##_scalar arguments;                                 \
    }
#else
#define RDC_LANE_TWINS(name, arguments, ...) \
    void name(int simd, __VA_ARGS__) {       \
        (void)simd;                          \
        name##_scalar arguments;             \
    }
#endif

#endif
