"""Opcodes by name, as the C headers list them."""

cdef extern from "opcodes.h" nogil:
    ctypedef struct rdc_opcode:
        const char *name
        int number, arguments


cdef inline dict numbers_of(const rdc_opcode *table):
    """The opcodes of a list, by name."""
    cdef dict found = {}
    while table.name != NULL:
        found[table.name.decode()] = table.number
        table += 1
    return found


cdef inline dict arguments_of(const rdc_opcode *table):
    """How many arguments each opcode of a list has, by name."""
    cdef dict found = {}
    while table.name != NULL:
        found[table.name.decode()] = table.arguments
        table += 1
    return found
