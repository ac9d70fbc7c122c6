/* Tapes of doubles, for AVX-512. */
#define WIDE 1
#define VECTOR_BITS 512
#include "real_mode.h"
