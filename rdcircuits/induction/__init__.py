"""From a table to a circuit, without gradients or with: the methods, `learn`, which chooses, and `compare`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdcircuits.lazy import attach

if TYPE_CHECKING:
    from rdcircuits.induction.compare import Comparison, Moment, Result, compare
    from rdcircuits.induction.field_learn import FIELD_METHODS, FIELD_MODELS, learn_field, wrong_rows
    from rdcircuits.induction.learn import METHODS, MODELS, TRAINED, learn
    from rdcircuits.induction.learned import Fitted, Learned, Method, Trial
    from rdcircuits.induction.training import OPTIMISERS, Training

__all__ = [
    "FIELD_METHODS",
    "FIELD_MODELS",
    "METHODS",
    "MODELS",
    "OPTIMISERS",
    "TRAINED",
    "Comparison",
    "Fitted",
    "Learned",
    "Method",
    "Moment",
    "Result",
    "Training",
    "Trial",
    "compare",
    "learn",
    "learn_field",
    "wrong_rows",
]

if not TYPE_CHECKING:
    attach(
        __name__,
        {
            "rdcircuits.induction.compare": "Comparison Moment Result compare",
            "rdcircuits.induction.field_learn": "FIELD_METHODS FIELD_MODELS learn_field wrong_rows",
            "rdcircuits.induction.learn": "METHODS MODELS TRAINED learn",
            "rdcircuits.induction.learned": "Fitted Learned Method Trial",
            "rdcircuits.induction.training": "OPTIMISERS Training",
        },
    )
