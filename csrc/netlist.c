/* Whole netlists on packed rows, a block of words at a time, so that the wires in use stay in cache. */
#include "gate_words.h"

#include <string.h>

int rdc_netlist_check(const rdc_netlist *net, size_t *where) {
    uint64_t below = (uint64_t)net->inputs + 1;
    for (size_t g = 0; g < net->gates; g++, below++) {
        *where = g;
        if (net->ops[g] > 15) return RDC_NETLIST_OP;
        if (net->in0[g] < 0 || (uint64_t)net->in0[g] >= below || net->in1[g] < 0 || (uint64_t)net->in1[g] >= below)
            return RDC_NETLIST_FAN_IN;
    }
    for (size_t j = 0; j < net->outputs; j++) {
        *where = j;
        if (net->out[j] < 0 || (uint64_t)net->out[j] >= below) return RDC_NETLIST_OUTPUT;
    }
    return RDC_NETLIST_FINE;
}

/* Time t is gate t's turn; a wire's slot is free after its last reader. Outputs and the constant stay to the end. */
size_t rdc_netlist_slots(const rdc_netlist *net, int32_t *slot, int32_t *work) {
    size_t wires = 1 + net->inputs + net->gates, top = 0, slots = 0;
    int32_t *last = work, *spare = work + wires;
    int32_t end = (int32_t)net->gates;
    for (size_t i = 0; i < wires; i++) last[i] = i <= net->inputs ? 0 : (int32_t)(i - net->inputs - 1);
    for (size_t g = 0; g < net->gates; g++) last[net->in0[g]] = last[net->in1[g]] = (int32_t)g;
    for (size_t j = 0; j < net->outputs; j++) last[net->out[j]] = end;
    last[0] = end;
    for (size_t i = 0; i <= net->inputs; i++) slot[i] = (int32_t)slots++;
    for (size_t g = 0; g < net->gates; g++) {
        size_t a = (size_t)net->in0[g], b = (size_t)net->in1[g], wire = 1 + net->inputs + g;
        if (last[a] == (int32_t)g) spare[top++] = slot[a];
        if (b != a && last[b] == (int32_t)g) spare[top++] = slot[b];
        slot[wire] = top ? spare[--top] : (int32_t)slots++;
        if (last[wire] == (int32_t)g) spare[top++] = slot[wire];
    }
    return slots;
}

size_t rdc_netlist_block(size_t rows_of_words) {
    size_t block = 64;
    while (block > 8 && rows_of_words * block > 65536) block /= 2;
    return block;
}

RDC_INLINE void forward_gates(const rdc_netlist *net, const int32_t *slot, uint64_t *buffer, size_t block, size_t n) {
    const int32_t *to = slot + 1 + net->inputs;
    for (size_t g = 0; g < net->gates; g++)
        rdc_gate_words(net->ops[g], buffer + (size_t)slot[net->in0[g]] * block,
                       buffer + (size_t)slot[net->in1[g]] * block, buffer + (size_t)to[g] * block, n);
}

RDC_INLINE void rdc_netlist_forward_body(int mode, const rdc_netlist *net, const int32_t *slot, const uint64_t *in,
                                         uint64_t *out, size_t words, size_t rows, size_t first, size_t count,
                                         uint64_t *buffer, size_t block) {
    (void)mode;
    for (size_t w = first; w < first + count; w += block) {
        size_t n = first + count - w < block ? first + count - w : block;
        memset(buffer + (size_t)slot[0] * block, 0, n * sizeof(uint64_t));
        for (size_t i = 0; i < net->inputs; i++)
            memcpy(buffer + (size_t)slot[1 + i] * block, in + i * words + w, n * sizeof(uint64_t));
        if (n == 64) forward_gates(net, slot, buffer, block, 64);
        else if (n == 8) forward_gates(net, slot, buffer, block, 8);
        else forward_gates(net, slot, buffer, block, n);
        for (size_t j = 0; j < net->outputs; j++)
            memcpy(out + j * words + w, buffer + (size_t)slot[net->out[j]] * block, n * sizeof(uint64_t));
    }
    if (count && first + count == words)
        for (size_t j = 0; j < net->outputs; j++) out[j * words + words - 1] &= rdc_tail_mask(rows);
}

RDC_TWINS(rdc_netlist_forward, (net, slot, in, out, words, rows, first, count, buffer, block), const rdc_netlist *net,
          const int32_t *slot, const uint64_t *in, uint64_t *out, size_t words, size_t rows, size_t first, size_t count,
          uint64_t *buffer, size_t block)

/* Adds a gate's changes to those of its fan-ins, which may be one wire. */
RDC_INLINE void reverse_gate(unsigned op, const uint64_t *a, const uint64_t *b, const uint64_t *dy, uint64_t *da,
                             uint64_t *db, size_t n) {
    rdc_gate_form form = rdc_form_of(op);
    if (form.ab) {
        RDC_NO_CARRY
        for (size_t w = 0; w < n; w++) da[w] ^= dy[w] & (form.a ^ b[w]);
        RDC_NO_CARRY
        for (size_t w = 0; w < n; w++) db[w] ^= dy[w] & (form.b ^ a[w]);
    } else {
        if (form.a) RDC_NO_CARRY
        for (size_t w = 0; w < n; w++) da[w] ^= dy[w];
        if (form.b) RDC_NO_CARRY
        for (size_t w = 0; w < n; w++) db[w] ^= dy[w];
    }
}

/* The buffer holds the values of all wires, then their changes. */
RDC_INLINE void reverse_block(const rdc_netlist *net, uint64_t *value, size_t block, size_t n) {
    size_t base = 1 + net->inputs;
    uint64_t *change = value + (base + net->gates) * block;
    for (size_t g = 0; g < net->gates; g++)
        rdc_gate_words(net->ops[g], value + (size_t)net->in0[g] * block, value + (size_t)net->in1[g] * block,
                       value + (base + g) * block, n);
    for (size_t g = net->gates; g-- > 0;) {
        size_t a = (size_t)net->in0[g] * block, b = (size_t)net->in1[g] * block;
        reverse_gate(net->ops[g], value + a, value + b, change + (base + g) * block, change + a, change + b, n);
    }
}

RDC_INLINE void rdc_netlist_reverse_body(int mode, const rdc_netlist *net, const uint64_t *in, const uint64_t *dout,
                                         uint64_t *din, size_t words, size_t first, size_t count, uint64_t *buffer,
                                         size_t block) {
    (void)mode;
    size_t wires = 1 + net->inputs + net->gates;
    uint64_t *change = buffer + wires * block;
    for (size_t w = first; w < first + count; w += block) {
        size_t n = first + count - w < block ? first + count - w : block;
        memset(buffer, 0, n * sizeof(uint64_t));
        memset(change, 0, wires * block * sizeof(uint64_t));
        for (size_t i = 0; i < net->inputs; i++)
            memcpy(buffer + (1 + i) * block, in + i * words + w, n * sizeof(uint64_t));
        for (size_t j = 0; j < net->outputs; j++)
            for (size_t k = 0; k < n; k++) change[(size_t)net->out[j] * block + k] ^= dout[j * words + w + k];
        if (n == 64) reverse_block(net, buffer, block, 64);
        else if (n == 8) reverse_block(net, buffer, block, 8);
        else reverse_block(net, buffer, block, n);
        for (size_t i = 0; i < net->inputs; i++)
            memcpy(din + i * words + w, change + (1 + i) * block, n * sizeof(uint64_t));
    }
}

RDC_TWINS(rdc_netlist_reverse, (net, in, dout, din, words, first, count, buffer, block), const rdc_netlist *net,
          const uint64_t *in, const uint64_t *dout, uint64_t *din, size_t words, size_t first, size_t count,
          uint64_t *buffer, size_t block)
