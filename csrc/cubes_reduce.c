/* Reduction: each cube as small as can be, so that expanding it anew may lead elsewhere. After espresso's REDUCE. */
#include "cubes.h"

#include <stdlib.h>
#include <string.h>

/* The smallest cube around the rows of `on` that are in this cube and in no other one: 0 where there are none. */
static int around_own(rdc_cube_work *work, const uint64_t *list, size_t count, size_t own, const uint64_t *free_,
                      size_t frees, const uint64_t *on, size_t ons, uint64_t *part, uint64_t *out) {
    size_t words = work->words, size = 2 * words;
    const uint64_t *cube = list + size * own;
    uint64_t *inside = part + size;
    int found = 0;
    rdc_cube_list others = {NULL, 0, 0};
    for (size_t k = 0; k < ons && work->steps >= 0; k++) {
        if (!rdc_cube_meet(cube, on + size * k, words)) continue;
        uint64_t more = !(uint64_t)found;
        for (size_t j = 0; j < size; j++) {
            inside[j] = cube[j] | on[size * k + j];
            if (found) more |= out[j] & ~inside[j];
        }
        if (!more) continue; /* these rows are in what was found already */
        others.count = 0;
        work->steps -= (int64_t)((count + frees) / 4);
        rdc_cube_cofactor(work, list, count, inside, own, &others);
        rdc_cube_cofactor(work, free_, frees, inside, frees, &others);
        if (!rdc_cubes_around_rest(work, others.cubes, others.count, 0, part)) continue;
        uint64_t differs = 0;
        for (size_t j = 0; j < size; j++) {
            part[j] |= inside[j];
            out[j] = found ? out[j] & part[j] : part[j];
            differs |= out[j] ^ cube[j];
        }
        found = 1;
        if (!differs) break;
    }
    free(others.cubes);
    return found;
}

void rdc_cubes_reduce(rdc_cube_work *work, uint64_t *list, size_t count, const uint64_t *free_, size_t frees,
                      const uint64_t *on, size_t ons, int apart, uint8_t *gone) {
    size_t size = 2 * work->words, left = count;
    uint64_t *masks = malloc((size * (3 + (apart ? count : 0)) + 1) * sizeof(uint64_t));
    size_t *numbers = malloc((count + 1) * sizeof(size_t));
    if (!masks || !numbers) {
        work->steps = -1;
        left = 0;
    }
    uint64_t *out = masks, *part = masks + size, *made = masks + 3 * size;
    for (size_t k = 0; k < left; k++) numbers[k] = k;
    for (size_t k = 0; k < left && work->steps >= 0;) {
        int found = around_own(work, list, left, k, free_, frees, on, ons, part, out);
        gone[numbers[k]] = (uint8_t)!found;
        if (apart) {
            memcpy(made + size * k, found ? out : list + size * k, size * sizeof(uint64_t));
            k++;
        } else if (found) {
            memcpy(list + size * k++, out, size * sizeof(uint64_t));
        } else { /* what holds nothing alone goes, and the others see it no more */
            left--;
            memmove(list + size * k, list + size * (k + 1), size * (left - k) * sizeof(uint64_t));
            memmove(numbers + k, numbers + k + 1, (left - k) * sizeof(size_t));
        }
    }
    if (apart && work->steps >= 0) memcpy(list, made, size * count * sizeof(uint64_t));
    if (!apart && work->steps >= 0) { /* back to their places */
        for (size_t k = left; k-- > 0;)
            if (numbers[k] != k) memmove(list + size * numbers[k], list + size * k, size * sizeof(uint64_t));
    }
    free(masks);
    free(numbers);
}
