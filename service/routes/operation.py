"""Whether the service lives and is ready, and its figures. Asked by machines that watch it, without a key."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from headnote.service.metrics import PUBLICATION, REGISTRY
from headnote.service.problems import answers
from headnote.service.store.connect import reading

router = APIRouter(tags=["operation"])


class Ready(BaseModel):
    """What a ready service says of itself."""

    publication: int


@router.get("/healthz", status_code=204, response_class=Response)
async def health() -> None:
    """The process answers."""


@router.get("/readyz", responses=answers(503))
async def ready(request: Request) -> Ready:
    """The store answers, and there is something to decide by."""

    def look() -> None:
        with reading(request.app.state.store):
            pass

    await run_in_threadpool(look)
    return Ready(publication=request.app.state.shelves.shelf.number)


@router.get("/metrics", response_class=Response)
async def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    PUBLICATION.set(request.app.state.shelves.shelf.number)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
