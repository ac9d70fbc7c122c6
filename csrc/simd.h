/* How a kernel gets its SIMD twins.
 *
 * A kernel is written once, as a static RDC_INLINE body in portable C. RDC_TWINS compiles that body three times, for the
 * base instruction set, AVX2 and AVX-512 (by per-function target attributes), and defines the public function, which picks
 * one by the mode that it is given first. Where a twin needs intrinsics, it is written by hand beside the scalar one, guarded
 * by RDC_X86. Other compilers and processors have the scalar twin only.
 */
#ifndef RDC_SIMD_H
#define RDC_SIMD_H

#include "rdc.h"

#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
#define RDC_X86 1
#include <immintrin.h>
#define RDC_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define RDC_AVX512_FEATURES "avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,avx2,bmi,bmi2,popcnt"
#ifdef __clang__
#define RDC_AVX512 __attribute__((target(RDC_AVX512_FEATURES), min_vector_width(512)))
#else
#define RDC_AVX512 __attribute__((target(RDC_AVX512_FEATURES ",prefer-vector-width=512")))
#endif
#endif

#if defined(__GNUC__) || defined(__clang__)
#define RDC_INLINE static inline __attribute__((always_inline))
#elif defined(_MSC_VER)
#define RDC_INLINE static __forceinline
#else
#define RDC_INLINE static inline
#endif

/* RDC_TWINS(name, (arguments), parameters...) defines `void name(int simd, parameters...)` from `name_body(parameters...)`. */
#ifdef RDC_X86
#define RDC_TWINS(name, arguments, ...)                                    \
    static void name##_scalar(__VA_ARGS__) { name##_body arguments; }      \
    RDC_AVX2 static void name##_avx2(__VA_ARGS__) { name##_body arguments; } \
    RDC_AVX512 static void name##_avx512(__VA_ARGS__) { name##_body arguments; } \
    void name(int simd, __VA_ARGS__) {                                     \
        if (simd == RDC_AVX512_MODE) name##_avx512 arguments;              \
        else if (simd == RDC_AVX2_MODE) name##_avx2 arguments;             \
        else name##_scalar arguments;                                      \
    }
#else
#define RDC_TWINS(name, arguments, ...)                                    \
    void name(int simd, __VA_ARGS__) { (void)simd; name##_body arguments; }
#endif

#endif
