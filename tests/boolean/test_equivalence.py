import itertools

import pytest
from boolean.netlist_strategies import gates_of, netlist_of, random_netlist, schedules, slow_row
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.boolean.equivalence import Equivalence, equivalent
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import RdError, RdWarning, ShapeError


@given(schedules(max_inputs=3), schedules(max_inputs=3), st.data())
def test_small_netlists_are_compared_on_all_rows(first: Gates, second: Gates, data: st.DataObject) -> None:
    n, m = max(first.n_inputs, second.n_inputs), min(len(first.outputs), len(second.outputs))
    widened = [Netlist.from_gates(widen(gates, n, m)) for gates in (first, second)]
    rows = list(itertools.product((0, 1), repeat=n))
    same = all(slow_row(widened[0].gates, row) == slow_row(widened[1].gates, row) for row in rows)
    result = equivalent(*widened)
    assert bool(result) == result.equal == same
    assert result.proved
    if same:
        assert (result.rows, result.counterexample) == (len(rows), None)
    else:
        check_counterexample(result, *widened)


def widen(gates: Gates, n: int, m: int) -> Gates:
    """The same gates over n inputs, of which they see the first, with the first m outputs."""
    more = n - gates.n_inputs
    in0, in1, outputs = (part + more * (part > gates.n_inputs) for part in (gates.in0, gates.in1, gates.outputs[:m]))
    return Gates(n, gates.ops, in0, in1, outputs)


def check_counterexample(result: Equivalence, a: Netlist, b: Netlist) -> None:
    found = result.counterexample
    assert found is not None
    position = a.outputs.index(found.output)
    row = [found.inputs[name] for name in a.inputs]
    assert (slow_row(a.gates, row)[position], slow_row(b.gates, row)[position]) == found.values
    assert found.values[0] != found.values[1]


def test_sixteen_inputs_are_proved_and_seventeen_tested() -> None:
    for n, proved in ((16, True), (17, False)):
        netlist = random_netlist(n, 100, 4)
        result = equivalent(netlist, netlist.simplified(), rows=1000)
        assert (result.equal, result.proved) == (True if proved else None, proved)
        assert (result.rows, result.status) == ((1 << 16, 0) if proved else (1000 + 2 * 18, 3))
    assert str(result) == "no difference on 1,036 sampled rows"
    with pytest.raises(
        RdError, match=r"not proved: no difference on 1,036 sampled rows; equivalent\(a, b, prove=True\)"
    ):
        bool(result)


def schedule_of(gates: Gates) -> list[tuple[int, int, int]]:
    return list(zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True))


def chain(n: int, op: int) -> Netlist:
    """One output that takes all inputs in turn."""
    return netlist_of(n, [(op, n + k if k else 1, k + 2) for k in range(n - 1)], [2 * n - 1])


def test_one_row_of_all_is_found() -> None:
    conjunction = chain(16, 8)
    result = equivalent(conjunction, netlist_of(16, [], [0]))
    assert not result
    assert result.rows == 1 << 16
    assert result.counterexample is not None
    assert set(result.counterexample.inputs.values()) == {1}
    assert str(result) == "output y0 is 1 in one and 0 in the other at " + ", ".join(f"x{i}=1" for i in range(16))


@pytest.mark.parametrize("kind", ["all ones", "one zero", "all zeros", "one one"])
def test_structured_rows_are_tried(kind: str) -> None:
    n = 100
    flip = 57 if "one " in kind else None
    ones = [(kind in ("all ones", "one zero")) != (i == flip) for i in range(n)]
    gates = [((5, 10)[one], i + 1, i + 1) for i, one in enumerate(ones)]
    gates += [(8, n + 1 if i == 1 else 2 * n + i - 1, n + 1 + i) for i in range(1, n)]
    result = equivalent(netlist_of(n, gates, [n + len(gates)]), netlist_of(n, [], [0]), rows=0)
    assert result.proved
    assert result.counterexample is not None
    assert list(result.counterexample.inputs.values()) == ones


def test_sides_match_by_name_or_else_by_position() -> None:
    gates = gates_of(3, [(2, 1, 2), (8, 1, 3)], [4, 5])
    swapped = gates_of(3, [(2, 3, 1), (8, 3, 2)], [5, 4])
    named = Netlist(("a", "b", "c"), ("f", "g"), gates)
    assert equivalent(named, Netlist(("b", "c", "a"), ("g", "f"), swapped))
    with pytest.warns(RdWarning, match=r"the inputs have other names .*\('d' is in one alone\).* matched by position"):
        assert not equivalent(named, Netlist(("b", "c", "d"), ("g", "f"), swapped))
    with pytest.warns(RdWarning, match=r"matched by position") as found:
        assert equivalent(named, Netlist(("u", "v", "w"), ("u", "v"), gates))
    assert [str(one.message).split()[2] for one in found] == ["inputs", "outputs"]
    result = equivalent(named, Netlist(("b", "c", "a"), ("g", "f"), gates_of(3, [(2, 3, 1), (14, 3, 2)], [5, 4])))
    assert result.counterexample is not None
    assert (result.counterexample.output, result.counterexample.values) == ("g", (0, 1))
    assert result.counterexample.inputs["a"] != result.counterexample.inputs["c"]


def test_the_same_seed_tries_the_same_rows() -> None:
    parity = chain(20, 6)
    other = Netlist.from_gates(gates_of(20, schedule_of(parity.gates), [38]))
    found = [equivalent(parity, other, seed=3), equivalent(parity, other, seed=3)]
    assert found[0] == found[1]
    assert not found[0]


def test_many_outputs_are_compared_in_blocks() -> None:
    netlist = netlist_of(16, [], list(range(17)) * 200)
    assert equivalent(netlist, netlist).rows == 1 << 16
    last = netlist_of(16, [], [*netlist.gates.outputs.tolist()[:-1], 0])
    result = equivalent(netlist, last)
    assert result.counterexample is not None
    assert result.counterexample.output == "y3399"


def test_other_sizes_cannot_be_compared() -> None:
    with pytest.raises(ShapeError, match="1 and 2 inputs"):
        equivalent(netlist_of(1, [], [1]), netlist_of(2, [], [1]))
    with pytest.raises(ShapeError, match="1 and 2 outputs"):
        equivalent(netlist_of(1, [], [1]), netlist_of(1, [], [1, 1]))


def test_what_has_no_inputs_or_no_outputs() -> None:
    assert equivalent(netlist_of(0, [(15, 0, 0)], [1]), netlist_of(0, [(9, 0, 0)], [1])).rows == 1
    assert not equivalent(netlist_of(0, [(15, 0, 0)], [1]), netlist_of(0, [], [0]))
    assert equivalent(netlist_of(20, [], []), netlist_of(20, [(8, 1, 2)], []), prove=True)
