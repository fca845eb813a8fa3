"""Articles that a ruleset names and does not transcribe: what hangs on one is not known till a claim answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from headnote.engine.truth import Truth
from headnote.grammar.agreements.nodes import Article

NOT_TRANSCRIBED = "not transcribed"
"""What stands behind the kind of such an article."""

_ROLES = {"shipment packing": "packing", "retail packing": "packing"}
_QUESTIONS = {
    "wholly obtained": "holds of this good",
    "cumulation": "counts materials that originate in other parties",
    "production": "counts what a material was made of in its place",
    "materials used in production": "counts a material that meets its own rule as originating",
    "packing": "leaves packing out",
    "accessories": "leaves accessories out",
    "indirect materials": "leaves indirect materials out",
    "fungible materials": "lets an inventory method tell which materials originate",
    "unassembled goods": "counts an unassembled good by its parts",
    "sets": "lets this set originate",
    "direct consignment": "allows the way that the good travelled",
}
"""What a claim answers for who has read an article, by what hangs on it."""

_STANDS_IN = {"production": ("cumulation", "materials used in production")}
"""Articles of other kinds that something may hang on."""


class Supposed(NamedTuple):
    """What a claim says of an article that is not transcribed: whether it allows something, and what is asked.

    Not met without a question where the ruleset names no such article.
    """

    state: Truth
    article: str = ""
    question: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The answer that would tell."""
        return (f'answers."{self.question}"',) if self.state is Truth.NOT_KNOWN else ()


def named_by(article: Article) -> str:
    """What an article is called among those that are not transcribed: its kind, or what it treats."""
    return article.title if article.kind == "treatment" else article.kind


def supposed(what: str, untranscribed: Mapping[str, str], answers: Mapping[str, bool | str]) -> Supposed:
    """What a claim supposes of an article, by its kind or by the role that it treats: as it answers, or not known."""
    what = _ROLES.get(what, what)
    article = next((untranscribed[one] for one in (what, *_STANDS_IN.get(what, ())) if one in untranscribed), None)
    if article is None or what not in _QUESTIONS:
        return Supposed(Truth.NOT_MET)
    question = f"{article} {_QUESTIONS[what]}"
    answer = answers.get(question)
    if not isinstance(answer, bool):
        return Supposed(Truth.NOT_KNOWN, article, question)
    return Supposed(Truth.MET if answer else Truth.NOT_MET, article, question)
