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
#: Rows below which all combinations may be there by chance, in any order.
_FEW = 8
#: Columns that are not the last ones are hardly outputs where they are more than these.
_MOST_NAMED = 32
_STEM = re.compile(r"(.*?)[_.]?[\[(<]?(\d+)[\])>]?")


def question(names: Sequence[str], taken: Sequence[str]) -> str | None:
    """The question to ask where a header's names suggest other outputs than those taken without being told; else None.

    Names that say so are words such as `sum` and `carry`, numbered ones such as `y0`, and the last columns where they
    are numbered like the last one, `p0 p1 p2`, while others before them are not.

    Example:
        >>> question(["a", "b", "cin", "sum", "carry"], ["carry"])
        'the header suggests 2 outputs (sum, carry): --outputs 2?'
        >>> question(["x0", "x1", "y"], ["y"]) is None, question(["f0", "f1", "y"], ["y"]) is None
        (True, True)
    """
    found = [name for name in names if _WORDS.fullmatch(name) or _NUMBERED.fullmatch(name)]
    run = _last_run(names)
    if set(found) <= set(run):
        found = run if len(run) > 1 else found
    rest = set(names) - set(found)
    if not found or not rest or rest <= set(taken) or set(found) <= set(taken):
        return None
    last = list(names[-len(found) :]) == found
    if not last and len(found) > _MOST_NAMED:
        return None
    outputs = f"{len(found)} output{'s' * (len(found) != 1)}"
    shown = ", ".join(found[:8]) + ", ..." * (len(found) > 8)
    way = str(len(found)) if last else ",".join(f'"{name}"' if "," in name else name for name in found)
    return f"the header suggests {outputs} ({shown}): --outputs {way}?"


def complete_question(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str | None:
    """The question to ask where the first columns take all their combinations, each once: the others, if they are two
    or more, are then functions of them. None where it is otherwise, or may be chance.

    Example:
        >>> rows = [[a, b, str(int(a != b)), str(int(a == b == "1"))] for a in "01" for b in "01"]
        >>> complete_question(["a", "b", "f", "g"], rows)
        'the first 2 columns take all 4 combinations, once each: are the other 2 outputs (f, g): --outputs 2?'
        >>> complete_question(["a", "b", "y"], [row[:3] for row in rows]) is None
        True
    """
    combinations = 1
    for k in range(1, len(names) - 1):
        combinations *= len({row[k - 1] for row in rows})
        if combinations >= len(rows):
            break
    else:
        return None
    taken = [tuple(row[:k]) for row in rows]
    certain = len(rows) >= _FEW or taken == sorted(taken)
    if k < 2 or combinations != len(rows) or len(set(taken)) != len(rows) or not certain:
        return None
    others = list(names[k:])
    shown = ", ".join(others[:8]) + ", ..." * (len(others) > 8)
    return (
        f"the first {k} columns take all {combinations:,} combinations, once each: are the other {len(others)} outputs "
        f"({shown}): --outputs {len(others)}?"
    )


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
