"""A ruleset at every save: what `check` says of it, its cases, and which goods turned since it could last be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from headnote.analysis.checks.levels import ConfigError
from headnote.analysis.checks.running import judged
from headnote.analysis.diffing import Diff, add_claims, diff_editions
from headnote.analysis.reporting import as_text
from headnote.analysis.terms import NotCorrelated
from headnote.analysis.turning import Told, claims_in, turned
from headnote.catalogues import _
from headnote.engine import Engine, RulesetError, UnknownAgreement
from headnote.engine.agreements.library import Library
from headnote.engine.agreements.loaded import rule_files
from headnote.engine.agreements.remembered import Remembered
from headnote.engine.agreements.ruleset import Checked, check_files
from headnote.engine.cases.claims import case_files
from headnote.engine.cases.running import counted, run_cases
from headnote.grammar import report


class Watched:
    """The folder of an agreement, looked at again and again."""

    def __init__(self, folder: Path, rulesets: Sequence[Path] = ()) -> None:
        self._folder, self._rulesets = folder, rulesets
        self._files = Remembered()
        self._last: Engine | None = None

    def look(self) -> Iterator[str]:
        """Everything that there is to say of it now, line by line."""
        paths = rule_files(self._folder)
        checked = check_files(paths, Library(self._rulesets), self._files)
        yield from self._said(checked, paths)
        if checked.ruleset is None:
            yield _("The rules cannot be used so; cases and goods wait until they can.")
            return
        engine = Engine(checked.ruleset)
        yield from self._tested(engine)
        if self._last is not None:
            yield from self._turned(self._last, engine)
        self._last = engine

    def _said(self, checked: Checked, paths: Sequence[Path]) -> Iterator[str]:
        """What `headnote check` says."""
        try:
            said = [one for one in judged(checked, paths) if one.level != "hint"]
        except ConfigError as error:
            yield str(error)
            return
        levels = {one.diagnostic.id: one.level for one in said}
        yield from (report.as_text(one.diagnostic, levels) for one in said)
        errors = sum(one.level == "error" for one in said)
        yield _("check: {errors} error(s), {warnings} warning(s)", errors=errors, warnings=len(said) - errors)

    def _tested(self, engine: Engine) -> Iterator[str]:
        try:
            ran = list(run_cases([self._folder], self._rulesets, {self._folder.resolve(): engine}))
        except (RulesetError, UnknownAgreement) as error:  # of another agreement that a case names
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
