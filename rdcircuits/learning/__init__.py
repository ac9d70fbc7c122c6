"""Losses, rates, optimisers (all lenses), the learner that composes them, and the training loop."""

from rdcircuits.learning import losses, optimisers, rates
from rdcircuits.learning.learner import Learner
from rdcircuits.learning.losses import Loss
from rdcircuits.learning.optimisers import Optimiser
from rdcircuits.learning.rates import Rate
from rdcircuits.learning.train import Run, train

__all__ = ["Learner", "Loss", "Optimiser", "Rate", "Run", "losses", "optimisers", "rates", "train"]
