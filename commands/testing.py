"""The command test: cases run, filtered, watched; what they reach; reports for machines."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headnote.catalogues import _

from .shared import fail, fail_ruleset, rulesets_option

if TYPE_CHECKING:
    from headnote.engine.cases.claims import Difference
    from headnote.engine.cases.running import Ran


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--filter", "wanted", default="", help="Run only cases whose name or file holds this text.")
@click.option("--coverage", "covered", is_flag=True, help="Show what the cases reach of their rules, file by file.")
@click.option(
    "--format", "form", type=click.Choice(["text", "junit"]), default="text", show_default=True, help="Of the report."
)
@click.option("--watch", is_flag=True, help="Run them again whenever a rule or a case is saved, until interrupted.")
@rulesets_option
def test(
    paths: tuple[Path, ...], wanted: str, covered: bool, form: str, watch: bool, rulesets: tuple[Path, ...]
) -> None:
    """Run cases against their rules. PATHS: case files or folders; none: the shipped cases."""
    from headnote.engine.agreements.library import shipped

    given = list(paths) or [shipped()]
    if not watch:
        sys.exit(_run(given, wanted, rulesets, form, covered=covered))
    from headnote.analysis.watching import changes

    saved = changes([*given, *rulesets])
    _watched(given, wanted, rulesets, form, covered=covered)
    try:
        for changed in saved:
            click.echo(_("changed: {files}", files=", ".join(path.name for path in changed)))
            _watched(given, wanted, rulesets, form, covered=covered)
    except KeyboardInterrupt:
        sys.exit(0)


def _watched(given: list[Path], wanted: str, rulesets: tuple[Path, ...], form: str, *, covered: bool) -> None:
    """One run; what ends a run, such as a mistake in a file, does not end the watch."""
    try:
        _run(given, wanted, rulesets, form, covered=covered)
    except SystemExit:
        return


def _run(given: list[Path], wanted: str, rulesets: tuple[Path, ...], form: str, *, covered: bool) -> int:
    """Run the cases, and tell of them. Returns the exit code."""
    from headnote.engine import RulesetError, UnknownAgreement
    from headnote.engine.cases.running import run_cases

    try:
        ran = [one for one in run_cases(given, rulesets) if wanted.lower() in f"{one.path} {one.name}".lower()]
    except UnknownAgreement as error:
        fail(_("Error: {problem}", problem=error))
    except RulesetError as error:
        fail_ruleset(error, _("the ruleset has errors and was not loaded."))
    if not ran:
        fail(_("Error: no cases found."))
    if form == "junit":
        click.echo(_junit(ran))
    else:
        _tell(ran)
    if covered:
        for line in _coverage(given, wanted, rulesets):
            click.echo(line, err=form == "junit")
    return 2 if any(one.problems for one in ran) else 1 if any(one.differences for one in ran) else 0


def _tell(ran: Sequence[Ran]) -> None:
    from headnote.engine.cases.running import counted

    for one in ran:
        for problem in one.problems:
            click.echo(problem, err=True)
        for line in one.told():
            click.echo(line)
    click.echo(counted(ran))


def _junit(ran: Sequence[Ran]) -> str:
    from xml.etree import ElementTree

    from headnote.grammar.report import printable

    broken, failed = (sum(bool(getattr(one, name)) for one in ran) for name in ("problems", "differences"))
    counts = {"tests": len(ran), "failures": failed, "errors": broken}
    suite = ElementTree.Element("testsuite", {"name": "headnote test", **{key: str(n) for key, n in counts.items()}})
    for one in ran:
        case = ElementTree.SubElement(suite, "testcase", classname=printable(str(one.path)), name=printable(one.name))
        for problem in one.problems:
            ElementTree.SubElement(case, "error", message=printable(problem))
        for what in one.differences:
            message = printable(_differs(what))
            ElementTree.SubElement(case, "failure", message=message)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


def _coverage(given: list[Path], wanted: str, rulesets: tuple[Path, ...]) -> Iterator[str]:
    """What the cases reach, by file: rows, alternatives, articles, outcomes of provisions, and the lines they miss."""
    from headnote.analysis.coverage import coverage_of
    from headnote.engine import Engine
    from headnote.engine.agreements.library import Library, holds_agreement
    from headnote.engine.cases.claims import AnyCase, agreement_of, case_files, read_cases, ruleset_of

    groups: dict[Path, list[AnyCase]] = {}
    for path in case_files(given):
        beside = ruleset_of(path)
        for case in read_cases(path):
            if wanted.lower() not in f"{path} {case.case}".lower():
                continue
            if beside is None or not holds_agreement(beside):
                groups.setdefault(Library(rulesets).find(agreement_of(case)), []).append(case)
            else:
                groups.setdefault(beside, []).append(case)
    for folder, cases in groups.items():
        found = coverage_of(folder, Engine.load(folder, rulesets), cases)
        missed = found.missed()
        for file, kinds in found.counts().items():
            counted = ", ".join(_reached(kind, hit, total) for kind, (hit, total) in kinds.items())
            yield f"{file}: {counted}"
            if file in missed:
                yield "  " + _("not reached: lines {lines}", lines=_ranges(missed[file]))


def _differs(one: Difference) -> str:
    return _("{what}: expected {expected}, found {found}", what=one.what, expected=one.expected, found=one.found)


def _reached(kind: str, hit: int, total: int) -> str:
    kinds = {
        "rows": _("rows"),
        "alternatives": _("alternatives"),
        "articles": _("articles"),
        "outcomes": _("outcomes"),
    }
    return _("{kind} {hit} of {total}", kind=kinds.get(kind, kind), hit=f"{hit:,}", total=f"{total:,}")


def _ranges(lines: Sequence[int]) -> str:
    """Lines as ranges; the first of very many."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in runs[:40]]
    return ", ".join(shown) + (" …" if len(runs) > 40 else "")
