"""Tapes of real operations: their words, the arrays in their slots, and runs of them.

A tape's calls are runs of words in C, and matrix products by a function that the caller gives (numpy's `matmul`) in
between. No Python code runs within a call of `run` or `steps` but that function, so that Ctrl-C takes effect between
calls only.
"""

from libc.stdint cimport int32_t, int64_t, uintptr_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy

from cpython.buffer cimport PyBUF_ANY_CONTIGUOUS, PyBUF_FORMAT, PyBUF_WRITABLE, PyBuffer_Release, PyObject_GetBuffer

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport Indices, Wires
from rdcircuits._kernels.opcodes cimport arguments_of, numbers_of, rdc_opcode

cdef extern from "real.h" nogil:
    enum: RDC_REAL_SCRATCH
    enum: RDC_REAL_AXES
    enum: RDC_REAL_REGISTERS
    enum: RDC_REAL_NOT_FINITE
    enum: RDC_REAL_NOT_BITS
    const rdc_opcode *rdc_real_instructions
    const rdc_opcode *rdc_real_reductions
    const rdc_opcode *rdc_real_operations
    ctypedef struct rdc_real_slot:
        size_t elements
        const int32_t *indices
        int read, written
    const char *rdc_real_check(int wide, const int64_t *tape, size_t first, size_t stop, rdc_real_slot *slots,
                               size_t count, size_t *where, double *work)
    int rdc_real_run(int mode, int wide, const int64_t *tape, size_t first, size_t stop, char *const *slots,
                     void *scratch)

#: Instructions, what reductions give and elementwise operations, by name.
INSTRUCTIONS = numbers_of(rdc_real_instructions)
REDUCTIONS = numbers_of(rdc_real_reductions)
OPERATIONS = numbers_of(rdc_real_operations)
#: How many arguments each operation has.
ARGUMENTS = arguments_of(rdc_real_operations)
#: Most outer axes of an instruction, and registers of an elementwise one.
AXES = RDC_REAL_AXES
REGISTERS = RDC_REAL_REGISTERS
#: What a run says, flags: a check found a number that is not finite; what was to be packed is no bits, and it ended.
NOT_FINITE = RDC_REAL_NOT_FINITE
NOT_BITS = RDC_REAL_NOT_BITS


cdef class Tape:
    """Words, slots and calls of one plan, checked. Not to be shared between threads.

    `slots` says for each slot how many elements what is bound there has at least, or gives its indices (int32), which
    are copied. `calls` are pairs (first, stop) of words, or triples (a, b, out) for `matmul`; an operand there is an
    array, or (slot, make), which is made into an array by make(what is bound to the slot) once a run.

    ValueError for words that are no instructions, or that go beyond what the slots hold.
    """

    cdef Py_ssize_t length, count
    cdef int64_t *words
    cdef char **at
    cdef rdc_real_slot *needs
    cdef size_t *bytes
    cdef void *memory
    cdef void *scratch
    cdef list bound, program, given, kept
    cdef object matmul
    cdef bint wide, quick, ready
    cdef Py_buffer held

    def __cinit__(self, Indices words not None, list slots not None, list calls not None, matmul, bint wide, bint quick):
        self.length, self.count = words.shape[0], len(slots)
        self.words = <int64_t *> malloc(self.length * sizeof(int64_t) + 1)
        self.at = <char **> calloc(self.count + 1, sizeof(char *))
        self.needs = <rdc_real_slot *> calloc(self.count + 1, sizeof(rdc_real_slot))
        self.bytes = <size_t *> calloc(self.count + 1, sizeof(size_t))
        self.memory = malloc(RDC_REAL_SCRATCH + 64)
        if NULL in (self.words, self.at, self.needs, self.bytes, self.memory):
            raise MemoryError
        self.scratch = <void *> ((<uintptr_t> self.memory + 63) & ~<uintptr_t> 63)
        if self.length:
            memcpy(self.words, &words[0], self.length * sizeof(int64_t))
        self.bound, self.kept, self.matmul = [None] * self.count, [], matmul
        self.wide, self.quick = wide, quick
        for slot in range(self.count):
            self._take(slot, slots[slot])
        self.given = self.program = [tuple(call) for call in calls]
        for call in self.given:
            self._check(call)

    cdef _take(self, Py_ssize_t slot, given):
        """What a slot holds: its number of elements, or indices."""
        cdef Wires indices
        cdef int32_t[::1] copy
        if isinstance(given, int):
            if not 0 <= given < 1 << 60:
                raise ValueError(f"slot {slot}: {given} elements")
            self.needs[slot].elements = given
            return
        indices = given
        copy = _room(indices.shape[0])
        if indices.shape[0]:
            memcpy(&copy[0], &indices[0], indices.shape[0] * sizeof(int32_t))
        self.kept.append(copy)
        self.needs[slot].elements = indices.shape[0]
        self.needs[slot].indices = &copy[0]
        self.at[slot] = <char *> &copy[0]

    cdef _check(self, tuple call):
        cdef size_t first, stop, where = 0
        cdef double work = 0
        cdef const char *wrong
        if len(call) == 3:
            for one in call:
                if type(one) is not tuple:
                    continue
                if len(<tuple> one) != 2 or not 0 <= (<tuple> one)[0] < self.count:
                    raise ValueError(f"operand {one}: expected (slot, make), slots being 0 to {self.count - 1}")
                self.needs[<Py_ssize_t> (<tuple> one)[0]].read = 1
            return
        if len(call) != 2 or not 0 <= call[0] <= call[1] <= self.length:
            raise ValueError(f"call {call}: expected (first, stop) within 0 to {self.length}, or three operands")
        first, stop = call
        with nogil:
            wrong = rdc_real_check(self.wide, self.words, first, stop, self.needs, self.count, &where, &work)
        if wrong != NULL:
            raise ValueError(f"instruction at word {where}: {wrong.decode()}")

    def __dealloc__(self):
        free(self.words)
        free(self.at)
        free(self.needs)
        free(self.bytes)
        free(self.memory)

    def bind(self, Py_ssize_t slot, array not None):
        """The array, contiguous, that a slot stands for from now on; ValueError unless it is what the tape needs."""
        cdef size_t size = sizeof(double) if self.wide else sizeof(float), length, needed
        cdef bint fits
        if not 0 <= slot < self.count or self.needs[slot].indices != NULL:
            raise ValueError(f"slot {slot}, expected one of 0 to {self.count - 1} that holds no indices")
        PyObject_GetBuffer(array, &self.held,
                           PyBUF_ANY_CONTIGUOUS | PyBUF_FORMAT | (PyBUF_WRITABLE if self.needs[slot].written else 0))
        fits = (self.held.format != NULL and self.held.format[0] == (c"d" if self.wide else c"f")
                and self.held.format[1] == 0 and <uintptr_t> self.held.buf % size == 0)
        length, needed = <size_t> self.held.len, self.needs[slot].elements * size
        if fits and length >= needed:
            self.at[slot], self.bytes[slot], self.bound[slot] = <char *> self.held.buf, length, array
            self.ready = False
        PyBuffer_Release(&self.held)
        if not fits:
            raise ValueError(f"slot {slot}: expected aligned numbers of {size} bytes")
        if length < needed:
            raise ValueError(f"slot {slot}: {length} bytes, expected {needed} or more")

    def run(self):
        """Run all calls; what the run says, in flags. ValueError where a slot is not bound."""
        self._ready()
        return self._run(simd.current())

    cdef int _ready(self) except -1:
        """ValueError unless all slots that are read or written are bound."""
        cdef Py_ssize_t slot
        if self.ready:
            return 0
        for slot in range(self.count):
            if self.at[slot] == NULL and (self.needs[slot].read or self.needs[slot].written):
                raise ValueError(f"nothing is bound to slot {slot}")
        self.ready = True
        return 0

    cdef int _run(self, int mode) except -1:
        cdef Py_ssize_t first, stop
        cdef int bad = 0
        for call in self.program:
            if bad & RDC_REAL_NOT_BITS:
                break
            if len(<tuple> call) == 2:
                first, stop = (<tuple> call)[0], (<tuple> call)[1]
                if self.quick:
                    bad |= rdc_real_run(mode, self.wide, self.words, first, stop, self.at, self.scratch)
                else:
                    with nogil:
                        bad |= rdc_real_run(mode, self.wide, self.words, first, stop, self.at, self.scratch)
            else:
                a, b, out = <tuple> call
                self.matmul(self._operand(a), self._operand(b), self._operand(out))
        return bad

    cdef object _operand(self, one):
        return (<tuple> one)[1](self.bound[(<tuple> one)[0]]) if type(one) is tuple else one

    def settle(self):
        """Make the products' operands from what is bound now, for all runs to come: no Python code runs in them."""
        self.program = [call if len(call) == 2 else tuple([self._operand(one) for one in call]) for call in self.given]

    def steps(self, Py_ssize_t count, list moving not None, Py_ssize_t loss, record not None):
        """Run `count` times, the slots `moving` [(slot, array, bytes from step to step)] going along their arrays.

        Slot `loss` has one number a run, which is appended to the list `record.losses`. It ends early, with
        `record.stopped` true, after a run in which that number, or a checked one, is not finite. ValueError where an
        array ends before the last step.
        """
        cdef Py_ssize_t n, m, slot, step, moves = len(moving)
        cdef size_t size = sizeof(double) if self.wide else sizeof(float)
        cdef Py_ssize_t *where
        cdef double value
        cdef int bad = 0, mode = simd.current()
        cdef list losses = record.losses
        if len({one[0] for one in moving}) < moves:
            raise ValueError("a slot moves twice")
        for slot, array, step in moving:
            self.bind(slot, array)
            if step < 0 or step % size or count > 1 and (
                    step > <Py_ssize_t> (self.bytes[slot] - self.needs[slot].elements * size) // (count - 1)):
                raise ValueError(f"slot {slot}: {self.bytes[slot]} bytes for {count} steps of {step}")
        if not 0 <= loss < self.count or self.needs[loss].indices != NULL or self.bytes[loss] < size:
            raise ValueError(f"slot {loss}, expected one that a number is bound to")
        self._ready()
        where = <Py_ssize_t *> malloc(2 * moves * sizeof(Py_ssize_t) + 1)
        if where == NULL:
            raise MemoryError
        for m in range(moves):
            where[2 * m], where[2 * m + 1] = moving[m][0], moving[m][2]
        n = 0
        try:
            while n < count:
                bad = self._run(mode)
                if bad & RDC_REAL_NOT_BITS:
                    break
                value = (<double *> self.at[loss])[0] if self.wide else (<float *> self.at[loss])[0]
                losses.append(value)
                for m in range(moves):
                    self.at[where[2 * m]] += where[2 * m + 1]
                n += 1
                if bad or value - value != 0:
                    record.stopped = True
                    break
        finally:
            for m in range(moves):
                self.at[where[2 * m]] -= n * where[2 * m + 1]
            free(where)
        return n


cdef int32_t[::1] _room(Py_ssize_t count):
    """Memory for `count` indices, and one at least."""
    return memoryview(bytearray(max(count, 1) * sizeof(int32_t))).cast("i")
