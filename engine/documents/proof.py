"""A proof of origin: the fields its form asks for, in the agreement's HS edition, for a good that originates."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date

from headnote.catalogues import _, language
from headnote.engine.amounts import decimal, whole
from headnote.engine.claims.claim import Claim, ProofData
from headnote.engine.explain.words import Words
from headnote.engine.origin.determination import Determination
from headnote.grammar.codes import HSCode
from headnote.grammar.file import File
from headnote.grammar.provisions.nodes import Field, Form

from .sheet import Column, Sheet, Table, shown
from .worksheets import NotOriginating, implausible


class ProofIncomplete(ValueError):
    """Fields that the form asks for are missing; `missing` names them all."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(_("{count} field(s) of the proof are missing", count=len(self.missing)))


class NoSuchForm(LookupError):
    """The agreement's provisions hold no form of that kind on the day."""


def find_form(files: Sequence[File], kind: str, day: date) -> Form:
    """The form of a kind in force on a day. Raises NoSuchForm."""
    for file in files:
        for top in file.statements:
            if isinstance(top, Form) and top.kind == kind and top.period.covers(day):
                return top
    raise NoSuchForm(_("the agreement's provisions hold no form for a {kind}", kind=kind))


def proof(form: Form, claim: Claim, determination: Determination, edition: str, words: Words, foot: str = "") -> Sheet:
    """The proof, filled in; codes are of the agreement's HS edition. `foot` stands on every page.

    A form that is to be in English is, whatever the language of `words`.

    Raises NotOriginating or ProofIncomplete, with every missing field.
    """
    if not determination.originating:
        raise NotOriginating(
            _(
                "the good was determined {verdict}; no proof is written",
                verdict=Words(language()).word(determination.verdict),
            )
        )
    words = Words("en") if form.in_english else words
    rows: list[tuple[str, str, str]] = []
    missing: list[str] = []
    paged = next((field.text for field in form.items if field.holds == "page"), "")
    for field in form.items:
        if field.holds == "page" or not _asked(field, claim, determination):
            continue
        if field.holds == "country of origin" and (unfit := _unfit(claim, determination)):
            missing.append(f"({field.letter}) {field.text}: {unfit}")
            continue
        content = _content(field, claim, determination, edition, words)
        if content is None and field.where not in ("known", "needed"):
            missing.append(
                _("({letter}) {text}: give {given_as}", letter=field.letter, text=field.text, given_as=_given_as(field))
            )
        rows.append((field.letter, field.text, content or ""))
    if missing:
        raise ProofIncomplete(missing)
    head = ((words.sheet("agreement"), determination.agreement), (words.sheet("date"), str(claim.date)))
    columns = (
        Column("letter", "", 7),
        Column("field", words.sheet("field"), 35),
        Column("content", words.sheet("content"), 48),
    )
    notes = (*determination.citations, *implausible(determination, words))
    return Sheet("proof", form.title, head, Table(columns, tuple(rows)), notes=notes, foot=foot, paged=paged)


def not_english(form: Form, sheet: Sheet) -> tuple[str, ...]:
    """The fields of a form that is to be in English whose content has letters of another script, by letter and text."""
    if not form.in_english:
        return ()
    rows = ((shown(letter), shown(text), shown(content)) for letter, text, content in sheet.table.rows)
    return tuple(f"({letter}) {text}: {content}" for letter, text, content in rows if _foreign(content))


def _foreign(text: str) -> bool:
    return any(char.isalpha() and not unicodedata.name(char, "").startswith("LATIN") for char in text)


def _given_as(field: Field) -> str:
    """The field of a claim that gives what a form's field holds."""
    own = {"goods": "good.description and good.hs", "FOB": "good.fob"}
    return own.get(field.holds) or f"proof.{field.holds.replace(' ', '_')}"


def _asked(field: Field, claim: Claim, determination: Determination) -> bool:
    if field.where == "back-to-back":
        return claim.proof is not None and claim.proof.back_to_back
    if field.where == "value content is used":
        by = determination.by
        return by is not None and any(finding.kind == "value content" for finding in by.findings)
    return True


def _unfit(claim: Claim, determination: Determination) -> str:
    """Why the party that the claim gives as country of origin cannot stand; empty where it can, or none is given."""
    given, found = claim.proof or ProofData(), determination.country_of_origin
    elected = given.country_of_origin
    if elected is None:
        return _("give proof.country_of_origin, the party that is elected") if given.election is not None else ""
    if found is None:
        own = determination.party
        return "" if elected == own else _("proof.country_of_origin is not {own}, where the good originates", own=own)
    if given.election == "contributing parties" and elected not in found.elections:
        parties = ", ".join(found.elections) or _("none")
        return _(
            "proof.country_of_origin contributed no originating material; those that did: {parties}", parties=parties
        )
    if given.election == "any party" and elected not in found.parties:
        return _("proof.country_of_origin is not a party in which the agreement is in force")
    if given.election is None and elected != found.party:
        known = (
            _("the determination found {party}", party=found.party)
            if found.party
            else _("the determination does not know it")
        )
        return _("{known}; for another one say which election it rests on (proof.election)", known=known)
    return ""


def _country(given: ProofData, determination: Determination, words: Words) -> str | None:
    """The country of origin: as elected by the importer, or as determined."""
    if given.country_of_origin is not None and given.election is not None:
        return f"{words.country(given.country_of_origin)}, {words.sheet(f'elected {given.election}')}"
    found = determination.country_of_origin
    party = found.party if found is not None else determination.party
    return words.country(party) if party is not None else None


def _content(field: Field, claim: Claim, determination: Determination, edition: str, words: Words) -> str | None:
    """What a field holds: what the determination knows, or what the claim gives for it."""
    given = claim.proof or ProofData()
    match field.holds:
        case "goods":
            code = f"{HSCode(determination.hs[:6]).dotted} ({edition})" if determination.hs else None
            parts = (claim.good.description, code)
            return ", ".join(part for part in parts if part) if all(parts) else None
        case "criterion":
            by = determination.by
            return ", ".join(determination.criterion) or (f"{by.article}: {by.text}" if by is not None else None)
        case "country of origin":
            return _country(given, determination, words)
        case "FOB":
            fob = claim.good.fob
            return f"{decimal(whole(fob)):,f} {claim.good.currency}" if fob is not None else None
        case name:
            value: str | None = getattr(given, name.replace(" ", "_"))
            return value
