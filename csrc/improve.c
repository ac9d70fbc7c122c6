/* The moves of an improver, and the search for them. */
#include "improve_state.h"
#include "simd.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_FACTORS = 384, OUTER_FACTORS = 4, MOST_TRIES = 64 };

/* What stands for the target: a literal, and what it costs. */
typedef struct {
    int32_t literal[3];
    int kind; /* 0: none */
    int negative;
    int64_t gain;
} move;

enum { NO_MOVE, SIGNAL, CONJUNCTION, CONJUNCTION3, AND_OR, PARITY };

size_t rdc_graph_check(const rdc_graph *graph) {
    const size_t first = graph->inputs + 1;
    for (size_t k = 0; k < graph->nodes; k++) {
        const int64_t below = 2 * (int64_t)(first + k);
        if (graph->left[k] < 0 || graph->left[k] >= below || graph->right[k] < 0 || graph->right[k] >= below ||
            graph->parity[k] > 1)
            return 1 + k;
    }
    for (size_t o = 0; o < graph->outputs; o++)
        if (graph->out[o] < 0 || graph->out[o] >= 2 * (int64_t)(first + graph->nodes)) return 1 + graph->nodes + o;
    return 0;
}

void rdc_improver_free(rdc_improver *s) {
    if (s == NULL) return;
    void *parts[] = {s->left,       s->right,    s->parity,  s->out,     s->refs,     s->slot,     s->rows,
                     s->care,       s->spare,    s->on,      s->off,     s->less,     s->active,   s->reach,
                     s->place,      s->other,    s->differs, s->candidates, s->flags, s->factors,  s->marks,
                     s->new_left,   s->new_right, s->new_slot, s->map,   s->stack,    s->table,    s->new_parity,
                     s->stale,      s->new_stale, s->best_left, s->best_right, s->best_out, s->best_parity};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) free(parts[i]);
    free(s);
}

static void *zeros(size_t count, size_t size, int *good) {
    void *memory = calloc(count + 1, size);
    if (memory == NULL) *good = 0;
    return memory;
}

/* Rows of words to blocks: word w of row r, of `stride` rows. */
static void to_blocks(const rdc_improver *s, const uint64_t *in, size_t rows, size_t words, uint64_t *out, size_t first,
                      size_t stride) {
    for (size_t r = 0; r < rows; r++)
        for (size_t w = 0; w < words; w++)
            out[(w / s->block * stride + first + r) * s->block + w % s->block] = in[r * words + w];
}

rdc_improver *rdc_improver_new(int simd, const rdc_graph *graph, const uint64_t *x, const uint64_t *care, size_t words,
                               uint32_t and_cost, uint32_t xor_cost, int parities, uint64_t seed) {
    rdc_improver *s = calloc(1, sizeof *s);
    if (s == NULL) return NULL;
    const size_t first = graph->inputs + 1;
    size_t most = first;
    for (size_t k = 0; k < graph->nodes; k++) most += graph->parity[k] && !parities ? 3 : 1;
    int good = 1;
    s->inputs = graph->inputs, s->outputs = graph->outputs;
    s->room = most + most / 8 + 64;
    s->block = words < IMPROVE_BLOCK ? (words + IMPROVE_GRAIN - 1) / IMPROVE_GRAIN * IMPROVE_GRAIN : IMPROVE_BLOCK;
    if (s->block == 0) s->block = IMPROVE_GRAIN;
    s->blocks = (words + s->block - 1) / s->block;
    s->slots = s->room;
    s->cost[0] = and_cost, s->cost[1] = xor_cost, s->parities = parities, s->random = seed;
    s->factor_room = s->room;
    for (s->mask = 1; s->mask < 2 * s->room; s->mask *= 2) {}
    s->mask--;

    int32_t **ints[] = {&s->left,  &s->right, &s->refs,     &s->slot,      &s->spare,    &s->reach, &s->place,
                        &s->candidates, &s->factors, &s->new_left, &s->new_right, &s->new_slot};
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) *ints[i] = zeros(2 * s->room, sizeof(int32_t), &good);
    uint8_t **bytes[] = {&s->parity, &s->differs, &s->flags, &s->new_parity, &s->stale, &s->new_stale};
    for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++) *bytes[i] = zeros(s->room, 1, &good);
    s->best_left = zeros(s->room, sizeof(int32_t), &good), s->best_right = zeros(s->room, sizeof(int32_t), &good);
    s->best_out = zeros(s->outputs, sizeof(int32_t), &good), s->best_parity = zeros(s->room, 1, &good);
    s->map = zeros(2 * s->room + 8, sizeof(int32_t), &good), s->stack = zeros(2 * s->room + 8, sizeof(int32_t), &good);
    s->table = zeros((size_t)s->mask + 1, sizeof(int32_t), &good);
    s->out = zeros(s->outputs, sizeof(int32_t), &good), s->active = zeros(s->blocks, sizeof(int32_t), &good);
    const size_t row = s->blocks * s->block;
    s->rows = zeros(s->slots * row, sizeof(uint64_t), &good), s->care = zeros(s->outputs * row, sizeof(uint64_t), &good);
    s->on = zeros(row, 8, &good), s->off = zeros(row, 8, &good), s->less = zeros(row, 8, &good);
    s->other = zeros(s->room * s->block, 8, &good), s->marks = zeros(2 * MOST_FACTORS * s->block, 8, &good);
    if (!good) {
        rdc_improver_free(s);
        return NULL;
    }

    to_blocks(s, x, s->inputs, words, s->rows, 1, s->slots);
    to_blocks(s, care, s->outputs, words, s->care, 0, s->outputs);
    for (size_t i = s->slots; i-- > 0;) s->spare[s->spares++] = (int32_t)i;
    s->variables = 0;
    for (size_t v = 0; v < first; v++) s->slot[s->variables++] = s->spare[--s->spares];
    int32_t *literals = s->new_left; /* of the graph's variables, here */
    for (size_t v = 0; v < first; v++) literals[v] = (int32_t)(2 * v);
    for (size_t k = 0; k < graph->nodes; k++) {
        const int32_t a = literals[graph->left[k] >> 1] ^ (graph->left[k] & 1);
        const int32_t b = literals[graph->right[k] >> 1] ^ (graph->right[k] & 1);
        if (graph->parity[k] && !parities) {
            const int32_t both = 2 * rdc_improve_add(s, a, b, 0), none = 2 * rdc_improve_add(s, a ^ 1, b ^ 1, 0);
            literals[first + k] = 2 * rdc_improve_add(s, both ^ 1, none ^ 1, 0);
        } else {
            literals[first + k] = 2 * rdc_improve_add(s, a, b, graph->parity[k]);
        }
    }
    for (size_t o = 0; o < s->outputs; o++) s->out[o] = literals[graph->out[o] >> 1] ^ (graph->out[o] & 1);
    rdc_improve_rebuild(s, 0, 0, 0);
    s->reached = 0;
    for (size_t v = first; v < s->variables; v++) s->reach[s->reached++] = (int32_t)v;
    rdc_improve_fill(simd, s, s->reach, s->reached);
    rdc_improve_keep(s);
    s->work = 0;
    s->slack = 2, s->rarely = 100, s->patience = 20;
    return s;
}

/* ---- moves ---- */

static void make_move(int simd, rdc_improver *s, int32_t target, const move *m) {
    const size_t before = s->variables;
    const int32_t *x = m->literal;
    int32_t by = x[0];
    if (m->kind == CONJUNCTION) by = 2 * rdc_improve_add(s, x[0], x[1], 0);
    else if (m->kind == CONJUNCTION3) {
        const int32_t pair = 2 * rdc_improve_add(s, x[1], x[2], 0);
        by = 2 * rdc_improve_add(s, x[0], pair, 0);
    } else if (m->kind == AND_OR) {
        const int32_t pair = 2 * rdc_improve_add(s, x[1], x[2], 0);
        by = 2 * rdc_improve_add(s, x[0], pair ^ 1, 0);
    } else if (m->kind == PARITY && s->parities) by = 2 * rdc_improve_add(s, x[0], x[1], 1);
    else if (m->kind == PARITY) {
        const int32_t both = 2 * rdc_improve_add(s, x[0], x[1], 0), none = 2 * rdc_improve_add(s, x[0] ^ 1, x[1] ^ 1, 0);
        by = 2 * rdc_improve_add(s, both ^ 1, none ^ 1, 0);
    }
    by ^= m->negative;
    int32_t fresh[4];
    size_t count = 0;
    for (size_t v = before; v < s->variables; v++) fresh[count++] = (int32_t)v;
    rdc_improve_fill(simd, s, fresh, count);
    int same;
    rdc_improve_same(simd, s, 2 * target, by, &same);
    rdc_improve_rebuild(s, target, by, !same);
    rdc_improve_fill(simd, s, s->reach, s->reached);
}

/* What the target gives less than a move costs that keeps these literals; the move is worth it from 0 up. */
static int64_t gain_of(rdc_improver *s, int32_t target, const int32_t *kept, size_t count, uint64_t cost) {
    return (int64_t)rdc_improve_freed(s, target, kept, count) - (int64_t)cost;
}

static int is_better(const rdc_improver *s, const move *best, int64_t gain) {
    const int64_t least = -(int64_t)s->allowance;
    if (s->allowance && gain == 0) return 0; /* to climb, something else has to be made */
    return gain >= least && (best->kind == NO_MOVE || gain > best->gain);
}

/* The factors are shuffled, and no more than can be marked. */
static size_t shuffled(rdc_improver *s, size_t count) {
    for (size_t i = 0; i < count && i < MOST_FACTORS; i++) {
        const size_t j = i + (size_t)(rdc_improve_draw(s) % (count - i));
        const int32_t c = s->factors[i];
        s->factors[i] = s->factors[j], s->factors[j] = c;
    }
    return count < MOST_FACTORS ? count : MOST_FACTORS;
}

/* Pairs of factors that have no row of `zero` in common: a move of this kind on them, if one is better than the best. */
static void seek_pairs(int simd, rdc_improver *s, int32_t target, const uint64_t *zero, int64_t most, size_t count,
                       move shape, uint64_t cost, uint64_t mffc, move *best) {
    if (most < 0 || count < 2) return;
    const size_t kept = shape.kind == CONJUNCTION ? 0 : 1;
    size_t tries = 0;
    rdc_improve_mark(simd, s, zero, (size_t)most, count);
    for (size_t i = 0; i + 1 < count && tries < MOST_TRIES; i++)
        for (size_t j = i + 1;; j++) {
            rdc_improve_partner(simd, s, zero, i, j, count, &j);
            if (j >= count) break;
            const int32_t a = s->factors[i], b = s->factors[j], l = s->left[target], r = s->right[target];
            if (shape.kind == CONJUNCTION && !shape.negative && !s->parity[target] &&
                ((a == l && b == r) || (a == r && b == l)))
                continue;
            shape.literal[kept] = a, shape.literal[kept + 1] = b;
            const int64_t gain = gain_of(s, target, shape.literal, kept + 2, cost);
            if (is_better(s, best, gain)) *best = shape, best->gain = gain;
            if (best->kind && (s->allowance || best->gain >= (int64_t)mffc - (int64_t)cost)) return;
            if (++tries >= MOST_TRIES) return;
        }
}

/* Two signals whose XOR is the target where that counts, found by a linear hash of one block. */
static void seek_parity(int simd, rdc_improver *s, int32_t target, size_t count, uint64_t mffc, move *best) {
    const uint64_t cost = s->parities ? s->cost[1] : 3 * (uint64_t)s->cost[0];
    if (mffc + s->allowance < cost) return;
    if (best->kind && best->gain >= (int64_t)mffc - (int64_t)cost) return;
    size_t block = 0, most = 0;
    for (size_t a = 0; a < s->actives; a++) {
        size_t ones = 0;
        for (size_t w = 0; w < s->block; w++) {
            const size_t at = (size_t)s->active[a] * s->block + w;
            ones += (size_t)rdc_ones(RDC_SCALAR_MODE, s->on[at] | s->off[at]);
        }
        if (ones >= most) most = ones, block = (size_t)s->active[a];
    }
    const uint64_t *on = s->on + block * s->block, *off = s->off + block * s->block;
    uint64_t aim = 0, all = 0;
    uint64_t *keys = s->marks; /* one for each candidate: there is room for as many as can be marked, times a block */
    const size_t room = 2 * MOST_FACTORS * s->block;
    if (count > room) count = room;
    for (size_t w = 0; w < s->block; w++) {
        const unsigned turn = (unsigned)(w * 37 % 64), back = (64 - turn) % 64;
        const uint64_t c = on[w] | off[w];
        aim ^= on[w] << turn | on[w] >> back, all ^= c << turn | c >> back;
    }
    for (uint32_t i = 0; i <= s->mask; i++) s->table[i] = -1;
    for (size_t i = 0; i < count; i++) {
        const uint64_t *g = s->rows + (block * s->slots + (size_t)s->slot[s->candidates[i]]) * s->block;
        uint64_t key = 0;
        for (size_t w = 0; w < s->block; w++) {
            const unsigned turn = (unsigned)(w * 37 % 64), back = (64 - turn) % 64;
            const uint64_t c = g[w] & (on[w] | off[w]);
            key ^= c << turn | c >> back;
        }
        keys[i] = key;
        uint32_t at = (uint32_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & s->mask;
        while (s->table[at] >= 0) at = (at + 1) & s->mask;
        s->table[at] = (int32_t)i;
    }
    s->work += count + s->mask / 64;
    size_t tries = 0;
    const size_t start = count ? (size_t)(rdc_improve_draw(s) % count) : 0;
    for (size_t n = 0; n < count && tries < MOST_TRIES; n++) {
        const size_t i = (start + n) % count;
        for (int negative = 0; negative < 2; negative++) {
            const uint64_t key = aim ^ keys[i] ^ (negative ? all : 0);
            uint32_t at = (uint32_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & s->mask;
            for (; s->table[at] >= 0 && tries < MOST_TRIES; at = (at + 1) & s->mask) {
                const size_t j = (size_t)s->table[at];
                if (keys[j] != key || j <= i) continue;
                move m = {{2 * s->candidates[i], 2 * s->candidates[j], 0}, PARITY, 0, 0};
                if (s->candidates[i] == 0) continue;
                if (s->parity[target] && (s->left[target] ^ m.literal[0]) < 2 && (s->right[target] ^ m.literal[1]) < 2)
                    continue;
                int is;
                rdc_improve_parity_is(simd, s, m.literal[0], m.literal[1], &is);
                tries++;
                if (!is) continue;
                m.negative = is == 2;
                const int64_t gain = gain_of(s, target, m.literal, 2, cost);
                if (is_better(s, best, gain)) *best = m, best->gain = gain;
                if (best->kind && best->gain >= (int64_t)mffc - (int64_t)cost) return;
            }
        }
    }
}

/* Literals that are 1 on all rows of `must`: of those in `on` (side 0) or `off` (side 1) by the flags. */
static size_t take_factors(rdc_improver *s, size_t count, int holds, int not_holds, int flip) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (s->candidates[i] == 0) continue;
        if (s->flags[i] & holds) s->factors[found++] = 2 * s->candidates[i] + flip;
        else if (s->flags[i] & not_holds) s->factors[found++] = 2 * s->candidates[i] + !flip;
    }
    return found;
}

static void seek_move(int simd, rdc_improver *s, int32_t target, move *best) {
    size_t count = 0;
    for (size_t v = 0; v < s->variables; v++)
        if (!s->place[v]) s->candidates[count++] = (int32_t)v;
    rdc_improve_classify(simd, s, s->on, s->off, count);
    uint64_t equals = 0;
    for (size_t i = 0; i < count; i++) {
        const int f = s->flags[i], is = (f & HOLDS_ON) && (f & AVOIDS_OFF);
        if (!is && !((f & NOT_HOLDS_ON) && (f & NOT_AVOIDS_OFF))) continue;
        move m = {{2 * s->candidates[i], 0, 0}, SIGNAL, !is, 0};
        const int64_t gain = gain_of(s, target, m.literal, 1, 0);
        const int better = is_better(s, best, gain), equal = best->kind && gain == best->gain;
        equals = better ? 1 : equals + (uint64_t)equal;
        if (better || (equal && rdc_improve_draw(s) % equals == 0)) *best = m, best->gain = gain;
    }
    if (best->kind) return;

    const uint64_t mffc = rdc_improve_freed(s, target, NULL, 0), one = s->cost[0];
    const int first_side = (int)(rdc_improve_draw(s) & 1);
    const int wider = mffc + s->allowance >= 2 * one;
    int32_t outer[2][OUTER_FACTORS];
    size_t outers[2] = {0, 0};
    for (int n = 0; n < 2; n++) {
        const int side = n ^ first_side;
        const uint64_t *zero = side ? s->on : s->off;
        const size_t all = side ? take_factors(s, count, NOT_AVOIDS_OFF, AVOIDS_OFF, 0)
                                : take_factors(s, count, HOLDS_ON, NOT_HOLDS_ON, 0);
        const size_t factors = shuffled(s, all);
        for (size_t i = 0; i < factors && i < OUTER_FACTORS; i++) outer[side][outers[side]++] = s->factors[i];
        int64_t most;
        if (mffc + s->allowance >= one) {
            rdc_improve_narrow(simd, s, zero, 1, s->less, &most);
            const move shape = {{0, 0, 0}, CONJUNCTION, side, 0};
            seek_pairs(simd, s, target, zero, most, factors, shape, one, mffc, best);
            if (best->kind && best->gain >= (int64_t)mffc - (int64_t)one) return;
        }
        for (size_t i = 0; wider && i < outers[side]; i++) {
            if (best->kind && best->gain >= (int64_t)mffc - 2 * (int64_t)one) break;
            rdc_improve_narrow(simd, s, zero, outer[side][i], s->less, &most);
            const move shape = {{outer[side][i], 0, 0}, CONJUNCTION3, side, 0};
            seek_pairs(simd, s, target, s->less, most, factors, shape, 2 * one, mffc, best);
        }
    }
    seek_parity(simd, s, target, count, mffc, best);
    if (!wider) return;
    for (int n = 0; n < 2; n++) {
        const int side = n ^ first_side;
        const uint64_t *must = side ? s->off : s->on, *zero = side ? s->on : s->off;
        for (size_t i = 0; i < outers[side]; i++) {
            if (best->kind && best->gain >= (int64_t)mffc - 2 * (int64_t)one) return;
            int64_t most, ignored;
            rdc_improve_narrow(simd, s, zero, outer[side][i], s->less, &ignored);
            rdc_improve_classify(simd, s, s->less, s->less, count);
            const size_t factors = shuffled(s, take_factors(s, count, HOLDS_ON, NOT_HOLDS_ON, 0));
            rdc_improve_narrow(simd, s, must, 1, s->less, &most);
            const move shape = {{outer[side][i], 0, 0}, AND_OR, side, 0};
            seek_pairs(simd, s, target, must, most, factors, shape, 2 * one, mffc, best);
        }
    }
}

static void try_target(int simd, rdc_improver *s, int32_t target) {
    move best = {{0, 0, 0}, NO_MOVE, 0, 0};
    s->reached = 1, s->reach[0] = target, s->place[target] = 1;
    for (size_t v = (size_t)target + 1; v < s->variables; v++)
        if (s->place[s->left[v] >> 1] || s->place[s->right[v] >> 1]) {
            s->reach[s->reached++] = (int32_t)v;
            s->place[v] = (int32_t)s->reached;
        }
    s->work += (s->variables - (size_t)target) / 16;
    rdc_improve_observe(simd, s, target);
    seek_move(simd, s, target, &best);
    for (size_t i = 0; i < s->reached; i++) s->place[s->reach[i]] = 0;
    if (best.kind != NO_MOVE && s->variables + 3 < s->room) make_move(simd, s, target, &best);
}

static int32_t any_node(rdc_improver *s) {
    const size_t first = s->inputs + 1;
    return (int32_t)(first + (size_t)(rdc_improve_draw(s) % (s->variables - first)));
}

uint64_t rdc_improver_run(int simd, rdc_improver *s, uint64_t budget) {
    const uint64_t start = s->work;
    while (s->work - start < budget && s->variables > s->inputs + 1) {
        const int may_climb = s->total + s->cost[0] <= s->best_total + s->slack;
        if (may_climb && rdc_improve_draw(s) % s->rarely == 0) s->allowance = s->cost[0];
        try_target(simd, s, any_node(s));
        s->allowance = 0;
        if (s->total < s->best_total) rdc_improve_keep(s), s->since = 0;
        else if (s->total == s->best_total) s->since = 0;
        else if (++s->since > s->patience * s->variables) {
            rdc_improve_return(s);
            rdc_improve_fill(simd, s, s->reach, s->reached);
            s->since = 0;
        }
    }
    return s->work - start;
}

void rdc_improver_tune(rdc_improver *s, uint32_t slack, uint32_t rarely, uint64_t patience) {
    s->slack = slack, s->rarely = rarely, s->patience = patience;
}

uint64_t rdc_improver_cost(const rdc_improver *s) { return s->best_total; }

size_t rdc_improver_nodes(const rdc_improver *s) { return s->best_variables - s->inputs - 1; }

void rdc_improver_graph(const rdc_improver *s, rdc_graph *graph) {
    const size_t first = s->inputs + 1;
    graph->inputs = s->inputs, graph->outputs = s->outputs, graph->nodes = s->best_variables - first;
    memcpy(graph->left, s->best_left + first, graph->nodes * sizeof(int32_t));
    memcpy(graph->right, s->best_right + first, graph->nodes * sizeof(int32_t));
    memcpy(graph->parity, s->best_parity + first, graph->nodes);
    memcpy(graph->out, s->best_out, s->outputs * sizeof(int32_t));
}
