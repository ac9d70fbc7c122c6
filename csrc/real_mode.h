/* Tapes over one arithmetic and for one SIMD mode: what the files real_float_*.c and real_double_*.c are.
 *
 * They define WIDE (0 or 1: float or double) and VECTOR_BITS (128 stands for the scalar mode, which compilers make
 * what they can of, 256 for AVX2, 512 for AVX-512). Each is a file of its own, because compiling one takes some seconds.
 */
#include "real.h"

#include <math.h>
#include <string.h>

#include "lanes.h"

#if WIDE
#define REAL double
#define SQRT sqrt
#define ARITHMETIC double
#else
#define REAL float
#define SQRT sqrtf
#define ARITHMETIC float
#endif

/* WIDEST: most vectors of neighbours that a tile has. */
#if VECTOR_BITS == 128
#define TARGET
#define MODE scalar
#define WIDEST 2
#elif VECTOR_BITS == 256
#define TARGET RDC_AVX2_FMA
#define MODE avx2
#define WIDEST 2
#else
#define TARGET RDC_AVX512
#define MODE avx512
#define WIDEST 4
#endif

#define NAME(name) RDC_PASTE(RDC_PASTE(name, ARITHMETIC), MODE)

#if (defined(__GNUC__) || defined(__clang__)) && !defined(RDC_PLAIN)
typedef __attribute__((vector_size(VECTOR_BITS / 8), aligned(sizeof(REAL)), may_alias)) REAL rdc_lane;
#define RDC_ZERO_LANE {0}
#else
typedef REAL rdc_lane;
#define RDC_ZERO_LANE 0
#endif
#define LANE rdc_lane

#if VECTOR_BITS == 128 || defined(RDC_X86)
#include "real_lanes.h"
#endif
