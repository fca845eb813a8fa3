"""A folder of rule files as its author sees it: files as they are typed, checked as a whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from headnote.analysis.checks.levels import ConfigError, Ranked, ranked, read_levels
from headnote.engine.agreements.library import Library, UnknownAgreement, nomenclature
from headnote.engine.agreements.loaded import rule_files
from headnote.engine.agreements.remembered import Remembered
from headnote.engine.agreements.ruleset import Checked, check_files, parse_file
from headnote.grammar.agreements.nodes import AgreementHead, AnnexHead, AppendixHead, Headnote, NomenclatureLine
from headnote.grammar.agreements.vocabulary import definitions_of, vocabulary_of
from headnote.grammar.file import Block, File
from headnote.grammar.layout import Statement, statements
from headnote.grammar.nodes import Trivia
from headnote.grammar.nomenclature import Nomenclature
from headnote.grammar.parser import Parsed, kind_of
from headnote.grammar.rules.tree import Definition
from headnote.grammar.rules.vocabulary import Vocabulary


class Typed(Remembered):
    """Files as they stand in an editor, and as they are saved where none has them open."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: Mapping[Path, str] = {}

    def read(self, path: Path) -> bytes:
        """The text as typed, or as saved."""
        text = self.texts.get(path)
        return super().read(path) if text is None else text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Part:
    """A statement of a file: its words, its node where it could be read, and the block that it stands in."""

    statement: Statement
    node: object | None
    block: Block | None

    @property
    def end(self) -> int:
        """Where it ends in the file."""
        return self.statement.start + len(self.statement.text)


@dataclass(frozen=True)
class Page:
    """A file of a view, and what its rules may name."""

    path: Path
    parsed: Parsed
    agreement: File | None

    @property
    def text(self) -> str:
        """The file's text, its lines ended as Headnote reads them."""
        return self.parsed.source.text

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """The abbreviations that its rules may use, by name."""
        return {**definitions_of(self._statements), **definitions_of(self.parsed.file.statements)}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every name that its rules may use."""
        return vocabulary_of(self._statements) + vocabulary_of(self.parsed.file.statements)

    @property
    def _statements(self) -> tuple[object, ...]:
        return self.agreement.statements if self.agreement is not None else ()

    @cached_property
    def edition(self) -> Nomenclature | None:
        """The codes of the HS edition that it, or its agreement, names."""
        tops = (*self.parsed.file.statements, *self._statements)
        return next((nomenclature(top.edition) for top in tops if isinstance(top, NomenclatureLine)), None)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its statements in order."""
        nodes: dict[int, tuple[object, Block | None]] = {}
        for top in self.parsed.file.statements:
            nodes[top.span[0]] = (top, None)
            if isinstance(top, Block):
                nodes.update((item.span[0], (item, top)) for item in top.items)
        found = (one for one in statements(self.parsed.source) if not isinstance(one, Trivia))
        return tuple(Part(one, *nodes.get(one.start, (None, None))) for one in found)

    def part_at(self, offset: int) -> Part | None:
        """The statement in which an offset lies."""
        number = bisect_right(self._starts, offset) - 1
        return self.parts[number] if number >= 0 and offset <= self.parts[number].end else None

    @cached_property
    def _starts(self) -> list[int]:
        return [one.statement.start for one in self.parts]

    @cached_property
    def declared(self) -> frozenset[str]:
        """The names of processes, goods and connectors, in folded letters."""
        names = self.vocabulary
        return frozenset(name.casefold() for name in (*names.process, *names.goods, *names.connector))

    @cached_property
    def headnotes(self) -> tuple[str, ...]:
        """The headnotes that have a name, such as “Note 7”."""
        tops = (*self.parsed.file.statements, *self._statements)
        refs = [top.ref for top in tops if isinstance(top, Headnote) and top.ref is not None]
        return tuple(ref for ref in dict.fromkeys(refs) if not ref.isdigit())


@dataclass(frozen=True)
class View:
    """A folder as it was checked last: its pages, what is said of them, and what is wrong with its settings."""

    folder: Path
    pages: Mapping[Path, Page] = field(default_factory=dict)
    said: Mapping[Path, tuple[Ranked, ...]] = field(default_factory=dict)
    problem: str | None = None


class Viewer:
    """Looks at folders. Not for several threads at once."""

    def __init__(self, rulesets: tuple[Path, ...] = ()) -> None:
        self.files = Typed()
        self.library = Library(rulesets)

    def look(self, folder: Path, texts: Mapping[Path, str]) -> View:
        """Check the rule files of a folder. `texts` are those of files that an editor has open."""
        self.files.texts = texts
        paths = sorted({*rule_files(folder), *(path for path in texts if path.parent == folder)})
        checked = check_files(paths, self.library, self.files)
        found, problem = _ranked(folder, checked)
        pages = {Path(one.source.name): self._page(one, checked) for one in checked.files}
        said = {path: tuple(one for one in found if one.diagnostic.place.path == str(path)) for path in pages}
        return View(folder, pages, said, problem)

    def _page(self, parsed: Parsed, checked: Checked) -> Page:
        own = next((one.file for one in checked.files if isinstance(kind_of(one.file), AgreementHead)), None)
        head = kind_of(parsed.file)
        if own is None and isinstance(head, AnnexHead | AppendixHead):
            own = self._elsewhere(head.agreement)
        return Page(Path(parsed.source.name), parsed, own)

    def _elsewhere(self, agreement: str) -> File | None:
        """The agreement of an annex that is written away from it."""
        try:
            folder = self.library.find(agreement)
        except UnknownAgreement:
            return None
        read = (parse_file(path, self.library) for path in rule_files(folder))
        return next((one.file for one in read if isinstance(kind_of(one.file), AgreementHead)), None)


def _ranked(folder: Path, checked: Checked) -> tuple[list[Ranked], str | None]:
    """What is said, with levels; and what is wrong with `headnote.toml`, which then sets none."""
    try:
        return ranked(checked.diagnostics, checked.files, read_levels(folder)), None
    except ConfigError as error:
        return ranked(checked.diagnostics, checked.files, {}), str(error)
