"""Packing bits into words and back, counting them, gathering rows, and products over GF(2) of packed matrices.

Calls that may take long look for Ctrl-C every some ten milliseconds.
"""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport free, malloc

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport ByteList, ByteListOut, Bytes, BytesOut, CountsOut, Indices, IntsOut, Words, WordsOut

from rdcircuits._kernels._shapes import expect, words_of

cdef extern from "pack.h" nogil:
    void rdc_pack(int simd, const uint8_t *bytes, size_t rows, size_t n, uint64_t *out, size_t words, uint8_t *seen)
    void rdc_unpack(int simd, const uint64_t *words_in, size_t n, size_t words, uint8_t *bytes, size_t rows)

cdef extern from "bits.h" nogil:
    void rdc_popcount(int simd, const uint64_t *words_in, size_t n, size_t words, int64_t *out)
    void rdc_parity(int simd, const uint64_t *words_in, size_t n, size_t words, uint8_t *out)
    void rdc_parity_product(int simd, const uint64_t *a, size_t p, const uint64_t *b, size_t q, size_t words,
                            uint8_t *out)
    void rdc_spread(const uint8_t *bits, size_t n, uint64_t *out, size_t words, size_t rows)
    void rdc_take(int simd, const uint64_t *words_in, size_t n, size_t words, const int64_t *index, size_t count,
                  uint64_t *out, size_t out_words)
    size_t RDC_SUM_SCRATCH(size_t rows)
    void rdc_select_xor(int simd, const uint8_t *s, size_t p, const uint64_t *b, size_t q, size_t words, uint64_t *out,
                        uint64_t *scratch)

cdef extern from "groups.h" nogil:
    int rdc_groups_check(const int64_t *bounds, size_t groups, size_t wires, size_t *where)
    void rdc_group_counts(int simd, const uint64_t *words_in, size_t words, const int64_t *bounds, size_t groups,
                          size_t rows, int32_t *out)
    void rdc_group_argmax(int simd, const uint64_t *words_in, size_t words, const int64_t *bounds, size_t groups,
                          size_t rows, int32_t *out)


cdef enum:
    PATIENCE = 1 << 26  # bytes packed, rows gathered or words added between two looks for signals


cdef size_t _piece(size_t each, size_t multiple) noexcept:
    """How many things that take `each` go between two looks, rounded to a multiple."""
    return multiple * (1 + PATIENCE // (multiple * (each + 1)))


cdef _rows_within(size_t first, stop, size_t rows):
    """The last row, exclusive, of those asked for; ValueError unless they are there and begin with a word."""
    last = rows if stop is None else stop
    if not first <= last <= rows or first % 64:
        raise ValueError(f"rows {first} to {last}, expected a range within 0 to {rows} from a multiple of 64")
    return last


def pack(Bytes rows not None, WordsOut out not None, size_t first=0, stop=None):
    """Row-major bytes, (N, n), to packed wires, (n, W), all rows or those from `first`, a multiple of 64, to `stop`,
    another or the last; ValueError naming the place of a bad byte."""
    cdef size_t n = rows.shape[1], words = words_of(rows.shape[0]), at = first, here
    cdef size_t end = _rows_within(first, stop, rows.shape[0]), step = _piece(n, 512)
    cdef int mode = simd.current()
    cdef uint8_t seen = 0
    expect("out", (out.shape[0], out.shape[1]), (n, words))
    while n and at < end:
        here = min(step, end - at)
        with nogil:
            rdc_pack(mode, &rows[at, 0], here, n, &out[0, at // 64], words, &seen)
        if seen > 1:
            _refuse(rows)
        at += here
        PyErr_CheckSignals()


cdef _refuse(Bytes rows):
    cdef Py_ssize_t i, j
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            if rows[i, j] > 1:
                raise ValueError(f"row {i}, column {j} is {rows[i, j]}, expected 0 or 1")


def unpack(Words words not None, BytesOut out not None, size_t first=0, stop=None):
    """Packed wires, (n, W), to row-major bytes 0 or 1, (N, n): all rows, or those from `first` to `stop` as for pack."""
    cdef size_t n = out.shape[1], width = words_of(out.shape[0]), at = first, here
    cdef size_t end = _rows_within(first, stop, out.shape[0]), step = _piece(n, 512)
    cdef int mode = simd.current()
    expect("words", (words.shape[0], words.shape[1]), (n, width))
    while n and at < end:
        here = min(step, end - at)
        with nogil:
            rdc_unpack(mode, &words[0, at // 64], n, width, &out[at, 0], here)
        at += here
        PyErr_CheckSignals()


def popcount(Words words not None, CountsOut out not None):
    """The number of ones in each row of words."""
    cdef int mode = simd.current()
    expect("out", (out.shape[0],), (words.shape[0],))
    with nogil:
        rdc_popcount(mode, &words[0, 0], words.shape[0], words.shape[1], &out[0])


def parity(Words words not None, ByteListOut out not None):
    """The parity of the ones in each row of words."""
    cdef int mode = simd.current()
    expect("out", (out.shape[0],), (words.shape[0],))
    with nogil:
        rdc_parity(mode, &words[0, 0], words.shape[0], words.shape[1], &out[0])


def parity_product(Words a not None, Words b not None, BytesOut out not None):
    """out[i, j] = the parity of a[i] & b[j]: over GF(2), the product of A and the transpose of B."""
    cdef size_t p = a.shape[0], q = b.shape[0], words = a.shape[1], at = 0, here, step = _piece(q * words, 1)
    cdef int mode = simd.current()
    expect("b", (b.shape[0], b.shape[1]), (q, words))
    expect("out", (out.shape[0], out.shape[1]), (p, q))
    while q and at < p:
        here = min(step, p - at)
        with nogil:
            rdc_parity_product(mode, &a[at, 0], here, &b[0, 0], q, words, &out[at, 0])
        at += here
        PyErr_CheckSignals()


def select_xor(Bytes s not None, Words b not None, WordsOut out not None):
    """out[i] = the XOR of the rows b[j] where s[i, j] is 1: over GF(2), the product S B."""
    cdef size_t p = s.shape[0], q = s.shape[1], words = b.shape[1], at = 0, here, step = _piece(q * words // 8, 4096)
    cdef int mode = simd.current()
    cdef uint64_t *scratch
    expect("b", (b.shape[0], b.shape[1]), (q, words))
    expect("out", (out.shape[0], out.shape[1]), (p, words))
    if words == 0:
        return
    scratch = <uint64_t *> malloc(RDC_SUM_SCRATCH(min(p, step)) * sizeof(uint64_t))
    if scratch == NULL:
        raise MemoryError
    try:
        while at < p:
            here = min(step, p - at)
            with nogil:
                rdc_select_xor(mode, &s[at, 0], here, &b[0, 0], q, words, &out[at, 0], scratch)
            at += here
            PyErr_CheckSignals()
    finally:
        free(scratch)


def spread(ByteList bits not None, Py_ssize_t rows, WordsOut out not None):
    """Each of n bits copied over all rows: out[i] is all ones, up to the tail, where bits[i] is 1."""
    cdef size_t words = words_of(rows)
    expect("out", (out.shape[0], out.shape[1]), (bits.shape[0], words))
    with nogil:
        rdc_spread(&bits[0], bits.shape[0], &out[0, 0], words, rows)


def take(Words words not None, Indices idx not None, WordsOut out not None):
    """Rows gathered: row r of out is row idx[r] of words; ValueError for an index outside 0..64·W - 1."""
    cdef size_t count = idx.shape[0], n = words.shape[0], out_words = words_of(idx.shape[0])
    cdef size_t at = 0, here, step = _piece(idx.shape[0], 1)
    cdef int64_t limit = 64 * words.shape[1]
    cdef int mode = simd.current()
    cdef Py_ssize_t r
    expect("out", (out.shape[0], out.shape[1]), (n, out_words))
    for r in range(idx.shape[0]):
        if idx[r] < 0 or idx[r] >= limit:
            raise ValueError(f"index {idx[r]} at {r} is outside 0..{limit - 1}")
    while count and at < n:
        here = min(step, n - at)
        with nogil:
            rdc_take(mode, &words[at, 0], here, words.shape[1], &idx[0], count, &out[at, 0], out_words)
        at += here
        PyErr_CheckSignals()


def group_counts(Words words not None, Indices bounds not None, Py_ssize_t rows, IntsOut out not None):
    """How many of the wires bounds[g] to bounds[g + 1] - 1 are 1, for each group g and row: out is (groups * rows,)."""
    cdef size_t groups = _groups(words, bounds, rows)
    cdef int mode = simd.current()
    expect("out", (out.shape[0],), (<object> groups * rows,))
    if out.shape[0] == 0:
        return
    with nogil:
        rdc_group_counts(mode, &words[0, 0], words.shape[1], &bounds[0], groups, rows, &out[0])


def group_argmax(Words words not None, Indices bounds not None, Py_ssize_t rows, IntsOut out not None):
    """For each row the group with the most ones, the first of equals; there has to be a group."""
    cdef size_t groups = _groups(words, bounds, rows)
    cdef int mode = simd.current()
    expect("out", (out.shape[0],), (rows,))
    if groups == 0:
        raise ValueError("no groups, expected one or more")
    if rows == 0:
        return
    with nogil:
        rdc_group_argmax(mode, &words[0, 0], words.shape[1], &bounds[0], groups, rows, &out[0])


cdef size_t _groups(Words words, Indices bounds, Py_ssize_t rows) except? 0:
    """The number of groups that the bounds make of the wires."""
    cdef size_t wires = words.shape[0], where = 0
    expect("words", (words.shape[0], words.shape[1]), (words.shape[0], words_of(rows)))
    if bounds.shape[0] == 0:
        raise ValueError("bounds are empty, expected one more than groups")
    if not rdc_groups_check(&bounds[0], bounds.shape[0] - 1, wires, &where):
        raise ValueError(f"bounds {list(bounds)[:where + 1]} of {wires} wires: expected numbers from 0 up to these, "
                         "none below the one before, and fewer than 2^31 wires")
    return bounds.shape[0] - 1
