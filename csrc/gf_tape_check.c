/* Whether straight-line programs over a field name what is there, and read what was written. */
#include "gf_tape.h"

#include <string.h>

#define ROW(NAME, name, arguments) {#name, RDC_GF_##NAME, arguments},
const rdc_opcode rdc_gf_steps[] = {RDC_GF_ELEMENTWISE(ROW) RDC_GF_TAPE_STEPS(ROW){NULL, 0, 0}};

/* What is known of a row: it holds something; all of its block, written before the blocks; it may lie in an input. */
enum { WRITTEN = 1, WHOLE = 2, LOADED = 4 };

int rdc_gf_is_whole(uint8_t known) { return (known & (WHOLE | LOADED)) == WHOLE; }

static const char *check_step(const rdc_gf *f, const rdc_gf_tape *t, const rdc_gf_counts *counts, const uint32_t *s,
                              const uint8_t *known) {
    static const char missing[] = "expected rows, arrays and tables that are there, and rows that hold something";
    const int opcode = s[0] < RDC_GF_STEPS ? (int)s[0] : -1;
    if (opcode < 0 || s[1] >= t->rows) return missing;
    if (opcode == RDC_GF_LOAD) return s[2] < counts->inputs ? NULL : missing;
    if (opcode == RDC_GF_STORE) return s[2] < counts->outputs && known[s[1]] & WRITTEN ? NULL : missing;
    if (opcode == RDC_GF_FILL) return f->q && s[2] >= f->q ? "expected an element" : NULL;
    if (opcode == RDC_GF_TOTAL) return rdc_gf_is_whole(known[s[1]]) ? NULL : "expected a row that was filled before";
    if (opcode == RDC_GF_MAP && (s[3] >= counts->tables || rdc_gf_bytes(f) != 1)) return missing;
    for (int n = 0; n < rdc_gf_steps[opcode].arguments; n++)
        if (s[2 + n] >= t->rows || !(known[s[2 + n]] & WRITTEN)) return missing;
    return NULL;
}

/* Rows that a step loads: they may lie in an input. */
static void find_loaded(const rdc_gf_tape *t, const rdc_gf_counts *counts, uint8_t *known) {
    for (size_t i = 0; i < counts->steps; i++)
        if (t->steps[5 * i] == RDC_GF_LOAD && t->steps[5 * i + 1] < t->rows) known[t->steps[5 * i + 1]] |= LOADED;
}

const char *rdc_gf_tape_check(const rdc_gf *f, const rdc_gf_tape *t, const rdc_gf_counts *counts, uint8_t *known,
                              size_t *where) {
    *where = 0;
    if (t->block == 0 || t->block > RDC_GF_BLOCK || t->block & (t->block - 1) || t->rows > RDC_GF_ROWS)
        return "expected fewer rows, of a power of 2";
    if (counts->before > counts->steps || counts->body > counts->steps - counts->before)
        return "expected as many steps as there are";
    memset(known, 0, t->rows);
    find_loaded(t, counts, known);
    for (size_t i = 0; i < counts->steps; i++) {
        const uint32_t *s = t->steps + 5 * i;
        *where = i;
        if (i == counts->before + counts->body) /* there may be no examples, so that the body never ran */
            for (size_t r = 0; r < t->rows; r++)
                if (!(known[r] & WHOLE)) known[r] &= (uint8_t)~WRITTEN;
        const char *wrong = check_step(f, t, counts, s, known);
        if (wrong != NULL) return wrong;
        if (s[0] != RDC_GF_STORE) known[s[1]] |= (uint8_t)(WRITTEN | (i < counts->before ? WHOLE : 0));
    }
    return NULL;
}

/* Whether a column of `examples` examples ends within `size` elements. */
static int fits(size_t column, size_t stride, size_t examples, size_t size) {
    if (examples == 0) return 1;
    if (column >= size) return 0;
    return stride == 0 || (examples - 1) <= (size - 1 - column) / stride;
}

const char *rdc_gf_tape_reach(const rdc_gf *f, const rdc_gf_tape *t, const rdc_gf_counts *counts, const size_t *in_size,
                              const size_t *out_size, size_t batch, size_t *where) {
    const size_t bytes = rdc_gf_bytes(f);
    for (size_t i = 0; i < counts->steps; i++) {
        const uint32_t *s = t->steps + 5 * i;
        if (s[0] != RDC_GF_LOAD && s[0] != RDC_GF_STORE) continue;
        const int inside = i >= counts->before && i < counts->before + counts->body;
        const size_t examples = inside ? batch : i < counts->before ? t->block : 1;
        const size_t stride = (s[0] == RDC_GF_LOAD ? t->in_stride : t->out_stride)[s[2]];
        const size_t size = (s[0] == RDC_GF_LOAD ? in_size : out_size)[s[2]] / bytes;
        *where = i;
        if (!fits(s[3], stride, examples, size) || (inside && s[3] >= stride)) return "expected a column inside";
    }
    return NULL;
}
