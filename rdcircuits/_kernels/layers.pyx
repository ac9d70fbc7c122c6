"""Layers of two-input lookup gates: forward, and forward and reverse in one pass, with counts for the tables.

Arrays of all layers lie one after the other: widths (L,), fan-ins in0 and in1 (G,) as wires of the layer before, tables
(G, 4) of bytes 0 and 1. All passes do words `first` to `stop` of the rows, and add to `counts`, (G, 4).
"""

from libc.stdint cimport INT32_MAX, int32_t, int64_t, uint8_t, uint64_t, uintptr_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport Indices, Wires, Words, WordsOut

from rdcircuits._kernels._shapes import expect, words_of

cdef extern from "layers.h" nogil:
    ctypedef struct rdc_layers:
        size_t inputs, layers, gates
        const int64_t *width
        const int32_t *in0
        const int32_t *in1
        const uint8_t *tables

    size_t rdc_layers_numbers(const uint8_t *entries, size_t gates, uint8_t *tables)
    enum: RDC_LAYERS_FINE
    enum: RDC_LAYERS_WIDTH
    int rdc_layers_sum_up(const rdc_layers *net, size_t sums)
    int rdc_layers_check(const rdc_layers *net, size_t *layer, size_t *gate)
    size_t rdc_layers_buffer(const rdc_layers *net, size_t planes)
    size_t rdc_layers_exact_buffer(const rdc_layers *net, size_t planes)
    void rdc_layers_forward(int simd, const rdc_layers *net, const uint64_t *x, uint64_t *out, size_t words,
                            size_t rows, size_t first, size_t count, uint64_t *buffer)
    void rdc_layers_reverse_xor(int simd, const rdc_layers *net, const uint64_t *x, const uint64_t *dout, size_t sums,
                                uint64_t *din, uint8_t *tables, size_t words, size_t first, size_t count,
                                uint64_t *buffer)
    void rdc_layers_reverse_signs(int simd, const rdc_layers *net, const uint64_t *x, const uint64_t *plus,
                                  const uint64_t *minus, size_t sums, uint64_t *din_plus, uint64_t *din_minus,
                                  int64_t *counts, size_t words, size_t first, size_t count, uint64_t *buffer)
    void rdc_layers_reverse_exact(int simd, const rdc_layers *net, const int64_t *planes, const uint64_t *x,
                                  const uint64_t *dout, size_t sums, uint64_t *din, int64_t *wide, int32_t *narrow,
                                  size_t words, size_t first, size_t count, uint64_t *buffer)

ctypedef int64_t[:, ::1] Counts
ctypedef const uint8_t[:, ::1] Tables
ctypedef uint8_t[:, ::1] TablesOut
ctypedef int32_t[:, ::1] NarrowCounts
ctypedef const uint64_t[:, :, ::1] Planes
ctypedef uint64_t[:, :, ::1] PlanesOut


cdef class Layers:
    """Layers copied and checked; immutable, and safe to share between threads."""

    cdef rdc_layers net
    cdef void *memory
    cdef Layers wiring  # whose memory holds all but the tables, where it is not this one's
    cdef Lines spare  # a working buffer that a call gave back, where the wiring is this one's
    cdef readonly size_t outputs

    def __cinit__(self, Py_ssize_t inputs, Indices widths, Wires in0, Wires in1, Tables tables not None,
                  Layers wiring=None):
        if wiring is not None:
            self._share(wiring, tables)
        else:
            self._copy(inputs, widths, in0, in1, tables)

    def with_tables(self, Tables tables not None):
        """The same wiring with other tables."""
        return Layers(self.net.inputs, None, None, None, tables, self)

    cdef _share(self, Layers wiring, Tables tables):
        cdef size_t gates = wiring.net.gates
        self.wiring = wiring if wiring.wiring is None else wiring.wiring
        self.net, self.outputs = wiring.net, wiring.outputs
        self.memory = malloc(gates + 1)
        if self.memory == NULL:
            raise MemoryError
        self.net.tables = <uint8_t *> self.memory
        self._number(tables, <uint8_t *> self.memory)

    cdef _number(self, Tables tables, uint8_t *to):
        """The tables as numbers of four bits each."""
        cdef size_t gates = self.net.gates, bad
        expect("tables", (tables.shape[0], tables.shape[1]), (gates, 4))
        bad = rdc_layers_numbers(&tables[0, 0], gates, to)
        if bad < gates:
            raise ValueError(f"gate {bad}: table {list(tables[bad])}, expected bytes 0 and 1")

    cdef _copy(self, Py_ssize_t inputs, Indices widths, Wires in0, Wires in1, Tables tables):
        cdef size_t layers, gates = tables.shape[0]
        cdef char *at
        if widths is None or in0 is None or in1 is None:
            raise ValueError("widths and fan-ins are missing")
        layers = widths.shape[0]
        if inputs < 0 or inputs > INT32_MAX:
            raise ValueError(f"{inputs} inputs, expected 0 to {INT32_MAX}")
        expect("tables", (gates, tables.shape[1]), (gates, 4))
        expect("in0", (in0.shape[0],), (gates,))
        expect("in1", (in1.shape[0],), (gates,))
        self.memory = malloc(layers * sizeof(int64_t) + gates * (2 * sizeof(int32_t) + 1) + 1)
        if self.memory == NULL:
            raise MemoryError
        at = <char *> self.memory
        self.net.inputs, self.net.layers, self.net.gates = inputs, layers, gates
        self.net.width = <int64_t *> memcpy(at, &widths[0], layers * sizeof(int64_t))
        at += layers * sizeof(int64_t)
        self.net.in0 = <int32_t *> memcpy(at, &in0[0], gates * sizeof(int32_t))
        at += gates * sizeof(int32_t)
        self.net.in1 = <int32_t *> memcpy(at, &in1[0], gates * sizeof(int32_t))
        at += gates * sizeof(int32_t)
        self.net.tables = <uint8_t *> at
        self._number(tables, <uint8_t *> at)
        self.outputs = widths[layers - 1] if layers else inputs
        self._check()

    def __dealloc__(self):
        free(self.memory)

    cdef _check(self):
        cdef size_t layer = 0, gate = 0, at, l
        cdef int wrong = rdc_layers_check(&self.net, &layer, &gate)
        if wrong == RDC_LAYERS_FINE:
            return
        if wrong == RDC_LAYERS_WIDTH:
            widths = [self.net.width[l] for l in range(self.net.layers)]
            raise ValueError(f"layers of {widths} gates, {self.net.gates} tables: expected a table for each, and 0 to "
                             f"{INT32_MAX} gates a layer")
        at = gate
        for l in range(layer):
            at += self.net.width[l]
        before = self.net.width[layer - 1] if layer else self.net.inputs
        raise ValueError(
            f"layer {layer}, gate {gate}: fan-ins {self.net.in0[at]} and {self.net.in1[at]}, expected wires below "
            f"{before}"
        )

    def forward(self, Words x not None, WordsOut out, Py_ssize_t rows, size_t first, size_t stop):
        """The outputs (m, W); no `out`: for the time alone."""
        cdef size_t words = words_of(rows)
        cdef uint64_t *to = NULL
        cdef Lines buffer = self._take_buffer(1)
        cdef int mode = simd.current()
        self._expect(words, first, stop)
        expect("x", (x.shape[0], x.shape[1]), (self.net.inputs, words))
        if out is not None:
            expect("out", (out.shape[0], out.shape[1]), (self.outputs, words))
            to = &out[0, 0]
        with nogil:
            rdc_layers_forward(mode, &self.net, &x[0, 0], to, words, rows, first, stop - first, buffer.at)
        self._give_back(buffer)

    def reverse_xor(self, Words x not None, Words dout not None, WordsOut din not None, TablesOut tables not None,
                    size_t first, size_t stop):
        """Changes of inputs from those of sums of outputs, all bits; rows are whole words. Those of tables, bytes 0 and
        1, are added by XOR. Where din has no rows, the inputs' changes are left out."""
        cdef size_t words = x.shape[1]
        cdef uint64_t *to = NULL
        cdef Lines buffer = self._take_buffer(1)
        cdef int mode = simd.current()
        self._expect(words, first, stop)
        self._expect_sums(dout.shape[0])
        expect("x", (x.shape[0], x.shape[1]), (self.net.inputs, words))
        expect("dout", (dout.shape[0], dout.shape[1]), (dout.shape[0], words))
        if din.shape[0]:
            expect("din", (din.shape[0], din.shape[1]), (self.net.inputs, words))
            to = &din[0, 0]
        expect("tables", (tables.shape[0], tables.shape[1]), (self.net.gates, 4))
        with nogil:
            rdc_layers_reverse_xor(mode, &self.net, &x[0, 0], &dout[0, 0], dout.shape[0], to, &tables[0, 0],
                                   words, first, stop - first, buffer.at)
        self._give_back(buffer)

    def reverse_signs(self, Words x not None, Planes dout not None, PlanesOut din not None, Counts counts not None,
                      size_t first, size_t stop):
        """The same with signs: dout is (2, sums, W), where it is 1 and where -1; din is (2, n, W)."""
        cdef size_t words = x.shape[1]
        cdef uint64_t *plus = NULL
        cdef uint64_t *minus = NULL
        cdef Lines buffer = self._take_buffer(2)
        cdef int mode = simd.current()
        self._expect(words, first, stop)
        self._expect_sums(dout.shape[1])
        expect("x", (x.shape[0], x.shape[1]), (self.net.inputs, words))
        expect("dout", (dout.shape[0], dout.shape[1], dout.shape[2]), (2, dout.shape[1], words))
        if din.shape[1]:
            expect("din", (din.shape[0], din.shape[1], din.shape[2]), (2, self.net.inputs, words))
            plus, minus = &din[0, 0, 0], &din[1, 0, 0]
        expect("counts", (counts.shape[0], counts.shape[1]), (self.net.gates, 4))
        with nogil:
            rdc_layers_reverse_signs(mode, &self.net, &x[0, 0], &dout[0, 0, 0], &dout[1, 0, 0], dout.shape[1],
                                     plus, minus, &counts[0, 0], words, first, stop - first, buffer.at)
        self._give_back(buffer)

    def reverse_exact(self, Indices planes not None, Words x not None, Planes dout not None, PlanesOut din not None,
                      counts not None, size_t first, size_t stop):
        """The same with integers in two's complement, planes[l] digits before layer l: dout is (planes[L], sums, W),
        din (planes[0], n, W). Counts of 32 bits are for who knows that these hold them."""
        cdef size_t words = x.shape[1], layers = self.net.layers, most = 1, l
        cdef uint64_t *to = NULL
        cdef int64_t *wide = NULL
        cdef int32_t *narrow = NULL
        cdef Counts wide_counts
        cdef NarrowCounts narrow_counts
        cdef Lines buffer
        cdef int mode = simd.current()
        self._expect(words, first, stop)
        self._expect_sums(dout.shape[1])
        expect("planes", (planes.shape[0],), (layers + 1,))
        for l in range(layers + 1):
            if not 1 <= planes[l] <= 63:
                raise ValueError(f"{planes[l]} planes before layer {l}, expected 1 to 63")
            most = max(most, <size_t> planes[l])
        expect("x", (x.shape[0], x.shape[1]), (self.net.inputs, words))
        expect("dout", (dout.shape[0], dout.shape[1], dout.shape[2]), (planes[layers], dout.shape[1], words))
        if din.shape[1]:
            expect("din", (din.shape[0], din.shape[1], din.shape[2]), (planes[0], self.net.inputs, words))
            to = &din[0, 0, 0]
        expect("counts", counts.shape, (self.net.gates, 4))
        if counts.itemsize == 4:
            narrow_counts = counts
            narrow = &narrow_counts[0, 0]
        else:
            wide_counts = counts
            wide = &wide_counts[0, 0]
        buffer = self._take_buffer(most, True)
        with nogil:
            rdc_layers_reverse_exact(mode, &self.net, &planes[0], &x[0, 0], &dout[0, 0, 0], dout.shape[1],
                                     to, wide, narrow, words, first, stop - first, buffer.at)
        self._give_back(buffer)

    cdef Lines _take_buffer(self, size_t planes, bint exact=False):
        """A working buffer: the one that the call before gave back, if it is large enough."""
        cdef Layers owner = self if self.wiring is None else self.wiring
        cdef Lines buffer = owner.spare
        cdef size_t words = (rdc_layers_exact_buffer if exact else rdc_layers_buffer)(&self.net, planes)
        owner.spare = None
        return buffer if buffer is not None and buffer.words >= words else Lines(words)

    cdef _give_back(self, Lines buffer):
        cdef Layers owner = self if self.wiring is None else self.wiring
        owner.spare = buffer

    cdef _expect(self, size_t words, size_t first, size_t stop):
        if not first <= stop <= words:
            raise ValueError(f"words {first} to {stop}, expected a range within 0 to {words}")

    cdef _expect_sums(self, size_t sums):
        if not rdc_layers_sum_up(&self.net, sums):
            raise ValueError(f"{sums} sums of {self.outputs} outputs: expected as many outputs in each")


cdef class Lines:
    """Words of scratch that start at a cache line."""

    cdef void *memory
    cdef uint64_t *at
    cdef size_t words

    def __cinit__(self, size_t words):
        self.words = words
        self.memory = malloc(words * sizeof(uint64_t) + 64)
        if self.memory == NULL:
            raise MemoryError
        self.at = <uint64_t *> ((<uintptr_t> self.memory + 63) & ~<uintptr_t> 63)

    def __dealloc__(self):
        free(self.memory)
