"""Integer changes: rows of signed integers, one row an element of a wire, one column an example."""

from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint64_t

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport BytesOut, Indices, Words, WordsOut

from rdcircuits._kernels._shapes import expect, words_of

cdef extern from "credits.h" nogil:
    void rdc_credits(int simd, const uint64_t *dy, size_t planes, const uint64_t *x, const int32_t *candidates,
                     size_t pins, size_t count, size_t words, int64_t *out)

cdef extern from "changes.h" nogil:
    void rdc_xor_rows(int simd, const uint64_t *x, const int64_t *i, size_t count, size_t words, uint64_t *out)
    void rdc_lines(int simd, const uint64_t *x, size_t count, size_t words, size_t columns, uint8_t *out)
    void rdc_digits(int simd, const int8_t *x, size_t count, size_t columns, size_t planes, uint64_t *out, size_t words)
    void rdc_add_rows_i8(int simd, const int8_t *x, const int64_t *i, size_t count, size_t columns, int8_t *out)
    void rdc_add_rows_i16(int simd, const int16_t *x, const int64_t *i, size_t count, size_t columns, int16_t *out)
    void rdc_add_rows_i32(int simd, const int32_t *x, const int64_t *i, size_t count, size_t columns, int32_t *out)
    void rdc_add_rows_i64(int simd, const int64_t *x, const int64_t *i, size_t count, size_t columns, int64_t *out)
    void rdc_table_sums_i8(int simd, const int8_t *dy, const uint64_t *a, const uint64_t *b, size_t count,
                           size_t columns, size_t words, int64_t *out)
    void rdc_table_sums_i16(int simd, const int16_t *dy, const uint64_t *a, const uint64_t *b, size_t count,
                            size_t columns, size_t words, int64_t *out)
    void rdc_table_sums_i32(int simd, const int32_t *dy, const uint64_t *a, const uint64_t *b, size_t count,
                            size_t columns, size_t words, int64_t *out)
    void rdc_table_sums_i64(int simd, const int64_t *dy, const uint64_t *a, const uint64_t *b, size_t count,
                            size_t columns, size_t words, int64_t *out)
    void rdc_follow_i8(int simd, const int8_t *dy, const int8_t *t, const uint64_t *x, size_t count,
                       size_t columns, size_t words, int8_t *out)
    void rdc_follow_i16(int simd, const int16_t *dy, const int8_t *t, const uint64_t *x, size_t count,
                        size_t columns, size_t words, int16_t *out)
    void rdc_follow_i32(int simd, const int32_t *dy, const int8_t *t, const uint64_t *x, size_t count,
                        size_t columns, size_t words, int32_t *out)
    void rdc_follow_i64(int simd, const int64_t *dy, const int8_t *t, const uint64_t *x, size_t count,
                        size_t columns, size_t words, int64_t *out)

ctypedef fused Change:
    int8_t
    int16_t
    int32_t
    int64_t


cdef _expect_rows(Indices index, Py_ssize_t count, Py_ssize_t rows):
    cdef Py_ssize_t i
    expect("index", (index.shape[0],), (count,))
    for i in range(index.shape[0]):
        if not 0 <= index[i] < rows:
            raise ValueError(f"index {i} is {index[i]}, expected a row of out: 0 to {rows - 1}")


def xor_rows(Words x not None, Indices index not None, WordsOut out not None):
    """out[index[i]] ^= x[i], row by row; out is not cleared. ValueError naming an index outside."""
    cdef size_t count = x.shape[0], words = x.shape[1]
    cdef int mode = simd.current()
    _expect_rows(index, count, out.shape[0])
    expect("out", (out.shape[0], out.shape[1]), (out.shape[0], words))
    if count and words:
        with nogil:
            rdc_xor_rows(mode, &x[0, 0], &index[0], count, words, &out[0, 0])


def lines(Words words not None, BytesOut out not None):
    """Packed rows of bits, (n, W), as rows of bytes 0 or 1, (n, N): the batch stays along the last axis."""
    cdef size_t count = words.shape[0], columns = out.shape[1], width = words_of(out.shape[1])
    cdef int mode = simd.current()
    expect("words", (words.shape[0], words.shape[1]), (out.shape[0], width))
    if count and columns:
        with nogil:
            rdc_lines(mode, &words[0, 0], count, width, columns, &out[0, 0])


def digits(const int8_t[:, ::1] x not None, uint64_t[:, :, ::1] out not None):
    """The low binary digits of bytes (n, N), a plane of packed rows (n, W) for each: out is (planes, n, W)."""
    cdef size_t count = x.shape[0], columns = x.shape[1], planes = out.shape[0], words = words_of(x.shape[1])
    cdef int mode = simd.current()
    if planes > 8:
        raise ValueError(f"{planes} digits of bytes, expected at most 8")
    expect("out", (out.shape[0], out.shape[1], out.shape[2]), (planes, count, words))
    if count and words and planes:
        with nogil:
            rdc_digits(mode, &x[0, 0], count, columns, planes, &out[0, 0, 0], words)


def credit_sums(const uint64_t[:, :, ::1] dy not None, Words x not None, const int32_t[:, ::1] candidates not None,
                int64_t[:, ::1] out not None):
    """out[j, i] = the sum over rows of (2x - 1)·dy[j], x the bit of wire candidates[j, i]; dy is (planes, pins, W), in two's
    complement. ValueError naming a candidate that is no wire."""
    cdef size_t planes = dy.shape[0], pins = dy.shape[1], words = dy.shape[2], count = candidates.shape[1], i, j
    cdef int mode = simd.current()
    if not 1 <= planes <= 63:
        raise ValueError(f"{planes} planes, expected 1 to 63")
    expect("x", (x.shape[0], x.shape[1]), (x.shape[0], words))
    expect("candidates", (candidates.shape[0], candidates.shape[1]), (pins, count))
    expect("out", (out.shape[0], out.shape[1]), (pins, count))
    for j in range(pins):
        for i in range(count):
            if not 0 <= candidates[j, i] < x.shape[0]:
                raise ValueError(f"candidate {i} of pin {j} is {candidates[j, i]}, expected a wire below {x.shape[0]}")
    if not words:
        out[:, :] = 0
    elif pins and count:
        with nogil:
            rdc_credits(mode, &dy[0, 0, 0], planes, &x[0, 0], &candidates[0, 0], pins, count, words, &out[0, 0])


def add_rows(const Change[:, ::1] x not None, Indices index not None, Change[:, ::1] out not None):
    """out[index[i]] += x[i], row by row; out is not cleared. ValueError naming an index outside."""
    cdef size_t count = x.shape[0], columns = x.shape[1]
    cdef int mode = simd.current()
    _expect_rows(index, count, out.shape[0])
    expect("out", (out.shape[0], out.shape[1]), (out.shape[0], columns))
    if not count or not columns:
        return
    with nogil:
        if Change is int8_t:
            rdc_add_rows_i8(mode, &x[0, 0], &index[0], count, columns, &out[0, 0])
        elif Change is int16_t:
            rdc_add_rows_i16(mode, &x[0, 0], &index[0], count, columns, &out[0, 0])
        elif Change is int32_t:
            rdc_add_rows_i32(mode, &x[0, 0], &index[0], count, columns, &out[0, 0])
        else:
            rdc_add_rows_i64(mode, &x[0, 0], &index[0], count, columns, &out[0, 0])


def table_sums(const Change[:, ::1] dy not None, Words a not None, Words b not None, int64_t[:, ::1] out not None):
    """out[i, j] = the sum of dy[i, r] over the rows r of data whose packed bits a[i], b[i] spell j = a + 2b."""
    cdef size_t count = dy.shape[0], columns = dy.shape[1], words = words_of(dy.shape[1])
    cdef int mode = simd.current()
    expect("a", (a.shape[0], a.shape[1]), (count, words))
    expect("b", (b.shape[0], b.shape[1]), (count, words))
    expect("out", (out.shape[0], out.shape[1]), (count, 4))
    if not count:
        return
    if not columns:
        out[:, :] = 0
        return
    with nogil:
        if Change is int8_t:
            rdc_table_sums_i8(mode, &dy[0, 0], &a[0, 0], &b[0, 0], count, columns, words, &out[0, 0])
        elif Change is int16_t:
            rdc_table_sums_i16(mode, &dy[0, 0], &a[0, 0], &b[0, 0], count, columns, words, &out[0, 0])
        elif Change is int32_t:
            rdc_table_sums_i32(mode, &dy[0, 0], &a[0, 0], &b[0, 0], count, columns, words, &out[0, 0])
        else:
            rdc_table_sums_i64(mode, &dy[0, 0], &a[0, 0], &b[0, 0], count, columns, words, &out[0, 0])


def follow(const Change[:, ::1] dy not None, const int8_t[:, ::1] t not None, Words x not None, Change[:, ::1] out not None):
    """out[i, r] = dy[i, r]·t[i, x], x the packed bit x[i] of row r of data: a change times a table of two integers."""
    cdef size_t count = dy.shape[0], columns = dy.shape[1], words = words_of(dy.shape[1])
    cdef int mode = simd.current()
    expect("t", (t.shape[0], t.shape[1]), (count, 2))
    expect("x", (x.shape[0], x.shape[1]), (count, words))
    expect("out", (out.shape[0], out.shape[1]), (count, columns))
    if not count or not columns:
        return
    with nogil:
        if Change is int8_t:
            rdc_follow_i8(mode, &dy[0, 0], &t[0, 0], &x[0, 0], count, columns, words, &out[0, 0])
        elif Change is int16_t:
            rdc_follow_i16(mode, &dy[0, 0], &t[0, 0], &x[0, 0], count, columns, words, &out[0, 0])
        elif Change is int32_t:
            rdc_follow_i32(mode, &dy[0, 0], &t[0, 0], &x[0, 0], count, columns, words, &out[0, 0])
        else:
            rdc_follow_i64(mode, &dy[0, 0], &t[0, 0], &x[0, 0], count, columns, words, &out[0, 0])
