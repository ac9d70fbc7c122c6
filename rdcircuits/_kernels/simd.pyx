"""Which SIMD instructions the kernels use: the best that the processor has, or a plainer one.

`RDCIRCUITS_SIMD` (scalar, avx2 or avx512) is read at first use; `set_mode` decides within the process.
"""

import os

cdef extern from "rdc.h":
    int rdc_simd_best()

_MODES = ("scalar", "avx2", "avx512")
cdef int _current = -1


cdef int current() except -1:
    """The mode in use, as C numbers it; chosen at first use."""
    if _current < 0:
        set_mode(os.environ.get("RDCIRCUITS_SIMD") or None)
    return _current


def available():
    """The modes that this processor has, plainest first."""
    return _MODES[: rdc_simd_best() + 1]


def mode():
    """The mode in use: "scalar", "avx2" or "avx512"."""
    return _MODES[current()]


def set_mode(name):
    """Use the mode `name` from now on, or the best one if it is None; ValueError if there is no such mode here."""
    global _current
    if name is None:
        _current = rdc_simd_best()
    elif name in available():
        _current = _MODES.index(name)
    else:
        raise ValueError(f"no SIMD mode {name!r} here: expected one of {', '.join(available())}")
