"""A newer Headnote brings other rules: they stand as a draft, once, and what is published decides until then."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from headnote.service import seeding
from headnote.service.seeding import prepare, shipped_rulesets

Bearer = Callable[..., dict[str, str]]


@pytest.fixture
def upgraded(app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Start a Headnote whose jbepa is another."""
    folder = tmp_path / "newer" / "jbepa"
    shutil.copytree(shipped_rulesets()["jbepa"], folder)
    (folder / "NOTES.md").write_text("a newer text\n", encoding="utf-8")
    shipped = {**shipped_rulesets(), "jbepa": folder}
    monkeypatch.setattr(seeding, "shipped_rulesets", lambda: shipped)
    return lambda: prepare(app.state.store, datetime.now(UTC))


def test_a_newer_headnote_proposes_once_and_publishes_nothing(
    client: TestClient, bearer: Bearer, upgraded: Callable[[], None]
) -> None:
    who = bearer("publisher")

    def drafts() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = client.get("/v1/rulesets/drafts/all", headers=who).json()
        return found

    def published() -> list[str]:
        return [one["version"] for one in client.get("/v1/rulesets/jbepa/publications", headers=who).json()]

    before = published()
    assert drafts() == []
    upgraded()
    upgraded()
    (draft,) = drafts()
    assert (draft["name"], draft["author"], draft["state"], draft["base"]) == ("jbepa", "headnote", "open", before[0])
    assert draft["reason"].startswith("shipped with Headnote ")
    assert published() == before

    # It holds what was shipped; whoever withdraws it is not asked again.
    at = f"/v1/rulesets/drafts/{draft['id']}"
    assert client.get(f"{at}/files", headers=who).json()["files"]["NOTES.md"] == "a newer text\n"
    assert client.delete(at, headers=who).status_code == 200
    upgraded()
    assert [one["state"] for one in drafts()] == ["withdrawn"]
