"""Commands where authors write: lsp."""

from __future__ import annotations

from pathlib import Path

import click

from headnote.catalogues import Language, _

from .shared import fail, language_option, rulesets_option


@click.command()
@rulesets_option
@language_option
def lsp(rulesets: tuple[Path, ...], lang: Language) -> None:
    """Serve an editor over standard input and output, by the language server protocol.

    Diagnostics as you type, plain words over a rule, completion, definitions, renaming, layout, mends, and above each
    row the cases that reach it. Needs the extra headnote[lsp]; docs/editors.md says how editors start it.
    """
    try:
        from headnote.languageserver.server import make_server
    except ModuleNotFoundError as error:
        if error.name not in ("pygls", "lsprotocol"):
            raise
        fail(_("Error: the language server needs pygls: pip install 'headnote[lsp]'."))
    make_server(lang, rulesets).start_io()
