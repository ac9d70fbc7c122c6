"""Truth tables, polynomials over Z2 and netlists, with the files that hold them."""

from rdcircuits.boolean.anf import ANF, anf
from rdcircuits.boolean.counts import Counts
from rdcircuits.boolean.cover import Cover
from rdcircuits.boolean.equivalence import equivalent
from rdcircuits.boolean.fit import Fit, least_degree
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.spectra import LowDegree, degree_power, walsh, walsh_sample
from rdcircuits.boolean.table import TruthTable
from rdcircuits.tables.accuracy import Accuracy

__all__ = [
    "ANF",
    "Accuracy",
    "Counts",
    "Cover",
    "Fit",
    "LowDegree",
    "Netlist",
    "TruthTable",
    "anf",
    "degree_power",
    "equivalent",
    "least_degree",
    "walsh",
    "walsh_sample",
]
