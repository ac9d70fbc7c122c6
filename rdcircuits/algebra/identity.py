"""What makes algebras values: they are equal, hashed, copied and pickled by the arguments that they were made with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Signature, signature
from typing import Any, ClassVar, Self

from rdcircuits.circuit import Generator
from rdcircuits.values import check_function, key


class Identity:
    """The arguments that an algebra was made with, and the meanings that were added to it."""

    name: str
    __signature__: ClassVar[Signature]
    _call: tuple[tuple[Any, ...], dict[str, Any]]
    _added: dict[type[Generator], Callable[..., Any]]

    def __init_subclass__(cls, **options: Any) -> None:
        """Shows the arguments of `__init__` as the class's own, which `__new__` would hide."""
        super().__init_subclass__(**options)
        whole = signature(cls.__init__)
        cls.__signature__ = whole.replace(parameters=list(whole.parameters.values())[1:])

    def __new__(cls, *args: Any, **options: Any) -> Self:
        """Keeps the arguments."""
        made = object.__new__(cls)
        made._call, made._added = (args, options), {}
        return made

    def _settings(self) -> Any:
        """What tells this algebra from others of its class."""
        args, options = self._call
        bound = signature(type(self)).bind(*args, **options)
        bound.apply_defaults()
        return key(bound.args), key(bound.kwargs)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Identity):
            return NotImplemented
        alike = type(self) is type(other) and self._added == other._added
        return self is other or (alike and bool(self._settings() == other._settings()))

    def __hash__(self) -> int:
        return hash((type(self), self._settings(), frozenset(self._added)))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> Any:
        check_function(type(self), f"algebra {self.name}", "its class")
        for generator, meaning in self._added.items():
            check_function(generator, f"algebra {self.name}", f"generator {generator.__name__}")
            check_function(meaning, f"algebra {self.name}", f"its meaning of {generator.__name__}")
        return _remade, (type(self), *self._call, self._added)


def _remade(
    kind: Callable[..., Any],
    args: tuple[Any, ...],
    options: Mapping[str, Any],
    added: Mapping[type[Generator], Callable[..., Any]],
) -> Any:
    made = kind(*args, **options)
    for generator, meaning in added.items():
        made = made.with_meaning(generator, meaning)
    return made
