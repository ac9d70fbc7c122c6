"""What JSON files of classifiers, of several labels and of amounts share: an object that says what it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any, TypeVar

from rdcircuits.boolean import Netlist
from rdcircuits.boolean.formats.netlist_json import json_text, read_json
from rdcircuits.encoding import Encoder
from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.source import decode

Name = str | PathLike[str]
Made = TypeVar("Made")


def object_text(fields: Mapping[str, str]) -> str:
    """An object of fields that are JSON already, a line for each.

    Example:
        >>> print(object_text({"version": "1"}), end="")
        {
          "version": 1
        }
    """
    return "{\n" + ",\n".join(f'  "{name}": {value}' for name, value in fields.items()) + "\n}\n"


def indented(text: str) -> str:
    """A JSON text as a field of an object."""
    return text.replace("\n", "\n  ").rstrip()


def encoded_gates(encoder: Encoder, netlist: Netlist) -> dict[str, str]:
    """The fields of an encoder and the gates from its bits."""
    return {"encoder": json.dumps(encoder.facts()), "netlist": indented(json_text(netlist))}


def read_object(data: bytes, path: Name | None, what: str, make: Callable[[Any], Made]) -> Made:
    """What `make` makes of the JSON in a file; `FormatError` with the path and what is wrong, `what` being wanted."""
    try:
        content = json.loads(decode(data, path))
    except json.JSONDecodeError as error:
        raise FormatError(f"not JSON: {error.msg} (column {error.colno})", path=path, line=error.lineno) from None
    except RecursionError:
        raise FormatError(f"not {what}: nested too deeply", path=path) from None
    except ValueError as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(str(error), path=path) from None
    try:
        return make(content)
    except FormatError as error:
        raise FormatError(error.message, path=path) from None
    except RdError as error:
        raise FormatError(str(error), path=path) from None


def check_object(content: Any, what: str, mark: str, version: int, *names: str) -> None:
    """Raise `FormatError` for what is no object of this format and version with these fields."""
    if not isinstance(content, dict) or content.get("format") != mark:
        raise FormatError(f"not {what}: expected an object whose format is {mark!r}")
    if content.get("version") != version or isinstance(content["version"], bool):
        raise FormatError(f"version {content.get('version')!r} of {mark} is not read, only {version}")
    missing = [name for name in names if name not in content]
    if missing:
        raise FormatError(f"not {what}: no {missing[0]!r}")


def gates_of(content: Any, what: str) -> tuple[Encoder, Netlist]:
    """The encoder of an object, and the netlist from its bits."""
    encoder = Encoder.from_facts(content["encoder"])
    netlist = read_json(json.dumps(content["netlist"]).encode(), None)
    if tuple(netlist.inputs) != encoder.names:
        raise FormatError(f"not {what}: the netlist's inputs are not the encoder's bits")
    return encoder, netlist
