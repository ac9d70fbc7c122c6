"""Sets of cubes: whether they hold all rows, what they leave, and the steps by which covers become smaller.

A cube is a row of 2·words words: the inputs that must be 1, then those that must be 0. `rdcircuits.boolean.cubes` says
the same slowly.
"""

from libc.stdint cimport int64_t, uint8_t, uint64_t
from libc.stdlib cimport free

from rdcircuits._kernels._shapes import expect
from rdcircuits._kernels.buffers cimport ByteListOut, Words, WordsOut

cdef extern from "cubes.h" nogil:
    ctypedef struct rdc_cube_list:
        uint64_t *cubes
        size_t count
        size_t room
    ctypedef struct rdc_cube_work:
        size_t words
        int64_t steps
    int rdc_cubes_are_all(rdc_cube_work *, const uint64_t *, size_t, int)
    void rdc_cubes_complement(rdc_cube_work *, const uint64_t *, size_t, int, rdc_cube_list *)
    size_t rdc_cubes_expand(rdc_cube_work *, const uint64_t *, size_t, const uint64_t *, size_t, uint64_t *)
    void rdc_cubes_reduce(
        rdc_cube_work *, uint64_t *, size_t, const uint64_t *, size_t, const uint64_t *, size_t, int, uint8_t *
    )
    void rdc_cubes_choose(
        rdc_cube_work *, const uint64_t *, size_t, const uint64_t *, size_t, const uint64_t *, size_t, uint8_t *
    )


cdef rdc_cube_work begin(Words cubes, int64_t steps) except *:
    """The work on lists of cubes as these are, which must have rows."""
    cdef Py_ssize_t k, j, half = cubes.shape[1] // 2
    cdef rdc_cube_work work
    if cubes.shape[1] % 2 or cubes.shape[1] == 0:
        raise ValueError(f"cubes of {cubes.shape[1]} words, expected an even number above 0")
    for k in range(cubes.shape[0]):
        for j in range(half):
            if cubes[k, j] & cubes[k, half + j]:
                raise ValueError(f"cube {k} has no rows")
    work.words = <size_t> half
    work.steps = steps
    return work


cdef rdc_cube_work begin_with(Words cubes, Words dashes, Words on, int64_t steps) except *:
    """The same, beside dashes and an on-set of cubes of as many words."""
    begin(dashes, steps)
    begin(on, steps)
    expect("dashes", (dashes.shape[1],), (cubes.shape[1],))
    expect("on", (on.shape[1],), (cubes.shape[1],))
    return begin(cubes, steps)


cdef const uint64_t *first(Words cubes) noexcept:
    return &cubes[0, 0] if cubes.shape[0] else NULL


def are_all(Words cubes not None, int64_t steps):
    """Whether the cubes hold all rows; None where that takes more steps."""
    cdef rdc_cube_work work = begin(cubes, steps)
    cdef const uint64_t *start = first(cubes)
    cdef size_t count = <size_t> cubes.shape[0]
    cdef int found
    with nogil:
        found = rdc_cubes_are_all(&work, start, count, 0)
    return None if work.steps < 0 else bool(found)


def complement(Words cubes not None, int64_t steps):
    """The words of cubes that hold all rows that are in none of these, as bytes; None where that takes more steps."""
    cdef rdc_cube_work work = begin(cubes, steps)
    cdef rdc_cube_list found
    cdef const uint64_t *start = first(cubes)
    cdef size_t count = <size_t> cubes.shape[0]
    found.cubes, found.count, found.room = NULL, 0, 0
    with nogil:
        rdc_cubes_complement(&work, start, count, 0, &found)
    try:
        if work.steps < 0:
            return None
        return (<char *> found.cubes)[: found.count * work.words * 16] if found.count else b""
    finally:
        free(found.cubes)


def expand(Words cubes not None, Words off not None, WordsOut out not None, int64_t steps):
    """How many cubes `out` gets: these as large as can be without meeting `off`, without such as others hold; -1 where
    that takes more steps. `out` has room for as many as there are."""
    cdef rdc_cube_work work = begin(cubes, steps)
    cdef const uint64_t *start = first(cubes)
    cdef const uint64_t *against = first(off)
    cdef size_t count = <size_t> cubes.shape[0], offs = <size_t> off.shape[0], made
    begin(off, steps)
    expect("off", (off.shape[1],), (cubes.shape[1],))
    expect("out", (out.shape[0], out.shape[1]), (cubes.shape[0], cubes.shape[1]))
    if not count:
        return 0
    with nogil:
        made = rdc_cubes_expand(&work, start, count, against, offs, &out[0, 0])
    return -1 if work.steps < 0 else made


def reduce(
    WordsOut cubes not None, Words dashes not None, Words on not None, bint apart, ByteListOut gone not None,
    int64_t steps,
):
    """Make each cube as small as can be, so that all rows of `on` but those of `dashes` stay in the cubes; whether that
    took no more steps. In place one after the other, or `apart`; gone[k] is 1 for cubes that hold nothing alone."""
    cdef rdc_cube_work work = begin_with(cubes, dashes, on, steps)
    cdef const uint64_t *frees = first(dashes)
    cdef const uint64_t *ons = first(on)
    cdef size_t count = <size_t> cubes.shape[0], free_count = <size_t> dashes.shape[0], on_count = <size_t> on.shape[0]
    expect("gone", (gone.shape[0],), (cubes.shape[0],))
    if not count:
        return True
    with nogil:
        rdc_cubes_reduce(&work, &cubes[0, 0], count, frees, free_count, ons, on_count, apart, &gone[0])
    return work.steps >= 0


def choose(Words cubes not None, Words dashes not None, Words on not None, ByteListOut kept not None, int64_t steps):
    """Say by kept[k] == 1 which few of the cubes hold all rows of `on` but those of `dashes`, as all of them do; whether
    that took no more steps."""
    cdef rdc_cube_work work = begin_with(cubes, dashes, on, steps)
    cdef const uint64_t *start = first(cubes)
    cdef const uint64_t *frees = first(dashes)
    cdef const uint64_t *ons = first(on)
    cdef size_t count = <size_t> cubes.shape[0], free_count = <size_t> dashes.shape[0], on_count = <size_t> on.shape[0]
    expect("kept", (kept.shape[0],), (cubes.shape[0],))
    if not count:
        return True
    with nogil:
        rdc_cubes_choose(&work, start, count, frees, free_count, ons, on_count, &kept[0])
    return work.steps >= 0
