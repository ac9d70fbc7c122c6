"""How files say which names were made up.

Where comments can stand, a line for each side that has such names says so, and `all` stands for all of them:

    # made-up names of inputs: all
    # made-up names of outputs: y1 y2

Names that a format cannot hold are written otherwise, and lines such as `# input two%20words stands for "two words"`
say so to people; readers know it without.

A line of names, as CSV files and data frames have, cannot carry comments (most programs would take one for the names).
There a name that was made up is written as `unnamed_x0`, which every program keeps. JSON has a field for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from rdcircuits.errors import FormatError
from rdcircuits.tables.names import ColumnNames, made_up

MARK = "unnamed_"

_SAID = "made-up names of"
_LINE = re.compile(r"^[ \t]*(?:#|//)[ \t]*made-up names of (inputs|outputs):(.*)$", re.MULTILINE)
_LINE_WIDTH = 100


def marked(names: Sequence[str]) -> list[str]:
    """The names as a line of names holds them.

    Example:
        >>> marked(ColumnNames(["a", "x1"], ["x1"]))
        ['a', 'unnamed_x1']
    """
    own = made_up(names)
    return [MARK + name if name in own else name for name in names]


def unmarked(labels: Sequence[str]) -> ColumnNames:
    """The names that a line of names means: the line itself, all given, where a name would be there twice.

    Example:
        >>> names = unmarked(["a", "unnamed_x1"])
        >>> names, names.made_up
        (('a', 'x1'), frozenset({'x1'}))
    """
    plain = [label.removeprefix(MARK) if label[len(MARK) :] else label for label in labels]
    if len(set(plain)) < len(set(labels)):
        return ColumnNames(labels)
    return ColumnNames(plain, [name for name, label in zip(plain, labels, strict=True) if name != label])


def comment_lines(
    inputs: Sequence[str], outputs: Sequence[str], labels: tuple[Sequence[str], Sequence[str]], start: str = "#"
) -> list[str]:
    """The comments that say which names were made up, by the labels that these have in the file, and what labels stand
    for that are others than the names.

    Example:
        >>> comment_lines(["two words"], ["f"], (["two%20words"], ["f"]))
        ['# input two%20words stands for "two words"']
        >>> comment_lines(ColumnNames(["x0", "a"], ["x0"]), ["f"], (["x0", "a"], ["f"]), "//")
        ['// made-up names of inputs: x0']
    """
    lines = []
    for side, names, own in (("inputs", inputs, labels[0]), ("outputs", outputs, labels[1])):
        chosen = [label for name, label in zip(names, own, strict=True) if name in made_up(names)]
        head = f"{start} made-up names of {side}:"
        if chosen and len(chosen) == len(names):
            lines.append(f"{head} all")
        elif chosen:
            lines += [head + part for part in _wrapped(chosen)]
    return lines + standing_for(inputs, outputs, labels, f"{start} ")


def standing_for(
    inputs: Sequence[str], outputs: Sequence[str], labels: tuple[Sequence[str], Sequence[str]], start: str = ""
) -> list[str]:
    """Lines that say for people what labels stand for that are others than the names, these as JSON has them.

    Example:
        >>> standing_for(["é"], ["a"], (["%C3%A9"], ["a"]))
        ['input %C3%A9 stands for "\\\\u00e9"']
    """
    return [
        f"{start}{side} {label} stands for {json.dumps(name)}"
        for side, names, own in (("input", inputs, labels[0]), ("output", outputs, labels[1]))
        for name, label in zip(names, own, strict=True)
        if name != label
    ]


def commented(text: str, labels: Sequence[str], side: str) -> list[int]:
    """The positions of the labels of a side (`"inputs"` or `"outputs"`) that the text's comments call made up.

    Example:
        >>> commented("# made-up names of inputs: x0\\n", ["x0", "a"], "inputs")
        [0]
    """
    said, place = list[list[str]](), text.find(_SAID)
    while place >= 0:
        found = _LINE.match(text, text.rfind("\n", 0, place) + 1)
        if found and found[1] == side:
            said.append(found[2].split())
        place = text.find(_SAID, place + len(_SAID))
    if ["all"] in said:
        return list(range(len(labels)))
    listed = {label for part in said for label in part}
    return [position for position, label in enumerate(labels) if label in listed]


def made_up_fields(inputs: Sequence[str], outputs: Sequence[str]) -> dict[str, Any]:
    """The field of JSON about made-up names, if there are some: for each side with such, true for all, or a list.

    Example:
        >>> made_up_fields(ColumnNames(["x0"], ["x0"]), ColumnNames(["f", "y1"], ["y1"]))
        {'made_up': {'inputs': True, 'outputs': ['y1']}}
    """
    found: dict[str, Any] = {}
    for side, names in (("inputs", inputs), ("outputs", outputs)):
        own = [name for name in names if name in made_up(names)]
        if own:
            found[side] = own if len(own) < len(names) else True
    return {"made_up": found} if found else {}


def with_made_up(inputs: Sequence[str], outputs: Sequence[str], said: Any) -> tuple[ColumnNames, ColumnNames]:
    """The names with what JSON says of them (None: nothing); raises `FormatError` for what says nothing of the kind."""
    fields = {} if said is None else said
    if not isinstance(fields, dict) or not fields.keys() <= {"inputs", "outputs"}:
        raise FormatError("made_up is no object with 'inputs' and 'outputs'")
    found = []
    for side, names in (("inputs", inputs), ("outputs", outputs)):
        own = fields.get(side, [])
        if isinstance(own, bool):
            own = list(names) if own else []
        if not isinstance(own, list) or not all(isinstance(name, str) for name in own) or not set(own) <= set(names):
            raise FormatError(f"made_up is to say of the {side} true, or a list of some of them")
        found.append(ColumnNames(names, own))
    return found[0], found[1]


def _wrapped(labels: Sequence[str]) -> list[str]:
    """The labels, each after a blank, on lines of no great width."""
    lines = [""]
    for label in labels:
        if len(lines[-1]) + len(label) > _LINE_WIDTH:
            lines.append("")
        lines[-1] += f" {label}"
    return lines
