"""Damaged programs for the interpreters in C."""

from __future__ import annotations

from _fuzz import Target

PROGRAMS: dict[str, Target] = {}
