"""Where rulesets are: those that Headnote ships and the folders of the user."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from headnote.catalogues import _
from headnote.grammar.diagnostics import did_you_mean
from headnote.grammar.nomenclature import Correlation, Nomenclature, read_correlation, read_edition

SUFFIX = ".origin"


class UnknownAgreement(LookupError):
    """No ruleset has the name asked for."""


def shipped() -> Path:
    """The folder of the rulesets that come with Headnote."""
    return Path(__file__).parents[2] / "rulesets"


@dataclass(frozen=True)
class Library:
    """Folders that hold rulesets, the user's before ours."""

    folders: Sequence[Path] = field(default_factory=tuple)

    def rulesets(self) -> dict[str, Path]:
        """Every ruleset's folder by the folder's name, in lower case. The first of a name wins."""
        found: dict[str, Path] = {}
        for folder in (*self.folders, shipped()):
            for inner in _ruleset_folders(folder):
                found.setdefault(inner.name.lower(), inner)
        return found

    def find(self, name: str | Path) -> Path:
        """The folder of a ruleset: by its name as text, or the folder itself as a Path. Raises UnknownAgreement.

        Text is a name and never a path: claims and rule files name agreements, and nobody vouches for them.
        """
        known = self.rulesets()
        if isinstance(name, Path):
            if name.is_dir() and any(name.glob(f"*{SUFFIX}")):
                return name
        elif (folder := known.get(name.strip().lower()) or _called(name, known)) is not None:
            return folder
        known = {one: folder for one, folder in known.items() if holds_agreement(folder)}
        near = did_you_mean(str(name).lower(), known)
        hint = (
            _("did you mean “{near}”?", near=near) if near else _("known are {known}", known=", ".join(sorted(known)))
        )
        if isinstance(name, str) and Path(name).name != name:
            hint = _(
                "a claim names an agreement and no folder; the caller gives folders, with --rulesets or --agreement"
            )
        raise UnknownAgreement(_("no ruleset is called “{name}”; {hint}", name=name, hint=hint))


_AGREEMENT = re.compile(rb"^(?:\xef\xbb\xbf)?[ \t]*agreement\b(?:[ \t]+([\w-]+))?", re.IGNORECASE | re.MULTILINE)
_ENOUGH = 1024 * 1024


def looks_like_agreement(data: bytes) -> bool:
    """Whether a rule file's bytes are those of an agreement."""
    return _AGREEMENT.search(data) is not None


def holds_agreement(folder: Path) -> bool:
    """Whether a folder's rule files are those of an agreement, rather than of a country or of provisions alone."""
    return any(True for _found in _agreements_in(folder))


def _called(name: str, known: Mapping[str, Path]) -> Path | None:
    """The folder whose agreement calls itself so in its first line."""
    wanted = name.strip().lower().encode()
    own = ((folder, found[1]) for folder in known.values() for found in _agreements_in(folder))
    return next((folder for folder, called in own if called is not None and called.lower() == wanted), None)


def _agreements_in(folder: Path) -> Iterator[re.Match[bytes]]:
    """Where a folder's rule files begin an agreement."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.is_file():
            with path.open("rb") as file:
                found = _AGREEMENT.search(file.read(_ENOUGH))
            if found is not None:
                yield found


def _ruleset_folders(folder: Path) -> Iterator[Path]:
    """A folder that is a ruleset, and the rulesets right below it."""
    if any(folder.glob(f"*{SUFFIX}")):
        yield folder.resolve()
    if folder.is_dir():
        yield from (inner for inner in sorted(folder.iterdir()) if inner.is_dir() and any(inner.glob(f"*{SUFFIX}")))


_HS: ContextVar[Path | None] = ContextVar("hs", default=None)


def hs_folder() -> Path:
    """Where the HS editions and their correlations are."""
    return _HS.get() or shipped() / "hs"


@contextmanager
def hs_from(folder: Path) -> Iterator[None]:
    """Take HS editions and correlations from a folder, in this thread or task: a decision of old is made anew."""
    before = _HS.set(folder)
    try:
        yield
    finally:
        _HS.reset(before)


def editions() -> tuple[str, ...]:
    """The HS editions that are at hand, oldest first."""
    return _editions(hs_folder())


def nomenclature(edition: str) -> Nomenclature | None:
    """The codes of an HS edition; None where it is not at hand."""
    return _nomenclature(hs_folder(), edition)


def correlation(older: str, newer: str) -> Correlation | None:
    """What became of the codes of an edition in the next one; None where that is not at hand."""
    return _correlation(hs_folder(), older, newer)


@cache
def _editions(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(p.stem for p in folder.glob("HS????.txt")))


@cache
def _nomenclature(folder: Path, edition: str) -> Nomenclature | None:
    if edition not in _editions(folder):
        return None
    return read_edition(edition, (folder / f"{edition}.txt").read_text(encoding="utf-8"))


@cache
def _correlation(folder: Path, older: str, newer: str) -> Correlation | None:
    path = folder / f"{older}-{newer}.txt"
    return read_correlation(path.name, path.read_text(encoding="utf-8")) if path.is_file() else None
