"""Commands to look things up: schema, explain-error, completion."""

from __future__ import annotations

import json

import click
from click.shell_completion import get_completion_class

from headnote.catalogues import _

from .shared import fail

_SCHEMAS = (
    *("claim", "determination", "duty", "comparison"),
    *("case", "rate-case", "provision-case", "calendar-case", "form-case"),
)


@click.command()
@click.argument("what", type=click.Choice(_SCHEMAS), default="claim")
def schema(what: str) -> None:
    """Print the JSON Schema of a claim, a determination, a duty, a comparison, or a case of some kind."""
    from pydantic import BaseModel

    from headnote.engine import Claim
    from headnote.engine.cases.claims import Case
    from headnote.engine.cases.forms import FormCase
    from headnote.engine.cases.provisions import CalendarCase, ProvisionCase
    from headnote.engine.cases.rates import RateCase
    from headnote.engine.explain import DeterminationData
    from headnote.engine.explain.duty_data import ComparisonData, DutyData

    models: dict[str, type[BaseModel]] = {
        "claim": Claim,
        "determination": DeterminationData,
        "duty": DutyData,
        "comparison": ComparisonData,
        "case": Case,
        "rate-case": RateCase,
        "provision-case": ProvisionCase,
        "calendar-case": CalendarCase,
        "form-case": FormCase,
    }
    data = {"$schema": "https://json-schema.org/draft/2020-12/schema", **models[what].model_json_schema()}
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


@click.command("explain-error")
@click.argument("ids", nargs=-1)
def explain_error(ids: tuple[str, ...]) -> None:
    """Explain diagnostics by their ids, such as HN0203; without one, list them all."""
    from headnote.grammar.diagnostics import all_ids, did_you_mean
    from headnote.grammar.explaining import page, title

    for one in ids:
        try:
            click.echo(page(one.upper()))
        except KeyError:
            near = did_you_mean(one.upper(), all_ids())
            if near:
                fail(_("Error: there is no diagnostic {one}; did you mean {near}?", one=one, near=near))
            fail(_("Error: there is no diagnostic {one}.", one=one))
    if not ids:
        for one in all_ids():
            click.echo(f"{one}  {title(one)}")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell: eval "$(headnote completion bash)"."""
    kind = get_completion_class(shell)
    if kind is None:
        fail(_("Error: {shell} is not supported.", shell=shell))
    click.echo(kind(click.get_current_context().find_root().command, {}, "headnote", "_HEADNOTE_COMPLETE").source())
