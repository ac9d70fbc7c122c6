/* How a kernel gets its SIMD twins, and how one of them is chosen.
 *
 * A kernel is written once, in portable C, and compiled three times: for the base instruction set, AVX2 and AVX-512, by
 * per-function target attributes. Loops over words are an RDC_INLINE body in their C file, whose first parameter is the
 * mode, a constant in each twin: RDC_TWINS compiles it. Kernels over a type (a vector, see lanes.h, or a type of
 * elements) are a header that each_mode.h includes for each mode. Where a twin needs intrinsics, it is written by hand
 * beside the scalar one, guarded by RDC_X86, in a file that includes intrinsics.h. The public function chooses a twin at
 * run time, by RDC_CHOICE. Other compilers and processors have the scalar twin only; -DRDC_PLAIN does as if this were
 * one of them, for tests.
 */
#ifndef RDC_SIMD_H
#define RDC_SIMD_H

#include "rdc.h"

#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__) && !defined(RDC_PLAIN)
#define RDC_X86 1
#define RDC_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define RDC_AVX2_FMA __attribute__((target("avx2,fma,bmi,bmi2,popcnt")))
#define RDC_AVX512_FEATURES \
    "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vnni,avx512vpopcntdq,gfni,avx2,fma,bmi,bmi2,popcnt"
#ifdef __clang__
#define RDC_AVX512 __attribute__((target(RDC_AVX512_FEATURES), min_vector_width(512)))
#else
#define RDC_AVX512 __attribute__((target(RDC_AVX512_FEATURES ",prefer-vector-width=512")))
#endif
#endif

#define RDC_PASTE_(a, b) a##_##b
#define RDC_PASTE(a, b) RDC_PASTE_(a, b)

#if defined(__GNUC__) || defined(__clang__)
#define RDC_INLINE static inline __attribute__((always_inline))
#elif defined(_MSC_VER)
#define RDC_INLINE static __forceinline
#else
#define RDC_INLINE static inline
#endif

/* Before a loop whose arrays are the same or apart, but never shifted against each other. */
#if defined(__clang__)
#define RDC_NO_CARRY _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define RDC_NO_CARRY _Pragma("GCC ivdep")
#elif defined(_MSC_VER)
#define RDC_NO_CARRY __pragma(loop(ivdep))
#else
#define RDC_NO_CARRY
#endif

/* Before a loop of few iterations, whose number is a constant where it is compiled. */
#if defined(__GNUC__) && !defined(__clang__)
#define RDC_UNROLL _Pragma("GCC unroll 8")
#elif defined(__clang__)
#define RDC_UNROLL _Pragma("clang loop unroll(full)")
#else
#define RDC_UNROLL
#endif

/* Asks for the cache line at p, for reading soon. */
#if defined(__GNUC__) || defined(__clang__)
#define RDC_FETCH(p) __builtin_prefetch(p, 0, 2)
#define RDC_FETCH_NEAR(p) __builtin_prefetch(p, 0, 3) /* now */
#else
#define RDC_FETCH(p) ((void)(p))
#define RDC_FETCH_NEAR(p) ((void)(p))
#endif

/* RDC_CHOOSE(simd, name, (arguments)): a call of the twin of this mode, name_scalar, name_avx2 or name_avx512. */
#ifdef RDC_X86
#define RDC_CHOOSE(simd, name, arguments)                     \
    ((simd) == RDC_AVX512_MODE ? RDC_PASTE(name, avx512) arguments : \
     (simd) == RDC_AVX2_MODE   ? RDC_PASTE(name, avx2) arguments   : \
                                 RDC_PASTE(name, scalar) arguments)
#else
#define RDC_CHOOSE(simd, name, arguments) ((void)(simd), RDC_PASTE(name, scalar) arguments)
#endif

/* RDC_CHOICE(name, (arguments), parameters...): `void name(int simd, parameters...)`, which calls one of the twins. */
#define RDC_CHOICE(name, arguments, ...) \
    void name(int simd, __VA_ARGS__) { RDC_CHOOSE(simd, name, arguments); }

/* RDC_TWINS(name, (arguments), parameters...): the twins, of `name_body(mode, parameters...)`, and the choice. */
#define RDC_BARE(...) __VA_ARGS__
#ifdef RDC_X86
#define RDC_TWINS(name, arguments, ...)                                                                     \
    static void name##_scalar(__VA_ARGS__) { name##_body(RDC_SCALAR_MODE, RDC_BARE arguments); }            \
    RDC_AVX2 static void name##_avx2(__VA_ARGS__) { name##_body(RDC_AVX2_MODE, RDC_BARE arguments); }       \
    RDC_AVX512 static void name##_avx512(__VA_ARGS__) { name##_body(RDC_AVX512_MODE, RDC_BARE arguments); } \
    RDC_CHOICE(name, arguments, __VA_ARGS__)
#else
#define RDC_TWINS(name, arguments, ...)                                                          \
    static void name##_scalar(__VA_ARGS__) { name##_body(RDC_SCALAR_MODE, RDC_BARE arguments); } \
    RDC_CHOICE(name, arguments, __VA_ARGS__)
#endif

/* The number of ones in a word; `mode` is a constant, and from AVX2 up there is an instruction. */
RDC_INLINE uint64_t rdc_ones(int mode, uint64_t x) {
#ifdef RDC_X86
    if (mode != RDC_SCALAR_MODE) return (uint64_t)__builtin_popcountll(x);
#else
    (void)mode;
#endif
    x -= (x >> 1) & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + ((x >> 2) & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (x * UINT64_C(0x0101010101010101)) >> 56;
}

/* The position of the lowest one of a word that has one. */
RDC_INLINE unsigned rdc_lowest(uint64_t x) {
#if defined(__GNUC__) || defined(__clang__)
    return (unsigned)__builtin_ctzll(x);
#else
    return (unsigned)rdc_ones(RDC_SCALAR_MODE, (x & (UINT64_C(0) - x)) - 1);
#endif
}

/* The parity of a word. */
RDC_INLINE unsigned rdc_parity_of(uint64_t x) {
    x ^= x >> 32;
    x ^= x >> 16;
    x ^= x >> 8;
    x ^= x >> 4;
    return (0x6996u >> (x & 15)) & 1u;
}

/* The bits of the last word that belong to rows; all of them if the rows fill it. */
RDC_INLINE uint64_t rdc_tail_mask(size_t rows) { return rows % 64 ? (UINT64_C(1) << (rows % 64)) - 1 : ~UINT64_C(0); }

/* Eight bytes as a word, the first the least significant, on any processor; compilers make one load of it. */
RDC_INLINE uint64_t rdc_load_bytes(const uint8_t *p) {
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
           (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

#endif
