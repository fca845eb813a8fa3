"""What cases reach: rows, alternatives, articles, provisions and their outcomes, schedule lines, at their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from headnote.engine import Engine
from headnote.engine.agreements.library import Library
from headnote.engine.agreements.loaded import rule_files
from headnote.engine.agreements.ruleset import check_files
from headnote.engine.cases.claims import AnyCase, Case
from headnote.engine.cases.forms import FormCase
from headnote.engine.cases.provisions import CalendarCase, ProvisionCase
from headnote.engine.cases.rates import RateCase
from headnote.engine.claims.reading import InputError
from headnote.engine.origin.deciders import decider
from headnote.engine.origin.determination import Determination
from headnote.engine.origin.plans import RuleTextError
from headnote.engine.provisions.questions import evaluate_claim, evaluate_file
from headnote.grammar.agreements.nodes import Article
from headnote.grammar.codes import HSCode
from headnote.grammar.file import File
from headnote.grammar.parser import Parsed
from headnote.grammar.printer import print_codes
from headnote.grammar.provisions.nodes import Provision, When
from headnote.grammar.rules.expand import alternatives
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.schedules.nodes import TariffLine

from .checks.trees import Trees

Kind = Literal["rows", "alternatives", "articles", "provisions", "schedule lines"]


@dataclass(frozen=True)
class Spot:
    """Something that cases may reach: its file and line, and the key that a run of a case gives."""

    kind: Kind
    path: str
    line: int
    key: tuple[str, ...]


@dataclass
class Coverage:
    """What a ruleset holds, and which of it was reached by which cases."""

    spots: tuple[Spot, ...]
    reached: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def counts(self) -> dict[str, dict[Kind, tuple[int, int]]]:
        """By file and kind: how many were reached, and how many there are."""
        found: dict[str, dict[Kind, tuple[int, int]]] = {}
        for spot in self.spots:
            kinds = found.setdefault(spot.path, {})
            hit, total = kinds.get(spot.kind, (0, 0))
            kinds[spot.kind] = (hit + (spot.key in self.reached), total + 1)
        return found

    def missed(self) -> Mapping[str, list[int]]:
        """By file, the lines of what no case reaches."""
        found: dict[str, set[int]] = {}
        for spot in self.spots:
            if spot.key not in self.reached:
                found.setdefault(spot.path, set()).add(spot.line)
        return {path: sorted(lines) for path, lines in found.items()}

    def cases_at(self, path: str, line: int) -> list[str]:
        """The cases that reach a line."""
        keys = [spot.key for spot in self.spots if (spot.path, spot.line) == (path, line)]
        return list(dict.fromkeys(case for key in keys for case in self.reached.get(key, ())))


def coverage_of(folder: Path, engine: Engine, cases: Iterable[AnyCase]) -> Coverage:
    """What some cases reach of a ruleset. Cases that cannot be run reach nothing."""
    checked = check_files(rule_files(folder), Library())
    found = Coverage(tuple(_spots(checked.files, engine)))
    for case in cases:
        try:
            for key in _keys(case, engine):
                found.reached.setdefault(key, []).append(case.case)
        except (InputError, RuleTextError):
            continue
    return found


def _spots(files: tuple[Parsed, ...], engine: Engine) -> Iterator[Spot]:
    trees = Trees(files, engine.ruleset)
    for placed in trees.rows:
        line = placed.at_scope(placed.row.scopes[0]).line
        key = (print_codes(placed.row.scopes), placed.row.rule.text)
        yield Spot("rows", placed.parsed.source.name, line, key)
        for needs in dict.fromkeys(alternatives(trees.expanded(placed))):
            text = " and ".join(print_expr(one) for one in needs)
            yield Spot("alternatives", placed.parsed.source.name, line, (*key, text))
    for parsed in files:
        for top in parsed.file.statements:
            line = parsed.source.place(*top.span).line
            if isinstance(top, Article) and top.kind not in ("definitions", "recorded"):
                yield Spot("articles", parsed.source.name, line, ("article", top.ref))
            elif isinstance(top, Provision):
                for item in top.items:
                    if isinstance(item, When):
                        at = parsed.source.place(*item.span).line
                        yield Spot("provisions", parsed.source.name, at, ("provision", top.title, item.outcome))
            elif isinstance(top, TariffLine):
                yield Spot("schedule lines", parsed.source.name, line, ("line", str(top.code)))


def _keys(case: AnyCase, engine: Engine) -> Iterator[tuple[str, ...]]:
    match case:
        case Case():
            yield from _of(engine.determine(case.claim), engine)
        case FormCase():
            yield from _of(engine.determine(case.form_of.claim), engine)
        case ProvisionCase():
            asked = case.provision_of
            for file in engine.ruleset.procedures:
                for outcome in evaluate_file(file, asked.answers, asked.date, decider(), asked.provision):
                    if outcome.provision == asked.provision and outcome.text is not None:
                        yield "provision", outcome.provision, outcome.text
        case CalendarCase():
            claim = case.calendar_of
            files: tuple[File, ...] = engine.ruleset.procedures
            for outcome in evaluate_claim(files, claim, engine.law(claim.date), decider()):
                if outcome.provision in case.expect and outcome.text is not None:
                    yield "provision", outcome.provision, outcome.text
        case RateCase():
            yield "line", str(HSCode(case.rates_of.line))


def _of(determination: Determination, engine: Engine) -> Iterator[tuple[str, ...]]:
    for one in (determination, *(inner for _, inner in determination.materials)):
        if one.rule is not None:
            yield one.rule.scope, one.rule.text
            if one.by is not None and one.by.of_annex:
                yield one.rule.scope, one.rule.text, one.by.text
        cited = [*one.citations, *(alternative.article for alternative in one.alternatives)]
        cited += [citation for finding in one.provisions for citation in finding.citations]
        cited += [c for alternative in one.alternatives for finding in alternative.findings for c in finding.citations]
        country = one.country_of_origin
        cited += country.citations if country is not None else ()
        for top in engine.ruleset.agreement.statements:
            if isinstance(top, Article) and any(_names(citation, engine.name, top.ref) for citation in cited):
                yield "article", top.ref


def _names(citation: str, agreement: str, ref: str) -> bool:
    article = f"{agreement} Article {ref}"
    return citation == article or citation.startswith((f"{article}(", f"{article},"))
