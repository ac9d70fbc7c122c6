"""Which instructions of the processor the kernels use.

`RDCIRCUITS_SIMD` (scalar, avx2 or avx512) in the environment is read at first use; `simd` decides within the process.
The results are the same in every mode.
"""

from __future__ import annotations

from rdcircuits._kernels.simd import mode, set_mode


def simd_mode() -> str:
    """The mode in use, "scalar", "avx2" or "avx512": the best that the processor has, or the one that was chosen.

    Example:
        >>> simd_mode() in ("scalar", "avx2", "avx512")
        True
    """
    return mode()


def simd(name: str | None) -> None:
    """Use the mode `name` from now on, or the best one for None; raises `ValueError` where this processor lacks it.

    Example:
        >>> before = simd_mode()
        >>> simd("scalar")
        >>> simd_mode()
        'scalar'
        >>> simd(before)
    """
    set_mode(name)
