"""The worksheets an issuing body asks for: the comparison table and the calculation sheet.

Every figure is traceable: each row carries the number of its line in the claim, each total the lines it adds up.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from headnote.engine.amounts import Figure, decimal
from headnote.engine.claims.claim import Claim, Material
from headnote.engine.explain.words import Words, figure_text
from headnote.engine.origin.determination import Alternative, Determination, Finding
from headnote.engine.origin.plausibility import PLAUSIBILITY
from headnote.grammar.codes import HSCode

from .sheet import Cell, Sheet, Table


class NotOriginating(ValueError):
    """Worksheets show how a good originates; this one was not determined originating."""


def worksheets(claim: Claim, determination: Determination, words: Words) -> tuple[Sheet, ...]:
    """The worksheets for the alternative that the verdict rests on. Raises NotOriginating."""
    by = determination.by
    if by is None:
        raise NotOriginating(f"the good was determined {determination.verdict}; no worksheet is written")
    kinds = {finding.kind for finding in by.findings}
    sheets = [_comparison(claim, determination, by, words)]
    if "value content" in kinds:
        sheets.append(_calculation(claim, determination, by, words))
    return tuple(sheets)


def _head(claim: Claim, determination: Determination, words: Words) -> Iterator[tuple[str, Cell]]:
    title = words.sheet
    yield title("agreement"), determination.agreement
    yield title("good"), claim.good.description or ""
    yield title("hs"), claim.good.hs.dotted if claim.good.hs is not None else ""
    yield title("rule"), determination.rule.text if determination.rule is not None else ""
    yield title("party"), words.country(determination.party) if determination.party is not None else ""
    yield title("criterion"), ", ".join(determination.criterion)


def _comparison(claim: Claim, determination: Determination, by: Alternative, words: Words) -> Sheet:
    """The comparison table: the good's code beside that of each material."""
    title = words.sheet
    header = tuple(title(key) for key in ("line", "material", "hs", "origin", "country", "change"))
    change = next((f for f in by.findings if f.kind == "change in tariff classification"), None)
    rows = tuple(_compared(line, material, change, words) for line, material in _lines(claim))
    notes = [words.sentence(reason) for finding in by.findings for reason in finding.reasons]
    notes += implausible(determination, words)
    return Sheet(title("comparison"), tuple(_head(claim, determination, words)), Table(header, rows), tuple(notes))


def implausible(determination: Determination, words: Words) -> Iterator[str]:
    """What does not fit together in the claim, for whoever reads the paper."""
    return (words.sentence(warning) for warning in determination.warnings if warning.key in PLAUSIBILITY)


def _lines(claim: Claim) -> Iterator[tuple[str, Material]]:
    yield from ((str(number), material) for number, material in enumerate(claim.materials or (), 1))


def _compared(line: str, material: Material, change: Finding | None, words: Words) -> tuple[Cell, ...]:
    title = words.sheet
    if material.originating:
        changed = title("not_asked")
    elif change is None:
        changed = ""
    else:
        changed = title("de_minimis") if line in change.lines else title("changed")
    code = HSCode(material.hs).dotted if material.hs is not None else ""
    country = words.country(material.country) if material.country is not None else ""
    return (line, material.description or "", code, _origin(material, words), country, changed)


def _origin(material: Material, words: Words) -> str:
    return words.sheet("originating" if material.originating else "non_originating")


def _calculation(claim: Claim, determination: Determination, by: Alternative, words: Words) -> Sheet:
    """The calculation sheet: the value of each material, the totals, the formula and its result."""
    title = words.sheet
    content = next(f for f in by.findings if f.kind == "value content")
    currency = claim.good.currency or ""
    header = (title("line"), title("material"), title("origin"), f"{title('value')} ({currency})")
    rows = tuple((line, m.description or "", _origin(m, words), m.value) for line, m in _lines(claim))
    lines = (*_head(claim, determination, words), *(_figure(figure) for figure in content.figures))
    notes = [*(words.sentence(reason) for reason in content.reasons), *implausible(determination, words)]
    notes += [
        f"{title('adds_up')} {name}: {words.lines(tuple(lines_of))}" for name, lines_of in _added(claim) if lines_of
    ]
    return Sheet(title("calculation"), lines, Table(header, rows), tuple(notes))


def _figure(figure: Figure) -> tuple[str, Cell]:
    if figure.unit == "%":
        return figure.name, figure_text(figure)
    return figure.name, Decimal(decimal(figure.numerator))


def _added(claim: Claim) -> Iterator[tuple[str, list[str]]]:
    yield "VOM", [line for line, material in _lines(claim) if material.originating]
    yield "VNM", [line for line, material in _lines(claim) if not material.originating]
