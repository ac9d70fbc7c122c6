/* XORs that are the target where that counts, found by a linear hash of one block. */
#include "improve_moves.h"

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

/* Where the target has to be 1 and where 0, in the block that tells most, and the candidates by what they have of it: by
 * their keys in a table. */
typedef struct {
    const uint64_t *on, *off;
    size_t block, count;
    uint64_t aim, all; /* the keys of the target and of what is always 1 */
    uint32_t mask;
} keyed;

static const uint64_t *block_of(const rdc_improver *s, size_t block, int32_t variable) {
    return s->rows + (block * s->slots + (size_t)s->slot[variable]) * IMPROVE_BLOCK;
}

static keyed key_candidates(rdc_improver *s, const uint64_t *on, const uint64_t *off, size_t count) {
    const size_t block = (size_t)s->active[0], at_block = block * IMPROVE_BLOCK;
    keyed k = {on, off, block, count, 0, 0, 1};
    k.aim = key_of(on + at_block, on + at_block, off + at_block);
    k.all = k.aim ^ key_of(off + at_block, on + at_block, off + at_block);
    while (k.mask < 2 * count) k.mask *= 2;
    k.mask--;
    for (uint32_t i = 0; i <= k.mask; i++) s->table[i] = -1;
    for (size_t i = 0; i < count; i++) {
        s->keys[i] = key_of(block_of(s, block, s->candidates[i]), on + at_block, off + at_block);
        uint32_t at = place_of_key(s->keys[i], k.mask);
        while (s->table[at] >= 0) at = (at + 1) & k.mask;
        s->table[at] = (int32_t)i;
    }
    s->work += 3 * count + k.mask / 16;
    return k;
}

/* The key of a candidate's AND with a literal. */
static uint64_t key_of_product(const rdc_improver *s, const keyed *k, size_t i, int32_t factor) {
    if (factor == 1) return s->keys[i];
    const uint64_t *g = block_of(s, k->block, s->candidates[i]), *h = block_of(s, k->block, factor >> 1);
    const uint64_t sign = UINT64_C(0) - (uint64_t)(factor & 1);
    uint64_t both[IMPROVE_BLOCK];
    for (size_t w = 0; w < IMPROVE_BLOCK; w++) both[w] = g[w] & (h[w] ^ sign);
    return key_of(both, k->on + k->block * IMPROVE_BLOCK, k->off + k->block * IMPROVE_BLOCK);
}

/* Candidates f and g such that f XOR (g AND factor), or its complement, is right where that counts: of a factor that is
 * always 1, two whose XOR is. Of an AND_PARITY it is what the first literal of `shape` is ANDed with. */
static void seek_keyed(int simd, rdc_improver *s, rdc_search *search, const keyed *k, int32_t factor, rdc_move shape,
                       uint64_t cost) {
    const size_t start = k->count ? (size_t)(rdc_improve_draw(s) % k->count) : 0, kept = shape.kind == PARITY ? 2 : 3;
    const int32_t target = search->target;
    size_t tries = 0;
    s->work += factor == 1 ? 0 : k->count;
    for (size_t n = 0; n < k->count; n++) {
        const size_t i = (start + n) % k->count;
        const int32_t g = 2 * s->candidates[i];
        const uint64_t mine = key_of_product(s, k, i, factor);
        for (int negative = 0; negative < 2 && g; negative++) {
            const uint64_t key = k->aim ^ mine ^ (negative ? k->all : 0);
            for (uint32_t at = place_of_key(key, k->mask); s->table[at] >= 0; at = (at + 1) & k->mask) {
                const size_t j = (size_t)s->table[at];
                const int32_t f = 2 * s->candidates[j], sum[4] = {f, g, factor, shape.kind == PARITY3 ? shape.literal[2] : 0};
                if (s->keys[j] != key || f == 0 || (factor == 1 ? j <= i : j == i)) continue;
                if (kept == 2 && s->parity[target] && (s->left[target] ^ g) < 2 && (s->right[target] ^ f) < 2) continue;
                int is;
                rdc_improve_sum_is(simd, s, k->on, k->off, sum, &is);
                if (is) {
                    rdc_move found = shape;
                    const int flip = is == 2;
                    if (shape.kind == AND_PARITY) found.literal[1] = f ^ flip, found.literal[2] = g;
                    else found.literal[0] = f, found.literal[1] = g, found.negative = flip;
                    if (shape.kind == SUM) found.literal[2] = factor;
                    rdc_consider(s, search, found, kept, cost);
                    if (search->best.kind && !rdc_may_be_better(s, search, cost)) return;
                }
                if (++tries >= MOST_TRIES) return;
            }
        }
    }
}

void rdc_seek_sums(int simd, rdc_improver *s, rdc_search *search, size_t count) {
    const uint64_t sum = (uint64_t)s->cost[0] + s->cost[1];
    const uint64_t parity = s->parities ? s->cost[1] : 3 * (uint64_t)s->cost[0];
    if (!rdc_may_be_better(s, search, parity) || !s->actives) return;
    const keyed k = key_candidates(s, s->on, s->off, count);
    const rdc_move two = {{0, 0, 0}, PARITY, 0, 0}, three = {{0, 0, 0}, SUM, 0, 0};
    seek_keyed(simd, s, search, &k, 1, two, parity);
    for (size_t n = 0; n < 2 * OUTER_FACTORS && s->parities && count && rdc_may_be_better(s, search, 2 * parity); n++) {
        const size_t i = (size_t)(rdc_improve_draw(s) % count);
        keyed rest = k;
        rest.aim ^= s->keys[i];
        const rdc_move more = {{0, 0, 2 * s->candidates[i]}, PARITY3, 0, 0};
        if (s->candidates[i]) seek_keyed(simd, s, search, &rest, 1, more, 2 * parity);
    }
    for (size_t n = 0; n < 2 * OUTER_FACTORS && s->parities && count && rdc_may_be_better(s, search, sum); n++) {
        const uint64_t any = rdc_improve_draw(s);
        const int32_t variable = s->candidates[(any >> 1) % count];
        if (variable) seek_keyed(simd, s, search, &k, 2 * variable + (int32_t)(any & 1), three, sum);
    }
}

void rdc_seek_and_sums(int simd, rdc_improver *s, rdc_search *search, const uint64_t *on, const uint64_t *off,
                       size_t count, int32_t factor, int negative) {
    const uint64_t cost = (uint64_t)s->cost[0] + s->cost[1];
    if (!s->parities || !s->actives || !rdc_may_be_better(s, search, cost)) return;
    const keyed k = key_candidates(s, on, off, count);
    const rdc_move shape = {{factor, 0, 0}, AND_PARITY, negative, 0};
    seek_keyed(simd, s, search, &k, 1, shape, cost);
}
