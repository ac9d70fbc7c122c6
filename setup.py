"""The C kernels and the extension modules around them; everything else is in pyproject.toml.

The kernels in `csrc/` become a static library, compiled for speed; the Cython modules in `rdcircuits/_kernels/` are
glue, and compiled quickly. What all of their typed buffers need is one more module, `_shared`, which Cython writes.
Instructions beyond the base set are chosen at run time (see `csrc/simd.h`), so wheels carry no processor flags.
"""

import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_clib import build_clib
from setuptools.command.build_ext import build_ext

WINDOWS = sys.platform == "win32"
PROCESSORS = os.cpu_count() or 1
# For vectors of reals: sums of products may be fused, a square root of a negative number is NaN and no error, and both
# sides of a choice may be computed, since nobody looks at the processor's flags.
REALS = ["-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math"]
FAST = ["/O2", "/std:c11"] if WINDOWS else ["-O3", "-std=c11", "-g0", *REALS]
# For kernels that are many loops each: what gcc's -O3 does for their speed, without what takes it most of the time.
MANY_LOOPS = ("real_", "netlist", "pointwise")
LONGEST = ("real_float", "real_double", "layers")
VECTORS = ["-O2", "-ftree-vectorize", "-fvect-cost-model=dynamic", "-fpeel-loops", "-funswitch-loops"]
# Glue is to be small, but for the modules that have loops of their own.
LOOPS = ("bits", "changes", "cubes", "gates", "hashing", "walsh")
QUICK, SMALL = ([], []) if WINDOWS else (["-O1", "-g0"], ["-Os", "-g0"])
# Symbols serve debuggers only, and take a third of the room.
STRIPPED = ["-Wl,-s"] if sys.platform == "linux" else []
DIRECTIVES = {"language_level": 3, "boundscheck": False, "wraparound": False, "embedsignature": True}
SHARED = "rdcircuits._kernels._shared"


class BuildLibrary(build_clib):
    """Compiles the files of a library beside each other."""

    def build_libraries(self, libraries):
        """A compiler's own loop over files, one file to each call."""
        compile_all, takes_vectors = self.compiler.compile, self.takes(VECTORS)

        def compile_one(source, options):
            many_loops = Path(source).name.startswith(MANY_LOOPS) and takes_vectors
            return compile_all([source], **options, extra_postargs=FAST + VECTORS if many_loops else FAST)

        def compile_beside(sources, **options):
            del options["extra_postargs"]
            first, *others = sources  # the first alone: some compilers are set up then
            objects = compile_one(first, options)
            with ThreadPoolExecutor(PROCESSORS) as pool:
                for found in pool.map(lambda source: compile_one(source, options), others):
                    objects += found
            return objects

        self.compiler.compile = compile_beside
        super().build_libraries(libraries)

    def takes(self, flags):
        """Whether the compiler knows these flags, which gcc does."""
        if WINDOWS:
            return False
        command = [*self.compiler.compiler_so, *flags, "-fsyntax-only", "-x", "c", os.devnull]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


class BuildExtensions(build_ext):
    """Builds the library first, whoever asks for the modules."""

    def run(self):
        """The library, then the modules."""
        self.run_command("build_clib")
        super().run()


# Cython's helpers are forked; where processes only start afresh, they would run this file again.
forks = multiprocessing.get_start_method() == "fork"
sources, headers = ([path.as_posix() for path in sorted(Path("csrc").glob(kind))] for kind in ("*.c", "*.h"))
sources.sort(key=lambda path: not Path(path).name.startswith(LONGEST))  # so that none is left alone at the end
library = ("rdckernels", {"sources": sources, "include_dirs": ["csrc"], "obj_deps": {"": headers}})
extensions = [
    Extension(
        f"rdcircuits._kernels.{pyx.stem}",
        sources=[pyx.as_posix()],
        include_dirs=["csrc"],
        depends=[*sources, *headers],
        extra_compile_args=QUICK if pyx.stem in LOOPS else SMALL,
        extra_link_args=STRIPPED,
    )
    for pyx in sorted(Path("rdcircuits/_kernels").glob("*.pyx"))
]
shared = Extension(
    SHARED, sources=["rdcircuits/_kernels/_shared.c"], extra_compile_args=SMALL, extra_link_args=STRIPPED
)

setup(
    libraries=[library],
    ext_modules=cythonize(
        [shared, *extensions],
        compiler_directives=DIRECTIVES,
        shared_utility_qualified_name=SHARED,
        nthreads=PROCESSORS if forks else 0,
    ),
    cmdclass={"build_clib": BuildLibrary, "build_ext": BuildExtensions},
    options={"build_ext": {"parallel": PROCESSORS}},
)
