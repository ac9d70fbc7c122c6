"""Polynomials over GF(q) as JSON, and as SymPy and galois have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rdcircuits.algebra import GF
from rdcircuits.fields.field import as_field

if TYPE_CHECKING:
    from rdcircuits.fields.polynomial import FieldPolynomial

Names = Sequence[str] | None


class Converted:
    """The ways to and from `FieldPolynomial`."""

    @classmethod
    def from_sympy(
        cls, field: GF | int | str, polys: Any, *, inputs: Names = None, outputs: Names = None
    ) -> FieldPolynomial:
        """From a SymPy expression or polynomial, or a list of them; see `to_sympy` for how elements are written.

        Example:
            >>> import rdcircuits as rd
            >>> from sympy.abc import x, y
            >>> print(rd.FieldPolynomial.from_sympy(5, x * y + 7))
            2 + x·y
        """
        from rdcircuits.fields.bridges import from_sympy

        return from_sympy(as_field(field), polys, inputs, outputs)

    @classmethod
    def from_galois(cls, polys: Any, *, inputs: Names = None, outputs: Names = None) -> FieldPolynomial:
        """From a `galois.Poly`, in one input, or from several over one field.

        Example:
            >>> import rdcircuits as rd
            >>> import galois
            >>> print(rd.FieldPolynomial.from_galois(galois.Poly([1, 0, 3], field=galois.GF(5))))
            3 + x0^2
        """
        from rdcircuits.fields.bridges import from_galois

        return from_galois(polys, inputs, outputs)

    @classmethod
    def from_json(cls, data: str | bytes) -> FieldPolynomial:
        """What `to_json` wrote; raises `FormatError` for anything else, and for newer versions.

        Example:
            >>> import rdcircuits as rd
            >>> square = rd.fields.interpolate(rd.FieldTable.from_function(5, lambda x: x * x % 5, 1))
            >>> rd.FieldPolynomial.from_json(square.to_json()) == square
            True
        """
        from rdcircuits.fields.store import from_json

        return from_json(data)

    def to_json(self: Any) -> str:
        """The polynomials as JSON text, with `format` and `version`.

        Example:
            >>> import rdcircuits as rd
            >>> f = rd.FieldPolynomial.from_terms(5, [{(1, 0): 3, (0, 2): 1}], 2)
            >>> rd.FieldPolynomial.from_json(f.to_json()) == f
            True
        """
        from rdcircuits.fields.store import to_json

        return to_json(self)

    def to_sympy(self: Any) -> list[Any]:
        """For each output a SymPy polynomial modulo p in the inputs; needs SymPy.

        Over GF(p^k), k > 1, elements are polynomials in a further generator, `a`, which stands for the element p (the
        root x of the field's modulus).

        Example:
            >>> import rdcircuits as rd
            >>> f = rd.FieldPolynomial.from_terms(5, [{(1, 0): 3, (0, 2): 1}], inputs=["x", "y"])
            >>> f.to_sympy()
            [Poly(-2*x + y**2, x, y, modulus=5)]
        """
        from rdcircuits.fields.bridges import to_sympy

        return to_sympy(self)

    def to_galois(self: Any) -> list[Any]:
        """For each output a `galois.Poly`; raises `RdError` unless there is exactly one input.

        Example:
            >>> import rdcircuits as rd
            >>> rd.FieldPolynomial.from_terms(5, [{(2,): 1, (0,): 3}], 1).to_galois()
            [Poly(x^2 + 3, GF(5))]
        """
        from rdcircuits.fields.bridges import to_galois

        return to_galois(self)
