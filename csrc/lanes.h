/* Vectors for kernels that are written once over a vector type and compiled once for each SIMD mode.
 *
 * Such a kernel lies in a header of its own, over LANE (a vector of 64-bit words), TARGET (its function attribute) and
 * MODE (the mode's name, a suffix); the C file includes it once for each mode, by each_mode.h. Lanes lie anywhere a word
 * may.
 */
#ifndef RDC_LANES_H
#define RDC_LANES_H

#include "simd.h"

#if (defined(__GNUC__) || defined(__clang__)) && !defined(RDC_PLAIN)
typedef uint64_t rdc_lane2 __attribute__((vector_size(16), aligned(8), may_alias));
typedef uint64_t rdc_lane4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef uint64_t rdc_lane8 __attribute__((vector_size(64), aligned(8), may_alias));
#else
typedef uint64_t rdc_lane2;
#endif

#endif
