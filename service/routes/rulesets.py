"""/v1/rulesets: published versions, drafts, review, publication, roll back. The audit log has every change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from headnote.catalogues import _
from headnote.service.access.audit import entry
from headnote.service.access.roles import Principal
from headnote.service.problems import Place, Problem, answers, not_found
from headnote.service.rulesets import bundles, drafts, publications
from headnote.service.rulesets.drafts import Draft
from headnote.service.rulesets.publications import Publication
from headnote.service.rulesets.reviewing import review
from headnote.service.store.connect import reading, writing

from .context import Author, Published, Publisher, Reader, now

router = APIRouter(prefix="/rulesets", tags=["rulesets"])

Name = Annotated[str, Path(pattern="^[a-z][a-z0-9-]{0,62}$")]
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
DraftId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
SHORTEST = 3
Reason = Annotated[str, Field(min_length=SHORTEST, max_length=2000)]


class Body(BaseModel):
    """What is sent: no field but those of the schema."""

    model_config = ConfigDict(extra="forbid")


class PublicationData(BaseModel):
    """A publication."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    version: str = Field(validation_alias="bundle")
    replaces: str | None
    effective: datetime
    at: datetime
    author: str
    approver: str
    reason: str
    draft: str | None
    rolls_back: int | None


class DraftData(BaseModel):
    """A draft, without the contents of its files."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    base: str | None
    files: dict[str, str] = Field(validation_alias="manifest", description="file names and digests of their contents")
    state: str
    author: str
    reason: str
    created: datetime
    changed: datetime
    revision: int


class Files(BaseModel):
    """Files of a version: text as it is, and digests."""

    version: str
    files: dict[str, str]


class NewDraft(Body):
    """A draft of a ruleset, on top of its newest version."""

    reason: Reason
    base: str | None = Field(None, description="the version it is begun on; another one than the newest is refused")


class Change(Body):
    """Changes of files: new contents as text, or null to take a file away."""

    revision: int = Field(description="the draft's revision that is changed")
    files: dict[str, str | None] = Field(max_length=bundles.MAX_FILES)


CLOCKS = timedelta(minutes=5)
"""By how much a caller's clock may be behind: an instant that passed by less is now."""

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class Publish(Body):
    """Why a draft is published, and from when it decides."""

    reason: Reason
    effective: AwareDatetime | None = Field(
        None, ge=EARLIEST, le=LATEST, description="an instant with its zone; none: at once"
    )


class CaseData(BaseModel):
    """A case that was run."""

    model_config = ConfigDict(from_attributes=True)

    file: str
    name: str
    passed: bool
    differences: list[str]


class ReviewData(BaseModel):
    """What a draft's files are worth."""

    model_config = ConfigDict(from_attributes=True)

    publishable: bool
    errors: list[Place]
    warnings: list[Place]
    cases: list[CaseData]


@router.get("", responses=answers(401, 403))
def effective(shelf: Published, _who: Reader) -> list[PublicationData]:
    """The versions that decide now, by name."""
    found = shelf.at(now())
    return [PublicationData.model_validate(found[name].publication) for name in sorted(found)]


@router.get("/{name}/publications", responses=answers(401, 403, 404))
def history(request: Request, name: Name, _who: Reader) -> list[PublicationData]:
    """Every publication of a ruleset, the newest first."""
    with reading(request.app.state.store) as connection:
        found = publications.history(connection, name)
    if not found:
        raise not_found(_("the ruleset {name}", name=name))
    return [PublicationData.model_validate(one) for one in found]


@router.get("/versions/{digest}/files", responses=answers(401, 403, 404))
def files(request: Request, digest: Digest, _who: Reader) -> Files:
    """The files of a version."""
    with reading(request.app.state.store) as connection:
        manifest = bundles.manifest_at(connection, digest)
        if manifest is None:
            raise not_found(_("the version {digest}", digest=digest))
        contents = bundles.contents_of(connection, manifest)
    return Files(version=digest, files={name: text.decode("utf-8", "replace") for name, text in contents.items()})


@router.post("/{name}/drafts", status_code=201, responses=answers(401, 403, 409, 422))
def begin(request: Request, name: Name, body: NewDraft, who: Author) -> DraftData:
    """Begin a draft on the newest version; a ruleset that is new begins empty."""
    with writing(request.app.state.store) as connection:
        newest = publications.newest(connection, name)
        base = newest.bundle if newest is not None else None
        if body.base is not None and body.base != base:
            raise _stale(base)
        manifest = (bundles.manifest_at(connection, base) if base is not None else None) or {}
        draft = drafts.create(connection, name, base, manifest, who.name, body.reason, now())
        _audit(request, connection, who, "draft.begin", draft, {})
    return DraftData.model_validate(draft)


@router.get("/drafts/all", responses=answers(401, 403))
def all_drafts(
    request: Request, _who: Reader, state: Annotated[drafts.State | None, Query()] = None
) -> list[DraftData]:
    """Drafts, the last changed first."""
    with reading(request.app.state.store) as connection:
        return [DraftData.model_validate(one) for one in drafts.listed(connection, state)]


@router.get("/drafts/{draft_id}", responses=answers(401, 403, 404))
def one_draft(request: Request, draft_id: DraftId, _who: Reader) -> DraftData:
    """A draft."""
    with reading(request.app.state.store) as connection:
        return DraftData.model_validate(draft_of(connection, draft_id))


@router.get("/drafts/{draft_id}/files", responses=answers(401, 403, 404))
def draft_files(request: Request, draft_id: DraftId, _who: Reader) -> Files:
    """The files of a draft."""
    with reading(request.app.state.store) as connection:
        draft = draft_of(connection, draft_id)
        contents = bundles.contents_of(connection, draft.manifest)
    named = {name: text.decode("utf-8", "replace") for name, text in contents.items()}
    return Files(version=bundles.digest_of(draft.manifest), files=named)


@router.patch("/drafts/{draft_id}", responses=answers(401, 403, 404, 409, 422))
def change(request: Request, draft_id: DraftId, body: Change, who: Author) -> DraftData:
    """Change files of a draft that is open."""
    with writing(request.app.state.store) as connection:
        draft = draft_of(connection, draft_id)
        if draft.state != "open" or draft.revision != body.revision:
            raise Problem(409, "stale-draft", _("the draft was changed or sent since it was read"), draft.state)
        given = {name: text.encode() for name, text in body.files.items() if text is not None}
        taken = {name for name, text in body.files.items() if text is None}
        kept = {name: digest for name, digest in draft.manifest.items() if name not in taken}
        try:
            bundles.check_files({**dict.fromkeys(kept, b""), **given})
        except bundles.BundleError as error:
            raise Problem(422, "invalid-files", str(error)) from None
        bundles.keep_files(connection, given.values())
        changed = drafts.change(connection, draft, now(), manifest={**kept, **bundles.manifest_of(given)})
        _audit(request, connection, who, "draft.change", changed, {"files": sorted(body.files)})
    return DraftData.model_validate(changed)


@router.post("/drafts/{draft_id}/review", responses=answers(401, 403, 404, 422, 503))
def reviewed(request: Request, draft_id: DraftId, _who: Author) -> ReviewData:
    """Check a draft and run its cases; nothing is changed."""
    with reading(request.app.state.store) as connection:
        draft = draft_of(connection, draft_id)
        contents = bundles.contents_of(connection, draft.manifest)
    return ReviewData.model_validate(request.app.state.children.run(review, draft.name, contents))


@router.post("/drafts/{draft_id}/send", responses=answers(401, 403, 404, 409))
def send(request: Request, draft_id: DraftId, who: Author) -> DraftData:
    """Send an open draft to be reviewed by a publisher."""
    return _moved(request, draft_id, who, "open", "in review", "draft.send")


@router.post("/drafts/{draft_id}/reopen", responses=answers(401, 403, 404, 409))
def reopen(request: Request, draft_id: DraftId, who: Author) -> DraftData:
    """Take a draft back from review, to change it."""
    return _moved(request, draft_id, who, "in review", "open", "draft.reopen")


@router.delete("/drafts/{draft_id}", responses=answers(401, 403, 404, 409))
def withdraw(request: Request, draft_id: DraftId, who: Author) -> DraftData:
    """End a draft that is not published; it stays readable."""
    return _moved(request, draft_id, who, None, "withdrawn", "draft.withdraw")


@router.post("/drafts/{draft_id}/publish", status_code=201, responses=answers(401, 403, 404, 409, 422, 503))
def publish(request: Request, draft_id: DraftId, body: Publish, who: Publisher) -> PublicationData:
    """Publish a draft that is in review: without errors, its cases passing, its base still the newest version."""
    made = published(request.app.state, draft_id, body, who, request.state.request_id)
    return PublicationData.model_validate(made)


def published(state: Any, draft_id: str, body: Publish, who: Principal, request_id: str | None) -> Publication:
    """Publish a draft. `state` has the service's store, children and shelves. Raises Problem."""
    with reading(state.store) as connection:
        draft = draft_of(connection, draft_id)
        contents = bundles.contents_of(connection, draft.manifest)
    if draft.state != "in review":
        raise Problem(
            409, "not-in-review", _("a draft is published from review"), _("this one is {state}", state=draft.state)
        )
    found = state.children.run(review, draft.name, contents)
    if not found.publishable:
        failing = [Place(at=case.file, message="; ".join(case.differences)) for case in found.cases if not case.passed]
        wrong = [*found.errors, *failing]
        raise Problem(409, "not-publishable", _("the draft has errors or failing cases"), problems=wrong)
    at = now()
    with writing(state.store) as connection:
        digest = bundles.keep(connection, draft.name, draft.manifest)
        made = _publish(connection, draft, digest, body, who, at)
        detail = {"draft": draft.id, "publication": made.id, "version": digest}
        entry(connection, at, who.name, "ruleset.publish", draft.name, "done", detail, request_id)
    state.shelves.refresh()
    return made


def _publish(
    connection: Connection, draft: Draft, digest: str, body: Publish, who: Principal, at: datetime
) -> Publication:
    try:
        drafts.change(connection, draft, at, state="published")
        return publications.publish(
            connection,
            draft.name,
            digest,
            draft.base,
            _from(body, at),
            at,
            draft.author,
            who.name,
            body.reason,
            draft.id,
        )
    except publications.Stale as error:
        raise _stale(error.newest) from None
    except drafts.Changed:
        raise Problem(409, "stale-draft", _("the draft was changed since it was reviewed")) from None


@router.post("/{name}/roll-back", status_code=201, responses=answers(401, 403, 404, 409, 422))
def roll_back(
    request: Request,
    name: Name,
    to: Annotated[int, Query(ge=1, lt=2**53, description="number of the publication to return to")],
    body: Publish,
    who: Publisher,
) -> PublicationData:
    """Return to an earlier version: a new publication of it, effective at once or from an instant."""
    return PublicationData.model_validate(rolled_back(request.app.state, name, to, body, who, request.state.request_id))


def rolled_back(state: Any, name: str, to: int, body: Publish, who: Principal, request_id: str | None) -> Publication:
    """Publish again what an earlier publication did. `state` has the service's store and shelves. Raises Problem."""
    at = now()
    with writing(state.store) as connection:
        newest, target = publications.newest(connection, name), publications.find(connection, to)
        if newest is None or target is None or target.name != name:
            raise not_found(_("publication {to} of {name}", to=to, name=name))
        try:
            made = publications.publish(
                connection,
                name,
                target.bundle,
                newest.bundle,
                _from(body, at),
                at,
                target.author,
                who.name,
                body.reason,
                rolls_back=newest.id,
            )
        except publications.Stale as error:
            raise _stale(error.newest) from None
        detail = {"publication": made.id, "to": to}
        entry(connection, at, who.name, "ruleset.roll-back", name, "done", detail, request_id)
    state.shelves.refresh()
    return made


def _from(body: Publish, at: datetime) -> datetime:
    """From when it decides. Raises Problem for an instant that has passed: nothing was decided by it then."""
    if body.effective is None:
        return at
    if body.effective < at - CLOCKS:
        problem = Place(at="body.effective", message=_("has passed; leave it out to publish at once"))
        raise Problem(422, "passed", _("a version decides from now on, or from a later instant"), problems=[problem])
    return max(body.effective, at)


def _moved(
    request: Request, draft_id: str, who: Principal, needed: drafts.State | None, state: drafts.State, what: str
) -> DraftData:
    with writing(request.app.state.store) as connection:
        draft = draft_of(connection, draft_id)
        if draft.state in ("published", "withdrawn") or needed not in (None, draft.state):
            raise Problem(409, "stale-draft", _("the draft is {state}", state=draft.state))
        moved = drafts.change(connection, draft, now(), state=state)
        _audit(request, connection, who, what, moved, {})
    return DraftData.model_validate(moved)


def draft_of(connection: Connection, draft_id: str) -> Draft:
    """A draft. Raises Problem 404."""
    draft = drafts.get(connection, draft_id)
    if draft is None:
        raise not_found(_("the draft {draft_id}", draft_id=draft_id))
    return draft


def _stale(newest: str | None) -> Problem:
    return Problem(409, "stale-base", _("another version was published since the draft was begun"), newest)


def _audit(
    request: Request, connection: Connection, who: Principal, what: str, draft: Draft, detail: Mapping[str, Any]
) -> None:
    entry(
        connection,
        now(),
        who.name,
        what,
        draft.name,
        "done",
        {"draft": draft.id, **detail},
        request.state.request_id,
    )
