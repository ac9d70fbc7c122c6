/* Integer changes: rows of signed integers, one row an element of a wire, one column an example.
 *
 * The counterpart of packed points in reverse derivatives over the integers. Matrices lie row after row without gaps;
 * callers check every shape and index, and that no sum leaves its type. T is i8, i16, i32 or i64.
 */
#ifndef RDC_CHANGES_H
#define RDC_CHANGES_H

#include <stddef.h>
#include <stdint.h>

/* out[index[i]] ^= x[i] for `count` rows of words: changes over Z2 where a wire fans out; out is not cleared. */
void rdc_xor_rows(int simd, const uint64_t *x, const int64_t *index, size_t count, size_t words, uint64_t *out);
/* Packed rows of bits (count × words) as rows of bytes 0 or 1 (count × columns), a row beside the other. */
void rdc_lines(int simd, const uint64_t *x, size_t count, size_t words, size_t columns, uint8_t *out);
/* The `planes` low binary digits of bytes (count × columns), each as a plane of packed rows (count × words). */
void rdc_digits(int simd, const int8_t *x, size_t count, size_t columns, size_t planes, uint64_t *out, size_t words);

#define RDC_CHANGES(T, TYPE)                                                                                        \
    /* out[index[i]] += x[i] for `count` rows of `columns` elements; out is not cleared. */                         \
    void rdc_add_rows_##T(int simd, const TYPE *x, const int64_t *index, size_t count, size_t columns, TYPE *out);  \
    /* out[i, j] = the sum of dy[i, r] over the examples r whose packed bits a[i], b[i] spell j = a + 2b. */        \
    void rdc_table_sums_##T(int simd, const TYPE *dy, const uint64_t *a, const uint64_t *b, size_t count,           \
                            size_t columns, size_t words, int64_t *out);                                            \
    /* out[i, r] = dy[i, r]·t[i, x], x the packed bit x[i] of example r: a change times a table of two integers. */ \
    void rdc_follow_##T(int simd, const TYPE *dy, const int8_t *t, const uint64_t *x, size_t count, size_t columns, \
                        size_t words, TYPE *out);

RDC_CHANGES(i8, int8_t)
RDC_CHANGES(i16, int16_t)
RDC_CHANGES(i32, int32_t)
RDC_CHANGES(i64, int64_t)

#endif
