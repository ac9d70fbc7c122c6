/* Includes RDC_KERNEL, a header that is written over LANE, TARGET and MODE, once for each SIMD mode: see lanes.h.
 *
 * Functions there are called NAME(function), which is function_MODE; a vector has WORDS words.
 */
#define NAME(function) RDC_PASTE(function, MODE)

#define LANE rdc_lane2
#define WORDS 2
#define TARGET
#define MODE scalar
#include RDC_KERNEL
#undef LANE
#undef WORDS
#undef TARGET
#undef MODE

#ifdef RDC_X86
#define LANE rdc_lane4
#define WORDS 4
#define TARGET RDC_AVX2
#define MODE avx2
#include RDC_KERNEL
#undef LANE
#undef WORDS
#undef TARGET
#undef MODE

#define LANE rdc_lane8
#define WORDS 8
#define TARGET RDC_AVX512
#define MODE avx512
#include RDC_KERNEL
#undef LANE
#undef WORDS
#undef TARGET
#undef MODE
#endif

#undef NAME
#undef RDC_KERNEL
