"""What an editor may do to a text: what was likely meant, what `check --fix` mends, the canonical layout, new names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from headnote.analysis.checks.levels import Ranked, default_level
from headnote.analysis.checks.mending import MENDABLE, mended
from headnote.catalogues import _
from headnote.grammar.printer import print_file

from .named import Spot, everywhere
from .views import Page, View


@dataclass(frozen=True)
class Edit:
    """A stretch of a file, by offsets, and what takes its place."""

    path: Path
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Mend:
    """Something that an author may choose to have done. `about`: the diagnostic that it answers, if one."""

    title: str
    edits: tuple[Edit, ...]
    about: Ranked | None = None


class NotRenamed(ValueError):
    """A name cannot be given: why."""


def mends(page: Page, text: str, found: list[Ranked]) -> list[Mend]:
    """What may be done about some diagnostics of a file."""
    offered: list[Mend] = []
    for one in found:
        said = one.diagnostic
        start = _offset(text, said.place.line, said.place.column)
        if said.suggestion is not None:
            edit = Edit(page.path, start, start + said.place.length, said.suggestion)
            offered.append(Mend(_("Write “{text}”", text=said.suggestion), (edit,), one))
        if said.id in MENDABLE and (edits := change(page.path, text, mended(text, [said]))):
            offered.append(Mend(_("Mend {id}", id=said.id), edits, one))
        if default_level(said.id) != "error":
            end = start - said.place.column + 1 + len(said.place.text)
            allowed = Edit(page.path, end, end, f"    # headnote: allow {said.id} " + _("say why here"))
            offered.append(Mend(_("Allow {id} here", id=said.id), (allowed,), one))
    return offered


def mend_all(page: Page, text: str, found: list[Ranked]) -> Mend | None:
    """All that `headnote check --fix` would mend in a file; None where it would change nothing."""
    edits = change(page.path, text, mended(text, [one.diagnostic for one in found if one.diagnostic.id in MENDABLE]))
    return Mend(_("Mend all that is sure (headnote check --fix)"), edits) if edits else None


def laid_out(page: Page) -> tuple[Edit, ...] | None:
    """The edits that bring a file into the canonical layout; None where it cannot be read whole."""
    if any(one.is_error for one in page.parsed.diagnostics):
        return None
    return change(page.path, page.text, print_file(page.parsed.file))


def change(path: Path, old: str, new: str) -> tuple[Edit, ...]:
    """The lines between the first and the last that differ, as one edit; nothing where none does."""
    if old == new:
        return ()
    first, second = old.splitlines(keepends=True), new.splitlines(keepends=True)
    head = 0
    while head < min(len(first), len(second)) and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < min(len(first), len(second)) - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    start = sum(map(len, first[:head]))
    end = len(old) - sum(map(len, first[len(first) - tail :]))
    return (Edit(path, start, end, "".join(second[head : len(second) - tail])),)


_FORMS = {
    "abbreviation": re.compile(r"[A-Z][A-Za-z]*[A-Z]"),
    "source": re.compile(r"[A-Z][A-Za-z0-9]*"),
    "declared": re.compile(r'[^"#\n]+'),
}


def renamed(view: View, spot: Spot, new: str) -> tuple[Edit, ...]:
    """Give what stands at a spot another name, wherever it stands in its folder.

    Raises NotRenamed where it has no name that may be changed, the new one is not of its form, or is another's.
    """
    form = _FORMS.get(spot.name.kind)
    if form is None:
        raise NotRenamed(_("Articles, headnotes and notes keep the numbers that the treaty gives them."))
    if not form.fullmatch(new):
        forms = {
            "abbreviation": _("An abbreviation is letters, capitals first and last, such as CTH."),
            "source": _("The short name of a source is letters and digits, a capital first, such as METI."),
            "declared": _("A declared name has no quotation mark in it."),
        }
        raise NotRenamed(forms[spot.name.kind])
    spots = everywhere(view, spot.name)
    if not any(one.declares for one in spots):
        raise NotRenamed(_("“{name}” is not declared in this folder.", name=spot.name.text))
    if new != spot.name.text and any(_taken(page, spot.name.kind, new) for page in view.pages.values()):
        raise NotRenamed(_("“{name}” is declared already.", name=new))
    return tuple(Edit(one.path, one.start, one.end, new) for one in spots)


def _taken(page: Page, kind: str, new: str) -> bool:
    if kind == "source":
        return any(getattr(top, "name", None) == new for top in page.parsed.file.statements)
    return new.casefold() in {name.casefold() for name in page.vocabulary.all()}


def _offset(text: str, line: int, column: int) -> int:
    at = 0
    for _number in range(line - 1):
        at = text.find("\n", at) + 1
    return at + column - 1
