"""Every public name says what it is, with an example that runs (pytest collects the doctests of `rdcircuits`)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

import rdcircuits as rd
from rdcircuits.boolean.complete import CompleteTables
from rdcircuits.boolean.packed_rows import PackedRows

MODULES = (
    *(rd, rd.models, rd.losses, rd.optimisers, rd.rates, rd.learning, rd.datasets, rd.fields, rd.ops, rd.generators),
    *(rd.laws, rd.encoding),
)
#: Classes whose every public method has an example of its own.
SHOWN = (
    *(rd.Circuit, rd.WireType, rd.Packed, rd.Lens, rd.Optic, rd.Pair, rd.laws.Sameness, rd.Fit),
    *(
        rd.TruthTable,
        CompleteTables,
        PackedRows,
        rd.Netlist,
        rd.Cover,
        rd.FieldPolynomial,
        rd.Learner,
        rd.Learned,
        rd.Classifier,
    ),
)
#: But for methods that need a module which tests do without: what plots, and what goes to other tools.
ELSEWHERE = ("plot", "cirbo", "aigverse")


def public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The public names of a module that are its own: what `__all__` lists, else functions and classes made in it."""
    listed = getattr(module, "__all__", None)
    for name in sorted(vars(module) if listed is None else listed):
        found = getattr(module, name)
        own = name in listed if listed is not None else getattr(found, "__module__", None) == module.__name__
        if own and not name.startswith("_") and (inspect.isclass(found) or inspect.isroutine(found)):
            yield f"{module.__name__}.{name}", found


def methods(kind: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties that a class itself defines."""
    fields = getattr(kind, "__dataclass_fields__", {})
    for name, found in vars(kind).items():
        method = getattr(found, "__func__", found)
        if (
            not name.startswith("_")
            and name not in fields
            and not getattr(method, "__isabstractmethod__", False)
            and (inspect.isfunction(method) or isinstance(found, property))
        ):
            yield f"{kind.__name__}.{name}", method


NAMES = {name: found for module in MODULES for name, found in public(module)}
CLASSES = {found for found in NAMES.values() if inspect.isclass(found)}


def doc(found: Any) -> str:
    """An object's own docstring, not one that it inherits."""
    return (vars(found).get("__doc__") if inspect.isclass(found) else found.__doc__) or ""


def test_there_are_names_to_look_at() -> None:
    assert len(NAMES) > 200
    assert "rdcircuits.ops.xor" not in NAMES  # a module without __all__ goes by its real name
    assert "rdcircuits.circuit.ops.xor" in NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_public_name_has_a_docstring_with_an_example(name: str) -> None:
    assert doc(NAMES[name]).strip(), f"{name} has no docstring"
    assert ">>>" in doc(NAMES[name]), f"{name} has no example"


def test_public_methods_have_docstrings() -> None:
    """But for the two lines of a generator, which its class docstring states."""
    generators = tuple(kind for kind in CLASSES if issubclass(kind, rd.Generator) and kind is not rd.Generator)
    bare = [name for kind in CLASSES - set(generators) for name, method in methods(kind) if not _said(method)]
    assert not bare


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_methods_of_the_main_classes_have_examples(kind: type) -> None:
    shown = [pair for pair in methods(kind) if not any(word in pair[0] for word in ELSEWHERE)]
    missing = [name for name, method in shown if ">>>" not in _said(method)]
    assert not missing


@pytest.mark.needs_module("sklearn")
def test_estimators_have_examples_and_their_methods_docstrings() -> None:
    from rdcircuits import estimators

    for name in estimators.__all__:
        kind = getattr(estimators, name)
        assert ">>>" in doc(kind), f"{name} has no example"
        assert not [method for method, found in methods(kind) if not _said(found)]


def _said(method: Callable[..., Any] | property) -> str:
    return method.__doc__ or ""
