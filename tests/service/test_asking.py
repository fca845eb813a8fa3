"""What else is asked: duties, comparisons, explanations, rules, coverage, texts. As the library answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from starlette.testclient import TestClient

from examples import EXAMPLES
from headnote.engine.agreements.library import shipped
from headnote.engine.claims.reading import read_claim

Bearer = Callable[..., dict[str, str]]


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """One kind of store: none of this is written."""
    return f"sqlite:///{tmp_path / 'headnote.db'}"


def claim_of(name: str) -> str:
    return read_claim(str(EXAMPLES / name), None).model_dump_json(exclude_unset=True)


def posted(client: TestClient, path: str, content: str, headers: dict[str, str]) -> object:
    answer = client.post(path, content=content, headers={**headers, "Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer


def test_duty_and_comparison(client: TestClient, bearer: Bearer) -> None:
    """hinges.yaml: RCEP's rate from Japan's tariff of July 2026, beside the other agreements of its two countries."""
    claim, who = claim_of("hinges.yaml"), bearer("analyst")
    kind = {**who, "Content-Type": "application/json"}
    duty = client.post("/v1/duties", content=claim, headers=kind).json()
    compared = client.post("/v1/comparisons", content=claim, headers=kind).json()
    own = [one["duty"] for one in compared["candidates"] if one["duty"]["agreement"] == duty["agreement"]]
    assert own == [duty]


def test_an_explanation_is_a_page_or_text(client: TestClient, bearer: Bearer) -> None:
    kind = {**bearer("analyst"), "Content-Type": "application/json", "Accept-Language": "ja"}
    page = client.post("/v1/explanations", content=claim_of("marmalade.yaml"), headers=kind)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="ja">' in page.text
    text = client.post("/v1/explanations?form=text", content=claim_of("marmalade.yaml"), headers=kind)
    assert "原産" in text.text


def test_the_rule_of_a_code(client: TestClient, bearer: Bearer) -> None:
    answer = client.get("/v1/agreements/rcep/rules/2007.91", headers=bearer("reader")).json()
    (row,) = answer["rows"]
    assert (row["annex"], row["text"], row["reading"]) == ("3A", "CC", "secondary")
    assert row["meaning"] == "every non-originating material is classified in another chapter than the good"
    unknown = client.get("/v1/agreements/rcep/rules/2007.90", headers=bearer("reader"))
    assert unknown.status_code == 404
    assert client.get("/v1/agreements/nafta/rules/2007.91", headers=bearer("reader")).status_code == 404


def test_coverage_counts_every_chapter(client: TestClient, bearer: Bearer) -> None:
    rows = client.get("/v1/agreements/rcep/coverage", headers=bearer("reader")).json()
    assert sum(row["subheadings"] for row in rows) == 5205


def test_texts_are_checked_and_formatted(client: TestClient, bearer: Bearer) -> None:
    who = bearer("author")
    files = {p.name: p.read_text(encoding="utf-8") for p in (shipped() / "jbepa").glob("*.origin")}
    assert client.post("/v1/check", json={"files": files}, headers=who).json()["errors"] == []
    broken = {**files, "annex-2.origin": files["annex-2.origin"] + "\n1234.56 CHT\n"}
    errors = client.post("/v1/check", json={"files": broken}, headers=who).json()["errors"]
    assert all(one["at"].startswith("annex-2.origin:") for one in errors)
    assert errors
    text = files["agreement.origin"]
    assert client.post("/v1/format", json={"text": text}, headers=who).json()["text"] == text
    assert client.post("/v1/format", json={"text": "nonsense here"}, headers=who).status_code == 422


def test_a_rule_within_a_material_needs_the_scope_too(client: TestClient, bearer: Bearer) -> None:
    claim = {
        "agreement": "rcep",
        "date": "2026-04-01",
        "good": {"hs": "2007.91"},
        "production": {"party": "AU"},
        "materials": [{"hs": "0805.10", "materials": [{"hs": "0805.10", "rule": "CC", "materials": []}]}],
    }
    assert client.post("/v1/determinations", json=claim, headers=bearer("analyst")).status_code == 403


def test_a_calendar_is_what_the_command_prints(
    client: TestClient, bearer: Bearer, headnote: Callable[..., Result]
) -> None:
    """RCEP's records, five and three years, and its proof: the days that the command line gives for the same claim."""
    printed = headnote("calendar", EXAMPLES / "marmalade.yaml").output
    kind = {**bearer("analyst"), "Content-Type": "application/json"}
    found = client.post("/v1/calendars", content=claim_of("marmalade.yaml"), headers=kind).json()
    assert found
    for one in found:
        due = f": by {one['due']}" if one["due"] else ""
        assert f"{one['provision']}{due}\n  {one['text'] or 'not known'}\n" in printed


def test_provisions_say_which_questions_decide(client: TestClient, bearer: Bearer) -> None:
    """rulesets/xinjiang: seed 001, a sector asked and an area answered; no agreement stands there."""
    who = bearer("reader")
    open_ = client.post("/v1/rulesets/xinjiang/provisions", json={"date": "2026-04-01"}, headers=who).json()
    assert {name for one in open_ for name in one["missing"]} >= {"sector", "area"}

    def asked(sector: str) -> Any:
        body = {"date": "2026-04-01", "answers": {"sector": sector}}
        return client.post("/v1/rulesets/xinjiang/provisions", json=body, headers=who)

    assert {one["provision"]: one["text"] for one in asked("finance").json()}["Area for a sector"] == "Urumqi; Horgos"
    assert asked("alchemy").status_code == 422
    assert "alchemy" in asked("alchemy").json()["problems"][0]["message"]
    assert client.post("/v1/rulesets/nowhere/provisions", json={"date": "2026-04-01"}, headers=who).status_code == 404


def test_staging_is_what_a_schedule_prints(client: TestClient, bearer: Bearer) -> None:
    """The base rate and category that Indonesia's schedule prints for a line are its staging's, and end at free."""
    who = bearer("reader")
    found = client.get("/v1/agreements/rcep/staging/JP/2008.99.211?origin=CN&date=2026-07-15", headers=who)
    assert found.status_code == 200, found.text
    (one,) = found.json()
    assert one["origins"] == ["CN"]
    assert client.get("/v1/agreements/rcep/staging/JP/2008.99?origin=US", headers=who).status_code == 422
    assert client.get("/v1/agreements/rcep/staging/JP/x", headers=who).status_code == 422


def test_cases_stand_beside_the_rules(client: TestClient, bearer: Bearer) -> None:
    found = client.get("/v1/agreements/jiepa/cases", headers=bearer("reader")).json()
    files = [
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in (shipped() / "jiepa" / "cases").glob("*.yaml")
    ]
    assert len(found) == sum(len(one.get("cases", [one])) for one in files)
    assert all(one["source"] and one["asked"] and one["expected"] for one in found)


def test_problems_are_said_in_the_language_that_is_asked_for(client: TestClient, bearer: Bearer) -> None:
    kind = {**bearer("analyst"), "Content-Type": "application/json"}
    titles = {}
    for language in ("ja", "en-GB,en;q=0.8,ja;q=0.1"):
        answer = client.post("/v1/determinations", content="{}", headers={**kind, "Accept-Language": language})
        assert answer.status_code == 422
        titles[language] = answer.json()["title"], answer.json()["problems"][0]["message"]
    assert titles["ja"][0] == "この申告のままでは判定できません"
    assert titles["en-GB,en;q=0.8,ja;q=0.1"][0] == "the claim cannot be determined as it stands"
    assert titles["ja"][1] != titles["en-GB,en;q=0.8,ja;q=0.1"][1]
