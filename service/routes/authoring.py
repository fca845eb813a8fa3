"""/v1/check and /v1/format: rule texts that are sent, read as the command line reads them. Each in a child."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from headnote.catalogues import _
from headnote.grammar.text import MAX_BYTES
from headnote.service.problems import Place, Problem, answers
from headnote.service.rulesets import bundles
from headnote.service.rulesets.reviewing import formatted, review

from .context import Author
from .rulesets import Body, ReviewData

router = APIRouter(tags=["authoring"])


class Texts(Body):
    """The files of a ruleset, by name."""

    files: dict[str, str] = Field(min_length=1, max_length=bundles.MAX_FILES)


class Text(Body):
    """One rule file."""

    text: str = Field(max_length=MAX_BYTES)


class Formatted(BaseModel):
    """A rule file in the canonical layout."""

    text: str


def contents_of_texts(body: Texts) -> dict[str, bytes]:
    """The files that were sent. Raises Problem for names and sizes that no ruleset has."""
    contents = {name: text.encode() for name, text in body.files.items()}
    try:
        bundles.check_files(contents)
    except bundles.BundleError as error:
        raise Problem(422, "invalid-files", str(error)) from None
    return contents


@router.post("/check", responses=answers(401, 403, 413, 422, 503))
def check(request: Request, body: Texts, _who: Author) -> ReviewData:
    """Every problem of a ruleset's files and, where there is no error, what its cases say."""
    contents = contents_of_texts(body)
    return ReviewData.model_validate(request.app.state.children.run(review, "sent", contents))


@router.post("/format", responses=answers(401, 403, 413, 422, 503))
def format_text(request: Request, body: Text, _who: Author) -> Formatted:
    """A rule file in the canonical layout; one that cannot be read whole is refused with its problems."""
    text, errors = request.app.state.children.run(formatted, "text.origin", body.text.encode())
    if text is None:
        problems: list[Place] = list(errors)
        raise Problem(422, "unreadable-file", _("the file cannot be read whole"), problems=problems)
    return Formatted(text=text)
