"""Arithmetic in GF(p^k) of up to 2^32 elements, element by element, on buffers of bytes that hold uint8, 16 or 32."""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport ByteList, ByteListOut, Word
from rdcircuits._kernels.opcodes cimport numbers_of

from rdcircuits._kernels._shapes import expect

#: Kinds of fields and element-wise operations, by name.
KINDS = numbers_of(rdc_gf_kinds)
OPERATIONS = numbers_of(rdc_gf_operations)

# Rows of bytes that may lie apart, a row's bytes beside each other.
ctypedef const uint8_t[:, :] Rows
ctypedef uint8_t[:, :] RowsOut

# Rows that a product takes at a time, and multiplications between looks for Ctrl-C.
cdef size_t _HEIGHT = 1020
cdef size_t _WORK = 1 << 30
# Elements between looks for Ctrl-C.
cdef size_t _PATIENCE = 1 << 26


cdef class Field:
    """A field as the kernels take it: its numbers, and tables that live as long as it does."""

    def __cinit__(self, str kind, object q, unsigned p, unsigned k, *, unsigned reduction=0, unsigned barrett=0,
                  unsigned shift=0, bint same=False, bint into_field=False, uint64_t into=0, uint64_t back=0,
                  Word tower=None, ByteList product=None, ByteList total=None, ByteList log=None,
                  ByteList exponential=None, ByteList zech=None, ByteList negative=None, Word matrices=None,
                  ByteList nibbles=None):
        cdef Py_ssize_t i
        cdef const char *wrong
        memset(&self.f, 0, sizeof(rdc_gf))
        self.f.kind = _number(KINDS, kind)
        self.kind = kind
        self.f.q, self.f.p, self.f.k = q & 0xffffffff, p, k
        self.f.reduction, self.f.barrett, self.f.shift = reduction, barrett, shift
        self.f.same, self.f.into_field, self.f.into, self.f.back = same, into_field, into, back
        if tower is not None:
            expect("tower", (tower.shape[0],), (10,))
            for i in range(10):
                self.f.tower[i] = tower[i]
        self.kept = []
        self.f.product = self._table("product", product, 1 << 16)
        self.f.sum = self._table("total", total, 1 << 16)
        self.f.log = self._table("log", log, 256)
        self.f.exponential = self._table("exponential", exponential, 256)
        self.f.zech = self._table("zech", zech, 256)
        self.f.negative = self._table("negative", negative, 256)
        self.f.nibbles = self._table("nibbles", nibbles, 256 * 32)
        if matrices is not None:
            expect("matrices", (matrices.shape[0],), (256,))
            self.kept.append(matrices)
            self.f.matrices = &matrices[0]
        wrong = rdc_gf_check(&self.f)
        if wrong != NULL:
            raise ValueError(f"a field of kind {kind} with {q} elements: {wrong.decode()}")

    cdef const uint8_t *_table(self, str name, ByteList table, Py_ssize_t size) except? NULL:
        if table is None:
            return NULL
        expect(name, (table.shape[0],), (size,))
        self.kept.append(table)
        return &table[0]

    @property
    def bytes(self):
        """Bytes of an element."""
        return rdc_gf_bytes(&self.f)


cdef int _number(dict opcodes, str name) except -1:
    if name not in opcodes:
        raise ValueError(f"{name!r}, expected one of {', '.join(opcodes)}")
    return opcodes[name]


def elementwise(Field field not None, str operation, ByteList x not None, ByteList y, ByteList z, bint check,
                ByteListOut out not None):
    """out = operation(x, y, z), element by element; operands that hold one element are taken for all.

    Gives the number of elements that were found right (all, unless `check` finds a number that is no element).
    """
    cdef size_t size = rdc_gf_bytes(&field.f), n = out.shape[0] // size, first = 0, count, done
    cdef int mode = simd.current(), number = _number(OPERATIONS, operation), i
    cdef const uint8_t *at[3]
    cdef const uint8_t *here[3]
    cdef unsigned single = 0
    cdef ByteList operand
    for i, operand in enumerate((x, y, z)):
        at[i] = NULL
        if operand is not None:
            if <size_t> operand.shape[0] == size:
                single |= 1 << i
            elif <size_t> operand.shape[0] != n * size:
                raise ValueError(f"operand {i} has {operand.shape[0]} bytes, expected {n * size} or {size}")
            if n:
                at[i] = &operand[0]
        elif i == 0 or (i == 1 and number != RDC_GF_NEGATE) or (i == 2 and number == RDC_GF_MULTIPLY_ADD):
            raise ValueError(f"{operation} lacks operand {i}")
    while first < n:
        count = min(n - first, _PATIENCE)
        for i in range(3):
            here[i] = at[i] + (0 if single >> i & 1 else first * size) if at[i] != NULL else NULL
        with nogil:
            done = rdc_gf_elementwise(mode, &field.f, number, here[0], here[1], here[2], single, check,
                                      &out[first * size], count)
        first += done
        if done < count:
            break
        PyErr_CheckSignals()
    return first


def map_bytes(ByteList table not None, ByteList x not None, ByteListOut out not None):
    """out[i] = table[x[i]], the table having 256 entries."""
    cdef size_t n = x.shape[0]
    cdef int mode = simd.current()
    expect("table", (table.shape[0],), (256,))
    expect("out", (out.shape[0],), (n,))
    if n:
        with nogil:
            rdc_gf_map(mode, &table[0], &x[0], &out[0], n)


def largest(ByteList x not None, size_t size):
    """The largest of the numbers of `size` (1, 2 or 4) bytes in x; 0 of none."""
    cdef uint32_t found = 0
    cdef int mode = simd.current()
    if size not in (1, 2, 4) or x.shape[0] % size:
        raise ValueError(f"{x.shape[0]} bytes as numbers of {size}")
    if x.shape[0]:
        with nogil:
            rdc_gf_largest(mode, &x[0], size, x.shape[0] // size, &found)
    return found


def horner(Field field not None, ByteList coefficients not None, ByteList x not None, ByteListOut out not None):
    """out[i] = the polynomial with these coefficients, from the constant up, at x[i]; out and x are apart."""
    cdef size_t size = rdc_gf_bytes(&field.f), n = x.shape[0] // size, count = coefficients.shape[0] // size
    cdef size_t patience = max(<size_t> 1, _PATIENCE // max(count, <size_t> 1)), first = 0, more
    cdef int mode = simd.current()
    cdef const void *first_coefficient = &coefficients[0] if count else NULL
    expect("out", (out.shape[0],), (n * size,))
    while first < n:
        more = min(n - first, patience)
        with nogil:
            rdc_gf_horner(mode, &field.f, first_coefficient, count, &x[first * size], &out[first * size], more)
        first += more
        PyErr_CheckSignals()


def add_product(Field field not None, Rows a not None, Rows b not None, RowsOut out not None):
    """Adds to out, (r, c) elements, the product of a, (r, n), and b, (n, c)."""
    cdef size_t size = rdc_gf_bytes(&field.f), rows = a.shape[0], inner = b.shape[0], columns = b.shape[1] // size
    cdef size_t first = 0, height = _HEIGHT
    cdef int mode = simd.current(), kind = field.f.kind
    cdef uint8_t *scratch = NULL
    expect("a", (a.shape[0], a.shape[1]), (rows, inner * size))
    expect("out", (out.shape[0], out.shape[1]), (rows, columns * size))
    if rows == 0 or inner == 0 or columns == 0:
        return
    if a.strides[1] != 1 or b.strides[1] != 1 or out.strides[1] != 1:
        raise ValueError("the bytes of a row are not beside each other")
    height = max(<size_t> 1, min(height, _WORK // max(inner * columns, <size_t> 1)))
    if kind == RDC_GF_PRIME8:
        scratch = <uint8_t *> malloc(RDC_GF_DOTS_SCRATCH(min(height, rows)))
        if scratch == NULL:
            raise MemoryError
    try:
        while first < rows:
            height = min(height, rows - first)
            with nogil:
                if kind == RDC_GF_PRIME8:
                    rdc_gf_product_prime8(mode, &field.f, &a[first, 0], a.strides[0], &b[0, 0], b.strides[0],
                                          &out[first, 0], out.strides[0], height, inner, columns, scratch)
                elif kind == RDC_GF_BINARY8:
                    rdc_gf_product_binary8(mode, &field.f, &a[first, 0], a.strides[0], &b[0, 0], b.strides[0],
                                           &out[first, 0], out.strides[0], height, inner, columns)
                else:
                    rdc_gf_product(mode, &field.f, &a[first, 0], a.strides[0], &b[0, 0], b.strides[0], &out[first, 0],
                                   out.strides[0], height, inner, columns)
            first += height
            PyErr_CheckSignals()
    finally:
        free(scratch)


def strip(Field field not None, ByteListOut t not None, size_t w, size_t m):
    """Eliminates downwards in w columns of m elements, each column's beside each other.

    Gives, for each pivot, the row that was swapped into its place, and its column.
    """
    cdef size_t found = 0, i
    cdef int mode = simd.current()
    cdef size_t *where
    expect("t", (t.shape[0],), (w * m * rdc_gf_bytes(&field.f),))
    if w == 0 or m == 0:
        return [], []
    where = <size_t *> malloc(2 * w * sizeof(size_t))
    if where == NULL:
        raise MemoryError
    try:
        with nogil:
            found = rdc_gf_strip(mode, &field.f, &t[0], w, m, where, where + w)
        return [where[i] for i in range(found)], [where[w + i] for i in range(found)]
    finally:
        free(where)


def small_inverse(Field field not None, ByteListOut both not None, size_t m):
    """Puts the inverse of an m x m matrix that has one into the right half of `both`, whose left half holds it."""
    cdef int mode = simd.current()
    expect("both", (both.shape[0],), (2 * m * m * rdc_gf_bytes(&field.f),))
    if m:
        with nogil:
            rdc_gf_small_inverse(mode, &field.f, &both[0], m)
