"""What is asked to be read, and what was read: a claim's data with their places, before anything is made of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Protocol

from headnote.catalogues import _
from headnote.catalogues.libraries import of_system

from .document import MAX_BYTES
from .problems import InputError, InputProblem, Located, Path

if TYPE_CHECKING:  # a claim alone needs nothing that reads tables
    from .bom import Sheet
    from .giving import Given
    from .profile import Profile

_AMOUNTS = ("fob", "exw", "first_ascertainable_price", "customs_value")


class Source(Protocol):
    """Data of a claim, and where its parts stand."""

    @property
    def name(self) -> str:
        """The name of its file."""

    @property
    def value(self) -> Any:
        """The data."""

    def locate(self, path: Path) -> Located:
        """Where a field stands."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be read: a claim or a workbook, a table of its materials, how that is read, what is given beside it.

    `agreement` and `day` stand in where nothing names one.
    """

    claim: str
    bom: str | None = None
    profile: Profile | None = None
    sheet: str | None = None
    given: Sequence[Given] = ()
    agreement: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A claim's data as they were read, before anything is made of them, and what has to be told of the reading."""

    source: Source
    data: Any
    sheet: Sheet | None
    problems: tuple[InputProblem, ...] = ()
    notes: tuple[InputProblem, ...] = field(default=())

    def locate(self, path: Path) -> Located:
        """Where a field stands: in the claim, or in the table of materials, which comes behind it."""
        if self.sheet is not None and path[:1] == ("materials",):
            (row, column), where = self.sheet.locate(path)
            return (row + 1_000_000_000, column), where
        return self.source.locate(path)


def read_data(name: str, most: int = MAX_BYTES) -> tuple[str, bytes]:
    """The bytes of a file, or of standard input for ``-``; of more than `most`, one more. Raises InputError."""
    try:
        if name == "-" and sys.stdin is None:
            raise InputError([InputProblem("<stdin>", "", _("the file cannot be read: {reason}", reason="closed"))])
        if name == "-":
            return "<stdin>", sys.stdin.buffer.read(most + 1)
        with FilePath(name).open("rb") as file:
            return name, file.read(most + 1)
    except OSError as error:
        reason = of_system(error)
        message = _("the file cannot be read: {reason}", reason=reason)
        raise InputError([InputProblem(name, "", message)]) from None


def with_all(
    asked: Asked,
    source: Source,
    sheet: Sheet | None,
    problems: Sequence[InputProblem],
    notes: Sequence[InputProblem] = (),
) -> Read:
    """A claim's data as they stand in its file, with the materials of a table and with what is given beside it."""
    data, told = source.value, list(problems)
    if isinstance(data, dict) and sheet is not None:
        if data.get("materials"):
            message = _("the claim lists materials and a bill of materials is given as well; keep one")
            told.append(InputProblem(source.locate(("materials",))[1], "materials", message))
        # A table without lines says nothing; that there were no materials at all is a claim's to say.
        data = {**data, "materials": sheet.materials} if sheet.materials else data
    if asked.given:
        from .giving import with_given

        data, given_twice = with_given(data, asked.given)
        told += given_twice
    if isinstance(data, dict) and asked.agreement is not None:
        data = {"agreement": asked.agreement, **data}
    if sheet is not None:
        told += sheet.problems
        notes = (*notes, *sheet.notes)
        if not sheet.materials and not sheet.problems:
            empty = _("no line stands below the heads: the materials count as not given")
            notes = (*notes, InputProblem(sheet.locate(())[1], "materials", empty))
    return Read(source, _in_one_currency(data), sheet, tuple(told), tuple(notes))


def _in_one_currency(data: Any) -> Any:
    """A claim whose materials are all in one currency, and whose good gives no amounts, is in that currency."""
    good = data.get("good") if isinstance(data, dict) else None
    if not isinstance(good, dict) or "currency" in good or any(good.get(name) is not None for name in _AMOUNTS):
        return data
    materials = data.get("materials")
    said = {one.get("currency") for one in materials if isinstance(one, dict)} if isinstance(materials, list) else set()
    if len(said) != 1 or None in said:
        return data
    return {**data, "good": {**good, "currency": said.pop()}}
