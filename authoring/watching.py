"""A ruleset at every save: what `check` says of it, its cases, and which goods turned since it could last be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from headnote.analysis.checks.levels import ConfigError
from headnote.analysis.checks.running import check_folder
from headnote.analysis.diffing import Diff, add_claims, diff_editions
from headnote.analysis.reporting import as_text
from headnote.analysis.terms import NotCorrelated
from headnote.analysis.turning import Told, claims_in, turned
from headnote.catalogues import _
from headnote.engine import Engine, RulesetError, UnknownAgreement
from headnote.engine.agreements.library import Library
from headnote.engine.agreements.loaded import rule_files
from headnote.engine.cases.claims import case_files
from headnote.engine.cases.running import counted, run_cases
from headnote.grammar import report


class Watched:
    """The folder of an agreement, looked at again and again."""

    def __init__(self, folder: Path, rulesets: Sequence[Path] = ()) -> None:
        self._folder, self._rulesets = folder, rulesets
        self._last: Engine | None = None

    def look(self) -> Iterator[str]:
        """Everything that there is to say of it now, line by line."""
        broken = False
        for line, is_error in self._checked():
            broken = broken or is_error
            yield line
        if broken:
            yield _("The rules cannot be used so; cases and goods wait until they can.")
            return
        try:
            engine = Engine.load(self._folder, self._rulesets)
        except (RulesetError, UnknownAgreement) as error:  # it was saved again while it was checked
            yield str(error)
            return
        yield from self._tested()
        if self._last is not None:
            yield from self._turned(self._last, engine)
        self._last = engine

    def _checked(self) -> Iterator[tuple[str, bool]]:
        """What `headnote check` says, and whether each is an error."""
        try:
            found = check_folder(rule_files(self._folder), Library(self._rulesets))
        except ConfigError as error:
            yield str(error), True
            return
        said = [one for one in found if one.level != "hint"]
        levels = {one.diagnostic.id: one.level for one in said}
        for one in said:
            yield report.as_text(one.diagnostic, levels), one.level == "error"
        errors = sum(one.level == "error" for one in said)
        told = _("check: {errors} error(s), {warnings} warning(s)", errors=errors, warnings=len(said) - errors)
        yield told, False

    def _tested(self) -> Iterator[str]:
        try:
            ran = list(run_cases([self._folder], self._rulesets))
        except (RulesetError, UnknownAgreement) as error:
            yield str(error)
            return
        for one in ran:
            yield from one.problems
            yield from one.told()
        yield _("test: {counted}", counted=counted(ran)) if ran else _("test: there are no cases yet")

    def _turned(self, old: Engine, new: Engine) -> Iterator[str]:
        try:
            diff = diff_editions(old, new, (_("before"), _("now")))
        except NotCorrelated as error:
            yield str(error)
            return
        self._add_cases(diff, old, new)
        yield _("Nothing turned.") if diff.same else as_text(diff)

    def _add_cases(self, diff: Diff, old: Engine, new: Engine) -> None:
        """The claims of its cases, run on both sides."""
        folders = dict.fromkeys(path.parent for path in case_files([self._folder]))
        found = [one for folder in folders for one in claims_in(folder)]
        told = [one for one in found if isinstance(one, Told)]
        diff.claims = len(told)
        add_claims(diff, turned(told, (old, new), self._rulesets))
