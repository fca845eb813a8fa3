"""Cases of forms: a claim, and what its proof of origin has to hold, box by box, or lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from headnote.catalogues import _
from headnote.engine.claims.claim import Claim
from headnote.engine.claims.fields import StrictModel, Text, YesNo
from headnote.engine.documents.proof import NoSuchForm, ProofIncomplete, find_form, proof
from headnote.engine.documents.sheet import shown
from headnote.engine.documents.worksheets import NotOriginating
from headnote.engine.explain.words import Words
from headnote.engine.origin.engine import Engine

from .stated import Stated


class FormAsked(StrictModel):
    """A form by its kind, for a claim."""

    kind: Literal["certificate", "declaration"] = "certificate"
    claim: Claim


class FormExpected(StrictModel):
    """The boxes by their letter with what they hold; those that are missing; what is not named is not compared."""

    fields: dict[Text, str] = Field({}, description="content by letter")
    boxes: Annotated[tuple[Text, ...], Field(strict=False)] | None = Field(None, description="letters of every box")
    missing: Annotated[tuple[Text, ...], Field(strict=False)] = Field(
        (), description="letters of boxes without content"
    )
    in_english: YesNo | None = None


class FormCase(Stated):
    """A proof of origin as its form asks for it."""

    form_of: FormAsked
    expect: FormExpected


def form_found(case: FormCase, engine: Engine) -> Iterator[tuple[str, str, str]]:
    """Where the proof is not as the case expects."""
    claim, expect = case.form_of.claim, case.expect
    try:
        form = find_form(engine.ruleset.procedures, case.form_of.kind, claim.date)
    except NoSuchForm as error:
        yield "form", case.form_of.kind, str(error)
        return
    if expect.in_english is not None and expect.in_english is not form.in_english:
        yield "in English", str(expect.in_english), str(form.in_english)
    missing: tuple[str, ...] = ()
    rows: dict[str, str] = {}
    try:
        sheet = proof(form, claim, engine.determine(claim), engine.ruleset.edition, Words("en"))
        rows = {shown(row[0]): shown(row[-1]) for row in sheet.table.rows}
    except NotOriginating as error:
        yield "proof", _("a good that originates"), str(error)
        return
    except ProofIncomplete as error:
        missing = tuple(one.partition(")")[0].removeprefix("(") for one in error.missing)
    if missing != expect.missing:
        yield "missing", ", ".join(expect.missing), ", ".join(missing)
    if expect.boxes is not None and tuple(rows) != expect.boxes:
        yield "boxes", ", ".join(expect.boxes), ", ".join(rows)
    for letter, content in expect.fields.items():
        if rows.get(letter) != content:
            yield f"({letter})", content, rows.get(letter, _("no such box"))
