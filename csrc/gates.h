/* Two-input gates by their numbers: a gate's number is its truth table, op(a, b) = (op >> (a + 2b)) & 1.
 *
 * Each is listed once, as X(NAME, name, number, expression), the expression over words x and y.
 */
#ifndef RDC_GATES_H
#define RDC_GATES_H

#include "opcodes.h"

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

#endif
