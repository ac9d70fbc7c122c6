"""From measurements to bits: raw columns of numbers and words, and encoders that are fitted to them."""

from rdcircuits.encoding.edges import Edges
from rdcircuits.encoding.encoder import Encoder, OneHot, Thresholds
from rdcircuits.encoding.images import fit_images
from rdcircuits.encoding.raw import Raw

__all__ = ["Edges", "Encoder", "OneHot", "Raw", "Thresholds", "fit_images"]
