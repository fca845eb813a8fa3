"""Commands about rule files: check, fmt, show, coverage."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headnote.catalogues import _

from .shared import (
    complete_agreement,
    country_code,
    day_option,
    fail,
    fail_ruleset,
    language_option,
    load_typed,
    loaded_country,
    partners_of,
    rulesets_option,
    words_of,
)
from .writing import write

if TYPE_CHECKING:
    from headnote.engine import Engine
    from headnote.engine.agreements.library import Library
    from headnote.engine.duties.coverage import ChapterCoverage
    from headnote.grammar.file import File


def _grouped(paths: tuple[Path, ...]) -> Iterator[list[Path]]:
    """Rule files by the folder they stand in: the files of a ruleset are checked together."""
    from headnote.engine.agreements.library import SUFFIX, shipped

    groups: dict[Path, list[Path]] = {}
    for path in paths or (shipped(),):
        found = sorted(one for one in path.rglob(f"*{SUFFIX}") if one.is_file()) if path.is_dir() else [path]
        if not found:
            fail(_("Error: {path} holds no rule files (*{suffix}).", path=path, suffix=SUFFIX))
        for file in found:
            groups.setdefault(file.parent, [])
            if file not in groups[file.parent]:
                groups[file.parent].append(file)
    yield from groups.values()


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "junit"]), default="text", show_default=True
)
@click.option("--hints", is_flag=True, help="Show hints as well; other formats always hold them.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing words or meaning.")
@rulesets_option
def check(paths: tuple[Path, ...], form: str, hints: bool, fix: bool, rulesets: tuple[Path, ...]) -> None:
    """Report every problem of rule files. PATHS: files or folders; none: the shipped rulesets.

    Rulesets without errors are analysed: rows that govern nothing, alternatives that another contains, what nobody
    uses. `headnote.toml` beside the rules sets levels; `# headnote: allow HN0605 reason` sets one aside for a row.
    """
    from importlib.metadata import version

    from headnote.analysis.checks.levels import ConfigError
    from headnote.analysis.checks.mending import mend_files
    from headnote.analysis.checks.running import check_folder
    from headnote.engine.agreements.library import Library
    from headnote.grammar import report

    groups = list(_grouped(paths))
    try:
        found = [one for group in groups for one in check_folder(group, Library(rulesets))]
        if fix:
            for path, text in mend_files(found).items():
                write(path, text)
                click.echo(_("{path}: mended", path=path), err=True)
            found = [one for group in groups for one in check_folder(group, Library(rulesets))]
    except ConfigError as error:
        fail(_("Error: {problem}.", problem=error))
    levels = {one.diagnostic.id: one.level for one in found}
    diagnostics = [one.diagnostic for one in found]
    files = [str(file) for group in groups for file in group]
    errors = sum(one.level == "error" for one in found)
    hinted = sum(one.level == "hint" for one in found)
    if form == "json":
        click.echo(report.as_json(diagnostics, levels))
    elif form == "sarif":
        click.echo(report.as_sarif(diagnostics, version("headnote"), levels))
    elif form == "junit":
        click.echo(report.as_junit(diagnostics, files, levels))
    else:
        for one in found:
            if hints or one.level != "hint":
                click.echo(report.as_text(one.diagnostic, levels))
        more = _(", {hinted} hint(s)", hinted=hinted) + ("" if hints else " (--hints)") if hinted else ""
        counted = _(
            "{errors} error(s), {count} warning(s){more}", errors=errors, count=len(found) - errors - hinted, more=more
        )
        click.echo(_("{count} file(s): {counted}.", count=len(files), counted=counted), err=len(found) > hinted)
    sys.exit(1 if errors else 0)


def _shorter(path: Path, file: File, library: Library) -> tuple[File, list[str]]:
    """An annex file with its rules in their short form, and what is to be said of those that stay as they are."""
    from headnote.engine import RulesetError, UnknownAgreement
    from headnote.engine.agreements.ruleset import annex_context
    from headnote.grammar.agreements.nodes import AnnexHead
    from headnote.grammar.parser import kind_of
    from headnote.grammar.printer import print_codes
    from headnote.grammar.shorter import shortened

    if not isinstance(kind_of(file), AnnexHead):
        return file, []
    try:
        context, names = annex_context(path, file, library)
    except UnknownAgreement as error:
        fail(_("Error: {path}: {error}; without its headnotes the rules have no short form.", path=path, error=error))
    except RulesetError as error:
        fail_ruleset(error, _("{path}: without its headnotes the rules have no short form.", path=path))
    found = shortened(file, context.definitions, names)
    rows: dict[str, list[str]] = {}
    for row in found.left:
        rows.setdefault(row.rule.text, []).append(print_codes(row.scopes))
    return found.file, [
        _("{count} row(s), {at}, as transcribed: {text}", count=len(at), at=at[0], text=text)
        for text, at in rows.items()
    ]


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit with 1 if a file would change.")
@click.option("--diff", "show_diff", is_flag=True, help="Change nothing; show what would change.")
@click.option("--short", is_flag=True, help="Write the rules of annexes in their short form, which means the same.")
def fmt(paths: tuple[Path, ...], only_check: bool, show_diff: bool, short: bool) -> None:
    """Write rule files in the canonical layout. A file that cannot be read whole is left as it is.

    Rules keep the words in which they were transcribed, but with --short: then each is written with the abbreviations
    of the agreement's headnotes, and a rule that has no short form of the same meaning stays as it is and is named.
    """
    from headnote.engine.agreements.library import Library
    from headnote.engine.agreements.loaded import read_bytes
    from headnote.engine.agreements.ruleset import parse_file
    from headnote.grammar import report
    from headnote.grammar.printer import print_file

    library = Library()
    broken = changed = 0
    for path in (file for group in _grouped(paths) for file in group):
        parsed = parse_file(path, library)
        errors = [one for one in parsed.diagnostics if one.is_error]
        if errors:
            broken += 1
            for one in errors:
                click.echo(report.as_text(one), err=True)
            click.echo(_("{path}: left as it is", path=path), err=True)
            continue
        file = parsed.file
        if short:
            file, kept = _shorter(path, file, library)
            for told in kept:
                click.echo(f"{path}: {told}", err=True)
        text = print_file(file)
        if text.encode() == read_bytes(path):
            continue
        changed += 1
        if show_diff:
            import difflib

            old = parsed.source.text.splitlines(keepends=True)
            new = text.splitlines(keepends=True)
            titles = (str(path), f"{path} (" + _("formatted") + ")")
            click.echo("".join(difflib.unified_diff(old, new, *titles)), nl=False)
        elif only_check:
            click.echo(_("{path}: would be reformatted", path=path))
        else:
            write(path, text)
            click.echo(_("{path}: reformatted", path=path))
    if broken:
        sys.exit(2)
    sys.exit(1 if changed and only_check else 0)


@click.command()
@click.argument("agreement", shell_complete=complete_agreement)
@click.argument("code")
@day_option("The day whose text is shown")
@rulesets_option
@language_option
def show(agreement: str, code: str, day: date, rulesets: tuple[Path, ...], lang: str) -> None:
    """Show the row that governs a code: its rule, what that means in plain words, and its source."""

    from headnote.engine.origin.plans import expand_for
    from headnote.grammar.codes import CodeError, HSCode

    law = load_typed(agreement, rulesets).law(day)
    words = words_of(lang)
    try:
        wanted = HSCode.read(code)
    except CodeError as error:
        fail(_("Error: {problem}", problem=error))
    nomenclature = law.nomenclature
    if nomenclature is not None and not nomenclature.has(wanted):
        fail(_("Error: {dotted} is not a code of {edition}.", dotted=wanted.dotted, edition=law.edition))
    shown = False
    for ref, index in law.annexes.items():
        governing = index.governing(wanted)
        if governing.deeper:
            fail(
                _(
                    "Error: {dotted} is split by rows of annex {ref} below it; give more digits.",
                    dotted=wanted.dotted,
                    ref=ref,
                )
            )
        for row in governing.rows:
            shown = True
            described = f' ex "{row.description}"' if row.description else ""
            click.echo(
                _(
                    "{dotted} under {name}, annex {ref}: row {scope}{described}",
                    dotted=wanted.dotted,
                    name=law.name,
                    ref=ref,
                    scope=row.scope,
                    described=described,
                )
            )
            click.echo(f"  {row.rule.text}")
            click.echo(f"  = {words.wording(expand_for(law, row.rule))}")
            kind = "" if row.reading == "official" else f" ({row.reading})"
            click.echo(f"  {words.heading('source')}: {row.source}{kind}")
    if not shown:
        click.echo(_("no rule transcribed for {dotted}; give it with --rule, or add a row", dotted=wanted.dotted))


@click.command()
@click.argument("agreement", shell_complete=complete_agreement)
@day_option("The day whose text is counted")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
@click.option("--country", help="Count instead the rates that this importing party gives under the agreement.")
@click.option("--origin", help="With --country: for goods of this party; none: of every other party.")
@rulesets_option
def coverage(
    agreement: str, day: date, as_json: bool, country: str | None, origin: str | None, rulesets: tuple[Path, ...]
) -> None:
    """Count the subheadings that a row governs, by chapter, and list what was not transcribed.

    Executed: decided from codes, figures and processes. Described: the claim says what goods are. Attested: a part
    of the rule, or of one of the rules of described goods, is a condition in words, which the claimant attests.
    """
    from headnote.engine.duties.coverage import coverage as count

    engine = load_typed(agreement, rulesets)
    law = engine.law(day)
    edition, verb = law.edition, _("a row governs")
    if country is None:
        rows = count(law)
    else:
        country = country_code(country)
        edition, rows = _rates_covered(engine, country, origin, day, rulesets)
        goods = _(" for goods of {origin}", origin=origin.upper()) if origin else ""
        verb = _("{country} gives a rate{goods} on", country=country, goods=goods)
    total, governed = sum(r.subheadings for r in rows), sum(r.governed for r in rows)
    if as_json:
        chapters = [
            {
                "chapter": r.chapter,
                "subheadings": r.subheadings,
                "governed": r.governed,
                **({"described": r.described, "attested": r.attested} if country is None else {}),
                "not_transcribed": r.missing,
            }
            for r in rows
        ]
        data = {"agreement": law.name, "edition": edition, "subheadings": total, "governed": governed}
        click.echo(json.dumps({**data, "chapters": chapters}, indent=2))
        return
    click.echo(
        _(
            "{name}: {verb} {governed} of {total} subheadings of {edition}.",
            name=law.name,
            verb=verb,
            governed=f"{governed:,}",
            total=f"{total:,}",
            edition=edition,
        )
    )
    if country is None and governed:
        described, attested = sum(r.described for r in rows), sum(r.attested for r in rows)
        executed = governed - described - attested
        click.echo(
            _(
                "Executed {executed}; described by the claim {described}; attested in part {attested}.",
                executed=f"{executed:,}",
                described=f"{described:,}",
                attested=f"{attested:,}",
            )
        )
    stood = (("executed", 8), ("described", 9), ("attested", 8)) if country is None else ()
    heads = {
        "chapter": _("chapter"),
        "governed": _("governed"),
        "of": _("of"),
        "executed": _("executed"),
        "described": _("described"),
        "attested": _("attested"),
    }
    widths = (("chapter", 7), ("governed", 8), ("of", 5), *stood)
    click.echo("  ".join([*(_right(heads[name], width) for name, width in widths), _("not transcribed")]))
    for row in rows:
        gaps = "" if not row.missing else _("all") if row.governed == 0 else ", ".join(row.missing)
        executed = row.governed - row.described - row.attested
        stands = f"  {executed:>8,}  {row.described:>9,}  {row.attested:>8,}" if country is None else ""
        click.echo(f"{row.chapter:>7}  {row.governed:>8,}  {row.subheadings:>5,}{stands}  {gaps}".rstrip())


def _right(head: str, width: int) -> str:
    """A head above a column of numbers, as wide on the screen as the numbers."""
    from headnote.grammar.text import display_width

    return " " * max(0, width - display_width(head)) + head


def _rates_covered(
    engine: Engine, country: str, origin: str | None, day: date, rulesets: tuple[Path, ...]
) -> tuple[str, tuple[ChapterCoverage, ...]]:
    from headnote.engine.agreements.library import nomenclature
    from headnote.engine.duties.coverage import rate_coverage
    from headnote.engine.duties.preference import Preferences

    published = loaded_country(country, rulesets)
    preferences = Preferences.under(engine, country, published)
    tariff = published.tariff_on(day)
    edition = tariff.edition if tariff is not None else engine.ruleset.edition
    known = nomenclature(edition)
    return edition, rate_coverage(
        preferences,
        partners_of(engine, country, origin, day),
        day,
        known.subheadings if known is not None else (),
    )
