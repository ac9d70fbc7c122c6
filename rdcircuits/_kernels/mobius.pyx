"""The Möbius transform over GF(2): truth tables to algebraic normal forms and back."""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport uint64_t

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport WordsOut

from rdcircuits._kernels._shapes import expect

cdef extern from "rdc.h" nogil:
    void rdc_mobius(int simd, uint64_t *x, unsigned n)


def mobius(WordsOut words not None, int n):
    """Transforms each row, a vector of 2^n bits in max(1, 2^n / 64) words, in place. Its own inverse."""
    cdef Py_ssize_t i
    cdef int mode = simd.current()
    if not 0 <= n <= 62:
        raise ValueError(f"n is {n}, expected 0 to 62")
    expect("words", (words.shape[0], words.shape[1]), (words.shape[0], 1 if n < 6 else 1 << (n - 6)))
    for i in range(words.shape[0]):
        with nogil:
            rdc_mobius(mode, &words[i, 0], n)
        if n > 20:
            PyErr_CheckSignals()
