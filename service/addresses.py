"""What a request is called where it is counted and logged: by its route, never by what the caller wrote."""

from __future__ import annotations

from starlette.types import Scope

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def method_of(scope: Scope) -> str:
    """The request's method; any that HTTP does not know is one."""
    return scope["method"] if scope["method"] in METHODS else "other"


def route_of(scope: Scope) -> str:
    """The route's pattern, whole: that of a router does not name what it was included under."""
    own = getattr(scope.get("route"), "path", None)
    if own is None:
        return "other"
    return f"/v1{own}" if scope["path"].startswith("/v1/") and not own.startswith("/v1/") else str(own)
