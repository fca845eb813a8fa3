"""How a company's own table is read: which sheet, and what each of its heads means (`headnote map` writes one)."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any

from pydantic import Field, field_validator

from headnote.catalogues import _
from headnote.catalogues.libraries import of_system
from headnote.grammar.diagnostics import did_you_mean

from ..fields import StrictModel, Text
from .document import MAX_BYTES, read_document
from .heads import BY_AGREEMENT, Head, columns, head_of, tight, with_money
from .problems import InputError, InputProblem
from .validating import validated

NOTE = "note"
"""What a profile calls a column that no field is for: it is kept beside the line."""


class Profile(StrictModel):
    """A profile: its heads are read before the synonyms that everybody knows."""

    sheet: Text | None = Field(None, description="the sheet of the materials; none: found")
    columns: dict[Text, Text] = Field({}, description="what each head means: a field, or “note”")

    @field_validator("columns")
    @classmethod
    def _known(cls, named: dict[str, str]) -> dict[str, str]:
        wrong = [f"{head}: {meant}" for head, meant in named.items() if meant != NOTE and meaning(meant) is None]
        if wrong:
            known = (NOTE, *columns())
            near = did_you_mean(wrong[0].partition(": ")[2], known)
            hint = _("did you mean “{near}”?", near=near) if near else _("known are {known}", known=", ".join(known))
            raise ValueError(_("{wrong} is not a field of a material; {hint}", wrong="; ".join(wrong), hint=hint))
        return {tight(head): meant for head, meant in named.items()}

    def head(self, text: str) -> Head | None:
        """What a head means; None: kept as a note."""
        meant = self.columns.get(tight(text))
        if meant is None:
            return head_of(text)
        if meant == NOTE:
            return None
        asked = meaning(meant)
        return None if asked is None else with_money(asked, text)

    def silent(self, text: str) -> bool:
        """Whether the profile says that a column is a note, so that nobody has to be told."""
        return self.columns.get(tight(text)) == NOTE


def meaning(text: str) -> Head | None:
    """What a profile's word for a column means; None where it is no field."""
    key, bracket, agreement = text.partition(" (")
    if key not in columns() or (bracket and key not in BY_AGREEMENT):
        return None
    return Head(key, agreement.removesuffix(")").strip())


def read_profile(name: str) -> Profile:
    """A profile from a file (YAML). Raises InputError."""
    try:
        with FilePath(name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = of_system(error)
        message = _("the file cannot be read: {reason}", reason=reason)
        raise InputError([InputProblem(name, "", message)]) from None
    document = read_document(name, data)
    value: Any = document.value if document.value is not None else {}
    return validated(Profile, value, document.locate)
