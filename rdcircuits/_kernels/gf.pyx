"""Arithmetic in GF(p^k) of up to 2^32 elements, element by element, on buffers of bytes that hold uint8, 16 or 32."""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport ByteList, ByteListOut, Word

from rdcircuits._kernels._shapes import expect

KINDS = ("prime8", "binary8", "table8", "prime16", "binary16", "prime32", "binary32")
OPERATIONS = ("add", "subtract", "multiply", "multiply_add", "negate")

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
        memset(&self.f, 0, sizeof(rdc_gf))
        self.f.kind = KINDS.index(kind)
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
        self._complete(kind)

    cdef const uint8_t *_table(self, str name, ByteList table, Py_ssize_t size) except? NULL:
        if table is None:
            return NULL
        expect(name, (table.shape[0],), (size,))
        self.kept.append(table)
        return &table[0]

    def _complete(self, kind):
        """ValueError unless the tables that this kind reads are there."""
        cdef bint there = True
        if kind == "binary8":
            there = (self.f.product != NULL and self.f.log != NULL and self.f.exponential != NULL
                     and self.f.matrices != NULL and self.f.nibbles != NULL)
        elif kind == "table8":
            there = (self.f.product != NULL and self.f.sum != NULL and self.f.log != NULL and self.f.zech != NULL
                     and self.f.exponential != NULL and self.f.negative != NULL)
        if not there:
            raise ValueError(f"a field of kind {kind} lacks tables")

    @property
    def bytes(self):
        """Bytes of an element."""
        return rdc_gf_bytes(&self.f)


def elementwise(Field field not None, str operation, ByteList x not None, ByteList y, ByteList z, bint check,
                ByteListOut out not None):
    """out = operation(x, y, z), element by element; operands that hold one element are taken for all.

    Gives the number of elements that were found right (all, unless `check` finds a number that is no element).
    """
    cdef size_t size = rdc_gf_bytes(&field.f), n = out.shape[0] // size, first = 0, count, done
    cdef int mode = simd.current(), number = OPERATIONS.index(operation), i
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
