"""`compare`: one architecture trained on one table over Z2, over Z and over the reals, beside dense networks.

The network of two-input lookup gates has the same wiring, or the same candidates to choose its wiring among, and starts
from the same gates each time. Over Z2, which has no learned wiring, it learns by reverse derivative ascent, each gate
of the last layer by itself; over Z by signed votes; over the reals relaxed, by Adam, and is then rounded to bits. Each
result is of the (last) epoch after which most of the rows learned from were right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import Any, Literal, get_args

import numpy as np

from rdcircuits.algebra import Z2, Algebra, Smooth
from rdcircuits.arguments import function, instance, share, whole
from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.brief import Brief
from rdcircuits.circuit import Circuit
from rdcircuits.errors import RdError
from rdcircuits.induction.classes.relaxation import Relaxation
from rdcircuits.induction.learned import Progress
from rdcircuits.induction.network import Network, chosen_batch, examples, is_known, known_rows, learner_of
from rdcircuits.induction.smooth import SmoothNet
from rdcircuits.induction.training import Training, widths
from rdcircuits.learning import Learner, Run, Schedule, losses, optimisers, rates, train
from rdcircuits.learning.data import Array
from rdcircuits.models import Model, activation, relaxed, rounded, scores_of
from rdcircuits.notebook import Tabled, pictured
from rdcircuits.para import batched

EPOCHS = 20
SMOOTH = ("dense",)
Wired = Literal["random", "learned"]
#: How the network of gates may be wired.
WIRED: tuple[str, ...] = get_args(Wired)
_ROWS = 4096
_DENSE_RATE = 0.01


@dataclass(frozen=True)
class Moment:
    """How well a network does after an epoch: shares of known output bits, of the test rows None without them."""

    epoch: int
    train_accuracy: float
    test_accuracy: float | None


@dataclass(frozen=True, repr=False)
class Result(Brief):
    """How one network did.

    Attributes: `name`; `parameters`, how many numbers were learned; `moments`, one for each epoch, and `best`, the one
    whose network was kept; `netlist`, that network as gates, None for one of real numbers; `seconds` of training.
    """

    name: str
    parameters: int
    moments: tuple[Moment, ...]
    best: Moment
    netlist: Netlist | None
    seconds: float = field(compare=False)


@dataclass(frozen=True, repr=False)
class Comparison(Tabled, Brief):
    """What `compare` gives: the results, and what they are of.

    Attributes: `results`; `layers`, gates in each layer of the architecture; `rows` learned from, and `test_rows`;
    `batch`, rows a step.

    Example:
        >>> import rdcircuits as rd
        >>> table = rd.TruthTable.from_function(lambda a, b, c: a & b ^ c, 3)
        >>> found = rd.compare(table, layers=(8, 8), epochs=2, smooth=())
        >>> [result.name for result in found.results]
        ['gates over Z2', 'gates over Z', 'gates over the reals', 'the same, rounded']
    """

    results: tuple[Result, ...]
    layers: tuple[int, ...]
    rows: int
    test_rows: int
    batch: int

    def plot(self, path: str | PathLike[str] | None = None, *, title: str = "") -> Any:
        """The learning curves by matplotlib: a plot that notebooks show, written to a file (.png, .svg, .pdf) where a
        path is given.

        Raises:
            RdError: where matplotlib is missing (install rdcircuits[plot]), or for another ending.
        """
        return pictured("plot_comparison", self, path, title=title)


@dataclass
class _View:
    """A network as it is used: `evaluate(parameters, inputs)` gives output bits, `circuit` its gates, if it has any."""

    name: str
    evaluate: Callable[[Sequence[Array], Array], Array]
    circuit: Callable[[Sequence[Array]], Circuit] | None = None
    moments: list[Moment] = field(default_factory=list)
    best: Moment | None = None
    kept: tuple[Array, ...] = ()


@dataclass(frozen=True)
class _Contender:
    """A learner in an algebra, how often it wants each label, and what is looked at."""

    learner: Learner
    algebra: Algebra
    repeats: int
    views: tuple[_View, ...]


def compare(
    table: TruthTable,
    *,
    layers: Sequence[int] | None = None,
    epochs: int = EPOCHS,
    batch: int | None = None,
    holdout: float | None = 0.25,
    test: TruthTable | None = None,
    smooth: Sequence[str] = SMOOTH,
    wiring: Wired = "random",
    seed: int = 0,
    progress: Progress | None = None,
) -> Comparison:
    """The same network of gates trained in Z2, in Z and in Smooth, and dense networks, on the same rows.

    Args:
        table: rows to learn from, complete or partial.
        layers: gates in each layer, the last rounded up to a multiple of the outputs; chosen by default.
        epochs, batch: of each training; the batch is 64, less for few rows, when not told.
        holdout: share of the distinct input rows held out to test on, None for none; not used with a test table.
        test: another table to test on.
        smooth: networks of reals, such as "dense:20" or "dense:64,32:tanh" (widths of hidden layers, activation), or
            "linear".
        wiring: "random", fixed, or "learned": each pin chooses among 16 candidates, over Z by tallies and over the
            reals by their gradient; Z2 has no such choice, and is left out.
        seed: of wiring, starting values, splits and shuffling.
        progress: called as progress(done, in all, what).

    Raises:
        RdError: for a network that is none, a table without inputs, outputs, or known rows, a batch size above its
            rows, and so on.
        KeyboardInterrupt: for Ctrl-C.

    Example:
        >>> found = compare(TruthTable.from_function(lambda a, b, c: a & b ^ c, 3), layers=(8, 8), epochs=2)
        >>> [result.name for result in found.results]
        ['gates over Z2', 'gates over Z', 'gates over the reals', 'the same, rounded', 'dense over the reals']
    """
    instance("the table", table, TruthTable, "a TruthTable")
    if test is not None:
        instance("the table to test on", test, TruthTable, "a TruthTable")
    function("progress", progress, "progress(done, in all, what)")
    if isinstance(smooth, str) or not isinstance(smooth, Iterable):
        raise RdError(f"smooth is {smooth!r}, expected a list of networks such as ['dense:20']")
    how = Training(widths(layers), epochs, batch, None, seed)
    how.check("gates")
    whole("epochs", epochs, 1)
    nets = [(f"{word} over the reals", SmoothNet.parse(word)) for word in smooth]
    rows, tested = _split(table, holdout, test, seed)
    if wiring not in WIRED:
        raise RdError(f"wiring is {wiring!r}, expected one of {', '.join(WIRED)}")
    network = Network.of(rows, how.layers, seed, wiring)
    size = batch or chosen_batch(rows.rows)
    if size > rows.rows:
        raise RdError(f"the batch size is {size}, there are {rows.rows} rows to learn from")
    known = is_known(rows)
    contenders = _contenders(network, known, rows.rows, size, epochs)
    contenders += [_dense(name, net.model(network.inputs, network.outputs), known) for name, net in nets]
    results = [
        result for contender in contenders for result in _results(contender, rows, tested, epochs, size, seed, progress)
    ]
    return Comparison(tuple(results), network.layers, rows.rows, 0 if tested is None else tested.rows, size)


def _split(
    table: TruthTable, holdout: float | None, test: TruthTable | None, seed: int
) -> tuple[TruthTable, TruthTable | None]:
    """Rows to learn from, each once, and rows to test on."""
    if test is None and holdout is not None:
        share("holdout", holdout, inner=True)
        if len(table.distinct()) < 2:
            raise RdError("holding rows out takes a table of at least two different rows")
        table, test = table.split(holdout, seed)
    if not table.rows:
        raise RdError("the table has no rows: there is nothing to learn from")
    return known_rows(table.distinct()), test


def _contenders(network: Network, known: bool, rows: int, batch: int, epochs: int) -> list[_Contender]:
    evaluate = _bit_evaluator(network)
    real = Smooth(np.float32)
    relaxed_model = relaxed(network.counts()) >> _scores(network)
    chosen = scores_of(network.counts())
    how = Relaxation(rows, epochs, batch)
    falling = rates.cosine(how.first_rate, steps=how.steps)

    def bits_of(values: Sequence[Array]) -> tuple[Array, ...]:
        return rounded(values, scores=chosen)

    found = [
        _Contender(
            *learner_of(network, "ascent", known, rows, batch, epochs),
            network.voters,
            (_View("gates over Z2", evaluate, network.circuit),),
        ),
        _Contender(
            *learner_of(network, "votes", known, rows, batch, epochs),
            1,
            (_View("gates over Z", evaluate, network.circuit),),
        ),
        _Contender(
            _smooth_learner(relaxed_model, falling, known),
            real,
            1,
            (
                _View("gates over the reals", _score_evaluator(relaxed_model, real)),
                _View(
                    "the same, rounded",
                    lambda values, x: evaluate(bits_of(values), x),
                    lambda values: network.circuit(bits_of(values)),
                ),
            ),
        ),
    ]
    return found[1:] if network.wiring == "learned" else found


def _smooth_learner(model: Model, rate: float | Schedule, known: bool) -> Learner:
    loss, adam = losses.logistic(), optimisers.adam(rate)
    rule = optimisers.wired(model, adam, adam) if scores_of(model) else adam
    return Learner(model, loss if known else losses.masked(loss), rule, -1)


def _scores(network: Network) -> Model:
    """Counts of relaxed gates as scores: above 0 where more than half of an output's gates are 1."""
    gates, scale = network.voters, 1 / network.temperature()
    return activation(lambda counts: (2 * counts - gates) * scale, network.outputs)


def _dense(name: str, model: Model, known: bool) -> _Contender:
    real = Smooth(np.float32)
    return _Contender(
        _smooth_learner(model, _DENSE_RATE, known), real, 1, (_View(name, _score_evaluator(model, real)),)
    )


def _bit_evaluator(network: Network) -> Callable[[Sequence[Array], Array], Array]:
    """Output bits of the network of gates, by majority."""
    fixed = None if network.wiring == "learned" else Z2.compile(batched(network.bits()).morphism)

    def evaluate(parameters: Sequence[Array], x: Array) -> Array:
        model, tables = network.settled(parameters)
        program = Z2.compile(batched(model).morphism) if fixed is None else fixed
        votes = np.asarray(program(*tables, x)).reshape(len(x), network.outputs, network.voters)
        return np.asarray(2 * votes.sum(axis=2, dtype=np.int64) > network.voters)

    return evaluate


def _score_evaluator(model: Model, algebra: Algebra) -> Callable[[Sequence[Array], Array], Array]:
    """Output bits of a network of real scores."""
    program = algebra.compile(batched(model).morphism)
    return lambda values, x: np.asarray(np.asarray(program(*values, x)) > 0)


def _results(
    contender: _Contender,
    rows: TruthTable,
    tested: TruthTable | None,
    epochs: int,
    batch: int,
    seed: int,
    progress: Progress | None,
) -> list[Result]:
    """Train, look at the networks after each epoch, and keep of each the best."""
    name = contender.views[0].name

    def look(run: Run) -> None:
        for view in contender.views:
            _look(view, run, rows, tested)

    def tell(done: int, total: int, text: str) -> None:
        if progress is not None:
            progress(done, total, f"{name}: {text}")

    run = train(
        contender.learner,
        examples(rows, contender.repeats),
        algebra=contender.algebra,
        epochs=epochs,
        batch=batch,
        seed=seed,
        shuffle=True,
        callbacks=[look],
        progress=tell,
    )
    if run.interrupted:
        raise KeyboardInterrupt
    seconds = sum(record.seconds for record in run.history)
    parameters = sum(wire.size for wire in contender.learner.parameter)
    return [_result(view, parameters, rows, seconds) for view in contender.views]


def _look(view: _View, run: Run, rows: TruthTable, tested: TruthTable | None) -> None:
    train_accuracy = _accuracy(view, run.parameters, rows)
    test_accuracy = None if tested is None else _accuracy(view, run.parameters, tested)
    moment = Moment(len(run.history), train_accuracy or 0.0, test_accuracy)
    view.moments.append(moment)
    if view.best is None or moment.train_accuracy >= view.best.train_accuracy:
        view.best, view.kept = moment, tuple(np.array(value) for value in run.parameters)


def _accuracy(view: _View, parameters: Sequence[Array], table: TruthTable) -> float | None:
    """The share of known output bits that are right; None where none is known."""
    x, y, care = table.to_arrays()
    blocks = [view.evaluate(parameters, x[start : start + _ROWS]) for start in range(0, table.rows, _ROWS)]
    if not care.any():
        return None
    return float(np.count_nonzero((np.concatenate(blocks) == y) & (care != 0)) / np.count_nonzero(care))


def _result(view: _View, parameters: int, rows: TruthTable, seconds: float) -> Result:
    assert view.best is not None, "there is at least one epoch"
    netlist = None
    if view.circuit is not None:
        netlist = Netlist.from_circuit(view.circuit(view.kept), inputs=rows.inputs, outputs=rows.outputs).simplified()
    return Result(view.name, parameters, tuple(view.moments), view.best, netlist, seconds)
