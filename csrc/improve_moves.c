/* What a node of an improver may become, and the search for it. */
#include "improve_state.h"
#include "simd.h"

#include <string.h>

enum { OUTER_FACTORS = 4, MOST_TRIES = 64, MOST_CANDIDATES = 1024 };

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

/* 64 words of 64 bits, word i's bit j becoming word j's bit i. */
static void turn(uint64_t *a) {
    uint64_t mask = UINT64_C(0x00000000ffffffff);
    for (unsigned j = 32; j; j >>= 1, mask ^= mask << j)
        for (unsigned k = 0; k < 64; k = ((k | j) + 1) & ~j) {
            const uint64_t swapped = ((a[k] >> j) ^ a[k | j]) & mask;
            a[k] ^= swapped << j, a[k | j] ^= swapped;
        }
}

/* Those words of the factors' marks by rows in which `zero` has most rows. */
static void turn_marks(rdc_improver *s, const uint64_t *zero, size_t count) {
    uint64_t square[64], before = UINT64_MAX;
    for (size_t n = 0; n < IMPROVE_TURNED; n++) {
        uint64_t most = 0; /* the number of ones, and behind it the word */
        for (size_t w = 0; w < IMPROVE_BLOCK; w++) {
            const uint64_t rank = rdc_ones(RDC_SCALAR_MODE, zero[w]) * IMPROVE_BLOCK + w;
            if (rank >= most && rank < before) most = rank;
        }
        before = most;
        s->turned_words[n] = most % IMPROVE_BLOCK;
        for (size_t i = 0; i < IMPROVE_BLOCK; i++) {
            for (size_t k = 0; k < 64; k++)
                square[k] = 64 * i + k < count ? s->marks[(64 * i + k) * IMPROVE_BLOCK + most % IMPROVE_BLOCK] : 0;
            if (64 * i < count) turn(square);
            for (size_t k = 0; k < 64; k++) s->turned[(64 * n + k) * IMPROVE_BLOCK + i] = square[k];
        }
    }
    s->work += count;
}

static int covers(int simd, rdc_improver *s, const uint64_t *rows, int32_t literal) {
    int is;
    rdc_improve_covers(simd, s, rows, literal, &is);
    return is;
}

/* Whether a factor, of which a few blocks say so, is 1 on all rows of `held`; it is asked once. */
static int is_factor(int simd, rdc_improver *s, const uint64_t *held, size_t i, uint8_t *known) {
    if (!known[i]) known[i] = covers(simd, s, held, s->factors[i]) ? 1 : 2;
    return known[i] == 1;
}

/* Pairs of factors, 1 on all rows of `held`, that have no row of `zero` in common: a move of this kind on them, if one is
 * better than the best. What the factors have of `zero` in one block tells most pairs that do not fit. */
static void seek_pairs(int simd, rdc_improver *s, int32_t target, const uint64_t *held, const uint64_t *zero,
                       int64_t most, size_t count, move shape, uint64_t cost, uint64_t mffc, move *best) {
    if (most < 0 || count < 2) return;
    uint8_t known[MOST_FACTORS] = {0};
    const size_t kept = shape.kind == CONJUNCTION ? 0 : 1;
    const int32_t l = s->left[target], r = s->right[target];
    size_t tries = 0;
    rdc_improve_mark(simd, s, zero, (size_t)most, count);
    turn_marks(s, zero + (size_t)most * IMPROVE_BLOCK, count);
    for (size_t i = 0; i + 1 < count; i++) {
        uint64_t alive[IMPROVE_BLOCK];
        for (size_t w = 0; w < IMPROVE_BLOCK; w++) {
            const size_t from = 64 * w;
            const uint64_t below = count <= from ? 0 : count >= from + 64 ? ~UINT64_C(0) : (UINT64_C(1) << (count - from)) - 1;
            const uint64_t behind = i < from ? ~UINT64_C(0) : i - from >= 63 ? 0 : ~UINT64_C(0) << (i - from + 1);
            alive[w] = below & behind;
        }
        rdc_improve_apart(simd, s, i, alive);
        if (known[i] == 2) continue;
        for (size_t w = 0; w < IMPROVE_BLOCK; w++)
            for (; alive[w]; alive[w] &= alive[w] - 1) {
                const size_t j = 64 * w + rdc_lowest(alive[w]);
                const int32_t a = s->factors[i], b = s->factors[j];
                if (shape.kind == CONJUNCTION && !shape.negative && !s->parity[target] &&
                    ((a == l && b == r) || (a == r && b == l)))
                    continue;
                int fits;
                rdc_improve_disjoint(simd, s, zero, i, j, &fits);
                if (fits && !is_factor(simd, s, held, i, known)) {
                    memset(alive, 0, sizeof alive);
                    break;
                }
                if (fits && is_factor(simd, s, held, j, known)) {
                    shape.literal[kept] = a, shape.literal[kept + 1] = b;
                    const int64_t gain = gain_of(s, target, shape.literal, kept + 2, cost);
                    if (is_better(s, best, gain)) *best = shape, best->gain = gain;
                    if (best->kind && (s->allowance || best->gain >= (int64_t)mffc - (int64_t)cost)) return;
                }
                if (++tries >= MOST_TRIES) return;
            }
    }
}

/* A row's block in a word: the words turned by different amounts and added. XORs of rows are XORs of these. */
static uint64_t key_of(const uint64_t *row, const uint64_t *on, const uint64_t *off) {
    uint64_t key = 0;
    for (unsigned w = 0; w < IMPROVE_BLOCK; w++) {
        const uint64_t c = row[w] & (on[w] | off[w]);
        key ^= w ? c << (7 * w) | c >> (64 - 7 * w) : c;
    }
    return key;
}

static uint32_t place_of_key(uint64_t key, uint32_t mask) {
    return (uint32_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & mask;
}

/* Two signals whose XOR is the target where that counts, found by a linear hash of one block. */
static void seek_parity(int simd, rdc_improver *s, int32_t target, size_t count, uint64_t mffc, move *best) {
    const uint64_t cost = s->parities ? s->cost[1] : 3 * (uint64_t)s->cost[0];
    if (mffc + s->allowance < cost || !s->actives) return;
    if (best->kind && best->gain >= (int64_t)mffc - (int64_t)cost) return;
    const size_t block = (size_t)s->active[0];
    const uint64_t *on = s->on + block * IMPROVE_BLOCK, *off = s->off + block * IMPROVE_BLOCK;
    const uint64_t aim = key_of(on, on, off), all = aim ^ key_of(off, on, off);
    uint32_t mask = 1;
    while (mask < 2 * count) mask *= 2;
    mask--;
    for (uint32_t i = 0; i <= mask; i++) s->table[i] = -1;
    for (size_t i = 0; i < count; i++) {
        const size_t slot = (size_t)s->slot[s->candidates[i]];
        s->keys[i] = key_of(s->rows + (block * s->slots + slot) * IMPROVE_BLOCK, on, off);
        uint32_t at = place_of_key(s->keys[i], mask);
        while (s->table[at] >= 0) at = (at + 1) & mask;
        s->table[at] = (int32_t)i;
    }
    s->work += 3 * count;
    size_t tries = 0;
    const size_t start = count ? (size_t)(rdc_improve_draw(s) % count) : 0;
    for (size_t n = 0; n < count; n++) {
        const size_t i = (start + n) % count;
        for (int negative = 0; negative < 2; negative++) {
            const uint64_t key = aim ^ s->keys[i] ^ (negative ? all : 0);
            for (uint32_t at = place_of_key(key, mask); s->table[at] >= 0; at = (at + 1) & mask) {
                const size_t j = (size_t)s->table[at];
                if (s->keys[j] != key || j <= i || s->candidates[i] == 0) continue;
                move m = {{2 * s->candidates[i], 2 * s->candidates[j], 0}, PARITY, 0, 0};
                if (s->parity[target] && (s->left[target] ^ m.literal[0]) < 2 && (s->right[target] ^ m.literal[1]) < 2)
                    continue;
                int is;
                rdc_improve_parity_is(simd, s, m.literal[0], m.literal[1], &is);
                if (is) {
                    m.negative = is == 2;
                    const int64_t gain = gain_of(s, target, m.literal, 2, cost);
                    if (is_better(s, best, gain)) *best = m, best->gain = gain;
                    if (best->kind && best->gain >= (int64_t)mffc - (int64_t)cost) return;
                }
                if (++tries >= MOST_TRIES) return;
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

/* The candidates, some of them where there are very many; in what order does not matter any more. */
static size_t sampled(rdc_improver *s, size_t count) {
    if (count <= MOST_CANDIDATES) return count;
    for (size_t i = 0; i < MOST_CANDIDATES; i++) {
        const size_t j = i + (size_t)(rdc_improve_draw(s) % (count - i));
        const int32_t c = s->candidates[i];
        s->candidates[i] = s->candidates[j], s->candidates[j] = c;
    }
    return MOST_CANDIDATES;
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
        if (!covers(simd, s, s->on, m.literal[0] ^ !is) || !covers(simd, s, s->off, m.literal[0] ^ is)) continue;
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
        const uint64_t *must = side ? s->off : s->on, *zero = side ? s->on : s->off;
        const size_t all = side ? take_factors(s, count, NOT_AVOIDS_OFF, AVOIDS_OFF, 0)
                                : take_factors(s, count, HOLDS_ON, NOT_HOLDS_ON, 0);
        const size_t factors = shuffled(s, all);
        for (size_t i = 0; wider && i < factors && i < 4 * OUTER_FACTORS && outers[side] < OUTER_FACTORS; i++)
            if (covers(simd, s, must, s->factors[i])) outer[side][outers[side]++] = s->factors[i];
        int64_t most;
        if (mffc + s->allowance >= one) {
            rdc_improve_narrow(simd, s, zero, 1, s->scratch, &most);
            const move shape = {{0, 0, 0}, CONJUNCTION, side, 0};
            seek_pairs(simd, s, target, must, zero, most, factors, shape, one, mffc, best);
            if (best->kind && best->gain >= (int64_t)mffc - (int64_t)one) return;
        }
        for (size_t i = 0; wider && i < outers[side]; i++) {
            if (best->kind && best->gain >= (int64_t)mffc - 2 * (int64_t)one) break;
            rdc_improve_narrow(simd, s, zero, outer[side][i], s->less, &most);
            const move shape = {{outer[side][i], 0, 0}, CONJUNCTION3, side, 0};
            seek_pairs(simd, s, target, must, s->less, most, factors, shape, 2 * one, mffc, best);
        }
    }
    count = sampled(s, count);
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
            rdc_improve_narrow(simd, s, must, 1, s->scratch, &most);
            const move shape = {{outer[side][i], 0, 0}, AND_OR, side, 0};
            seek_pairs(simd, s, target, s->less, must, most, factors, shape, 2 * one, mffc, best);
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

