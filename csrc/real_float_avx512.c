/* Tapes of floats, for AVX-512. */
#define WIDE 0
#define VECTOR_BITS 512
#include "real_mode.h"
