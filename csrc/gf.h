/* Finite fields GF(p^k) of up to 2^32 elements: gf_check.c, and element-wise arithmetic in gf_elements.c, gf_bytes.c and
 * gf_words.c. Matrices are in gf_matrix.h, programs in gf_tape.h.
 *
 * Elements are numbers 0 .. q - 1 in the smallest unsigned type that holds them (bytes up to q = 256, then 16 and 32
 * bits); the digits of a number in base p are the coefficients of a polynomial over GF(p). Callers check elements
 * (rdc_gf_largest) and shapes; kernels trust them. Results may be written over operands that have the same address,
 * not over ones that overlap otherwise.
 */
#ifndef RDC_GF_H
#define RDC_GF_H

#include "opcodes.h"
#include "rdc.h"

/* Which arithmetic a field has: PRIME8: p <= 251, bytes; BINARY8: 2^k, 2 <= k <= 8, bytes; TABLE8: p^k <= 256, p odd,
 * k >= 2, bytes; PRIME16: 256 < p < 2^16; BINARY16: 2^k, 9 <= k <= 16; PRIME32: 2^16 < p < 2^31; BINARY32: 2^k,
 * 17 <= k <= 32. */
#define RDC_GF_KINDS(X)                                                                                \
    X(PRIME8, prime8, 0) X(BINARY8, binary8, 0) X(TABLE8, table8, 0) X(PRIME16, prime16, 0)            \
    X(BINARY16, binary16, 0) X(PRIME32, prime32, 0) X(BINARY32, binary32, 0)
#define RDC_GF_NUMBER(NAME, name, arguments) RDC_GF_##NAME,
enum { RDC_GF_KINDS(RDC_GF_NUMBER) RDC_GF_KIND_COUNT };

typedef struct {
    unsigned kind, q, p, k;      /* q = 0 stands for 2^32 */
    unsigned reduction;         /* binary: x^k as a polynomial of lower degree */
    unsigned barrett, shift;    /* primes: 2^(2 * bits) / p, and bits - 1 (32 bits); 2^16 / p or 2^32 / p */
    unsigned same;              /* BINARY8: the modulus is the one that GFNI multiplies by */
    unsigned into_field;        /* BINARY8, BINARY16: there is a change of basis to GFNI's field, or a tower over it */
    uint64_t into, back;        /* BINARY8: the change of basis, as GFNI takes matrices */
    uint64_t tower[10];         /* BINARY16: see gf_words.c */
    const uint8_t *product;     /* BINARY8, TABLE8: x * y at 256x + y */
    const uint8_t *sum;         /* TABLE8: x + y at 256x + y */
    const uint8_t *log;         /* BINARY8, TABLE8: 256 logarithms, of 0 too (any number) */
    const uint8_t *exponential; /* BINARY8, TABLE8: 256 powers of the generator */
    const uint8_t *zech;        /* TABLE8: log(1 + g^i) at i, 255 where that is 0 */
    const uint8_t *negative;    /* TABLE8: -x */
    const uint64_t *matrices;   /* BINARY8: for each x, multiplication by it, as GFNI takes matrices */
    const uint8_t *nibbles;     /* BINARY8: for each x, its products with 0 .. 15 and with 0, 16 .. 240 */
} rdc_gf;

/* What is done element by element: x + y, x - y, x * y, x * y + z, -x. */
#define RDC_GF_ELEMENTWISE(X)                                                                          \
    X(ADD, add, 2) X(SUBTRACT, subtract, 2) X(MULTIPLY, multiply, 2) X(MULTIPLY_ADD, multiply_add, 3)  \
    X(NEGATE, negate, 1)
enum { RDC_GF_ELEMENTWISE(RDC_GF_NUMBER) RDC_GF_OPERATIONS };

/* gf_check.c: whether a field's numbers are such as its kind has, and the tables there that it reads: NULL, or what is
 * wrong. */
const char *rdc_gf_check(const rdc_gf *f);
/* Bytes of an element. */
size_t rdc_gf_bytes(const rdc_gf *f);

/* ---- gf_elements.c ---- */

/* The largest of n elements of `bytes` bytes; 0 of none. */
void rdc_gf_largest(int simd, const void *x, size_t bytes, size_t n, uint32_t *largest);
/* out[i] = operation on x[i], y[i], z[i], for n elements; operands that are one element (`single` has bit 0, 1, 2 for x,
 * y, z) are taken for all i. Operands that the operation does not take are NULL. Gives n; with `check`, stops at the block that
 * holds a number that is no element, and gives the block's first place. */
size_t rdc_gf_elementwise(int simd, const rdc_gf *f, int operation, const void *x, const void *y, const void *z,
                          unsigned single, int check, void *out, size_t n);
/* out[i] = table[x[i]] on bytes; the table has 256 entries. */
void rdc_gf_map(int simd, const uint8_t *table, const uint8_t *x, uint8_t *out, size_t n);

/* out[i] = the polynomial of `count` coefficients, from the constant up, at x[i]; out and x are apart. */
void rdc_gf_horner(int simd, const rdc_gf *f, const void *coefficients, size_t count, const void *x, void *out,
                   size_t n);

/* One block of at most RDC_GF_BLOCK elements, all operands arrays. */
enum { RDC_GF_BLOCK = 4096 };
void rdc_gf_block(int simd, const rdc_gf *f, int operation, const void *x, const void *y, const void *z, void *out,
                  size_t n);

/* ---- gf_bytes.c, gf_words.c: a block, for each kind of field ---- */

typedef void rdc_gf_kernel(int simd, const rdc_gf *f, int operation, const void *x, const void *y, const void *z,
                           void *out, size_t n);
rdc_gf_kernel rdc_gf_prime8, rdc_gf_binary8, rdc_gf_table8, rdc_gf_prime16, rdc_gf_binary16, rdc_gf_prime32,
    rdc_gf_binary32;
/* out = x ^ y on bytes. */
void rdc_gf_xor(int simd, const uint8_t *x, const uint8_t *y, uint8_t *out, size_t bytes);

#endif
