/* Integer arithmetic element by element: a straight line of operations run over arrays, a block at a time.
 *
 * Registers hold a block of one integer type, 32 or 64 bits wide. rdc_pointwise_check says whether registers, inputs and
 * outputs exist; callers check that arrays have n elements (or one, which is repeated). Results that leave the type wrap
 * around.
 */
#ifndef RDC_POINTWISE_H
#define RDC_POINTWISE_H

#include <stddef.h>
#include <stdint.h>

#include "opcodes.h"

/* Elements in a register. */
enum { RDC_POINTWISE_BLOCK = 256 };

/* to = operation(a, b, c), registers all, as many of a, b and c as it has arguments; of LOAD, a is the number of an input,
 * of STORE, `to` that of an output; the constant is `value`. */
#define RDC_POINTWISE_OPERATIONS(X)                                                                              \
    X(LOAD, load, 0) X(STORE, store, 1) X(CONSTANT, constant, 0) X(ADD, add, 2) X(MULTIPLY, multiply, 2)         \
    X(NEGATE, negate, 1) X(COMPLEMENT, complement, 1) X(MAXIMUM, maximum, 2) X(AT_LEAST, at_least, 2)            \
    X(GREATER, greater, 2) X(OR_BITS, or, 2) X(XOR_BITS, xor, 2) X(SELECT, select, 3)
#define RDC_POINTWISE_NUMBER(NAME, name, arguments) RDC_##NAME,
enum { RDC_POINTWISE_OPERATIONS(RDC_POINTWISE_NUMBER) RDC_POINTWISE_OPERATION_COUNT };

typedef struct {
    int64_t operation, to, a, b, c, value;
} rdc_operation;

/* An array: 1, 2, 4 or 8 bytes an element, signed; `single` where its one element stands for all. */
typedef struct {
    void *at;
    int64_t bytes, single;
    int64_t low, high; /* of an input: what it may hold */
} rdc_elements;

/* pointwise_check.c: whether operations name what is there and read what was written: NULL, or what is wrong with number
 * *where. `known` has a byte for each register. */
const char *rdc_pointwise_check(const rdc_operation *operations, size_t count, size_t registers, size_t inputs,
                                size_t outputs, uint8_t *known, size_t *where);
/* Runs over elements [first, first + count). `registers` has a block of 64-bit elements each, starting at a cache
 * line. Returns 0, or 1 + the number of an input that held something outside its bounds (the outputs are then not to be
 * used). `wide`: 64 bits. */
size_t rdc_pointwise(int simd, const rdc_operation *operations, size_t count_operations, int wide,
                     const rdc_elements *inputs, const rdc_elements *outputs, size_t first, size_t count,
                     void *registers);

#endif
