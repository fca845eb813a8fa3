"""An official annex to an annex file: the way of a document's tables through this wing."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from headnote.engine.importing.tables.raw import Table
from headnote.grammar.agreements.nodes import Chapter, Row
from headnote.grammar.agreements.vocabulary import vocabulary_of
from headnote.grammar.checks import CheckContext, check_annex
from headnote.grammar.file import File
from headnote.grammar.nomenclature import Nomenclature
from headnote.grammar.parser import parse_text
from headnote.grammar.printer import print_file
from headnote.grammar.rules.vocabulary import Vocabulary
from headnote.grammar.text import SourceText, one_line, plain, squeeze

from .codes import read_codes
from .drafting import Part, Twice, drafted, name_by_place, rejoined, told_apart, without_titles
from .edition import Strangers, strangers
from .entries import Entry, Title, Unplaced, entries_of
from .heads import Role
from .proposing import Proposal, in_order, proposed, vocabulary, with_names
from .record import FURTHER, PROPOSED, Line
from .rows import MARK, Draft
from .trial import Unread, try_rules

_CLASHES = ("HN0304", "HN0306")
_NOTE = re.compile(r"\bnotes?\s*\d*\s*:|^注", re.IGNORECASE)


class NoAnnex(ValueError):
    """No table of the document has columns of codes and of rules; the message says what its tables begin with."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule that the language does not read, why not, and the rows that have it."""

    unread: Unread
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """An annex as imported. `record` says of every row of the source what became of it.

    `notes` are the titles that hold a note, which may bear on the rules below them; `left` are columns that hold text
    and are not read, with the number of their rows.
    """

    file: File
    record: tuple[Line, ...]
    kept: tuple[Kept, ...]
    unplaced: tuple[Unplaced, ...]
    twice: tuple[Twice, ...]
    strangers: Strangers | None
    passed_over: tuple[Table, ...]
    proposals: tuple[Proposal, ...] = ()
    notes: tuple[Title, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)

    def count(self, status: str) -> int:
        """How many rows of the source became this."""
        return sum(line.status == status for line in self.record)


def import_annex(
    tables: Sequence[Table],
    head: File,
    context: CheckContext,
    names: Vocabulary,
    edition: Nomenclature,
    others: Sequence[Nomenclature] = (),
    named: Mapping[str, Role] | None = None,
    refused: Collection[tuple[str, str]] = (),
) -> Imported:
    """Read the tables of an annex into a file that begins with the statements of `head`, but its rows. Raises NoAnnex.

    `context`, `names`: what the agreement says and declares; `edition`: the codes of its nomenclature, and `others`
    those that it might have been made for; `named`: what the user says of columns (see heads.body_of);
    `refused`: names that are not to be proposed (see proposing.proposed).
    """
    found = entries_of(tables, named or {})
    if found.columns is None or not found.items:
        raise NoAnnex(_beginnings(tables))
    printed = [item.codes for item in found.items if isinstance(item, Entry)]
    parts = drafted(found.items, edition)
    statements = tuple(top for top in head.statements if not isinstance(top, Row | Chapter))
    names += vocabulary_of(statements)
    unread = _unread(parts, context, names)
    if not found.columns.of("description"):
        parts = without_titles(parts, unread)
    proposals: tuple[Proposal, ...] = ()
    # A name that one rule teaches may be what another lacks.
    while more := proposed(_texts(parts, unread), names, refused):
        proposals += more
        names += vocabulary(more)
        unread = _unread([part for part in parts if id(part) in {at for at, _ in unread}], context, names)
    proposals = in_order(proposals)
    parts, whole = rejoined(parts, unread)
    unread |= _unread(whole, context, names)
    for part in parts:
        if isinstance(part, Draft):
            for number in range(len(part.kept)):
                if (why := unread.get((id(part), number))) is not None:
                    part.kept[number] = True
                    part.notes.append(f"{why.id} {why.message}")
    parts, twice = told_apart(parts)
    file, parts = _settled(parts, with_names(File(statements), proposals), context, names)
    return Imported(
        file,
        (*map(_line, parts), *(Line("", one.name, PROPOSED + one.kind) for one in proposals)),
        _grouped(parts, unread),
        tuple(part for part in parts if isinstance(part, Unplaced)),
        tuple(twice),
        strangers(printed, edition, others),
        found.passed_over,
        proposals,
        tuple(part for part in parts if isinstance(part, Title) and _NOTE.search(part.text)),
        found.left,
    )


def _beginnings(tables: Sequence[Table]) -> str:
    shown = [
        f"{table.name}: " + " | ".join(one_line(cell.text)[:40] for cell in table.rows[0].cells)
        for table in tables[:5]
        if table.rows
    ]
    return "; ".join(shown)


def _texts(parts: Sequence[Part], unread: Mapping[tuple[int, int], Unread]) -> list[str]:
    """The rules that are not read, of what is a row."""
    drafts = {id(part) for part in parts if isinstance(part, Draft)}
    return [why.text for (at, _), why in unread.items() if at in drafts]


def _unread(parts: Sequence[Part], context: CheckContext, names: Vocabulary) -> dict[tuple[int, int], Unread]:
    drafts = [part for part in parts if isinstance(part, Draft)]
    return {(id(draft), number): why for draft, number, why in try_rules(drafts, context, names)}


def _settled(parts: list[Part], head: File, context: CheckContext, names: Vocabulary) -> tuple[File, list[Part]]:
    """The parts as a file without errors: rows that clash are told apart, what cannot be a row is said in a comment."""
    while True:
        text, lines = _composed(parts, head)
        parsed = parse_text(SourceText("the import", text), names)
        errors = [d for d in (*parsed.diagnostics, *check_annex(parsed.source, parsed.file, context)) if d.is_error]
        wrong = {lines[one.place.line]: one for one in reversed(errors) if one.place.line in lines}
        if not wrong:
            return parsed.file, parts
        for at, error in wrong.items():
            draft = parts[at]
            assert isinstance(draft, Draft)
            if error.id in _CLASHES and "of the source" not in (draft.entry.goods or ""):
                name_by_place(draft)
            else:
                parts[at] = Unplaced(draft.entry.place, draft.line, error.message)


def _composed(parts: Sequence[Part], head: File) -> tuple[str, dict[int, int]]:
    """The text of the file, and which part each of its lines with a row is."""
    lines = print_file(head).splitlines()
    rows: dict[int, int] = {}
    lines.append("")
    for at, part in enumerate(parts):
        match part:
            case Title():
                shallow = part.printed is None or part.printed.digits == 2
                lines += [""] if shallow and lines[-1] and not lines[-1].startswith("#") else []
                if read_codes(part.text) is None:
                    lines.append(f"# {part.text}")
            case Unplaced():
                lines.append(f"# {MARK} no row: {part.place}: {part.text}: {part.why}")
            case Draft():
                lines += [f"# {MARK} {one_line(note)}" for note in part.notes]
                lines.append(part.line)
                rows[len(lines)] = at
    return "\n".join(lines) + "\n", rows


def _line(part: Part) -> Line:
    match part:
        case Title():
            return Line(part.place, part.text, "title")
        case Unplaced():
            return Line(part.place, part.text, "no row")
        case Draft():
            rule = squeeze(plain(part.rule))
            status = "kept" if all(part.kept) else "partly kept" if any(part.kept) else "read"
            printed = part.whole.entry.rules if part.whole is not None else part.entry.rules
            return Line(
                part.entry.place,
                " | ".join(map(one_line, printed)),
                FURTHER if part.further else status,
                part.governs,
                rule,
            )


def _grouped(parts: Sequence[Part], unread: Mapping[tuple[int, int], Unread]) -> tuple[Kept, ...]:
    """Rules that were kept, equal texts together, the most frequent first."""
    rows: dict[Unread, list[str]] = {}
    for part in parts:
        if isinstance(part, Draft):
            for number, kept in enumerate(part.kept):
                if kept:
                    rows.setdefault(unread[id(part), number], []).append(part.codes)
    return tuple(Kept(why, tuple(codes)) for why, codes in sorted(rows.items(), key=lambda one: -len(one[1])))
