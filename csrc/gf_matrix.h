/* Linear algebra over finite fields: gf_product.c and gf_dots.c, products of matrices, and gf_strip.c, elimination. */
#ifndef RDC_GF_MATRIX_H
#define RDC_GF_MATRIX_H

#include "gf.h"

/* gf_product.c: out += A B: out is (rows, columns), A (rows, inner), B (inner, columns); strides are bytes from a row to the next.
 * Fields of kind BINARY8. */
void rdc_gf_product_binary8(int simd, const rdc_gf *f, const uint8_t *a, size_t a_stride, const uint8_t *b,
                            size_t b_stride, uint8_t *out, size_t out_stride, size_t rows, size_t inner,
                            size_t columns);
/* gf_dots.c: the same for fields of kind PRIME8; `scratch` has RDC_GF_DOTS_SCRATCH(rows) bytes. */
void rdc_gf_product_prime8(int simd, const rdc_gf *f, const uint8_t *a, size_t a_stride, const uint8_t *b,
                           size_t b_stride, uint8_t *out, size_t out_stride, size_t rows, size_t inner, size_t columns,
                           uint8_t *scratch);
/* gf_strip.c: the same for any field, a row at a time. */
void rdc_gf_product(int simd, const rdc_gf *f, const uint8_t *a, size_t a_stride, const uint8_t *b, size_t b_stride,
                    uint8_t *out, size_t out_stride, size_t rows, size_t inner, size_t columns);
/* How many products of bytes are added up in 32 bits, and how many columns are taken at a time. */
enum { RDC_GF_DOTS_INNER = 4096, RDC_GF_DOTS_COLUMNS = 64 };
#define RDC_GF_DOTS_SCRATCH(rows) ((2 * (size_t)(rows) + 2 * RDC_GF_DOTS_COLUMNS + 4) * RDC_GF_DOTS_INNER)

/* ---- gf_strip.c: elimination in a strip of columns ---- */

/* t has w columns of m elements each, one after the other. Eliminates downwards; row swaps[l] was swapped with row l when
 * columns[l] got its pivot. Gives the number of pivots. */
size_t rdc_gf_strip(int simd, const rdc_gf *f, void *t, size_t w, size_t m, size_t *swaps, size_t *columns);
/* The inverse of an m x m matrix that has one into the right half of `both`, (m, 2m), whose left half holds it. */
void rdc_gf_small_inverse(int simd, const rdc_gf *f, void *both, size_t m);

#endif
