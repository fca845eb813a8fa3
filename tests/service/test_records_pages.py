"""Records over HTTP: paged, decided again, verified, and taken out as a file that the command line reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result
from starlette.testclient import TestClient

Bearer = Callable[..., dict[str, str]]

CLAIM: dict[str, Any] = {
    "agreement": "jbepa",
    "date": "2026-04-01",
    "good": {"hs": "3901.10", "fob": "1000", "currency": "USD"},
    "production": {"party": "BN", "operations": []},
    "materials": [],
}


def test_records_are_paged_verified_decided_again_and_taken_out(
    client: TestClient, bearer: Bearer, headnote: Callable[..., Result], tmp_path: Path
) -> None:
    who = bearer("analyst")
    made = [client.post("/v1/determinations?record=true", json=CLAIM, headers=who).json()["id"] for _ in range(7)]
    seen: list[int] = []
    before: int | None = None
    while True:
        params = {"limit": 3, **({"before": before} if before is not None else {})}
        page = client.get("/v1/records", params=params, headers=who).json()
        seen += [one["number"] for one in page["records"]]
        before = page["next"]
        if before is None:
            break
    assert seen == made[::-1]
    found = client.post("/v1/records/verify", headers=who).json()
    assert (found["sound"], found["wrong"], found["against_head"]) == (True, [], None)
    client.post("/v1/determinations?record=true", json=CLAIM, headers=who)
    kept = client.post("/v1/records/verify", params={"head": found["head"]}, headers=who).json()
    assert (kept["sound"], kept["against_head"]) == (True, "")
    other = found["head"][:-1] + ("0" if found["head"][-1] != "0" else "1")
    assert not client.post("/v1/records/verify", params={"head": other}, headers=who).json()["sound"]
    assert client.post("/v1/records/verify", params={"head": "x"}, headers=who).status_code == 422
    again = client.post(f"/v1/records/{made[0]}/replay", headers=who).json()
    assert (again["state"], again["then"]) == ("equal", again["now"])
    file = tmp_path / "record.jsonl"
    file.write_bytes(client.get("/v1/records/export", headers=bearer("administrator")).content)
    assert all(json.loads(line)["entry"] for line in file.read_text().splitlines())
    assert headnote("records", "verify", file, "--head", found["head"]).exit_code == 0
    assert headnote("replay", file).output.splitlines()[-1] == "8 decision(s): 8 equal"
