"""Structural hashing: gates of two inputs as an and-inverter graph in which no node is there twice, or unused.

Literals are 2 * variable + sign; variables are false, the inputs, and the nodes in the order in which they are first
needed. `rdcircuits.boolean.aig.AigBuilder` says the same slowly.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t

from rdcircuits._kernels._shapes import expect


cdef struct Graph:
    int32_t first, count
    uint32_t mask
    int32_t *left
    int32_t *right
    int32_t *table


cdef int32_t conjunction(Graph *graph, int32_t a, int32_t b) noexcept nogil:
    cdef int32_t node
    cdef uint32_t at
    if a > b:
        a, b = b, a
    if a == 0 or a ^ b == 1:
        return 0
    if a == 1 or a == b:
        return b
    at = <uint32_t> (((<uint64_t> a << 32 | <uint64_t> b) * <uint64_t> 0x9E3779B97F4A7C15) >> 32) & graph.mask
    while True:
        node = graph.table[at]
        if node < 0:
            node = graph.count
            graph.table[at] = node
            graph.left[node] = a
            graph.right[node] = b
            graph.count += 1
            break
        if graph.left[node] == a and graph.right[node] == b:
            break
        at = (at + 1) & graph.mask
    return 2 * (graph.first + node)


cdef int32_t parity(Graph *graph, int32_t a, int32_t b) noexcept nogil:
    cdef int32_t sign = (a ^ b) & 1, both, neither
    a &= ~1
    b &= ~1
    both = conjunction(graph, a, b)
    neither = conjunction(graph, a ^ 1, b ^ 1)
    return conjunction(graph, both ^ 1, neither ^ 1) ^ sign


cdef int32_t gate(Graph *graph, int op, int32_t a, int32_t b) noexcept nogil:
    cdef int32_t sign = op & 1
    if sign:
        op ^= 15
    if op == 0:
        return sign
    if op == 2:
        return conjunction(graph, a, b ^ 1) ^ sign
    if op == 4:
        return conjunction(graph, a ^ 1, b) ^ sign
    if op == 6:
        return parity(graph, a, b) ^ sign
    if op == 8:
        return conjunction(graph, a, b) ^ sign
    if op == 10:
        return a ^ sign
    if op == 12:
        return b ^ sign
    return conjunction(graph, a ^ 1, b ^ 1) ^ 1 ^ sign


def hashed(
    const uint8_t[::1] ops not None,
    const int32_t[::1] in0 not None,
    const int32_t[::1] in1 not None,
    int32_t[::1] outputs not None,
    int32_t n,
    int32_t[::1] left not None,
    int32_t[::1] right not None,
    int32_t[::1] table not None,
    int32_t[::1] literals not None,
):
    """The number of nodes that are laid down in `left` and `right`; `outputs`, wires, become literals.

    Wires are those of a gate schedule: false, n inputs, gates, whose fan-ins are earlier ones. `left` and `right` have
    room for all nodes there can be (three for XOR and XNOR, one for others), `table` a power of two beyond that, all
    -1, and `literals` one for each wire.
    """
    cdef int64_t gates = ops.shape[0], room = 0, k
    cdef int32_t wire, node, fresh
    cdef Graph graph
    if n < 0:
        raise ValueError(f"n is {n}, expected 0 or more")
    expect("in0", (in0.shape[0],), (gates,))
    expect("in1", (in1.shape[0],), (gates,))
    for k in range(gates):
        room += 3 if ops[k] == 6 or ops[k] == 9 else 1
        if ops[k] > 15 or not 0 <= in0[k] <= n + k or not 0 <= in1[k] <= n + k:
            raise ValueError(f"gate {k} is no gate of this schedule")
    for k in range(outputs.shape[0]):
        if not 0 <= outputs[k] <= n + gates:
            raise ValueError(f"output {k} is wire {outputs[k]}, expected 0 to {n + gates}")
    if n + room >= (1 << 30) - 1:
        raise ValueError(f"{n + room} variables, expected fewer than {(1 << 30) - 1}")
    expect("literals", (literals.shape[0],), (n + 1 + gates,))
    expect("right", (right.shape[0],), (left.shape[0],))
    if left.shape[0] < room or table.shape[0] <= room or table.shape[0] & (table.shape[0] - 1):
        raise ValueError(f"room for {left.shape[0]} nodes in {table.shape[0]} places, expected {room} and more")
    if gates == 0:
        for k in range(outputs.shape[0]):
            outputs[k] *= 2
        return 0
    graph.first, graph.count, graph.mask = n + 1, 0, <uint32_t> (table.shape[0] - 1)
    graph.left, graph.right, graph.table = &left[0], &right[0], &table[0]
    with nogil:
        for k in range(n + 1):
            literals[k] = <int32_t> (2 * k)
        for k in range(gates):
            literals[n + 1 + k] = gate(&graph, ops[k], literals[in0[k]], literals[in1[k]])
        # The table is done with: it says now which nodes are needed, and then their new numbers.
        for k in range(graph.count):
            table[k] = 0
        for k in range(outputs.shape[0]):
            outputs[k] = literals[outputs[k]]
            if outputs[k] >> 1 > n:
                table[(outputs[k] >> 1) - n - 1] = 1
        for k in range(graph.count - 1, -1, -1):
            if table[k]:
                if left[k] >> 1 > n:
                    table[(left[k] >> 1) - n - 1] = 1
                if right[k] >> 1 > n:
                    table[(right[k] >> 1) - n - 1] = 1
        fresh = 0
        for k in range(graph.count):
            if table[k]:
                left[fresh] = renumbered(left[k], n, table)
                right[fresh] = renumbered(right[k], n, table)
                table[k] = fresh
                fresh += 1
        for k in range(outputs.shape[0]):
            outputs[k] = renumbered(outputs[k], n, table)
    return fresh


cdef int32_t renumbered(int32_t literal, int32_t n, int32_t[::1] table) noexcept nogil:
    if literal >> 1 <= n:
        return literal
    return 2 * (n + 1 + table[(literal >> 1) - n - 1]) + (literal & 1)
