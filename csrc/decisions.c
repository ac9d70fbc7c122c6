/* Decision graphs of tables: pairs of literals merged level by level, from the lowest form up. */
#include "decisions.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    int32_t low, high, node;
} entry;

/* The nodes of one level, hashed. `used` are the places that are taken, so that few are cleared; `cost` is theirs. */
typedef struct {
    entry *entries;
    uint32_t *used;
    size_t count;
    int32_t next;
    int64_t cost;
} level_nodes;

enum { LEVELS = 2, OPTIONS = 4 };

struct rdc_decisions {
    unsigned n;
    size_t outputs, words;
    uint64_t *y;
    rdc_decision_costs costs;
    int32_t *table[3]; /* literals: outputs × 2^n, and two of half as many */
    level_nodes nodes[LEVELS];
    uint32_t mask;
    int32_t *made[3]; /* level, low and high of the nodes made */
    size_t count, room;
    int32_t *out;
};

void rdc_decisions_free(rdc_decisions *d) {
    if (d == NULL) return;
    for (int k = 0; k < LEVELS; k++) free(d->nodes[k].entries), free(d->nodes[k].used);
    for (int k = 0; k < 3; k++) free(d->table[k]), free(d->made[k]);
    free(d->out), free(d->y), free(d);
}

rdc_decisions *rdc_decisions_new(const uint64_t *y, size_t outputs, unsigned n, const rdc_decision_costs *costs) {
    rdc_decisions *d = calloc(1, sizeof *d);
    if (d == NULL) return NULL;
    d->n = n, d->outputs = outputs, d->costs = *costs;
    d->words = n < 6 ? 1 : (size_t)1 << (n - 6);
    const size_t bits = outputs << n;
    for (d->mask = 1; d->mask < bits + 2; d->mask *= 2) {}
    d->mask--;
    int good = 1;
    good &= (d->y = malloc(outputs * d->words * 8 + 8)) != NULL;
    good &= (d->out = malloc((outputs + 1) * sizeof *d->out)) != NULL;
    for (int k = 0; k < 3; k++) good &= (d->table[k] = malloc((bits + 1) * sizeof(int32_t))) != NULL;
    for (int k = 0; k < LEVELS; k++) {
        good &= (d->nodes[k].entries = calloc((size_t)d->mask + 1, sizeof(entry))) != NULL;
        good &= (d->nodes[k].used = malloc((bits / 2 + 2) * sizeof(uint32_t))) != NULL;
    }
    if (!good) {
        rdc_decisions_free(d);
        return NULL;
    }
    if (outputs) memcpy(d->y, y, outputs * d->words * 8);
    return d;
}

/* The vectors on which one form is 1 and all others are 0, in the forms' order; 0 where the forms are dependent. */
static int dual(const uint32_t *forms, unsigned n, uint32_t *vectors) {
    uint64_t rows[RDC_DECISIONS_INPUTS];
    for (unsigned k = 0; k < n; k++) rows[k] = forms[k] | UINT64_C(1) << (32 + k);
    for (unsigned i = 0; i < n; i++) { /* input i to row i */
        unsigned pivot = i;
        while (pivot < n && !(rows[pivot] >> i & 1)) pivot++;
        if (pivot == n) return 0;
        const uint64_t row = rows[pivot];
        rows[pivot] = rows[i], rows[i] = row;
        for (unsigned k = 0; k < n; k++)
            if (k != i && rows[k] >> i & 1) rows[k] ^= row;
    }
    for (unsigned k = 0; k < n; k++) {
        vectors[k] = 0;
        for (unsigned i = 0; i < n; i++) vectors[k] |= (uint32_t)(rows[i] >> (32 + k) & 1) << i;
    }
    return 1;
}

int rdc_forms_check(const uint32_t *forms, unsigned n) {
    uint32_t vectors[RDC_DECISIONS_INPUTS];
    for (unsigned k = 0; k < n; k++)
        if (forms[k] >> n) return 0;
    return dual(forms, n, vectors);
}

/* The lowest level: what each output is on the row that has these forms. */
static void load(rdc_decisions *d, const uint32_t *forms, int32_t *table) {
    uint32_t vectors[RDC_DECISIONS_INPUTS + 1], step[RDC_DECISIONS_INPUTS + 1], sum = 0;
    dual(forms, d->n, vectors);
    vectors[d->n] = 0;
    for (unsigned k = 0; k <= d->n; k++) step[k] = sum ^= vectors[k];
    const size_t rows = (size_t)1 << d->n;
    for (size_t j = 0; j < d->outputs; j++) {
        const uint64_t *y = d->y + j * d->words;
        int32_t *out = table + j * rows;
        uint32_t at = 0;
        for (size_t r = 0; r < rows; r++) {
            out[r] = (int32_t)(y[at >> 6] >> (at & 63) & 1);
            unsigned k = 0; /* the ones at the end of r: with the zero above them they turn */
            while (r >> k & 1) k++;
            at ^= step[k];
        }
    }
}

static void begin(level_nodes *nodes, int32_t next) {
    for (size_t i = 0; i < nodes->count; i++) nodes->entries[nodes->used[i]].node = 0;
    nodes->count = 0, nodes->next = next, nodes->cost = 0;
}

static int64_t cost_of(const rdc_decisions *d, int32_t low, int32_t high) {
    if (low == 0) return high == 1 ? 0 : d->costs.conjunction;
    if (high < 2) return d->costs.conjunction;
    return high == (low ^ 1) ? d->costs.parity : d->costs.choice;
}

/* The literal of a choice between two: of a node of this level, or one of them where they are the same. */
static inline int32_t merged(const rdc_decisions *d, level_nodes *nodes, int32_t low, int32_t high) {
    const int32_t sign = low & 1;
    if (low == high) return low;
    low ^= sign, high ^= sign;
    const uint64_t key = (uint64_t)(uint32_t)low << 32 | (uint32_t)high;
    uint32_t at = (uint32_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & d->mask;
    for (; nodes->entries[at].node; at = (at + 1) & d->mask)
        if (nodes->entries[at].low == low && nodes->entries[at].high == high) return 2 * nodes->entries[at].node + sign;
    nodes->entries[at] = (entry){low, high, nodes->next};
    nodes->used[nodes->count++] = at;
    nodes->cost += cost_of(d, low, high);
    return 2 * nodes->next++ + sign;
}

/* The next level of a table of `count` literals; its nodes are numbered from `next`. */
static void absorb(rdc_decisions *d, level_nodes *nodes, const int32_t *in, size_t count, int32_t next, int32_t *out) {
    begin(nodes, next);
    for (size_t i = 0; i < count / 2; i++) out[i] = merged(d, nodes, in[2 * i], in[2 * i + 1]);
}

static int64_t cost_of_form(const rdc_decisions *d, uint32_t form) {
    int64_t xors = -1;
    for (; form; form &= form - 1) xors++;
    return xors * d->costs.parity;
}

static int keep_nodes(rdc_decisions *d, const level_nodes *nodes, unsigned level) {
    const size_t wanted = (size_t)nodes->next;
    if (wanted > d->room) {
        d->room = 2 * wanted;
        for (int k = 0; k < 3; k++) {
            int32_t *larger = realloc(d->made[k], d->room * sizeof *larger);
            if (larger == NULL) return 0;
            d->made[k] = larger;
        }
    }
    for (size_t i = 0; i < nodes->count; i++) {
        const entry e = nodes->entries[nodes->used[i]];
        d->made[0][e.node] = (int32_t)level, d->made[1][e.node] = e.low, d->made[2][e.node] = e.high;
    }
    d->count = wanted - 1;
    return 1;
}

int64_t rdc_decisions_make(rdc_decisions *d, const uint32_t *forms) {
    size_t count = d->outputs << d->n;
    int64_t cost = 0;
    int32_t *from = d->table[0], *to = d->table[1];
    d->count = 0;
    load(d, forms, from);
    int32_t next = 1;
    for (unsigned p = 0; p < d->n; p++, count /= 2) {
        absorb(d, &d->nodes[0], from, count, next, to);
        next = d->nodes[0].next;
        cost += d->nodes[0].cost + cost_of_form(d, forms[p]);
        if (!keep_nodes(d, &d->nodes[0], p)) return -1;
        int32_t *const other = from;
        from = to, to = other;
    }
    if (d->outputs) memcpy(d->out, from, d->outputs * sizeof *d->out);
    return cost;
}

size_t rdc_decisions_nodes(const rdc_decisions *d) { return d->count; }

void rdc_decisions_copy(const rdc_decisions *d, int32_t *level, int32_t *low, int32_t *high, int32_t *outputs) {
    int32_t *const to[3] = {level, low, high};
    for (int k = 0; k < 3 && d->count; k++) memcpy(to[k], d->made[k] + 1, d->count * sizeof(int32_t));
    if (d->outputs) memcpy(outputs, d->out, d->outputs * sizeof *outputs);
}

/* How two forms, v (below) and o (above), become two others, the new o below: which of the four literals, of (o, v) = 00,
 * 01, 10 and 11, are merged first and second, and whether o and v become the sum of both. */
static const struct {
    uint8_t pair[4];
    uint8_t below_with_v, below_is_v, above_with_o;
} options[OPTIONS] = {
    {{0, 2, 1, 3}, 0, 0, 0}, /* o below v */
    {{0, 2, 3, 1}, 1, 0, 0}, /* o + v below v */
    {{0, 3, 1, 2}, 0, 0, 1}, /* o below v + o */
    {{0, 3, 2, 1}, 0, 1, 1}, /* v below v + o */
};

/* Both levels of an option: the first to `out`, two literals for every four, of which the second level costs. */
static int64_t passed(rdc_decisions *d, const int32_t *in, size_t count, int32_t next, const uint8_t *pair, int32_t *out,
                      int64_t *below) {
    level_nodes *nodes = &d->nodes[0], *above = &d->nodes[1];
    begin(nodes, next);
    for (size_t i = 0; i < count / 2; i += 2) {
        const int32_t *f = in + 2 * i;
        out[i] = merged(d, nodes, f[pair[0]], f[pair[1]]);
        out[i + 1] = merged(d, nodes, f[pair[2]], f[pair[3]]);
    }
    *below = nodes->cost;
    begin(above, nodes->next);
    for (size_t i = 0; i < count / 2; i += 2) merged(d, above, out[i], out[i + 1]);
    return nodes->cost + above->cost;
}

static int64_t sifted(rdc_decisions *d, uint32_t *forms, unsigned position, int linear) {
    const unsigned n = d->n;
    uint32_t order[RDC_DECISIONS_INPUTS], below[RDC_DECISIONS_INPUTS], moved[RDC_DECISIONS_INPUTS];
    int64_t costs_below[RDC_DECISIONS_INPUTS] = {0}, costs_moved[RDC_DECISIONS_INPUTS], costs_above[RDC_DECISIONS_INPUTS] = {0};
    if (n == 0) return 0;
    order[0] = forms[position];
    for (unsigned k = 0, at = 1; k < n; k++)
        if (k != position) order[at++] = forms[k];
    int32_t *from = d->table[0], *to = d->table[1], *rest = d->table[2];
    load(d, order, from);
    size_t count = d->outputs << n;
    int32_t next = 1;
    moved[0] = order[0];
    for (unsigned k = 0; k + 1 < n; k++, count /= 2) {
        const uint32_t v = moved[k], o = order[k + 1];
        absorb(d, &d->nodes[0], from, count, next, rest);
        costs_moved[k] = d->nodes[0].cost + cost_of_form(d, v);
        begin(&d->nodes[1], d->nodes[0].next);
        for (size_t i = 0; i < count / 2; i += 2) merged(d, &d->nodes[1], rest[i], rest[i + 1]);
        costs_above[k + 1] = d->nodes[1].cost + cost_of_form(d, o);
        int best = 0;
        int64_t least = INT64_MAX, cost_below = 0;
        for (int option = 0; option < (linear ? OPTIONS : 1); option++) {
            const uint32_t low = options[option].below_is_v ? v : options[option].below_with_v ? o ^ v : o;
            const uint32_t high = options[option].above_with_o ? v ^ o : v;
            int64_t part;
            const int64_t sum = passed(d, from, count, next, options[option].pair, to, &part) + cost_of_form(d, low) +
                                cost_of_form(d, high);
            if (sum < least)
                least = sum, best = option, cost_below = part + cost_of_form(d, low), below[k] = low, moved[k + 1] = high;
        }
        if (linear) { /* what was chosen may not be what was done last */
            int64_t part;
            passed(d, from, count, next, options[best].pair, to, &part);
        }
        costs_below[k + 1] = cost_below;
        next = d->nodes[0].next;
        int32_t *const other = from;
        from = to, to = other;
    }
    absorb(d, &d->nodes[0], from, count, next, rest);
    costs_moved[n - 1] = d->nodes[0].cost + cost_of_form(d, moved[n - 1]);

    int64_t total = costs_moved[0], least;
    unsigned place = 0;
    for (unsigned k = 1; k < n; k++) total += costs_above[k];
    least = total;
    for (unsigned k = 1; k < n; k++) {
        total += costs_below[k] - costs_above[k] + costs_moved[k] - costs_moved[k - 1];
        if (total < least) least = total, place = k;
    }
    for (unsigned k = 0; k < place; k++) forms[k] = below[k];
    forms[place] = moved[place];
    for (unsigned k = place + 1; k < n; k++) forms[k] = order[k];
    return least;
}

int64_t rdc_decisions_sift(rdc_decisions *d, uint32_t *forms, unsigned position, int linear) {
    uint32_t others[RDC_DECISIONS_INPUTS];
    memcpy(others, forms, d->n * sizeof *forms);
    const int64_t plain = sifted(d, forms, position, 0);
    if (!linear) return plain;
    const int64_t least = sifted(d, others, position, 1); /* what looks good on two levels may not be */
    if (least >= plain) return plain;
    memcpy(forms, others, d->n * sizeof *forms);
    return least;
}
