"""What the header of a CSV file says about which columns are outputs, by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORDS = re.compile(
    r"(sum|carry|carry_?out|c_?out|co|out(put)?s?|result|res|diff(erence)?|borrow|b_?out|prod(uct)?|quot(ient)?|"
    r"rem(ainder)?|overflow|ovf|parity|target|label|class|decision)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:y|z|f|q|o|po|out(?:put)?s?|sum|prod(?:uct)?|res(?:ult)?)[_.]?[\[(<]?(\d+)[\])>]?", re.IGNORECASE
)
_STEM = re.compile(r"(.*?)[_.]?[\[(<]?(\d+)[\])>]?")


def question(names: Sequence[str], taken: Sequence[str]) -> str | None:
    """The question to ask where a header's names suggest other outputs than those taken without being told; else None.

    Names that say so are words such as `sum` and `carry`, numbered ones such as `y0`, and the last columns where they
    are numbered like the last one, `p0 p1 p2`, while others before them are not.

    Example:
        >>> question(["a", "b", "cin", "sum", "carry"], ["carry"])
        'the header suggests 2 outputs (sum, carry): --outputs 2?'
        >>> question(["x0", "x1", "y"], ["y"]) is None
        True
    """
    found = [name for name in names if _WORDS.fullmatch(name) or _NUMBERED.fullmatch(name)]
    run = _last_run(names)
    if set(found) <= set(run):
        found = run if len(run) > 1 else found
    if not found or len(found) == len(names) or set(found) <= set(taken):
        return None
    last = list(names[-len(found) :]) == found
    outputs = f"{len(found)} output{'s' * (len(found) != 1)}"
    shown = ", ".join(found[:8]) + ", ..." * (len(found) > 8)
    way = str(len(found)) if last else ",".join(f'"{name}"' if "," in name else name for name in found)
    return f"the header suggests {outputs} ({shown}): --outputs {way}?"


def _last_run(names: Sequence[str]) -> list[str]:
    """The last columns that have one stem and numbers one after the other, up or down; none where all columns have."""
    parts = [_STEM.fullmatch(name) for name in names]
    run: list[str] = []
    before: tuple[str, int] | None = None
    step = 0
    for name, part in zip(reversed(names), reversed(parts), strict=True):
        if part is None:
            break
        stem, number = part[1], int(part[2][:18])
        if before is not None:
            here = number - before[1]
            if stem != before[0] or abs(here) != 1 or (step and here != step):
                break
            step = here
        before = stem, number
        run.insert(0, name)
    return run if len(run) < len(names) else []
