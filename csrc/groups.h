/* groups.c: how many wires of a group are 1. Wires bounds[g]..bounds[g + 1] - 1 of `in` are group g, fewer than 2^31 each. */
#ifndef RDC_GROUPS_H
#define RDC_GROUPS_H

#include "rdc.h"

/* Whether these are bounds of groups of `wires` wires; else the first that is not, in *where. */
int rdc_groups_check(const int64_t *bounds, size_t groups, size_t wires, size_t *where);
/* out (groups × rows): how many wires of each group are 1. */
void rdc_group_counts(int simd, const uint64_t *in, size_t words, const int64_t *bounds, size_t groups, size_t rows,
                      int32_t *out);
/* out (rows): the group, of one or more, with the greatest count; the first of equals. */
void rdc_group_argmax(int simd, const uint64_t *in, size_t words, const int64_t *bounds, size_t groups, size_t rows,
                      int32_t *out);

#endif
