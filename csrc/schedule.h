/* A netlist made ready to run: complements absorbed, gates that nobody needs dropped, gates with a single reader merged
 * into it, what is left ordered by level and kind, and wires in slots of a small working buffer.
 *
 * Every step is one of few kinds, so that a run of steps of one kind is a tight loop over slots.
 */
#ifndef RDC_SCHEDULE_H
#define RDC_SCHEDULE_H

#include "netlist.h"

/* Gates of two inputs: a & b, a & ~b, a | b, a ^ b. From RDC_STEP_PAIR on, gates of three:
 * RDC_STEP_PAIR + 4·outer + inner is outer(inner(a, b), c). */
enum { RDC_STEP_AND, RDC_STEP_ANDN, RDC_STEP_OR, RDC_STEP_XOR, RDC_STEP_PAIR };
/* The outer gates are the same, and c & ~inner. */
enum { RDC_OUTER_AND, RDC_OUTER_ANDN, RDC_OUTER_OR, RDC_OUTER_XOR, RDC_OUTER_NDNA, RDC_OUTERS };
enum { RDC_STEP_KINDS = RDC_STEP_PAIR + 4 * RDC_OUTERS };

typedef struct {
    int32_t kind, count;
} rdc_run;

struct rdc_schedule {
    size_t inputs, outputs, slots, steps, runs;
    rdc_run *run;
    int32_t *operands;    /* slots: a, b, out or a, b, c, out of each step */
    int32_t *output_slot; /* of each output */
    uint64_t *output_flip; /* all ones where the output is the slot's complement */
};

/* netlist.c: all steps on one block of 8, 16 or 64 words a slot. Meanwhile `lines` cache lines from `ahead` on are
 * fetched, which the next block will need. */
void rdc_netlist_steps(int simd, const rdc_schedule *s, uint64_t *slots, size_t block, const uint8_t *ahead,
                       size_t lines);

#endif
