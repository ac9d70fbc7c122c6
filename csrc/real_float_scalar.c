/* Tapes of floats, without instructions beyond the base set. */
#define WIDE 0
#define VECTOR_BITS 128
#include "real_mode.h"
