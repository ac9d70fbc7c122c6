"""The Möbius transform over GF(2): truth tables to algebraic normal forms and back."""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport uint64_t

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport WordsOut

from rdcircuits._kernels._shapes import expect

cdef extern from "mobius.h" nogil:
    void rdc_mobius(int simd, uint64_t *x, unsigned n)
    void rdc_mobius_levels(int simd, uint64_t *x, size_t stride, unsigned count, size_t n)
    unsigned RDC_MOBIUS_BLOCK, RDC_MOBIUS_LEVELS

cdef size_t _PIECE = 1 << 16  # words of a run between two looks for signals


def mobius(WordsOut words not None, int n):
    """Transforms each row, a vector of 2^n bits in max(1, 2^n / 64) words, in place. Its own inverse.

    May be interrupted by a signal (Ctrl-C); the words are then halfway.
    """
    cdef Py_ssize_t i
    cdef unsigned block
    cdef int mode = simd.current()
    if not 0 <= n <= 62:
        raise ValueError(f"n is {n}, expected 0 to 62")
    expect("words", (words.shape[0], words.shape[1]), (words.shape[0], 1 if n < 6 else 1 << (n - 6)))
    block = min(<unsigned> n, <unsigned> RDC_MOBIUS_BLOCK)
    for i in range(words.shape[0]):
        _blocks(mode, &words[i, 0], words.shape[1], block)
        _levels(mode, &words[i, 0], words.shape[1], block, n)


cdef int _blocks(int mode, uint64_t *x, size_t words, unsigned n) except -1:
    """The transform of each 2^n bits."""
    cdef size_t at = 0, size = 1 if n < 6 else <size_t> 1 << (n - 6)
    while at < words:
        with nogil:
            rdc_mobius(mode, x + at, n)
        if n > 20:
            PyErr_CheckSignals()
        at += size
    return 0


cdef int _levels(int mode, uint64_t *x, size_t words, unsigned level, unsigned n) except -1:
    """Levels `level` to n - 1, in as few passes over memory as may be, about as many levels in each."""
    cdef size_t at, run, piece, stride
    cdef unsigned count, passes
    while level < n:
        passes = (n - level + RDC_MOBIUS_LEVELS - 1) // RDC_MOBIUS_LEVELS
        count = (n - level + passes - 1) // passes
        stride = <size_t> 1 << (level - 6)
        piece = min(stride, _PIECE)
        for at in range(0, words, stride << count):
            for run in range(at, at + stride, piece):
                with nogil:
                    rdc_mobius_levels(mode, x + run, stride, count, piece)
                PyErr_CheckSignals()
        level += count
    return 0
