"""What the commands do with covers: PLA files whose cubes hold too many rows to be listed."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from typing import Any

from rdcircuits.boolean import Cover, Netlist, TruthTable
from rdcircuits.boolean.formats.netlists import check_writable
from rdcircuits.cli.outputs import write_circuit
from rdcircuits.cli.text import counted, listed, percent, say_json, say_lines
from rdcircuits.errors import FormatError, RdError
from rdcircuits.formats import ends_in
from rdcircuits.tables.columns import match_columns
from rdcircuits.tables.formats import ending
from rdcircuits.tables.marks import made_up_fields

_ROWS, _CONFLICTS = 1 << 12, 4_000
_TOLD = 16


def cover_facts(cover: Cover) -> dict[str, Any]:
    """A cover for programs; `counts` are exact, and null where counting takes long."""
    counts = [_counted(cover, k) for k in range(len(cover.outputs))]
    names = {"inputs": list(cover.inputs), "outputs": list(cover.outputs)}
    made_up = made_up_fields(cover.inputs, cover.outputs)
    return {"kind": "cover", **names, **made_up, "cubes": len(cover), "rest": cover.rest, "counts": counts}


def cover_lines(cover: Cover) -> list[tuple[str, str]]:
    """The same for people."""
    n = len(cover.inputs)
    lines = [
        ("inputs", listed(cover.inputs)),
        ("outputs", listed(cover.outputs)),
        ("cubes", f"{len(cover):,}; rows in none of them are {'0' if cover.rest == 'off' else 'unknown'}"),
    ]
    for k, name in enumerate(cover.outputs[:_TOLD]):
        found = _counted(cover, k)
        if found is not None:
            lines.append((name[:11], f"{found['on']:,} rows of 2^{n} are 1, {found['off']:,} are 0"))
    return lines


def convert_cover(cover: Cover, target: str) -> str:
    """Write a cover as PLA, or as gates; how that was done."""
    if ending(target) == ".pla":
        cover.write(target)
        if Cover.read(target) != cover:
            raise FormatError("the file does not say what was written", path=target)
        return f"{counted(len(cover), 'cube')}, read back: the same cubes"
    gates = ends_in("netlist", written=True)
    if ending(target) not in gates:
        message = f"a cover of {len(cover.inputs)} inputs is written to files that end in {', '.join(gates)}"
        raise FormatError(message, path=target)
    netlist = cover.netlist()
    check_writable(netlist, target)
    return f"{counted(len(cover), 'cube')} as gates, {write_circuit(netlist, [target])[0]}"


def cover_like(cover: Cover, like: Netlist, path: str) -> Cover:
    """The cover with the outputs of a circuit, if it has more; `RdError` where the columns don't fit."""
    if like.outputs_given and cover.outputs_given and set(like.outputs) < set(cover.outputs):
        cover = cover.select_outputs(like.outputs)
    try:
        match_columns(like.inputs, cover.inputs, "inputs")
        match_columns(like.outputs, cover.outputs, "outputs")
    except RdError as error:
        raise RdError(f"{path}: {error}") from None
    return cover


def evaluate_on_cover(arguments: Namespace, netlist: Netlist, cover: Cover) -> float | None:
    """How well a circuit agrees with a cover: proved on its cubes, or measured on rows drawn from them."""
    cover = cover_like(cover, netlist, arguments.table)
    answer = cover.check(netlist, conflicts=_CONFLICTS)
    sample: TruthTable = replace(cover.sample(_ROWS), weights=None)
    found = sample.accuracy(netlist)
    equal = answer.equal
    if equal is True:
        share, rows, each = 1.0, 1.0, [1.0] * len(cover.outputs)
    else:
        share, rows, each = found.overall, found.rows, list(found.per_output)
    if arguments.json:
        facts = {"accuracy": share, "row_accuracy": rows, "per_output": each, "rows": sample.rows}
        say_json(facts | {"cubes": len(cover), "proved": equal})
        return share
    if equal is True:
        lines = [("accuracy", f"100.00 % of all rows in {counted(len(cover), 'cube')}: {answer}")]
    else:
        lines = [
            (
                "accuracy",
                f"{percent(share)} of {counted(found.known, 'known output bit')} on rows drawn from the cubes",
            ),
            ("rows", f"{percent(rows)} of {counted(sample.rows, 'row')} right in all outputs"),
            *(("output", f"{name}: {percent(own)}") for name, own in zip(sample.outputs, each, strict=True)),
            ("cubes", f"{answer}" if equal is False else "not proved to agree, nor shown to differ"),
        ]
    say_lines(f"{arguments.circuit} on {arguments.table}", lines)
    return share


def _counted(cover: Cover, output: int) -> dict[str, int] | None:
    try:
        return cover.count(output)._asdict()
    except RdError:
        return None
