"""Data to models: with every problem in an analyst's words, and no more than can be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from headnote.catalogues import _
from headnote.engine.collecting import NoCollection

from ..claim import Claim, Material
from .problems import MAX_PROBLEMS, InputError, InputProblem, Located, Ordered, Path, ordered_problems

MAX_LINES = 100_000
"""Lines of a bill of materials, those of its own lines included."""

_AT_ONCE = 100

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], data: Any, locate: Callable[[Path], Located]) -> Model:
    """Validate data as a model. Raises InputError with every problem in an analyst's words, or the first thousand."""
    lines = _Lines(locate)
    with NoCollection():
        whole = lines.made(data, ())
        try:
            found = model.model_validate(whole)
        except ValidationError as error:
            lines.problems |= ordered_problems(error, locate, model, whole)
            raise InputError(lines.told()) from None
    if lines.problems:
        raise InputError(lines.told())
    return found


class _Lines:
    """Bills of materials wherever they stand, validated some lines at a time.

    Pydantic keeps every problem it finds with all that it was found in: for a hundred thousand wrong lines, gigabytes.
    """

    def __init__(self, locate: Callable[[Path], Located]) -> None:
        self.locate = locate
        self.problems: Ordered = {}
        self.count = 0

    def made(self, data: Any, at: Path) -> Any:
        """A group of fields whose materials are models, or the empty list where some cannot be."""
        if not isinstance(data, dict):
            return data
        inner = {key: value for key, value in data.items() if isinstance(value, list | dict)}
        if isinstance(inner.get("claim"), dict):
            data = {**data, "claim": self.made(data["claim"], (*at, "claim"))}
        if isinstance(inner.get("materials"), list):
            data = {**data, "materials": self._lines(data["materials"], (*at, "materials"))}
        return data

    def _lines(self, lines: list[Any], at: Path) -> list[Any]:
        self.count += len(lines)
        if self.count > MAX_LINES:
            message = _("the bill of materials has more than {max_lines} lines", max_lines=f"{MAX_LINES:,}")
            raise InputError([InputProblem(self.locate(at)[1], "materials", message)])
        found: list[Any] = []
        for start in range(0, len(lines), _AT_ONCE):
            some = [self.made(line, (*at, start + n)) for n, line in enumerate(lines[start : start + _AT_ONCE])]
            try:
                found += _MATERIALS.validate_python(some)
            except ValidationError as error:
                self.problems |= ordered_problems(error, self.locate, Claim, some, (*at, start))
                if len(self.problems) > MAX_PROBLEMS:
                    raise InputError(self.told()) from None
        return found

    def told(self) -> list[InputProblem]:
        """The problems in the order of the input; where there are many, the first of those that were met."""
        first = [self.problems[key] for key in sorted(self.problems)][:MAX_PROBLEMS]
        if len(self.problems) > MAX_PROBLEMS:
            first.append(
                InputProblem(
                    first[-1].where,
                    "",
                    _("there are more than these {max_problems} problems", max_problems=f"{MAX_PROBLEMS:,}"),
                )
            )
        return first


_MATERIALS = TypeAdapter(list[Material])
