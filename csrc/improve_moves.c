/* What a node of an improver may become, and the search for it. */
#include "improve_moves.h"

static void make_move(int simd, rdc_improver *s, int32_t target, const rdc_move *m) {
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
    } else if (m->kind == AND_PARITY) {
        const int32_t pair = 2 * rdc_improve_add(s, x[1], x[2], 1);
        by = 2 * rdc_improve_add(s, x[0], pair, 0);
    } else if (m->kind == SUM) {
        const int32_t pair = 2 * rdc_improve_add(s, x[1], x[2], 0);
        by = 2 * rdc_improve_add(s, x[0], pair, 1);
    } else if (m->kind == PARITY3) {
        const int32_t pair = 2 * rdc_improve_add(s, x[1], x[2], 1);
        by = 2 * rdc_improve_add(s, x[0], pair, 1);
    } else if (m->kind == PARITY && s->parities) by = 2 * rdc_improve_add(s, x[0], x[1], 1);
    else if (m->kind == PARITY) {
        const int32_t both = 2 * rdc_improve_add(s, x[0], x[1], 0);
        const int32_t none = 2 * rdc_improve_add(s, x[0] ^ 1, x[1] ^ 1, 0);
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

/* The factors are shuffled, and no more than can be marked. */
static size_t shuffled(rdc_improver *s, size_t count) {
    for (size_t i = 0; i < count && i < MOST_FACTORS; i++) {
        const size_t j = i + (size_t)(rdc_improve_draw(s) % (count - i));
        const int32_t c = s->factors[i];
        s->factors[i] = s->factors[j], s->factors[j] = c;
    }
    return count < MOST_FACTORS ? count : MOST_FACTORS;
}

/* Literals of the candidates that have one of two flags; complemented where `flip` says so, or they have the other. */
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

/* Another signal that is the target where that counts, or its complement: any of those that gain most. */
static void seek_signal(int simd, rdc_improver *s, rdc_search *search, size_t count) {
    uint64_t equals = 0;
    for (size_t i = 0; i < count; i++) {
        const int f = s->flags[i], is = (f & HOLDS_ON) && (f & AVOIDS_OFF);
        if (!is && !((f & NOT_HOLDS_ON) && (f & NOT_AVOIDS_OFF))) continue;
        const int32_t literal = 2 * s->candidates[i];
        if (!rdc_covers(simd, s, s->on, literal ^ !is) || !rdc_covers(simd, s, s->off, literal ^ is)) continue;
        rdc_move m = {{literal, 0, 0}, SIGNAL, !is, 0};
        if (!rdc_in_time(s, search, &m)) continue;
        m.gain = (int64_t)rdc_improve_freed(s, search->target, m.literal, 1);
        equals = search->best.kind && m.gain == search->best.gain ? equals + 1 : 1;
        const int better = search->best.kind == NO_MOVE || m.gain > search->best.gain;
        if (better || (m.gain == search->best.gain && rdc_improve_draw(s) % equals == 0)) search->best = m;
    }
}

/* ANDs (side 0) or ORs (side 1) of two signals and of three; some factors go to `outer`. */
static void seek_conjunctions(int simd, rdc_improver *s, rdc_search *search, size_t count, int side, int32_t *outer,
                              size_t *outers) {
    const uint64_t one = s->cost[0], *must = side ? s->off : s->on, *zero = side ? s->on : s->off;
    const size_t factors = shuffled(s, side ? take_factors(s, count, NOT_AVOIDS_OFF, AVOIDS_OFF, 0)
                                            : take_factors(s, count, HOLDS_ON, NOT_HOLDS_ON, 0));
    const uint64_t least = s->parities && s->cost[1] < one ? one + s->cost[1] : 2 * one;
    if (search->freed + s->allowance >= least)
        for (size_t i = 0; i < factors && i < 4 * OUTER_FACTORS && *outers < OUTER_FACTORS; i++)
            if (rdc_covers(simd, s, must, s->factors[i])) outer[(*outers)++] = s->factors[i];
    int64_t most;
    if (rdc_may_be_better(s, search, one)) {
        rdc_improve_narrow(simd, s, zero, 1, s->scratch, &most);
        const rdc_move shape = {{0, 0, 0}, CONJUNCTION, side, 0};
        rdc_seek_pairs(simd, s, search, must, zero, most, factors, shape, one);
    }
    for (size_t i = 0; i < *outers && rdc_may_be_better(s, search, 2 * one); i++) {
        rdc_improve_narrow(simd, s, zero, outer[i], s->less, &most);
        const rdc_move shape = {{outer[i], 0, 0}, CONJUNCTION3, side, 0};
        rdc_seek_pairs(simd, s, search, must, s->less, most, factors, shape, 2 * one);
    }
}

/* ANDs of a factor with an OR of two signals, or with their XOR, and the same complemented. */
static void seek_behind(int simd, rdc_improver *s, rdc_search *search, size_t count, int side, int32_t factor) {
    const uint64_t two = 2 * (uint64_t)s->cost[0], *must = side ? s->off : s->on, *zero = side ? s->on : s->off;
    int64_t most;
    rdc_improve_narrow(simd, s, zero, factor, s->less, &most);
    rdc_seek_and_sums(simd, s, search, must, s->less, count, factor, side);
    if (!rdc_may_be_better(s, search, two)) return;
    rdc_improve_classify(simd, s, s->less, s->less, count);
    const size_t factors = shuffled(s, take_factors(s, count, HOLDS_ON, NOT_HOLDS_ON, 0));
    rdc_improve_narrow(simd, s, must, 1, s->scratch, &most);
    const rdc_move shape = {{factor, 0, 0}, AND_OR, side, 0};
    rdc_seek_pairs(simd, s, search, s->less, must, most, factors, shape, two);
}

static void seek_move(int simd, rdc_improver *s, rdc_search *search) {
    size_t count = 0;
    for (size_t v = 0; v < s->variables; v++)
        if (!s->place[v]) s->candidates[count++] = (int32_t)v;
    rdc_improve_classify(simd, s, s->on, s->off, count);
    seek_signal(simd, s, search, count);
    if (search->best.kind) return;

    const int first_side = (int)(rdc_improve_draw(s) & 1);
    int32_t outer[2][OUTER_FACTORS];
    size_t outers[2] = {0, 0};
    search->freed = rdc_improve_freed(s, search->target, NULL, 0);
    for (int n = 0; n < 2; n++) {
        const int side = n ^ first_side;
        seek_conjunctions(simd, s, search, count, side, outer[side], outers + side);
    }
    count = sampled(s, count);
    rdc_seek_sums(simd, s, search, count);
    for (int n = 0; n < 2; n++) {
        const int side = n ^ first_side;
        for (size_t i = 0; i < outers[side]; i++) seek_behind(simd, s, search, count, side, outer[side][i]);
    }
}

void rdc_improve_try(int simd, rdc_improver *s, int32_t target) {
    rdc_search search = {target, INT32_MAX, 0, 0, {{0, 0, 0}, NO_MOVE, 0, 0}};
    if (s->level_cost) {
        const int critical = s->level[target] == s->latest[target];
        search.faster = critical && rdc_improve_draw(s) % 2;
        search.latest = s->latest[target] - search.faster;
        if (search.faster && s->total + 3 * (uint64_t)s->cost[0] <= s->best_total + s->slack) s->allowance = 3 * (uint64_t)s->cost[0];
    }
    s->reached = 1, s->reach[0] = target, s->place[target] = 1;
    for (size_t v = (size_t)target + 1; v < s->variables; v++)
        if (s->place[s->left[v] >> 1] || s->place[s->right[v] >> 1]) {
            s->reach[s->reached++] = (int32_t)v;
            s->place[v] = (int32_t)s->reached;
        }
    s->work += 8 + (s->variables - (size_t)target) / 8;
    rdc_improve_observe(simd, s, target);
    seek_move(simd, s, &search);
    for (size_t i = 0; i < s->reached; i++) s->place[s->reach[i]] = 0;
    if (search.best.kind != NO_MOVE && s->variables + 3 < s->room) make_move(simd, s, target, &search.best);
}
