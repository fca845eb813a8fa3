"""The heads of a table: one row of them, or two, whose upper one says what several of the lower one have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from .heads import MONEY, Head, with_money
from .profile import Profile
from .sheets import Tab
from .values import written

MAX_ABOVE = 200
"""Rows among which the heads are looked for."""

_PLAIN = ("hs", "description", "part", "value", "unit_price", "quantity")
"""Fields whose heads are no words of cells."""


_FIGURE = re.compile(r"\s*\d[\d.,\s-]*")
"""A code, an amount or a day as text: no head."""


class Heading(NamedTuple):
    """The rows of heads, from `first` through `last`, and of each column with one: its text and what it means."""

    first: int
    last: int
    texts: dict[int, str]
    meant: dict[int, Head]

    @property
    def known(self) -> int:
        """How many fields are named."""
        return len({head.name for head in self.meant.values()})


def find_heading(tab: Tab, profile: Profile) -> Heading | None:
    """The rows with the most known heads; one known head is enough in the first row, or where it can be no answer."""
    best, first, lone = None, None, None
    seen = 0
    for number, row in enumerate(tab.rows, 1):
        if not any(cell not in (None, "") for cell in row):
            continue
        seen += 1
        if seen > MAX_ABOVE:
            break
        one = _single(tab, number, profile)
        first = first or one
        if one.known > (best.known if best is not None else 1):
            best = one
        if lone is None and any(head.key in _PLAIN for head in one.meant.values()):
            lone = one
    if best is None:
        return first if first is not None and first.known else lone
    return _with_another(tab, best, profile)


def heads_known(cells: Sequence[Any], profile: Profile) -> int:
    """How many fields the cells of a row name."""
    return len({head.name for cell in cells if (head := _meaning(cell, profile)) is not None})


def _single(tab: Tab, number: int, profile: Profile) -> Heading:
    texts = {column: text for column, cell in enumerate(tab.rows[number - 1], 1) if (text := written(cell))}
    cells = enumerate(tab.rows[number - 1], 1)
    meant = {column: head for column, cell in cells if (head := _meaning(cell, profile)) is not None}
    return Heading(number, number, texts, meant)


def _meaning(cell: Any, profile: Profile) -> Head | None:
    return profile.head(cell) if isinstance(cell, str) and cell.strip() else None


def _with_another(tab: Tab, one: Heading, profile: Profile) -> Heading:
    """The row of heads with the row above or below it, where together they say more, or a head is merged over both."""
    best = one
    for upper in (one.last, one.last - 1):
        if upper < 1 or upper >= len(tab.rows):
            continue
        two = _double(tab, upper, profile)
        if two is None:
            continue
        both = any(span.top == upper and span.bottom == upper + 1 and span.left in two.meant for span in tab.merged)
        if two.known > best.known or (both and two.known == best.known and best is one):
            best = two
    return best


def _double(tab: Tab, upper: int, profile: Profile) -> Heading | None:
    """Two rows as one heading; None where the lower one holds what is no head."""
    above, below = tab.rows[upper - 1], tab.rows[upper]
    if not all(cell is None or (isinstance(cell, str) and not _FIGURE.fullmatch(cell)) for cell in (*above, *below)):
        return None
    texts: dict[int, str] = {}
    meant: dict[int, Head] = {}
    group = ""
    for column in range(1, max(len(above), len(below)) + 1):
        top, bottom = (written(row[column - 1]) if column <= len(row) else "" for row in (above, below))
        # A group stands over the first of its columns, and over those beside it that have no other.
        group = top or (group if bottom else "")
        if not (group or bottom):
            continue
        own = "" if bottom == group else bottom
        texts[column] = " ".join(part for part in (group, own) if part)
        head = _together(group, own, profile) if own else profile.head(group)
        if head is not None:
            meant[column] = head
    return Heading(upper, upper + 1, texts, meant)


def _together(group: str, own: str, profile: Profile) -> Head | None:
    """What a head below a group means: both in one word, or the head itself, or the group with the head as a remark."""
    if not group:
        return profile.head(own)
    head = (
        profile.head(f"{group}{own}") or profile.head(own) or _of_agreement(group, own, profile) or profile.head(group)
    )
    if head is not None and head.key in MONEY and not head.currency:
        return with_money(head, group)
    return head


def _of_agreement(group: str, own: str, profile: Profile) -> Head | None:
    """The group for what stands in brackets behind it; an agreement is called by Latin letters."""
    head = profile.head(f"{group} ({own})")
    return head if head is None or not head.agreement or own.isascii() else None
