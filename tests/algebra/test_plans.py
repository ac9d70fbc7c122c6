"""Plans, and each pass by itself: the plan before and after, and what `check` refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from circuit_strategies import FIELD, ORDERED, RING, SMOOTH, circuits
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.algebra.bits.chains import Chain, layers
from rdcircuits.algebra.bits.pack import pack as pack_bits
from rdcircuits.algebra.bits.z2 import identities
from rdcircuits.algebra.finite.blocks import tape
from rdcircuits.algebra.integers.bounds import bounds
from rdcircuits.algebra.integers.lines import lines
from rdcircuits.algebra.integers.pack import pack as pack_integers
from rdcircuits.algebra.plans.check import PlanError, check
from rdcircuits.algebra.plans.forms import UNREAD, Form
from rdcircuits.algebra.plans.fuse import fuse
from rdcircuits.algebra.plans.plan import New, Plan
from rdcircuits.algebra.plans.simplify import simplify
from rdcircuits.algebra.reals.buffers import buffers
from rdcircuits.algebra.reals.rules import real
from rdcircuits.algebra.reals.schedule import schedule
from rdcircuits.algebra.users import Own
from rdcircuits.circuit import ops

EACH = rd.point(2, batched=True)


def shown(plan: Plan) -> list[str]:
    """The plan's lines after its head; every plan that is shown is a plan."""
    return [line.strip() for line in check(plan).show("").split("\n")[1:]]


def plan_of(function: Callable[..., Any], *wires: rd.WireType) -> Plan:
    return simplify(Plan.of(rd.trace(function, *wires)))


# ---- passes of all algebras ----


def test_simplify() -> None:
    plan = Plan.of(rd.trace(lambda x, y: (x * 1 + 0 * y) * (x * y) + x * y, "x y"))
    assert len(plan.nodes) == 9
    assert shown(simplify(plan)) == [
        "x2 : point() = multiply(x0, x1)   free x1",
        "x3 : point() = multiply(x0, x2)   free x0",
        "x4 : point() = add(x3, x2)   free x2, x3",
    ]


def test_simplify_by_an_algebras_own_identities() -> None:
    plan = Plan.of(rd.trace(lambda x, y: x ^ (-y * 3), "x y"))
    assert shown(simplify(plan, identities)) == ["x2 : point() = add(x0, x1)   free x0, x1"]


def test_fuse() -> None:
    plan = plan_of(lambda x, y: (x * y).sum_batch(), EACH, EACH)
    assert shown(plan) == [
        "x2 : point(2, batched=True) = multiply(x0, x1)   free x0, x1",
        "x3 : point(2) = sum_batch(x2)   free x2",
    ]
    assert shown(fuse(plan)) == ["x2 : point(2) = sum_einsum[('a', 'a', 'a')](x0, x1)   free x0, x1"]
    unsummed = plan_of(lambda x, y: x * y, EACH, EACH)
    assert fuse(unsummed) is unsummed


# ---- passes over bits ----


def _two_layers(t: Any, u: Any, x: Any) -> Any:
    y = ops.lookup(t, ops.gather(x, [0, 1]), ops.gather(x, [1, 2]))
    return ops.lookup(u, ops.gather(y, [0, 0]), ops.gather(y, [1, 1]))


TWO = rd.batch(rd.trace(_two_layers, rd.point(2, 4), rd.point(2, 4), rd.point(3)), [2])


def test_pack_over_bits() -> None:
    plan = plan_of(lambda p, x: [p * p, x * p.spread()], rd.point(2), EACH)
    assert shown(pack_bits(plan)) == [
        "x2 : point(2) = multiply(x0, x0)   [bytes]",
        "x3 : point(2, batched=True) = spread(x0)   free x0   [bytes]",
        "x4 : point(2, batched=True) = multiply(x1, x3)   free x1, x3   [bits]",
    ]


def test_layers_forward() -> None:
    plan = pack_bits(simplify(Plan.of(TWO)))
    assert len(plan.nodes) == 8
    (line,) = shown(layers(plan))
    assert line.startswith("x3 : point(2, batched=True) = chain[3, ")
    assert line.endswith("(x2, x0, x1)   free x0, x1, x2   [bits]")


def test_layers_back() -> None:
    plan = rd.Z2.compile(rd.R(TWO)).explain(after="pack")
    assert plan.count("\n") == 18
    assert plan.count("slope[") == 4
    after = rd.Z2.compile(rd.R(TWO)).plan
    (line,) = shown(after)
    assert line.startswith("x4 : change(2, 4), x5 : change(2, 4), x6 : change(3, batched=True) = reverse_chain[3, ")
    assert line.endswith("(x3, x2, x0, x1)   free x0, x1, x2, x3   [bytes, bits]")


def test_layers_whose_changes_do_not_fit_stay() -> None:
    for fits, chains in ((True, 1), (False, 0)):
        algebra = rd.Z.compile(rd.R(TWO), batch=10)
        text = algebra.explain(after="pack")
        assert "chain[" not in text
        passes = algebra.algebra.passes(*algebra.settings())[:4]
        plan = Plan.of(rd.R(TWO))
        for one in passes:
            plan = one(plan)
        found = check(layers(plan, lambda chain, form, fits=fits: fits))  # type: ignore[misc]
        assert sum(node.generator.name == "reverse_chain" for node in found.nodes) == chains


def test_what_nobody_asks_for_is_unread() -> None:
    """A layer whose table's change is not wanted is taken back all the same: its change has no reader."""
    one = rd.R(TWO) >> rd.discard(rd.R(TWO).cod[:1]) @ rd.identity(rd.R(TWO).cod[1:2]) @ rd.identity(rd.R(TWO).cod[2:])
    plan = check(rd.Z.compile(one, batch=10).plan)
    assert [str(form) for form in plan.forms[4:]] == ["unread", "int64", "int64"]
    assert plan.forms[4] == UNREAD


# ---- passes over the integers ----


def test_bounds() -> None:
    plan = bounds(_product(), [(0, 5), (-1, 1)], 7)
    assert [form.bounds for form in check(plan).forms] == [(0, 5), (-1, 1), (-5, 5), (-5, 0), (-10, 5)]
    assert plan.most == 7


def _product() -> Plan:
    return plan_of(lambda x, y: x * y - x, rd.point(), rd.point())


def test_bounds_beyond_64_bits() -> None:
    with pytest.raises(rd.AlgebraError, match=r"step 0 \(multiply\) may reach .*, beyond 64 bits"):
        bounds(_product(), [(0, 1 << 40), (0, 1 << 40)], 1)


def test_pack_over_integers() -> None:
    plan = bounds(plan_of(lambda x, y: [x & y, x + y, ops.threshold(x + y, y)], EACH, EACH), [(0, 1), (0, 1)], 10)
    assert shown(plan) == [
        "x2 : point(2, batched=True) = multiply(x0, x1)   [int8]",
        "x3 : point(2, batched=True) = add(x0, x1)   free x0   [int8]",
        "x4 : point(2, batched=True) = threshold(x3, x1)   free x1   [int8]",
    ]
    assert [line.rpartition(" ")[2] for line in shown(pack_integers(plan))] == ["[bits]", "[int8]", "[bits]"]


def test_comparisons_that_lines_alone_read_are_not_packed() -> None:
    plan = plan_of(lambda x, y: ops.greater_than(x, y) * x, EACH, EACH)
    assert [str(form) for form in pack_integers(bounds(plan, [(0, 9), (0, 9)], 10)).forms] == ["int8"] * 4


def test_lines() -> None:
    plan = pack_integers(bounds(plan_of(lambda x, y: [-x * (x + y), x + y], EACH, EACH), [(-9, 9), (0, 300)], 10))
    assert [line.split(" = ")[1].split("(")[0] for line in shown(plan)] == ["negate", "add", "multiply"]
    (line,) = shown(lines(plan))
    assert line.startswith("x2 : point(2, batched=True), x3 : point(2, batched=True) = line[(")
    assert line.endswith("(x0, x1)   free x0, x1   [int16]")


def test_what_lines_read_and_make_alone_is_the_callers_own() -> None:
    same = rd.point(3)
    plan = lines(pack_integers(bounds(plan_of(lambda x, y: [-x + y, y], same, same), [(0, 1), (0, 1)], 1)))
    assert [form.own for form in check(plan).forms] == [True, False, True]


# ---- passes over the reals, and over fields ----


def test_real() -> None:
    plan = plan_of(lambda x: ops.relu(x) * ops.greater_than(x, x.constant(0, x.type)), rd.point(2))
    assert "x3 : point(2) = greater_than(x0, x2)" in shown(plan)[2]
    made = real(plan)
    assert {form.kind for form in check(made).forms} == {"real"}
    assert "x3 : point(2) = greater_than(x1, x2)" in shown(made)[2], "x itself need not be kept"
    users = plan_of(lambda x: ops.relu(x) * Own(rd.generators.Relu())(x), rd.point(2))
    assert real(users) is users


def test_buffers() -> None:
    kernel = rd.Smooth().kernel
    plan = plan_of(lambda x: ops.relu(ops.exp(x * x + 1)) * 2, rd.point(4))
    assert [slot for slot in check(buffers(plan, kernel)).buffers if slot is not None] == [0] * 5
    plan = plan_of(lambda x: Own(rd.generators.Relu())(ops.exp(x * x + 1)) * 2, rd.point(4))
    algebra = rd.Smooth().with_meaning(rd.generators.Relu, lambda S, g, x: x)
    found = check(buffers(plan, algebra.kernel))
    assert [slot for slot in found.buffers if slot is not None] == [0, 0, 0, 1], "the user's may give its argument back"
    assert "[buffer 0]" in found.show("")


def test_schedule() -> None:
    """A parameter's new value comes as soon as it can; but after all that read the old one, where it replaces it."""
    step = rd.trace(
        lambda p, x: [p + (p.spread() * x).sum_batch(), (x * x) * p.spread()], rd.point(), rd.point(batched=True)
    )
    plan = real(fuse(simplify(Plan.of(step))))
    order = [line.split(" = ")[1].split("(")[0] for line in shown(schedule(plan, 0))]
    held = [line.split(" = ")[1].split("(")[0] for line in shown(schedule(plan, 1))]
    assert sorted(order) == sorted(held)
    assert held[-1] == "add"


def test_tape() -> None:
    plan = plan_of(lambda x, y: x * y + x, EACH, EACH)
    (line,) = shown(tape(plan, rd.GF(31)))
    assert line.startswith("x2 : point(2, batched=True) = tape[0 before, 8 a block, 0 after")
    depends = plan_of(lambda x: x * x.sum_batch().spread(), EACH)
    assert tape(depends, rd.GF(31)) is depends


# ---- all passes, on random circuits ----

ALGEBRAS: dict[str, tuple[Any, Any]] = {
    "Z2": (rd.Z2, RING),
    "Z": (rd.Z, [*RING, *ORDERED]),
    "GF": (rd.GF(9), FIELD),
    "Zn": (rd.Zn(6), RING),
    "Smooth": (rd.Smooth(), SMOOTH),
    "Smooth, step by step": (rd.Smooth().with_meaning(rd.generators.Add, lambda S, g, x, y: x + y), SMOOTH),
}


@pytest.mark.parametrize("name", ALGEBRAS)
@settings(max_examples=examples(40))
@given(data=st.data())
def test_each_pass_makes_a_plan(name: str, data: Any) -> None:
    algebra, steps = ALGEBRAS[name]
    circuit = data.draw(circuits(steps))
    circuit = rd.batch(circuit, range(data.draw(st.integers(0, circuit.arity))))
    circuit = rd.R(circuit) if data.draw(st.booleans()) else circuit
    like = (((0, 1),) * circuit.arity, 100) if name == "Z" else (None, None)
    plan = check(Plan.of(circuit))
    for one in algebra.passes(*like):
        try:
            plan = check(one(plan), str(one))
        except rd.AlgebraError:
            return  # bounds beyond 64 bits


def test_each_pass_is_checked_where_the_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(plan: Plan) -> Plan:
        return replace(plan, forms=plan.forms[:-1])

    class Broken(rd.Semiring):
        name, dtype = "Broken", np.dtype(np.int64)

        def passes(self, like: Any, batch: Any) -> Any:
            return simplify, broken

        def check(self, values: Any, what: str = "array") -> Any:
            return np.asarray(values)

        def multiply(self, x: Any, y: Any) -> Any:
            return x * y

    circuit = rd.trace(lambda x: x * x, "x")
    monkeypatch.setenv("RDCIRCUITS_CHECK", "1")
    with pytest.raises(PlanError, match="after broken: there are 2 wires, 2 types, 1 forms, 0 buffers"):
        Broken().compile(circuit)


# ---- plans ----


def test_columns_follow_from_the_graph() -> None:
    plan = Plan.of(rd.trace(lambda x, y: [x * y, x * y + x], "x y"))
    assert plan.makers == (-1, -1, 0, 1, 2)
    assert plan.readers == ((0, 1, 2), (0, 1), (), (2,), ())
    assert plan.uses == (3, 2, 1, 1, 1)
    assert plan.dying == ((), (1,), (0, 3))


def test_rewriting_carries_the_columns_along() -> None:
    plan = bounds(plan_of(lambda x, y: (x * x) * (y + y), rd.point(), rd.point()), [(0, 3), (0, 5)], 4)
    made = plan.rewritten([New(rd.generators.Power(2), (0,), (2,), after=0)])
    assert [node.generator.name for node in made.nodes] == ["power", "add", "multiply"]
    assert made.forms == plan.forms
    assert made.most == 4
    assert check(made) == made


def test_passes_that_come_first_say_so() -> None:
    plan = pack_bits(plan_of(lambda x: x * x, EACH))
    with pytest.raises(ValueError, match="this pass comes first"):
        simplify(plan)


def test_explain_after_a_pass() -> None:
    program = rd.Z.compile(TWO)
    assert "lookup(" in program.explain(after="pack")
    assert "lookup(" not in program.explain()
    with pytest.raises(
        rd.AlgebraError,
        match="there is no pass 'pakc', the passes are simplify, fuse, bounds, pack, layers, lines",
    ):
        program.explain(after="pakc")


# ---- what is no plan ----

GOOD = Plan.of(rd.trace(lambda x, y: x * y + x, rd.point(2, batched=True), rd.point(2, batched=True)))


def _node(position: int, **changes: Any) -> Plan:
    nodes = list(GOOD.nodes)
    nodes[position] = nodes[position]._replace(**changes)
    return replace(GOOD, graph=GOOD.graph._replace(nodes=tuple(nodes)))


def _form(number: int, form: Form) -> Plan:
    return replace(GOOD, forms=tuple(form if i == number else old for i, old in enumerate(GOOD.forms)))


FAULTS: list[tuple[Callable[[], Plan], str]] = [
    (partial(_node, 0, first=3), "node 0 makes wire x3, and x2 is next"),
    (partial(_node, 0, inputs=(0, 3)), "node 0 reads wire x3, which is not made before it"),
    (lambda: replace(GOOD, forms=GOOD.forms[1:]), "there are 4 wires, 4 types, 3 forms, 0 buffers"),
    (lambda: replace(GOOD, graph=GOOD.graph._replace(outputs=(9,))), "output x9 is no wire"),
    (partial(_node, 0, inputs=(0,)), r"node 0 \(multiply\) has no type: multiply does not take 1 inputs"),
    (partial(_node, 1, generator=rd.generators.SumBatch(), inputs=(2,)), r"node 1 \(sum_batch\) gives .*, not "),
    (partial(_form, 2, Form("element", False)), r"node 0 \(multiply\) gives one entry for all examples"),
    (partial(_form, 2, UNREAD), r"node 1 \(add\) reads what nobody asks for"),
    (partial(_form, 3, Form("bytes", True)), r"wire x3 : .* is bytes, and carried for each example"),
    (partial(_form, 3, Form("integer", True)), r"wire x3 : .* is integer, within bounds None"),
    (partial(_form, 3, Form("integer", True, (2, 1))), r"within bounds \(2, 1\)"),
    (partial(_form, 3, Form("bits", True, (0, 2))), r"wire x3 : .* is bits, within bounds \(0, 2\)"),
    (lambda: replace(GOOD, buffers=(0, None, 0)), "4 forms, 3 buffers"),
]


@pytest.mark.parametrize(("plan", "message"), FAULTS)
def test_what_is_no_plan(plan: Callable[[], Plan], message: str) -> None:
    assert check(GOOD) is GOOD
    with pytest.raises(PlanError, match=message):
        check(plan(), "here")


def test_a_buffer_that_is_still_to_be_read_is_not_written_to() -> None:
    plan = Plan.of(rd.trace(lambda x: (x * x) * (x + x), "x"))
    check(replace(plan, buffers=(None, 0, 1, 0)))
    with pytest.raises(PlanError, match="node 1 writes to buffer 0, in which x1 is still to be read"):
        check(replace(plan, buffers=(None, 0, 0, 1)))


def test_inner_generators_say_what_they_take() -> None:
    plan = layers(pack_bits(simplify(Plan.of(TWO))))
    assert isinstance(plan.nodes[0].generator, Chain)
    with pytest.raises(PlanError, match="does not take bytes, bytes, bytes"):
        check(plan.with_forms([Form("bytes", False)] * len(plan.forms)))
