"""How many rows have two wires and a mask, for many pairs and masks at once; wires and masks are rows of packed bits."""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport int32_t, uint64_t

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport Words

from rdcircuits._kernels._shapes import expect

cdef extern from "paircounts.h" nogil:
    void rdc_masked_counts(int simd, const uint64_t *wires, const uint64_t *masks, size_t k, const uint64_t *x,
                           size_t m, size_t words, int32_t *out, size_t stride)

cdef size_t _PATIENCE = 1 << 25  # words that are counted between two looks for signals, roughly


def singles(Words x not None, Words masks not None, int32_t[:, ::1] out not None):
    """out[k, j] = ones of x[j] & masks[k]; out is (masks, wires)."""
    cdef size_t n = x.shape[0], words = x.shape[1], count = masks.shape[0], k
    cdef size_t step = max(1, _PATIENCE // (n * words + 1))
    cdef int mode = simd.current()
    _expect_rows(words, masks.shape[1], "masks")
    expect("out", (out.shape[0], out.shape[1]), (count, n))
    if n == 0 or count == 0:
        return
    if words == 0:
        out[:, :] = 0
        return
    for k in range(0, count, step):
        with nogil:
            rdc_masked_counts(mode, NULL, &masks[k, 0], min(step, count - k), &x[0, 0], n, words, &out[k, 0], n)
        PyErr_CheckSignals()


def pairs(Words x not None, Words masks not None, int32_t[:, ::1] out not None):
    """out[k, p] = ones of x[i] & x[j] & masks[k] for the pairs i < j in the order of itertools.combinations."""
    cdef size_t n = x.shape[0], words = x.shape[1], count = masks.shape[0], i, at = 0, since = 0
    cdef size_t number = n * (n - 1) // 2 if n else 0
    cdef int mode = simd.current()
    _expect_rows(words, masks.shape[1], "masks")
    expect("out", (out.shape[0], out.shape[1]), (count, number))
    if number == 0 or count == 0:
        return
    if words == 0:
        out[:, :] = 0
        return
    for i in range(n - 1):
        with nogil:
            rdc_masked_counts(mode, &x[i, 0], &masks[0, 0], count, &x[i + 1, 0], n - 1 - i, words, &out[0, at], number)
        at += n - 1 - i
        since += (n - 1 - i) * words * count
        if since > _PATIENCE:
            since = 0
            PyErr_CheckSignals()


def cross(Words a not None, Words x not None, Words masks not None, int32_t[:, :, ::1] out not None):
    """out[k, i, j] = ones of a[i] & x[j] & masks[k]; out is (masks, wires of a, wires of x)."""
    cdef size_t p = a.shape[0], n = x.shape[0], words = x.shape[1], count = masks.shape[0], i, since = 0
    cdef int mode = simd.current()
    _expect_rows(words, masks.shape[1], "masks")
    _expect_rows(words, a.shape[1], "a")
    expect("out", (out.shape[0], out.shape[1], out.shape[2]), (count, p, n))
    if p == 0 or n == 0 or count == 0:
        return
    if words == 0:
        out[:, :, :] = 0
        return
    for i in range(p):
        with nogil:
            rdc_masked_counts(mode, &a[i, 0], &masks[0, 0], count, &x[0, 0], n, words, &out[0, i, 0], p * n)
        since += n * words * count
        if since > _PATIENCE:
            since = 0
            PyErr_CheckSignals()


cdef int _expect_rows(size_t words, size_t found, name) except -1:
    """As many words a row in this buffer as in x, of which rows can be counted in 31 bits."""
    if words >= <size_t> 1 << 25:
        raise ValueError(f"x has {words} words a row, expected fewer than {1 << 25}")
    if found != words:
        raise ValueError(f"{name} has {found} words a row, x has {words}")
    return 0
