/* The kernels of rdcircuits: bit-packed Boolean algebra over plain buffers.
 *
 * A packed bit matrix has one row of `words` 64-bit words per wire; row r of the data is bit r % 64 of word r / 64, and
 * bits past the last row ("the tail") are zero on entry and on exit. Matrices lie row after row without gaps. Callers
 * check every shape and index: kernels trust them. `simd` is one of the modes below, and has to be available on this
 * processor. Matrices that a kernel writes may be the ones that it reads where it works element by element; otherwise
 * they are apart.
 */
#ifndef RDC_H
#define RDC_H

#include <stddef.h>
#include <stdint.h>

/* Modes, from the plainest up. */
enum { RDC_SCALAR_MODE = 0, RDC_AVX2_MODE = 1, RDC_AVX512_MODE = 2 };

/* simd.c: the best mode that this processor and compiler have. */
int rdc_simd_best(void);

/* ---- pack.c: packing ---- */

/* Row-major bytes (rows × n, 0 or 1) to packed wires (n × words). The OR of all bytes goes to *seen: above 1, some was
 * bad. */
void rdc_pack(int simd, const uint8_t *bytes, size_t rows, size_t n, uint64_t *out, size_t words, uint8_t *seen);
/* Packed wires (n × words) to row-major bytes (rows × n). */
void rdc_unpack(int simd, const uint64_t *in, size_t n, size_t words, uint8_t *bytes, size_t rows);
/* ---- bits.c: counting, gathering, products ---- */

/* Ones in each of n rows of words. */
void rdc_popcount(int simd, const uint64_t *in, size_t n, size_t words, int64_t *out);
/* The parity of each of n rows of words. */
void rdc_parity(int simd, const uint64_t *in, size_t n, size_t words, uint8_t *out);
/* out[i, j] = parity of a[i] & b[j], for p rows of a and q rows of b: the product A·Bᵀ over GF(2). */
void rdc_parity_product(int simd, const uint64_t *a, size_t p, const uint64_t *b, size_t q, size_t words, uint8_t *out);
/* Words of scratch that rdc_select_xor and rdc_gf2_strip need for p or `rows` rows: tables of sums, and a word per row.
 */
#define RDC_SUM_WORDS 32
#define RDC_SUM_ROWS 2048
#define RDC_SUM_SCRATCH(rows) ((size_t)RDC_SUM_ROWS * RDC_SUM_WORDS + (rows))
/* out[i] = XOR of b[j] where s[i, j] = 1 (s: p × q bytes 0 or 1): the product S·B over GF(2). */
void rdc_select_xor(int simd, const uint8_t *s, size_t p, const uint64_t *b, size_t q, size_t words, uint64_t *out,
                    uint64_t *scratch);
/* Each of n bits (bytes 0 or 1) copied over all rows. */
void rdc_spread(const uint8_t *bits, size_t n, uint64_t *out, size_t words, size_t rows);
/* Row r of out (n × out_words, `count` rows) is row index[r] of in (n × words). */
void rdc_take(int simd, const uint64_t *in, size_t n, size_t words, const int64_t *index, size_t count, uint64_t *out,
              size_t out_words);

/* ---- gates.c: two-input gates; operation op gives (op >> (a + 2b)) & 1 ---- */

/* out = op(a, b) on k × words. */
void rdc_binary(int simd, unsigned op, const uint64_t *a, const uint64_t *b, uint64_t *out, size_t k, size_t words,
                size_t rows);
/* da = dy & (op(1, b) ^ op(0, b)) and db = dy & (op(a, 1) ^ op(a, 0)) on `words` words in all. */
void rdc_binary_reverse(int simd, unsigned op, const uint64_t *a, const uint64_t *b, const uint64_t *dy, uint64_t *da,
                        uint64_t *db, size_t words);
/* out[i] = tables[i](a[i], b[i]) for g gates, each with its own 4-bit table. */
void rdc_lookup2(int simd, const uint8_t *tables, const uint64_t *a, const uint64_t *b, uint64_t *out, size_t g,
                 size_t words, size_t rows);
/* The changes of inputs as in rdc_binary_reverse; bit j of dt[i] is the parity over rows of dy[i] where the address is
 * j. */
void rdc_lookup2_reverse(int simd, const uint8_t *tables, const uint64_t *a, const uint64_t *b, const uint64_t *dy,
                         uint64_t *da, uint64_t *db, uint8_t *dt, size_t g, size_t words);

/* ---- netlist.c: gates as arrays; wire 0 is false, 1..n the inputs, n + 1 + g gate g ---- */

typedef struct {
    size_t inputs, gates, outputs;
    const uint8_t *ops;
    const int32_t *in0, *in1, *out;
} rdc_netlist;

/* Most wires of a netlist: twice as many are numbers of 32 bits. */
enum { RDC_NETLIST_WIRES = 1 << 30 };
/* What rdc_netlist_check found wrong, and *where. */
enum { RDC_NETLIST_FINE, RDC_NETLIST_OP, RDC_NETLIST_FAN_IN, RDC_NETLIST_OUTPUT, RDC_NETLIST_SIZE };
int rdc_netlist_check(const rdc_netlist *net, size_t *where);

/* schedule.c: the netlist made ready to run; NULL if there is no memory. `formal`: for rdc_netlist_reverse. */
typedef struct rdc_schedule rdc_schedule;
rdc_schedule *rdc_schedule_new(const rdc_netlist *net, int formal);
void rdc_schedule_free(rdc_schedule *s);
/* Rows of the working buffer, a block of words each; and steps, which are at most the gates. */
size_t rdc_schedule_slots(const rdc_schedule *s);
size_t rdc_schedule_steps(const rdc_schedule *s);
/* Words per block, 8, 16 or 64, so that so many slots stay in cache. */
size_t rdc_schedule_block(size_t slots);
/* Evaluates words [first, first + count) of the rows; without `out`, for the time alone. `buffer` has slots × block
 * words, and is fastest where it starts at a cache line. */
void rdc_netlist_forward(int simd, const rdc_schedule *s, const uint64_t *in, uint64_t *out, size_t words, size_t rows,
                         size_t first, size_t count, uint64_t *buffer, size_t block);
/* The formal reverse derivative over Z2 of the same words, din from dout, by a formal schedule; `buffer` has
 * 2 × slots × block. */
void rdc_netlist_reverse(int simd, const rdc_schedule *s, const uint64_t *in, const uint64_t *dout, uint64_t *din,
                         size_t words, size_t first, size_t count, uint64_t *buffer, size_t block);
/* From row-major bytes (rows × inputs, 0 or 1) to class scores (rows × classes): the outputs are dealt out to classes
 * in a row, as many to each, and a class's score is the number of ones among its own. `buffer` has
 * (slots + inputs) × block words; the OR of all bytes goes to *seen. */
void rdc_netlist_scores(int simd, const rdc_schedule *s, const uint8_t *bytes, size_t rows, int32_t *out,
                        size_t classes, uint64_t *buffer, size_t block, uint8_t *seen);

#include "transforms.h"

#endif
