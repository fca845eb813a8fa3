"""The cases of a ruleset as a reader sees them: the good, what is expected and where that stands, how it went."""

from __future__ import annotations

from dataclasses import dataclass

from headnote.catalogues import _
from headnote.engine.cases.claims import Case
from headnote.engine.cases.forms import FormCase
from headnote.engine.cases.provisions import CalendarCase, ProvisionCase
from headnote.engine.cases.rates import RateCase
from headnote.engine.explain import Words
from headnote.grammar.codes import HSCode

from .contents import Contents, Shown


@dataclass(frozen=True)
class ShownCase:
    """A case. `about`: what it is of; `differs`: where its outcome is not the one that is expected."""

    number: int
    name: str
    about: str
    expected: str
    source: str
    note: str
    confirmed: str
    differs: tuple[str, ...]


def cases_of(contents: Contents, words: Words) -> list[ShownCase]:
    """Every case, in order."""
    return [_shown(one, words) for one in contents.cases]


def _shown(shown: Shown, words: Words) -> ShownCase:
    case, confirmed = shown.case, shown.case.confirmed
    about, expected = _told(shown, words)
    by = ""
    if confirmed is not None:
        who = {"reader": _("confirmed by a reader: {who}", who=confirmed.who)}
        by = who.get(confirmed.by, _("confirmed by an oracle: {who}", who=confirmed.who))
    return ShownCase(
        shown.number,
        case.case,
        about,
        expected,
        case.source,
        case.note or "",
        by,
        tuple(f"{one.what}: {one.expected} / {one.found}" for one in shown.ran.differences),
    )


def _told(shown: Shown, words: Words) -> tuple[str, str]:
    match shown.case:
        case Case() as case:
            claim, expect = case.claim, case.expect
            good = " ".join(part for part in (_code(claim.good.hs), claim.good.description or "") if part)
            made = words.country(claim.production.party) if claim.production.party else ""
            about = words.join(part for part in (good, made, str(claim.date)) if part)
            return about, " ".join((words.word(expect.verdict), *(expect.criterion or ())))
        case RateCase() as rates:
            return f"{rates.rates_of.country} {rates.rates_of.line}", _(
                "rates of {count} days", count=len(rates.expect)
            )
        case ProvisionCase() as one:
            outcome = one.expect.outcome or _("not known")
            return one.provision_of.provision, f"{outcome} {one.expect.due or ''}".strip()
        case CalendarCase() as calendar:
            return _("days of a calendar"), words.join(f"{what}: {day}" for what, day in calendar.expect.items())
        case FormCase() as form:
            return form.form_of.kind, _("the fields of a proof")


def _code(hs: str | None) -> str:
    return HSCode(hs).dotted if hs else ""
