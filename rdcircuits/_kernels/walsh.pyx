"""The Walsh transform: how a Boolean function agrees with each parity of its inputs."""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport int32_t, uint64_t
from libc.stdlib cimport free, malloc

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport IntsOut, Word, Words

from rdcircuits._kernels._shapes import expect

cdef extern from "walsh.h" nogil:
    void rdc_walsh(int simd, const uint64_t *bits, unsigned n, int32_t *out)
    void rdc_walsh_levels(int simd, int32_t *x, size_t stride, unsigned count, size_t n)
    void rdc_walsh_pairs(int simd, const uint64_t *base, const uint64_t *x, size_t m, size_t words, size_t rows,
                         size_t first, size_t last, int32_t *out)
    unsigned RDC_WALSH_BLOCK, RDC_WALSH_LEVELS

cdef size_t _PIECE = 1 << 16  # integers of a run between two looks for signals


def spectrum(Word words not None, int n, IntsOut out not None):
    """out, 2^n, becomes the Walsh spectrum of a vector of 2^n bits in max(1, 2^n / 64) words; n is at most 30."""
    cdef unsigned level
    cdef size_t at, size
    cdef int mode = simd.current()
    if not 0 <= n <= 30:
        raise ValueError(f"n is {n}, expected 0 to 30")
    expect("words", (words.shape[0],), (1 if n < 6 else 1 << (n - 6),))
    expect("out", (out.shape[0],), (1 << n,))
    level = min(<unsigned> n, RDC_WALSH_BLOCK)
    size = <size_t> 1 << level
    for at in range(0, <size_t> 1 << n, size):
        with nogil:
            rdc_walsh(mode, &words[at // 64], level, &out[at])
        if at % (256 * size) == 0:
            PyErr_CheckSignals()
    _levels(mode, &out[0], level, n)


cdef int _levels(int mode, int32_t *x, unsigned level, unsigned n) except -1:
    """Levels `level` to n - 1, as many at once as go."""
    cdef size_t at, run, piece, stride
    cdef unsigned count
    while level < n:
        count = min(n - level, RDC_WALSH_LEVELS)
        stride = <size_t> 1 << level
        piece = min(stride, _PIECE)
        for at in range(0, <size_t> 1 << n, stride << count):
            for run in range(at, at + stride, piece):
                with nogil:
                    rdc_walsh_levels(mode, x + run, stride, count, piece)
                PyErr_CheckSignals()
        level += count
    return 0


def pairs(Word base not None, Words x not None, Py_ssize_t rows, Py_ssize_t first, Py_ssize_t last, IntsOut out not None):
    """For the pairs j < k of rows of x with first <= j < last: out = rows - 2 x ones of base ^ x[j] ^ x[k]."""
    cdef Py_ssize_t m = x.shape[0], words = x.shape[1]
    cdef int mode = simd.current()
    if not 0 <= rows < 1 << 31:
        raise ValueError(f"rows is {rows}, expected 0 to {(1 << 31) - 1}")
    if not 0 <= first <= last <= m:
        raise ValueError(f"rows {first} to {last} of {m} rows")
    expect("base", (base.shape[0],), (words,))
    expect("out", (out.shape[0],), (_pairs_after(m - first) - _pairs_after(m - last),))
    if out.shape[0] == 0:
        return
    with nogil:
        rdc_walsh_pairs(mode, &base[0], &x[0, 0], m, words, rows, first, last, &out[0])


def triples(Word y not None, Words x not None, Py_ssize_t rows, Py_ssize_t first, Py_ssize_t last, IntsOut out not None):
    """For the triples i < j < k of rows of x with first <= i < last: out = rows - 2 x ones of y ^ x[i] ^ x[j] ^ x[k]."""
    cdef Py_ssize_t m = x.shape[0], words = x.shape[1], i, w, later
    cdef int mode = simd.current()
    cdef uint64_t *base
    cdef int32_t *to
    if not 0 <= rows < 1 << 31:
        raise ValueError(f"rows is {rows}, expected 0 to {(1 << 31) - 1}")
    if not 0 <= first <= last <= m:
        raise ValueError(f"rows {first} to {last} of {m} rows")
    expect("y", (y.shape[0],), (words,))
    expect("out", (out.shape[0],), (_triples_after(m - first) - _triples_after(m - last),))
    if out.shape[0] == 0:
        return
    base = <uint64_t *> malloc((words + 1) * sizeof(uint64_t))
    if base == NULL:
        raise MemoryError
    to = &out[0]
    with nogil:
        for i in range(first, last):
            later = m - i - 1
            if later < 2:
                break
            for w in range(words):
                base[w] = y[w] ^ x[i, w]
            rdc_walsh_pairs(mode, base, &x[i + 1, 0], later, words, rows, 0, later, to)
            to += later * (later - 1) // 2
    free(base)


cdef object _pairs_after(m):
    """How many pairs there are of m rows."""
    return m * (m - 1) // 2


cdef object _triples_after(m):
    """How many triples there are of m rows."""
    return m * (m - 1) // 2 * (m - 2) // 3 if m > 2 else 0
