"""Several classifiers as one: their scores are summed, each multiplied by a small integer.

Source: stacking of what is uncertain (Wolpert 1992), with weights that fall with the log of the probability that a
classifier gives to what is right on rows set aside, as those of averages of models do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.encoding import Encoder
from rdcircuits.encoding.merge import merged
from rdcircuits.induction.classes.scores import Scores, of_scores, replayed

Floats = NDArray[np.float64]
One = TypeVar("One")

_FALL, _LEAST, _MOST = 20.0, 0.2, 3
_FINE = 4
"""The smallest multiple of a sum."""


def voices(sure: Mapping[One, Floats]) -> dict[One, float]:
    """The few that are surest of what is right, with what each has to say, at most 1: of the log of the probability of
    what is right, a row each, a twentieth less divides it by e.

    Example:
        >>> found = voices({"a": np.array([-0.1, -0.3]), "b": np.array([-0.2, -0.3]), "c": np.array([-0.9, -0.9])})
        >>> {one: round(voice, 2) for one, voice in found.items()}
        {'a': 1.0, 'b': 0.37}
    """
    means = {one: float(np.mean(values)) for one, values in sure.items()}
    best = sorted(means, key=lambda one: -means[one])[:_MOST]
    found = {one: exp(_FALL * (means[one] - means[best[0]])) for one in best}
    return {one: voice for one, voice in found.items() if voice >= _LEAST}


def summed(
    encoders: Sequence[Encoder], members: Sequence[Scores], weights: Sequence[float]
) -> tuple[Encoder, Scores, float]:
    """(one encoder, the sums of the members' scores, unit): a score is about `unit` times the weighted sum.

    Each weight times the unit is rounded to an integer.

    Raises `ShapeError` for encoders that cannot be made one.
    """
    unit = _FINE / min(weights)
    times = [round(weight * unit) for weight in weights]
    encoder, places = merged(encoders)
    builder = GateBuilder(len(encoder.names))
    width = sum(k << max(one.width - 1, 0) for k, one in zip(times, members, strict=True)).bit_length() + 1
    adders = [Adder(builder, width) for _ in range(members[0].classes)]
    for one, own, k in zip(members, places, times, strict=True):
        wires = replayed(builder, one.gates, [builder.inputs[place] for place in own.tolist()])
        for c, adder in enumerate(adders):
            adder.add(wires[c * one.width : (c + 1) * one.width], signed=True, times=k)
    note = " + ".join(f"{k} times: {one.note}" for k, one in zip(times, members, strict=True))
    return encoder, of_scores(builder, [adder.total() for adder in adders], width, note), unit
