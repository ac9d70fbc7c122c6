/* Real arithmetic: plans of many small array operations, run by one call.
 *
 * A tape is a list of instructions in 64-bit words over numbered slots, which are addresses of arrays of float or
 * double (or of int32_t, for indices). An instruction is its code, its length in words, and what its kernel takes (see
 * the kernels); an operand is a slot and an offset in elements; strides count elements. rdc_real_check says whether a
 * tape keeps within arrays of given sizes; kernels trust it. Arrays that an instruction writes are apart from those that
 * it reads, but for elementwise instructions, whose results may lie exactly where an operand does.
 *
 * Sums are made in a fixed order for each SIMD mode: the same tape on the same processor gives the same bits.
 */
#ifndef RDC_REAL_H
#define RDC_REAL_H

#include "opcodes.h"
#include "rdc.h"

/* Instructions, and how many arrays of reals each reads at least. */
#define RDC_REAL_INSTRUCTIONS(X)          \
    X(ELEMENTWISE, elementwise, 0)        \
    X(GATHER, gather, 1)                  \
    X(SCATTER_ADD, scatter_add, 1)        \
    X(REDUCE, reduce, 1)                  \
    X(LINE_SUMS, line_sums, 1)            \
    X(FIRST_MAXIMUM, first_maximum, 2)    \
    X(CONTRACT, contract, 2)              \
    X(DOTS, dots, 2)                      \
    X(WINDOWS, windows, 2)                \
    X(WINDOWS_WEIGHTS, windows_weights, 2) \
    X(WINDOWS_INPUT, windows_input, 2)    \
    X(CHOOSE, choose, 2)                  \
    X(DELIVER, deliver, 2)                \
    X(CREDITS, credits, 2)                \
    X(PACK, pack, 1)                      \
    X(UNPACK, unpack, 1)                  \
    X(BIT_COUNTS, bit_counts, 1)          \
    X(GATES, gates, 1)                    \
    X(SLOPES, slopes, 2)                  \
    X(TABLE_CHANGES, table_changes, 1)    \
    X(PIN_CHANGES, pin_changes, 0)

/* What RDC_REAL_REDUCE gives. */
#define RDC_REAL_REDUCTIONS(X) X(SUM, sum, 1) X(MAX, max, 1) X(LOG_SUM_EXP, log_sum_exp, 1)

/* Operations of RDC_REAL_ELEMENTWISE and their arguments. CHECK has no result: it finds whether all are finite. */
#define RDC_REAL_OPERATIONS(X)                                                                                   \
    X(COPY, copy, 1) X(NEGATE, negate, 1) X(NOT, not, 1) X(RELU, relu, 1) X(TANH, tanh, 1) X(SIGMOID, sigmoid, 1) \
    X(EXP, exp, 1) X(LOG, log, 1) X(SQRT, sqrt, 1) X(RECIPROCAL, reciprocal, 1) X(CHECK, check, 1)               \
    X(ADD, add, 2) X(SUBTRACT, subtract, 2) X(MULTIPLY, multiply, 2) X(MAXIMUM, maximum, 2)                      \
    X(GREATER, greater, 2) X(AT_LEAST, at_least, 2) X(SHARE, share, 2)

#define RDC_REAL_NUMBER(NAME, name, arguments) RDC_REAL_##NAME,
enum { RDC_REAL_INSTRUCTIONS(RDC_REAL_NUMBER) RDC_REAL_INSTRUCTION_COUNT };
enum { RDC_REAL_REDUCTIONS(RDC_REAL_NUMBER) RDC_REAL_REDUCTION_COUNT };
enum { RDC_REAL_OPERATIONS(RDC_REAL_NUMBER) RDC_REAL_OPERATION_COUNT };

/* Most outer loops of an instruction (numpy's arrays have no more axes), and registers of an elementwise one. */
enum { RDC_REAL_AXES = 64, RDC_REAL_REGISTERS = 96 };
/* Bytes of scratch that a run needs, aligned to 64. */
enum { RDC_REAL_SCRATCH = 1 << 16 };

/* An array that a tape is written for. */
typedef struct {
    size_t elements;        /* that it has at least */
    const int32_t *indices; /* of an array of indices: these, which stay as they are; else NULL */
    int read, written;      /* what the check adds */
} rdc_real_slot;

/* Whether words [first, stop) are sound instructions over `count` slots: NULL, or what is wrong with the one at word
 * *where. Adds to *work how many elements they touch. */
const char *rdc_real_check(int wide, const int64_t *tape, size_t first, size_t stop, rdc_real_slot *slots, size_t count,
                           size_t *where, double *work);

/* What a run says: a check found a number that is not finite; what was to be packed is no bits, and the run ended there. */
enum { RDC_REAL_NOT_FINITE = 1, RDC_REAL_NOT_BITS = 2 };
/* Runs words [first, stop) of a tape, of doubles where `wide`. Gives 0, or what it says. */
int rdc_real_run(int simd, int wide, const int64_t *tape, size_t first, size_t stop, char *const *slots, void *scratch);

#endif
