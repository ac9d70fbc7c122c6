"""Architectures: parametric circuits with their initialisers."""

from rdcircuits.models.gates import gates, pass_through
from rdcircuits.models.lookup import lookup_table
from rdcircuits.models.model import Initialiser, Model, bernoulli, fix, zeros

__all__ = ["Initialiser", "Model", "bernoulli", "fix", "gates", "lookup_table", "pass_through", "zeros"]
