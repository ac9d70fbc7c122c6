/* pack.c: row-major bytes to packed wires, and back. */
#ifndef RDC_PACK_H
#define RDC_PACK_H

#include "rdc.h"

/* Row-major bytes (rows × n, 0 or 1) to packed wires (n × words). The OR of all bytes goes to *seen: above 1, some was
 * bad. */
void rdc_pack(int simd, const uint8_t *bytes, size_t rows, size_t n, uint64_t *out, size_t words, uint8_t *seen);
/* Packed wires (n × words) to row-major bytes (rows × n). */
void rdc_unpack(int simd, const uint64_t *in, size_t n, size_t words, uint8_t *bytes, size_t rows);

#endif
