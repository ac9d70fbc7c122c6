"""Finite fields for the other kernels: the struct, and what is done with it."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

from rdcircuits._kernels.opcodes cimport rdc_opcode

cdef extern from "gf.h" nogil:
    ctypedef struct rdc_gf:
        unsigned kind, q, p, k, reduction, barrett, shift, same, into_field
        uint64_t into, back
        uint64_t tower[10]
        const uint8_t *product
        const uint8_t *sum
        const uint8_t *log
        const uint8_t *exponential
        const uint8_t *zech
        const uint8_t *negative
        const uint64_t *matrices
        const uint8_t *nibbles

    const rdc_opcode *rdc_gf_kinds
    const rdc_opcode *rdc_gf_operations
    int RDC_GF_ADD, RDC_GF_NEGATE, RDC_GF_MULTIPLY_ADD, RDC_GF_BINARY8, RDC_GF_PRIME8
    const char *rdc_gf_check(const rdc_gf *f)
    size_t rdc_gf_bytes(const rdc_gf *f)
    void rdc_gf_largest(int simd, const void *x, size_t bytes, size_t n, uint32_t *largest)
    size_t rdc_gf_elementwise(int simd, const rdc_gf *f, int operation, const void *x, const void *y, const void *z,
                              unsigned single, int check, void *out, size_t n)
    void rdc_gf_map(int simd, const uint8_t *table, const uint8_t *x, uint8_t *out, size_t n)
    void rdc_gf_horner(int simd, const rdc_gf *f, const void *coefficients, size_t count, const void *x, void *out,
                       size_t n)

cdef extern from "gf_matrix.h" nogil:
    size_t RDC_GF_DOTS_SCRATCH(size_t rows)
    void rdc_gf_product_binary8(int simd, const rdc_gf *f, const uint8_t *a, size_t a_stride, const uint8_t *b,
                                size_t b_stride, uint8_t *out, size_t out_stride, size_t rows, size_t inner,
                                size_t columns)
    void rdc_gf_product_prime8(int simd, const rdc_gf *f, const uint8_t *a, size_t a_stride, const uint8_t *b,
                               size_t b_stride, uint8_t *out, size_t out_stride, size_t rows, size_t inner,
                               size_t columns, uint8_t *scratch)
    void rdc_gf_product(int simd, const rdc_gf *f, const uint8_t *a, size_t a_stride, const uint8_t *b,
                        size_t b_stride, uint8_t *out, size_t out_stride, size_t rows, size_t inner, size_t columns)
    size_t rdc_gf_strip(int simd, const rdc_gf *f, void *t, size_t w, size_t m, size_t *swaps, size_t *columns)
    void rdc_gf_small_inverse(int simd, const rdc_gf *f, void *both, size_t m)


cdef class Field:
    cdef rdc_gf f
    cdef readonly str kind
    cdef list kept
    cdef const uint8_t *_table(self, str name, const uint8_t[::1] table, Py_ssize_t size) except? NULL
