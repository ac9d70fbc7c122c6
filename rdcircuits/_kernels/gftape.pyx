"""Straight-line programs over GF(q), checked once, run on blocks of examples."""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport uint8_t, uint32_t, uintptr_t
from libc.stdlib cimport calloc, free, malloc

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport ByteList, ByteListOut, Bytes
from rdcircuits._kernels.gf cimport Field, rdc_gf, rdc_gf_bytes

from rdcircuits._kernels._shapes import expect

cdef extern from "gf.h" nogil:
    int RDC_GF_LOAD, RDC_GF_STORE, RDC_GF_FILL, RDC_GF_MAP, RDC_GF_TOTAL, RDC_GF_STEPS, RDC_GF_BLOCK
    int RDC_GF_NEGATE, RDC_GF_MULTIPLY_ADD
    ctypedef struct rdc_gf_tape:
        const uint32_t *steps
        size_t rows, block
        const void *const *in_ "in"
        const size_t *in_stride
        void *const *out
        const size_t *out_stride
        const uint8_t *tables

    void rdc_gf_tape_run(int simd, const rdc_gf *f, const rdc_gf_tape *t, size_t start, size_t stop, size_t first,
                         size_t n, const void **at, uint8_t *scratch)

ctypedef const uint32_t[:, ::1] Steps

STEPS = ("add", "subtract", "multiply", "multiply_add", "negate", "load", "store", "fill", "map", "total")
MOST_ROWS = 1 << 22

# Steps times examples between looks for Ctrl-C.
cdef size_t _PATIENCE = 1 << 28


cdef class Tape:
    """Steps (n, 5) over a field: `before` of them run once, the next `body` for each block, the rest once, at the end.

    Immutable. ValueError where a step names a row, an array or a table that there is not, or a row before it is
    written.
    """

    cdef Field field
    cdef Steps steps
    cdef Bytes tables
    cdef readonly size_t rows, block, before, body
    cdef size_t inputs, outputs

    def __init__(self, Field field not None, Steps steps not None, Bytes tables not None, size_t rows, size_t block,
                 size_t before, size_t body, size_t inputs, size_t outputs):
        expect("steps", (steps.shape[1],), (5,))
        expect("tables", (tables.shape[1],), (256,))
        if block == 0 or block > <size_t> RDC_GF_BLOCK or block & (block - 1) or rows > <size_t> MOST_ROWS:
            raise ValueError(f"{rows} rows of {block} elements: expected a power of 2 up to {RDC_GF_BLOCK}")
        if before + body > <size_t> steps.shape[0]:
            raise ValueError(f"{before} steps before and {body} in the body of {steps.shape[0]}: expected no more")
        self.field, self.steps, self.tables = field, steps, tables
        self.rows, self.block, self.before, self.body = rows, block, before, body
        self.inputs, self.outputs = inputs, outputs
        self._check()

    def _check(self):
        cdef Py_ssize_t i
        cdef size_t rows = self.rows
        cdef bint good
        cdef uint32_t op, a, b, c
        cdef bytearray written = bytearray(rows)
        for i in range(self.steps.shape[0]):
            op, a, b, c = self.steps[i, 0], self.steps[i, 2], self.steps[i, 3], self.steps[i, 4]
            good = self.steps[i, 1] < rows and op < <uint32_t> RDC_GF_STEPS
            if op == <uint32_t> RDC_GF_LOAD:
                good = good and a < self.inputs
            elif op == <uint32_t> RDC_GF_STORE:
                good = good and a < self.outputs and written[self.steps[i, 1]]
            elif op == <uint32_t> RDC_GF_MAP:
                good = (good and a < rows and written[a] and b < <size_t> self.tables.shape[0]
                        and rdc_gf_bytes(&self.field.f) == 1)
            elif op == <uint32_t> RDC_GF_TOTAL:
                good = good and written[self.steps[i, 1]]
            elif op < <uint32_t> RDC_GF_LOAD:
                good = (good and a < rows and written[a] and (op == <uint32_t> RDC_GF_NEGATE or b < rows and written[b])
                        and (op != <uint32_t> RDC_GF_MULTIPLY_ADD or c < rows and written[c]))
            if not good:
                raise ValueError(f"step {i} is {[self.steps[i, j] for j in range(5)]}: expected rows, arrays and tables "
                                 "that are there")
            written[self.steps[i, 1]] = 1


cdef class Run:
    """One run of a tape: its arrays, and where its rows are."""

    cdef Tape tape
    cdef rdc_gf_tape t
    cdef list kept
    cdef size_t batch
    cdef const void **at
    cdef void *scratch
    cdef void *places

    def __cinit__(self, Tape tape not None, list inputs not None, list in_strides not None, list outputs not None,
                  list out_strides not None, size_t batch):
        cdef size_t bytes = rdc_gf_bytes(&tape.field.f), count = len(inputs) + len(outputs), i
        cdef const void **ins
        cdef void **outs
        cdef size_t *strides
        cdef ByteList x
        cdef ByteListOut y
        if <size_t> len(inputs) != tape.inputs or <size_t> len(outputs) != tape.outputs:
            raise ValueError(f"{len(inputs)} inputs, {len(outputs)} outputs: expected {tape.inputs}, {tape.outputs}")
        self.tape, self.batch, self.kept = tape, batch, [inputs, outputs]
        self.at = <const void **> calloc(tape.rows + 1, sizeof(void *))
        self.scratch = malloc(tape.rows * tape.block * bytes + 64)
        self.places = calloc(2 * count + 1, sizeof(void *) if sizeof(void *) > sizeof(size_t) else sizeof(size_t))
        if self.at == NULL or self.scratch == NULL or self.places == NULL:
            raise MemoryError
        ins = <const void **> self.places
        outs = <void **> self.places + len(inputs)
        strides = <size_t *> self.places + count
        for i in range(len(inputs)):
            x = inputs[i]
            strides[i] = in_strides[i]
            self._reach(i, x.shape[0], strides[i], bytes, RDC_GF_LOAD)
            ins[i] = &x[0] if x.shape[0] else NULL
        for i in range(len(outputs)):
            y = outputs[i]
            strides[len(inputs) + i] = out_strides[i]
            self._reach(i, y.shape[0], out_strides[i], bytes, RDC_GF_STORE)
            outs[i] = &y[0] if y.shape[0] else NULL
        self.t.steps = &tape.steps[0, 0] if tape.steps.shape[0] else NULL
        self.t.rows, self.t.block = tape.rows, tape.block
        self.t.in_, self.t.in_stride = <const void *const *> ins, strides
        self.t.out, self.t.out_stride = outs, strides + len(inputs)
        self.t.tables = &tape.tables[0, 0] if tape.tables.shape[0] else NULL

    def __dealloc__(self):
        free(self.at)
        free(self.scratch)
        free(self.places)

    def _reach(self, size_t array, size_t size, size_t stride, size_t bytes, uint32_t op):
        """ValueError where a step's column lies outside its array."""
        cdef Py_ssize_t i
        cdef size_t inside
        for i in range(self.tape.steps.shape[0]):
            if self.tape.steps[i, 0] == op and self.tape.steps[i, 2] == array:
                inside = (<size_t> i >= self.tape.before and <size_t> i < self.tape.before + self.tape.body)
                examples = self.batch if inside else 1
                if inside and self.tape.steps[i, 3] >= stride or (
                        examples and ((examples - 1) * stride + self.tape.steps[i, 3] + 1) * bytes > size):
                    raise ValueError(f"step {i}: column {self.tape.steps[i, 3]} of array {array}, expected one inside")

    def body(self, size_t first, size_t last):
        """The steps that come before, then the body, for examples first .. last - 1."""
        cdef Tape tape = self.tape
        cdef size_t n, since = 0
        cdef int mode = simd.current()
        if last > self.batch or first > last:
            raise ValueError(f"examples {first} to {last}, expected some of {self.batch}")
        with nogil:
            rdc_gf_tape_run(mode, &tape.field.f, &self.t, 0, tape.before, 0, tape.block, self.at,
                            <uint8_t *> self.scratch)
        while first < last:
            n = min(last - first, tape.block)
            with nogil:
                rdc_gf_tape_run(mode, &tape.field.f, &self.t, tape.before, tape.before + tape.body, first, n, self.at,
                                <uint8_t *> self.scratch)
            first += n
            since += n * (tape.body + 1)
            if since > _PATIENCE:
                since = 0
                PyErr_CheckSignals()

    def after(self):
        """The steps that come at the end, each on one example."""
        cdef Tape tape = self.tape
        cdef int mode = simd.current()
        with nogil:
            rdc_gf_tape_run(mode, &tape.field.f, &self.t, tape.before + tape.body, tape.steps.shape[0], 0, 1, self.at,
                            <uint8_t *> self.scratch)

    def add_row(self, size_t row, Run other not None):
        """Adds the row of another run of the same tape to this one's."""
        cdef Tape tape = self.tape
        cdef size_t size = tape.block * rdc_gf_bytes(&tape.field.f)
        cdef uint32_t[5] step
        cdef const void *at[2]
        if row >= tape.rows or other.tape is not tape or self.at[row] == NULL or other.at[row] == NULL:
            raise ValueError(f"row {row}, expected one of the same tape's {tape.rows}")
        step[0], step[1], step[2], step[3], step[4] = 0, 0, 0, 1, 0
        at[0], at[1] = self.at[row], other.at[row]
        cdef rdc_gf_tape t = self.t
        t.steps = &step[0]
        rdc_gf_tape_run(simd.current(), &tape.field.f, &t, 0, 1, 0, tape.block, at,
                        <uint8_t *> self.scratch + row * size)
