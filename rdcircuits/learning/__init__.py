"""Losses, rates, optimisers (all lenses), the learner that composes them, and the training loop."""

from rdcircuits.learning import losses, optimisers, rates
from rdcircuits.learning.checkpoint import Checkpoint
from rdcircuits.learning.hyper import Hyper, Schedule
from rdcircuits.learning.learner import Learner
from rdcircuits.learning.loop import Record
from rdcircuits.learning.losses import Loss
from rdcircuits.learning.normalised import normalised
from rdcircuits.learning.optimiser import Optimiser
from rdcircuits.learning.plurality import Plurality
from rdcircuits.learning.rates import Rate
from rdcircuits.learning.remembering import own, remembering
from rdcircuits.learning.search import Dream, Search, dream, search
from rdcircuits.learning.streams import Streamed
from rdcircuits.learning.train import Run, train

__all__ = [
    "Checkpoint",
    "Dream",
    "Hyper",
    "Learner",
    "Loss",
    "Optimiser",
    "Plurality",
    "Rate",
    "Record",
    "Run",
    "Schedule",
    "Search",
    "Streamed",
    "dream",
    "losses",
    "normalised",
    "optimisers",
    "own",
    "rates",
    "remembering",
    "search",
    "train",
]
