"""`rdcircuits learn --field Q`: from a table over GF(Q) to polynomials, and gates."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rdcircuits.algebra import GF
from rdcircuits.algebra.blasting.fields.code import width
from rdcircuits.boolean import Netlist
from rdcircuits.cli.fields import (
    check_polynomial_of,
    gates_for,
    is_polynomial,
    polynomial_lines,
    read_field_table,
    read_field_table_like,
    write_polynomial,
    wrong_facts,
    wrong_lines,
)
from rdcircuits.cli.outputs import check_paths, circuit_writers, write_files
from rdcircuits.cli.progress import Progress
from rdcircuits.cli.report import accuracy_lines, rows_used, tried_facts, tried_lines
from rdcircuits.cli.tables import header_question, layout_of, quiet
from rdcircuits.cli.text import counted, duration, say_json, say_lines, say_warnings, told
from rdcircuits.errors import RdError
from rdcircuits.fields import FieldPolynomial, FieldTable
from rdcircuits.induction import Learned, learn_field
from rdcircuits.induction.field_learn import check_options

_BITS_ALONE = ("layers", "batch", "optimiser", "max_gates", "effort")
_SMALL = 1 << 16
"""How much work making gates may be where nobody asked for them, in terms times bits squared."""


def run(arguments: Namespace, field: GF) -> None:
    """Learn from the table that the arguments name, and report."""
    _check(arguments)
    files = [arguments.table] if arguments.test is None else [arguments.table, arguments.test]
    check_paths(arguments.paths, files)
    table = read_field_table(arguments.table, field, arguments.outputs, arguments.conflicts, layout_of(arguments))
    asked = header_question(arguments.table, arguments.outputs, table.outputs, layout_of(arguments))
    check_polynomial_of(table, arguments.paths)
    test = (
        None
        if arguments.test is None
        else read_field_table_like(arguments.test, table, arguments.conflicts, layout_of(arguments))
    )
    options = {name: getattr(arguments, name) for name in ("model", "holdout", "seed", "degree", "epochs")}
    with Progress() as progress:
        with quiet():
            learned = learn_field(table, test=test, progress=progress, **options)
        progress(0, 1, "making gates")
        gates = gates_for(learned.polynomial) if _wants_gates(learned.polynomial, arguments.paths) else None
        checks = write_files(_writers(learned.polynomial, gates, arguments.paths))
    warnings = told([*asked, *learned.warnings])
    if arguments.json:
        say_json(_facts(learned, gates, arguments.paths) | {"warnings": warnings})
    else:
        _report(learned, gates, arguments, table, list(zip(arguments.paths, checks, strict=True)), warnings)
    if learned.interrupted:
        raise KeyboardInterrupt(f"interrupted: this is the best of {learned.passes or 0:,} passes")


def _check(arguments: Namespace) -> None:
    for name in _BITS_ALONE:
        if getattr(arguments, name) is not None:
            option = f"--{name.replace('_', '-')}"
            raise RdError(f"{option} is for tables of bits, not for those over GF(q): leave it out with --field")
    check_options(arguments.model, degree=arguments.degree, epochs=arguments.epochs, prefix="--")


Gates = tuple[Netlist, str]


def _wants_gates(polynomial: FieldPolynomial, paths: list[str]) -> bool:
    asked = any(not is_polynomial(path) for path in paths)
    return asked or polynomial.n_terms * width(polynomial.field) ** 2 <= _SMALL


def _writers(
    polynomial: FieldPolynomial, gates: Gates | None, paths: list[str]
) -> list[tuple[str, Callable[[Path], str]]]:
    """What writes each path, and says how it was checked."""
    found: list[tuple[str, Callable[[Path], str]]] = []
    for path in paths:
        if is_polynomial(path):
            found.append((path, partial(write_polynomial, polynomial)))
        else:
            assert gates is not None
            found += circuit_writers(gates[0], [path])
    return found


def _facts(learned: Learned, gates: Gates | None, paths: list[str]) -> dict[str, Any]:
    polynomial = learned.polynomial
    names = "model train_accuracy validation_accuracy test_accuracy rows complete seconds"
    facts: dict[str, Any] = {"field": learned.field.name} | {name: getattr(learned, name) for name in names.split()}
    counts = None if gates is None else gates[0].counts()
    return facts | {
        "inputs": len(polynomial.inputs),
        "outputs": len(polynomial.outputs),
        "degrees": list(polynomial.degrees),
        "terms": list(polynomial.term_counts),
        "unique": None if learned.unique is None else list(learned.unique),
        "wrong_rows": wrong_facts(polynomial, learned.wrong),
        "gates": None if counts is None else counts.gates,
        "ands": None if counts is None else counts.ands,
        "depth": None if counts is None else counts.depth,
        "passes": learned.passes,
        "outputs_written": paths,
        "tried": [tried_facts(trial) for trial in learned.tried],
    }


def _report(
    learned: Learned,
    gates: Gates | None,
    arguments: Namespace,
    table: FieldTable,
    written: list[tuple[str, str]],
    warnings: list[str],
) -> None:
    polynomial = learned.polynomial
    sizes = f"{counted(len(polynomial.inputs), 'input')}, {counted(len(polynomial.outputs), 'output')}"
    lines = [
        ("field", _field(learned.field)),
        ("table", f"{sizes}, {rows_used(learned, table, 'complete' if table.complete else 'partial')}"),
        ("model", f"{learned.model}: {learned.why}"),
        *tried_lines(learned),
        *accuracy_lines(learned, arguments.test),
        *_named("polynomial", polynomial_lines(polynomial)),
        ("degree", f"{_listed(polynomial.degrees)}; {counted(polynomial.n_terms, 'term')}{_uniqueness(learned)}"),
        *_named("wrong rows", wrong_lines(polynomial, learned.wrong)),
        ("circuit", _circuit(polynomial, gates)),
        ("time", duration(learned.seconds)),
        *(("written", f"{path} ({check})") for path, check in written),
    ]
    say_lines(arguments.table, lines)
    say_warnings(warnings)


def _named(word: str, texts: list[str]) -> list[tuple[str, str]]:
    return [("" if k else word, text) for k, text in enumerate(texts)]


def _field(field: GF) -> str:
    p, k = field.characteristic, field.degree
    return field.name if k == 1 else f"{field.name}: an element is {k} digits base {p}, as one number"


def _uniqueness(learned: Learned) -> str:
    """Whether no other polynomial of the kind does as well, in words."""
    if learned.unique is None:
        return ""
    kind = "of these rows" if learned.complete else "of that degree"
    if all(learned.unique):
        return f", the only polynomial {kind}"
    if len(learned.unique) == 1:
        return f", one of several {kind}"
    several = [name for name, one in zip(learned.polynomial.outputs, learned.unique, strict=True) if not one]
    return f", one of several {kind} for {', '.join(several[:8])}"


def _listed(degrees: tuple[int, ...]) -> str:
    return ", ".join(map(str, degrees[:16])) + ", ..." * (len(degrees) > 16) if degrees else "none"


def _circuit(polynomial: FieldPolynomial, gates: Gates | None) -> str:
    """The gates' counts, how they were compared with the polynomials, and how elements are coded."""
    if gates is None:
        return f"not made of {counted(polynomial.n_terms, 'term')} unless asked for with -o"
    (netlist, check), field = gates, polynomial.field
    counts = netlist.counts()
    sizes = f"{counted(counts.gates, 'gate')}, {counted(counts.ands, 'AND')}, depth {counts.depth}"
    return f"{sizes}, {check}; {_coding(field)}"


def _coding(field: GF) -> str:
    p, w = field.characteristic, width(field)
    each = f"{counted(w, 'bit')} an element" + (", the least significant first" if w > 1 else "")
    if field.degree > 1 and p > 2:
        return f"{each} of each digit, digits likewise"
    return each
