"""Rulesets as a git revision has them: their rule files, written to a folder that is thrown away."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from headnote.catalogues import _
from headnote.engine.agreements.library import SUFFIX, holds_agreement

_TIMEOUT = 60


class RevisionError(ValueError):
    """Git does not know the revision, or there is no repository here."""


def read_span(text: str) -> tuple[str, str | None] | None:
    """``main..``, ``v1..v2``: the old revision and the new one (None: the files as they are). None: another form."""
    old, dots, new = text.partition("..")
    return (old or "HEAD", new or None) if dots and not new.startswith(".") else None


@contextmanager
def folders(old: str, new: str | None, here: Path) -> Iterator[list[tuple[str, Path, Path]]]:
    """The agreements of both revisions whose rule files changed: name and folder on either side.

    Raises RevisionError.
    """
    top = Path(_git(here, "rev-parse", "--show-toplevel").strip())
    names = _git(top, "diff", "--name-only", "-z", *_both(old, new), "--", f"*{SUFFIX}").split("\0")
    changed = sorted({str(PurePosixPath(name).parent) for name in names if name})
    with TemporaryDirectory(prefix="headnote-diff-") as made:
        found = []
        for folder in changed:
            one = _written(top, old, folder, Path(made) / "old" / folder)
            other = top / folder if new is None else _written(top, new, folder, Path(made) / "new" / folder)
            if holds_agreement(one) and holds_agreement(other):
                found.append((folder, one, other))
        yield found


def written(folder: Path, revision: str, into: Path) -> Path:
    """A folder's files, and those of the folders right below it, as a revision of its repository has them.

    Raises RevisionError.
    """
    at = folder.resolve()
    here = next((one for one in (at, *at.parents) if one.is_dir()), at)
    top = Path(_git(here, "rev-parse", "--show-toplevel").strip())
    name = at.relative_to(top).as_posix()
    try:
        commit = _git(top, "rev-parse", "--verify", "--end-of-options", _commit(revision)).strip()
    except RevisionError:
        raise RevisionError(_("{top} has no revision “{revision}”", top=top, revision=revision)) from None
    listed = _git(top, "ls-tree", "-r", "-z", "--name-only", commit, f"{name}/").split("\0")
    for one in filter(None, listed):
        path = into / PurePosixPath(one).relative_to(name)
        if len(path.relative_to(into).parts) <= 2:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_git_bytes(top, "show", f"{commit}:{one}"))
    if not into.is_dir():
        raise RevisionError(_("{revision} has no folder {name}", revision=revision, name=name))
    return into


def _both(old: str, new: str | None) -> list[str]:
    return [_commit(old)] if new is None else [_commit(old), _commit(new)]


def _commit(revision: str) -> str:
    if revision.startswith("-"):
        raise RevisionError(_("“{revision}” is no revision", revision=revision))
    return f"{revision}^{{commit}}"


def _written(top: Path, revision: str, folder: str, into: Path) -> Path:
    into.mkdir(parents=True)
    commit = _git(top, "rev-parse", "--verify", "--end-of-options", _commit(revision)).strip()
    for name in _git(top, "ls-tree", "-z", "--name-only", commit, f"{folder}/").split("\0"):
        if name.endswith(SUFFIX):
            (into / PurePosixPath(name).name).write_bytes(_git_bytes(top, "show", f"{commit}:{name}"))
    return into


def _git(here: Path, *words: str) -> str:
    return _git_bytes(here, *words).decode("utf-8", "surrogateescape")


def _git_bytes(here: Path, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(here), *words], capture_output=True, timeout=_TIMEOUT, check=False)
    except FileNotFoundError:
        raise RevisionError(_("git is not installed")) from None
    except subprocess.TimeoutExpired:
        raise RevisionError(
            _("git {words} took longer than {timeout} seconds", words=words[0], timeout=_TIMEOUT)
        ) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RevisionError(said[0] if said else _("git {words} failed", words=words[0]))
    return done.stdout
