"""Integer arithmetic element by element: straight lines of operations on arrays, fused."""

from cpython.buffer cimport PyBUF_C_CONTIGUOUS, PyBUF_FORMAT, PyBUF_WRITABLE, PyBuffer_Release, PyObject_GetBuffer
from libc.stdint cimport INT32_MAX, INT64_MAX, int64_t, uint8_t, uintptr_t
from libc.stdlib cimport free, malloc

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.opcodes cimport numbers_of, rdc_opcode

from rdcircuits._kernels._shapes import expect

cdef extern from "pointwise.h" nogil:
    enum: RDC_POINTWISE_BLOCK
    const rdc_opcode *rdc_pointwise_operations
    ctypedef struct rdc_operation:
        int64_t operation, to, a, b, c, value
    ctypedef struct rdc_elements:
        void *at
        int64_t bytes, single, low, high
    const char *rdc_pointwise_check(const rdc_operation *operations, size_t count, size_t registers, size_t inputs,
                                    size_t outputs, uint8_t *known, size_t *where)
    size_t rdc_pointwise(int simd, const rdc_operation *operations, size_t count_operations, int wide,
                         const rdc_elements *inputs, const rdc_elements *outputs, size_t first, size_t count,
                         void *registers)

cdef enum:
    MOST = 1 << 20

ctypedef const int64_t[:, ::1] Table

#: Operations by name.
OPERATIONS = numbers_of(rdc_pointwise_operations)


cdef class Pointwise:
    """A straight line of operations, checked; immutable, and safe to share between threads.

    `operations` has a row (operation, to, a, b, c, value) each, numbered as in pointwise.h, over `registers` registers;
    `ranges` has a row (low, high) for each input. `wide`: 64 bits instead of 32.
    """

    cdef rdc_operation *operations
    cdef int64_t *ranges
    cdef size_t count, registers
    cdef int wide
    cdef readonly size_t inputs, outputs

    def __cinit__(self, Table operations not None, Table ranges not None, size_t registers, size_t outputs,
                  bint wide):
        cdef size_t i, where = 0
        cdef const char *wrong
        cdef bytearray known
        expect("operations", (operations.shape[0], operations.shape[1]), (operations.shape[0], 6))
        expect("ranges", (ranges.shape[0], ranges.shape[1]), (ranges.shape[0], 2))
        if registers > MOST:
            raise ValueError(f"{registers} registers, expected at most {MOST}")
        self.count, self.inputs, self.outputs = operations.shape[0], ranges.shape[0], outputs
        self.registers, self.wide = max(registers, 1), wide
        self.operations = <rdc_operation *> malloc((self.count + 1) * sizeof(rdc_operation))
        self.ranges = <int64_t *> malloc((2 * self.inputs + 1) * sizeof(int64_t))
        if self.operations == NULL or self.ranges == NULL:
            raise MemoryError
        for i in range(self.inputs):
            self.ranges[2 * i], self.ranges[2 * i + 1] = ranges[i, 0], ranges[i, 1]
            if not wide and not -INT32_MAX - 1 <= ranges[i, 0] <= ranges[i, 1] <= INT32_MAX:
                raise ValueError(f"input {i} may hold {ranges[i, 0]} to {ranges[i, 1]}, expected what 32 bits hold")
        for i in range(self.count):
            self.operations[i] = rdc_operation(operations[i, 0], operations[i, 1], operations[i, 2], operations[i, 3],
                                               operations[i, 4], operations[i, 5])
        known = bytearray(self.registers)
        wrong = rdc_pointwise_check(self.operations, self.count, self.registers, self.inputs, outputs, known, &where)
        if wrong != NULL:
            raise ValueError(f"operation {where}: {list(operations[where])} names {wrong.decode()} that is not there")

    def __dealloc__(self):
        free(self.operations)
        free(self.ranges)

    def __call__(self, inputs, outputs, size_t count):
        """Run over `count` elements: arrays of signed integers, contiguous, of `count` elements (inputs: or of one).

        Returns None, or the number of an input that held something outside its range; outputs are then of no use.
        """
        cdef size_t bad = 0, made = 0, total = self.inputs + self.outputs, i
        cdef int mode = simd.current()
        cdef Py_buffer *views = <Py_buffer *> malloc((total + 1) * sizeof(Py_buffer))
        cdef rdc_elements *elements = <rdc_elements *> malloc((total + 1) * sizeof(rdc_elements))
        cdef char *memory = <char *> malloc(self.registers * RDC_POINTWISE_BLOCK * sizeof(int64_t) + 64)
        try:
            if views == NULL or elements == NULL or memory == NULL:
                raise MemoryError
            if len(inputs) != self.inputs or len(outputs) != self.outputs:
                raise ValueError(f"{len(inputs)} inputs and {len(outputs)} outputs, expected {self.inputs} and {self.outputs}")
            for one in inputs:
                PyObject_GetBuffer(one, &views[made], PyBUF_C_CONTIGUOUS | PyBUF_FORMAT)
                made += 1
                self._element(&elements[made - 1], &views[made - 1], made - 1, count)
            for one in outputs:
                PyObject_GetBuffer(one, &views[made], PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | PyBUF_WRITABLE)
                made += 1
                self._element(&elements[made - 1], &views[made - 1], made - 1, count)
            with nogil:
                bad = rdc_pointwise(mode, self.operations, self.count, self.wide, elements, elements + self.inputs, 0,
                                    count, <void *> ((<uintptr_t> memory + 63) & ~<uintptr_t> 63))
        finally:
            for i in range(made):
                PyBuffer_Release(&views[i])
            free(views)
            free(elements)
            free(memory)
        return bad - 1 if bad else None

    cdef _element(self, rdc_elements *element, Py_buffer *view, size_t i, size_t count):
        cdef size_t length = view.len // view.itemsize if view.itemsize else 0
        cdef bint is_input = i < self.inputs
        name = f"input {i}" if is_input else f"output {i - self.inputs}"
        if view.itemsize not in (1, 2, 4, 8):
            raise ValueError(f"{name} has {view.itemsize} bytes an element, expected 1, 2, 4 or 8")
        if view.format == NULL or view.format[0] not in b"bhilq" or <uintptr_t> view.buf % <size_t> view.itemsize:
            raise ValueError(f"{name}: expected signed integers, aligned")
        if length != count and not (is_input and length == 1):
            raise ValueError(f"{name} has {length} elements, expected {count}")
        element.at, element.bytes = view.buf, view.itemsize
        element.single = is_input and length == 1 and count != 1
        element.low, element.high = -INT64_MAX - 1, INT64_MAX
        if is_input:
            element.low, element.high = self.ranges[2 * i], self.ranges[2 * i + 1]
