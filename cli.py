"""The `headnote` command: a thin face over the grammar and the engine.

Exit codes: 0 done; 1 problems found by check, fmt --check or test; 2 bad usage or input.
`determine --exit-code`: 0 originating, 10 not originating, 11 undetermined.
"""

from __future__ import annotations

import os
import sys
from errno import EDQUOT, EIO, ENOSPC
from io import TextIOWrapper
from typing import Any

import click

from headnote.catalogues import _, language, speaking
from headnote.catalogues.libraries import of_system
from headnote.commands.clicked import asked_language, keep_encodings, translate
from headnote.commands.lazily import Commands
from headnote.commands.shared import fail

COMMANDS = Commands(
    {
        "new": "authoring.new",
        "check": "rules.check",
        "fmt": "rules.fmt",
        "show": "rules.show",
        "coverage": "rules.coverage",
        "diff": "analysis.diff_",
        "mutate": "analysis.mutate",
        "import": "importing.import_",
        "determine": "claims.determine",
        "explain": "claims.explain",
        "what-if": "trying.what_if",
        "margins": "margins.margins",
        "test": "testing.test",
        "batch": "batch.batch",
        "template": "tables.template",
        "map": "tables.map_",
        "worksheet": "papers.worksheet",
        "proof": "papers.proof",
        "reply": "papers.reply",
        "ledger": "papers.ledger",
        "calendar": "papers.calendar_",
        "provisions": "papers.provisions",
        "staging": "duties.staging",
        "duty": "duties.duty",
        "compare": "duties.compare",
        "screen": "screening.screen",
        "declarations": "declarations.declarations_",
        "replay": "records.replay_",
        "records": "records.records_",
        "serve": "service.serve",
        "worker": "service.worker",
        "keys": "service.keys",
        "rulesets": "published.rulesets_",
        "mcp": "service.mcp",
        "watch": "authoring.watch",
        "docs": "authoring.docs",
        "lsp": "authoring.lsp",
        "schema": "reference.schema",
        "explain-error": "reference.explain_error",
        "completion": "reference.completion",
    }
)
"""The commands, in the order an analyst meets them."""


_FULL = (ENOSPC, EDQUOT, EIO)
"""What writing ends with, which names no file, where a disk is full or gone."""


class _Group(click.Group):
    """Commands listed in their order."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; what an output's encoding lacks is written as its number."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        keep_encodings()
        given = kwargs.get("args", args[0] if args else None)
        spoken = asked_language(sys.argv[1:] if given is None else given, os.environ.get("HEADNOTE_LANG"))
        if spoken != "en":
            translate()
        with speaking(spoken):
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a file that cannot be used, or no decider, ends it with what is wrong."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.filename is None and error.errno in _FULL:
                fail(_("Error: the output cannot be written: {problem}.", problem=of_system(error)))
            if error.filename is None or error.strerror is None:
                raise
            fail(_("Error: {path}: {problem}.", path=error.filename, problem=of_system(error)))
        except RuntimeError as error:
            from headnote.engine.origin.deciders import DeciderError

            if isinstance(error, DeciderError):
                fail(_("Error: {problem}.", problem=error))
            raise


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    """Print the version, and what decides."""
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    from headnote.engine.origin.deciders import DeciderError, decider

    click.echo(_("headnote, version {version}", version=version("headnote")))
    try:
        click.echo(_("decider: {name}", name=decider().name))
    except DeciderError as error:
        fail(_("Error: {problem}.", problem=error))
    ctx.exit()


@click.group(cls=_Group, commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit."
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Rules of origin as the treaty prints them, and whether a good originates."""
    ctx.with_resource(speaking(language()))


if __name__ == "__main__":
    main()
