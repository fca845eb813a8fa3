"""How much of the nomenclature an annex governs or a tariff prints rates for, and what was not transcribed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from headnote.engine.agreements.law import Law
from headnote.engine.agreements.rows import GoverningRow
from headnote.engine.origin.plans import expand_for
from headnote.grammar.codes import HSCode
from headnote.grammar.rules.standing import Standing, standing

from .preference import Preferences


@dataclass(frozen=True, slots=True)
class ChapterCoverage:
    """One chapter: its subheadings, those a row governs, and the codes that none governs, as short as they go.

    Of the governed, `described` asks the claim what goods are, and `attested` for conditions in words (see Standing).
    """

    chapter: str
    subheadings: int
    governed: int
    missing: tuple[str, ...]
    described: int = 0
    attested: int = 0


def coverage(law: Law) -> tuple[ChapterCoverage, ...]:
    """Coverage by chapter of the agreement's edition, over all its annexes."""
    nomenclature = law.nomenclature
    if nomenclature is None:
        return ()

    stands: dict[str, Standing] = {}

    def of(row: GoverningRow) -> Standing:
        if (known := stands.get(row.rule.text)) is None:
            known = stands[row.rule.text] = standing(expand_for(law, row.rule), law.goods)
        return known

    decided: Counter[tuple[str, Standing]] = Counter()

    def governed(code: str) -> bool:
        rows = [row for index in law.annexes.values() for row in index.governing(code).rows]
        if not any(row.description is None for row in rows):
            return False
        decided[code[:2], max(map(of, rows))] += 1
        return True

    return tuple(
        replace(
            chapter,
            described=decided[chapter.chapter, Standing.DESCRIBED],
            attested=decided[chapter.chapter, Standing.ATTESTED],
        )
        for chapter in _counted(nomenclature.subheadings, governed)
    )


def rate_coverage(
    preferences: Preferences, origins: Iterable[str], day: date, subheadings: Iterable[str]
) -> tuple[ChapterCoverage, ...]:
    """Coverage by chapter of an importing country's rates: subheadings whose every line has one for all origins.

    That a line has no concession is known, and counts; that nothing is printed for it does not.
    """
    asked = tuple(origins)

    def printed(code: str) -> bool:
        lines = preferences.lines(HSCode(code), day)
        found = (preferences.of(line, origin, day) for line in lines for origin in asked)
        return bool(lines) and all(one.duty is not None or one.path is not None for one in found)

    return _counted(subheadings, printed)


def _counted(subheadings: Iterable[str], governed: Callable[[str], bool]) -> tuple[ChapterCoverage, ...]:
    by_chapter: dict[str, list[tuple[str, bool]]] = {}
    for code in subheadings:
        by_chapter.setdefault(code[:2], []).append((code, governed(code)))
    return tuple(
        ChapterCoverage(chapter, len(codes), sum(held for _, held in codes), _gaps(chapter, codes))
        for chapter, codes in sorted(by_chapter.items())
    )


def _gaps(chapter: str, codes: Sequence[tuple[str, bool]]) -> tuple[str, ...]:
    """What is not governed: the whole chapter, else headings and subheadings, runs of them as ranges."""
    if not any(governed for _, governed in codes):
        return (chapter,)
    by_heading: dict[str, list[tuple[str, bool]]] = {}
    for code, governed in codes:
        by_heading.setdefault(code[:4], []).append((code, governed))
    # None ends a run: what stands there is governed, in part at least.
    marks: list[str | None] = []
    for heading, inner in by_heading.items():
        if not any(governed for _, governed in inner):
            marks.append(heading)
        else:
            marks += [None, *(None if governed else code for code, governed in inner), None]
    return tuple(_runs(marks))


def _runs(marks: Sequence[str | None]) -> Iterator[str]:
    for missing, run in groupby(marks, lambda mark: mark is not None and len(mark)):
        if not missing:
            continue
        codes = [HSCode(mark or "").dotted for mark in run]
        first, last = codes[0], codes[-1]
        yield first if first == last else f"{first}-{last}"
