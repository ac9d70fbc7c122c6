/* decisions.c: shared decision graphs of complete tables, level by level, in the order of variables that makes them small.
 *
 * A variable of the graph is a form: an XOR of inputs, a mask. There are as many forms as inputs, and they are independent,
 * so that they tell the rows apart as inputs do. The first form is the lowest one in the graph: it is read last.
 *
 * Every level is a table of literals over the forms above it: twice a node, plus one where it is complemented. Node 0 is
 * false. A node is 0 on the row of zeros, so that of a function and its complement there is one node.
 */
#ifndef RDC_DECISIONS_H
#define RDC_DECISIONS_H

#include "rdc.h"

/* Inputs and bits of tables (outputs × rows) that fit. */
enum { RDC_DECISIONS_INPUTS = 20, RDC_DECISIONS_BITS = 1 << 23 };

/* What nodes cost: a choice of two functions, one where one of them is constant, one where they are complements. */
typedef struct {
    uint32_t choice, conjunction, parity;
} rdc_decision_costs;

typedef struct rdc_decisions rdc_decisions;

/* For y (outputs × words), complete tables of n inputs, which are copied. NULL where there is not enough memory. */
rdc_decisions *rdc_decisions_new(const uint64_t *y, size_t outputs, unsigned n, const rdc_decision_costs *costs);
void rdc_decisions_free(rdc_decisions *decisions);

/* Whether the n forms are independent. */
int rdc_forms_check(const uint32_t *forms, unsigned n);

/* Makes the graph of these forms; its cost, with that of the forms' XORs. Its nodes are numbered from 1 in order: each
 * has a level, 0 for that of the first form, and two literals, of where the form is 0 and of where it is 1. -1 where
 * there is not enough memory. */
int64_t rdc_decisions_make(rdc_decisions *decisions, const uint32_t *forms);
size_t rdc_decisions_nodes(const rdc_decisions *decisions);
void rdc_decisions_copy(const rdc_decisions *decisions, int32_t *level, int32_t *low, int32_t *high, int32_t *outputs);

/* Puts the form at `position` to the place where the graph costs least, the others in their order; where `linear`, forms
 * that it passes may become XORs with it, and it with them. Gives that cost, and writes the forms. */
int64_t rdc_decisions_sift(rdc_decisions *decisions, uint32_t *forms, unsigned position, int linear);

#endif
