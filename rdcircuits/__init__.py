"""rdcircuits: learn Boolean circuits and finite-field polynomials, on the categorical theory of gradient-based
learning.

A circuit is data, and its reverse derivative is another circuit. `import rdcircuits as rd`; everything public is named
here.
"""

from typing import TYPE_CHECKING

from rdcircuits.lazy import attach, preload
from rdcircuits.notebook import shown_by

if TYPE_CHECKING:
    from rdcircuits import datasets, fields, laws, learning, models, parallel
    from rdcircuits.algebra import GF, Z2, Algebra, Gates, Packed, Program, Sat, Semiring, Smooth, Z, Zn, as_algebra
    from rdcircuits.algebra.bits.matrix import BitMatrix
    from rdcircuits.algebra.finite.matrix import FieldMatrix
    from rdcircuits.algebra.modes import simd, simd_mode
    from rdcircuits.algebra.threads import set_threads, threads
    from rdcircuits.boolean import (
        ANF,
        Accuracy,
        Cover,
        Fit,
        Netlist,
        TruthTable,
        equivalent,
        least_degree,
        walsh,
        walsh_sample,
    )
    from rdcircuits.boolean.anf import anf
    from rdcircuits.circuit import (
        Circuit,
        D,
        Generator,
        R,
        Wire,
        WireType,
        added,
        batch,
        boolean_difference,
        change,
        copy,
        discard,
        from_values,
        generators,
        identity,
        ops,
        pairing,
        permutation,
        point,
        prime,
        projection,
        simplify,
        swap,
        trace,
        zeros,
    )
    from rdcircuits.drawing.picture import draw
    from rdcircuits.errors import AlgebraError, FormatError, RdError, RdWarning, ShapeError
    from rdcircuits.export import netlist
    from rdcircuits.fields import FieldPolynomial, FieldTable
    from rdcircuits.formats import load
    from rdcircuits.induction import Learned, learn_field
    from rdcircuits.induction import Learned as FieldLearned
    from rdcircuits.induction.classes.classifier import Classifier
    from rdcircuits.induction.classes.learn import learn_classes
    from rdcircuits.induction.compare import Comparison, compare
    from rdcircuits.induction.learn import learn
    from rdcircuits.influences import Spectrum, spectrum
    from rdcircuits.learning import Learner, losses, optimisers, rates
    from rdcircuits.learning.train import Run, train
    from rdcircuits.lens import Lens, Optic, Pair, dagger, lens
    from rdcircuits.para import Para, TwoCell, para_lens, tie
    from rdcircuits.parallel.cluster import Cluster, cluster
    from rdcircuits.parallel.sweep import sweep
    from rdcircuits.parallel.table import Sweep
    from rdcircuits.synthesis import Optimised, optimise
    from rdcircuits.synthesis.words.explain import Explanation, explain

__version__ = "0.1.0"

__all__ = [
    "ANF",
    "GF",
    "Z2",
    "Accuracy",
    "Algebra",
    "AlgebraError",
    "BitMatrix",
    "Circuit",
    "Classifier",
    "Cluster",
    "Comparison",
    "Cover",
    "D",
    "Explanation",
    "FieldLearned",
    "FieldMatrix",
    "FieldPolynomial",
    "FieldTable",
    "Fit",
    "FormatError",
    "Gates",
    "Generator",
    "Learned",
    "Learner",
    "Lens",
    "Netlist",
    "Optic",
    "Optimised",
    "Packed",
    "Pair",
    "Para",
    "Program",
    "R",
    "RdError",
    "RdWarning",
    "Run",
    "Sat",
    "Semiring",
    "ShapeError",
    "Smooth",
    "Spectrum",
    "Sweep",
    "TruthTable",
    "TwoCell",
    "Wire",
    "WireType",
    "Z",
    "Zn",
    "added",
    "anf",
    "as_algebra",
    "batch",
    "boolean_difference",
    "change",
    "cluster",
    "compare",
    "copy",
    "dagger",
    "datasets",
    "discard",
    "draw",
    "equivalent",
    "explain",
    "fields",
    "from_values",
    "generators",
    "identity",
    "laws",
    "learn",
    "learn_classes",
    "learn_field",
    "learning",
    "least_degree",
    "lens",
    "load",
    "losses",
    "models",
    "netlist",
    "ops",
    "optimise",
    "optimisers",
    "pairing",
    "para_lens",
    "parallel",
    "permutation",
    "point",
    "prime",
    "projection",
    "rates",
    "set_threads",
    "simd",
    "simd_mode",
    "simplify",
    "spectrum",
    "swap",
    "sweep",
    "threads",
    "tie",
    "trace",
    "train",
    "walsh",
    "walsh_sample",
    "zeros",
]

shown_by("rdcircuits.drawing.faces")

if not TYPE_CHECKING:
    attach(
        __name__,
        {
            "rdcircuits.algebra": "GF Z2 Algebra Gates Packed Program Sat Semiring Smooth Z Zn as_algebra",
            "rdcircuits.algebra.bits.matrix": "BitMatrix",
            "rdcircuits.algebra.finite.matrix": "FieldMatrix",
            "rdcircuits.algebra.modes": "simd simd_mode",
            "rdcircuits.algebra.threads": "set_threads threads",
            "rdcircuits.boolean": "ANF Accuracy Cover Fit Netlist TruthTable equivalent least_degree walsh "
            "walsh_sample",
            "rdcircuits.boolean.anf": "anf",
            "rdcircuits.circuit": "Circuit D Generator R Wire WireType added batch boolean_difference change copy "
            "discard from_values generators identity ops pairing permutation point prime projection simplify swap "
            "trace zeros",
            "rdcircuits.drawing.picture": "draw",
            "rdcircuits.errors": "AlgebraError FormatError RdError RdWarning ShapeError",
            "rdcircuits.export": "netlist",
            "rdcircuits.fields": "FieldPolynomial FieldTable",
            "rdcircuits.induction": "Learned FieldLearned=Learned learn_field",
            "rdcircuits.formats": "load",
            "rdcircuits.induction.classes.classifier": "Classifier",
            "rdcircuits.induction.classes.learn": "learn_classes",
            "rdcircuits.induction.compare": "Comparison compare",
            "rdcircuits.induction.learn": "learn",
            "rdcircuits.influences": "Spectrum spectrum",
            "rdcircuits.learning": "Learner losses optimisers rates",
            "rdcircuits.learning.train": "Run train",
            "rdcircuits.lens": "Lens Optic Pair dagger lens",
            "rdcircuits.para": "Para TwoCell para_lens tie",
            "rdcircuits.parallel.cluster": "Cluster cluster",
            "rdcircuits.parallel.sweep": "sweep",
            "rdcircuits.parallel.table": "Sweep",
            "rdcircuits.synthesis": "Optimised optimise",
            "rdcircuits.synthesis.words.explain": "Explanation explain",
        },
        modules="algebra arguments boolean circuit datasets drawing encoding errors estimators export fields files "
        "induction laws learning models para parallel synthesis tables values",
    )
    preload("rdcircuits.algebra.finite.gf")  # with what nearly all names need: paid for here, and not later
