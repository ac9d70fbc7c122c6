/* Pairs of factors whose AND is the target where that counts. */
#include "improve_moves.h"

#include <string.h>

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
        for (size_t i = 0; 64 * i < count; i++) { /* behind them nothing is looked at */
            for (size_t k = 0; k < 64; k++)
                square[k] = 64 * i + k < count ? s->marks[(64 * i + k) * IMPROVE_BLOCK + most % IMPROVE_BLOCK] : 0;
            turn(square);
            for (size_t k = 0; k < 64; k++) s->turned[(64 * n + k) * IMPROVE_BLOCK + i] = square[k];
        }
    }
    s->work += 20 + 45 * ((count + 63) / 64);
}

/* Whether a factor, of which a few blocks say so, is 1 on all rows of `held`; it is asked once. */
static int is_factor(int simd, rdc_improver *s, const uint64_t *held, size_t i, uint8_t *known) {
    if (!known[i]) known[i] = rdc_covers(simd, s, held, s->factors[i]) ? 1 : 2;
    return known[i] == 1;
}

/* The positions behind i and below `count`, as bits. */
static void behind(size_t i, size_t count, uint64_t *bits) {
    for (size_t w = 0; w < IMPROVE_BLOCK; w++) {
        const size_t from = 64 * w;
        const uint64_t below = count >= from + 64 ? ~UINT64_C(0)
                               : count <= from    ? 0
                                                  : (UINT64_C(1) << (count - from)) - 1;
        const uint64_t after = i < from ? ~UINT64_C(0) : i - from >= 63 ? 0 : ~UINT64_C(0) << (i - from + 1);
        bits[w] = below & after;
    }
}

/* Whether these are the fan-ins of the target, an AND. */
static int is_there(const rdc_improver *s, int32_t target, const rdc_move *shape, int32_t a, int32_t b) {
    const int32_t l = s->left[target], r = s->right[target];
    return shape->kind == CONJUNCTION && !shape->negative && !s->parity[target] &&
           ((a == l && b == r) || (a == r && b == l));
}

void rdc_seek_pairs(int simd, rdc_improver *s, rdc_search *search, const uint64_t *held, const uint64_t *zero,
                    int64_t most, size_t count, rdc_move shape, uint64_t cost) {
    if (most < 0 || count < 2) return;
    uint8_t known[MOST_FACTORS] = {0};
    const size_t first = shape.kind == CONJUNCTION ? 0 : 1;
    size_t tries = 0;
    rdc_improve_mark(simd, s, zero, (size_t)most, count);
    turn_marks(s, zero + (size_t)most * IMPROVE_BLOCK, count);
    for (size_t i = 0; i + 1 < count; i++) {
        uint64_t alive[IMPROVE_BLOCK];
        if (known[i] == 2) continue;
        behind(i, count, alive);
        rdc_improve_apart(simd, s, i, alive);
        for (size_t w = 0; w < IMPROVE_BLOCK && known[i] != 2; w++)
            for (; alive[w] && known[i] != 2; alive[w] &= alive[w] - 1) {
                const size_t j = 64 * w + rdc_lowest(alive[w]);
                if (is_there(s, search->target, &shape, s->factors[i], s->factors[j])) continue;
                int apart;
                rdc_improve_disjoint(simd, s, zero, i, j, &apart);
                if (apart && is_factor(simd, s, held, i, known) && is_factor(simd, s, held, j, known)) {
                    shape.literal[first] = s->factors[i], shape.literal[first + 1] = s->factors[j];
                    rdc_consider(s, search, shape, first + 2, cost);
                    if (search->best.kind && (s->allowance || !rdc_may_be_better(s, search, cost))) return;
                }
                if (++tries >= MOST_TRIES) return;
            }
    }
}
