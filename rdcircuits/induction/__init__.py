"""From a table to a circuit, without gradients or with: the methods, `learn`, which chooses, and `compare`."""

from rdcircuits.induction.compare import Comparison, Moment, Result, compare
from rdcircuits.induction.learn import METHODS, MODELS, TRAINED, learn
from rdcircuits.induction.learned import Fitted, Learned, Method, Trial
from rdcircuits.induction.training import OPTIMISERS, Training

__all__ = [
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
]
