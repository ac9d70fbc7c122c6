"""From a table to a circuit, without gradients or with: the methods, and `learn`, which chooses."""

from rdcircuits.induction.learn import METHODS, MODELS, learn
from rdcircuits.induction.learned import Fitted, Learned, Method, Trial

__all__ = ["METHODS", "MODELS", "Fitted", "Learned", "Method", "Trial", "learn"]
