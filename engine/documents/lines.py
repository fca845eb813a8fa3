"""The lines of a worksheet: each material as the claim says it, beside how it was judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from headnote.engine.claims.claim import Material
from headnote.engine.explain.words import Words
from headnote.engine.origin.determination import Alternative, Determination, Weighed
from headnote.grammar.codes import HSCode

Status = Literal["originating", "non_originating", "disregarded", "by_content"]

CHANGE, CONTENT = "change in tariff classification", "value content"


class Line(NamedTuple):
    """A line: its number, ``2.1`` for what stands in the place of line 2, what was claimed and what was found.

    `fact` None: disregarded for every requirement, or what it was made of stands in its place.
    """

    number: str
    material: Material
    fact: Weighed | None
    origin: Status

    def status(self, kind: str) -> Status:
        """How it counts for a kind of requirement, as the article on packing and the like has it."""
        if self.fact is None or kind not in (*self.fact.disregarded, *self.fact.as_originating):
            return self.origin
        return "disregarded" if kind in self.fact.disregarded else "originating"


def lines_of(
    materials: Sequence[Material], weighed: Sequence[Weighed], by_content: frozenset[str] = frozenset()
) -> Iterator[Line]:
    """Every line of a bill of materials, in its order, none left out.

    `by_content` are the lines of those that count by what they were made of.
    """
    found: dict[str, list[Weighed]] = {}
    for fact in weighed:
        found.setdefault(fact.line.partition(".")[0], []).append(fact)
    for number, material in enumerate(materials, 1):
        own = found.get(str(number), [])
        if not own:
            yield Line(str(number), material, None, "disregarded")
            continue
        if own[0].line != str(number):
            yield Line(str(number), material, None, "by_content")
        for fact in own:
            yield from _lines(fact, material, by_content)


def _lines(fact: Weighed, material: Material, by_content: frozenset[str]) -> Iterator[Line]:
    itself = _at(material, fact.line)
    if fact.line in by_content:
        yield Line(fact.line, itself, None, "by_content")
        for inner in fact.content:
            yield from _lines(inner, material, by_content)
        return
    yield Line(fact.line, itself, fact, "originating" if fact.originating else "non_originating")


def _at(material: Material, line: str) -> Material:
    """The material that a line stands for, down the bill of materials of the one it is in."""
    for step in line.split(".")[1:]:
        material = (material.materials or ())[int(step) - 1]
    return material


def named(material: Material) -> str:
    """What a paper calls a material: its part number and its description."""
    return " ".join(part for part in (material.part, material.description) if part)


def code_of(line: Line, edition: str) -> str:
    """Its code as it was judged, in the agreement's edition, and as it was claimed where that is another."""
    claimed = line.material.hs.dotted if line.material.hs is not None else ""
    if line.fact is None or line.fact.hs is None:
        return claimed
    judged = HSCode(line.fact.hs).dotted
    given = line.material.hs_edition
    if claimed.replace(".", "").startswith(line.fact.hs):
        return claimed
    return f"{judged} ({given or edition}: {claimed})" if claimed else judged


def passed(line: Line, by: Alternative, determination: Determination, words: Words) -> str:
    """How a line passed: what was asked of it and what was not."""
    status, fact = line.status(CHANGE), line.fact
    if fact is None or status == "disregarded":
        return words.sheet(status)
    if status == "originating":
        return _originates(line, fact, determination, words)
    changes = [finding for finding in by.findings if finding.kind == CHANGE]
    if not changes:
        return words.sheet("not_asked")
    forgiven = any(finding.de_minimis and line.number in finding.lines for finding in changes)
    return words.sheet("de_minimis" if forgiven else "changed")


def _originates(line: Line, fact: Weighed, determination: Determination, words: Words) -> str:
    if any(number == line.number for number, _ in determination.materials):
        return words.sheet("determined")
    return words.sheet("cumulated" if fact.cumulated else "originating")


def evidence_of(line: Line, words: Words) -> str:
    """The documents of a line: the supplier's declaration with its dates, and what else is named."""
    declaration = line.material.declaration
    parts = [line.material.evidence or ""]
    if declaration is not None:
        until = declaration.valid_until
        days = f"{declaration.date}" + (f"–{until}" if until is not None else "")
        named = f"{declaration.id}, {declaration.document}" if declaration.document else declaration.id
        parts.insert(0, f"{words.sheet('declaration')} {named} ({days})")
    return "; ".join(part for part in parts if part)
