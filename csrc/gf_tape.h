/* Straight-line programs over finite fields, on blocks of examples: gf_tape.c, which runs them, and gf_tape_check.c. */
#ifndef RDC_GF_TAPE_H
#define RDC_GF_TAPE_H

#include "gf.h"

/* Further steps: LOAD row, input, column; STORE row, output, column; FILL row, number; MAP row, from, table (bytes);
 * TOTAL row. Others are OPERATION row, x, y, z. Unused places are 0. */
#define RDC_GF_TAPE_STEPS(X) X(LOAD, load, 0) X(STORE, store, 0) X(FILL, fill, 0) X(MAP, map, 1) X(TOTAL, total, 0)
#define RDC_GF_STEP(NAME, name, arguments) RDC_GF_STEP_##NAME,
enum { RDC_GF_ELEMENTWISE(RDC_GF_STEP) RDC_GF_TAPE_STEPS(RDC_GF_STEP) RDC_GF_STEPS };
enum {
    RDC_GF_LOAD = RDC_GF_STEP_LOAD, RDC_GF_STORE = RDC_GF_STEP_STORE, RDC_GF_FILL = RDC_GF_STEP_FILL,
    RDC_GF_MAP = RDC_GF_STEP_MAP, RDC_GF_TOTAL = RDC_GF_STEP_TOTAL
};

/* Rows hold `block` elements, a power of 2, at most RDC_GF_BLOCK, and there are RDC_GF_ROWS at most. An array's examples
 * are `stride` elements apart. */
enum { RDC_GF_ROWS = 1 << 22 };
typedef struct {
    const uint32_t *steps; /* five numbers each */
    size_t rows, block;
    const void *const *in;
    const size_t *in_stride;
    void *const *out;
    const size_t *out_stride;
    const uint8_t *tables; /* 256 bytes each */
} rdc_gf_tape;

/* What the check of a tape knows: steps before the blocks (on `block` examples), in the body (on each block), in all (those
 * at the end on one example); arrays and tables. */
typedef struct {
    size_t before, body, steps, inputs, outputs, tables;
} rdc_gf_counts;

/* gf_tape_check.c: whether steps name what is there and read what was written: NULL, or what is wrong with step *where. `known`
 * has a byte for each row, and keeps what rdc_gf_is_whole asks. Of `t` it reads steps, rows and block. */
const char *rdc_gf_tape_check(const rdc_gf *f, const rdc_gf_tape *t, const rdc_gf_counts *counts, uint8_t *known,
                              size_t *where);
/* Whether a row lies in scratch and all of its block is written by the steps before the blocks, as totals need it. */
int rdc_gf_is_whole(uint8_t known);
/* Whether a run's arrays, of `in_size` and `out_size` bytes, reach as far as a checked tape's steps do on `batch`
 * examples; *where as above. */
const char *rdc_gf_tape_reach(const rdc_gf *f, const rdc_gf_tape *t, const rdc_gf_counts *counts, const size_t *in_size,
                              const size_t *out_size, size_t batch, size_t *where);

/* Runs steps start .. stop - 1 on n <= block examples from `first` on. at[row] says where a row is (it may lie in an
 * input); `scratch` holds the rows. Both are kept from run to run. */
void rdc_gf_tape_run(int simd, const rdc_gf *f, const rdc_gf_tape *t, size_t start, size_t stop, size_t first, size_t n,
                     const void **at, uint8_t *scratch);

#endif
