"""Tapes of real operations: their words, the arrays in their slots, and runs of them.

A tape's calls are runs of words in C, and matrix products by a function that the caller gives (numpy's `matmul`) in
between. No Python code runs within a call of `run` or `steps` but that function, so that Ctrl-C takes effect between
calls only.
"""

from libc.stdint cimport int64_t, uintptr_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy

from cpython.buffer cimport PyBUF_ANY_CONTIGUOUS, PyBUF_WRITABLE, PyBuffer_Release, PyObject_GetBuffer

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport Indices

cdef extern from "real.h" nogil:
    enum: RDC_REAL_SCRATCH
    int rdc_real_run(int mode, int wide, const int64_t *tape, size_t first, size_t stop, char *const *slots,
                     void *scratch)


cdef class Tape:
    """Words, slots and calls of one plan. Not to be shared between threads.

    `calls` are pairs (first, stop) of words, or triples (a, b, out) for `matmul`; an operand there is an array, or
    (slot, make), which is made into an array by make(what is bound to the slot) once a run.
    """

    cdef Py_ssize_t length, count
    cdef int64_t *words
    cdef char **slots
    cdef void *memory
    cdef void *scratch
    cdef list bound, program, given
    cdef object matmul
    cdef bint wide, quick
    cdef Py_buffer held

    def __cinit__(self, Indices words not None, Py_ssize_t slots, list calls not None, matmul, bint wide, bint quick):
        self.length, self.count = words.shape[0], slots
        self.words = <int64_t *> malloc(self.length * sizeof(int64_t) + 1)
        self.slots = <char **> calloc(slots + 1, sizeof(char *))
        self.memory = malloc(RDC_REAL_SCRATCH + 64)
        if self.words == NULL or self.slots == NULL or self.memory == NULL:
            raise MemoryError
        self.scratch = <void *> ((<uintptr_t> self.memory + 63) & ~<uintptr_t> 63)
        if self.length:
            memcpy(self.words, &words[0], self.length * sizeof(int64_t))
        self.bound, self.program, self.matmul = [None] * slots, calls, matmul
        self.given = calls
        self.wide, self.quick = wide, quick
        for call in calls:
            if len(call) == 2 and not 0 <= call[0] <= call[1] <= self.length:
                raise ValueError(f"words {call[0]} to {call[1]} of {self.length}")

    def __dealloc__(self):
        free(self.words)
        free(self.slots)
        free(self.memory)

    def bind(self, Py_ssize_t slot, array not None, bint writable=False):
        """The array, contiguous, that a slot stands for from now on."""
        if not 0 <= slot < self.count:
            raise ValueError(f"slot {slot}, expected 0 to {self.count - 1}")
        PyObject_GetBuffer(array, &self.held, PyBUF_ANY_CONTIGUOUS | (PyBUF_WRITABLE if writable else 0))
        self.slots[slot] = <char *> self.held.buf
        PyBuffer_Release(&self.held)
        self.bound[slot] = array

    def run(self):
        """Run all calls; whether a check found a number that is not finite."""
        return self._run(simd.current()) != 0

    cdef int _run(self, int mode) except -1:
        cdef Py_ssize_t first, stop
        cdef int bad = 0
        for call in self.program:
            if len(<tuple> call) == 2:
                first, stop = (<tuple> call)[0], (<tuple> call)[1]
                if self.quick:
                    bad |= rdc_real_run(mode, self.wide, self.words, first, stop, self.slots, self.scratch)
                else:
                    with nogil:
                        bad |= rdc_real_run(mode, self.wide, self.words, first, stop, self.slots, self.scratch)
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
        `record.stopped` true, after a run in which that number, or a checked one, is not finite.
        """
        cdef Py_ssize_t n, m, slot, moves = len(moving)
        cdef Py_ssize_t *where = <Py_ssize_t *> malloc(2 * moves * sizeof(Py_ssize_t) + 1)
        cdef double value
        cdef int bad = 0, mode = simd.current()
        cdef list losses = record.losses
        if where == NULL:
            raise MemoryError
        try:
            for m in range(moves):
                slot, array, where[2 * m + 1] = moving[m]
                self.bind(slot, array)
                where[2 * m] = slot
            for n in range(count):
                bad = self._run(mode)
                value = (<double *> self.slots[loss])[0] if self.wide else (<float *> self.slots[loss])[0]
                losses.append(value)
                for m in range(moves):
                    self.slots[where[2 * m]] += where[2 * m + 1]
                if bad or value - value != 0:
                    record.stopped = True
                    break
        finally:
            free(where)
