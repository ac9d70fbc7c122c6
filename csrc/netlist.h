/* Whole netlists on packed rows: netlist.c, schedule.c, which makes them ready, and scores.c, which counts outputs.
 *
 * Gates are arrays; wire 0 is false, 1..n are the inputs, n + 1 + g is gate g.
 */
#ifndef RDC_NETLIST_H
#define RDC_NETLIST_H

#include "rdc.h"

typedef struct {
    size_t inputs, gates, outputs;
    const uint8_t *ops;
    const int32_t *in0, *in1, *out;
} rdc_netlist;

/* Most wires of a netlist: twice as many are numbers of 32 bits. */
enum { RDC_NETLIST_WIRES = 1 << 30 };
/* What rdc_netlist_check found wrong, and *where. */
enum { RDC_NETLIST_FINE, RDC_NETLIST_OP, RDC_NETLIST_FAN_IN, RDC_NETLIST_OUTPUT, RDC_NETLIST_SIZE };
int rdc_netlist_check(const rdc_netlist *net, size_t *where);

/* schedule.c: the netlist made ready to run; NULL if there is no memory. `formal`: for rdc_netlist_reverse. */
typedef struct rdc_schedule rdc_schedule;
rdc_schedule *rdc_schedule_new(const rdc_netlist *net, int formal);
void rdc_schedule_free(rdc_schedule *s);
/* Rows of the working buffer, a block of words each; and steps, which are at most the gates. */
size_t rdc_schedule_slots(const rdc_schedule *s);
size_t rdc_schedule_steps(const rdc_schedule *s);
/* Words per block, 8, 16 or 64, so that `slots` slots stay in cache. */
size_t rdc_schedule_block(size_t slots);
/* netlist.c: evaluates words [first, first + count) of the rows; without `out`, for the time alone. `buffer` has slots × block
 * words, and is fastest where it starts at a cache line. */
void rdc_netlist_forward(int simd, const rdc_schedule *s, const uint64_t *in, uint64_t *out, size_t words, size_t rows,
                         size_t first, size_t count, uint64_t *buffer, size_t block);
/* The formal reverse derivative over Z2 of the same words, din from dout, by a formal schedule; `buffer` has
 * 2 × slots × block. */
void rdc_netlist_reverse(int simd, const rdc_schedule *s, const uint64_t *in, const uint64_t *dout, uint64_t *din,
                         size_t words, size_t first, size_t count, uint64_t *buffer, size_t block);
/* scores.c: from row-major bytes (rows × inputs, 0 or 1) to class scores (rows × classes): the outputs are dealt out to classes
 * in a row, as many to each, and a class's score is the number of ones among its own. `buffer` has
 * (slots + inputs) × block words; the OR of all bytes goes to *seen. */
void rdc_netlist_scores(int simd, const rdc_schedule *s, const uint8_t *bytes, size_t rows, int32_t *out,
                        size_t classes, uint64_t *buffer, size_t block, uint8_t *seen);

#endif
