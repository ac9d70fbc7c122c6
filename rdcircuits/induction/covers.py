"""Learning from a cover: the minimised cubes as gates, or what learners make of rows drawn from the cubes, if that is
smaller and agrees with every cube.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import Any

from rdcircuits.boolean import Cover, Netlist, TruthTable
from rdcircuits.errors import RdError, RdWarning, warn
from rdcircuits.induction.learned import Fitted, Learned, Trial

ROWS = 1 << 12
"""Rows that are drawn for the learners."""

_CONFLICTS = 20_000


def learn_cover(
    cover: Cover, learn: Callable[..., Learned], *, model: str, seed: int, test: TruthTable | None, **how: Any
) -> Learned:
    """A circuit for a cover; `learn` is asked about rows drawn from it. See `rdcircuits.learn`."""
    started = time.perf_counter()
    cubes, note = _least(cover)
    netlist, name, why, doubts = cubes, "cubes", note, list[str]()
    tried: tuple[Trial, ...] = (Trial("cubes", 1.0, note, ands=_ands(cubes)),)
    bound = how.get("max_gates")
    least = model == "auto" and _ands(cubes) < max(1, _read(cubes))
    found = None if least else _of_rows(cover, learn, model, seed, how)
    if isinstance(found, Learned):
        answer = cover.check(found.netlist, conflicts=_CONFLICTS)
        tried = (*tried, *found.tried)
        smaller = found.ands < _ands(cubes) or (bound is not None and _ands(cubes) > bound)
        if model != "auto" or (answer.equal is True and smaller) or (bound is not None and smaller):
            netlist, name = found.netlist, found.model
            why = f"{found.why}; learned from {found.rows} rows drawn from the cubes: {answer}"
            doubts = [] if answer.equal is True else [f"it is not proved to agree with every cube: {answer}"]
    elif model != "auto" and found is not None:
        raise found
    sample = cover.sample(ROWS, seed)
    for message in doubts:
        warn(message)
    return Learned(
        fitted=Fitted(netlist, why),
        result=netlist,
        model=name,
        why=why,
        train_accuracy=None if not sample.rows else 1.0 if not doubts else sample.accuracy(netlist).overall,
        validation_accuracy=None,
        test_accuracy=None if test is None else test.accuracy(netlist).overall,
        rows=sample.rows,
        complete=False,
        tried=tried,
        seconds=time.perf_counter() - started,
        warnings=tuple(doubts),
    )


def _least(cover: Cover) -> tuple[Netlist, str]:
    """The minimised cover as gates, or the cover itself where that takes too long."""
    try:
        smaller = cover.minimised()
    except RdError:
        return cover.netlist(), f"the {len(cover)} cubes as they are"
    return smaller.netlist(), f"the {len(cover)} cubes made {len(smaller)}: exact"


def _of_rows(
    cover: Cover, learn: Callable[..., Learned], model: str, seed: int, how: dict[str, Any]
) -> Learned | RdError:
    """What is learned from rows drawn from the cubes."""
    sample = cover.sample(ROWS, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RdWarning)
        try:
            return learn(sample, model=model, seed=seed, **how)
        except RdError as error:
            return error


def _read(netlist: Netlist) -> int:
    """How many inputs the gates read: no circuit that needs all of these has fewer ANDs but one."""
    gates = netlist.gates
    wires = {*gates.in0.tolist(), *gates.in1.tolist(), *gates.outputs.tolist()}
    return sum(1 for wire in wires if 1 <= wire <= gates.n_inputs)


def _ands(netlist: Netlist) -> int:
    return netlist.counts().ands
