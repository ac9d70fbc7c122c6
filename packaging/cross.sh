#!/usr/bin/env bash
# cross.sh [TARGET...]: csrc for other systems, and the C tests run where a program for that system can be run here.
#
#   aarch64-linux-gnu    Debian's cross compiler; run by qemu-user
#   x86_64-linux-musl    zig (from PyPI); run as it is: it is linked statically
#   aarch64-linux-musl   zig; run by qemu-user; only where it is named, since zig builds another C library for it
#   x86_64-windows-gnu   zig; compiled, and with LINK=1 linked, for which zig first builds its C library (a minute)
#   aarch64-macos        zig; the same
#
# A target whose tools are not here, and cannot be had, is skipped, saying so. ZIG names a zig; else it comes by pip. As
# root on Debian, the compiler and qemu-user come by apt-get. OPTIMISE=-O2 compiles as a wheel is; by default most is not
# optimised, which takes a third of the time.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
PYTHON=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# zig keeps what it made of each C library in a cache of its own; without one it would build them each time.
export ZIG_GLOBAL_CACHE_DIR=${ZIG_GLOBAL_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-$work}/.cache}/rdcircuits-zig}
export ZIG_LOCAL_CACHE_DIR=$ZIG_GLOBAL_CACHE_DIR
jobs=$(nproc 2>/dev/null || echo 2)

have() {
    command -v "$1" >/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${@:2}"; } >/dev/null 2>&1
    fi
    command -v "$1" >/dev/null
}

zig() {
    [ -n "${ZIG:-}" ] && return
    "$PYTHON" -m venv "$work/zig" && "$work/zig/bin/python" -m pip install -q --disable-pip-version-check ziglang \
        2>"$work/pip.log" && ZIG="$work/zig/bin/python -m ziglang"
}

FLAGS=(-std=c11 -Wall -Wextra -Werror -ffp-contract=fast -fno-math-errno -fno-trapping-math -Icsrc)

# each PROGRAM COMPILER...: an object of each file, several at once, those first that take the longest.
each() {
    printf '%s\n' csrc/real_*.c csrc/*.c csrc/tests/*.c | awk '!seen[$0]++ { printf "%s%c", $0, 0 }' |
        xargs -0 -P "$jobs" -I{} sh -c 'file=$1 && shift && "$@" -c "$file" -o "$0.$(basename "$file" .c).o"' \
            "$1" {} "${@:2}" "${FLAGS[@]}"
}

by_gcc() {
    each "$1" "$2" "${OPTIMISE:--O1}" && "$2" -static "$1".*.o -lm -o "$1"
}

# by_zig PROGRAM TARGET: all files in one call, which makes one object of them where the format of objects lets it.
by_zig() {
    local cc="$ZIG cc -target $2 ${OPTIMISE:--O0} -fno-sanitize=all -Wno-unused-command-line-argument"
    case $2 in
    *-windows-*) each "$1" $cc ;;
    *) $cc "${FLAGS[@]}" -c csrc/*.c csrc/tests/*.c -o "$1.all.o" ;;
    esac || return 1
    case $2 in
    *-linux-*) $ZIG cc -target "$2" -static "$1.all.o" -o "$1" ;;
    *) [ -z "${LINK:-}" ] || $ZIG cc -target "$2" "$1".*.o -o "$1" ;;
    esac
}

one() {
    local target=$1 program=$work/$1
    case $target in
    aarch64-linux-gnu)
        have aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu libc6-dev-arm64-cross || { echo "skipped: no aarch64-linux-gnu-gcc here"; return 0; }
        by_gcc "$program" aarch64-linux-gnu-gcc || return 1
        ;;
    *-linux-musl | *-windows-gnu | *-macos)
        zig || { echo "skipped: no zig here, and pip does not bring one"; return 0; }
        by_zig "$program" "$target" || return 1
        ;;
    *) echo "no such target; known are those at the head of $0" >&2; return 2 ;;
    esac
    case $target in
    "$(uname -m)"-linux-*) "$program" ;;
    aarch64-linux-*)
        have qemu-aarch64 qemu-user || { echo "compiled, but not run: no qemu-aarch64 here"; return 0; }
        qemu-aarch64 "$program"
        ;;
    *) echo "compiled${LINK:+ and linked}, not run" ;;
    esac
}

[ $# -gt 0 ] || set -- aarch64-linux-gnu x86_64-linux-musl x86_64-windows-gnu aarch64-macos
status=0
for target in "$@"; do
    start=$SECONDS
    echo "---- $target"
    one "$target" && echo "     in $((SECONDS - start)) s" || { echo "$target: FAILED"; status=1; }
done
exit $status
