"""A folder's files checked and analysed, with levels and what rows set aside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from headnote.engine.agreements.library import Library
from headnote.engine.agreements.ruleset import Checked, check_files
from headnote.engine.collecting import NoCollection

from . import analyse
from .levels import Ranked, ranked, read_levels
from .trees import Trees


def check_folder(paths: Sequence[Path], library: Library) -> list[Ranked]:
    """What is said of the files of one ruleset; analyses only where it has no errors. Raises ConfigError."""
    with NoCollection():
        return judged(check_files(paths, library), paths)


def judged(checked: Checked, paths: Sequence[Path]) -> list[Ranked]:
    """What is said of files that were checked, and what analyses say of them. Raises ConfigError."""
    found = list(checked.diagnostics)
    if checked.ruleset is not None:
        found += analyse(Trees(checked.files, checked.ruleset))
    levels = read_levels(paths[0].parent) if paths else {}
    return ranked(found, checked.files, levels)
