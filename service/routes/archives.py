"""Versions as archives: fetched whole, and drafts replaced by one. The command line knows folders and revisions."""

from __future__ import annotations

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from headnote.catalogues import _
from headnote.service.access.audit import entry
from headnote.service.access.roles import Principal
from headnote.service.problems import Problem, answers, not_found
from headnote.service.rulesets import bundles, drafts
from headnote.service.rulesets.archives import packed, unpacked
from headnote.service.store.connect import reading, writing

from .context import Author, Reader, now
from .rulesets import Digest, DraftData, DraftId, draft_of

router = APIRouter(prefix="/rulesets", tags=["rulesets"])

KIND = "application/zip"
BODY = {"requestBody": {"required": True, "content": {KIND: {"schema": {"type": "string", "format": "binary"}}}}}


@router.get("/versions/{digest}/archive", responses=answers(401, 403, 404), response_class=Response)
def archive(request: Request, digest: Digest, _who: Reader) -> Response:
    """The files of a version, as a ZIP."""
    with reading(request.app.state.store) as connection:
        manifest = bundles.manifest_at(connection, digest)
        if manifest is None:
            raise not_found(f"the version {digest}")
        contents = bundles.contents_of(connection, manifest)
    named = {"Content-Disposition": f'attachment; filename="{digest[:12]}.zip"'}
    return Response(packed(contents), media_type=KIND, headers=named)


@router.put("/drafts/{draft_id}/archive", responses=answers(401, 403, 404, 409, 413, 415, 422), openapi_extra=BODY)
async def replace(
    request: Request, draft_id: DraftId, who: Author, revision: int = Query(description="the revision that is replaced")
) -> DraftData:
    """Replace all files of an open draft by those of a ZIP."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != KIND:
        raise Problem(415, "unread-kind", _("the body is read as {kind}", kind=KIND))
    body = await request.body()
    return await run_in_threadpool(_replaced, request, draft_id, revision, body, who)


def _replaced(request: Request, draft_id: str, revision: int, body: bytes, who: Principal) -> DraftData:
    try:
        contents = unpacked(body)
    except bundles.BundleError as error:
        raise Problem(422, "invalid-files", str(error)) from None
    with writing(request.app.state.store) as connection:
        draft = draft_of(connection, draft_id)
        if draft.state != "open" or draft.revision != revision:
            raise Problem(409, "stale-draft", _("the draft was changed or sent since it was read"), draft.state)
        bundles.keep_files(connection, contents.values())
        changed = drafts.change(connection, draft, now(), manifest=bundles.manifest_of(contents))
        detail = {"draft": draft.id, "files": sorted(contents)}
        entry(connection, now(), who.name, "draft.change", draft.name, "done", detail, request.state.request_id)
    return DraftData.model_validate(changed)
