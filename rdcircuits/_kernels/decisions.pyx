"""Shared decision graphs of complete tables, in an order of variables that makes them small: see csrc/decisions.h."""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t

from rdcircuits._kernels.buffers cimport IntsOut, Words

from rdcircuits._kernels._shapes import expect

cdef extern from "decisions.h" nogil:
    ctypedef struct rdc_decision_costs:
        uint32_t choice, conjunction, parity

    ctypedef struct rdc_decisions:
        pass

    int RDC_DECISIONS_INPUTS, RDC_DECISIONS_BITS
    rdc_decisions *rdc_decisions_new(const uint64_t *y, size_t outputs, unsigned n, const rdc_decision_costs *costs)
    void rdc_decisions_free(rdc_decisions *decisions)
    int rdc_forms_check(const uint32_t *forms, unsigned n)
    int64_t rdc_decisions_make(rdc_decisions *decisions, const uint32_t *forms)
    size_t rdc_decisions_nodes(const rdc_decisions *decisions)
    void rdc_decisions_copy(const rdc_decisions *decisions, int32_t *level, int32_t *low, int32_t *high, int32_t *outputs)
    int64_t rdc_decisions_sift(rdc_decisions *decisions, uint32_t *forms, unsigned position, int linear)

MOST_INPUTS = RDC_DECISIONS_INPUTS
MOST_BITS = RDC_DECISIONS_BITS


cdef class Decisions:
    """The decision graphs of y (m, max(1, 2^n / 64)), packed tables of n inputs, up to MOST_INPUTS and MOST_BITS bits.

    A variable is a form: an XOR of inputs, a mask of n bits. A list of n independent ones, an int32 array, is the order,
    the one that is read last first. `costs` are those of a choice between two functions, of one where one of them is
    constant, and of one between a function and its complement, which is that of an XOR of inputs too. Not to be used by
    two threads at a time.
    """

    cdef rdc_decisions *decisions
    cdef unsigned n
    cdef size_t outputs

    def __cinit__(self, Words y not None, Py_ssize_t n, *, costs=(3, 1, 3)):
        cdef rdc_decision_costs each
        if not 0 <= n <= RDC_DECISIONS_INPUTS or y.shape[0] << n > RDC_DECISIONS_BITS:
            raise ValueError(f"{y.shape[0]} tables of {n} inputs: expected up to {RDC_DECISIONS_INPUTS} inputs and "
                             f"{RDC_DECISIONS_BITS} bits in all")
        expect("y", (y.shape[0], y.shape[1]), (y.shape[0], 1 if n < 6 else 1 << (n - 6)))
        each.choice, each.conjunction, each.parity = costs
        self.n, self.outputs = n, y.shape[0]
        self.decisions = rdc_decisions_new(&y[0, 0], y.shape[0], n, &each)
        if self.decisions == NULL:
            raise MemoryError

    def __dealloc__(self):
        rdc_decisions_free(self.decisions)

    cdef uint32_t *_forms(self, IntsOut forms) except NULL:
        expect("forms", (forms.shape[0],), (self.n,))
        if not rdc_forms_check(<uint32_t *> &forms[0], self.n):
            raise ValueError(f"forms {list(forms)}: expected {self.n} independent masks of {self.n} inputs")
        return <uint32_t *> &forms[0]

    def make(self, IntsOut forms not None):
        """Makes the graph of these forms, and gives what it costs."""
        cdef uint32_t *which = self._forms(forms)
        cdef int64_t cost
        with nogil:
            cost = rdc_decisions_make(self.decisions, which)
        if cost < 0:
            raise MemoryError
        return cost

    @property
    def nodes(self):
        """How many nodes the graph has that was made last."""
        return rdc_decisions_nodes(self.decisions)

    def copy(self, IntsOut level not None, IntsOut low not None, IntsOut high not None, IntsOut outputs not None):
        """The graph that was made last: for each node the position of its form, and the literals of what it is where
        that is 0 and where it is 1; and the outputs' literals. A literal is twice a node, numbered from 1, plus one where
        it is complemented; 0 is false."""
        for name, array in (("level", level), ("low", low), ("high", high)):
            expect(name, (array.shape[0],), (self.nodes,))
        expect("outputs", (outputs.shape[0],), (self.outputs,))
        rdc_decisions_copy(self.decisions, &level[0], &low[0], &high[0], &outputs[0])

    def sift(self, IntsOut forms not None, Py_ssize_t position, bint linear):
        """Puts the form at a position to where the graph costs least, and gives that cost; with `linear`, it and those
        that it passes may become sums of both."""
        cdef uint32_t *which = self._forms(forms)
        cdef int64_t cost
        if not 0 <= position < self.n:
            raise ValueError(f"position is {position}, expected 0 to {self.n} - 1")
        with nogil:
            cost = rdc_decisions_sift(self.decisions, which, position, linear)
        return cost
