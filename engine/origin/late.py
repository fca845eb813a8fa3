"""Values that are worked out when they are first looked at, of a class whose other values are there from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

_set = object.__setattr__


class Late:
    """A base of frozen dataclasses with slots. A field that is left empty is asked of `later`, once, by its name.

    `later` has a method for each such field. It works from values that never change, so that a field is the same
    whenever it is looked at; comparing, printing, hashing and pickling look at every one. Its own fields are not
    `later`'s: once all are made, nothing else is kept of it.
    """

    __slots__ = ("_later",)
    _names: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        cls._names = frozenset(cls.__dict__.get("__slots__", ()))

    @classmethod
    def later(cls, later: object, **known: Any) -> Self:
        """An instance of which only the fields `known` are there yet."""
        made = cls.__new__(cls)
        _set(made, "_later", later)
        for name, value in known.items():
            _set(made, name, value)
        return made

    if not TYPE_CHECKING:  # to a type checker every field is there

        def __getattr__(self, name: str) -> Any:
            if name not in self._names:
                raise AttributeError(f"a {type(self).__name__} has no {name}")
            value = getattr(self._later, name)()
            _set(self, name, value)
            return value
