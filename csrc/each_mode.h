/* Includes RDC_KERNEL, a header that is written over TARGET, MODE and a type, once for each SIMD mode.
 *
 * The type is LANE, a vector of WORDS words (see lanes.h), or a type of elements, which the file that includes this
 * names T. Functions there are called NAME(function), which is function_MODE, or function_T_MODE.
 */
#ifdef T
#define NAME(function) RDC_PASTE(RDC_PASTE(function, T), MODE)
#else
#define NAME(function) RDC_PASTE(function, MODE)
#endif

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
