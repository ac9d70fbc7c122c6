"""Names that the help lists. The rooms that have them say the same (tests compare), but take long to import."""

from __future__ import annotations

#: What `learn` learns of bits, and of elements of a field: `MODELS` and `FIELD_MODELS` of `rdcircuits.induction`.
MODELS = (
    *("auto", "anf", "junta", "lookup", "gates", "linear", "sums", "polynomials", "branching", "decomposition"),
    *("trees", "boosting", "resubstitution", "words", "bdd"),
)
FIELD_MODELS = ("auto", "polynomial", "tolerant", "lookup", "linear", "ascent")
#: What it learns with --classes, and what circuits of classes give: as `rdcircuits.induction.classes` has them.
CLASS_MODELS = ("auto", "votes", "boosting", "rules", "gates")
HEADS = ("index", "onehot", "scores")
#: How gates of large networks are wired, and images are cut: `WIRINGS` of `rdcircuits.induction.classes.networks`, and
#: `ImageCuts` of `rdcircuits.encoding.images`.
WIRINGS = ("random", "balanced", "patch", "learned")
USUAL_WIRING = "learned"
#: What large networks learn through: `THROUGH` of the same.
THROUGH = ("bits", "reals")
#: How the network that `compare` trains may be wired: `WIRED` of `rdcircuits.induction.compare`.
WIRED = ("random", "learned")
CUTS = ("quantiles", "logarithmic", "even")

#: Optimisers by model: `OPTIMISERS` of `rdcircuits.induction`.
OPTIMISERS = {"gates": ("votes", "ascent", "msb"), "linear": ("msb", "ascent")}

#: What `optimise` counts: `COSTS` of `rdcircuits.synthesis.cost`.
COSTS = ("ands", "gates", "ands-only", "xors", "depth")

#: How long `compare` trains: `EPOCHS` of `rdcircuits.induction.compare`.
EPOCHS = 20

#: Endings of files of tables, circuits and polynomials that are read, and of gates that are written, as
#: `rdcircuits.formats` has them; and of pictures, as `rdcircuits.plotting` has them.
TABLES = (".pla", ".csv", ".tsv", ".txt", ".truth")
CIRCUITS = (".blif", ".eblif", ".aag", ".aig", ".bench", ".v", ".eqn", ".json")
POLYNOMIALS = (".json",)
GATES = (".blif", ".eblif", ".aag", ".aig", ".bench", ".v", ".eqn", ".json", ".c", ".dot", ".svg", ".tex", ".pla")
PICTURES = (".png", ".svg", ".pdf")
#: Endings of what `draw` writes.
DRAWINGS = (".svg", ".png", ".tex", ".dot", ".json")
