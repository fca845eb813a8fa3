"""The folder that an agreement begins with: it checks clean, and its comments say what to transcribe next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from string import Template

from headnote.catalogues import _
from headnote.engine.agreements.library import editions
from headnote.engine.iso import COUNTRIES
from headnote.grammar.diagnostics import did_you_mean

NOBODY = ("AQ", "BV")
"""Parties that stand where none were given: Antarctica and Bouvet Island, which nobody takes for the true ones."""

_NAME = re.compile(r"[A-Z][A-Za-z]*[A-Z]")
_ANNEX = re.compile(r"[0-9A-Z][0-9A-Za-z]*([.-][0-9A-Za-z]+)*")
_FILES = ("agreement.origin", "annex.origin", "SOURCES.md", "headnote.toml", "cases/01-nothing-transcribed.yaml")


class NotBegun(ValueError):
    """A folder cannot begin so: every reason, a line each."""


@dataclass(frozen=True)
class Beginning:
    """What is known of an agreement on the first day. `parties`: two letters each; none: placeholders."""

    name: str
    title: str
    parties: Sequence[str]
    edition: str
    annex: str
    day: date


def begun(first: Beginning) -> dict[str, bytes]:
    """The files of a new agreement by their names. Raises NotBegun with all that is wrong."""
    if problems := _problems(first):
        raise NotBegun("\n".join(problems))
    parties = tuple(dict.fromkeys(first.parties)) or NOBODY
    remark = "\n# AQ BV are placeholders (Antarctica and Bouvet Island), so that nobody takes them for parties."
    words = {
        "name": first.name,
        "title": first.title,
        "parties": " ".join(parties),
        "party": parties[0],
        "placeholders": "" if first.parties else remark,
        "edition": first.edition,
        "annex": first.annex,
        "day": first.day.isoformat(),
    }
    folder = files(__package__) / "begun"
    texts = ((name, folder.joinpath(name).read_text(encoding="utf-8")) for name in _FILES)
    return {name: Template(text).substitute(words).encode() for name, text in texts}


def _problems(first: Beginning) -> list[str]:
    found: list[str] = []
    if not _NAME.fullmatch(first.name):
        told = _(
            "“{name}” is no name of an agreement: letters, capitals first and last, such as RCEP.", name=first.name
        )
        found.append(told)
    found += [
        _("“{code}” is not a country's two letters (ISO 3166), such as JP.", code=code)
        for code in first.parties
        if code not in COUNTRIES
    ]
    if len(set(first.parties)) == 1:
        found.append(_("An agreement has two parties or more."))
    if first.edition not in editions():
        near = did_you_mean(first.edition, editions()) or ", ".join(editions())
        found.append(_("The HS edition {edition} is not at hand: {near}.", edition=first.edition, near=near))
    if not first.title.strip() or any(sign in first.title for sign in '"\r\n'):
        found.append(_("The title is a line of text without quotation marks."))
    if not _ANNEX.fullmatch(first.annex):
        found.append(_("“{text}” is no number of an annex, such as 2 or 3A.", text=first.annex))
    return found
