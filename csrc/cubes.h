/* Sets of cubes over n inputs, for covers of many inputs: see cubes.c and its neighbours.
 *
 * A cube is 2 * words words: a mask of the inputs that must be 1, then one of those that must be 0. Cubes hold rows: no
 * input is in both masks. Lists are arrays of cubes, one after the other.
 *
 * What may take exponentially long counts its steps, about one for each cube looked at, and stops where none are left:
 * `steps` is below zero then, and what was found says nothing. So it is where there is no memory.
 */
#ifndef RDC_CUBES_H
#define RDC_CUBES_H

#include <stddef.h>
#include <stdint.h>

/* A list that grows; `cubes` is from malloc. */
typedef struct {
    uint64_t *cubes;
    size_t count, room;
} rdc_cube_list;

typedef struct {
    size_t words;
    int64_t steps;
} rdc_cube_work;

/* Levels of splitting, so that the stack is enough. */
#define RDC_CUBE_DEPTH 2000

/* ---- cubes.c: lists, and recursion over them ---- */

/* A place for one more cube at the end of the list, NULL where there is no memory (steps are below zero then). */
uint64_t *rdc_cube_push(rdc_cube_work *work, rdc_cube_list *list);
/* Cubes of the list that meet `by`, without its literals: the cofactor. Adds to `out`; skips the cube numbered `but`. */
void rdc_cube_cofactor(rdc_cube_work *work, const uint64_t *list, size_t count, const uint64_t *by, size_t but,
                       rdc_cube_list *out);
/* Whether some cube of the list has no literals. */
int rdc_cube_has_all(const rdc_cube_work *work, const uint64_t *list, size_t count);
/* The input to split by: that which most cubes say something of, in both ways where there is such a one. Of masks it
 * finds the union: 2 * words words `any`. Returns -1 where no cube has literals; *binate says whether it is in both. */
int64_t rdc_cube_split(rdc_cube_work *work, const uint64_t *list, size_t count, uint64_t *any, int *binate);

/* Whether the cubes hold all rows. */
int rdc_cubes_are_all(rdc_cube_work *work, const uint64_t *list, size_t count, int depth);
/* Adds the rows that are in none of the cubes to `out`, as cubes. */
void rdc_cubes_complement(rdc_cube_work *work, const uint64_t *list, size_t count, int depth, rdc_cube_list *out);
/* The smallest cube that holds all rows that are in none of the cubes: 0 where there are none. */
int rdc_cubes_around_rest(rdc_cube_work *work, const uint64_t *list, size_t count, int depth, uint64_t *out);

/* ---- cubes_expand.c ---- */

/* Cubes made as large as can be without meeting `off`, one after the other; those that a larger one holds are passed
 * over. `out` has room for all; returns how many there are. A cube that meets `off` stays as it is. */
size_t rdc_cubes_expand(rdc_cube_work *work, const uint64_t *list, size_t count, const uint64_t *off, size_t offs,
                        uint64_t *out);

/* ---- cubes_reduce.c ---- */

/* Each cube made as small as can be, so that all rows of `on` that are not in `free` stay in the list: in place, one
 * after the other, or each with the others as they were where `apart`. gone[k] is 1 where cube k holds nothing alone. */
void rdc_cubes_reduce(rdc_cube_work *work, uint64_t *list, size_t count, const uint64_t *free_, size_t frees,
                      const uint64_t *on, size_t ons, int apart, uint8_t *gone);

/* ---- cubes_choose.c ---- */

/* Few of the cubes that hold all rows of `on` that are not in `free`: kept[k] is 1 for those. All of them together hold
 * these rows. */
void rdc_cubes_choose(rdc_cube_work *work, const uint64_t *list, size_t count, const uint64_t *free_, size_t frees,
                      const uint64_t *on, size_t ons, uint8_t *kept);

/* ---- masks ---- */

static inline int rdc_cube_meet(const uint64_t *a, const uint64_t *b, size_t words) {
    for (size_t k = 0; k < words; k++)
        if ((a[k] & b[words + k]) | (a[words + k] & b[k])) return 0;
    return 1;
}

/* Whether a holds b. */
static inline int rdc_cube_holds(const uint64_t *a, const uint64_t *b, size_t words) {
    for (size_t k = 0; k < 2 * words; k++)
        if (a[k] & ~b[k]) return 0;
    return 1;
}

static inline int rdc_mask_is_empty(const uint64_t *a, size_t words) {
    for (size_t k = 0; k < words; k++)
        if (a[k]) return 0;
    return 1;
}

static inline int rdc_ones_of(uint64_t word) {
#if defined(__GNUC__)
    return __builtin_popcountll(word);
#else
    int count = 0;
    for (; word; word &= word - 1) count++;
    return count;
#endif
}

static inline int rdc_lowest_of(uint64_t word) { return rdc_ones_of((word & (~word + 1)) - 1); }

static inline int rdc_mask_count(const uint64_t *a, size_t words) {
    int count = 0;
    for (size_t k = 0; k < words; k++) count += rdc_ones_of(a[k]);
    return count;
}

#endif
