"""Polynomials over GF(q) as netlists, with names, compared with what they are made of."""

from __future__ import annotations

from rdcircuits.boolean.netlist import Netlist
from rdcircuits.fields.blasting.check import check_gates
from rdcircuits.fields.blasting.names import names
from rdcircuits.fields.blasting.polynomial import gates_of
from rdcircuits.fields.polynomial import FieldPolynomial


def netlist_of(polynomial: FieldPolynomial) -> Netlist:
    """The netlist of the polynomials, elements as bit vectors (see `code`): x[0] is the least significant bit of x.

    Example:
        >>> netlist_of(FieldPolynomial.from_terms(4, [{(1, 1): 1}], inputs=["x", "y"]))
        Netlist(4 inputs, 2 outputs, 7 gates)
    """
    gates = gates_of(polynomial.field, polynomial.exponents, polynomial.coefficients)
    return Netlist(names(polynomial.field, polynomial.inputs), names(polynomial.field, polynomial.outputs), gates)


def checked(netlist: Netlist, polynomial: FieldPolynomial) -> str:
    """How the netlist was found equal to the polynomials: "equal on all N rows", or "no difference on N sampled rows".

    Raises:
        RdError: where they differ.
    """
    return check_gates(netlist, polynomial.field, len(polynomial.inputs), polynomial.evaluate)
