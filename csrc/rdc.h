/* What holds for all kernels of rdcircuits. Each file of kernels has a header of its name, or its family's.
 *
 * A packed bit matrix has one row of `words` 64-bit words per wire; row r of the data is bit r % 64 of word r / 64, and
 * bits past the last row ("the tail") are zero on entry and on exit. Matrices lie row after row without gaps. Callers
 * check every shape and index: kernels trust them. `simd` is one of the modes below, and has to be available on this
 * processor. Matrices that a kernel writes may be the ones that it reads where it works element by element; otherwise
 * they are apart.
 */
#ifndef RDC_H
#define RDC_H

#include <stddef.h>
#include <stdint.h>

/* Modes, from the plainest up. */
enum { RDC_SCALAR_MODE = 0, RDC_AVX2_MODE = 1, RDC_AVX512_MODE = 2 };

/* simd.c: the best mode that this processor and compiler have. */
int rdc_simd_best(void);

#endif
