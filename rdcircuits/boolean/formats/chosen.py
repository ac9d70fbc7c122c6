"""Which outputs of a file are wanted, where the file itself says what its outputs are."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError


def choose_outputs(
    table: TruthTable, outputs: int | Sequence[str] | None, path: str | PathLike[str] | None
) -> TruthTable:
    """The table with the outputs asked for by name; a number must be the number that the file has."""
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
