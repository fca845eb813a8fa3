"""A version of a ruleset: its files by name, kept once by their content, and named by one digest of it all."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from headnote.catalogues import _
from headnote.grammar.text import MAX_BYTES
from headnote.service.store.tables import bundles, files

MAX_FILES = 500
MAX_TOTAL = 64 * 1024 * 1024

_FILE = re.compile(r"(?:[a-z0-9][a-z0-9._-]{0,80}/)?[A-Za-z0-9][A-Za-z0-9._-]{0,80}\.(?:origin|md|yaml|csv|toml)")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")

Manifest = Mapping[str, str]
"""File names, with / between a folder and a file in it, and the digests of their contents."""


class BundleError(ValueError):
    """Files that cannot be a version of a ruleset."""


def check_name(name: str) -> None:
    """A ruleset's name is a folder's: small letters, digits and hyphens. Raises BundleError."""
    if not _NAME.fullmatch(name):
        raise BundleError(
            _("“{name}” is no name of a ruleset: small letters, digits and hyphens, a letter first", name=name)
        )


def check_files(contents: Mapping[str, bytes]) -> None:
    """Names stay inside the ruleset's folder, sizes within limits. Raises BundleError with the first that does not."""
    if len(contents) > MAX_FILES:
        raise BundleError(
            _("{count} files; a ruleset has at most {max_files}", count=len(contents), max_files=MAX_FILES)
        )
    for name, content in contents.items():
        if not _FILE.fullmatch(name):
            raise BundleError(_("“{name}” is no name of a rule file, case, source list or table", name=name[:100]))
        if len(content) > MAX_BYTES:
            raise BundleError(
                _(
                    "{name} has {count} bytes; {max_bytes} are read",
                    name=name,
                    count=f"{len(content):,}",
                    max_bytes=f"{MAX_BYTES:,}",
                )
            )
    if sum(map(len, contents.values())) > MAX_TOTAL:
        raise BundleError(_("the files have more than {max_total} bytes together", max_total=f"{MAX_TOTAL:,}"))


def digest_of(manifest: Manifest) -> str:
    """The version's name: SHA-256 over each file's name and digest, in order."""
    lines = "".join(f"{name}\0{digest}\n" for name, digest in sorted(manifest.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def manifest_of(contents: Mapping[str, bytes]) -> dict[str, str]:
    """The names and digests of files."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())}


def keep_files(connection: Connection, contents: Iterable[bytes]) -> None:
    """Keep contents that are not kept yet."""
    by_digest = {hashlib.sha256(content).hexdigest(): content for content in contents}
    found = connection.execute(select(files.c.digest).where(files.c.digest.in_(list(by_digest)))).scalars()
    for digest in sorted(by_digest.keys() - set(found)):  # in one order, so that two that keep the same never cross
        keep_once(connection, files, digest=digest, content=by_digest[digest])


def keep(connection: Connection, name: str, manifest: Manifest) -> str:
    """Keep a version whose files are kept. Returns its digest; a version that is there stays as it is."""
    digest = digest_of(manifest)
    keep_once(connection, bundles, digest=digest, name=name, manifest=dict(manifest))
    return digest


def keep_once(connection: Connection, table: Table, **values: object) -> None:
    """Insert a row that stands by its key, where nobody else has done so, also at the same time."""
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(table).values(**values).on_conflict_do_nothing())
    else:
        connection.execute(sqlite.insert(table).values(**values).on_conflict_do_nothing())


def contents_of(connection: Connection, manifest: Manifest) -> dict[str, bytes]:
    """The files of a version."""
    rows = connection.execute(select(files).where(files.c.digest.in_(list(set(manifest.values()))))).all()
    by_digest = {row.digest: row.content for row in rows}
    return {name: by_digest[digest] for name, digest in manifest.items()}


def manifest_at(connection: Connection, digest: str) -> dict[str, str] | None:
    """The manifest of a version; None where there is none of that digest."""
    return connection.execute(select(bundles.c.manifest).where(bundles.c.digest == digest)).scalar_one_or_none()


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a ruleset's folder and of the folders right below it. Raises BundleError."""
    found: dict[str, bytes] = {}
    for path in sorted((*folder.glob("*"), *folder.glob("*/*"))):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not path.is_symlink() and _FILE.fullmatch(name):
            with path.open("rb") as file:
                found[name] = file.read(MAX_BYTES + 1)
    check_files(found)
    return found


def laid_out(connection: Connection, digest: str, folder: Path) -> None:
    """A version's files in a folder: what stands there is the version, or is laid out anew.

    The folder may be lost at any time, also in part, and a version that lacks a file decides otherwise than it says.
    """
    manifest = manifest_at(connection, digest) or {}
    try:
        if manifest_of(read_folder(folder)) == manifest:
            return
    except (BundleError, OSError):
        pass  # whatever stands there is not the version
    if folder.is_dir():
        aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".gone-"))
        folder.rename(aside / folder.name)
        shutil.rmtree(aside)
    lay_out(contents_of(connection, manifest), folder)


def lay_out(contents: Mapping[str, bytes], folder: Path) -> None:
    """Write a version's files below a folder that appears whole or not at all."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    making = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".making-"))
    for name, content in contents.items():
        path = making / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    try:
        making.rename(folder)
    except OSError:
        # Another process was first; its files are the same.
        if not folder.is_dir():
            raise
