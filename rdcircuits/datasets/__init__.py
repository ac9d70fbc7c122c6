"""Data for experiments: Iris, scikit-learn's digits, MNIST from its files; and their coding as bits."""

from rdcircuits.datasets.coding import Thermometer, above
from rdcircuits.datasets.idx import read_idx
from rdcircuits.datasets.iris import Split, iris, iris_flowers
from rdcircuits.datasets.labelled import Labelled
from rdcircuits.datasets.mnist import Mnist, images, mnist
from rdcircuits.datasets.shifting import shifted
from rdcircuits.datasets.toys import digits

__all__ = [
    "Labelled",
    "Mnist",
    "Split",
    "Thermometer",
    "above",
    "digits",
    "images",
    "iris",
    "iris_flowers",
    "mnist",
    "read_idx",
    "shifted",
]
