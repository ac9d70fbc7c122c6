/* From a netlist to its schedule. */
#include "schedule.h"

#include <stdlib.h>
#include <string.h>

/* A gate as a step over wires. */
typedef struct {
    int32_t a, b, c; /* c is negative where there are two fan-ins */
    int32_t level;
    uint8_t kind, used, merged;
} node;

typedef struct {
    const rdc_netlist *net;
    size_t wires, first, steps; /* the first gate's wire is `first` */
    int formal;
    node *nodes;      /* by gate */
    int32_t *literal; /* by wire: the wire that it equals, times two, and one more if it is the complement */
    int32_t *readers; /* by wire */
    int32_t *order;   /* gates by step */
    int32_t *work;    /* two numbers a wire, and a few */
} draft;

/* ---- normal form ---- */

static unsigned with_a_flipped(unsigned op) { return (op & 5) << 1 | (op & 10) >> 1; }

static unsigned with_b_flipped(unsigned op) { return (op & 3) << 2 | (op & 12) >> 2; }

/* The literal that a gate is equal to without being computed, if any: constants, fan-ins and their complements. */
static int plain_literal(unsigned op, int32_t a, int32_t b, int32_t *literal) {
    switch (op) {
        case 0:
        case 15: *literal = (int32_t)(op & 1); return 1;
        case 10:
        case 5: *literal = 2 * a + (int32_t)(op & 1); return 1;
        case 12:
        case 3: *literal = 2 * b + (int32_t)(op & 1); return 1;
        default: return 0;
    }
}

/* Absorbs complements: every gate becomes and, and-not, or, or xor, up to a complement that its literal carries. A gate
 * of one wire twice is a gate of one input as a function, but not for the formal derivative. */
static void normalise(draft *d, size_t g, unsigned op, int32_t x, int32_t y) {
    node *n = &d->nodes[g];
    int32_t a = x >> 1, b = y >> 1, wire = (int32_t)(d->first + g), literal;
    if (x & 1) op = with_a_flipped(op);
    if (y & 1) op = with_b_flipped(op);
    if (a == 0) op = (op & 5) | (op & 5) << 1;
    if (b == 0) op = (op & 3) | (op & 3) << 2;
    if (a == b && !d->formal) op = (op & 1 ? 5u : 0u) | (op & 8 ? 10u : 0u);
    if (plain_literal(op, a, b, &literal)) {
        d->literal[wire] = literal;
        return;
    }
    const unsigned flip = op & 1;
    if (flip) op ^= 15;
    if (op == 4) {
        const int32_t t = a;
        a = b, b = t, op = 2;
    }
    n->kind = op == 8 ? RDC_STEP_AND : op == 2 ? RDC_STEP_ANDN : op == 14 ? RDC_STEP_OR : RDC_STEP_XOR;
    n->a = a, n->b = b, n->c = -1;
    n->used = 1;
    d->literal[wire] = 2 * wire + (int32_t)flip;
}

/* Drops gates that no output needs. An output counts as three readers, so that its gate is not merged away. */
static void count_readers(draft *d) {
    const rdc_netlist *net = d->net;
    memset(d->readers, 0, d->wires * sizeof(int32_t));
    for (size_t j = 0; j < net->outputs; j++) d->readers[d->literal[net->out[j]] >> 1] = 3;
    for (size_t g = net->gates; g-- > 0;) {
        node *n = &d->nodes[g];
        if (!d->readers[d->first + g]) n->used = 0;
        if (n->used) d->readers[n->a]++, d->readers[n->b]++;
    }
}

/* ---- three inputs ---- */

static void merge_into(const draft *d, node *n, int32_t wire) {
    const node *inner = &d->nodes[(size_t)wire - d->first];
    const int is_a = n->a == wire;
    const unsigned outer = !is_a && n->kind == RDC_STEP_ANDN ? RDC_OUTER_NDNA : n->kind;
    n->kind = (uint8_t)(RDC_STEP_PAIR + 4 * outer + inner->kind);
    n->c = is_a ? n->b : n->a;
    n->a = inner->a, n->b = inner->b;
    n->merged = 1;
}

/* Whether a wire is a gate of two inputs with this number of readers. */
static int is_pair_of(const draft *d, int32_t wire, int32_t readers) {
    return (size_t)wire >= d->first && d->readers[wire] == readers && !d->nodes[(size_t)wire - d->first].merged;
}

/* Gates with a single reader into it. */
static void merge_single(draft *d) {
    for (size_t g = 0; g < d->net->gates; g++) {
        node *n = &d->nodes[g];
        if (!n->used) continue;
        const int32_t wire = is_pair_of(d, n->a, 1) ? n->a : n->b;
        if (!is_pair_of(d, wire, 1)) continue;
        merge_into(d, n, wire);
        d->nodes[(size_t)wire - d->first].used = 0;
    }
}

/* Gates with two readers into both, if neither is merged: a step and a store less. */
static void merge_double(draft *d) {
    int32_t *reader = d->work; /* two for each wire */
    memset(reader, 0xff, 2 * d->wires * sizeof(int32_t));
    for (size_t g = 0; g < d->net->gates; g++) {
        const node *n = &d->nodes[g];
        if (!n->used || n->merged) continue;
        reader[2 * n->a + (reader[2 * n->a] >= 0)] = (int32_t)g;
        reader[2 * n->b + (reader[2 * n->b] >= 0)] = (int32_t)g;
    }
    for (size_t g = 0; g < d->net->gates; g++) {
        const int32_t wire = (int32_t)(d->first + g);
        if (!d->nodes[g].used || !is_pair_of(d, wire, 2) || reader[2 * wire + 1] < 0) continue;
        node *one = &d->nodes[reader[2 * wire]], *other = &d->nodes[reader[2 * wire + 1]];
        if (one->merged || other->merged) continue;
        merge_into(d, one, wire), merge_into(d, other, wire);
        d->nodes[g].used = 0;
    }
}

/* ---- order ---- */

static int32_t level_above(const draft *d, int32_t wire) {
    return wire < (int32_t)d->first ? 0 : d->nodes[(size_t)wire - d->first].level + 1;
}

static int32_t largest(int32_t a, int32_t b) { return a > b ? a : b; }

/* Levels of the gates in use, which are listed in `order`; returns the deepest. */
static int32_t find_levels(draft *d) {
    int32_t deepest = 0;
    d->steps = 0;
    for (size_t g = 0; g < d->net->gates; g++) {
        node *n = &d->nodes[g];
        if (!n->used) continue;
        n->level = largest(largest(level_above(d, n->a), level_above(d, n->b)), level_above(d, n->c));
        deepest = largest(deepest, n->level);
        d->order[d->steps++] = (int32_t)g;
    }
    return deepest;
}

static size_t key_of(const node *n, int by_level) { return by_level ? (size_t)n->level : n->kind; }

/* One pass of a stable counting sort of `order`, by level or by kind. */
static void sort(draft *d, int by_level, size_t keys) {
    int32_t *counts = d->work, *sorted = d->work + d->wires + RDC_STEP_KINDS + 1;
    memset(counts, 0, (keys + 1) * sizeof(int32_t));
    for (size_t i = 0; i < d->steps; i++) counts[key_of(&d->nodes[d->order[i]], by_level) + 1]++;
    for (size_t k = 0; k < keys; k++) counts[k + 1] += counts[k];
    for (size_t i = 0; i < d->steps; i++) sorted[counts[key_of(&d->nodes[d->order[i]], by_level)]++] = d->order[i];
    memcpy(d->order, sorted, d->steps * sizeof(int32_t));
}

static void put_in_order(draft *d) {
    const int32_t deepest = find_levels(d);
    sort(d, 0, RDC_STEP_KINDS);
    sort(d, 1, (size_t)deepest + 1);
}

/* ---- slots ---- */

/* The step after which nobody reads a wire; outputs and the constant stay. */
static void find_last_readers(draft *d, int32_t *last) {
    memset(last, 0xff, d->wires * sizeof(int32_t));
    for (size_t i = 0; i < d->steps; i++) {
        const node *n = &d->nodes[d->order[i]];
        last[n->a] = last[n->b] = (int32_t)i;
        if (n->c >= 0) last[n->c] = (int32_t)i;
    }
    for (size_t j = 0; j < d->net->outputs; j++) last[d->literal[d->net->out[j]] >> 1] = INT32_MAX;
    last[0] = INT32_MAX;
}

/* A wire's slot is free after its last reader, and taken again at once, while it is in cache. The formal derivative
 * needs all values at the end, so there every wire has its own. */
static void assign_slots(draft *d, rdc_schedule *s, int32_t *slot) {
    int32_t *last = d->work, *spare = d->work + d->wires, *at = s->operands;
    size_t top = 0;
    find_last_readers(d, last);
    for (s->slots = 0; s->slots < d->first; s->slots++) slot[s->slots] = (int32_t)s->slots;
    for (size_t i = 0; i < d->steps; i++) {
        const node *n = &d->nodes[d->order[i]];
        const int32_t in[3] = {n->a, n->b, n->c};
        const size_t fan_ins = n->c < 0 ? 2 : 3;
        for (size_t k = 0; k < fan_ins; k++) *at++ = slot[in[k]];
        for (size_t k = 0; k < fan_ins && !d->formal; k++)
            if (last[in[k]] == (int32_t)i) spare[top++] = slot[in[k]], last[in[k]] = -1;
        *at++ = slot[d->first + (size_t)d->order[i]] = top ? spare[--top] : (int32_t)s->slots++;
    }
    for (size_t j = 0; j < s->outputs; j++) {
        const int32_t literal = d->literal[d->net->out[j]];
        s->output_slot[j] = slot[literal >> 1];
        s->output_flip[j] = UINT64_C(0) - (uint64_t)(literal & 1);
    }
}

/* Steps of one level and kind make a run. */
static void find_runs(const draft *d, rdc_schedule *s) {
    for (size_t i = 0; i < d->steps; i++) {
        const node *n = &d->nodes[d->order[i]], *before = i ? &d->nodes[d->order[i - 1]] : NULL;
        if (before == NULL || before->kind != n->kind || before->level != n->level)
            s->run[s->runs++] = (rdc_run){n->kind, 0};
        s->run[s->runs - 1].count++;
    }
    s->steps = d->steps;
}

/* ---- the whole ---- */

static int fill(draft *d, rdc_schedule *s) {
    const rdc_netlist *net = d->net;
    for (size_t i = 0; i < d->first; i++) d->literal[i] = (int32_t)(2 * i);
    for (size_t g = 0; g < net->gates; g++)
        normalise(d, g, net->ops[g], d->literal[net->in0[g]], d->literal[net->in1[g]]);
    count_readers(d);
    if (!d->formal) merge_single(d), merge_double(d);
    put_in_order(d);
    s->inputs = net->inputs, s->outputs = net->outputs;
    s->run = malloc((d->steps + 1) * sizeof(rdc_run));
    s->operands = malloc((d->steps + 1) * 4 * sizeof(int32_t));
    s->output_slot = malloc((net->outputs + 1) * sizeof(int32_t));
    s->output_flip = malloc((net->outputs + 1) * sizeof(uint64_t));
    if (!s->run || !s->operands || !s->output_slot || !s->output_flip) return 0;
    find_runs(d, s);
    assign_slots(d, s, d->readers);
    return 1;
}

rdc_schedule *rdc_schedule_new(const rdc_netlist *net, int formal) {
    draft d = {.net = net, .first = 1 + net->inputs, .wires = 1 + net->inputs + net->gates, .formal = formal};
    rdc_schedule *s = calloc(1, sizeof(rdc_schedule));
    int32_t *memory = malloc((5 * d.wires + RDC_STEP_KINDS + 1) * sizeof(int32_t));
    d.nodes = calloc(net->gates + 1, sizeof(node));
    int made = 0;
    if (s && memory && d.nodes) {
        d.literal = memory, d.readers = memory + d.wires, d.order = memory + 2 * d.wires;
        d.work = memory + 3 * d.wires;
        made = fill(&d, s);
    }
    free(memory), free(d.nodes);
    if (made) return s;
    rdc_schedule_free(s);
    return NULL;
}

void rdc_schedule_free(rdc_schedule *s) {
    if (s == NULL) return;
    free(s->run), free(s->operands), free(s->output_slot), free(s->output_flip);
    free(s);
}

size_t rdc_schedule_slots(const rdc_schedule *s) { return s->slots; }

size_t rdc_schedule_steps(const rdc_schedule *s) { return s->steps; }

size_t rdc_schedule_block(size_t slots) { return slots <= 64 ? 64 : slots <= 8192 ? 16 : 8; }
