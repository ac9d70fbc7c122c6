"""Straight-line programs over GF(q), checked once, run on blocks of examples."""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport uint8_t, uint32_t, uintptr_t
from libc.stdlib cimport calloc, free, malloc

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport ByteList, ByteListOut, Bytes
from rdcircuits._kernels.gf cimport RDC_GF_ADD, Field, rdc_gf, rdc_gf_bytes
from rdcircuits._kernels.opcodes cimport numbers_of, rdc_opcode

from rdcircuits._kernels._shapes import expect

cdef extern from "gf_tape.h" nogil:
    enum: RDC_GF_ROWS
    const rdc_opcode *rdc_gf_steps
    ctypedef struct rdc_gf_tape:
        const uint32_t *steps
        size_t rows, block
        const void *const *in_ "in"
        const size_t *in_stride
        void *const *out
        const size_t *out_stride
        const uint8_t *tables

    ctypedef struct rdc_gf_counts:
        size_t before, body, steps, inputs, outputs, tables

    const char *rdc_gf_tape_check(const rdc_gf *f, const rdc_gf_tape *t, const rdc_gf_counts *counts, uint8_t *known,
                                  size_t *where)
    int rdc_gf_is_whole(uint8_t known)
    const char *rdc_gf_tape_reach(const rdc_gf *f, const rdc_gf_tape *t, const rdc_gf_counts *counts,
                                  const size_t *in_size, const size_t *out_size, size_t batch, size_t *where)
    void rdc_gf_tape_run(int simd, const rdc_gf *f, const rdc_gf_tape *t, size_t start, size_t stop, size_t first,
                         size_t n, const void **at, uint8_t *scratch)

ctypedef const uint32_t[:, ::1] Steps

#: Steps by name, and the most rows that a tape may have.
STEPS = numbers_of(rdc_gf_steps)
MOST_ROWS = RDC_GF_ROWS

# Steps times examples between looks for Ctrl-C.
cdef size_t _PATIENCE = 1 << 28


cdef class Tape:
    """Steps (n, 5) over a field: `before` of them run once, the next `body` for each block, the rest once, at the end.

    Immutable: it has copies of the steps and tables. ValueError where a step names a row, an array or a table that
    there is not, or a row before it is written.
    """

    cdef Field field
    cdef rdc_gf_tape t
    cdef rdc_gf_counts counts
    cdef bytearray steps, tables, known
    cdef readonly size_t rows, block, before, body

    def __cinit__(self, Field field not None, Steps steps not None, Bytes tables not None, size_t rows, size_t block,
                  size_t before, size_t body, size_t inputs, size_t outputs):
        cdef size_t where = 0
        cdef const char *wrong
        expect("steps", (steps.shape[1],), (5,))
        expect("tables", (tables.shape[1],), (256,))
        if rows > <size_t> MOST_ROWS:
            raise ValueError(f"{rows} rows, expected {MOST_ROWS} or fewer")
        self.field, self.steps, self.tables = field, bytearray(steps), bytearray(tables)
        self.rows, self.block, self.before, self.body = rows, block, before, body
        self.counts = rdc_gf_counts(before, body, steps.shape[0], inputs, outputs, tables.shape[0])
        self.t.steps, self.t.tables = <uint32_t *> <char *> self.steps, <uint8_t *> <char *> self.tables
        self.t.rows, self.t.block = rows, block
        self.known = bytearray(rows)
        wrong = rdc_gf_tape_check(&field.f, &self.t, &self.counts, self.known, &where)
        if wrong != NULL:
            raise ValueError(f"step {where} is {list(steps[where]) if where < <size_t> steps.shape[0] else None}, {rows} "
                             f"rows of {block}: {wrong.decode()}")


cdef class Run:
    """One run of a tape: its arrays, and where its rows are."""

    cdef Tape tape
    cdef rdc_gf_tape t
    cdef list kept
    cdef size_t batch
    cdef bint ran
    cdef const void **at
    cdef void *scratch
    cdef void *places

    def __cinit__(self, Tape tape not None, list inputs not None, list in_strides not None, list outputs not None,
                  list out_strides not None, size_t batch):
        cdef size_t bytes = rdc_gf_bytes(&tape.field.f), count = len(inputs) + len(outputs), i, where = 0
        cdef const void **ins
        cdef void **outs
        cdef size_t *strides
        cdef size_t *sizes
        cdef const char *wrong
        cdef ByteList x
        cdef ByteListOut y
        expected = (tape.counts.inputs, tape.counts.inputs, tape.counts.outputs, tape.counts.outputs)
        found = (len(inputs), len(in_strides), len(outputs), len(out_strides))
        if found != expected:
            raise ValueError(f"{found} inputs, their strides, outputs and theirs: expected {expected}")
        self.tape, self.batch, self.kept = tape, batch, [list(inputs), list(outputs)]
        self.at = <const void **> calloc(tape.rows + 1, sizeof(void *))
        self.scratch = malloc(tape.rows * tape.block * bytes + 64)
        self.places = calloc(3 * count + 1, sizeof(void *) if sizeof(void *) > sizeof(size_t) else sizeof(size_t))
        if self.at == NULL or self.scratch == NULL or self.places == NULL:
            raise MemoryError
        ins = <const void **> self.places
        outs = <void **> self.places + len(inputs)
        strides, sizes = <size_t *> self.places + count, <size_t *> self.places + 2 * count
        for i in range(len(inputs)):
            x = inputs[i]
            strides[i], sizes[i] = in_strides[i], x.shape[0]
            ins[i] = &x[0] if x.shape[0] else NULL
            _aligned(<uintptr_t> ins[i], bytes)
        for i in range(len(outputs)):
            y = outputs[i]
            strides[len(inputs) + i], sizes[len(inputs) + i] = out_strides[i], y.shape[0]
            outs[i] = &y[0] if y.shape[0] else NULL
            _aligned(<uintptr_t> outs[i], bytes)
        self.t = tape.t
        self.t.in_, self.t.in_stride = <const void *const *> ins, strides
        self.t.out, self.t.out_stride = outs, strides + len(inputs)
        wrong = rdc_gf_tape_reach(&tape.field.f, &self.t, &tape.counts, sizes, sizes + len(inputs), batch, &where)
        if wrong != NULL:
            raise ValueError(f"step {where}, {batch} examples: {wrong.decode()}")

    def __dealloc__(self):
        free(self.at)
        free(self.scratch)
        free(self.places)

    def body(self, size_t first, size_t last):
        """The steps that come before, then the body, for examples first .. last - 1."""
        cdef Tape tape = self.tape
        cdef size_t n, since = 0
        cdef int mode = simd.current()
        if last > self.batch or first > last:
            raise ValueError(f"examples {first} to {last}, expected some of {self.batch}")
        self.ran = True
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
        """The steps that come at the end, each on one example; after `body`."""
        cdef Tape tape = self.tape
        cdef int mode = simd.current()
        if not self.ran:
            raise ValueError("the steps at the end come after the body, expected a call of that first")
        with nogil:
            rdc_gf_tape_run(mode, &tape.field.f, &self.t, tape.before + tape.body, tape.counts.steps, 0, 1, self.at,
                            <uint8_t *> self.scratch)

    def add_row(self, size_t row, Run other not None):
        """Adds the row of another run of the same tape to this one's."""
        cdef Tape tape = self.tape
        cdef size_t size = tape.block * rdc_gf_bytes(&tape.field.f)
        cdef uint32_t[5] step
        cdef const void *at[2]
        if row >= tape.rows or other.tape is not tape or not self.ran or not other.ran or not rdc_gf_is_whole(
                <uint8_t> tape.known[row]):
            raise ValueError(f"row {row}, expected one of the same tape's {tape.rows} that is filled before the body, "
                             "after the body")
        step[0], step[1], step[2], step[3], step[4] = RDC_GF_ADD, 0, 0, 1, 0
        at[0], at[1] = self.at[row], other.at[row]
        cdef rdc_gf_tape t = self.t
        t.steps = &step[0]
        rdc_gf_tape_run(simd.current(), &tape.field.f, &t, 0, 1, 0, tape.block, at,
                        <uint8_t *> self.scratch + row * size)


cdef _aligned(uintptr_t at, size_t bytes):
    if at % bytes:
        raise ValueError(f"an array of {bytes} bytes an element does not start at a multiple of these, as expected")
