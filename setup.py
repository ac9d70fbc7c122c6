"""The extension modules; everything else is in pyproject.toml.

Each `rdcircuits/_kernels/<name>.pyx` is compiled together with `csrc/<name>.c`. Instructions beyond the base set are
chosen at run time (see `csrc/simd.h`), so wheels carry no processor flags.
"""

import os
import sys
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

OPTIMISE = ["/O2", "/std:c11"] if sys.platform == "win32" else ["-O3", "-std=c11"]
DIRECTIVES = {"language_level": 3, "boundscheck": False, "wraparound": False, "embedsignature": True}

extensions = [
    Extension(
        f"rdcircuits._kernels.{pyx.stem}",
        sources=[pyx.as_posix(), f"csrc/{pyx.stem}.c"],
        include_dirs=["csrc"],
        depends=[header.as_posix() for header in sorted(Path("csrc").glob("*.h"))],
        extra_compile_args=OPTIMISE,
    )
    for pyx in sorted(Path("rdcircuits/_kernels").glob("*.pyx"))
]

setup(
    ext_modules=cythonize(extensions, compiler_directives=DIRECTIVES),
    options={"build_ext": {"parallel": os.cpu_count()}},
)
