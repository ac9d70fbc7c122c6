"""The C kernels and the extension modules around them; everything else is in pyproject.toml.

The kernels in `csrc/` become a static library, compiled for speed; the Cython modules in `rdcircuits/_kernels/` are
glue, and compiled quickly. Instructions beyond the base set are chosen at run time (see `csrc/simd.h`), so wheels carry
no processor flags.
"""

import os
import sys
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

WINDOWS = sys.platform == "win32"
# Sums of products may be fused, and a square root of a negative number is NaN and no error: both for vectors of reals.
FAST = ["/O2", "/std:c11"] if WINDOWS else ["-O3", "-std=c11", "-ffp-contract=fast", "-fno-math-errno"]
QUICK = [] if WINDOWS else ["-O1", "-g0"]
DIRECTIVES = {"language_level": 3, "boundscheck": False, "wraparound": False, "embedsignature": True}

sources, headers = ([path.as_posix() for path in sorted(Path("csrc").glob(kind))] for kind in ("*.c", "*.h"))
library = ("rdckernels", {"sources": sources, "include_dirs": ["csrc"], "cflags": FAST, "obj_deps": {"": headers}})
extensions = [
    Extension(
        f"rdcircuits._kernels.{pyx.stem}",
        sources=[pyx.as_posix()],
        include_dirs=["csrc"],
        depends=[*sources, *headers],
        extra_compile_args=QUICK,
    )
    for pyx in sorted(Path("rdcircuits/_kernels").glob("*.pyx"))
]

setup(
    libraries=[library],
    ext_modules=cythonize(extensions, compiler_directives=DIRECTIVES),
    options={"build_ext": {"parallel": os.cpu_count()}},
)
