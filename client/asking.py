"""A client of the service: one method for what is asked most, typed; `request` for the rest of its OpenAPI."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx2
from pydantic import BaseModel, ConfigDict

from headnote.engine.claims.claim import Claim
from headnote.engine.explain.data import DeterminationData
from headnote.engine.explain.duty_data import ComparisonData, DutyData

Given = Claim | Mapping[str, Any]
"""A claim, or its data; amounts in data are text or whole numbers."""


class Trouble(BaseModel):
    """One thing that is wrong with a request: where, what and how to mend it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    at: str
    message: str
    id: str | None = None
    help: str | None = None


class ServiceProblem(Exception):
    """What the service answers where a request cannot be met (problem+json).

    `kind` is stable; `retry_after` are the seconds after which to ask again, where the service says so.
    """

    def __init__(self, answer: httpx2.Response) -> None:
        told: dict[str, Any] = {}
        if answer.headers.get("content-type", "").startswith("application/problem+json"):
            told = answer.json()
        self.status = answer.status_code
        self.kind = str(told.get("type", "")).removeprefix("urn:headnote:problem:")
        self.title = str(told.get("title", answer.reason_phrase))
        self.troubles = tuple(Trouble.model_validate(one) for one in told.get("problems", ()))
        after = answer.headers.get("retry-after", "")
        self.retry_after = int(after) if after.isdigit() else None
        lines = [f"{self.status} {self.title}", *(f"{one.at}: {one.message}" for one in self.troubles)]
        super().__init__("\n".join(lines))


class Decided(BaseModel):
    """A determination, the published version that decided it, and its number where it is on record."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    determination: DeterminationData
    ruleset: dict[str, Any] | None = None
    id: int | None = None


class Client:
    """Asks one service with one key. A context: `with Client("https://origin.example", key) as headnote:`.

    Every method raises ServiceProblem, and httpx2.HTTPError where the service cannot be reached.
    """

    def __init__(
        self, address: str, key: str, *, language: str = "en", timeout: float = 60.0, transport: Any = None
    ) -> None:
        headers = {"Authorization": f"Bearer {key}", "Accept-Language": language}
        self._http = httpx2.Client(base_url=address, headers=headers, timeout=timeout, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def determine(self, claim: Given, *, record: bool = False, key: str | None = None) -> Decided:
        """Determine a claim. With a `key` (Idempotency-Key) it is on record once, however often it is sent."""
        headers = {"Idempotency-Key": key} if key is not None else {}
        answer = self.request(
            "POST", "/v1/determinations", content=_written(claim), params={"record": record}, headers=headers
        )
        return Decided.model_validate_json(answer.content)

    def determine_many(
        self, claims: Sequence[Given], *, record: bool = False, key: str | None = None
    ) -> list[Decided | ServiceProblem]:
        """Determine a list of claims, each by itself: what is wrong with one stands in its place.

        With a `key` all of them are on record once, or none: what is wrong with one is raised.
        """
        content = f"[{','.join(_written(claim) for claim in claims)}]"
        headers = {"Idempotency-Key": key} if key is not None else {}
        answer = self.request("POST", "/v1/determinations", content=content, params={"record": record}, headers=headers)
        return [_one(result) for result in answer.json()["results"]]

    def recorded(self, number: int) -> Decided:
        """A determination on record."""
        return Decided.model_validate_json(self.request("GET", f"/v1/determinations/{number}").content)

    def explain(self, claim: Given) -> str:
        """A determination in words."""
        return self.request("POST", "/v1/explanations", content=_written(claim), params={"form": "text"}).text

    def duty(self, claim: Given) -> DutyData:
        """The duty of a claim's good."""
        return DutyData.model_validate_json(self.request("POST", "/v1/duties", content=_written(claim)).content)

    def compare(self, claim: Given) -> ComparisonData:
        """A claim under every agreement between its two countries."""
        answer = self.request("POST", "/v1/comparisons", content=_written(claim))
        return ComparisonData.model_validate_json(answer.content)

    def rule(self, agreement: str, code: str, day: date | None = None) -> dict[str, Any]:
        """The rows that govern a code on a day, or today."""
        params = {"date": day.isoformat()} if day is not None else {}
        path = f"/v1/agreements/{quote(agreement, safe='')}/rules/{quote(code, safe='')}"
        found: dict[str, Any] = self.request("GET", path, params=params).json()
        return found

    def request(
        self,
        method: str,
        path: str,
        *,
        content: str | bytes | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """Any other request of /v1/openapi.json; `content` is JSON."""
        kind = {"Content-Type": "application/json"} if content is not None else {}
        answer = self._http.request(method, path, content=content, params=params, headers={**kind, **(headers or {})})
        if answer.is_error:
            raise ServiceProblem(answer)
        return answer


def _written(claim: Given) -> str:
    """A claim as JSON: amounts are text, so that they stay exact."""
    return claim.model_dump_json(exclude_unset=True) if isinstance(claim, Claim) else json.dumps(claim)


def _one(result: dict[str, Any]) -> Decided | ServiceProblem:
    if "determination" in result:
        return Decided.model_validate(result)
    kind = {"content-type": "application/problem+json"}
    return ServiceProblem(httpx2.Response(result["status"], headers=kind, json=result))
