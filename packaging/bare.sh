#!/usr/bin/env bash
# bare.sh WHEEL [TEST...]: a wheel in a fresh Debian without a compiler, and the tests in it.
#
# Needs root, debootstrap and the Debian mirror that this machine takes its packages from. Whatever pip brings there is a
# wheel (--only-binary): what would have to be compiled is an error. By default the tests are those that call the kernels
# most directly, the command line, files and learning; TEST... names others (tests for all). SUITE is a Debian whose
# python3 is the wheel's (3.11 is bookworm's, 3.13 trixie's); TREE keeps the tree, and takes it where it is there.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
[ $# -ge 1 ] || { echo "usage: $0 WHEEL [TEST...]" >&2; exit 2; }
wheel=$(readlink -f "$1")
shift
[ $# -gt 0 ] || set -- tests/kernels tests/algebra/test_packed.py tests/algebra/test_gates.py tests/cli/test_learn.py \
    tests/boolean/test_pla.py tests/test_extras.py
case $(basename "$wheel") in
*-cp311-*) SUITE=${SUITE:-bookworm} ;;
*-cp313-*) SUITE=${SUITE:-trixie} ;;
*) [ -n "${SUITE:-}" ] || { echo "$wheel: SUITE has to name a Debian with its Python" >&2; exit 2; } ;;
esac
[ "$(id -u)" = 0 ] || { echo "skipped: chroot needs root"; exit 0; }
if ! command -v debootstrap >/dev/null; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y debootstrap; } >/dev/null 2>&1 ||
        { echo "skipped: no debootstrap here, and apt-get does not bring it"; exit 0; }
fi
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep '/debian/$' | sort -u | head -n 1)
[ -n "$mirror" ] || { echo "skipped: apt-get names no mirror of Debian"; exit 0; }

tree=${TREE:-$(mktemp -d)/tree}
[ -n "${TREE:-}" ] || trap 'rm -rf "$(dirname "$tree")"' EXIT
if [ ! -x "$tree/usr/bin/python3" ]; then
    debootstrap --variant=minbase --include=python3-venv "$SUITE" "$tree" "$mirror" >"$tree.log" 2>&1 || { tail -n 20 "$tree.log"; exit 1; }
fi
inside() { chroot "$tree" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 OPENBLAS_NUM_THREADS=1 "$@"; }
for compiler in cc gcc clang c99 tcc; do
    if inside sh -c "command -v $compiler" >/dev/null; then echo "$tree has $compiler" >&2; exit 1; fi
done
echo "Debian $(cat "$tree/etc/debian_version"), $(inside python3 --version), $(inside ldd --version | head -n 1), no compiler"

# The wheels are fetched outside, where pip knows from where, for the Python inside.
rm -rf "$tree/wheels" "$tree/source" "$tree/venv"
mkdir -p "$tree/wheels" "$tree/source" "$tree/dev/shm"
cp "$wheel" "$tree/wheels"
needed=(pytest pytest-xdist hypothesis python-flint sympy pandas polars shtab)
inside python3 -m venv /venv
version=$(inside python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"${PYTHON:-python3}" -m pip download -q --disable-pip-version-check --only-binary :all: --python-version "$version" \
    --dest "$tree/wheels" "$wheel" "${needed[@]}" 2>"$tree.log" || { cat "$tree.log"; exit 1; }
inside /venv/bin/python -m pip install -q --no-index --find-links /wheels rdcircuits "${needed[@]}"
cp -r "$root"/{tests,examples,docs,benchmarks,README.md,CHANGELOG.md,CONTRIBUTING.md,pyproject.toml,Makefile} "$tree/source"
inside /venv/bin/python -c "import rdcircuits; from rdcircuits._kernels import simd; print('imported from', rdcircuits.__file__, 'in mode', simd.mode())"
inside sh -c 'cd /source && /venv/bin/rdcircuits learn examples/majority9.truth -o /tmp/majority.blif && /venv/bin/rdcircuits eval /tmp/majority.blif examples/majority9.truth'
inside sh -c 'cd /source && exec /venv/bin/python -m pytest -q -n auto --dist worksteal "$@"' sh "$@"
