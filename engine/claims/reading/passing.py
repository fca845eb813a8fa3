"""Rows of a table that are no lines: totals, heads that a printer repeats, and remarks. Each is told, none is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from headnote.catalogues import _
from headnote.grammar.text import brief

from .finding import Table
from .heads import is_total
from .values import amount_of, read_amount, written

_REMARK = re.compile(r"\s*[※*＊■◆●▼【（(＜<注]|\s*(備考|note|remarks?)\b", re.IGNORECASE)
_OF_A_LINE = ("hs", "part", "originating", "country", "unit_price")


@dataclass(slots=True)
class Passing:
    """What was met so far: the amounts since the last total and in all, and whether a total stood above."""

    table: Table
    since: Decimal = Decimal(0)
    whole: Decimal = Decimal(0)
    countable: bool = True
    below: bool = False
    columns: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.columns = {head.key: column for column, head in self.table.columns.items()}

    def add(self, value: Decimal | None) -> None:
        """Take in the amount of a line; one that is not known leaves totals unchecked."""
        self.below = False
        if value is None:
            self.countable = False
        else:
            self.since += value
            self.whole += value

    def left_out(self, number: int, row: Sequence[Any]) -> str | None:
        """Why a row is no line; None for a line."""
        filled = {n: text for n, cell in enumerate(row, 1) if cell is not None and (text := written(cell))}
        if len(filled) > 1 and any(_repeats(head, filled) for head in self.table.head_rows()):
            return _("the heads stand here again; the row is left out")
        word = next((text for text in filled.values() if is_total(text)), None)
        own = {head.key for n, head in self.table.columns.items() if n in filled and filled[n] != word}
        if word is not None and "hs" not in own:
            return self._total(word, filled)
        if "value" in own and not own - {"value", "quantity", "currency"} and self._is_sum(filled):
            return self._total(filled[self.columns["value"]], filled)
        unvalued = self.table.tab.unvalued
        only_formula = any((number, column) in unvalued for column in (*self.table.columns, *self.table.kept))
        if not filled or (not own and (self.below or only_formula or len(filled) == 1)):
            return _("the row is left out: it says only “{text}”", text=brief(" ".join(filled.values())))
        return self._remark(own, filled)

    def _remark(self, own: set[str], filled: dict[int, str]) -> str | None:
        """Why a row is a remark: it says no more than a text that is marked as one, or that stands below a total."""
        if own & {"hs", "value", "quantity", "unit_price", "originating", "country"}:
            return None
        text = " ".join(filled.values())
        if self.below or _REMARK.match(text) or (len(filled) == 1 and not own & {"description", "part"}):
            return _("the row is left out: it says only “{text}”", text=brief(text))
        return None

    def _total(self, word: str, filled: dict[int, str]) -> str:
        """A total is left out; one that is another than the lines' is told as that."""
        said = self._amount(filled)
        own, self.since, self.below = self.since, Decimal(0), True
        if said is not None and self.countable and said not in (own, self.whole) and self.whole:
            return _(
                "“{word}” is a total and is left out; it says {said}, and the lines above it add up to {sum}",
                word=brief(word),
                said=f"{said:f}",
                sum=f"{own:f}" if own == self.whole else f"{own:f} / {self.whole:f}",
            )
        return _("“{word}” is a total and is left out", word=brief(word))

    def _is_sum(self, filled: dict[int, str]) -> bool:
        said = self._amount(filled)
        return said is not None and self.countable and bool(said) and said in (self.since, self.whole)

    def _amount(self, filled: dict[int, str]) -> Decimal | None:
        column = self.columns.get("value")
        if column is None or column not in filled:
            return None
        found = amount_of(read_amount(filled[column]).text)
        return None if found is None else found * self.table.columns[column].times


def _repeats(head: Sequence[Any], filled: dict[int, str]) -> bool:
    return all(column <= len(head) and written(head[column - 1]) == text for column, text in filled.items())
