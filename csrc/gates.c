/* Two-input gates on packed rows, and their reverse derivatives over Z2. */
#include "gate_words.h"

#define ROW(NAME, name, number, expression) {#name, number, 2},
const rdc_opcode rdc_gates[] = {RDC_GATES(ROW){NULL, 0, 0}};

RDC_INLINE void clear_tails(uint64_t *out, size_t k, size_t words, size_t rows) {
    uint64_t mask = rdc_tail_mask(rows);
    if (words == 0 || mask == ~UINT64_C(0)) return;
    for (size_t i = 0; i < k; i++) out[i * words + words - 1] &= mask;
}

RDC_INLINE void rdc_binary_body(int mode, unsigned op, const uint64_t *a, const uint64_t *b, uint64_t *out, size_t k,
                                size_t words, size_t rows) {
    (void)mode;
    rdc_gate_words(op, a, b, out, k * words);
    clear_tails(out, k, words, rows);
}

RDC_TWINS(rdc_binary, (op, a, b, out, k, words, rows), unsigned op, const uint64_t *a, const uint64_t *b, uint64_t *out,
          size_t k, size_t words, size_t rows)

RDC_INLINE void rdc_binary_reverse_body(int mode, unsigned op, const uint64_t *a, const uint64_t *b, const uint64_t *dy,
                                        uint64_t *da, uint64_t *db, size_t words) {
    (void)mode;
    rdc_gate_form form = rdc_form_of(op);
    RDC_NO_CARRY
    for (size_t w = 0; w < words; w++) {
        uint64_t x = a[w], y = b[w], d = dy[w];
        da[w] = d & (form.a ^ (form.ab & y));
        db[w] = d & (form.b ^ (form.ab & x));
    }
}

RDC_TWINS(rdc_binary_reverse, (op, a, b, dy, da, db, words), unsigned op, const uint64_t *a, const uint64_t *b,
          const uint64_t *dy, uint64_t *da, uint64_t *db, size_t words)

RDC_INLINE void rdc_lookup2_body(int mode, const uint8_t *tables, const uint64_t *a, const uint64_t *b, uint64_t *out,
                                 size_t g, size_t words, size_t rows) {
    (void)mode;
    for (size_t i = 0; i < g; i++) rdc_gate_words(tables[i], a + i * words, b + i * words, out + i * words, words);
    clear_tails(out, g, words, rows);
}

RDC_TWINS(rdc_lookup2, (tables, a, b, out, g, words, rows), const uint8_t *tables, const uint64_t *a, const uint64_t *b,
          uint64_t *out, size_t g, size_t words, size_t rows)

/* Sums over rows of dy, dy·a, dy·b and dy·ab give the table's four changes: the basis functions are products of a, b
 * and their complements. */
RDC_INLINE uint8_t lookup2_row_reverse(unsigned table, const uint64_t *a, const uint64_t *b, const uint64_t *dy,
                                       uint64_t *da, uint64_t *db, size_t words) {
    rdc_gate_form form = rdc_form_of(table);
    uint64_t s = 0, sa = 0, sb = 0, sab = 0;
    RDC_NO_CARRY
    for (size_t w = 0; w < words; w++) {
        uint64_t x = a[w], y = b[w], d = dy[w];
        s ^= d;
        sa ^= d & x;
        sb ^= d & y;
        sab ^= d & x & y;
        da[w] = d & (form.a ^ (form.ab & y));
        db[w] = d & (form.b ^ (form.ab & x));
    }
    unsigned change = rdc_parity_of(s ^ sa ^ sb ^ sab) | rdc_parity_of(sa ^ sab) << 1 | rdc_parity_of(sb ^ sab) << 2 |
                      rdc_parity_of(sab) << 3;
    return (uint8_t)change;
}

RDC_INLINE void rdc_lookup2_reverse_body(int mode, const uint8_t *tables, const uint64_t *a, const uint64_t *b,
                                         const uint64_t *dy, uint64_t *da, uint64_t *db, uint8_t *dt, size_t g,
                                         size_t words) {
    (void)mode;
    for (size_t i = 0; i < g; i++) {
        size_t at = i * words;
        dt[i] = lookup2_row_reverse(tables[i], a + at, b + at, dy + at, da + at, db + at, words);
    }
}

RDC_TWINS(rdc_lookup2_reverse, (tables, a, b, dy, da, db, dt, g, words), const uint8_t *tables, const uint64_t *a,
          const uint64_t *b, const uint64_t *dy, uint64_t *da, uint64_t *db, uint8_t *dt, size_t g, size_t words)
