"""Writing classifiers to files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rdcircuits.boolean.formats.netlists import check_written
from rdcircuits.cli.outputs import Writer
from rdcircuits.encoding import Raw
from rdcircuits.errors import FormatError
from rdcircuits.files import as_text
from rdcircuits.formats import ends_in
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.files import c_of, read_classifier, verilog_of
from rdcircuits.tables.formats import ending


def check_endings(paths: Sequence[str]) -> None:
    """Raise for endings of files that classifiers are not written to."""
    known = tuple(dict.fromkeys((".json", ".v", ".c", *ends_in("netlist", written=True))))
    for path in paths:
        if ending(path) not in known:
            raise FormatError(f"a classifier is written to files that end in {', '.join(known)}", path=path)


def classifier_writer(found: Classifier, rows: Raw | None = None) -> Writer:
    """What writes a classifier to a draft; self-checks and testbenches have some raw `rows`, or made ones."""

    def write(draft: Path) -> str:
        if ending(draft) == ".c":
            draft.write_text(c_of(found, as_text(draft.stem), rows), encoding="ascii")
            return "with comparisons of integers in front, and a self-check"
        if ending(draft) == ".v":
            draft.write_text(verilog_of(found, rows=rows), encoding="ascii")
            return "with comparisons of integers in front, and a testbench; not read back"
        found.save(draft)
        if ending(draft) == ".json":
            again = read_classifier(draft.read_bytes(), draft)
            if again.scores.gates != found.scores.gates or again.encoder != found.encoder:
                raise FormatError("what was written reads back as something else", path=draft)
            return "read back: the same gates and encoder"
        check = check_written(draft, found.netlist)
        return "gates alone" if check is None else f"gates alone, read back: {check}"

    return write
