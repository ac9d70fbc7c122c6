/* The instructions by name, for the files that use them: a compiler takes half a second to read theirs. */
#ifndef RDC_INTRINSICS_H
#define RDC_INTRINSICS_H

#include "simd.h"

#ifdef RDC_X86
#include <immintrin.h>
#endif

#endif
