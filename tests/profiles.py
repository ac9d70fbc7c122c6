"""How many examples hypothesis tries, and whether they are the same each time.

`make test` takes the profile `rdcircuits`; CI runs all tests once more, on the installed wheel, with `thorough`. Both
try the same examples each time, so that a rare finding does not stop a change that has nothing to do with it. New
examples are for `pytest --hypothesis-profile explore`, which tries many, and for `benchmarks/robustness.py`.
"""

from __future__ import annotations

from hypothesis import settings
from hypothesis.internal.conjecture import providers

THOROUGH = 75


def register() -> None:
    """The three profiles; tests that name no number of examples have these."""
    settings.register_profile("rdcircuits", deadline=None, derandomize=True, max_examples=30)
    settings.register_profile("thorough", deadline=None, derandomize=True, max_examples=THOROUGH)
    settings.register_profile("explore", deadline=None, max_examples=500)


def examples(most: int) -> int:
    """How many examples a test has that wants `most` of them in `thorough`; in the other profiles in proportion."""
    return max(most * settings.default.max_examples // THOROUGH, 1)


def same_each_time() -> None:
    """Keeps hypothesis from drawing numbers that it finds in the sources of the modules imported so far.

    With them the examples would change with the order of the tests and with any number in the sources.
    """
    if settings.default.derandomize and hasattr(providers, "_get_local_constants"):
        providers._get_local_constants = providers.Constants
