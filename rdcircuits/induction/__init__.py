"""From a table to a circuit, without gradients or with: the methods, and `learn`, which chooses."""

from rdcircuits.induction.learn import METHODS, MODELS, TRAINED, learn
from rdcircuits.induction.learned import Fitted, Learned, Method, Trial
from rdcircuits.induction.training import OPTIMISERS, Training

__all__ = [
    "METHODS",
    "MODELS",
    "OPTIMISERS",
    "TRAINED",
    "Fitted",
    "Learned",
    "Method",
    "Training",
    "Trial",
    "learn",
]
