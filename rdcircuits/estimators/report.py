"""What a fit found, in words: what was tried, what was chosen and why, and how large it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_SHOWN = 12


class Report:
    """What was tried and chosen; `str` is a page, `repr` a line.

    `parts` are the things learned, one for each label where there are several, each with `model`, `why`,
    `train_accuracy`, `validation_accuracy`, `rows` and `tried`; `whole` is the circuit of them all.

    Example:
        >>> from rdcircuits.estimators import CircuitClassifier
        >>> print(CircuitClassifier().fit([[k] for k in range(20)], [0] * 10 + [1] * 10).report_)
        class: votes, by cross-validation: ...
          rows      20 learned from
          accuracy  100.00 % on rows learned from
                    ... % on rows set aside
          circuit   ... gates, ... ANDs, depth ...
          tried     ... % votes, ...
        ...
    """

    def __init__(self, parts: Sequence[Any], whole: Any) -> None:
        self.parts = tuple(parts)
        self.whole = whole

    def __str__(self) -> str:
        pages = [_page(part, self.whole if len(self.parts) == 1 else None) for part in self.parts]
        if len(pages) > 1:
            pages.append(f"all labels\n{_size(self.whole)}")
        return "\n".join(pages)

    def __repr__(self) -> str:
        models = ", ".join(dict.fromkeys(part.model for part in self.parts))
        tried = sum(len(part.tried) for part in self.parts)
        return f"Report({models}; {tried} tried, {self.whole.ands} ANDs)"


def _page(part: Any, whole: Any) -> str:
    lines = [f"{part.target}: {part.model}" + (f", {part.why}" if part.why else "")]
    lines.append(f"  rows      {part.rows:,} learned from")
    shares = [(part.train_accuracy, "rows learned from"), (part.validation_accuracy, "rows set aside")]
    measure = getattr(part, "measure", "accuracy")
    known = [f"{_share(share, measure)} on {what}" for share, what in shares if share is not None]
    lines += [f"  {measure if not k else '':8}  {one}" for k, one in enumerate(known)]
    if whole is not None:
        lines.append(_size(whole))
    lines += [f"  warning   {doubt}" for doubt in getattr(part, "warnings", ())]
    if getattr(part, "interrupted", False):
        lines.append("  warning   interrupted by Ctrl-C: the best so far was taken")
    best = sorted((one for one in part.tried if one.accuracy is not None), key=lambda one: -one.accuracy)
    shown = [f"{_share(one.accuracy, measure)} {one.model}; {one.note}" for one in best[:_SHOWN]]
    failed = [f"         {one.model}: {one.note}" for one in part.tried if one.accuracy is None and one.note]
    lines += [f"  {'tried' if not k else '':8}  {one}" for k, one in enumerate([*shown, *failed])]
    return "\n".join(lines)


def _share(share: float, measure: str) -> str:
    return f"{share:.4f}" if measure == "R²" else f"{100 * share:.2f} %"


def _size(whole: Any) -> str:
    return f"  circuit   {whole.gates:,} gates, {whole.ands:,} ANDs, depth {whole.depth}"
