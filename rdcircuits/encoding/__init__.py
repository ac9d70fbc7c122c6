"""From measurements to bits: raw columns of numbers and words, and encoders that are fitted to them."""

from rdcircuits.encoding.encoder import Encoder, OneHot, Thresholds
from rdcircuits.encoding.raw import Raw

__all__ = ["Encoder", "OneHot", "Raw", "Thresholds"]
