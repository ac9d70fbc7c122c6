"""From a trained run to gates: what joins learning and netlists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

from rdcircuits.algebra import Algebra, as_algebra
from rdcircuits.algebra.named import own_algebra
from rdcircuits.boolean import Netlist
from rdcircuits.circuit import Circuit, ops, trace
from rdcircuits.errors import AlgebraError, RdError, ShapeError
from rdcircuits.learning import Run

Head = Literal["scores", "index"]


def netlist(
    run: Run | Circuit,
    *,
    head: Head = "scores",
    algebra: Algebra | str | None = None,
    inputs: Iterable[str] | None = None,
    outputs: Iterable[str] | None = None,
    like: Sequence[Any] | None = None,
) -> Netlist:
    """The gates of a trained run, in the algebra that it was trained in; or of a closed circuit.

    Over Z, counts come out as counts: each score as many output bits as its bounds need, y3[0] the least significant of
    score 3 (in two's complement where a score may be negative).

    Args:
        run: what `train` gave, or a closed circuit (as for `Netlist.from_circuit`).
        head: "scores", the model's outputs as they are; or "index", the place of the greatest along the last axis of
            its one output, the first where several are (as `numpy.argmax`): the class, in binary.
        algebra: of a circuit that has no elements to tell. A run knows its own.
        inputs, outputs: a name for each element that goes in or comes out.
        like: ranges of the inputs, over Z; bits by default.

    Raises:
        AlgebraError: for an algebra that has no meaning in bits (Smooth), or in which there is no greatest (for
            "index"); naming the generator that has no gates.
        ShapeError: for "index" of what is not one list of scores.

    Example:
        >>> import rdcircuits as rd
        >>> learner = rd.Learner(rd.models.gates(2, 4, 6, classes=2), rd.losses.counted_softmax(2.0), "votes", -1)
        >>> data = [[0, 0], [0, 1], [1, 0], [1, 1]], [[1, 0], [0, 1], [0, 1], [1, 0]]
        >>> run = rd.train(learner, data, algebra=rd.Z, epochs=2)
        >>> netlist(run).outputs, netlist(run, head="index", outputs=["class"]).outputs
        (('y0[0]', 'y0[1]', 'y1[0]', 'y1[1]'), ('class',))
    """
    if head not in get_args(Head):
        raise RdError(f"head is {head!r}, expected one of {', '.join(get_args(Head))}")
    if not isinstance(run, (Run, Circuit)):
        raise RdError(f"expected a run of train, or a closed circuit, found {type(run).__name__}")
    circuit = run.circuit if isinstance(run, Run) else run
    known = run.algebra if isinstance(run, Run) else own_algebra(circuit) if algebra is None else None
    if known is not None and algebra is not None and as_algebra(algebra).name != known.name:
        raise AlgebraError(f"the run was trained over {known.name}, it has no gates over {as_algebra(algebra).name}")
    if head == "index":
        circuit = circuit >> _index(circuit)
    return Netlist.from_circuit(circuit, algebra or known, inputs, outputs, like=like)


def _index(circuit: Circuit) -> Circuit:
    """The place of the greatest along the last axis of a circuit's output."""
    if len(circuit.cod) != 1 or not circuit.cod[0].shape:
        raise ShapeError(f"head='index' takes one output wire with an axis of scores, found {circuit.cod}")
    return trace(lambda scores: ops.argmax(scores, -1), circuit.cod)
