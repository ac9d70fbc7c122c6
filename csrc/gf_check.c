/* Whether a field's numbers and tables are such as its kind has. */
#include "gf.h"

#define ROW(NAME, name, arguments) {#name, RDC_GF_##NAME, arguments},
const rdc_opcode rdc_gf_kinds[] = {RDC_GF_KINDS(ROW){NULL, 0, 0}};
const rdc_opcode rdc_gf_operations[] = {RDC_GF_ELEMENTWISE(ROW){NULL, 0, 0}};

/* Whether q = p^k, k factors; q = 0 stands for 2^32. */
static int is_power(uint64_t q, uint64_t p, unsigned k) {
    uint64_t power = 1;
    for (unsigned i = 0; i < k && power <= q; i++) power *= p;
    return power == q;
}

const char *rdc_gf_check(const rdc_gf *f) {
    static const uint64_t least[] = {2, 4, 9, 257, 512, 65537, 1 << 17};
    static const uint64_t most[] = {251, 256, 256, 65535, 65536, INT32_MAX, UINT64_C(1) << 32};
    if (f->kind >= RDC_GF_KIND_COUNT) return "no such kind";
    const uint64_t q = f->q ? f->q : UINT64_C(1) << 32;
    const int binary = f->kind == RDC_GF_BINARY8 || f->kind == RDC_GF_BINARY16 || f->kind == RDC_GF_BINARY32;
    if (q < least[f->kind] || q > most[f->kind]) return "such a kind has other numbers of elements";
    if (f->p < 2 || f->k < 1 || f->k > 32 || !is_power(q, f->p, f->k)) return "p^k is not q";
    if (binary != (f->p == 2 && f->kind != RDC_GF_PRIME8)) return "such a kind has another characteristic";
    if (!binary && f->kind != RDC_GF_TABLE8 && f->k != 1) return "such a kind has prime numbers of elements";
    if (binary && f->reduction >= q) return "the reduction has a degree too many";
    if (f->shift > 31) return "the shift is more than 31";
    if (f->kind == RDC_GF_BINARY8 && !(f->product && f->log && f->exponential && f->matrices && f->nibbles))
        return "it lacks tables";
    if (f->kind == RDC_GF_TABLE8 &&
        !(f->product && f->sum && f->log && f->zech && f->exponential && f->negative))
        return "it lacks tables";
    return NULL;
}
