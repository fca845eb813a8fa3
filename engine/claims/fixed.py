"""Mappings that never change, and values that are worked out once: what makes a claim immutable throughout."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, NoReturn, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Fixed(dict[Key, Value]):
    """A dict that cannot be changed. Being hashable, it is no default that pydantic copies for every line."""

    __slots__ = ()

    def _refuse(self, *_args: object, **_named: object) -> NoReturn:
        raise TypeError("what a claim says does not change; make a changed copy of the claim")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[Fixed[Key, Value]], tuple[dict[Key, Value]]]:
        return type(self), (dict(self),)

    def __copy__(self) -> Fixed[Key, Value]:
        return self

    def __deepcopy__(self, _memo: object) -> Fixed[Key, Value]:
        return self


class kept(Generic[Value]):  # noqa: N801 - it is used as `cached_property` is
    """A cached property without the lock that Python 3.11's takes: worked out twice at worst, to the same value."""

    def __init__(self, work_out: Callable[[Any], Value]) -> None:
        self._work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Value:
        value = instance.__dict__[self._name] = self._work_out(instance)
        return value
