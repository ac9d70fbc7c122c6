/* Two-input gates by their numbers: a gate's number is its truth table, op(a, b) = (op >> (a + 2b)) & 1.
 *
 * Each is listed once, as X(NAME, name, number, expression), the expression over words x and y.
 */
#ifndef RDC_GATES_H
#define RDC_GATES_H

#include "opcodes.h"
#include "rdc.h"

#define RDC_GATES(X)                          \
    X(FALSE, false, 0, 0)                     \
    X(NOR, nor, 1, ~(x | y))                  \
    X(A_AND_NOT_B, a_and_not_b, 2, x & ~y)    \
    X(NOT_B, not_b, 3, ~y)                    \
    X(B_AND_NOT_A, b_and_not_a, 4, ~x & y)    \
    X(NOT_A, not_a, 5, ~x)                    \
    X(XOR, xor, 6, x ^ y)                     \
    X(NAND, nand, 7, ~(x & y))                \
    X(AND, and, 8, x & y)                     \
    X(XNOR, xnor, 9, ~(x ^ y))                \
    X(A, a, 10, x)                            \
    X(A_OR_NOT_B, a_or_not_b, 11, x | ~y)     \
    X(B, b, 12, y)                            \
    X(B_OR_NOT_A, b_or_not_a, 13, ~x | y)     \
    X(OR, or, 14, x | y)                      \
    X(TRUE, true, 15, ~UINT64_C(0))
#define RDC_GATE_NUMBER(NAME, name, number, expression) RDC_GATE_##NAME = number,
enum { RDC_GATES(RDC_GATE_NUMBER) RDC_GATE_COUNT };

/* ---- gates.c: a gate, or one a row, on packed rows ---- */

/* out = op(a, b) on k × words. */
void rdc_binary(int simd, unsigned op, const uint64_t *a, const uint64_t *b, uint64_t *out, size_t k, size_t words,
                size_t rows);
/* da = dy & (op(1, b) ^ op(0, b)) and db = dy & (op(a, 1) ^ op(a, 0)) on `words` words in all. */
void rdc_binary_reverse(int simd, unsigned op, const uint64_t *a, const uint64_t *b, const uint64_t *dy, uint64_t *da,
                        uint64_t *db, size_t words);
/* out[i] = tables[i](a[i], b[i]) for g gates, each with its own 4-bit table. */
void rdc_lookup2(int simd, const uint8_t *tables, const uint64_t *a, const uint64_t *b, uint64_t *out, size_t g,
                 size_t words, size_t rows);
/* The changes of inputs as in rdc_binary_reverse; bit j of dt[i] is the parity over rows of dy[i] where the address is
 * j. */
void rdc_lookup2_reverse(int simd, const uint8_t *tables, const uint64_t *a, const uint64_t *b, const uint64_t *dy,
                         uint64_t *da, uint64_t *db, uint8_t *dt, size_t g, size_t words);

#endif
