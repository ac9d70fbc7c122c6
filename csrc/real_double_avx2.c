/* Tapes of doubles, for AVX2. */
#define WIDE 1
#define VECTOR_BITS 256
#include "real_mode.h"
