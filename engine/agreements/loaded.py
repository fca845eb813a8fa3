"""Rulesets as they are used, and the files that one is read from. How they are read and checked: `ruleset`.

What was read before comes from the cache, and needs nothing that reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from headnote.grammar.agreements.nodes import AgreementHead, NomenclatureLine
from headnote.grammar.file import File
from headnote.grammar.text import MAX_BYTES

from .library import SUFFIX

MAX_FILES = 200


@dataclass(frozen=True)
class Ruleset:
    """An agreement, its annexes, the appendices of importing parties, and its provisions
    and schedules, free of errors."""

    agreement: File
    annexes: tuple[File, ...]
    appendices: tuple[File, ...] = ()
    procedures: tuple[File, ...] = ()
    schedules: tuple[File, ...] = ()

    @property
    def head(self) -> AgreementHead:
        """Name and title of the agreement."""
        return next(top for top in self.agreement.statements if isinstance(top, AgreementHead))

    @property
    def edition(self) -> str:
        """The HS edition of the agreement's rules."""
        return next(t.edition for t in self.agreement.statements if isinstance(t, NomenclatureLine))


@dataclass(frozen=True)
class Published:
    """What a country publishes of its rates: tariffs and schedules, free of errors."""

    tariffs: tuple[File, ...]
    schedules: tuple[File, ...]


def rule_files(folder: Path) -> list[Path]:
    """The rule files of a folder, in order."""
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if path.is_file())[:MAX_FILES]


def read_bytes(path: Path) -> bytes:
    """The bytes of a rule file, no more than are accepted."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def load(folder: Path) -> Ruleset:
    """Read a ruleset. Raises RulesetError where any file of it has an error."""
    from .ruleset import load

    return load(folder)


def load_published(folder: Path) -> Published:
    """Read the folder of a country. Raises RulesetError where any file of it has an error."""
    from .ruleset import load_published

    return load_published(folder)
