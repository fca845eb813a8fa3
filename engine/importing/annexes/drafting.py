"""Entries to rows that can stand in one file: codes of the edition, titles told from rules, no goods twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from headnote.grammar.nodes import Period
from headnote.grammar.nomenclature import Nomenclature
from headnote.grammar.text import one_line

from .codes import Printed, place
from .dating import by_period
from .entries import Entry, Item, Title, Unplaced
from .rows import Draft, quoted
from .trial import Unread

Part = Draft | Title | Unplaced


def drafted(items: Sequence[Item], edition: Nomenclature) -> list[Part]:
    """Each item with its codes in the edition. A row none of whose codes is of it cannot be a row."""
    parts: list[Part] = []
    for item in items:
        if not isinstance(item, Entry):
            parts.append(item)
            continue
        placed = place(item.codes, edition)
        national = [span.first for span in item.codes.spans if len(span.first) > 6]
        if national or not placed.scopes:
            why = (
                f"{national[0]} is a line of a national tariff; the rows of an annex are of headings and subheadings"
                if national
                else f"{item.printed} is not of {edition.edition}"
            )
            parts.append(Unplaced(item.place, _whole(item), why, item.codes))
            continue
        draft = Draft(item, placed.scopes, [False] * len(item.rules))
        if placed.strange:
            draft.notes.append(f"the source says {item.printed}; what of it is of {edition.edition} is given")
        if item.marks:
            draft.notes.append(f"the source refers to footnote {', '.join(dict.fromkeys(item.marks))}")
        parts += _by_period(draft)
    return parts


def _by_period(draft: Draft) -> Sequence[Draft]:
    """A row, or a row for each period of which its rules speak."""
    periods = by_period(draft.entry.rules)
    if periods is None:
        return [draft]
    return [
        Draft(
            replace(draft.entry, rules=rules),
            draft.scopes,
            [False] * len(rules),
            [] if number else list(draft.notes),
            period,
            draft,
            further=number > 0,
        )
        for number, (period, rules) in enumerate(periods)
    ]


def rejoined(parts: Sequence[Part], unread: Collection[tuple[int, int]]) -> tuple[list[Part], list[Draft]]:
    """Parts with rows as the source prints them where a rule of one of their periods is not read, and those rows."""
    wrong = {at for at, _ in unread}
    failed = {
        id(part.whole): part.whole for part in parts if isinstance(part, Draft) and part.whole and id(part) in wrong
    }
    found: list[Part] = []
    placed: set[int] = set()
    for part in parts:
        whole = part.whole if isinstance(part, Draft) else None
        if whole is None or id(whole) not in failed:
            found.append(part)
        elif id(whole) not in placed:
            placed.add(id(whole))
            found.append(whole)
    return found, list(failed.values())


def _whole(entry: Entry) -> str:
    return one_line(" | ".join(filter(None, (entry.printed, entry.goods, *entry.rules))))


def without_titles(parts: Sequence[Part], unread: Mapping[tuple[int, int], Unread]) -> list[Part]:
    """Parts with the titles of chapters told from rules, in a table where both stand in one column.

    A chapter's row is a title where its text is not read and rows of its headings follow.
    """
    found: list[Part] = []
    for at, part in enumerate(parts):
        if isinstance(part, Draft) and (id(part), 0) in unread and _leads(part, parts[at + 1 : at + 3]):
            entry = part.entry
            found.append(Title(entry.place, f"{entry.printed}: {quoted(' '.join(entry.rules))}", entry.codes))
        else:
            found.append(part)
    return found


def _leads(part: Draft, following: Sequence[Part]) -> bool:
    codes = part.entry.codes
    if codes.digits != 2 or codes.is_part or len(codes.spans) > 1:
        return False
    below = (_printed(one) for one in following)
    return any(one is not None and one.digits > 2 and one.spans[0].first[:2] == codes.spans[0].first for one in below)


def _printed(part: Part) -> Printed | None:
    return part.entry.codes if isinstance(part, Draft) else part.printed


@dataclass(frozen=True, slots=True)
class Twice:
    """Goods that the source prints several rules for, without a word that tells which goods each is for."""

    codes: str
    places: tuple[str, ...]


def told_apart(parts: Sequence[Part]) -> tuple[list[Part], list[Twice]]:
    """Parts with rows for the same goods told apart by their place in the source; equal rows are one."""
    same: dict[tuple[tuple[tuple[str, str], ...], str | None, Period], list[Draft]] = {}
    for part in parts:
        if isinstance(part, Draft):
            same.setdefault((part.scopes, part.entry.goods, part.period), []).append(part)
    again: set[int] = set()
    found: list[Twice] = []
    for group in same.values():
        again |= {id(one) for one in group[1:] if one.entry.rules == group[0].entry.rules}
        left = [one for one in group if id(one) not in again]
        if len(left) > 1:
            found.append(Twice(left[0].codes, tuple(one.entry.place for one in left)))
            for number, one in enumerate(left, 1):
                name_by_place(one, number if len({other.entry.place for other in left}) < len(left) else None)
    kept: list[Part] = []
    for part in parts:
        if isinstance(part, Draft) and id(part) in again:
            kept.append(Title(part.entry.place, f"{part.head} is printed again, with the same rule", part.entry.codes))
        else:
            kept.append(part)
    return kept, found


def name_by_place(draft: Draft, number: int | None = None) -> None:
    """Describe a row's goods by where the source prints them; `number`: which of several on one page they are."""
    goods = draft.entry.goods
    which = f", rule {number} of these goods" if number is not None else ""
    named = f"goods of {draft.entry.place} of the source{which}"
    draft.entry = replace(draft.entry, goods=f"{goods} ({named})" if goods else named)
