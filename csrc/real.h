/* Real arithmetic: plans of many small array operations, run by one call.
 *
 * A tape is a list of instructions in 64-bit words over numbered slots, which are addresses of arrays of float or
 * double (or of int32_t, for indices). An instruction is its code, its length in words, and what its kernel takes (see
 * the kernels); an operand is a slot and an offset in elements; strides count elements. Whoever writes a tape has
 * checked every shape and index: kernels trust it. Arrays that an instruction writes are apart from those that it
 * reads, but for elementwise instructions, whose results may lie exactly where an operand does.
 *
 * Sums are made in a fixed order for each SIMD mode: the same tape on the same processor gives the same bits.
 */
#ifndef RDC_REAL_H
#define RDC_REAL_H

#include "rdc.h"

/* Instructions. */
enum {
    RDC_REAL_ELEMENTWISE = 1,
    RDC_REAL_GATHER = 2,
    RDC_REAL_SCATTER_ADD = 3,
    RDC_REAL_REDUCE = 4,
    RDC_REAL_LINE_SUMS = 5,
    RDC_REAL_FIRST_MAXIMUM = 6,
    RDC_REAL_CONTRACT = 7,
    RDC_REAL_DOTS = 8,
    RDC_REAL_WINDOWS = 9,
    RDC_REAL_WINDOWS_WEIGHTS = 10,
    RDC_REAL_WINDOWS_INPUT = 11
};

/* What RDC_REAL_REDUCE gives. */
enum { RDC_REAL_SUM = 0, RDC_REAL_MAX = 1, RDC_REAL_LOG_SUM_EXP = 2 };

/* Operations of RDC_REAL_ELEMENTWISE: of one argument below 16, of two from there. */
enum {
    RDC_REAL_COPY = 0,
    RDC_REAL_NEGATE = 1,
    RDC_REAL_NOT = 2,
    RDC_REAL_RELU = 3,
    RDC_REAL_TANH = 4,
    RDC_REAL_SIGMOID = 5,
    RDC_REAL_EXP = 6,
    RDC_REAL_LOG = 7,
    RDC_REAL_SQRT = 8,
    RDC_REAL_RECIPROCAL = 9,
    RDC_REAL_CHECK = 10, /* no result: whether all are finite */
    RDC_REAL_ADD = 16,
    RDC_REAL_SUBTRACT = 17,
    RDC_REAL_MULTIPLY = 18,
    RDC_REAL_MAXIMUM = 19,
    RDC_REAL_GREATER = 20,
    RDC_REAL_AT_LEAST = 21,
    RDC_REAL_SHARE = 22
};

/* Most outer loops of an instruction, and registers of an elementwise one. */
enum { RDC_REAL_AXES = 12, RDC_REAL_REGISTERS = 96 };
/* Bytes of scratch that a run needs, aligned to 64. */
enum { RDC_REAL_SCRATCH = 1 << 16 };

/* Runs words [first, stop) of a tape, of doubles where `wide`. Gives 1 where a check found a number that is not
 * finite, else 0. */
int rdc_real_run(int simd, int wide, const int64_t *tape, size_t first, size_t stop, char *const *slots, void *scratch);

#endif
