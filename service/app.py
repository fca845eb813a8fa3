"""The service put together: settings and a store in, an ASGI application out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import Mount, Route

from headnote.declarations import SqlRegister
from headnote.engine import Claim

from .access.asking import Strangers
from .access.code_flow import CodeFlow
from .access.issuer import Issuer
from .access.keys import KeyRing, still_good
from .access.sessions import Sessions
from .access.tokens import Tokens
from .children import Children
from .direct import Direct
from .following import Following
from .guards import Guard
from .logs import configure
from .nothing import Nothing
from .problems import HANDLED, MEDIA_TYPE, SAID, handle
from .recording import Recorder
from .routes import (
    administration,
    agreements,
    archives,
    authoring,
    batches,
    declarations,
    determinations,
    differences,
    duties,
    operation,
    provisions,
    records,
    retention,
    rulesets,
    staging,
)
from .rulesets.shelf import Shelves
from .seeding import prepare
from .settings import Settings
from .store.connect import connect


def create_app(settings: Settings | None = None, token: str | None = None) -> FastAPI:
    """The service. `token` signs this machine's own user in, where the service listens on it alone.

    Raises StoreError where the store cannot be used.
    """
    settings = settings or Settings()
    configure(settings.log_level)
    store = connect(settings.store)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        following = Following(
            settings.poll_seconds,
            publications=app.state.shelves.refresh,
            sessions=lambda: app.state.sessions.end_with_keys(partial(still_good, store, datetime.now(UTC))),
        )
        yield
        following.close()
        app.state.recorder.close()
        store.dispose()

    app = FastAPI(
        title="Headnote",
        version=version("headnote"),
        summary="Preferential rules of origin as the treaty prints them, and the verdict that follows",
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    prepare(store, datetime.now(UTC))
    app.state.settings, app.state.store, app.state.sessions = settings, store, Sessions(token)
    app.state.keys = KeyRing(store, settings.poll_seconds)
    app.state.strangers = Strangers()
    app.state.tokens, app.state.code_flow = _issued(settings)
    app.state.shelves = Shelves(store, settings.state)
    app.state.recorder = Recorder(store)
    app.state.register = SqlRegister(store, create=False)
    app.state.children = Children(settings.child_seconds)
    for kind in HANDLED:
        app.add_exception_handler(kind, handle)
    app.include_router(operation.router)
    for part in (
        *(determinations, duties, agreements, staging, provisions, declarations, batches),
        *(records, rulesets, archives, differences, authoring, administration, retention),
    ):
        app.include_router(part.router, prefix="/v1")
    nothing = Nothing(app.routes)
    app.router.routes += [Route("/v1", nothing, include_in_schema=False), Mount("/v1", nothing)]
    app.add_middleware(Direct)
    app.add_middleware(
        Guard,
        hosts=settings.allowed_hosts,
        max_body=settings.max_body,
        uploads=settings.uploads,
        body_seconds=settings.body_seconds,
    )
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


def _issued(settings: Settings) -> tuple[Tokens | None, CodeFlow | None]:
    """What an issuer of tokens is for here: bearer tokens, and sign-in at the browser."""
    if settings.oidc_issuer is None:
        return None, None
    issuer = Issuer(settings.oidc_issuer)
    tokens = Tokens(issuer, settings.oidc_audience, settings.oidc_roles) if settings.oidc_audience else None
    if settings.oidc_client_id is None or settings.public_url is None:
        return tokens, None
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None
    back = f"{settings.public_url.rstrip('/')}/sign-in/back"
    return tokens, CodeFlow(issuer, settings.oidc_client_id, secret, back)


def _described(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1, with the claim's schema, which routes read themselves so that amounts stay exact."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, summary=app.summary, routes=app.routes, openapi_version="3.1.0"
        )
        claim = Claim.model_json_schema(ref_template="#/components/schemas/{model}")
        parts = schema.setdefault("components", {}).setdefault("schemas", {})
        parts.update(claim.pop("$defs", {}))
        parts["Claim"] = claim
        for name in ("HTTPValidationError", "ValidationError"):
            parts.pop(name, None)
        for path, operations in schema["paths"].items():
            for operation in operations.values():
                _refused_by_problems(operation["responses"], path.startswith("/v1/"), "requestBody" in operation)
        app.openapi_schema = schema
    return app.openapi_schema


def _refused_by_problems(responses: dict[str, Any], asked: bool, body: bool) -> None:
    """Every error is a problem, also those of which no route knows: of the host, the caller, the store, the body."""
    problem = {"schema": {"$ref": "#/components/schemas/ProblemData"}}
    for status in (400, 500, *((401, 403, 503) if asked else ()), *((408, 413) if body else ())):
        responses.setdefault(str(status), {"description": SAID[status], "content": {MEDIA_TYPE: problem}})
    for status, response in responses.items():
        # FastAPI would describe its own body of a request that does not fit its schema.
        if status >= "400" and response.get("content"):
            response["content"] = {MEDIA_TYPE: problem}
