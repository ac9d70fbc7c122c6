"""The sixteen gates as expressions of `~`, `&`, `|` and `^`, which Verilog and C write alike."""

from __future__ import annotations

from rdcircuits.algebra.bits.operations import by_number


def bitwise(false: str, true: str) -> tuple[str, ...]:
    """The expressions of operands `{a}` and `{b}`, by the gates' numbers; the two constants are each language's own.

    Example:
        >>> from rdcircuits.algebra.bits.operations import OPERATIONS
        >>> bitwise("0", "1")[OPERATIONS["a_and_not_b"]].format(a="x", b="y")
        'x & ~y'
    """
    return by_number(
        {
            "false": false,
            "nor": "~({a} | {b})",
            "a_and_not_b": "{a} & ~{b}",
            "not_b": "~{b}",
            "b_and_not_a": "~{a} & {b}",
            "not_a": "~{a}",
            "xor": "{a} ^ {b}",
            "nand": "~({a} & {b})",
            "and": "{a} & {b}",
            "xnor": "~({a} ^ {b})",
            "a": "{a}",
            "a_or_not_b": "{a} | ~{b}",
            "b": "{b}",
            "b_or_not_a": "~{a} | {b}",
            "or": "{a} | {b}",
            "true": true,
        }
    )
