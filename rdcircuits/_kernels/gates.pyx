"""Two-input gates on packed rows, and their reverse derivatives over Z2.

An operation is a number 0..15: op(a, b) = (op >> (a + 2b)) & 1.
"""

from libc.stdint cimport uint8_t, uint64_t

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport ByteList, ByteListOut, Words, WordsOut
from rdcircuits._kernels.opcodes cimport numbers_of, rdc_opcode

from rdcircuits._kernels._shapes import expect, expect_operation, words_of

cdef extern from "gates.h" nogil:
    const rdc_opcode *rdc_gates
    void rdc_binary(int simd, unsigned op, const uint64_t *a, const uint64_t *b, uint64_t *out, size_t k, size_t words,
                    size_t rows)
    void rdc_binary_reverse(int simd, unsigned op, const uint64_t *a, const uint64_t *b, const uint64_t *dy,
                            uint64_t *da, uint64_t *db, size_t words)
    void rdc_lookup2(int simd, const uint8_t *tables, const uint64_t *a, const uint64_t *b, uint64_t *out, size_t g,
                     size_t words, size_t rows)
    void rdc_lookup2_reverse(int simd, const uint8_t *tables, const uint64_t *a, const uint64_t *b, const uint64_t *dy,
                             uint64_t *da, uint64_t *db, uint8_t *dt, size_t g, size_t words)

#: Gates by name.
OPERATIONS = numbers_of(rdc_gates)


def binary(int op, Words a not None, Words b not None, WordsOut out not None, Py_ssize_t rows):
    """out = op(a, b), word by word; out may be a or b."""
    cdef size_t k = a.shape[0], words = words_of(rows)
    cdef int mode = simd.current()
    expect_operation(op)
    expect("a", (a.shape[0], a.shape[1]), (k, words))
    expect("b", (b.shape[0], b.shape[1]), (k, words))
    expect("out", (out.shape[0], out.shape[1]), (k, words))
    with nogil:
        rdc_binary(mode, op, &a[0, 0], &b[0, 0], &out[0, 0], k, words, rows)


def binary_reverse(int op, Words a not None, Words b not None, Words dy not None,
                   WordsOut da not None, WordsOut db not None):
    """XOR changes: da = dy & (op(1, b) ^ op(0, b)), db = dy & (op(a, 1) ^ op(a, 0))."""
    cdef tuple shape = (a.shape[0], a.shape[1])
    cdef int mode = simd.current()
    expect_operation(op)
    expect("b", (b.shape[0], b.shape[1]), shape)
    expect("dy", (dy.shape[0], dy.shape[1]), shape)
    expect("da", (da.shape[0], da.shape[1]), shape)
    expect("db", (db.shape[0], db.shape[1]), shape)
    with nogil:
        rdc_binary_reverse(mode, op, &a[0, 0], &b[0, 0], &dy[0, 0], &da[0, 0], &db[0, 0], a.shape[0] * a.shape[1])


cdef _expect_tables(ByteList tables):
    cdef Py_ssize_t i
    for i in range(tables.shape[0]):
        if tables[i] > 15:
            raise ValueError(f"table {i} is {tables[i]}, expected 4 bits: 0 to 15")


def lookup2(ByteList tables not None, Words a not None, Words b not None, WordsOut out not None,
            Py_ssize_t rows):
    """out[i] = tables[i](a[i], b[i]): a gate of its own per row of words, its table read as an operation."""
    cdef size_t g = tables.shape[0], words = words_of(rows)
    cdef int mode = simd.current()
    expect("a", (a.shape[0], a.shape[1]), (g, words))
    expect("b", (b.shape[0], b.shape[1]), (g, words))
    expect("out", (out.shape[0], out.shape[1]), (g, words))
    _expect_tables(tables)
    with nogil:
        rdc_lookup2(mode, &tables[0], &a[0, 0], &b[0, 0], &out[0, 0], g, words, rows)


def lookup2_reverse(ByteList tables not None, Words a not None, Words b not None,
                    Words dy not None, WordsOut da not None, WordsOut db not None, ByteListOut dt not None):
    """XOR changes of a, b and the tables: bit j of dt[i] is the parity over rows of dy[i] where the address is j."""
    cdef size_t g = tables.shape[0], words = a.shape[1]
    cdef int mode = simd.current()
    expect("a", (a.shape[0], a.shape[1]), (g, words))
    expect("b", (b.shape[0], b.shape[1]), (g, words))
    expect("dy", (dy.shape[0], dy.shape[1]), (g, words))
    expect("da", (da.shape[0], da.shape[1]), (g, words))
    expect("db", (db.shape[0], db.shape[1]), (g, words))
    expect("dt", (dt.shape[0],), (g,))
    _expect_tables(tables)
    with nogil:
        rdc_lookup2_reverse(mode, &tables[0], &a[0, 0], &b[0, 0], &dy[0, 0], &da[0, 0], &db[0, 0], &dt[0], g, words)
