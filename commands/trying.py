"""Commands that try other values, and put nothing on record: what-if."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from headnote.catalogues import _

from .requests import Request, draw_from, for_engine, ledger_options, read, reading_options
from .shared import fail, fail_input, fail_rule, load_engine, load_typed, lookup, words_of

if TYPE_CHECKING:
    from headnote.engine import Determination, Engine
    from headnote.engine.claims.reading import Read
    from headnote.engine.claims.reading.altering import Change
    from headnote.engine.explain import Words

_INSTEAD = "Another value, as FIELD=VALUE: fob=900, materials[3].country=JP; none: not given. May be given again."


@click.command("what-if")
@partial(reading_options, assigning=_INSTEAD)
@ledger_options
@click.option("--json", "as_json", is_flag=True, help="Print both determinations as JSON.")
def what_if(request: Request, lang: str, as_json: bool) -> None:
    """Determine a claim with other values (--set) beside the claim as it is. Nothing is recorded.

    Values replace before the claim is validated; amounts and totals that depend on them are not adjusted. Lines are
    named by their number, id or part number.
    """
    from headnote.engine import InputError
    from headnote.engine.claims.reading.altering import altered

    if not request.assigned:
        fail(_("Error: say with --set what is to be other: --set fob=900 --set “materials[3].originating=yes”."))
    plain, words = replace(request, assigned=(), record=None), words_of(lang)
    engine = load_typed(plain.agreement, plain.rulesets) if plain.agreement is not None else None
    found = read(plain, engine.name if engine is not None else None)
    try:
        data, changes = altered(found.data, request.assigned)
        after = _determined(plain, engine, replace(found, data=data))
    except InputError as error:
        fail_input(error, _("{count} problem(s); nothing was determined.", count=len(error.problems)))
    try:
        before = _determined(plain, engine, found)
    except InputError:
        before = None
    if as_json:
        click.echo(_as_json(changes, before, after, words))
        return
    _say(changes, before, after, words)


def _determined(request: Request, engine: Engine | None, found: Read) -> Determination:
    """What was read, determined. Raises InputError."""
    from headnote.engine import RuleTextError
    from headnote.engine.claims.reading import claim_of

    claim = draw_from(request, claim_of(found, lookup(request.register)))
    engine, claim = for_engine(claim, engine or load_engine(claim.agreement, request.rulesets))
    if request.rule is not None:
        claim = claim.model_copy(update={"rule": request.rule})
    try:
        return engine.determine(claim)
    except RuleTextError as error:
        fail_rule(error)


def _say(changes: list[Change], before: Determination | None, after: Determination, words: Words) -> None:
    from headnote.engine.claims.reading.altering import stale
    from headnote.engine.explain import verdict_line, why

    for change in changes:
        said, instead = (_("not given") if one is None else str(one) for one in (change.before, change.after))
        click.echo(f"{change.field}: {said} → {instead}")
    for field in stale(changes):
        click.echo(_("note: the amount of the line is not adjusted to {field}", field=field))
    if before is None:
        click.echo(_("As it is: the claim cannot be read."))
    else:
        click.echo(_("As it is: {verdict}", verdict=verdict_line(before, words)))
        click.echo(f"  {why(before, words)}")
    click.echo(_("What if: {verdict}", verdict=verdict_line(after, words)))
    click.echo(f"  {why(after, words)}")
    if after.missing:
        click.echo(f"  {words.heading('missing')}: {', '.join(after.missing)}")
    if before is not None:
        from headnote.records.differences import requirements

        for line in requirements(before, after, words):
            click.echo(f"  - {line}")
    click.echo(_("Tried, and not put on record; totals that depend on these values were not adjusted."))


def _as_json(changes: list[Change], before: Determination | None, after: Determination, words: Words) -> str:
    from headnote.engine.explain import as_data

    def data(one: Determination | None) -> Any:
        return None if one is None else as_data(one, words).model_dump(mode="json")

    changed = [{"field": one.field, "before": one.before, "after": one.after} for one in changes]
    whole = {"changes": changed, "as_it_is": data(before), "what_if": data(after)}
    return json.dumps(whole, ensure_ascii=False, indent=2, default=str)
