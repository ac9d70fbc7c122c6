/* Tapes of doubles, without instructions beyond the base set. */
#define WIDE 1
#define VECTOR_BITS 128
#include "real_mode.h"
