"""Netlists as arrays: checked once, then evaluated and differentiated on packed rows.

Wire 0 is false, wires 1..n are the inputs, wire n + 1 + g is gate g; a gate's fan-ins are earlier wires.
"""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdint cimport INT32_MAX, int32_t, uint8_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport ByteList, Wires, Words, WordsOut

from rdcircuits._kernels._shapes import expect, words_of

cdef extern from "rdc.h" nogil:
    ctypedef struct rdc_netlist:
        size_t inputs, gates, outputs
        const uint8_t *ops
        const int32_t *in0
        const int32_t *in1
        const int32_t *out

    int RDC_NETLIST_FINE, RDC_NETLIST_OP, RDC_NETLIST_FAN_IN
    int rdc_netlist_check(const rdc_netlist *net, size_t *where)
    size_t rdc_netlist_slots(const rdc_netlist *net, int32_t *slot, int32_t *work)
    size_t rdc_netlist_block(size_t rows_of_words)
    void rdc_netlist_forward(int simd, const rdc_netlist *net, const int32_t *slot, const uint64_t *words_in, uint64_t *out,
                             size_t words, size_t rows, size_t first, size_t count, uint64_t *buffer, size_t block)
    void rdc_netlist_reverse(int simd, const rdc_netlist *net, const uint64_t *words_in, const uint64_t *dout, uint64_t *din,
                             size_t words, size_t first, size_t count, uint64_t *buffer, size_t block)

# Gate-words between looks for Ctrl-C: some tens of milliseconds of work.
cdef size_t _PATIENCE = 1 << 27


cdef class Plan:
    """A netlist copied, checked and ready to run; immutable, and safe to share between threads."""

    cdef rdc_netlist net
    cdef int32_t *memory
    cdef int32_t *slot
    cdef size_t slots

    def __cinit__(self, ByteList ops not None, Wires in0 not None, Wires in1 not None, Wires outputs not None,
                  Py_ssize_t n):
        cdef size_t gates = ops.shape[0], m = outputs.shape[0]
        expect("in0", (in0.shape[0],), (gates,))
        expect("in1", (in1.shape[0],), (gates,))
        if n < 0 or n + gates >= INT32_MAX:
            raise ValueError(f"a netlist of {n} inputs and {gates} gates: expected 0 to {INT32_MAX - 1} wires")
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
        free(self.slot)

    cdef _check(self):
        cdef size_t where = 0
        cdef int problem
        with nogil:
            problem = rdc_netlist_check(&self.net, &where)
        if problem == RDC_NETLIST_FINE:
            return
        last = self.net.inputs + where
        if problem == RDC_NETLIST_OP:
            raise ValueError(f"gate {where}: operation {self.net.ops[where]} is not a two-input gate: expected 0 to 15")
        if problem == RDC_NETLIST_FAN_IN:
            raise ValueError(
                f"gate {where}: fan-ins {self.net.in0[where]} and {self.net.in1[where]}, expected wires 0 to {last}"
            )
        last = self.net.inputs + self.net.gates
        raise ValueError(f"output {where}: wire {self.net.out[where]}, expected 0 to {last}")

    cdef _assign_slots(self):
        """Done at the first run, since checking needs none."""
        cdef size_t wires = 1 + self.net.inputs + self.net.gates
        cdef int32_t *work
        cdef int32_t *slot
        if self.slot != NULL:
            return
        slot = <int32_t *> malloc(wires * sizeof(int32_t))
        work = <int32_t *> malloc(2 * wires * sizeof(int32_t))
        if slot == NULL or work == NULL:
            free(slot)
            free(work)
            raise MemoryError
        self.slots = rdc_netlist_slots(&self.net, slot, work)
        free(work)
        self.slot = slot

    def forward(self, Words inputs not None, WordsOut out not None, Py_ssize_t rows):
        """The outputs, (m, W), on packed inputs, (n, W)."""
        cdef size_t words = words_of(rows), block, first = 0, count, step
        cdef uint64_t *buffer
        cdef int mode = simd.current()
        expect("inputs", (inputs.shape[0], inputs.shape[1]), (self.net.inputs, words))
        expect("out", (out.shape[0], out.shape[1]), (self.net.outputs, words))
        if words == 0:
            return
        self._assign_slots()
        block = min(words, rdc_netlist_block(self.slots))
        step = _step(self.net.gates + self.net.inputs, block)
        buffer = _buffer(self.slots, block)
        try:
            while first < words:
                count = min(step, words - first)
                with nogil:
                    rdc_netlist_forward(mode, &self.net, self.slot, &inputs[0, 0], &out[0, 0], words, rows, first, count,
                                        buffer, block)
                first += count
                PyErr_CheckSignals()
        finally:
            free(buffer)

    def reverse(self, Words inputs not None, Words dout not None, WordsOut din not None, Py_ssize_t rows):
        """The changes of inputs, (n, W), that changes of outputs, (m, W), ask for: the formal R over Z2 of each gate."""
        cdef size_t words = words_of(rows), block, first = 0, count, step, wires = 1 + self.net.inputs + self.net.gates
        cdef uint64_t *buffer
        cdef int mode = simd.current()
        expect("inputs", (inputs.shape[0], inputs.shape[1]), (self.net.inputs, words))
        expect("dout", (dout.shape[0], dout.shape[1]), (self.net.outputs, words))
        expect("din", (din.shape[0], din.shape[1]), (self.net.inputs, words))
        if words == 0:
            return
        block = min(words, rdc_netlist_block(2 * wires))
        step = _step(2 * wires, block)
        buffer = _buffer(2 * wires, block)
        try:
            while first < words:
                count = min(step, words - first)
                with nogil:
                    rdc_netlist_reverse(mode, &self.net, &inputs[0, 0], &dout[0, 0], &din[0, 0], words, first, count,
                                        buffer, block)
                first += count
                PyErr_CheckSignals()
        finally:
            free(buffer)


cdef size_t _step(size_t work, size_t block) noexcept:
    """Words to do between looks for Ctrl-C, whole blocks."""
    return block * (1 + _PATIENCE // ((work + 1) * block))


cdef uint64_t *_buffer(size_t rows_of_words, size_t block) except NULL:
    cdef uint64_t *buffer = <uint64_t *> malloc(rows_of_words * block * sizeof(uint64_t))
    if buffer == NULL:
        raise MemoryError
    return buffer


def check(ops, in0, in1, outputs, Py_ssize_t n):
    """ValueError naming the first gate or output that is wrong; None if the netlist is sound."""
    Plan(ops, in0, in1, outputs, n)


def forward(ops, in0, in1, outputs, inputs, out, Py_ssize_t rows):
    """`Plan(...).forward(...)` for a netlist that runs once; the number of inputs is that of `inputs`."""
    Plan(ops, in0, in1, outputs, len(inputs)).forward(inputs, out, rows)


def reverse(ops, in0, in1, outputs, inputs, dout, din, Py_ssize_t rows):
    """`Plan(...).reverse(...)` for a netlist that runs once; the number of inputs is that of `inputs`."""
    Plan(ops, in0, in1, outputs, len(inputs)).reverse(inputs, dout, din, rows)
