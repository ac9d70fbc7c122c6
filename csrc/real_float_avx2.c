/* Tapes of floats, for AVX2. */
#define WIDE 0
#define VECTOR_BITS 256
#include "real_mode.h"
