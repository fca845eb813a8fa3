"""What a route needs of the service: who asks, the published versions, the language of the answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Header, Request

from headnote.engine.explain import Language, Words
from headnote.service.access.asking import needs
from headnote.service.access.roles import Principal
from headnote.service.rulesets.shelf import Shelf
from headnote.service.spoken import accepted

Reader = Annotated[Principal, Depends(needs("reader"))]
Analyst = Annotated[Principal, Depends(needs("analyst"))]
Author = Annotated[Principal, Depends(needs("author"))]
Publisher = Annotated[Principal, Depends(needs("publisher"))]
Administrator = Annotated[Principal, Depends(needs("administrator"))]


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


async def shelf_of(request: Request) -> Shelf:
    """The shelf that this request decides under."""
    shelf: Shelf = request.app.state.shelves.shelf
    return shelf


def preferred(request: Request) -> Language:
    """Japanese where the caller prefers it, else English (Accept-Language)."""
    return accepted(request.headers.get("accept-language", ""))


async def words_of(request: Request) -> Words:
    """Words in the language that the caller prefers."""
    return Words(preferred(request))


Published = Annotated[Shelf, Depends(shelf_of)]
Wording = Annotated[Words, Depends(words_of)]
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200)]
"""Of the header of that name: what is sent with it counts once."""
