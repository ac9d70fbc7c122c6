"""The usual slips: a wrong thing in the place of any argument of a public function is an `RdError` that says so."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from slips import CALLS, DATA, LEARNER, TABLE, WRONG, XOR, Call, NoMultiply, NoName, slips

import rdcircuits as rd
from rdcircuits.errors import warn

VECTOR = rd.point(2)


@pytest.mark.parametrize("good", CALLS, ids=lambda call: call.name)
@pytest.mark.filterwarnings("ignore::rdcircuits.errors.RdWarning")
def test_what_is_right_works(good: Call) -> None:
    good.function(*good.arguments, **good.options)


@pytest.mark.filterwarnings("ignore::rdcircuits.errors.RdWarning")
def test_what_is_wrong_is_refused_by_name_or_taken() -> None:
    tried, faults = 0, []
    for name, what, slip in slips():
        if "huge" in what and name.endswith("dream"):
            continue
        tried += 1
        try:
            slip.function(*slip.arguments, **slip.options)
        except rd.RdError as error:
            if not str(error):
                faults.append(f"{name}, {what}: an empty message")
        except Exception as error:
            faults.append(f"{name}, {what}: {error!r}")
    rd.set_threads(1)  # some of the numbers are numbers of threads
    assert not faults, "\n".join(faults)
    assert tried > 100 * len(WRONG)


def refused(function: Callable[[], Any], message: str, kind: type = rd.RdError) -> None:
    with pytest.raises(kind, match=message):
        function()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Z2", "Z2"),
        ("Z", "Z"),
        ("Smooth", "Smooth"),
        ("Smooth()", "Smooth"),
        ("rd.GF(9)", "GF(9)"),
        ("GF(256, modulus=283)", "GF(256, modulus=283)"),
        ("GF(256, modulus=0x11B)", "GF(256, modulus=283)"),
        ("Zn(6)", "Z_6"),
        ("Z_6", "Z_6"),
        ("Sat(5)", "Sat(5)"),
    ],
)
def test_names_of_algebras(name: str, shown: str) -> None:
    assert rd.as_algebra(name).name == shown
    assert rd.as_algebra(rd.as_algebra(name).name).name == shown


def test_classes_of_algebras() -> None:
    assert rd.as_algebra(rd.Smooth).name == "Smooth"
    refused(lambda: rd.as_algebra(rd.GF), r"GF is a class of algebras: expected rd.GF\(9\)", rd.AlgebraError)
    for wrong in ("GF", "GF(6)", "Z(", "Zn(6", "Zn(6, modulus=3)", "", "z2", 5, None):
        refused(lambda wrong=wrong: rd.as_algebra(wrong), ".", rd.AlgebraError)


def test_names_wherever_an_algebra_is_taken() -> None:
    run = rd.train(LEARNER, XOR, algebra="Z2", batch=1)
    assert run.parameters[0].tolist() == [[0, 1, 1, 0]]
    circuit = rd.trace(lambda x: x[0] * x[1], VECTOR)
    assert rd.learning.search(circuit, algebra="Z2").found
    model = rd.models.lookup_table(2, 1)
    for algebra in ("Z", rd.Z):
        assert rd.Z.run(rd.models.fix(model, [[[0, 1, 1, 0]]], algebra), [1, 0]).tolist() == [1]
    assert rd.models.fix(model, [[[0, 1, 1, 0]]], rd.Smooth) == rd.models.fix(model, [[[0, 1, 1, 0]]], "Smooth")
    constant = rd.from_values([3, 4], "Zn(6)", 0)
    assert rd.Zn(6).run(constant).tolist() == [3, 4]


def test_smooth_without_calling_it() -> None:
    learner = rd.Learner(rd.models.dense(2, 1), "quadratic", "adam")
    rd.train(learner, XOR, algebra=rd.Smooth)  # type: ignore[arg-type]


def test_parts_of_learners_by_name_and_not_called() -> None:
    model = rd.models.gates(2, 4, classes=2)
    learner = rd.Learner(model, "cross_entropy", "adam")
    assert (learner.loss.name, learner.optimiser.name) == ("cross_entropy", "adam")
    optimiser: Any = rd.optimisers.adam
    loss: Any = rd.losses.cross_entropy
    rate: Any = rd.rates.scaled
    refused(lambda: rd.Learner(model, loss, "adam"), "the loss is the function cross_entropy, which was not called")
    refused(
        lambda: rd.Learner(model, "logistic", optimiser), "the optimiser is the function adam, which was not called"
    )
    refused(lambda: rd.Learner(model, "logistic", "adam", rate), "the rate is the function scaled")
    refused(lambda: rd.Learner(model, "counted_softmax", "adam"), "names no loss made without arguments")
    refused(lambda: rd.Learner(model, "logistic", "sgd"), "names no optimiser made without arguments: .*momentum")
    gates: Any = rd.models.gates
    refused(lambda: rd.Learner(gates, "logistic", "adam"), "found gates: a function that makes models is called first")


def test_options_of_training() -> None:
    wrong: Any = True
    refused(lambda: rd.train(LEARNER, XOR, algebra=rd.Z2, progress=wrong), "progress is True, expected a function")
    refused(lambda: rd.train(LEARNER, XOR, algebra=rd.Z2, callbacks=wrong), "callbacks is True, expected a list")
    refused(lambda: rd.learn(TABLE, progress=wrong), "progress is True, expected a function")
    refused(lambda: rd.learn([[0, 1]]), r"the table is .*, expected a TruthTable \(learn\(X, y\) takes raw rows")  # type: ignore[arg-type]
    refused(lambda: rd.learn_field(TABLE), "expected a FieldTable")  # type: ignore[arg-type]
    refused(lambda: rd.models.gates(64, [100]), r"widths is \[100\], expected an integer")  # type: ignore[arg-type]


def test_a_loss_that_the_algebra_lacks_is_named() -> None:
    learner = rd.Learner(rd.models.gates(2, 4, classes=2), "cross_entropy", "ascent")
    refused(
        lambda: rd.train(learner, (XOR[0], np.eye(2, dtype=int)[XOR[1][:, 0]]), algebra=rd.Z),
        r"loss cross_entropy cannot be used: Z has no logsumexp \(Smooth has it\)",
        rd.AlgebraError,
    )


def test_data_sets_with_class_numbers_are_trained_on() -> None:
    learner = rd.Learner(rd.models.dense(2, 2), "cross_entropy", rd.optimisers.adam(0.1))
    run = rd.train(learner, DATA, algebra="Smooth", epochs=2)
    other = rd.train(learner, (DATA.x, DATA.y_one_hot), algebra="Smooth", epochs=2)
    assert all(np.array_equal(a, b) for a, b in zip(run.parameters, other.parameters, strict=True))


def test_own_generators_and_algebras_that_lack_something() -> None:
    refused(lambda: rd.trace(lambda x: NoName()(x), "x"), "generator class NoName has no name")

    class Unfinished(rd.Generator):
        name = "unfinished"

    class OneWay(Unfinished):
        def type(self, x: rd.WireType) -> rd.WireType:
            return x

    refused(lambda: rd.trace(lambda x: Unfinished()(x), "x"), "generator unfinished has no type: write")
    refused(lambda: rd.R(rd.trace(lambda x: OneWay()(x), "x")), "generator unfinished has no reverse derivative: write")

    class Half(NoMultiply):
        name, dtype = "Half", np.dtype(np.int64)

        def check(self, values: Any, what: str = "array") -> Any:
            return np.asarray(values)

    product = rd.trace(lambda x: x * x, "x")
    refused(lambda: Half().run(product, 2), r"the algebra Half does not say what multiply\(x, y\) is")
    refused(lambda: NoMultiply().run(product, 2), "NoMultiply (has no name|does not say)")


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: np.sin(x), "numpy.sin is no function on wires"),
        (lambda x: np.sum(x), r"numpy.sum is no function on wires: use x.sum\(axes\)"),
        (lambda x: math.sin(x), "a wire has no value while tracing"),
        (lambda x: np.asarray(x), "a wire has no value while tracing"),
        (lambda x: x % 2, "wires have no <, >, % or //"),
        (lambda x: x > 3, "wires have no <, >, % or //"),
        (lambda x: np.array([1, 2]) * x, r"an array of shape \(2,\)"),
    ],
)
def test_foreign_functions_on_wires(function: Callable[[rd.Wire], Any], message: str) -> None:
    refused(lambda: rd.trace(function, VECTOR), message, rd.ShapeError)


def test_functions_of_numpy_that_are_generators() -> None:
    for mine, numpys in (
        (lambda x: rd.ops.exp(x), lambda x: np.exp(x)),
        (lambda x: x * 2, lambda x: x * np.int64(2)),
        (lambda x: 2.0 * x, lambda x: np.float64(2.0) * x),
        (lambda x: rd.ops.maximum(x, 0), lambda x: np.maximum(0, x)),
    ):
        assert rd.trace(mine, VECTOR) == rd.trace(numpys, VECTOR)


def test_what_is_compared_is_a_netlist() -> None:
    f: Any = rd.trace(lambda a, b: a ^ b, "a b")
    refused(lambda: rd.equivalent(f, f), "takes two netlists, found Circuit.*Netlist.from_circuit makes one")


def test_the_field_first_or_last() -> None:
    assert rd.FieldTable.from_arrays([[0], [1]], [1, 0], 31) == rd.FieldTable.from_arrays(31, [[0], [1]], [1, 0])
    refused(lambda: rd.FieldTable.from_function(lambda x: x, 1, 5), "the field stands first|n is|f is")  # type: ignore


def test_a_batch_for_a_circuit_of_one_example() -> None:
    circuit = rd.trace(lambda x: x * x, VECTOR)
    for algebra in (rd.Z, rd.Z2, rd.GF(5), rd.Zn(6), rd.Smooth()):
        refused(
            lambda algebra=algebra: algebra.run(circuit, [[0, 1]] * 5), r"5 examples, run rd.batch\(circuit, \[0\]\)"
        )


def test_arrays_that_are_none_and_seeds_below_zero() -> None:
    refused(lambda: rd.TruthTable.from_arrays([[0, 1], [1]], [0, 1]), "X is ", rd.ShapeError)
    refused(lambda: TABLE.split(0.5, -1), "the seed is -1, expected an integer >= 0|seed is -1")


def test_integers_beyond_a_floats_range() -> None:
    refused(lambda: rd.Smooth().run(rd.trace(lambda x: x * 10**400, "x"), 1), "integer of 1329 bits")
    refused(lambda: rd.Smooth().run(rd.trace(lambda x: x, "x"), 10**400), "too large for float64")
    refused(lambda: rd.Learner(rd.models.dense(1, 1), "quadratic", rd.optimisers.adam(float("nan"))), "epsilon is nan")


def rising(rate: Any = 1, loss: Any = "quadratic", optimiser: Any = "ascent") -> rd.Learner:
    return rd.Learner(rd.models.dense(2, 1), loss, optimiser, rate)


@pytest.mark.parametrize("rate", [1, 0.5, rd.rates.scaled(1), rd.rates.cosine(1.0, steps=9)])
@pytest.mark.parametrize("optimiser", ["adam", "ascent", "momentum", rd.optimisers.each("ascent", "frozen")])
@pytest.mark.parametrize("loss", ["quadratic", "cross_entropy", "hinge", "logistic"])
def test_a_rate_that_makes_a_loss_rise_warns(loss: str, optimiser: Any, rate: Any) -> None:
    with pytest.warns(rd.RdWarning, match=f"loss {loss} is to fall, but .* makes it rise"):
        rising(rate, loss, optimiser)


def test_directions_that_are_right_or_not_known() -> None:
    for learner in (
        rising(-1),
        rising(-0.5, optimiser="adam"),
        rising(1, optimiser=rd.optimisers.opposed("adam")),
        rising(1, optimiser=rd.optimisers.adam(-0.1)),
        rising(1, "dot_product"),
        rising(rd.rates.Rate("own", lambda loss: loss)),
        rising(1, optimiser=rd.optimisers.each("ascent", rd.optimisers.opposed("ascent"))),
    ):
        assert isinstance(learner, rd.Learner)
    for learner in (
        lambda: rising(-1, optimiser=rd.optimisers.opposed("adam")),
        lambda: rising(0),
        lambda: rising(0.0),
    ):
        with pytest.warns(rd.RdWarning, match="makes it rise|nothing will be learned"):
            learner()


def test_where_elements_have_no_order_no_direction_is_wrong() -> None:
    learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "votes", 1)
    with pytest.warns(rd.RdWarning, match="loss boolean is to fall"):
        rd.train(learner, XOR, algebra=rd.Z)
    rd.train(rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", 1), XOR, algebra=rd.Z2)


def test_warnings_point_outside_the_package() -> None:
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        rising(1)
        warn("here")
    assert [one.filename for one in found] == [__file__, __file__]


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: np.array(x), "a wire has no value while tracing"),
        (lambda x: f"{x:.2f}", "a wire has no value while tracing"),
        (lambda x: 1 >> x, "wires have no <, >, % or //"),
        (lambda x: 1 << x, "wires have no <, >, % or //"),
        (lambda x: divmod(7, x), "wires have no <, >, % or //"),
        (lambda x: 2**x, "power takes an integer exponent, found a wire"),
        (lambda x: pow(x, 2, 3), r"power takes no modulus on wires: run the circuit in rd.Zn\(modulus\)"),
        (lambda x: x.__setitem__(0, 1), "a wire is not written to"),
    ],
)
def test_pythons_operations_on_wires(function: Callable[[rd.Wire], Any], message: str) -> None:
    refused(lambda: rd.trace(function, VECTOR), message, rd.ShapeError)
    assert rd.trace(lambda x: (f"{x}", x)[1], VECTOR) == rd.identity(VECTOR)


def test_a_circuit_is_no_model() -> None:
    circuit: Any = rd.trace(lambda p, x: p * x, "p x")
    with pytest.raises(rd.ShapeError, match=r"found circuit .*: rd.Para\(parameter, circuit\) says") as found:
        rd.Learner(circuit, "quadratic", "ascent", -1)
    assert "\n" not in str(found.value)


def test_resolvers_are_functions_that_give_classes_of_generators() -> None:
    @dataclass(frozen=True)
    class Thing(rd.Generator):
        name = "thing"

        def type(self, x: rd.WireType) -> rd.WireType:
            return x

    text = rd.trace(lambda x: Thing()(x), "x").to_json()
    for wrong in ({"thing": Thing}, [Thing], Thing, 5):
        refused(lambda wrong=wrong: rd.Circuit.from_json(text, wrong), "the resolver is .*, expected a function")
    refused(
        lambda: rd.Circuit.from_json(text, {}.__getitem__), "the resolver fails for 'thing': KeyError", rd.FormatError
    )
    for wrong in (Thing(), int, "Thing", NoName):
        refused(
            lambda wrong=wrong: rd.Circuit.from_json(text, lambda name: wrong),
            "the resolver gives .* for 'thing', expected a class of generators",
            rd.FormatError,
        )
    assert "thing" in repr(rd.Circuit.from_json(text, {"thing": Thing}.get))


def test_matrices_take_names_of_fields() -> None:
    assert rd.FieldMatrix("GF(5)", [[1, 4]]) == rd.FieldMatrix(rd.GF(5), [[1, 4]])  # type: ignore[arg-type]
    assert rd.FieldMatrix.of("GF(5)", [[1, 4]]) == rd.FieldMatrix.of(rd.GF(5), [[1, 4]])
    assert rd.FieldMatrix.identity("GF(9)", 2) == rd.FieldMatrix.identity(rd.GF(9), 2)
    assert rd.FieldMatrix.random("GF(9)", 2, 3, 1) == rd.FieldMatrix.random(rd.GF(9), 2, 3, 1)
    for wrong in ("Z2", "Zn(5)"):
        refused(lambda wrong=wrong: rd.FieldMatrix.identity(wrong, 2), "a matrix over a field", rd.AlgebraError)
    refused(lambda: rd.FieldMatrix.identity(rd.Z, 2), "field is Z, expected a GF", rd.ShapeError)
    refused(lambda: rd.FieldMatrix.identity("GF(6)", 2), "prime power", rd.AlgebraError)
