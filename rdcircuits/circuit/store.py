"""Circuits as JSON: `format` and `version`, a table of the generators used, nodes as numbers into it.

Reading checks everything again by building the circuit node by node: unknown generators, wires that are not there yet
(so no cycles), ill-typed nodes and sizes beyond the stated bounds are refused.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, fields, is_dataclass
from math import prod
from typing import Any

import numpy as np

from rdcircuits.arguments import function, shown
from rdcircuits.circuit.declared import Declared
from rdcircuits.circuit.generator import Generator
from rdcircuits.circuit.generators import GENERATORS
from rdcircuits.circuit.graph import Builder, Graph
from rdcircuits.circuit.literal import Buffer
from rdcircuits.circuit.memory import collection_paused
from rdcircuits.circuit.types import WireType
from rdcircuits.errors import FormatError, RdError
from rdcircuits.limits import MAX_AXES

FORMAT = "rdcircuits.circuit"
VERSION = 1
MAX_NODES = 10_000_000
MAX_ELEMENTS = 1 << 40

#: Types of array elements: booleans, integers, floats of up to 64 bits, Python integers.
_DTYPE = re.compile(r"[<>|](b1|[iu][1248]|f[248]|O)")

#: From a generator's name to its class, None where it is not known.
Resolver = Callable[[str], "type[Generator] | None"]
#: From the graph of a circuit within a generator to that circuit.
Nest = Callable[[Graph], Any]


def graph_to_form(graph: Graph) -> dict[str, Any]:
    """The graph as plain lists, numbers and strings (what JSON holds).

    Raises:
        FormatError: for what would be read back as something else, such as a generator of the user's that is named as
            a built-in one.
    """
    number: dict[Generator, int] = {}
    nodes = [[number.setdefault(node.generator, len(number)), *node.inputs] for node in graph.nodes]
    _check_names(number, dict(GENERATORS))
    return {
        "format": FORMAT,
        "version": VERSION,
        "dom": [_encode(wire) for wire in graph.dom],
        "generators": [_encode_generator(generator) for generator in number],
        "nodes": nodes,
        "outputs": list(graph.outputs),
        **({"declared": [[*one[:3], _listed(one.only)] for one in graph.declared]} if graph.declared else {}),
    }


def graph_to_json(graph: Graph) -> str:
    """The graph as JSON text."""
    return json.dumps(graph_to_form(graph), separators=(",", ":"), ensure_ascii=False)


def graph_from_json(text: str | bytes, nest: Nest, resolver: Resolver | None = None) -> Graph:
    """The graph that JSON text holds.

    `nest(graph)` makes what a generator's field holds of a graph within; `resolver(name)` gives the classes of
    generators of one's own.
    """
    function("the resolver", resolver, "resolver(name) that gives the class of a generator")
    try:
        form = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise FormatError(f"not a circuit's JSON: {error}") from None
    try:
        with collection_paused():
            return _Reader(nest, resolver).graph(form)
    except FormatError:
        raise
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError, OverflowError) as error:
        raise FormatError(f"damaged circuit: {type(error).__name__}: {error}") from error


class _Reader:
    """Plain lists and numbers read as a graph, checked while it is built."""

    def __init__(self, nest: Nest, resolver: Resolver | None) -> None:
        self.nest = nest
        self.resolver = resolver

    def graph(self, form: Any) -> Graph:
        """The graph that a form describes."""
        _check_header(form)
        generators = [self.generator(one) for one in form["generators"]]
        builder = Builder(_wire_type(one) for one in form["dom"])
        wires = list(builder.inputs)
        for position, (which, *inputs) in enumerate(form["nodes"]):
            wires.extend(_build_node(builder, wires, position, generators, which, inputs))
        graph = builder.graph([wires[_index(number, len(wires), "an output")] for number in form["outputs"]])
        return graph._replace(declared=tuple(_declared(one, graph.types) for one in form.get("declared", ())))

    def _resolved(self, name: str) -> type[Generator] | None:
        """The class that the resolver gives for a name, checked."""
        if self.resolver is None:
            return None
        try:
            kind = self.resolver(name)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise FormatError(
                f"the resolver fails for {name!r}: {reason}; it gives None for what it does not know"
            ) from error
        if kind is not None and not (isinstance(kind, type) and issubclass(kind, Generator) and is_dataclass(kind)):
            raise FormatError(f"the resolver gives {shown(kind)} for {name!r}, expected a class of generators, or None")
        return kind

    def generator(self, form: Any) -> Generator:
        """The generator that a form names, with its fields."""
        name, values = form["name"], form.get("fields", {})
        kind = self._resolved(name) or GENERATORS.get(name)
        if kind is None:
            raise FormatError(f"unknown generator {name!r}: pass a resolver that gives its class")
        if set(values) != {field.name for field in fields(kind)}:  # type: ignore[arg-type]
            raise FormatError(f"generator {name!r} has other fields than {sorted(values)}")
        return kind(**{key: self.value(value) for key, value in values.items()})

    def value(self, value: Any) -> Any:
        """The value of a field."""
        if isinstance(value, list):
            return tuple(self.value(one) for one in value)
        if not isinstance(value, dict):
            return value
        if "wire" in value:
            return _wire_type(value)
        if "buffer" in value:
            return Buffer(_decode_array(value["buffer"]))
        if "circuit" in value:
            return self.nest(self.graph(value["circuit"]))
        raise FormatError(f"expected a wire type, a buffer or a circuit, found {sorted(value)}")


def _check_header(form: Any) -> None:
    if not isinstance(form, dict) or form.get("format") != FORMAT:
        raise FormatError(f'not a circuit: expected an object with "format": "{FORMAT}"')
    version = form.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or not 1 <= version <= VERSION:
        raise FormatError(
            f"circuit version {version!r} is not known here (up to {VERSION}): a newer rdcircuits wrote it"
        )
    if not isinstance(form.get("nodes"), list) or len(form["nodes"]) > MAX_NODES:
        raise FormatError(f"a circuit has a list of at most {MAX_NODES} nodes")


def _build_node(
    builder: Builder, wires: list[Any], position: int, generators: list[Generator], which: Any, inputs: list[Any]
) -> tuple[Any, ...]:
    generator = generators[_index(which, len(generators), f"the generator of node {position}")]
    taken = [wires[_index(number, len(wires), f"an input of node {position}")] for number in inputs]
    try:
        found = builder.apply(generator, taken)
    except RdError as error:
        raise FormatError(f"node {position}: {error}") from None
    for wire in found:
        if prod(wire.shape) > MAX_ELEMENTS:
            raise FormatError(f"node {position}: {wire.type} has more than 2^40 elements")
    return found


def _listed(positions: tuple[int, ...] | None) -> list[int] | None:
    return None if positions is None else list(positions)


def _declared(form: Any, types: Sequence[WireType]) -> Declared:
    """What a wire was declared to carry."""
    wire, high, whole, only = form
    size = types[_index(wire, len(types), "a declared wire")].size
    if isinstance(high, bool) or not isinstance(high, int) or high < 0 or not isinstance(whole, bool):
        raise FormatError(f"{str(form)[:100]} declares nothing of a wire: expected its number, a highest and a truth")
    positions = None if only is None else tuple(_index(number, size, "a declared position") for number in only)
    return Declared(wire, high, whole, positions)


def _index(number: Any, length: int, what: str) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < length:
        raise FormatError(f"{what} is {number!r}, expected a number in 0..{length - 1} (what comes earlier: no cycles)")
    return number


def _check_names(generators: Iterable[Generator], classes: dict[str, type[Generator]]) -> None:
    """Each name stands for one class, in circuits within as well: the built-in one where there is one of this name."""
    for generator in generators:
        name, kind = generator.name, type(generator)
        if not isinstance(name, str):
            raise FormatError(f"a generator of class {_title(kind)} has the name {name!r}, expected a string")
        if classes.setdefault(name, kind) is not kind:
            what = "the built-in generator" if name in GENERATORS else f"the class {_title(classes[name])}"
            raise FormatError(
                f"a generator of class {_title(kind)} is named {name!r}, which is read back as {what}: give it another "
                f"name"
            )
        for value in _parts(getattr(generator, field.name) for field in _fields(generator)):
            if _is_circuit(value):
                _check_names(dict.fromkeys(node.generator for node in value.graph.nodes), classes)


def _fields(generator: Any) -> tuple[Field[Any], ...]:
    return fields(generator) if is_dataclass(generator) else ()


def _parts(values: Iterable[Any]) -> Iterator[Any]:
    """Values, and those in tuples."""
    for value in values:
        yield from _parts(value) if isinstance(value, tuple) else (value,)


def _is_circuit(value: Any) -> bool:
    from rdcircuits.circuit.circuit import Circuit

    return isinstance(value, Circuit)


def _title(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _encode_generator(generator: Generator) -> dict[str, Any]:
    if not is_dataclass(generator):
        raise FormatError(f"generator {generator.name!r} is no dataclass: JSON holds dataclasses by their fields")
    held = {field.name: getattr(generator, field.name) for field in fields(generator)}
    values = {name: _encode(value) for name, value in held.items()}
    if type(generator) is not GENERATORS.get(generator.name):
        _check_read_back(generator, held)
    return {"name": generator.name, **({"fields": values} if values else {})}


def _check_read_back(generator: Generator, values: Mapping[str, Any]) -> None:
    """A generator of the user's is what its fields make: nothing is kept beside them or changed by its making."""
    try:
        again = type(generator)(**values)
    except Exception as error:
        raise FormatError(f"generator {generator.name!r} is not made again of its fields: {error}") from None
    if again != generator and repr(again) != repr(generator):
        raise FormatError(f"generator {generator.name!r} would be read back as {again!r}, it is {generator!r}")


def _encode(value: Any) -> Any:
    if isinstance(value, WireType):
        return {"wire": [list(value.shape), value.kind, value.batched]}
    if isinstance(value, Buffer):
        return {"buffer": _encode_array(value.array)}
    if isinstance(value, tuple):
        return [_encode(one) for one in value]
    if _is_circuit(value):
        return {"circuit": graph_to_form(value.graph)}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise FormatError(f"a generator's field holds {value!r}, which JSON cannot")


def _wire_type(form: Any) -> WireType:
    shape, kind, batched = form["wire"]
    whole = len(shape) <= MAX_AXES and all(
        isinstance(length, int) and not isinstance(length, bool) and length >= 0 for length in shape
    )
    if not whole or not isinstance(batched, bool) or prod(shape) > MAX_ELEMENTS:
        raise FormatError(f"{str(form['wire'])[:100]} is no wire type")
    return WireType(tuple(shape), kind, batched)


def _encode_array(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    head = {"dtype": array.dtype.str, "shape": list(array.shape)}
    if array.dtype.kind == "O":
        return {**head, "values": array.ravel().tolist()}
    return {**head, "base64": base64.b64encode(array.tobytes()).decode("ascii")}


def _decode_array(form: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    if not _DTYPE.fullmatch(form["dtype"]):
        raise FormatError(f"a buffer holds numbers, found {form['dtype']!r}")
    dtype = np.dtype(form["dtype"])
    if dtype.kind == "O":
        values = np.empty(len(form["values"]), dtype=object)
        values[:] = form["values"]
        return values.reshape(form["shape"])
    return np.frombuffer(base64.b64decode(form["base64"], validate=True), dtype=dtype).reshape(form["shape"])
