"""All formats of files, in one list: what each is called, its endings, what it holds, and whether it is read and
written. The command line goes by it, and so may programs.

Example:
    >>> [(one.name, one.holds) for one in FORMATS if ".json" in one.endings]
    [('JSON', 'netlist'), ('JSON', 'polynomial'), ('JSON', 'classifier'), ('JSON', 'labels'), ('JSON', 'regressor')]
"""

from __future__ import annotations

from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from rdcircuits.boolean import Netlist
from rdcircuits.boolean import formats as _boolean
from rdcircuits.errors import FormatError
from rdcircuits.fields import FieldPolynomial
from rdcircuits.fields import files as _fields
from rdcircuits.files import checked_name
from rdcircuits.plotting import PICTURES
from rdcircuits.tables.formats import Format, Holds, by_mark, ending, endings, reading_options

if TYPE_CHECKING:
    from rdcircuits.induction.amounts.regressor import Regressor
    from rdcircuits.induction.classes.classifier import Classifier
    from rdcircuits.induction.classes.multilabel import MultiLabel


def _classifier(data: bytes, path: str | PathLike[str] | None = None) -> Classifier:
    from rdcircuits.induction.classes.files import read_classifier

    return read_classifier(data, path)


def _text(content: Classifier) -> str:
    from rdcircuits.induction.classes.files import classifier_text

    return classifier_text(content)


def _labels(data: bytes, path: str | PathLike[str] | None = None) -> MultiLabel:
    from rdcircuits.induction.classes.label_files import read_labels

    return read_labels(data, path)


def _labels_text(content: MultiLabel) -> str:
    from rdcircuits.induction.classes.label_files import labels_text

    return labels_text(content)


def _regressor(data: bytes, path: str | PathLike[str] | None = None) -> Regressor:
    from rdcircuits.induction.amounts.files import read_regressor

    return read_regressor(data, path)


def _regressor_text(content: Regressor) -> str:
    from rdcircuits.induction.amounts.files import regressor_text

    return regressor_text(content)


_CLASSIFIER = Format(
    "JSON",
    (".json",),
    "classifier",
    read=_classifier,
    write=lambda content, stem: _text(content),
    mark="rdcircuits.classifier",
    note="an encoder of raw columns, and gates",
)

_LABELS = Format(
    "JSON",
    (".json",),
    "labels",
    read=_labels,
    write=lambda content, stem: _labels_text(content),
    mark="rdcircuits.multilabel",
    note="several labels, a classifier for each; rd.load reads it",
)

_REGRESSOR = Format(
    "JSON",
    (".json",),
    "regressor",
    read=_regressor,
    write=lambda content, stem: _regressor_text(content),
    mark="rdcircuits.regressor",
    note="an encoder of raw columns, gates, and what their integer means; rd.load reads it",
)

FORMATS: tuple[Format, ...] = (
    *_boolean.FORMATS,
    *_fields.FORMATS,
    _CLASSIFIER,
    _LABELS,
    _REGRESSOR,
    Format("picture", PICTURES, "picture", "numbers", note="learning curves, and pictures of examples"),
)


def ends_in(*holds: Holds, written: bool = False) -> tuple[str, ...]:
    """The endings of files that hold one of these and are read, or written.

    Example:
        >>> ends_in("table"), ends_in("polynomial")
        (('.pla', '.csv', '.tsv', '.txt', '.truth'), ('.json',))
    """
    return endings(FORMATS, *holds, written=written)


def holds_table(path: str | PathLike[str]) -> bool:
    """Whether a path's ending is that of a table, and not that of a circuit; raises `FormatError` for others.

    Example:
        >>> holds_table("f.pla"), holds_table("f.blif")
        (True, False)
    """
    tables, circuits = ends_in("table"), ends_in("netlist", "polynomial")
    if ending(path) not in (*tables, *circuits):
        found = f"files that end in {ending(path)!r}" if ending(path) else "files without an ending"
        message = f"{found} are not read; tables end in {', '.join(tables)}, circuits in {', '.join(circuits)}"
        raise FormatError(message, path=fspath(path))
    return ending(path) in tables


def read_circuit(
    path: str | PathLike[str], *, latches: str | None = None, genlib: str | PathLike[str] | None = None
) -> Netlist | FieldPolynomial | Classifier:
    """The netlist, the polynomials or the classifier in a file. Raises `FormatError`, and `OSError` as `open` does.

    The options are those of `Netlist.read`.
    """
    formats = [one for one in FORMATS if one.holds in ("netlist", "polynomial", "classifier")]
    found: Any = by_mark(formats, path, "netlist", **reading_options(formats, path, latches, genlib))
    return found  # type: ignore[no-any-return]


def load(path: str | PathLike[str]) -> Netlist | FieldPolynomial | Classifier | MultiLabel | Regressor:
    """What was saved in a file: a netlist, polynomials over GF(q), a classifier (`Classifier.save`), or what an
    estimator exported, of several labels and of amounts too.

    Raises `FormatError` for other files, with path and line, and `OSError` as `open` does.

    Example:
        >>> import rdcircuits as rd
        >>> import os, tempfile
        >>> netlist = rd.learn(rd.TruthTable.from_function(lambda a, b: a ^ b, 2)).netlist
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "xor.json")
        ...     netlist.write(path)
        ...     rd.load(path) == netlist
        True
    """
    formats = [one for one in FORMATS if one.holds not in ("table", "picture")]
    found: Any = by_mark(formats, checked_name(path), "netlist")
    return found  # type: ignore[no-any-return]


def table_limit(path: str | PathLike[str]) -> int | None:
    """Up to how many inputs a circuit is written as the table of all its rows to a file of this ending.

    None where the ending is of no format of tables, or of one that holds netlists as well.

    Example:
        >>> table_limit("f.csv"), table_limit("f.pla"), table_limit("f.blif")
        (20, None, None)
    """
    limits = (one.most_inputs for one in FORMATS if one.holds == "table" and ending(path) in one.endings)
    return next((most for most in limits if most is not None), None)
