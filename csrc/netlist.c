/* Whole netlists on packed rows, a block of words at a time, so that the wires in use stay in cache. */
#include "gates.h"
#include "lanes.h"
#include "schedule.h"

#include <string.h>

int rdc_netlist_check(const rdc_netlist *net, size_t *where) {
    uint64_t below = (uint64_t)net->inputs + 1;
    *where = 0;
    if (net->inputs >= RDC_NETLIST_WIRES || net->gates >= RDC_NETLIST_WIRES - net->inputs) return RDC_NETLIST_SIZE;
    for (size_t g = 0; g < net->gates; g++, below++) {
        *where = g;
        if (net->ops[g] >= RDC_GATE_COUNT) return RDC_NETLIST_OP;
        if (net->in0[g] < 0 || (uint64_t)net->in0[g] >= below || net->in1[g] < 0 || (uint64_t)net->in1[g] >= below)
            return RDC_NETLIST_FAN_IN;
    }
    for (size_t j = 0; j < net->outputs; j++) {
        *where = j;
        if (net->out[j] < 0 || (uint64_t)net->out[j] >= below) return RDC_NETLIST_OUTPUT;
    }
    return RDC_NETLIST_FINE;
}

#define RDC_KERNEL "netlist_lanes.h"
#include "each_mode.h"

RDC_CHOICE(rdc_netlist_forward, (s, in, out, words, rows, first, count, buffer, block), const rdc_schedule *s,
               const uint64_t *in, uint64_t *out, size_t words, size_t rows, size_t first, size_t count,
               uint64_t *buffer, size_t block)

RDC_CHOICE(rdc_netlist_reverse, (s, in, dout, din, words, first, count, buffer, block), const rdc_schedule *s,
               const uint64_t *in, const uint64_t *dout, uint64_t *din, size_t words, size_t first, size_t count,
               uint64_t *buffer, size_t block)

RDC_CHOICE(rdc_netlist_steps, (s, slots, block, ahead, lines), const rdc_schedule *s, uint64_t *slots,
               size_t block, const uint8_t *ahead, size_t lines)
