"""Names of inputs and outputs as circuit files can carry them: percent-escaped, and given back when read.

A name of printable ASCII characters other than ``# \\ % = " '``, not beginning with a dot, stands as it is. Every other
character becomes the bytes of its UTF-8 form, each ``%`` and two capital hexadecimal digits; the empty name is a lone
``%``. Files have one name space for inputs and outputs: an output called like an input that does not drive it gets
the ending ``%o``, which no escaped name has. Reading undoes exactly what writing can have made, so names
of other programs' files that merely look escaped are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.tables.names import ColumnNames

OUTPUT_MARK = "%o"

_AWKWARD = re.compile(r"[^!$&(-<>-\[\]-~]|\A\.")
_ESCAPED = re.compile(r"%([0-9A-F]{2})")


def escape(name: str, also: str = "") -> str:
    """The name in printable ASCII without white space, nor any of the characters `also`: `unescape` gives it back.

    Example:
        >>> [escape(name) for name in ("a[3]", "two words", "50%", ".end", "é", "")]
        ['a[3]', 'two%20words', '50%25', '%2Eend', '%C3%A9', '%']
    """
    label = _AWKWARD.sub(_percent, name) if name else "%"
    for character in also:
        label = label.replace(character, f"%{ord(character):02X}")
    return label


def unescape(label: str, also: str = "") -> str:
    """The name whose escaped form is `label`, or `label` itself where `escape` cannot have made it.

    Example:
        >>> [unescape(label) for label in ("two%20words", "100%", "%41")]
        ['two words', '100%', '%41']
    """
    if "%" not in label:
        return label
    if label == "%":
        return ""
    try:
        name = _ESCAPED.sub(lambda hit: chr(int(hit[1], 16)), label).encode("latin-1").decode("utf-8", "surrogatepass")
    except UnicodeError:
        return label
    return name if escape(name, also) == label else label


def labels(
    inputs: Sequence[str], outputs: Sequence[str], wires: Sequence[int] | None = None, also: str = ""
) -> tuple[list[str], list[str]]:
    """Escaped names for a file; outputs called like an input are marked, unless by `wires` that input drives them.

    Example:
        >>> labels(["a", "b"], ["a", "b", "c"], wires=[2, 2, 1])
        (['a', 'b'], ['a%o', 'b', 'c'])
    """
    own_wires = {name: wire for wire, name in enumerate(inputs, 1)}
    driven = wires if wires is not None else [0] * len(outputs)
    marks = [OUTPUT_MARK * (own_wires.get(name, wire) != wire) for name, wire in zip(outputs, driven, strict=True)]
    drawn = [escape(name, also) + mark for name, mark in zip(outputs, marks, strict=True)]
    return [escape(name, also) for name in inputs], drawn


def names(
    inputs: Sequence[str],
    outputs: Sequence[str],
    made_up: tuple[Sequence[int], Sequence[int]] = ((), ()),
    also: str = "",
) -> tuple[ColumnNames, ColumnNames]:
    """The names that the labels of a file stand for; a side on which two of them would become one stays as it is.

    `made_up` has the positions of those inputs and outputs whose names were made up.

    Example:
        >>> names(["a", "two%20words"], ["a%o", "b%o"])
        (('a', 'two words'), ('a', 'b%o'))
    """
    known = set(inputs)
    unmarked = [_unmarked(label) if _unmarked(label) in known else label for label in outputs]
    sides = _unescaped(inputs, inputs, also), _unescaped(unmarked, outputs, also)
    found, drawn = (
        ColumnNames(side, [side[k] for k in positions]) for side, positions in zip(sides, made_up, strict=True)
    )
    return found, drawn


def numbered(prefix: str, given: Sequence[str | None]) -> list[str]:
    """Names for all: the given ones, and `prefix` with the position for the others, primed by `_` where taken.

    Example:
        >>> numbered("x", [None, "x0", None])
        ['x0_', 'x0', 'x2']
    """
    taken = {name for name in given if name is not None}
    result = []
    for position, name in enumerate(given):
        if name is None:
            name = f"{prefix}{position}"
            while name in taken:
                name += "_"
            taken.add(name)
        result.append(name)
    return result


def repeated_apart(given: Sequence[str]) -> list[str]:
    """The names made different: a repeated one gets `_2`, `_3`, ..., the first number that is free.

    Example:
        >>> repeated_apart(["f", "g", "f", "f_2", "f"])
        ['f', 'g', 'f_3', 'f_2', 'f_4']
    """
    if len(set(given)) == len(given):
        return list(given)
    taken, seen, result = set(given), dict[str, int](), []
    for name in given:
        count = seen.get(name, 0) + 1
        fresh = name
        while count > 1 and fresh in taken:
            fresh = f"{name}_{count}"
            count += fresh in taken
        seen[name] = count
        taken.add(fresh)
        result.append(fresh)
    return result


def wire_names(gates: Gates, inputs: Sequence[str], outputs: Sequence[str]) -> list[str]:
    """A label for each wire: inputs have theirs, a gate takes that of the first output it drives, the others numbers.

    Example:
        >>> from rdcircuits.algebra.bits.operations import AND, XOR
        >>> from rdcircuits.boolean.gatelist import GateList
        >>> builder = GateList(2)
        >>> wires = [builder.add(AND, 1, 2), builder.add(XOR, 1, 2)]
        >>> wire_names(builder.build(wires[1:]), ["a", "n"], ["sum"])
        ['n0', 'a', 'n', 'n3', 'sum']
    """
    prefix = fresh_prefix("n", [*inputs, *outputs])
    result = [f"{prefix}{wire}" for wire in range(gates.n_inputs + len(gates.ops) + 1)]
    result[1 : gates.n_inputs + 1] = inputs
    for wire, label in zip(gates.outputs[::-1].tolist(), outputs[::-1], strict=True):
        if wire > gates.n_inputs:
            result[wire] = label
    return result


def fresh_prefix(prefix: str, taken: Iterable[str]) -> str:
    """`prefix` lengthened by `_` until no name in `taken` is it and a number.

    Example:
        >>> fresh_prefix("n", ["a", "n12"])
        'n_'
    """
    stems = {name.rstrip("0123456789") for name in taken if name[-1:].isdigit()}
    while prefix in stems:
        prefix += "_"
    return prefix


def _percent(hit: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in hit[0].encode("utf-8", "surrogatepass"))


def _unmarked(label: str) -> str:
    return label.removesuffix(OUTPUT_MARK)


def _unescaped(candidates: Sequence[str], otherwise: Sequence[str], also: str) -> tuple[str, ...]:
    result = tuple(unescape(label, also) for label in candidates)
    return result if len(set(result)) == len(result) else tuple(otherwise)
