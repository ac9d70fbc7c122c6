/* Integer arithmetic element by element: a straight line of operations run over arrays, a block at a time.
 *
 * Registers hold a block of one integer type, 32 or 64 bits wide. Callers check that registers, inputs and outputs
 * exist, that arrays have n elements (or one, which is repeated), and that no result leaves the type.
 */
#ifndef RDC_POINTWISE_H
#define RDC_POINTWISE_H

#include <stddef.h>
#include <stdint.h>

/* Elements in a register. */
enum { RDC_POINTWISE_BLOCK = 256 };

/* to = operation(a, b, c), registers all; of LOAD, a is the number of an input, of STORE, `to` that of an output; the
 * constant is `value`. */
enum {
    RDC_LOAD, RDC_STORE, RDC_CONSTANT, RDC_ADD, RDC_MULTIPLY, RDC_NEGATE, RDC_COMPLEMENT, RDC_MAXIMUM, RDC_AT_LEAST,
    RDC_GREATER, RDC_OR_BITS, RDC_XOR_BITS, RDC_SELECT, RDC_POINTWISE_OPERATIONS
};
typedef struct {
    int64_t operation, to, a, b, c, value;
} rdc_operation;

/* An array: 1, 2, 4 or 8 bytes an element, signed; `single` where its one element stands for all. */
typedef struct {
    void *at;
    int64_t bytes, single;
    int64_t low, high; /* of an input: what it may hold */
} rdc_elements;

/* Runs over elements [first, first + count). `registers` has so many blocks of 64-bit elements, starting at a cache
 * line. Returns 0, or 1 + the number of an input that held something outside its bounds (the outputs are then not to be
 * used). `wide`: 64 bits. */
size_t rdc_pointwise(int simd, const rdc_operation *operations, size_t count_operations, int wide,
                     const rdc_elements *inputs, const rdc_elements *outputs, size_t first, size_t count,
                     void *registers);

#endif
