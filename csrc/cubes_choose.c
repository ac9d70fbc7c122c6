/* Which cubes of a cover are kept: each part of the on-set says which of them hold it, and few that hold all parts are
 * looked for. After espresso's IRREDUNDANT, but over all cubes at once.
 *
 * The on-set is split until each cube holds all or nothing of a part; a part is a row of a table, its columns being
 * cubes. Few columns that meet every row: columns that are alone in a row, then those that meet most of the rows that
 * few others meet, without those that turn out not to be needed.
 */
#include "cubes.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    rdc_cube_work *work;
    size_t count, row_words, rows, room;
    uint64_t *table;
    uint64_t *kept; /* columns that are alone in some row */
} table;

/* Parts of the cubes that are left: cubes without what was split by, and the numbers of those they come from, those of
 * `free` being `count`. */
typedef struct {
    uint64_t *cubes;
    size_t *numbers;
    size_t count;
} parts;

static int add_row(table *t, const parts *p) {
    if (t->rows == t->room) {
        size_t room = t->room ? 2 * t->room : 64;
        uint64_t *grown = realloc(t->table, room * t->row_words * sizeof(uint64_t));
        if (!grown) return 0;
        t->table = grown;
        t->room = room;
    }
    uint64_t *row = t->table + t->row_words * t->rows;
    memset(row, 0, t->row_words * sizeof(uint64_t));
    for (size_t k = 0; k < p->count; k++) row[p->numbers[k] / 64] |= (uint64_t)1 << (p->numbers[k] % 64);
    size_t ones = 0;
    for (size_t j = 0; j < t->row_words; j++) ones += (size_t)rdc_ones_of(row[j]);
    if (ones == 1)
        for (size_t j = 0; j < t->row_words; j++) t->kept[j] |= row[j];
    for (size_t back = 1; back <= 32 && back <= t->rows; back++) /* rows that hold an earlier one say nothing new */
        for (size_t j = 0; j <= t->row_words; j++) {
            if (j == t->row_words) return 1;
            if (t->table[t->row_words * (t->rows - back) + j] & ~row[j]) break;
        }
    t->rows++;
    t->work->steps -= (int64_t)(t->row_words + 8);
    return 1;
}

static int new_parts(parts *p, size_t count, size_t size) {
    p->cubes = malloc((count * size + 1) * sizeof(uint64_t));
    p->numbers = malloc((count + 1) * sizeof(size_t));
    p->count = 0;
    return p->cubes && p->numbers;
}

static void take_part(parts *p, const uint64_t *cube, size_t number, size_t size) {
    memcpy(p->cubes + size * p->count, cube, size * sizeof(uint64_t));
    p->numbers[p->count++] = number;
}

/* Rows of the part of the on-set that is split so far. */
static void rows_of(table *t, const parts *p, int depth, uint64_t *any) {
    rdc_cube_work *work = t->work;
    size_t words = work->words, size = 2 * words;
    if (work->steps < 0 || depth > RDC_CUBE_DEPTH) {
        work->steps = -1;
        return;
    }
    for (size_t k = 0; k < p->count; k++) {
        if (!rdc_mask_is_empty(p->cubes + size * k, size)) continue;
        size_t number = p->numbers[k];
        if (number == t->count || t->kept[number / 64] >> (number % 64) & 1) return; /* free, or held for sure */
    }
    int binate;
    int64_t input = rdc_cube_split(work, p->cubes, p->count, any, &binate);
    parts own = {NULL, NULL, 0};
    if (input < 0) {
        if (!add_row(t, p)) work->steps = -1;
        return;
    }
    uint64_t single = 0;
    for (size_t j = 0; j < words; j++) single |= any[j] ^ any[words + j];
    if (!new_parts(&own, p->count, size)) {
        work->steps = -1;
    } else if (single) { /* where inputs of one sign are against it a part is hardest to hold: that says it all */
        for (size_t k = 0; k < p->count; k++) {
            const uint64_t *cube = p->cubes + size * k;
            uint64_t has = 0;
            for (size_t j = 0; j < words; j++) has |= (any[j] ^ any[words + j]) & (cube[j] | cube[words + j]);
            if (!has) take_part(&own, cube, p->numbers[k], size);
        }
        rows_of(t, &own, depth + 1, any);
    } else {
        uint64_t bit = (uint64_t)1 << (input % 64);
        for (int side = 0; side < 2 && work->steps >= 0; side++) {
            size_t at = words * (size_t)side + (size_t)(input / 64);
            size_t other = words * (size_t)!side + (size_t)(input / 64);
            own.count = 0;
            for (size_t k = 0; k < p->count; k++) {
                if (p->cubes[size * k + other] & bit) continue;
                take_part(&own, p->cubes + size * k, p->numbers[k], size);
                own.cubes[size * (own.count - 1) + at] &= ~bit;
            }
            rows_of(t, &own, depth + 1, any);
        }
    }
    free(own.cubes);
    free(own.numbers);
}

/* Meet the rows that a column has: what other columns have of these counts no more. */
static void meet_rows(const table *t, uint8_t *met, const double *shares, double *sums, size_t column) {
    for (size_t k = 0; k < t->rows; k++) {
        const uint64_t *row = t->table + t->row_words * k;
        if (met[k] || !(row[column / 64] >> (column % 64) & 1)) continue;
        met[k] = 1;
        for (size_t j = 0; j < t->row_words; j++)
            for (uint64_t left = row[j]; left; left &= left - 1) sums[64 * j + (size_t)rdc_lowest_of(left)] -= shares[k];
    }
}

/* Whether every row is met without a column. */
static int is_spare(const table *t, const uint64_t *chosen, size_t column) {
    for (size_t k = 0; k < t->rows; k++) {
        const uint64_t *row = t->table + t->row_words * k;
        uint64_t others = 0;
        if (!(row[column / 64] >> (column % 64) & 1)) continue;
        for (size_t j = 0; j < t->row_words; j++)
            others |= row[j] & chosen[j] & ~(j == column / 64 ? (uint64_t)1 << (column % 64) : 0);
        if (!others) return 0;
    }
    return 1;
}

static void choose(table *t, const int *literals, uint64_t *chosen) {
    uint8_t *met = calloc(t->rows + 1, 1);
    double *shares = calloc(t->rows + 64 * t->row_words, sizeof(double)), *sums = shares + t->rows;
    if (!met || !shares) {
        t->work->steps = -1;
        free(met);
        free(shares);
        return;
    }
    for (size_t k = 0; k < t->rows; k++) { /* rows that few columns have count more */
        const uint64_t *row = t->table + t->row_words * k;
        int ones = rdc_mask_count(row, t->row_words);
        shares[k] = 1.0 / (ones > 1 ? ones - 1 : 1);
        for (size_t j = 0; j < t->row_words; j++)
            for (uint64_t left = row[j]; left; left &= left - 1) sums[64 * j + (size_t)rdc_lowest_of(left)] += shares[k];
    }
    memcpy(chosen, t->kept, t->row_words * sizeof(uint64_t));
    for (size_t column = 0; column < t->count; column++)
        if (chosen[column / 64] >> (column % 64) & 1) meet_rows(t, met, shares, sums, column);
    for (;;) {
        size_t best = t->count;
        double most = 1e-9;
        for (size_t column = 0; column < t->count; column++) {
            if (sums[column] > most + 1e-9 ||
                (best < t->count && sums[column] > most - 1e-9 && literals[column] < literals[best])) {
                best = column;
                most = sums[column];
            }
        }
        t->work->steps -= (int64_t)(t->count / 16 + t->rows / 16);
        if (best == t->count || t->work->steps < 0) break;
        chosen[best / 64] |= (uint64_t)1 << (best % 64);
        meet_rows(t, met, shares, sums, best);
    }
    for (;;) { /* those with most literals go first */
        size_t worst = t->count;
        for (size_t column = 0; column < t->count; column++) {
            uint64_t bit = (uint64_t)1 << (column % 64);
            if (!(chosen[column / 64] & bit) || t->kept[column / 64] & bit) continue;
            if ((worst == t->count || literals[column] > literals[worst]) && is_spare(t, chosen, column)) worst = column;
        }
        if (worst == t->count) break;
        chosen[worst / 64] &= ~((uint64_t)1 << (worst % 64));
    }
    free(met);
    free(shares);
}

void rdc_cubes_choose(rdc_cube_work *work, const uint64_t *list, size_t count, const uint64_t *free_, size_t frees,
                      const uint64_t *on, size_t ons, uint8_t *kept) {
    size_t words = work->words, size = 2 * words;
    table t = {.work = work, .count = count, .row_words = count / 64 + 1};
    uint64_t *masks = calloc(2 * t.row_words + 2 * size + 1, sizeof(uint64_t));
    int *literals = malloc((count + 1) * sizeof(int));
    parts p = {NULL, NULL, 0};
    if (masks && literals && new_parts(&p, count + frees, size)) {
        t.kept = masks;
        uint64_t *chosen = masks + t.row_words, *any = masks + 2 * t.row_words, *place = any + size;
        for (size_t k = 0; k < ons && work->steps >= 0; k++) {
            const uint64_t *by = on + size * k;
            p.count = 0;
            for (size_t i = 0; i < count + frees; i++) {
                const uint64_t *cube = i < count ? list + size * i : free_ + size * (i - count);
                if (!rdc_cube_meet(cube, by, words)) continue;
                for (size_t j = 0; j < size; j++) place[j] = cube[j] & ~by[j];
                take_part(&p, place, i < count ? i : count, size);
            }
            work->steps -= (int64_t)((count + frees) / 4);
            rows_of(&t, &p, 0, any);
        }
        for (size_t k = 0; k < count; k++) literals[k] = rdc_mask_count(list + size * k, size);
        if (work->steps >= 0) choose(&t, literals, chosen);
        for (size_t k = 0; k < count; k++) kept[k] = (uint8_t)(chosen[k / 64] >> (k % 64) & 1);
    } else {
        work->steps = -1;
    }
    free(p.cubes);
    free(p.numbers);
    free(t.table);
    free(masks);
    free(literals);
}
