"""Circuits made smaller by simulation: a graph of ANDs and XORs, and the rows on which its outputs count.

Variable 0 is false, variables 1..n are the inputs, variable n + 1 + k is node k; a literal is twice a variable, plus one
where it is complemented.
"""

from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t

from rdcircuits._kernels cimport simd
from rdcircuits._kernels.buffers cimport ByteList, ByteListOut, IntsOut, Wires, Words

from rdcircuits._kernels._shapes import expect

cdef extern from "improve.h" nogil:
    ctypedef struct rdc_graph:
        size_t inputs, nodes, outputs
        int32_t *left
        int32_t *right
        uint8_t *parity
        int32_t *out

    ctypedef struct rdc_improve_aim:
        uint32_t and_cost, xor_cost
        int parities
        uint32_t slack, rarely
        uint64_t patience, standstill
        uint32_t level_cost
        uint64_t seed

    ctypedef struct rdc_improver:
        pass

    int RDC_IMPROVE_VARIABLES
    size_t rdc_graph_check(const rdc_graph *graph)
    size_t rdc_improver_bytes(const rdc_graph *graph, size_t words, int parities)
    rdc_improver *rdc_improver_new(int simd, const rdc_graph *graph, const uint64_t *x, const uint64_t *care,
                                   size_t words, const rdc_improve_aim *aim)
    void rdc_improver_free(rdc_improver *improver)
    uint64_t rdc_improver_run(int simd, rdc_improver *improver, uint64_t budget)
    uint64_t rdc_improver_cost(const rdc_improver *improver)
    size_t rdc_improver_nodes(const rdc_improver *improver)
    void rdc_improver_graph(const rdc_improver *improver, rdc_graph *graph)


cdef rdc_graph graph_of(Wires left, Wires right, ByteList parity, Wires outputs, Py_ssize_t n) except *:
    """A checked graph over these arrays, which it does not keep."""
    cdef rdc_graph graph
    cdef size_t wrong
    if n < 0 or n + left.shape[0] >= RDC_IMPROVE_VARIABLES // 4:
        raise ValueError(f"a graph of {n} inputs and {left.shape[0]} nodes: expected 0 to "
                         f"{RDC_IMPROVE_VARIABLES // 4 - 1} variables")
    expect("right", (right.shape[0],), (left.shape[0],))
    expect("parity", (parity.shape[0],), (left.shape[0],))
    graph.inputs, graph.nodes, graph.outputs = n, left.shape[0], outputs.shape[0]
    # Never written to: only the kernel's result is.
    graph.left, graph.right = <int32_t *> &left[0], <int32_t *> &right[0]
    graph.parity, graph.out = <uint8_t *> &parity[0], <int32_t *> &outputs[0]
    wrong = rdc_graph_check(&graph)
    if wrong > graph.nodes:
        wrong -= graph.nodes + 1
        raise ValueError(f"output {wrong}: literal {outputs[wrong]}, expected 0 to {2 * (n + graph.nodes) + 1}")
    if wrong:
        wrong -= 1
        raise ValueError(f"node {wrong}: literals {left[wrong]} and {right[wrong]}, parity {parity[wrong]}; expected "
                         f"literals from 0 to {2 * (n + wrong) + 1}, and a parity of 0 or 1")
    return graph


def bytes_for(Wires left not None, Wires right not None, ByteList parity not None, Wires outputs not None,
              Py_ssize_t n, Py_ssize_t words, bint parities):
    """Bytes that an `Improver` of this graph takes. ValueError for what is no graph."""
    cdef rdc_graph graph = graph_of(left, right, parity, outputs, n)
    return rdc_improver_bytes(&graph, max(words, 0), parities)


cdef class Improver:
    """A graph that is made smaller: not to be used by two threads at a time.

    `left`, `right` (literals) and `parity` (1 for XOR) are its nodes, `outputs` literals; x (n, W) are rows, packed, and
    care (m, W) says on which of them each output counts. `costs` are those of an AND and of an XOR; there are XORs only
    with `parities`. `level_cost` is that of each level of the longest path. `slack`, `rarely`, `patience` and `standstill`
    say how to leave a place from which no move leads on, and when to end: see csrc/improve.h.
    """

    cdef rdc_improver *improver
    cdef Py_ssize_t outputs

    def __cinit__(self, Wires left not None, Wires right not None, ByteList parity not None, Wires outputs not None,
                  Py_ssize_t n, Words x not None, Words care not None, *, costs=(1, 3), bint parities=False,
                  uint32_t slack=8, uint32_t rarely=30, uint64_t patience=20, uint64_t seed=0,
                  uint64_t standstill=0, uint32_t level_cost=0):
        cdef rdc_graph graph = graph_of(left, right, parity, outputs, n)
        cdef rdc_improve_aim aim
        cdef size_t words = care.shape[1] if n == 0 else x.shape[1]
        cdef int mode = simd.current()
        expect("x", (x.shape[0], x.shape[1]), (n, words if n else x.shape[1]))
        if outputs.shape[0]:
            expect("care", (care.shape[0], care.shape[1]), (outputs.shape[0], words))
        aim.and_cost, aim.xor_cost = costs
        if not 1 <= aim.and_cost <= 1 << 16 or not 1 <= aim.xor_cost <= 1 << 16:
            raise ValueError(f"costs {costs}, expected two from 1 to {1 << 16}")
        aim.parities, aim.slack, aim.rarely, aim.patience, aim.seed = parities, slack, rarely, patience, seed
        aim.standstill, aim.level_cost = standstill, level_cost
        self.outputs = outputs.shape[0]
        with nogil:
            self.improver = rdc_improver_new(mode, &graph, &x[0, 0], &care[0, 0], words, &aim)
        if self.improver == NULL:
            raise MemoryError

    def __dealloc__(self):
        rdc_improver_free(self.improver)

    def run(self, uint64_t budget):
        """Tries moves for a budget of work (a unit is 8 words of one signal), and gives the work done: less where
        nothing is left. Ctrl-C is not looked for: a budget of a million is a fraction of a second."""
        cdef uint64_t done
        cdef int mode = simd.current()
        with nogil:
            done = rdc_improver_run(mode, self.improver, budget)
        return done

    @property
    def cost(self):
        """The sum of the costs of the best graph's nodes and levels."""
        return rdc_improver_cost(self.improver)

    @property
    def nodes(self):
        """How many nodes the best graph has."""
        return rdc_improver_nodes(self.improver)

    def graph(self, IntsOut left not None, IntsOut right not None, ByteListOut parity not None, IntsOut outputs not None):
        """The best graph so far, laid down in arrays of its size."""
        cdef rdc_graph graph
        cdef size_t nodes = rdc_improver_nodes(self.improver)
        for name, array in (("left", left), ("right", right), ("parity", parity)):
            expect(name, (array.shape[0],), (nodes,))
        expect("outputs", (outputs.shape[0],), (self.outputs,))
        graph.left, graph.right, graph.parity, graph.out = &left[0], &right[0], &parity[0], &outputs[0]
        rdc_improver_graph(self.improver, &graph)
