/* Rows of an improver: run, compared, and what a change of one does to the outputs. */
#include "improve_state.h"
#include "intrinsics.h"
#include "lanes.h"

#include <string.h>

#define RDC_KERNEL "improve_rows.h"
#include "each_mode.h"

RDC_CHOICE(rdc_improve_fill, (s, variables, count), rdc_improver *s, const int32_t *variables, size_t count)

RDC_CHOICE(rdc_improve_observe, (s, target), rdc_improver *s, int32_t target)

RDC_CHOICE(rdc_improve_classify, (s, on, off, count), rdc_improver *s, const uint64_t *on, const uint64_t *off,
               size_t count)

RDC_CHOICE(rdc_improve_mark, (s, off, block, count), rdc_improver *s, const uint64_t *off, size_t block,
               size_t count)

RDC_CHOICE(rdc_improve_covers, (s, rows, literal, is), rdc_improver *s, const uint64_t *rows, int32_t literal,
               int *is)

RDC_CHOICE(rdc_improve_apart, (s, i, alive), rdc_improver *s, size_t i, uint64_t *alive)

RDC_CHOICE(rdc_improve_disjoint, (s, off, i, j, is), rdc_improver *s, const uint64_t *off, size_t i, size_t j,
               int *is)

RDC_CHOICE(rdc_improve_narrow, (s, from, literal, out, most), rdc_improver *s, const uint64_t *from,
               int32_t literal, uint64_t *out, int64_t *most)

RDC_CHOICE(rdc_improve_sum_is, (s, on, off, sum, is), rdc_improver *s, const uint64_t *on, const uint64_t *off,
               const int32_t *sum, int *is)

RDC_CHOICE(rdc_improve_same, (s, a, b, is), rdc_improver *s, int32_t a, int32_t b, int *is)
