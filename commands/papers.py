"""Commands about paper: worksheet, proof, ledger, calendar, provisions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from headnote.catalogues import _, named_by_rules, of_rules

from .requests import METHODS, Request, claim_options, claimed, determined, reading_options
from .shared import day_option, fail, fail_input, load_engine, load_typed, words_of
from .writing import write, write_folder

if TYPE_CHECKING:
    from headnote.engine import Claim, Engine
    from headnote.engine.claims.drawing import Drawn
    from headnote.engine.documents import Sheet
    from headnote.engine.explain import Words
    from headnote.engine.provisions.questions import Outcome


font_option = click.option(
    "--font",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TrueType font to embed in a PDF instead of ours, for characters that ours lacks.",
)
template_option = click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A workbook of your own to write an .xlsx on; docs/papers.md says how.",
)


def _paper(out: Path, sheets: Sequence[Sheet], template: Path | None, font: Path | None) -> None:
    """Write sheets as a workbook or a PDF, by the ending of the file."""
    from headnote.engine.documents import FontError, TemplateError, as_pdf, as_xlsx

    try:
        if out.suffix.lower() == ".pdf":
            write(out, as_pdf(sheets, font))
        else:
            write(out, as_xlsx(sheets, template.read_bytes() if template is not None else None))
    except FontError as error:
        fail(_("Error: {error}. Nothing was written; --font names a TrueType font that has them.", error=error))
    except TemplateError as error:
        fail(_("Error: {error}. Nothing was written.", error=error))


@click.command()
@claim_options
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write: .xlsx or .pdf."
)
@click.option("--hide-costs", is_flag=True, help="Leave out what suppliers were paid: no unit price, no amount a line.")
@template_option
@font_option
def worksheet(
    request: Request, lang: str, out: Path, hide_costs: bool, template: Path | None, font: Path | None
) -> None:
    """Write the comparison table and the calculation sheet of a good that originates (対比表, 計算ワークシート)."""
    from headnote.engine.documents import NotOriginating, worksheets

    if out.suffix.lower() not in (".xlsx", ".pdf"):
        fail(_("Error: {out} has to end in .xlsx or .pdf.", out=out))
    engine, read, determination = determined(request)
    words = words_of(lang)
    try:
        sheets = worksheets(read, determination, words, foot=_foot(engine, read, words), hide_costs=hide_costs)
    except NotOriginating as error:
        fail(_("Error: {problem}.", problem=error))
    _paper(out, sheets, template, font)
    click.echo(f"{out}: {', '.join(sheet.title for sheet in sheets)}")


def _foot(engine: Engine, claim: Claim, words: Words) -> str:
    """What stands on every page of a paper that is written now."""
    from headnote.engine.documents import foot
    from headnote.engine.origin.envelope import envelope

    around = envelope(engine, claim)
    return foot(around.headnote, around.claim, around.bundle, words)


@click.command()
@claim_options
@click.option(
    "--kind",
    type=click.Choice(["certificate", "declaration"]),
    default="certificate",
    show_default=True,
    help="Which proof: its form stands in the agreement's provisions.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write: .xlsx, .pdf or .json.",
)
@template_option
@font_option
def proof(request: Request, lang: str, kind: str, out: Path, template: Path | None, font: Path | None) -> None:
    """Write the data of a proof of origin, for a good that originates; name every field that is missing."""
    from headnote.engine.documents import NoSuchForm, NotOriginating, ProofIncomplete, find_form, not_english
    from headnote.engine.documents import proof as fill

    if out.suffix.lower() not in (".xlsx", ".pdf", ".json"):
        fail(_("Error: {out} has to end in .xlsx, .pdf or .json.", out=out))
    engine, read, determination = determined(request)
    words = words_of(lang)
    try:
        form = find_form(engine.ruleset.procedures, kind, read.date)
        sheet = fill(form, read, determination, engine.ruleset.edition, words, _foot(engine, read, words))
    except (NoSuchForm, NotOriginating) as error:
        fail(_("Error: {problem}.", problem=error))
    except ProofIncomplete as error:
        for field in error.missing:
            click.echo(field, err=True)
        fail(_("Error: {error}; nothing was written.", error=error))
    if out.suffix.lower() == ".json":
        fields = [{"field": row[0], "text": row[1], "content": row[2]} for row in sheet.table.rows]
        write(out, json.dumps({"title": sheet.title, "fields": fields}, ensure_ascii=False, indent=2) + "\n")
    else:
        _paper(out, [sheet], template, font)
    for field in not_english(form, sheet):
        click.echo(_("The form is to be in English, and this is not: {field}", field=field), err=True)
    click.echo(f"{out}: {sheet.title}")


@click.command()
@claim_options
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="A new folder for everything, or a .pdf for what is read on paper.",
)
@font_option
def reply(request: Request, lang: str, out: Path, font: Path | None) -> None:
    """Write the reply to a request for verification: claim, determination, worksheets, declarations, rules."""
    from headnote.engine.agreements.bundle import BundleChanged
    from headnote.engine.documents import FontError, Reply, as_pdf, reply_files, reply_sheets
    from headnote.engine.origin.envelope import envelope

    engine, read, determination = determined(request)
    words = words_of(lang)
    if request.rule is not None:
        read = read.model_copy(update={"rule": request.rule})
    try:
        rules = engine.bundle.contents() if engine.bundle is not None else {}
        made = Reply(read, determination, envelope(engine, read), rules)
        if out.suffix.lower() == ".pdf":
            write(out, as_pdf(reply_sheets(made, words), font))
            click.echo(f"{out}: {words.sheet('reply')}")
            return
        files = reply_files(made, words, font)
    except FontError as error:
        fail(_("Error: {error}. Nothing was written; --font names a TrueType font that has them.", error=error))
    except BundleChanged as error:
        fail(_("Error: {error}. Nothing was written.", error=error))
    write_folder(out, files)
    click.echo(f"{out}: {', '.join(files)}")


@click.command("calendar")
@reading_options
def calendar_(request: Request, lang: str) -> None:
    """What the agreement's provisions ask of a claim, and by which day: proofs, records, verification.

    The claim answers their questions under `answers`, by their names.
    """
    from headnote.engine.origin.deciders import decider
    from headnote.engine.provisions.questions import evaluate_claim

    asked = load_typed(request.agreement, request.rulesets) if request.agreement is not None else None
    _found, read = claimed(request, asked)
    engine = asked or load_engine(read.agreement, request.rulesets)
    outcomes = list(evaluate_claim(engine.ruleset.procedures, read, engine.law(read.date), decider()))
    if not outcomes:
        click.echo(_("{agreement} has no provisions for {day}.", agreement=engine.name, day=read.date))
    _print_outcomes(outcomes)


def _answers(given: tuple[str, ...]) -> dict[str, bool | str]:
    answers: dict[str, bool | str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            fail(_("Error: write an answer as NAME=VALUE, not “{one}”.", one=one))
        answers[name.strip()] = {"yes": True, "no": False}.get(value.strip().lower(), value.strip())
    return answers


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--answer", "given", multiple=True, help="An answer as NAME=VALUE; may be given again.")
@day_option("The day")
def provisions(path: Path, given: tuple[str, ...], day: date) -> None:
    """Evaluate a file of provisions. Without answers, it shows which questions decide."""
    from headnote.engine.agreements.library import Library
    from headnote.engine.agreements.loaded import read_bytes
    from headnote.engine.agreements.ruleset import check_files
    from headnote.engine.origin.deciders import decider
    from headnote.engine.provisions.questions import evaluate_file
    from headnote.grammar import report
    from headnote.grammar.parser import parse_bytes

    errors = [one for one in check_files([path], Library()).diagnostics if one.is_error]
    for one in errors:
        click.echo(report.as_text(one), err=True)
    if errors:
        fail(_("Error: the file has errors and was not evaluated."))
    file = parse_bytes(str(path), read_bytes(path)).file
    _print_outcomes(list(evaluate_file(file, _answers(given), day, decider())))


def _print_outcomes(outcomes: list[Outcome]) -> None:
    strange = list(dict.fromkeys(problem for outcome in outcomes for problem in outcome.problems))
    for problem in strange:
        click.echo(problem, err=True)
    if strange:
        fail(_("Error: some answers cannot be read."))
    for outcome in outcomes:
        due = _("{provision}: by {day}", provision=of_rules(outcome.provision), day=outcome.due)
        click.echo(due if outcome.due is not None else of_rules(outcome.provision))
        click.echo("  " + (of_rules(outcome.text) if outcome.text is not None else _("not known")))
        if outcome.missing:
            click.echo("  " + _("needed: {fields}", fields=", ".join(map(named_by_rules, outcome.missing))))
        click.echo("  " + _("Source: {sources}", sources="; ".join(outcome.sources)))


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--method", type=click.Choice(METHODS), required=True, help="How stock is drawn.")
@click.option(
    "--period",
    type=click.Choice(["month", "quarter", "year"]),
    default="month",
    show_default=True,
    help="With the method ratio: the period whose ratio the next one uses.",
)
def ledger(path: Path, method: Any, period: Any) -> None:
    """Tell how much of each withdrawal from a stock of fungible materials is originating. PATH: a CSV ledger.

    With a column of values, VOM and VNM of each withdrawal are told as well.
    """
    from headnote.engine import InputError
    from headnote.engine.claims.drawing import draw, ratios
    from headnote.engine.claims.ledger import read_ledger
    from headnote.engine.claims.reading import read_data

    try:
        moves = read_ledger(*read_data(str(path)))
        drawn = draw(moves, method, period)
    except InputError as error:
        fail_input(error, _("{count} problem(s) in the ledger.", count=len(error.problems)))
    if method == "ratio":
        for one in ratios(moves, period):
            click.echo(
                _(
                    "{period}: {originating} of {total} originating",
                    period=one.period,
                    originating=one.originating,
                    total=one.total,
                )
            )
    for each in drawn:
        click.echo(f"{each.day} " + _("row {number}", number=each.row) + f": {_split(each)}")


def _split(drawn: Drawn) -> str:
    if drawn.originating is None:
        return _("not known: no ratio of a period before")
    values = "" if drawn.vom is None else f"; VOM {drawn.vom}, VNM {drawn.vnm}"
    return _(
        "{originating} originating, {non_originating} non-originating{values}",
        originating=drawn.originating,
        non_originating=drawn.non_originating,
        values=values,
    )
