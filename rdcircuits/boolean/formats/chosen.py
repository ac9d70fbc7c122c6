"""Which outputs of a file are wanted, where the file itself says what its outputs are."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import TypeVar

from rdcircuits.boolean.cover import Cover
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError

Found = TypeVar("Found", TruthTable, Cover)


def choose_outputs(table: Found, outputs: int | Sequence[str] | None, path: str | PathLike[str] | None) -> Found:
    """The table or cover with the outputs asked for by name; a number must be the number that the file has."""
    if outputs is None:
        return table
    if isinstance(outputs, int):
        if outputs != len(table.outputs):
            message = f"the file has {len(table.outputs)} outputs, {outputs} were asked for; name those that are wanted"
            raise FormatError(message, path=path)
        return table
    try:
        return table.select_outputs(outputs)
    except RdError as error:
        raise FormatError(str(error), path=path) from None
