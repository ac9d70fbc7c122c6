"""Netlists as arrays: checked once, then evaluated and differentiated on packed rows.

Wire 0 is false, wires 1..n are the inputs, wire n + 1 + g is gate g; a gate's fan-ins are earlier wires.
"""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport int32_t, uint8_t, uint64_t, uintptr_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport ByteList, Bytes, Wires, Words, WordsOut

from rdcircuits._kernels._shapes import expect, words_of

cdef extern from "netlist.h" nogil:
    ctypedef struct rdc_netlist:
        size_t inputs, gates, outputs
        const uint8_t *ops
        const int32_t *in0
        const int32_t *in1
        const int32_t *out

    ctypedef struct rdc_schedule:
        pass

    int RDC_NETLIST_FINE, RDC_NETLIST_OP, RDC_NETLIST_FAN_IN, RDC_NETLIST_SIZE, RDC_NETLIST_WIRES
    int rdc_netlist_check(const rdc_netlist *net, size_t *where)
    rdc_schedule *rdc_schedule_new(const rdc_netlist *net, int formal)
    void rdc_schedule_free(rdc_schedule *s)
    size_t rdc_schedule_slots(const rdc_schedule *s)
    size_t rdc_schedule_steps(const rdc_schedule *s)
    size_t rdc_schedule_block(size_t slots)
    void rdc_netlist_forward(int simd, const rdc_schedule *s, const uint64_t *words_in, uint64_t *out, size_t words,
                             size_t rows, size_t first, size_t count, uint64_t *buffer, size_t block)
    void rdc_netlist_reverse(int simd, const rdc_schedule *s, const uint64_t *words_in, const uint64_t *dout,
                             uint64_t *din, size_t words, size_t first, size_t count, uint64_t *buffer, size_t block)

    void rdc_netlist_scores(int simd, const rdc_schedule *s, const uint8_t *rows_in, size_t rows, int32_t *out,
                            size_t classes, uint64_t *buffer, size_t block, uint8_t *seen)

ctypedef int32_t[:, ::1] ScoresOut

# Steps times words between looks for Ctrl-C: some tens of milliseconds of work.
cdef size_t _PATIENCE = 1 << 26


cdef class Buffer  # a working buffer


cdef class Schedule:
    """A netlist copied, checked and ready to run; immutable, and safe to share between threads."""

    cdef rdc_netlist net
    cdef int32_t *memory
    cdef rdc_schedule *schedule
    cdef rdc_schedule *formal
    cdef Buffer spare

    def __cinit__(self, ByteList ops not None, Wires in0 not None, Wires in1 not None, Wires outputs not None,
                  Py_ssize_t n):
        cdef size_t gates = ops.shape[0], m = outputs.shape[0]
        expect("in0", (in0.shape[0],), (gates,))
        expect("in1", (in1.shape[0],), (gates,))
        if n < 0 or n >= RDC_NETLIST_WIRES:
            raise ValueError(f"a netlist of {n} inputs: expected 0 to {RDC_NETLIST_WIRES - 1} wires")
        self.memory = <int32_t *> malloc((2 * gates + m + 1) * sizeof(int32_t) + gates)
        if self.memory == NULL:
            raise MemoryError
        memcpy(self.memory, &in0[0], gates * sizeof(int32_t))
        memcpy(self.memory + gates, &in1[0], gates * sizeof(int32_t))
        memcpy(self.memory + 2 * gates, &outputs[0], m * sizeof(int32_t))
        memcpy(self.memory + 2 * gates + m, &ops[0], gates)
        self.net.inputs, self.net.gates, self.net.outputs = n, gates, m
        self.net.in0 = self.memory
        self.net.in1 = self.memory + gates
        self.net.out = self.memory + 2 * gates
        self.net.ops = <uint8_t *> (self.memory + 2 * gates + m)
        self._check()

    def __dealloc__(self):
        free(self.memory)
        rdc_schedule_free(self.schedule)
        rdc_schedule_free(self.formal)

    cdef _check(self):
        cdef size_t where = 0
        cdef int problem
        with nogil:
            problem = rdc_netlist_check(&self.net, &where)
        if problem == RDC_NETLIST_FINE:
            return
        if problem == RDC_NETLIST_SIZE:
            raise ValueError(f"a netlist of {self.net.inputs} inputs and {self.net.gates} gates: expected 0 to "
                             f"{RDC_NETLIST_WIRES - 1} wires")
        last = self.net.inputs + where
        if problem == RDC_NETLIST_OP:
            raise ValueError(f"gate {where}: operation {self.net.ops[where]} is not a two-input gate: expected 0 to 15")
        if problem == RDC_NETLIST_FAN_IN:
            raise ValueError(
                f"gate {where}: fan-ins {self.net.in0[where]} and {self.net.in1[where]}, expected wires 0 to {last}"
            )
        last = self.net.inputs + self.net.gates
        raise ValueError(f"output {where}: wire {self.net.out[where]}, expected 0 to {last}")

    cdef const rdc_schedule *_forward_schedule(self) except NULL:
        """Made at the first run, since checking needs none."""
        if self.schedule == NULL:
            self.schedule = rdc_schedule_new(&self.net, 0)
            if self.schedule == NULL:
                raise MemoryError
        return self.schedule

    cdef const rdc_schedule *_formal_schedule(self) except NULL:
        if self.formal == NULL:
            self.formal = rdc_schedule_new(&self.net, 1)
            if self.formal == NULL:
                raise MemoryError
        return self.formal

    cdef Buffer _take_buffer(self, size_t words):
        """A working buffer: the one that the run before gave back, if it is large enough."""
        cdef Buffer buffer = self.spare
        self.spare = None
        return buffer if buffer is not None and buffer.words >= words else Buffer(words)

    @property
    def steps(self):
        """The gates that are left to evaluate: complements absorbed, pairs merged."""
        return rdc_schedule_steps(self._forward_schedule())

    def chunk(self):
        """Words of rows that take some tens of milliseconds: what to ask for at once."""
        return _step(self.net.inputs + self.net.gates)

    def forward(self, Words inputs not None, WordsOut out, Py_ssize_t rows, Py_ssize_t first=0, count=None):
        """The outputs, (m, W), on packed inputs, (n, W), for `count` words from `first` on, or all; no `out`: for the
        time alone."""
        cdef size_t words = words_of(rows), start, stop, step, block
        cdef const rdc_schedule *schedule = self._forward_schedule()
        cdef uint64_t *to = NULL
        cdef Buffer buffer
        cdef int mode = simd.current()
        expect("inputs", (inputs.shape[0], inputs.shape[1]), (self.net.inputs, words))
        if out is not None:
            expect("out", (out.shape[0], out.shape[1]), (self.net.outputs, words))
            to = &out[0, 0]
        start, stop = _range(words, first, count)
        if start == stop:
            return
        block = rdc_schedule_block(rdc_schedule_slots(schedule))
        step = _step(rdc_schedule_steps(schedule))
        buffer = self._take_buffer(rdc_schedule_slots(schedule) * block)
        while start < stop:
            step = min(step, stop - start)
            with nogil:
                rdc_netlist_forward(mode, schedule, &inputs[0, 0], to, words, rows, start, step, buffer.at, block)
            start += step
            PyErr_CheckSignals()
        self.spare = buffer

    def reverse(self, Words inputs not None, Words dout not None, WordsOut din not None, Py_ssize_t rows,
                Py_ssize_t first=0, count=None):
        """The changes of inputs, (n, W), that changes of outputs, (m, W), ask for: the formal R over Z2 of each gate;
        for `count` words from `first` on, or all."""
        cdef size_t words = words_of(rows), start, stop, step, block
        cdef const rdc_schedule *schedule = self._formal_schedule()
        cdef Buffer buffer
        cdef int mode = simd.current()
        expect("inputs", (inputs.shape[0], inputs.shape[1]), (self.net.inputs, words))
        expect("dout", (dout.shape[0], dout.shape[1]), (self.net.outputs, words))
        expect("din", (din.shape[0], din.shape[1]), (self.net.inputs, words))
        start, stop = _range(words, first, count)
        if start == stop:
            return
        block = rdc_schedule_block(2 * rdc_schedule_slots(schedule))
        step = _step(2 * rdc_schedule_steps(schedule))
        buffer = self._take_buffer(2 * rdc_schedule_slots(schedule) * block)
        while start < stop:
            step = min(step, stop - start)
            with nogil:
                rdc_netlist_reverse(mode, schedule, &inputs[0, 0], &dout[0, 0], &din[0, 0], words, start, step,
                                    buffer.at, block)
            start += step
            PyErr_CheckSignals()
        self.spare = buffer


    def scores(self, Bytes inputs not None, ScoresOut out not None, Py_ssize_t first, Py_ssize_t stop):
        """Class scores (N, classes) of rows of bytes (N, n), for rows `first` to `stop`: ones among the outputs, which
        are dealt out to the classes in a row. Returns the OR of all bytes."""
        cdef const rdc_schedule *schedule = self._forward_schedule()
        cdef size_t classes = out.shape[1], block = rdc_schedule_block(rdc_schedule_slots(schedule))
        cdef uint8_t seen = 0
        cdef Buffer buffer
        cdef int mode = simd.current()
        expect("inputs", (inputs.shape[1],), (self.net.inputs,))
        expect("out", (out.shape[0],), (inputs.shape[0],))
        _range(inputs.shape[0], first, stop - first)
        if classes == 0 or self.net.outputs % classes:
            raise ValueError(f"{self.net.outputs} outputs cannot be dealt out to {classes} classes evenly")
        if first == stop:
            return 0
        buffer = self._take_buffer((rdc_schedule_slots(schedule) + self.net.inputs) * block)
        with nogil:
            rdc_netlist_scores(mode, schedule, &inputs[first, 0], stop - first, &out[first, 0], classes, buffer.at,
                               block, &seen)
        self.spare = buffer
        return seen


cdef class Buffer:
    """Words that start at a cache line."""

    cdef void *memory
    cdef uint64_t *at
    cdef size_t words

    def __cinit__(self, size_t words):
        self.memory = malloc(words * sizeof(uint64_t) + 64)
        if self.memory == NULL:
            raise MemoryError
        self.at = <uint64_t *> ((<uintptr_t> self.memory + 63) & ~<uintptr_t> 63)
        self.words = words

    def __dealloc__(self):
        free(self.memory)


cdef size_t _step(size_t work) noexcept:
    """Words to do between looks for Ctrl-C, whole blocks."""
    return 64 * (1 + _PATIENCE // (64 * (work + 1)))


def _range(size_t words, Py_ssize_t first, count):
    """First and last (exclusive) of the words asked for; ValueError unless they are there."""
    last = words if count is None else first + count
    if not 0 <= first <= last <= words:
        raise ValueError(f"words {first} to {last}, expected a range within 0 to {words}")
    return first, last


def check(ops, in0, in1, outputs, Py_ssize_t n):
    """ValueError naming the first gate or output that is wrong; None if the netlist is sound."""
    Schedule(ops, in0, in1, outputs, n)


def forward(ops, in0, in1, outputs, inputs, out, Py_ssize_t rows):
    """`Schedule(...).forward(...)` for a netlist that runs once; the number of inputs is that of `inputs`."""
    Schedule(ops, in0, in1, outputs, len(inputs)).forward(inputs, out, rows)


def reverse(ops, in0, in1, outputs, inputs, dout, din, Py_ssize_t rows):
    """`Schedule(...).reverse(...)` for a netlist that runs once; the number of inputs is that of `inputs`."""
    Schedule(ops, in0, in1, outputs, len(inputs)).reverse(inputs, dout, din, rows)
