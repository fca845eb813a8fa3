"""The register over HTTP: put, listed by pages, corrected, and drawn on by claims that name declarations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

Bearer = Callable[..., dict[str, str]]


def declared(number: int, **changed: Any) -> dict[str, Any]:
    one = {"id": f"D/{number:03}", "supplier": "鈴木電機", "agreement": "RCEP", "country": "JP", "hs": "8538.90"}
    return {**one, "valid_from": "2026-01-01", "valid_until": f"2026-12-{number % 28 + 1:02}", **changed}


def test_declarations_are_put_paged_and_corrected(client: TestClient, bearer: Bearer) -> None:
    who = bearer("analyst")
    put = client.post("/v1/declarations", json=[declared(n) for n in range(25)], headers=who).json()
    assert (len(put["new"]), put["corrected"], put["same"]) == (25, [], [])
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = client.get("/v1/declarations", params={"after": after, "limit": 10}, headers=who).json()
        seen += [one["declaration"]["id"] for one in page["declarations"]]
        after = page["next"]
    assert seen == [f"D/{n:03}" for n in range(25)]
    changed = [declared(3, valid_until="2026-06-30"), declared(4)]
    put = client.post("/v1/declarations", json=changed, headers=who).json()
    assert (put["corrected"], put["same"]) == (["D/003"], ["D/004"])
    versions = client.get("/v1/declarations/D/003", headers=who).json()
    ends = [(one["declaration"]["version"], one["declaration"]["valid_until"]) for one in versions]
    assert ends == [(1, "2026-12-04"), (2, "2026-06-30")]
    ending = client.get("/v1/declarations", params={"ending_by": "2026-06-30", "agreement": "rcep"}, headers=who)
    assert [one["declaration"]["id"] for one in ending.json()["declarations"]] == ["D/003"]
    assert client.get("/v1/declarations/none", headers=who).status_code == 404
    _key, entry, *_ = client.get("/v1/audit", headers=bearer("administrator")).json()
    assert (entry["what"], entry["detail"]["corrected"]) == ("declarations.put", ["D/003"])


def test_none_is_put_where_one_cannot_be_read(client: TestClient, bearer: Bearer) -> None:
    who = bearer("analyst")
    answer = client.post("/v1/declarations", json=[declared(1), declared(2, valid_until="2025-01-01")], headers=who)
    assert answer.status_code == 422
    assert client.get("/v1/declarations", headers=who).json()["declarations"] == []


def test_a_claim_that_names_a_declaration_is_decided_with_it(client: TestClient, bearer: Bearer) -> None:
    """8538.10, CTH or RVC40 (RCEP 3A-141): 3,360 of 5,600 non-originating is exactly 40 %."""
    who = bearer("analyst")
    client.post("/v1/declarations", json=[declared(1)], headers=who)
    claim: dict[str, Any] = {
        "agreement": "rcep",
        "date": "2026-04-01",
        "good": {"hs": "8538.10", "fob": "5600", "currency": "USD"},
        "production": {"party": "VN", "operations": []},
        "materials": [
            {"hs": "8538.90", "originating": False, "value": "3360"},
            {"hs": "8538.90", "value": "100", "declared_by": ["D/001"]},
        ],
    }

    def asked(*declared_by: str) -> Any:
        claim["materials"][1]["declared_by"] = list(declared_by)
        return client.post("/v1/determinations", json=claim, headers=who)

    assert asked("D/001").json()["determination"]["verdict"] == "originating"
    assert asked().json()["determination"]["verdict"] == "not originating"
    answer = asked("D/002")
    assert answer.status_code == 422
    assert "D/002" in answer.text
