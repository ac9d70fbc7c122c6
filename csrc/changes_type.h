/* The kernels of changes.h for one type of elements, TYPE, which their names end in as T. */
#define RDC_KERNEL "changes_elements.h"
#include "each_mode.h"

RDC_CHOICE(RDC_PASTE(rdc_add_rows, T), (x, index, count, columns, out), const TYPE *x, const int64_t *index,
           size_t count, size_t columns, TYPE *out)

RDC_CHOICE(RDC_PASTE(rdc_table_sums, T), (dy, a, b, count, columns, words, out), const TYPE *dy, const uint64_t *a,
           const uint64_t *b, size_t count, size_t columns, size_t words, int64_t *out)

RDC_CHOICE(RDC_PASTE(rdc_follow, T), (dy, t, x, count, columns, words, out), const TYPE *dy, const int8_t *t,
           const uint64_t *x, size_t count, size_t columns, size_t words, TYPE *out)

#undef T
#undef TYPE
#undef SUM
#undef BYTES
