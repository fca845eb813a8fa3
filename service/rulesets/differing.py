"""What a version of an agreement is to another: goods that turn, with witnesses, and real claims. Runs in a child."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from headnote.analysis import reporting
from headnote.analysis.diffing import Diff, add_claims, diff_editions
from headnote.analysis.terms import NotCorrelated
from headnote.analysis.turning import Told, claims_in, turned
from headnote.catalogues import Language, _, speaking
from headnote.engine import Claim, Engine, RulesetError
from headnote.engine.agreements.library import holds_agreement
from headnote.service.problems import Place, place_of

from .bundles import lay_out
from .reviewing import inside

Form = Literal["json", "html", "markdown"]

TOLD = {"json": reporting.as_json, "html": reporting.as_html, "markdown": reporting.as_markdown}


def difference(
    name: str,
    old: Mapping[str, bytes],
    new: Mapping[str, bytes],
    claims: Sequence[tuple[str, str]],
    form: Form,
    language: Language,
) -> str | tuple[Place, ...]:
    """The report, or what is wrong with a side that does not load. `claims` are names and JSON of real claims.

    Those of the new side's cases are run as well.
    """
    with tempfile.TemporaryDirectory(prefix="headnote-diff-") as made, speaking(language):
        folders = [Path(made) / side / name for side in ("old", "new")]
        for folder, contents in zip(folders, (old, new), strict=True):
            lay_out(contents, folder)
        if not all(holds_agreement(folder) for folder in folders):
            return (Place(at=name, message=_("both sides have to hold an agreement")),)
        try:
            engines = (Engine.load(folders[0]), Engine.load(folders[1]))
            found = diff_editions(*engines, (f"{name} (published)", f"{name} (draft)"))
        except RulesetError as error:
            return tuple(inside(place_of(one), folders[1]) for one in error.diagnostics if one.is_error)
        except NotCorrelated as error:
            return (Place(at=name, message=str(error)),)
        told = [Told(label, Claim.model_validate_json(claim)) for label, claim in claims]
        _turning(found, told, folders[1], engines)
        return TOLD[form](found)


def _turning(found: Diff, told: list[Told], folder: Path, engines: tuple[Engine, Engine]) -> None:
    every = list(told)
    for one in claims_in(folder / "cases"):
        if isinstance(one, Told):
            every.append(Told(str(Path(one.name).relative_to(folder)), one.claim))
        else:
            add_claims(found, [one])
    every = [one for one in every if any(engine.answers_to(one.claim.agreement) for engine in engines)]
    found.claims += len(every)
    add_claims(found, turned(every, engines))
