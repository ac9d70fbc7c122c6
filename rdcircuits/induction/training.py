"""What may be said about the training of a model, and for which models."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from rdcircuits.arguments import whole
from rdcircuits.errors import RdError

#: The models that train, each with the optimisers that it can have, the first being its own.
OPTIMISERS: dict[str, tuple[str, ...]] = {"gates": ("votes", "ascent", "msb"), "linear": ("msb", "ascent")}

_MOST_GATES = 1 << 22


@dataclass(frozen=True)
class Training:
    """How a model is trained; what is None, the model chooses.

    Attributes: `layers`, gates in each layer (of `gates` alone); `epochs`; `batch`, examples a step; `optimiser`, one
    of `OPTIMISERS`; `seed`, of wiring, starting values and shuffling.
    """

    layers: tuple[int, ...] | None = None
    epochs: int | None = None
    batch: int | None = None
    optimiser: str | None = None
    seed: int = 0

    @property
    def told(self) -> tuple[str, ...]:
        """The names of what the model does not choose."""
        return tuple(one.name for one in fields(self) if one.name != "seed" and getattr(self, one.name) is not None)

    def check(self, model: str, prefix: str = "") -> None:
        """An `RdError` for what the model does not take, or cannot have; `prefix` stands before the names told."""
        for name in self.told:
            if model not in OPTIMISERS:
                kinds = " and ".join(OPTIMISERS)
                raise RdError(f"{prefix}{name} is for the models that train, {kinds}; the model is {model}")
            if name == "layers" and model != "gates":
                raise RdError(f"{prefix}layers is for the model gates; the model is {model}")
        known = isinstance(self.optimiser, str) and self.optimiser in OPTIMISERS.get(model, ())
        if self.optimiser is not None and not known:
            expected = ", ".join(OPTIMISERS[model])
            raise RdError(f"{prefix}optimiser is {self.optimiser!r}, the model {model} takes one of {expected}")
        whole(f"{prefix}seed", self.seed)
        for name in ("epochs", "batch"):
            value = getattr(self, name)
            if value is not None and not _is_count(value):
                raise RdError(f"{prefix}{name} is {value!r}, expected an integer >= 1")
        self._check_layers(prefix)

    def _check_layers(self, prefix: str) -> None:
        if self.layers is None:
            return
        if not self.layers or not all(_is_count(width) for width in self.layers):
            raise RdError(f"{prefix}layers is {self.layers!r}, expected at least one number of gates >= 1")
        if sum(self.layers) > _MOST_GATES:
            raise RdError(f"{prefix}layers has {sum(self.layers):,} gates, at most {_MOST_GATES:,} are trained")


def widths(layers: object) -> tuple[int, ...] | None:
    """The widths of layers as they are given, or one alone; None for those not told."""
    if layers is None:
        return None
    if _is_count(layers):
        return (int(layers),)  # type: ignore[call-overload]
    if not isinstance(layers, Iterable) or isinstance(layers, str):
        raise RdError(f"layers is {layers!r}, expected numbers of gates such as (64, 64)")
    return tuple(layers)


def _is_count(value: object) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and int(value) >= 1
