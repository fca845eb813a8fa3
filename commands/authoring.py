"""Commands where authors write: new, watch, docs, lsp."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from headnote.catalogues import LANGUAGES, Language, _

from .shared import (
    complete_agreement,
    day_option,
    fail,
    fail_ruleset,
    language_option,
    load_engine,
    rulesets_option,
)
from .writing import write_folder

if TYPE_CHECKING:
    from headnote.engine import Engine


@click.command("new")
@click.argument("agreement")
@click.option("--title", help="Its title as the treaty has it.")
@click.option("--parties", default="", help="Its parties, two letters each: “JP TH”.")
@click.option("--edition", help="The HS edition of its annex, such as HS2017; the newest if not given.")
@click.option("--annex", default="1", show_default=True, help="The number of the annex of product-specific rules.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="The folder to begin; AGREEMENT in lower case if not given."
)
@rulesets_option
def new(
    agreement: str,
    title: str | None,
    parties: str,
    edition: str | None,
    annex: str,
    out: Path | None,
    rulesets: tuple[Path, ...],
) -> None:
    """Begin the folder of an AGREEMENT: files that check clean, with comments that say what to transcribe next.

    What is not transcribed yet is said so, and determined as not known. Without --parties two uninhabited places stand
    in for them.
    """
    from headnote.authoring.starting import Beginning, NotBegun, begun
    from headnote.engine.agreements.library import Library, editions

    name = agreement.upper() if agreement.islower() else agreement
    folder = out or Path(name.lower())
    if (known := Library(rulesets).rulesets().get(folder.name.lower())) is not None:
        fail(_("Error: {folder} is a ruleset already; choose another name.", folder=known))
    countries = parties.upper().replace(",", " ").split()
    first = Beginning(name, title or name, countries, edition or editions()[-1], annex, date.today())
    try:
        files = begun(first)
    except NotBegun as error:
        fail("\n".join(_("Error: {problem}", problem=line) for line in str(error).splitlines()))
    write_folder(folder, files)
    click.echo(_("{folder} begins with {files}.", folder=folder, files=", ".join(files)))
    click.echo(
        _(
            "Transcribe {file} from its first comment on; headnote watch {folder} checks every save.",
            file=folder / "agreement.origin",
            folder=folder,
        )
    )


@click.command()
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@rulesets_option
@language_option
def watch(folder: Path, rulesets: tuple[Path, ...], lang: Language) -> None:
    """Check and test the ruleset in FOLDER at every save, and show which goods turned, until interrupted.

    Goods turn against the rules as they could last be used; those that originate no longer, or now, stand with a claim
    that was run on both. FOLDER: this one if not given.
    """
    from headnote.analysis.watching import changes
    from headnote.authoring.watching import Watched
    from headnote.engine.agreements.library import SUFFIX, holds_agreement

    if not holds_agreement(folder):
        fail(_("Error: {folder} holds no agreement (*{suffix}).", folder=folder, suffix=SUFFIX))
    watched = Watched(folder, rulesets)
    saved = changes([folder])
    try:
        for line in watched.look():
            click.echo(line)
        for changed in saved:
            click.echo("")
            click.echo(_("changed: {files}", files=", ".join(path.name for path in changed)))
            for line in watched.look():
                click.echo(line)
    except KeyboardInterrupt:
        sys.exit(0)


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


@click.command("docs")
@click.argument("ruleset", shell_complete=complete_agreement)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder to write, which is not there.")
@click.option(
    "--since",
    multiple=True,
    help="An older version to compare with, a folder or a revision of git; may be given again.",
)
@click.option(
    "--only", type=click.Choice(LANGUAGES), help="One language alone; otherwise English, and Japanese in a folder ja."
)
@day_option("The day whose parties and coverage are shown")
@rulesets_option
def docs(
    ruleset: str, out: Path, since: tuple[str, ...], only: Language | None, day: date, rulesets: tuple[Path, ...]
) -> None:
    """Write a ruleset as a web site that needs no server: a name, or a folder.

    Articles, the annex searchable by code and words, coverage, sources, cases, and what changes between versions. Open
    index.html of the folder.
    """
    from headnote.analysis.terms import NotCorrelated
    from headnote.engine import RulesetError, UnknownAgreement
    from headnote.engine.agreements.library import SUFFIX, Library, holds_agreement
    from headnote.publishing.contents import gathered
    from headnote.publishing.site import sited

    try:
        known = Library(rulesets).rulesets().get(ruleset.lower())
        folder = known or (Path(ruleset) if Path(ruleset).is_dir() else Library(rulesets).find(ruleset))
        if not holds_agreement(folder):
            fail(_("Error: {folder} holds no agreement (*{suffix}).", folder=folder, suffix=SUFFIX))
        with TemporaryDirectory() as made:
            older = [
                (Path(one).name, _older(one, folder, Path(made) / str(at), rulesets)) for at, one in enumerate(since)
            ]
            contents = gathered(folder, day, rulesets, older)
            files = sited(contents, (only,) if only is not None else LANGUAGES)
    except UnknownAgreement as error:
        fail(_("Error: {problem}.", problem=error))
    except NotCorrelated as error:
        fail(_("Error: {problem}.", problem=error))
    except RulesetError as error:
        fail_ruleset(error, _("the ruleset has errors and was not loaded."))
    write_folder(out, files)
    click.echo(_("{count} pages: {path}", count=sum(name.endswith(".html") for name in files), path=out / "index.html"))


def _older(given: str, folder: Path, into: Path, rulesets: tuple[Path, ...]) -> Engine:
    """The engine of an older version: of a folder, or of the ruleset as a revision of git has it."""
    from headnote.analysis.revisions import RevisionError, written

    if Path(given).is_dir():
        return load_engine(Path(given), rulesets)
    try:
        return load_engine(written(folder, given, into), rulesets)
    except RevisionError as error:
        fail(_("Error: {problem}.", problem=error))
