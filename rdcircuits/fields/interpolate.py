"""The polynomials of complete tables over GF(q)."""

from __future__ import annotations

from rdcircuits.errors import RdError
from rdcircuits.fields import transform
from rdcircuits.fields.polynomial import FieldPolynomial
from rdcircuits.fields.table import FieldTable
from rdcircuits.signatures import checked


@checked
def interpolate(table: FieldTable) -> FieldPolynomial:
    """The unique polynomials, reduced (no exponent above q − 1), that take the values of a complete table.

    Transforms along each axis: n·q^(n+1) multiplications an output. Don't-cares count as 0; `least_degree` uses them
    as freedom. A table whose rows are complete in another order, or repeated, will do. Raises `RdError` for partial
    tables.

    Example:
        >>> print(interpolate(FieldTable.from_function(3, lambda x, y: max(x, y), 2, inputs=["x", "y"])))
        x + y + 2·x·y + x^2·y + x·y^2 + x^2·y^2
    """
    table = table.distinct()
    if not table.complete:
        message = f"the table has {table.rows} of {table.field.q}^{len(table.inputs)} rows"
        raise RdError(f"{message}; least_degree fits polynomials to partial tables")
    dense = transform.coefficients(table.field, table.y, len(table.inputs))
    return FieldPolynomial.from_dense(table.field, dense, inputs=table.inputs, outputs=table.outputs)
