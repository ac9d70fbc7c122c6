/* Lists of cubes, and what splitting them by inputs tells: whether they hold all rows, what they leave, and the cube
 * around that. The recursions are those of Brayton, Hachtel, McMullen and Sangiovanni-Vincentelli, "Logic Minimization
 * Algorithms for VLSI Synthesis" (1984). */
#include "cubes.h"

#include <stdlib.h>
#include <string.h>

/* Cubes up to which those that others hold are looked for while splitting. */
#define ABSORBED 96

uint64_t *rdc_cube_push(rdc_cube_work *work, rdc_cube_list *list) {
    size_t size = 2 * work->words;
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 16;
        uint64_t *cubes = realloc(list->cubes, (room * size + 1) * sizeof(uint64_t));
        if (!cubes) {
            work->steps = -1;
            return NULL;
        }
        list->cubes = cubes;
        list->room = room;
    }
    return list->cubes + size * list->count++;
}

static void push_copy(rdc_cube_work *work, rdc_cube_list *list, const uint64_t *cube) {
    uint64_t *place = rdc_cube_push(work, list);
    if (place) memcpy(place, cube, 2 * work->words * sizeof(uint64_t));
}

void rdc_cube_cofactor(rdc_cube_work *work, const uint64_t *list, size_t count, const uint64_t *by, size_t but,
                       rdc_cube_list *out) {
    size_t size = 2 * work->words;
    for (size_t k = 0; k < count; k++) {
        const uint64_t *cube = list + size * k;
        if (k == but || !rdc_cube_meet(cube, by, work->words)) continue;
        uint64_t *place = rdc_cube_push(work, out);
        if (!place) return;
        for (size_t j = 0; j < size; j++) place[j] = cube[j] & ~by[j];
    }
}

int rdc_cube_has_all(const rdc_cube_work *work, const uint64_t *list, size_t count) {
    for (size_t k = 0; k < count; k++)
        if (rdc_mask_is_empty(list + 2 * work->words * k, 2 * work->words)) return 1;
    return 0;
}

int64_t rdc_cube_split(rdc_cube_work *work, const uint64_t *list, size_t count, uint64_t *any, int *binate) {
    size_t words = work->words, size = 2 * words;
    memset(any, 0, size * sizeof(uint64_t));
    for (size_t k = 0; k < count; k++)
        for (size_t j = 0; j < size; j++) any[j] |= list[size * k + j];
    *binate = 0;
    for (size_t j = 0; j < words; j++) *binate |= (any[j] & any[words + j]) != 0;
    int64_t best = -1;
    size_t most = 0, least = 0;
    for (size_t j = 0; j < words; j++) {
        uint64_t left = *binate ? any[j] & any[words + j] : any[j] | any[words + j];
        for (; left; left &= left - 1) {
            int bit = rdc_lowest_of(left);
            size_t ones = 0, zeros = 0;
            for (size_t k = 0; k < count; k++) {
                ones += list[size * k + j] >> bit & 1;
                zeros += list[size * k + words + j] >> bit & 1;
            }
            size_t smaller = ones < zeros ? ones : zeros;
            if (best < 0 || ones + zeros > most || (ones + zeros == most && smaller > least)) {
                best = (int64_t)(64 * j) + bit;
                most = ones + zeros;
                least = smaller;
            }
        }
    }
    work->steps -= (int64_t)count;
    return best;
}

/* The half of the list where an input is 0 (side 1) or 1 (side 0). */
static rdc_cube_list half(rdc_cube_work *work, const uint64_t *list, size_t count, int64_t input, int side) {
    rdc_cube_list out = {NULL, 0, 0};
    size_t size = 2 * work->words, own = work->words * (size_t)side + (size_t)(input / 64);
    size_t other = work->words * (size_t)!side + (size_t)(input / 64);
    uint64_t bit = (uint64_t)1 << (input % 64);
    for (size_t k = 0; k < count; k++) {
        const uint64_t *cube = list + size * k;
        if (cube[other] & bit) continue;
        uint64_t *place = rdc_cube_push(work, &out);
        if (!place) break;
        memcpy(place, cube, size * sizeof(uint64_t));
        place[own] &= ~bit;
    }
    return out;
}

/* Without cubes that others hold, where the list is short. */
static void absorb(rdc_cube_work *work, rdc_cube_list *list) {
    size_t size = 2 * work->words, kept = 0;
    if (list->count > ABSORBED) return;
    for (size_t k = 0; k < list->count; k++) {
        uint64_t *cube = list->cubes + size * k;
        int held = 0;
        for (size_t j = 0; j < list->count && !held; j++) {
            if (j == k || (j < k && j >= kept)) continue;
            const uint64_t *other = list->cubes + size * j;
            held = rdc_cube_holds(other, cube, work->words) && (j < kept || !rdc_cube_holds(cube, other, work->words));
        }
        if (!held) memmove(list->cubes + size * kept++, cube, size * sizeof(uint64_t));
    }
    list->count = kept;
}

int rdc_cubes_are_all(rdc_cube_work *work, const uint64_t *list, size_t count, int depth) {
    size_t words = work->words, size = 2 * words;
    if (rdc_cube_has_all(work, list, count)) return 1;
    if (work->steps < 0 || depth > RDC_CUBE_DEPTH) {
        work->steps = -1;
        return 0;
    }
    uint64_t *any = malloc((size + 1) * sizeof(uint64_t));
    if (!any) {
        work->steps = -1;
        return 0;
    }
    rdc_cube_list own = {NULL, 0, 0};
    int found = 0, binate;
    for (;;) {
        double share = 0;
        int64_t input = rdc_cube_split(work, list, count, any, &binate);
        if (input < 0 || !binate || work->steps < 0) break;
        for (size_t k = 0; k < count; k++) {
            double part = 1;
            for (int literals = rdc_mask_count(list + size * k, size); literals > 0; literals--) part *= 0.5;
            share += part;
        }
        if (share < 1 - 1e-9) break;
        /* Rows where inputs of one sign are against it are the hardest to hold: only cubes without such count. */
        rdc_cube_list left = {NULL, 0, 0};
        for (size_t k = 0; k < count; k++) {
            uint64_t single = 0;
            for (size_t j = 0; j < words; j++)
                single |= (any[j] ^ any[words + j]) & (list[size * k + j] | list[size * k + words + j]);
            if (!single) push_copy(work, &left, list + size * k);
        }
        if (left.count < count) {
            free(own.cubes);
            own = left;
            list = own.cubes;
            count = own.count;
            if (!count) break;
            continue;
        }
        free(left.cubes);
        found = 1;
        for (int side = 0; side < 2 && found; side++) {
            rdc_cube_list part = half(work, list, count, input, side);
            found = work->steps >= 0 && rdc_cubes_are_all(work, part.cubes, part.count, depth + 1);
            free(part.cubes);
        }
        break;
    }
    free(own.cubes);
    free(any);
    return found && work->steps >= 0;
}

/* The literals of one cube, each complemented, as cubes. */
static void push_against(rdc_cube_work *work, const uint64_t *cube, rdc_cube_list *out) {
    size_t words = work->words;
    for (size_t j = 0; j < 2 * words; j++)
        for (uint64_t left = cube[j]; left; left &= left - 1) {
            uint64_t *place = rdc_cube_push(work, out);
            if (!place) return;
            memset(place, 0, 2 * words * sizeof(uint64_t));
            place[j < words ? words + j : j - words] = left & (~left + 1);
        }
}

/* Adds the cubes of one half, with the literal of that half unless they are in the other half as well. */
static void join_half(rdc_cube_work *work, const rdc_cube_list *own, const rdc_cube_list *other, int64_t input, int side,
                      int free_, rdc_cube_list *out) {
    size_t size = 2 * work->words, at = work->words * (size_t)side + (size_t)(input / 64);
    int compare = !free_ && own->count * other->count <= (size_t)1 << 20;
    if (compare) work->steps -= (int64_t)(own->count * other->count / 16);
    for (size_t k = 0; k < own->count; k++) {
        const uint64_t *cube = own->cubes + size * k;
        int held = free_, same = 0;
        for (size_t j = 0; compare && j < other->count && !held; j++) {
            held = rdc_cube_holds(other->cubes + size * j, cube, work->words);
            same = held && rdc_cube_holds(cube, other->cubes + size * j, work->words);
        }
        if (same && side) continue; /* the other half adds it */
        uint64_t *place = rdc_cube_push(work, out);
        if (!place) return;
        memcpy(place, cube, size * sizeof(uint64_t));
        if (!held) place[at] |= (uint64_t)1 << (input % 64);
    }
}

void rdc_cubes_complement(rdc_cube_work *work, const uint64_t *list, size_t count, int depth, rdc_cube_list *out) {
    size_t words = work->words, size = 2 * words;
    if (work->steps < 0 || depth > RDC_CUBE_DEPTH) {
        work->steps = -1;
        return;
    }
    if (!count) {
        uint64_t *place = rdc_cube_push(work, out);
        if (place) memset(place, 0, size * sizeof(uint64_t));
        return;
    }
    if (rdc_cube_has_all(work, list, count)) return;
    if (count == 1) {
        push_against(work, list, out);
        return;
    }
    uint64_t *any = malloc((2 * size + 1) * sizeof(uint64_t)), *common = any + size;
    rdc_cube_list own = {NULL, 0, 0};
    if (!any) {
        work->steps = -1;
        return;
    }
    memcpy(common, list, size * sizeof(uint64_t));
    for (size_t k = 1; k < count; k++)
        for (size_t j = 0; j < size; j++) common[j] &= list[size * k + j];
    if (!rdc_mask_is_empty(common, size)) {
        push_against(work, common, out);
        rdc_cube_cofactor(work, list, count, common, count, &own);
        rdc_cubes_complement(work, own.cubes, own.count, depth + 1, out);
        free(own.cubes);
        free(any);
        return;
    }
    int binate;
    int64_t input = rdc_cube_split(work, list, count, any, &binate);
    int is_one = any[input / 64] >> (input % 64) & 1;
    free(any);
    rdc_cube_list parts[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
    for (int side = 0; side < 2; side++) {
        own = half(work, list, count, input, side);
        absorb(work, &own);
        if (work->steps >= 0) rdc_cubes_complement(work, own.cubes, own.count, depth + 1, &parts[side]);
        free(own.cubes);
    }
    /* Where all cubes have the input alike, what is left on their side is left on the other one too. */
    for (int side = 0; side < 2 && work->steps >= 0; side++)
        join_half(work, &parts[side], &parts[!side], input, side, !binate && side == !is_one, out);
    free(parts[0].cubes);
    free(parts[1].cubes);
}

int rdc_cubes_around_rest(rdc_cube_work *work, const uint64_t *list, size_t count, int depth, uint64_t *out) {
    size_t words = work->words, size = 2 * words;
    memset(out, 0, size * sizeof(uint64_t));
    if (work->steps < 0 || depth > RDC_CUBE_DEPTH) {
        work->steps = -1;
        return 1;
    }
    if (!count) return 1;
    if (rdc_cube_has_all(work, list, count)) return 0;
    uint64_t *parts = malloc((2 * size + 1) * sizeof(uint64_t)), *other = parts + size;
    if (!parts) {
        work->steps = -1;
        return 1;
    }
    int binate, found[2] = {0, 0};
    int64_t input = rdc_cube_split(work, list, count, parts, &binate);
    if (!binate) { /* only cubes of one literal keep all that is left on the other side of it */
        for (size_t k = 0; k < count; k++)
            if (rdc_mask_count(list + size * k, size) == 1)
                for (size_t j = 0; j < size; j++) out[j < words ? words + j : j - words] |= list[size * k + j];
        free(parts);
        return 1;
    }
    for (int side = 0; side < 2; side++) {
        rdc_cube_list own = half(work, list, count, input, side);
        uint64_t *place = side ? other : parts;
        found[side] = rdc_cubes_around_rest(work, own.cubes, own.count, depth + 1, place);
        place[words * (size_t)side + (size_t)(input / 64)] |= (uint64_t)1 << (input % 64);
        free(own.cubes);
    }
    for (size_t j = 0; j < size; j++)
        out[j] = found[0] && found[1] ? parts[j] & other[j] : found[0] ? parts[j] : other[j];
    free(parts);
    return found[0] || found[1];
}
