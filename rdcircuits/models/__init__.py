"""Architectures: parametric circuits with their initialisers. `>>` composes them."""

from rdcircuits.models.activations import activation, relu, scale, sigmoid, tanh
from rdcircuits.models.anf import anf, monomials
from rdcircuits.models.fixed import fix, frozen
from rdcircuits.models.gates import gates, pass_through
from rdcircuits.models.initialisers import Initialiser, bernoulli, constant, glorot, he, zeros
from rdcircuits.models.linear import bias, dense, linear
from rdcircuits.models.lookup import lookup_table
from rdcircuits.models.masking import masking, pseudo_linear
from rdcircuits.models.model import Model
from rdcircuits.models.relaxed import relaxed, rounded, soft

__all__ = [
    "Initialiser",
    "Model",
    "activation",
    "anf",
    "bernoulli",
    "bias",
    "constant",
    "dense",
    "fix",
    "frozen",
    "gates",
    "glorot",
    "he",
    "linear",
    "lookup_table",
    "masking",
    "monomials",
    "pass_through",
    "pseudo_linear",
    "relaxed",
    "relu",
    "rounded",
    "scale",
    "sigmoid",
    "soft",
    "tanh",
    "zeros",
]
