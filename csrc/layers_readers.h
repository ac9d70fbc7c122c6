/* What exact changes of many rows need beside their passes (layers_exact.h): of each wire its readers, and of each gate
 * the sums that are counted and what follows from them.
 *
 * A wire's change is added up from its readers', two at a time. Of a gate with change d, inputs a and b and value v two
 * sums over the rows need not be counted: Σ d and Σ d·v follow from the table changes of the wire's readers. Of Σ d·a,
 * Σ d·b and Σ d·ab two more are enough then, unless the gate is constant.
 */
#ifndef RDC_LAYERS_READERS_H
#define RDC_LAYERS_READERS_H

#include "layers.h"

#include <string.h>

/* A gate that reads a wire, in its layer, the wire that it reads beside it, and how it follows: SLOPES. */
typedef struct {
    int32_t gate, other, slope;
} reader;

/* Of table t and fan-in p, at 2t + p, as words of equal bits over the other fan-in o: a gate moves where m0 ^ m1·o, and
 * falls as the wire rises where f0 ^ f1·o. */
#define BITS(bit) ((bit) & 1 ? ~UINT64_C(0) : 0)
#define SLOPE(low0, high0, low1, high1)                                                                     \
    {BITS((low0) ^ (high0)), BITS((low0) ^ (high0) ^ (low1) ^ (high1)), BITS((low0) & ~(high0)),            \
     BITS(((low0) & ~(high0)) ^ ((low1) & ~(high1)))}
#define SLOPES_OF(t) SLOPE(t, (t) >> 1, (t) >> 2, (t) >> 3), SLOPE(t, (t) >> 2, (t) >> 1, (t) >> 3)
static const uint64_t SLOPES[32][4] = {
    SLOPES_OF(0), SLOPES_OF(1), SLOPES_OF(2),  SLOPES_OF(3),  SLOPES_OF(4),  SLOPES_OF(5),  SLOPES_OF(6),  SLOPES_OF(7),
    SLOPES_OF(8), SLOPES_OF(9), SLOPES_OF(10), SLOPES_OF(11), SLOPES_OF(12), SLOPES_OF(13), SLOPES_OF(14), SLOPES_OF(15)};

/* What is counted, by what tables have as value. The first sum is on b, or a where `of_a` is all ones; the second on ab,
 * or b where `of_b` is. A constant's third is on b. */
enum { ODD_0, ODD_1, ODD_2, ODD_3, EITHER, FIRST, SECOND, CONSTANT };
typedef struct {
    uint64_t of_a, of_b;
} counted;
static const counted COUNTED[8] = {{BITS(1), 0}, {0, 0}, {BITS(1), 0}, {BITS(1), BITS(1)},
                                   {BITS(1), 0}, {0, 0}, {BITS(1), 0}, {BITS(1), 0}};
/* Of each table which of these, and whether its complement is what is meant: one entry is 1, a ^ b, a or b. */
static const uint8_t KIND[16] = {CONSTANT, ODD_0, ODD_1, SECOND, ODD_2, FIRST, EITHER, ODD_3,
                                 ODD_3,    EITHER, FIRST, ODD_2, SECOND, ODD_1, ODD_0, CONSTANT};
static const uint8_t TURNED_ROUND[16] = {0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1};

/* Of all lines together: up to three sums a gate, and of each wire Σ d and Σ d·v. `end` has where each wire's readers end,
 * layer after layer; they are an even number, those that are missing being constant. */
typedef struct {
    reader *readers;
    uint32_t *end;
    int64_t *sums, *known; /* SUMS a gate, two a wire */
} exact_places;

enum { SUMS = 4, MOST_DIGITS = 64, WIRES_AT_ONCE = 16 };

/* How many digits are kept of a layer's changes, how many of those of the layer after it are there, and how many more
 * could be needed. */
typedef struct {
    size_t kept, planes, looked_at;
} digits_cut;

static size_t whole_lines(size_t words) { return (words + RDC_LINE - 1) / RDC_LINE * RDC_LINE; }

static size_t readers_words(const rdc_layers *net) {
    return whole_lines(((4 * net->gates + 2 * net->inputs) * sizeof(reader) + 7) / 8);
}

static size_t ends_words(const rdc_layers *net) { return whole_lines((net->inputs + net->gates + 2) / 2); }

static size_t exact_words(const rdc_layers *net) {
    return readers_words(net) + ends_words(net) + whole_lines(SUMS * net->gates) +
           whole_lines(2 * (net->inputs + net->gates));
}

static exact_places exact_places_in(const rdc_layers *net, uint64_t *buffer) {
    exact_places p;
    p.readers = (reader *)buffer;
    p.end = (uint32_t *)(buffer + readers_words(net));
    p.sums = (int64_t *)(buffer + readers_words(net) + ends_words(net));
    p.known = p.sums + whole_lines(SUMS * net->gates);
    memset(p.sums, 0, SUMS * net->gates * sizeof(int64_t));
    memset(p.known, 0, 2 * (net->inputs + net->gates) * sizeof(int64_t));
    return p;
}

/* Finds the readers of all wires but the last layer's: counted, given room, and put there. Gates of the last layer go by
 * the number of their run, whose change is theirs. */
static void find_readers(const rdc_layers *net, const exact_places *at, size_t runs) {
    size_t gate = 0, wire = 0, room = 0;
    for (size_t l = 0; l < net->layers; l++) {
        const size_t width = (size_t)net->width[l], before = l ? (size_t)net->width[l - 1] : net->inputs;
        const size_t alike = l + 1 == net->layers ? width / runs : 1;
        uint32_t *end = at->end + wire;
        memset(end, 0, before * sizeof(uint32_t));
        for (size_t g = gate; g < gate + width; g++) end[net->in0[g]]++, end[net->in1[g]]++;
        for (size_t i = 0; i < before; i++) {
            const uint32_t padded = end[i] ? (end[i] + 1) & ~UINT32_C(1) : 2;
            const reader none = {0, 0, 0};
            at->readers[room] = at->readers[room + padded - 1] = none;
            end[i] = (uint32_t)room, room += padded;
        }
        for (size_t g = 0; g < width; g++) {
            const int32_t a = net->in0[gate + g], b = net->in1[gate + g], table = net->tables[gate + g];
            const int32_t own = (int32_t)(g / alike);
            const reader on_a = {own, b, 2 * table}, on_b = {own, a, 2 * table + 1};
            at->readers[end[a]++] = on_a;
            at->readers[end[b]++] = on_b;
        }
        for (size_t i = 0; i < before; i++) end[i] += end[i] % 2;
        gate += width, wire += before;
    }
    /* who has no readers ends where they begin */
    for (size_t i = 0, last = 0; i < wire; last = at->end[i++])
        if (at->end[i] == last) at->end[i] += 2;
}

/* What the four entries change by, from the sums that are known and counted. */
RDC_INLINE void solve(unsigned table, int all_counted, int64_t total, int64_t known, const int64_t *counted_sums,
                      uint64_t t[4]) {
    const uint64_t u = (uint64_t)counted_sums[0], v = (uint64_t)counted_sums[1], all = (uint64_t)total;
    const uint64_t k = TURNED_ROUND[table] ? all - (uint64_t)known : (uint64_t)known;
    t[3] = v;
    switch (all_counted ? CONSTANT : KIND[table]) {
        case ODD_0: t[1] = u - v, t[2] = all - k - u; break;
        case ODD_1: t[1] = k, t[2] = u - v; break;
        case ODD_2: t[1] = u - v, t[2] = k; break;
        case ODD_3: t[1] = u - k, t[2] = v - k, t[3] = k; break;
        case EITHER: t[1] = u - v, t[2] = k - t[1]; break;
        case FIRST: t[1] = k - v, t[2] = u - v; break;
        case SECOND: t[1] = u - v, t[2] = k - v; break;
        default: t[1] = u - v, t[2] = (uint64_t)counted_sums[2] - v;
    }
    t[0] = all - t[1] - t[2] - t[3];
}

/* What a fan-in's sums take from a gate's table changes: the gate goes from `low` to `high` with it, where the other
 * fan-in is 0 and where it is 1. */
RDC_INLINE void pass_on(int64_t *known, unsigned low0, unsigned high0, unsigned low1, unsigned high1,
                        const uint64_t off[2], const uint64_t on[2]) {
    const uint64_t up0 = (uint64_t)(high0 & 1) - (low0 & 1), up1 = (uint64_t)(high1 & 1) - (low1 & 1);
    known[0] = (int64_t)((uint64_t)known[0] + up0 * (off[0] + on[0]) + up1 * (off[1] + on[1]));
    known[1] = (int64_t)((uint64_t)known[1] + up0 * on[0] + up1 * on[1]);
}

/* The tables' changes, from the last layer to the first; `runs` of the last layer have a sum each. */
static void solve_layers(const rdc_layers *net, const exact_places *at, size_t runs, int64_t *wide, int32_t *narrow) {
    size_t gate = net->gates;
    for (size_t l = net->layers; l-- > 0;) {
        const size_t width = (size_t)net->width[l], before = l ? (size_t)net->width[l - 1] : net->inputs;
        const int last = l + 1 == net->layers;
        gate -= width;
        int64_t *own = at->known + 2 * (net->inputs + gate);
        int64_t *below = at->known + 2 * (l ? net->inputs + gate - before : 0);
        for (size_t i = 0; i < width; i++) {
            const size_t g = gate + i;
            const unsigned T = net->tables[g];
            uint64_t t[4];
            solve(T, last, own[2 * (last ? i / (width / runs) : i)], own[2 * i + 1], at->sums + SUMS * g, t);
            const uint64_t a_off[2] = {t[0], t[2]}, a_on[2] = {t[1], t[3]}, b_off[2] = {t[0], t[1]},
                           b_on[2] = {t[2], t[3]};
            pass_on(below + 2 * net->in0[g], T, T >> 1, T >> 2, T >> 3, a_off, a_on);
            pass_on(below + 2 * net->in1[g], T, T >> 2, T >> 1, T >> 3, b_off, b_on);
            for (size_t j = 0; j < 4; j++)
                if (wide != NULL) wide[4 * g + j] = (int64_t)((uint64_t)wide[4 * g + j] + t[j]);
                else narrow[4 * g + j] = (int32_t)((uint32_t)narrow[4 * g + j] + (uint32_t)t[j]);
        }
    }
}

#endif
