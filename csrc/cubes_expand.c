/* Expansion: each cube becomes a prime, towards others that it can hold. After espresso's EXPAND (Brayton, Hachtel,
 * McMullen and Sangiovanni-Vincentelli, 1984).
 *
 * What stands against a cube of the off-set are the literals in which the two differ, of which one has to stay. These
 * masks are the blocking rows. Literals that are alone in a row stay; those that are in no row may go. */
#include "cubes.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    size_t words, size;
    uint64_t *cube; /* the literals that are left */
    uint64_t *keep; /* those of them that have to stay */
    uint64_t *gone; /* scratch: literals that go */
    uint64_t *rows; /* blocking rows that no literal of `keep` satisfies */
    size_t row_count;
    size_t *open; /* cubes that may still be held */
    size_t open_count;
    uint64_t *wants; /* for each of these, the literals that would have to go */
    size_t *counts;
} expansion;

/* Drop satisfied rows, and take up what has to stay and what may go. */
static void settle(rdc_cube_work *work, expansion *e) {
    for (;;) {
        size_t kept = 0;
        int changed = 0;
        work->steps -= (int64_t)(e->row_count / 8);
        for (size_t k = 0; k < e->row_count; k++) {
            uint64_t *row = e->rows + e->size * k;
            uint64_t satisfied = 0;
            for (size_t j = 0; j < e->size; j++) satisfied |= row[j] & e->keep[j];
            if (satisfied) continue;
            if (rdc_mask_count(row, e->size) == 1) {
                for (size_t j = 0; j < e->size; j++) e->keep[j] |= row[j];
                changed = 1;
                continue;
            }
            if (kept != k) memcpy(e->rows + e->size * kept, row, e->size * sizeof(uint64_t));
            kept++;
        }
        e->row_count = kept;
        if (!changed) break;
    }
    memcpy(e->gone, e->keep, e->size * sizeof(uint64_t));
    for (size_t k = 0; k < e->row_count; k++)
        for (size_t j = 0; j < e->size; j++) e->gone[j] |= e->rows[e->size * k + j];
    for (size_t j = 0; j < e->size; j++) e->cube[j] &= e->gone[j];
}

/* Let literals go. */
static void raise_literals(rdc_cube_work *work, expansion *e, const uint64_t *gone) {
    for (size_t j = 0; j < e->size; j++) e->cube[j] &= ~gone[j];
    for (size_t k = 0; k < e->row_count; k++)
        for (size_t j = 0; j < e->size; j++) e->rows[e->size * k + j] &= e->cube[j];
    settle(work, e);
}

/* What the open cubes want to go, of what is left; those that want what has to stay are not open any more. */
static void renew_wants(expansion *e, const uint64_t *list) {
    size_t kept = 0;
    for (size_t k = 0; k < e->open_count; k++) {
        const uint64_t *other = list + e->size * e->open[k];
        uint64_t against = 0, any = 0, *want = e->wants + e->size * kept;
        for (size_t j = 0; j < e->size; j++) {
            want[j] = e->cube[j] & ~other[j];
            against |= want[j] & e->keep[j];
            any |= want[j];
        }
        if (!against && any) e->open[kept++] = e->open[k];
    }
    e->open_count = kept;
}

static int is_blocked(const expansion *e, const uint64_t *want) {
    for (size_t k = 0; k < e->row_count; k++) {
        const uint64_t *row = e->rows + e->size * k;
        uint64_t left = 0;
        for (size_t j = 0; j < e->size; j++) left |= row[j] & ~want[j];
        if (!left) return 1;
    }
    return 0;
}

static int is_within(const uint64_t *a, const uint64_t *b, size_t size) {
    for (size_t j = 0; j < size; j++)
        if (a[j] & ~b[j]) return 0;
    return 1;
}

/* Grow to hold cubes as long as some can be held whole: the one whose room has most of the others in it. */
static void hold_others(rdc_cube_work *work, expansion *e, const uint64_t *list, uint8_t *feasible) {
    memset(feasible, 1, e->open_count);
    for (;;) {
        size_t best = e->open_count, most = 0, found = 0;
        int fewest = 0;
        for (size_t k = 0; k < e->open_count; k++) {
            if (feasible[k]) feasible[k] = (uint8_t)!is_blocked(e, e->wants + e->size * k);
            found += feasible[k];
        }
        work->steps -= (int64_t)(e->open_count * (1 + e->row_count / 8));
        if (!found || work->steps < 0) return;
        work->steps -= (int64_t)(found * found / 8);
        for (size_t k = 0; k < e->open_count; k++) {
            if (!feasible[k]) continue;
            const uint64_t *want = e->wants + e->size * k;
            size_t held = 0;
            for (size_t j = 0; j < e->open_count; j++)
                held += feasible[j] && is_within(e->wants + e->size * j, want, e->size);
            int literals = rdc_mask_count(want, e->size);
            if (best == e->open_count || held > most || (held == most && literals < fewest)) {
                best = k;
                most = held;
                fewest = literals;
            }
        }
        raise_literals(work, e, e->wants + e->size * best);
        /* `feasible` goes with the open cubes: those that stay are moved down alike. */
        size_t kept = 0;
        for (size_t k = 0; k < e->open_count; k++) {
            const uint64_t *other = list + e->size * e->open[k];
            uint64_t against = 0, any = 0;
            for (size_t j = 0; j < e->size; j++) {
                uint64_t want = e->cube[j] & ~other[j];
                e->wants[e->size * kept + j] = want;
                against |= want & e->keep[j];
                any |= want;
            }
            if (against || !any) continue;
            feasible[kept] = feasible[k];
            e->open[kept++] = e->open[k];
        }
        e->open_count = kept;
    }
}

/* The literal that most masks have, of those in `of`. */
static int most_frequent(expansion *e, const uint64_t *masks, size_t count, const uint64_t *of, uint64_t *out) {
    memset(e->counts, 0, 64 * e->size * sizeof(size_t));
    for (size_t k = 0; k < count; k++)
        for (size_t j = 0; j < e->size; j++)
            for (uint64_t left = masks[e->size * k + j] & of[j]; left; left &= left - 1)
                e->counts[64 * j + (size_t)rdc_lowest_of(left)]++;
    size_t best = 0;
    for (size_t k = 1; k < 64 * e->size; k++)
        if (e->counts[k] > e->counts[best]) best = k;
    memset(out, 0, e->size * sizeof(uint64_t));
    out[best / 64] = (uint64_t)1 << (best % 64);
    return e->counts[best] > 0;
}

/* The literals of the cube by which it is apart from another one. */
static void differing(const expansion *e, const uint64_t *other, uint64_t *row) {
    for (size_t j = 0; j < e->words; j++) {
        row[j] = e->cube[j] & other[e->words + j];
        row[e->words + j] = e->cube[e->words + j] & other[j];
    }
}

static void expand_one(rdc_cube_work *work, expansion *e, const uint64_t *list, const uint64_t *off, size_t offs,
                       uint8_t *feasible, uint64_t *one) {
    e->row_count = 0;
    memset(e->keep, 0, e->size * sizeof(uint64_t));
    work->steps -= (int64_t)(offs / 4 + 1);
    for (size_t k = 0; k < offs; k++) {
        const uint64_t *other = off + e->size * k;
        uint64_t *row = e->rows + e->size * e->row_count++;
        differing(e, other, row);
        if (rdc_mask_is_empty(row, e->size)) return; /* it meets the off-set: it stays as it is */
    }
    settle(work, e);
    renew_wants(e, list);
    hold_others(work, e, list, feasible);
    while (e->open_count && work->steps >= 0) { /* towards those that cannot be held whole */
        for (size_t j = 0; j < e->size; j++) e->gone[j] = e->cube[j] & ~e->keep[j];
        if (!most_frequent(e, e->wants, e->open_count, e->gone, one)) break;
        raise_literals(work, e, one);
        renew_wants(e, list);
        work->steps -= (int64_t)e->open_count;
    }
    while (e->row_count && work->steps >= 0) { /* few literals that satisfy the rows that are left */
        if (!most_frequent(e, e->rows, e->row_count, e->cube, one)) break;
        for (size_t j = 0; j < e->size; j++) e->keep[j] |= one[j];
        settle(work, e);
    }
    for (;;) { /* a literal that was kept early may not be needed after others: those alone in a row are */
        memset(e->keep, 0, e->size * sizeof(uint64_t));
        work->steps -= (int64_t)(offs / 4);
        for (size_t k = 0; k < offs; k++) {
            differing(e, off + e->size * k, one);
            if (rdc_mask_count(one, e->size) == 1)
                for (size_t j = 0; j < e->size; j++) e->keep[j] |= one[j];
        }
        size_t j = 0;
        while (j < e->size && !(e->cube[j] & ~e->keep[j])) j++;
        if (j == e->size) break;
        uint64_t spare = e->cube[j] & ~e->keep[j];
        e->cube[j] ^= spare & (~spare + 1);
    }
}

size_t rdc_cubes_expand(rdc_cube_work *work, const uint64_t *list, size_t count, const uint64_t *off, size_t offs,
                        uint64_t *out) {
    size_t words = work->words, size = 2 * words, made = 0;
    expansion e = {.words = words, .size = size};
    uint64_t *masks = malloc((size * (4 + offs + count) + 1) * sizeof(uint64_t));
    size_t *numbers = malloc((count + 64 * size + 1) * sizeof(size_t));
    uint8_t *flags = calloc(2 * count + 1, 1), *held = flags, *feasible = flags + count;
    if (masks && numbers && flags) {
        uint64_t *one = masks;
        e.keep = masks + size;
        e.gone = masks + 2 * size;
        e.cube = masks + 3 * size;
        e.rows = masks + 4 * size;
        e.wants = e.rows + size * offs;
        e.open = numbers;
        e.counts = numbers + count;
        for (size_t k = 0; k < count && work->steps >= 0; k++) {
            if (held[k]) continue;
            memcpy(e.cube, list + size * k, size * sizeof(uint64_t));
            e.open_count = 0;
            for (size_t j = 0; j < count; j++)
                if (!held[j] && j != k) e.open[e.open_count++] = j;
            expand_one(work, &e, list, off, offs, feasible, one);
            for (size_t j = 0; j < count; j++)
                if (!held[j]) held[j] = (uint8_t)rdc_cube_holds(e.cube, list + size * j, words);
            held[k] = 1;
            memcpy(out + size * made++, e.cube, size * sizeof(uint64_t));
        }
    } else {
        work->steps = -1;
    }
    free(masks);
    free(numbers);
    free(flags);
    return made;
}
