"""What a draft turns against what is published, and what one text turns against another: proof and witnesses."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response

from headnote.catalogues import Language, _
from headnote.service.problems import Place, Problem, answers
from headnote.service.rulesets import bundles
from headnote.service.rulesets.differing import Form, difference
from headnote.service.store.connect import reading
from headnote.service.store.tables import decided_by, publications

from .authoring import Texts, contents_of_texts
from .context import Author, Wording
from .rulesets import Body, DraftId, draft_of

router = APIRouter(tags=["authoring"])

KINDS = {"json": "application/json", "html": "text/html; charset=utf-8", "markdown": "text/markdown; charset=utf-8"}

AsForm = Annotated[Form, Query(description="data, a web page, or Markdown for a review")]

MOST_RECORDS = 500

ERRORS = answers(401, 403, 404, 409, 422, 503)


class Two(Body):
    """Two versions of a ruleset's files."""

    old: Texts
    new: Texts


@router.post(
    "/rulesets/drafts/{draft_id}/diff", responses=answers(401, 403, 404, 409, 422, 503), response_class=Response
)
def of_draft(
    request: Request,
    draft_id: DraftId,
    _who: Author,
    words: Wording,
    form: AsForm = "json",
    records: Annotated[bool, Query(description="whether the last claims on record are run on both sides")] = True,
) -> Response:
    """A draft against the version that it was begun on: by code and period, with a claim that shows each change."""
    most = MOST_RECORDS if records else 0
    found = draft_difference(request.app.state, draft_id, form, words.language, most)
    return Response(found, media_type=KINDS[form])


def draft_difference(state: Any, draft_id: str, form: Form, language: Language, records: int = MOST_RECORDS) -> str:
    """The report of a draft, with so many of the last claims on record. Raises Problem.

    `state` has the service's store, children and recorder.
    """
    with reading(state.store) as connection:
        draft = draft_of(connection, draft_id)
        if draft.base is None:
            raise Problem(422, "nothing-to-compare", _("the draft is of a ruleset that was never published"))
        old = bundles.contents_of(connection, bundles.manifest_at(connection, draft.base) or {})
        new = bundles.contents_of(connection, draft.manifest)
        chosen = (
            sa.select(decided_by.c.sequence)
            .join(publications, publications.c.id == decided_by.c.publication)
            .where(publications.c.name == draft.name)
            .order_by(decided_by.c.sequence.desc())
            .limit(records)
        )
        sequences = list(connection.execute(chosen).scalars())
    claims = []
    for sequence in sequences:
        try:
            claims.append(
                (f"record {sequence}", state.recorder.kept(sequence).claim.model_dump_json(exclude_unset=True))
            )
        except Problem as gone:
            if gone.status != 410:
                raise
    return _told(state.children.run(difference, draft.name, old, new, claims, form, language))


@router.post("/diff", responses=answers(401, 403, 409, 413, 422, 503), response_class=Response)
def of_texts(request: Request, body: Two, _who: Author, words: Wording, form: AsForm = "json") -> Response:
    """One version of a ruleset's files against another."""
    old, new = contents_of_texts(body.old), contents_of_texts(body.new)
    found = request.app.state.children.run(difference, "sent", old, new, [], form, words.language)
    return Response(_told(found), media_type=KINDS[form])


def _told(found: str | tuple[Place, ...]) -> str:
    if isinstance(found, str):
        return found
    raise Problem(409, "not-comparable", _("a side does not load, and nothing was compared"), problems=found)
