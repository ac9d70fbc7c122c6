"""Linear algebra over GF(2) on packed rows: column c is bit c % 64 of word c // 64."""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport int64_t, uint64_t
from libc.stdlib cimport free, malloc

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport Words, WordsOut

from rdcircuits._kernels._shapes import expect, words_of

cdef extern from "gf2.h" nogil:
    size_t RDC_SUM_SCRATCH(size_t rows)
    void rdc_gf2_strip(int simd, uint64_t *x, size_t rows, size_t words, size_t columns, size_t w, size_t *rank,
                       int64_t *pivots, uint64_t *scratch)
    void rdc_gf2_product(int simd, const uint64_t *a, size_t p, size_t a_words, size_t v, unsigned count,
                         const uint64_t *b, size_t words, uint64_t *out, uint64_t *scratch)
    void rdc_transpose(int simd, const uint64_t *x, size_t rows, size_t words, size_t columns, uint64_t *out,
                       size_t out_words)


def echelon(WordsOut words not None, Py_ssize_t columns):
    """Brings (r, W) words to reduced row echelon form in place; returns the pivot columns, one for each non-zero row.

    Pivot columns go up with the rows; zero rows are last.
    """
    cdef size_t rows = words.shape[0], width = words_of(columns), rank = 0, w, i
    cdef int mode = simd.current()
    cdef uint64_t *scratch
    cdef int64_t *pivots
    expect("words", (words.shape[0], words.shape[1]), (rows, width))
    scratch = <uint64_t *> malloc(RDC_SUM_SCRATCH(rows) * sizeof(uint64_t))
    pivots = <int64_t *> malloc((rows + 1) * sizeof(int64_t))
    try:
        if scratch == NULL or pivots == NULL:
            raise MemoryError
        for w in range(width):
            if rank == rows:
                break
            with nogil:
                rdc_gf2_strip(mode, &words[0, 0], rows, width, columns, w, &rank, pivots, scratch)
            PyErr_CheckSignals()
        return [pivots[i] for i in range(rank)]
    finally:
        free(scratch)
        free(pivots)


def product(Words a not None, Words b not None, WordsOut out not None):
    """Adds to out, (p, W), the product of a, (p, ceil(q / 64)), and b, (q, W)."""
    cdef size_t p = a.shape[0], q = b.shape[0], words = b.shape[1], a_words = words_of(b.shape[0]), v
    cdef int mode = simd.current()
    cdef uint64_t *scratch
    expect("a", (a.shape[0], a.shape[1]), (p, a_words))
    expect("out", (out.shape[0], out.shape[1]), (p, words))
    scratch = <uint64_t *> malloc(RDC_SUM_SCRATCH(p) * sizeof(uint64_t))
    if scratch == NULL:
        raise MemoryError
    try:
        for v in range(a_words):
            with nogil:
                rdc_gf2_product(mode, &a[0, 0], p, a_words, v, min(q - 64 * v, <size_t> 64), &b[0, 0], words,
                                &out[0, 0], scratch)
            PyErr_CheckSignals()
    finally:
        free(scratch)


def transpose(Words words not None, Py_ssize_t columns, WordsOut out not None):
    """out, (columns, ceil(r / 64)), becomes the transpose of words, (r, ceil(columns / 64))."""
    cdef size_t rows = words.shape[0], width = words_of(columns), out_words = words_of(words.shape[0])
    cdef int mode = simd.current()
    expect("words", (words.shape[0], words.shape[1]), (rows, width))
    expect("out", (out.shape[0], out.shape[1]), (columns, out_words))
    with nogil:
        rdc_transpose(mode, &words[0, 0], rows, width, columns, &out[0, 0], out_words)
