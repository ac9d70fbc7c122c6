"""What is written of results: facts that JSON has, and what values that it does not have are called."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from rdcircuits.arguments import shown
from rdcircuits.errors import RdError
from rdcircuits.induction import Learned
from rdcircuits.learning import Run

_SHARES = ("train_accuracy", "validation_accuracy", "test_accuracy")


def facts_of(result: Any) -> dict[str, Any]:
    """The facts of what a function gave: those of a mapping, the accuracies and sizes of a run or of what was learned;
    a number is the fact `value`.

    Raises:
        RdError: for what has no facts, and for those that JSON does not have, with their names.

    Example:
        >>> import numpy as np
        >>> facts_of(np.float64(0.5)), facts_of({"n": np.int64(3), "loss": float("nan")})
        ({'value': 0.5}, {'n': 3, 'loss': None})
    """
    if isinstance(result, Run):
        result = _of_run(result)
    elif isinstance(result, Learned):
        shares = {name: getattr(result, name) for name in _SHARES}
        result = {"model": result.model, **shares, "ands": result.ands, "depth": result.depth, "rows": result.rows}
    elif isinstance(result, (bool, int, float, np.generic)) and not isinstance(result, (np.void, np.character)):
        result = {"value": result}
    if not isinstance(result, Mapping):
        raise RdError(f"the function gave {shown(result)}, expected a mapping of facts, a number, a Run or a Learned")
    return {str(name): _plain(value, str(name)) for name, value in result.items()}


def _of_run(run: Run) -> dict[str, Any]:
    last = run.history[-1] if run.history else None
    facts = {"last_epoch": len(run.history), "stopped": run.stopped}
    if last is None:
        return facts
    return facts | {name: getattr(last, name) for name in ("train_accuracy", "validation_accuracy", "loss")}


def _plain(value: Any, name: str) -> Any:
    """As JSON has it; numbers that are not finite are null there."""
    if isinstance(value, (np.generic, np.ndarray)):
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(one, name) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one, name) for key, one in value.items()}
    raise RdError(f"{name} is {shown(value)}, which JSON does not have")


def label_of(value: Any) -> Any:
    """What a value of a setting is called: itself, where JSON has it, else its repr.

    Example:
        >>> import rdcircuits as rd
        >>> label_of(3), label_of(rd.optimisers.votes(3))
        (3, 'votes(3, clip=1048576, decay=0, reset=True)')
    """
    try:
        return _plain(value, "value")
    except RdError:
        return " ".join(repr(value).split())
