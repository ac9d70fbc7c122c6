/* What stands for a node, and whether it is worth it: shared by the searches for it. */
#ifndef RDC_IMPROVE_MOVES_H
#define RDC_IMPROVE_MOVES_H

#include "improve_state.h"
#include "simd.h"

/* Factors that are tried as the outer one of three signals; pairs that are looked at on all rows; candidates for what is
 * sought among all of them several times. */
enum { OUTER_FACTORS = 4, MOST_TRIES = 64, MOST_CANDIDATES = 1024 };

/* The kinds, of literals x: x0; x0 x1; x0 (x1 x2); x0 NOT(x1 x2); x0 XOR x1; x0 (x1 XOR x2); x0 XOR (x1 x2);
 * x0 XOR x1 XOR x2. */
enum { NO_MOVE, SIGNAL, CONJUNCTION, CONJUNCTION3, AND_OR, PARITY, AND_PARITY, SUM, PARITY3 };

/* What stands for the target: its kind, complemented where it is negative, and what it gains. */
typedef struct {
    int32_t literal[3];
    int kind;
    int negative;
    int64_t gain;
} rdc_move;

/* What a search is for: the target, what goes with it if nothing is kept, and the best move so far; where levels cost,
 * the last level at which it may be, and whether that is earlier than it has to be. */
typedef struct {
    int32_t target, latest;
    int faster;
    uint64_t freed;
    rdc_move best;
} rdc_search;

/* Whether what a move makes comes early enough. */
static inline int rdc_in_time(const rdc_improver *s, const rdc_search *search, const rdc_move *m) {
    if (!s->level_cost) return 1;
    const int32_t x = s->level[m->literal[0] >> 1], y = s->level[m->literal[1] >> 1], z = s->level[m->literal[2] >> 1];
    const int32_t inner = 1 + (y > z ? y : z);
    int32_t level = x;
    if (m->kind == CONJUNCTION || m->kind == PARITY) {
        level = (x > y ? x : y) + (m->kind == PARITY && !s->parities ? 2 : 1);
    } else if (m->kind != SIGNAL) {
        level = 1 + (x > inner ? x : inner);
    }
    return level <= search->latest;
}

/* What a move that keeps these literals and costs so much gains; it is worth it from 0 up, or where one may climb, from
 * what that may cost. It becomes the best where it is better. */
static inline void rdc_consider(rdc_improver *s, rdc_search *search, rdc_move move, size_t kept, uint64_t cost) {
    move.gain = (int64_t)rdc_improve_freed(s, search->target, move.literal, kept) - (int64_t)cost;
    if (s->allowance && move.gain == 0 && !search->faster) return; /* to climb, something else has to be made */
    if (!rdc_in_time(s, search, &move)) return;
    if (move.gain >= -(int64_t)s->allowance && (search->best.kind == NO_MOVE || move.gain > search->best.gain))
        search->best = move;
}

/* Whether a move of this cost could be better than the best one. */
static inline int rdc_may_be_better(const rdc_improver *s, const rdc_search *search, uint64_t cost) {
    const int64_t most = (int64_t)search->freed - (int64_t)cost;
    return most + (int64_t)s->allowance >= 0 && (search->best.kind == NO_MOVE || most > search->best.gain);
}

static inline int rdc_covers(int simd, rdc_improver *s, const uint64_t *rows, int32_t literal) {
    int is;
    rdc_improve_covers(simd, s, rows, literal, &is);
    return is;
}

/* improve_pairs.c: pairs of factors, 1 on all rows of `held`, that have no row of `zero` in common, for a move of this
 * shape; `most` is the block with most rows of `zero`, -1 where there are none. */
void rdc_seek_pairs(int simd, rdc_improver *s, rdc_search *search, const uint64_t *held, const uint64_t *zero,
                    int64_t most, size_t count, rdc_move shape, uint64_t cost);

/* improve_sums.c: XORs of two of the candidates; where XORs are nodes, of one and an AND; and ANDs of a factor with an
 * XOR, which is 1 on all rows of `on` and 0 on those of `off`. */
void rdc_seek_sums(int simd, rdc_improver *s, rdc_search *search, size_t count);
void rdc_seek_and_sums(int simd, rdc_improver *s, rdc_search *search, const uint64_t *on, const uint64_t *off,
                       size_t count, int32_t factor, int negative);

#endif
