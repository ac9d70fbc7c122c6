"""The pages of the reference: every public name has its place on one of them.

The pages are made when the site is built, from docstrings and from the help of the command line. `tests/test_site.py`
checks that no public name is left out.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Page:
    """A page of the reference: names of `rdcircuits`, in the order in which they stand there.

    `models.*` stands for all public names of a module. `members` says whether methods are shown.
    """

    path: str
    title: str
    about: str
    names: str
    members: bool = True


PAGES = (
    Page(
        "learning",
        "Learning from tables",
        "From a table, or from rows and labels, to a circuit. [Start](../start.md) shows how.",
        "learn Learned learn_classes Classifier learn_field FieldLearned compare Comparison",
    ),
    Page(
        "tables",
        "Tables, covers, polynomials over bits",
        "What is learned from, and what is known of it.",
        "TruthTable Cover ANF anf least_degree Fit Accuracy walsh walsh_sample spectrum Spectrum load",
    ),
    Page(
        "netlists",
        "Netlists, and smaller ones",
        "Circuits of gates: made, compared, made smaller ([optimise](../optimise.md)), written "
        "([formats](../formats.md)).",
        "Netlist Gates netlist equivalent optimise Optimised explain Explanation",
    ),
    Page(
        "fields",
        "Finite fields",
        "Tables and polynomials over GF(q), and exact fits ([finite fields](../finite_fields.md)).",
        "FieldTable FieldPolynomial FieldMatrix fields.*",
    ),
    Page(
        "circuits",
        "Circuits",
        "Circuits are made by `trace` or composed, and differentiated by `R` ([theory](../theory.md)).",
        "Circuit trace R D simplify identity copy discard swap projection permutation pairing zeros added from_values "
        "batch boolean_difference Wire WireType point change prime",
    ),
    Page("operations", "Operations on wires", "What a traced function may call, beside operators of Python.", "ops.*"),
    Page(
        "generators",
        "Generators",
        "What circuits are made of; [which algebra has which](../generators.md), and how to make your own.",
        "Generator generators.*",
        members=False,
    ),
    Page(
        "algebras",
        "Algebras",
        "What wires carry, and how circuits are run there ([architecture](../architecture.md)).",
        "Algebra Semiring Program Z2 Z Zn GF Sat Smooth as_algebra Packed BitMatrix threads set_threads simd simd_mode",
    ),
    Page(
        "lenses",
        "Lenses, Para, laws",
        "The categories that learners live in, and tests of their laws ([theory](../theory.md)).",
        "lens Lens Optic Pair dagger Para TwoCell para_lens tie laws.*",
    ),
    Page(
        "models",
        "Models",
        "Parametric circuits with their initialisers. `>>` composes them.",
        "models.*",
    ),
    Page(
        "learners",
        "Learners and training",
        "A learner is the composite of optimiser, model, loss and rate.",
        "Learner train Run learning.* losses.* optimisers.* rates.*",
    ),
    Page(
        "parallel",
        "Many machines",
        "Sweeps, and steps cut into parts, on the processes of this machine or of a Dask cluster "
        "([many machines](../how_to/many_machines.md)).",
        "cluster Cluster sweep Sweep parallel.*",
    ),
    Page(
        "estimators",
        "Estimators",
        "For scikit-learn ([estimators](../estimators.md)).",
        "estimators.*",
    ),
    Page(
        "datasets",
        "Data sets and encoders",
        "What examples and benchmarks learn from, and how columns and images become bits.",
        "datasets.* encoding.*",
    ),
    Page(
        "pictures",
        "Pictures",
        "Drawings of circuits, netlists, lenses and learners ([drawing](../drawing.md)).",
        "draw drawing.Picture",
    ),
    Page("errors", "Errors", "All derive from `RdError`.", "RdError FormatError ShapeError AlgebraError RdWarning"),
)


def public(module: ModuleType) -> Iterator[str]:
    """The public names of a module: what `__all__` lists, else functions and classes made in it."""
    listed = getattr(module, "__all__", None)
    for name in sorted(vars(module)) if listed is None else listed:
        found = getattr(module, name)
        own = listed is not None or getattr(found, "__module__", None) == module.__name__
        if own and not name.startswith("_") and not isinstance(found, ModuleType):
            yield name


def names(page: Page) -> list[str]:
    """The names of a page, below `rdcircuits`, each once; of a module's those that stand by themselves are left out."""
    import rdcircuits

    own = {id(getattr(rdcircuits, name)) for one in PAGES for name in one.names.split() if "." not in name}
    found = []
    for name in page.names.split():
        if not name.endswith(".*"):
            found.append(name)
            continue
        module = getattr(rdcircuits, name[:-2])
        found += [f"{name[:-2]}.{one}" for one in public(module) if id(getattr(module, one)) not in own]
    return list(dict.fromkeys(found))


def text(page: Page) -> str:
    """A page in Markdown, with what mkdocstrings puts docstrings in place of."""
    parts = [f"# {page.title}", page.about]
    found = documented()
    for name in names(page):
        options = [f"heading: rd.{name}", f"toc_label: {name.rpartition('.')[2]}"]
        if not page.members and name != "Generator":
            options += ["members: false", "inherited_members: false"]
        elif inspect.isclass(found[name]):
            options.append(f"inherited_members: [{', '.join(inherited(found[name], found))}]")
        lines = [f"::: {path(name)}", "    options:", *(f"      {option}" for option in options)]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


@cache
def path(name: str) -> str:
    """Where a name is looked up: itself, but where a file is called so, such as `lens.py`, there."""
    value = documented()[name]
    home, last = getattr(value, "__module__", ""), name.rpartition(".")[2]
    return f"{home}.{last}" if home.endswith(f".{last}") else f"rdcircuits.{name}"


def inherited(kind: type, found: dict[str, Any]) -> list[str]:
    """Public methods of a class that it has from classes that are in no reference: the others' stand there."""
    shown = [value for value in found.values() if inspect.isclass(value)]
    bases = [base for base in kind.__mro__[1:] if base.__module__.startswith("rdcircuits") and base not in shown]
    members = (name for base in bases for name, value in vars(base).items() if callable(value) or _is_method(value))
    return sorted({name for name in members if not name.startswith("_") and name not in vars(kind)})


def _is_method(value: object) -> bool:
    return isinstance(value, property | classmethod | staticmethod)


def command_line() -> str:
    """The page of the command line: the help of each command as it is printed."""
    main = import_module("rdcircuits.cli.main")
    parts = [
        "# Options of the command line",
        "What `rdcircuits COMMAND --help` prints. [The command line](../command_line.md) shows the commands at work.",
    ]
    commands = next(action for action in main.parser()._actions if action.dest == "command")
    for name, parser in commands.choices.items():
        parser.formatter_class = lambda prog: main.RawDescriptionHelpFormatter(prog, width=100)
        parts.append(f"## {name}\n\n```text\n{parser.format_help().rstrip()}\n```")
    return "\n\n".join(parts) + "\n"


@cache
def documented() -> dict[str, Any]:
    """Every name in the reference, below `rdcircuits`, and what it is."""
    import rdcircuits

    found: dict[str, Any] = {}
    for page in PAGES:
        for name in names(page):
            value: Any = rdcircuits
            for part in name.split("."):
                value = getattr(value, part)
            found[name] = value
    return found
