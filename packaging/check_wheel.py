"""What has to hold of a manylinux wheel: `python packaging/check_wheel.py WHEEL...` (auditwheel brings pyelftools).

auditwheel looks at the versions of symbols that are bound to a library. A symbol that is bound to none (a function of
libm where libm is not linked) is looked for wherever the process has one, and no tool complains: here it is an error.
"""

import io
import re
import sys
import zipfile
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

LARGEST = 4_000_000
NEWEST = (2, 17)
LIBRARIES = {"libc.so.6"}
UNBOUND = {"VER_NDX_LOCAL", "VER_NDX_GLOBAL"}
SOURCES = (".c", ".h", ".pyx", ".o", ".a")
EXPECTED = ("LICENSE", "METADATA", "rdcircuits/py.typed", "rdcircuits/__main__.py")
# Weak symbols that every shared object of gcc names, and that nobody needs.
OPTIONAL = {"_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable", "__gmon_start__"}


def version_of(text: str) -> tuple[int, ...]:
    """`GLIBC_2.17` as (2, 17)."""
    return tuple(int(digits) for digits in re.findall(r"\d+", text))


def faults_of_module(name: str, elf: ELFFile, newest: tuple[int, ...]) -> tuple[list[str], set[str]]:
    """What is wrong with one shared object, and the versions of glibc that it names."""
    faults, versions = [], set()
    needed = {tag.needed for tag in elf.get_section_by_name(".dynamic").iter_tags("DT_NEEDED")}
    if needed - LIBRARIES:
        faults.append(f"{name} needs {', '.join(sorted(needed - LIBRARIES))}, expected no more than libc.so.6")
    for section in elf.iter_sections():
        if isinstance(section, GNUVerNeedSection):
            versions |= {entry.name for _, entries in section.iter_versions() for entry in entries}
    faults += [f"{name} needs {one}" for one in versions if one.startswith("GLIBC_") and version_of(one) > newest]
    bound = elf.get_section_by_name(".gnu.version")
    for number, symbol in enumerate(elf.get_section_by_name(".dynsym").iter_symbols()):
        loose = symbol["st_shndx"] == "SHN_UNDEF" and bound.get_symbol(number)["ndx"] in UNBOUND
        if loose and symbol.name and symbol.name not in OPTIONAL and not symbol.name.startswith(("Py", "_Py")):
            faults.append(f"{name} takes {symbol.name} from no library that it names")
    return faults, versions


def check(path: Path) -> list[str]:
    """What is wrong with a wheel; prints what it found."""
    tags = re.findall(r"manylinux_(\d+)_(\d+)_", path.name)
    if not tags:
        return [f"{path.name}: its name has no manylinux_X_Y tag"]
    newest, faults, versions = min((int(major), int(minor)) for major, minor in tags), [], set()
    size = path.stat().st_size
    if size >= LARGEST:
        faults.append(f"{size} bytes, expected less than {LARGEST}")
    if newest > NEWEST:
        faults.append(f"it asks for glibc {newest[0]}.{newest[1]}, expected {NEWEST[0]}.{NEWEST[1]} or older")
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        modules = [name for name in names if name.endswith(".so")]
        for name in modules:
            found, named = faults_of_module(name, ELFFile(io.BytesIO(wheel.read(name))), newest)
            faults += found
            versions |= named
    if not modules:
        faults.append("no compiled modules, expected those of rdcircuits/_kernels")
    faults += [f"{name} does not belong into a wheel" for name in names if name.endswith(SOURCES)]
    faults += [f"{what} is missing" for what in EXPECTED if not any(name.endswith(what) for name in names)]
    print(f"{path.name}: {size / 1e6:.2f} MB, {len(modules)} modules, {', '.join(sorted(versions, key=version_of))}")
    return [f"{path.name}: {fault}" for fault in faults]


if __name__ == "__main__":
    wrong = [fault for argument in sys.argv[1:] for fault in check(Path(argument))]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(bool(wrong) or len(sys.argv) < 2)
