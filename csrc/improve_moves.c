/* What a node of an improver may become, and the search for it. */
#include "improve_state.h"
#include "simd.h"

enum { OUTER_FACTORS = 4, MOST_TRIES = 64 };

/* What stands for the target: a literal, and what it costs. */
typedef struct {
    int32_t literal[3];
    int kind; /* 0: none */
    int negative;
    int64_t gain;
} move;

enum { NO_MOVE, SIGNAL, CONJUNCTION, CONJUNCTION3, AND_OR, PARITY };

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

void rdc_improve_try(int simd, rdc_improver *s, int32_t target) {
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

