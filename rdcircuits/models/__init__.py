"""Architectures: parametric circuits with their initialisers. `>>` composes them."""

from rdcircuits.models.activations import activation, flatten, relu, scale, sigmoid, softmax, tanh
from rdcircuits.models.adversarial import wasserstein
from rdcircuits.models.anf import anf, monomials
from rdcircuits.models.convolution import convolution
from rdcircuits.models.fixed import fix, frozen
from rdcircuits.models.gates import gates, pass_through, passing
from rdcircuits.models.initialisers import Initialiser, bernoulli, constant, glorot, he, zeros
from rdcircuits.models.linear import bias, dense, linear
from rdcircuits.models.lookup import lookup_table
from rdcircuits.models.masking import masking, pseudo_linear
from rdcircuits.models.model import Model
from rdcircuits.models.patches import patches
from rdcircuits.models.polynomial import exponents, polynomial
from rdcircuits.models.pooling import average_pool, max_pool
from rdcircuits.models.relaxed import hardened, relaxed, rounded, scores_of, soft
from rdcircuits.models.residual import residual
from rdcircuits.models.sequences import attention, embedding, layer_norm
from rdcircuits.models.values import value_table

__all__ = [
    "Initialiser",
    "Model",
    "activation",
    "anf",
    "attention",
    "average_pool",
    "bernoulli",
    "bias",
    "constant",
    "convolution",
    "dense",
    "embedding",
    "exponents",
    "fix",
    "flatten",
    "frozen",
    "gates",
    "glorot",
    "hardened",
    "he",
    "layer_norm",
    "linear",
    "lookup_table",
    "masking",
    "max_pool",
    "monomials",
    "pass_through",
    "passing",
    "patches",
    "polynomial",
    "pseudo_linear",
    "relaxed",
    "relu",
    "residual",
    "rounded",
    "scale",
    "scores_of",
    "sigmoid",
    "soft",
    "softmax",
    "tanh",
    "value_table",
    "wasserstein",
    "zeros",
]
