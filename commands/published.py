"""Commands about the rulesets of the service's store: list, export to a folder, import as a draft."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from headnote.catalogues import _

from .service import by_command, opened_store
from .shared import fail, language_option
from .writing import write_folder


@click.group("rulesets")
def rulesets_() -> None:
    """Published rulesets of the service's store (HEADNOTE_STORE): list, export, import as a draft."""


@rulesets_.command("list")
def list_() -> None:
    """List the versions that decide now."""
    from headnote.service.rulesets.publications import history
    from headnote.service.store.connect import reading

    now, seen = datetime.now(UTC), set()
    with reading(opened_store()) as connection:
        for one in history(connection):
            if one.effective <= now and one.name not in seen:
                seen.add(one.name)
                click.echo(
                    f"{one.name}  {one.bundle[:12]}  {one.effective:%Y-%m-%d %H:%M}Z  {one.approver}  {one.reason}"
                )


@rulesets_.command("export")
@click.argument("name")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--version", "digest", help="Another version than the one that decides now, by its digest.")
@language_option
def export(name: str, out: Path, digest: str | None, lang: str) -> None:
    """Write a published version of a ruleset into a new folder, to be edited there or put under git."""
    from headnote.service.rulesets.bundles import contents_of, manifest_at
    from headnote.service.rulesets.publications import history
    from headnote.service.store.connect import reading

    now = datetime.now(UTC)
    with reading(opened_store()) as connection:
        effective = (one.bundle for one in history(connection, name) if one.effective <= now)
        wanted = digest if digest is not None else next(effective, None)
        manifest = manifest_at(connection, wanted) if wanted is not None else None
        if manifest is None:
            fail(_("Error: no such version of {name} was published; `headnote rulesets list` shows them.", name=name))
        contents = contents_of(connection, manifest)
    write_folder(out, contents)
    click.echo(_("{folder}: {count} files of {name}", folder=out, count=len(contents), name=name))


@rulesets_.command("import")
@click.argument("name")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--git", "revision", metavar="REVISION", help="The folder as this revision of its repository has it.")
@click.option("--reason", required=True, help="Why; it stays with the draft.")
@language_option
def import_(name: str, folder: Path, revision: str | None, reason: str, lang: str) -> None:
    """Put a folder of rule files into the store as a draft, to be reviewed and published there."""
    from headnote.service.access.audit import entry
    from headnote.service.rulesets import bundles, drafts
    from headnote.service.rulesets.publications import newest
    from headnote.service.store.connect import writing

    try:
        bundles.check_name(name)
        with _at(folder, revision) as there:
            contents = bundles.read_folder(there)
    except bundles.BundleError as error:
        fail(_("Error: {problem}.", problem=error))
    if not contents:
        fail(_("Error: {folder} holds no rule files.", folder=folder))
    who, now, manifest = by_command(), datetime.now(UTC), bundles.manifest_of(contents)
    with writing(opened_store()) as connection:
        before = newest(connection, name)
        bundles.keep_files(connection, contents.values())
        draft = drafts.create(
            connection, name, before.bundle if before is not None else None, manifest, who, reason, now
        )
        entry(connection, now, who, "draft.import", name, "done", {"draft": draft.id, "revision": revision}, None)
    click.echo(_("draft {id} of {name}: {count} files", id=draft.id, name=name, count=len(contents)))


@contextmanager
def _at(folder: Path, revision: str | None) -> Iterator[Path]:
    """The folder as it is, or as a revision has it; what git says of it ends the command."""
    if revision is None:
        if not folder.is_dir():
            fail(_("Error: {folder} is no folder.", folder=folder))
        yield folder
        return
    from headnote.analysis.revisions import RevisionError, written

    with TemporaryDirectory(prefix="headnote-") as made:
        try:
            yield written(folder, revision, Path(made) / "there")
        except RevisionError as error:
            fail(_("Error: {problem}.", problem=error))
