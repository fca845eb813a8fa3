"""What an assistant may ask: claims, rules and rule files in; the engine's answers out. Each answer is JSON data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from headnote.catalogues import _
from headnote.engine import Claim, Determination, Engine, InputError
from headnote.engine.duties.comparison import between
from headnote.engine.duties.comparison import compare as compare_all
from headnote.engine.duties.country import load_country
from headnote.engine.explain import Language, Words, as_data, as_text
from headnote.engine.explain import explain as explained
from headnote.engine.explain.duty_data import comparison_data
from headnote.service.bodies import claim_of, json_of
from headnote.service.children import Children
from headnote.service.problems import Problem
from headnote.service.routes.agreements import rules_data
from headnote.service.rulesets import bundles
from headnote.service.rulesets.reviewing import review
from headnote.service.settings import Settings

MOST_CHARACTERS = 8 * 1024 * 1024
"""Characters of a claim that is sent as text, as of a request's body."""

Given = Mapping[str, Any] | str
"""A claim: an object whose amounts are text or whole numbers, or JSON text, in which decimals are exact."""


class Answering:
    """Answers from the rulesets of this machine: those of `rulesets`, then the shipped ones."""

    def __init__(self, rulesets: Sequence[Path], settings: Settings) -> None:
        self._rulesets, self._settings = tuple(rulesets), settings
        self._children = Children(settings.child_seconds)
        self._engine = lru_cache(maxsize=64)(self._load)

    def _load(self, agreement: str) -> Engine:
        return Engine.load(agreement, self._rulesets)

    def determine(self, claim: Given, language: Language) -> dict[str, Any]:
        """A claim's determination with its whole trace. Raises what HTTP answers as problems."""
        _, found = self._determined(self._read(claim))
        return as_data(found, Words(language)).model_dump(mode="json")

    def explain(self, claim: Given, language: Language) -> str:
        """The determination in words: why, why not, what would change it, and the sources."""
        _, found = self._determined(self._read(claim))
        return as_text(explained(found, Words(language)))

    def show_rule(self, agreement: str, code: str, day: date, language: Language) -> dict[str, Any]:
        """The rows that govern a code on a day."""
        law = self._engine(agreement).law(day)
        return rules_data(law, code, Words(language)).model_dump(mode="json")

    def compare(self, claim: Given, language: Language) -> dict[str, Any]:
        """The claim under every agreement between its two countries."""
        read = self._read(claim)
        exporting, importing = read.production.party or read.exporting_party, read.importing_party
        if exporting is None or importing is None:
            raise Problem(422, "no-countries", _("give production.party and importing_party"))
        engines = between(exporting, importing, read.date, self._rulesets)
        if not engines:
            raise Problem(
                422,
                "no-agreement",
                _(
                    "no agreement between {exporting} and {importing} was transcribed",
                    exporting=exporting,
                    importing=importing,
                ),
            )
        found = compare_all(read, self._engine(read.agreement), engines, load_country(importing, self._rulesets))
        return comparison_data(found, read.good.currency, Words(language)).model_dump(mode="json")

    def check_rules(self, files: Mapping[str, str]) -> dict[str, Any]:
        """Every problem of a ruleset's files and, where there is no error, what its cases say; in a child."""
        contents = {name: text.encode() for name, text in files.items()}
        try:
            bundles.check_files(contents)
        except bundles.BundleError as error:
            raise Problem(422, "invalid-files", str(error)) from None
        found = self._children.run(review, "sent", contents)
        places = {"errors": found.errors, "warnings": found.warnings}
        return {
            **{kind: [one.model_dump(mode="json", exclude_none=True) for one in of] for kind, of in places.items()},
            "cases": [{"name": c.name, "passed": c.passed, "differences": list(c.differences)} for c in found.cases],
        }

    def _determined(self, claim: Claim) -> tuple[Engine, Determination]:
        engine = self._engine(claim.agreement)
        return engine, engine.determine(claim)

    def _read(self, claim: Given) -> Claim:
        if isinstance(claim, str) and len(claim) > MOST_CHARACTERS:
            raise Problem(
                413,
                "too-large",
                _("a claim has at most {most_characters} characters", most_characters=f"{MOST_CHARACTERS:,}"),
            )
        read = claim_of(json_of(claim) if isinstance(claim, str) else claim, self._settings.max_lines)
        if isinstance(read, InputError):
            raise read
        return read
