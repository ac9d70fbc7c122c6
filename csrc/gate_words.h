/* One two-input gate over a run of words, and its reverse derivative: what gates.c and netlist.c share.
 *
 * `out` may be `a` or `b` itself. Over Z2 a gate is c0 + c1·a + c2·b + c3·ab, so its partial derivatives are c1 + c3·b
 * and c2 + c3·a, which are op(1, b) ^ op(0, b) and op(a, 1) ^ op(a, 0).
 */
#ifndef RDC_GATE_WORDS_H
#define RDC_GATE_WORDS_H

#include "gates.h"
#include "simd.h"

#define RDC_GATE_CASE(NAME, name, number, expression) \
    case number:                                      \
        RDC_NO_CARRY                                  \
        for (size_t w = 0; w < n; w++) {              \
            uint64_t x = a[w], y = b[w];              \
            (void)x;                                  \
            (void)y;                                  \
            out[w] = (expression);                    \
        }                                             \
        break;

RDC_INLINE void rdc_gate_words(unsigned op, const uint64_t *a, const uint64_t *b, uint64_t *out, size_t n) {
    switch (op) {
        RDC_GATES(RDC_GATE_CASE)
        default: break;
    }
}

/* The coefficients c1, c2, c3 of a gate's form over Z2, each as a word of equal bits. */
typedef struct {
    uint64_t a, b, ab;
} rdc_gate_form;

RDC_INLINE rdc_gate_form rdc_form_of(unsigned op) {
    unsigned c0 = op & 1, c1 = c0 ^ (op >> 1 & 1), c2 = c0 ^ (op >> 2 & 1), c3 = c1 ^ (op >> 2 & 1) ^ (op >> 3 & 1);
    rdc_gate_form form = {UINT64_C(0) - c1, UINT64_C(0) - c2, UINT64_C(0) - c3};
    return form;
}

#endif
