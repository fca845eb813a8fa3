"""Bodies of requests to claims: bounded in bytes, claims and lines; each claim's problems are its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError

from headnote.catalogues import _
from headnote.declarations import RegisterError
from headnote.engine import Claim, InputError
from headnote.engine.claims.reading.declarations import names_declarations, with_declarations
from headnote.engine.claims.reading.document import given_twice
from headnote.engine.claims.reading.problems import Path, problems_of
from headnote.grammar.text import brief, shown

from .problems import Problem
from .store.connect import StoreDown


async def claims_in(request: Request) -> tuple[list[Claim | InputError], bool]:
    """The claims of a body, and whether it was a list. Raises Problem for a body that is no claim and no list."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(
            415,
            "unread-kind",
            _("the body is read as application/json"),
            _("it is sent as {value}", value=kind or "nothing"),
        )
    data = json_of(await request.body())
    settings = request.app.state.settings
    if isinstance(data, list):
        if not 0 < len(data) <= settings.max_claims:
            raise Problem(
                422,
                "too-many",
                _(
                    "a list has 1 to {max_claims} claims; this has {count}",
                    max_claims=f"{settings.max_claims:,}",
                    count=f"{len(data):,}",
                ),
            )
        return [await _declared(request, claim_of(one, settings.max_lines)) for one in data], True
    return [await _declared(request, claim_of(data, settings.max_lines))], False


async def _declared(request: Request, claim: Claim | InputError) -> Claim | InputError:
    """A claim with the declarations of the store's register that its materials name. Raises StoreDown."""
    if isinstance(claim, InputError) or not names_declarations(claim):
        return claim
    try:
        return await run_in_threadpool(with_declarations, claim, request.app.state.register)
    except InputError as error:
        return error
    except RegisterError as error:
        raise StoreDown(str(error)) from error


def json_of(body: bytes | str) -> Any:
    """A body's data; amounts stay as they are written. Raises Problem for what is no JSON."""
    try:
        # Amounts stay exact: a number with decimals is read as its text.
        return json.loads(body, parse_float=str, parse_constant=_refused, object_pairs_hook=_once)
    except RecursionError:
        raise Problem(400, "unreadable", _("the body nests too deep")) from None
    except ValueError as error:
        raise Problem(400, "unreadable", _("the body is no JSON"), str(error)[:300]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are given once, as in a file."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError(_("the key “{twice}” is given twice", twice=shown(brief(given_twice(pairs)))))
    return made


def _refused(name: str) -> Any:
    raise ValueError(_("{name} is no number", name=name))


def claim_of(data: Any, max_lines: int) -> Claim | InputError:
    """A claim, or what is wrong with it."""
    if not isinstance(data, dict):
        raise Problem(422, "invalid-claim", _("a claim is a JSON object"))
    if sum(1 for _ in zip(_lines(data), range(max_lines + 1), strict=False)) > max_lines:
        raise Problem(
            422,
            "too-many",
            _("a claim has at most {max_lines} lines, nested ones among them", max_lines=f"{max_lines:,}"),
        )
    try:
        return Claim.model_validate(data)
    except ValidationError as error:
        return InputError(problems_of(error, _nowhere, Claim, data))


def _lines(data: dict[str, Any]) -> Iterator[object]:
    left: list[Any] = [data]
    while left:
        materials = left.pop().get("materials")
        if isinstance(materials, list):
            for one in materials:
                yield one
                if isinstance(one, dict):
                    left.append(one)


def _nowhere(_path: Path) -> tuple[tuple[int, int], str]:
    """A body has no lines to point at: its problems stand in the order of its fields."""
    return (0, 0), "claim"
