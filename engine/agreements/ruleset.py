"""A folder of rule files to a ruleset: read, checked as a whole, and refused as a whole where it has an error."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from headnote.catalogues import _
from headnote.engine.iso import COUNTRIES, CURRENCIES
from headnote.grammar.agreements.nodes import (
    AgreementHead,
    AnnexHead,
    AppendixHead,
    Article,
    Door,
    Formula,
    NomenclatureLine,
)
from headnote.grammar.agreements.vocabulary import definitions_of, vocabulary_of
from headnote.grammar.checks import (
    CheckContext,
    check_agreement,
    check_annex,
    check_provisions,
    check_rates_head,
    check_schedule,
    check_tariff,
    origins_overlap,
)
from headnote.grammar.diagnostics import Diagnostic, RulesetError
from headnote.grammar.file import File
from headnote.grammar.nomenclature import Nomenclature
from headnote.grammar.parser import Parsed, kind_of, parse_bytes, parse_text
from headnote.grammar.provisions.nodes import ProvisionsHead
from headnote.grammar.rules.vocabulary import NO_NAMES, Vocabulary
from headnote.grammar.schedules.nodes import ScheduleHead
from headnote.grammar.tariffs.nodes import TariffHead

from .library import Library, UnknownAgreement, editions, looks_like_agreement, nomenclature
from .loaded import Published, Ruleset, read_bytes, rule_files


@dataclass(frozen=True, slots=True)
class Checked:
    """What reading a folder gave: every diagnostic and, without errors, the ruleset if there is an agreement.

    `files` are the files as they were parsed.
    """

    ruleset: Ruleset | None
    diagnostics: tuple[Diagnostic, ...]
    published: Published | None = None
    files: tuple[Parsed, ...] = ()


class Files:
    """Where rule files are read: as they are saved. An editor has a class of its own, for files as they are typed."""

    def read(self, path: Path) -> bytes:
        """The bytes of a file, no more than are accepted."""
        return read_bytes(path)

    def parse(self, path: Path, vocabulary: Vocabulary = NO_NAMES) -> Parsed:
        """A file parsed with the names that its agreement declares."""
        return parse_bytes(str(path), self.read(path), vocabulary)


SAVED = Files()


def load(folder: Path) -> Ruleset:
    """Read a ruleset. Raises RulesetError where any file of it has an error."""
    checked = check_files(rule_files(folder), Library())
    if checked.ruleset is None and not checked.diagnostics:
        raise UnknownAgreement(_("{folder} holds no agreement file: none begins with “agreement”", folder=folder))
    if checked.ruleset is None:
        raise RulesetError(checked.diagnostics)
    return checked.ruleset


def load_published(folder: Path) -> Published:
    """Read the folder of a country. Raises RulesetError where any file of it has an error."""
    checked = check_files(rule_files(folder), Library())
    if checked.published is None:
        raise RulesetError(checked.diagnostics)
    return checked.published


def check_files(paths: Sequence[Path], library: Library, files: Files = SAVED) -> Checked:
    """Read and check the files of one ruleset.

    An annex without its agreement among the files is checked against the one beside it, or of its name in the library.
    """
    agreements, others = _parsed(paths, files)
    found = [d for parsed in (*agreements, *others) for d in parsed.diagnostics]
    heads = [(parsed, kind_of(parsed.file)) for parsed in others]
    procedures = [parsed for parsed, head in heads if isinstance(head, ProvisionsHead)]
    schedules = [parsed for parsed, head in heads if isinstance(head, ScheduleHead)]
    tariffs = [parsed for parsed, head in heads if isinstance(head, TariffHead)]
    annexes = [parsed for parsed, head in heads if not isinstance(head, ProvisionsHead | ScheduleHead | TariffHead)]
    found += origins_overlap([(parsed.source, head) for parsed, head in heads if isinstance(head, ScheduleHead)])
    edition = _edition_of(agreements[0].file) if agreements else None
    for parsed in schedules:
        found += check_schedule(parsed.source, parsed.file, _edition_of(parsed.file) or edition, CURRENCIES)
    for parsed in tariffs:
        found += check_tariff(parsed.source, parsed.file, _edition_of(parsed.file), CURRENCIES)
    for parsed in (*schedules, *tariffs):
        found += check_rates_head(parsed.source, parsed.file, editions(), COUNTRIES)
    for parsed in (*agreements, *others):
        found += check_provisions(parsed.source, parsed.file)
    for extra in agreements[1:]:
        place = extra.source.place(0)
        found.append(
            Diagnostic(
                "HN0206", place, _("the folder already has an agreement file, {name}", name=agreements[0].source.name)
            )
        )
    own = agreements[0] if agreements else None
    agreement = own
    if own is None:
        agreement = _from_library(annexes, library, found)
        if agreement is not None and found:
            # Read again with the agreement's abbreviations, to say what a mistyped one meant.
            before = {d for annex in annexes for d in annex.diagnostics}
            annexes = [parse_text(annex.source, vocabulary_of(agreement.file.statements)) for annex in annexes]
            found = [d for d in found if d not in before] + [d for parsed in annexes for d in parsed.diagnostics]
    if agreement is not None:
        context = context_of(agreement.file)
        if own is not None:
            found += check_agreement(own.source, own.file, context)
            found += _annexes_there(own, annexes, files)
        name = next((t.name for t in agreement.file.statements if isinstance(t, AgreementHead)), None)
        for annex in annexes:
            own_names = {**context.definitions, **definitions_of(annex.file.statements)}
            found += check_annex(annex.source, annex.file, replace(context, definitions=own_names))
            found += _of(annex, name)
    found.sort(key=lambda d: (d.place, d.id))
    errors = any(d.is_error for d in found)
    ruleset = None
    if not errors and own is not None:
        trees = [annex.file for annex in annexes]
        appendices = tuple(file for file in trees if isinstance(kind_of(file), AppendixHead))
        ruleset = Ruleset(
            own.file,
            tuple(file for file in trees if file not in appendices),
            appendices,
            tuple(one.file for one in procedures),
            tuple(one.file for one in schedules),
        )
    published = None
    if not errors:
        published = Published(tuple(one.file for one in tariffs), tuple(one.file for one in schedules))
    return Checked(
        ruleset, tuple(dict.fromkeys(found)), published, (*agreements, *annexes, *procedures, *schedules, *tariffs)
    )


def annex_context(path: Path, file: File, library: Library) -> tuple[CheckContext, Vocabulary]:
    """What an annex file is checked against, and the names that its rules may use: its own, and those of the agreement
    beside it, or of the one of its name in the library.

    Raises RulesetError where the agreement has errors, and UnknownAgreement where there is none of that name.
    """
    own = _agreement_of(path, file, library)
    context = context_of(own.file)
    problems = [*own.diagnostics, *check_agreement(own.source, own.file, context)]
    if any(one.is_error for one in problems):
        raise RulesetError(problems)
    definitions = {**context.definitions, **definitions_of(file.statements)}
    names = vocabulary_of(own.file.statements) + vocabulary_of(file.statements)
    return replace(context, definitions=definitions), names


def parse_file(path: Path, library: Library) -> Parsed:
    """A file by itself, read with the names of its agreement: the one beside it, or of its name in the library."""
    data = read_bytes(path)
    parsed = parse_bytes(str(path), data)
    if not any(one.is_error for one in parsed.diagnostics):
        return parsed
    try:
        own = _agreement_of(path, parsed.file, library)
    except UnknownAgreement:
        return parsed
    return parse_bytes(str(path), data, vocabulary_of(own.file.statements))


def _agreement_of(path: Path, file: File, library: Library) -> Parsed:
    """The agreement of an annex. Raises UnknownAgreement."""
    head = kind_of(file)
    name = head.agreement if isinstance(head, AnnexHead | AppendixHead) else ""
    beside, _annexes = _parsed(list(_agreement_files(path.parent)))
    for one in beside:
        if isinstance(top := kind_of(one.file), AgreementHead) and top.name == name:
            return one
    found, _annexes = _parsed(list(_agreement_files(library.find(name))))
    if not found:
        raise UnknownAgreement(_("no agreement file of {name} was found", name=name))
    return found[0]


def edition_beside(path: Path, file: File) -> Nomenclature | None:
    """The codes of the edition that a file names, or the agreement file that stands beside it."""
    agreements, _others = _parsed(list(_agreement_files(path.parent)))
    found = (_edition_of(one) for one in (file, *(parsed.file for parsed in agreements)))
    return next((edition for edition in found if edition is not None), None)


def _edition_of(file: File) -> Nomenclature | None:
    return next((nomenclature(t.edition) for t in file.statements if isinstance(t, NomenclatureLine)), None)


def _parsed(paths: Sequence[Path], files: Files = SAVED) -> tuple[list[Parsed], list[Parsed]]:
    """Agreement files first: annexes are read with the names that they declare."""
    agreements: list[Parsed] = []
    annexes: list[Path] = []
    for path in paths:
        if looks_like_agreement(files.read(path)):
            agreements.append(files.parse(path))
        else:
            annexes.append(path)
    vocabulary = vocabulary_of(top for parsed in agreements for top in parsed.file.statements)
    return agreements, [files.parse(path, vocabulary) for path in annexes]


def _agreement_files(folder: Path) -> Iterator[Path]:
    return (path for path in rule_files(folder) if looks_like_agreement(read_bytes(path)))


def context_of(agreement: File) -> CheckContext:
    """What the files of an agreement are checked against."""
    edition = next((t.edition for t in agreement.statements if isinstance(t, NomenclatureLine)), "")
    methods = [
        item.method
        for top in agreement.statements
        if isinstance(top, Article)
        for item in top.items
        if isinstance(item, Formula)
    ]
    return CheckContext(nomenclature(edition), editions(), COUNTRIES, methods, definitions_of(agreement.statements))


def _from_library(annexes: list[Parsed], library: Library, found: list[Diagnostic]) -> Parsed | None:
    """The agreement of an annex that is checked without it: the one beside it, or of its name in the library."""
    for annex in annexes:
        head = kind_of(annex.file)
        if not isinstance(head, AnnexHead | AppendixHead):
            continue
        try:
            return _agreement_of(Path(annex.source.name), annex.file, library)
        except UnknownAgreement as error:
            found.append(Diagnostic("HN0405", annex.source.place(*head.span), str(error)))
            return None
    if not found and annexes:
        found.append(
            Diagnostic("HN0207", annexes[0].source.place(0), _("the file is neither an agreement nor an annex"))
        )
    return None


def _annexes_there(agreement: Parsed, annexes: list[Parsed], files: Files) -> Iterator[Diagnostic]:
    there = {head.ref for annex in annexes if isinstance(head := kind_of(annex.file), AnnexHead)}
    there |= _annexes_beside(Path(agreement.source.name), files)
    for top in agreement.file.statements:
        if isinstance(top, Article):
            for item in top.items:
                if isinstance(item, Door) and item.annex is not None and item.annex not in there:
                    yield Diagnostic(
                        "HN0408",
                        agreement.source.place(*item.span),
                        _("no file beside this one is annex {annex}", annex=item.annex),
                        tuple(sorted(there)),
                    )


_ANNEX = re.compile(rb"^[ \t]*annex[ \t]+(\S+)[ \t]+of\b", re.IGNORECASE | re.MULTILINE)


def _annexes_beside(agreement: Path, files: Files) -> set[str]:
    """What the files beside an agreement's say they are: one that is checked alone has its annexes all the same."""
    found = (_ANNEX.search(files.read(path)) for path in rule_files(agreement.parent) if path != agreement)
    return {one.group(1).decode("utf-8", "replace") for one in found if one is not None}


def _of(annex: Parsed, name: str | None) -> Iterator[Diagnostic]:
    head = kind_of(annex.file)
    if isinstance(head, AnnexHead | AppendixHead) and name is not None and head.agreement != name:
        yield Diagnostic(
            "HN0405",
            annex.source.place(*head.span),
            _("the annex is of {agreement}, the agreement beside it is {name}", agreement=head.agreement, name=name),
        )
