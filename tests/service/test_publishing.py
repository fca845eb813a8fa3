"""A rule is changed, reviewed, published, rolled back; requests decide under one version, stale bases are refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from headnote.service.access import keys
from headnote.service.access.audit import entries
from headnote.service.app import create_app
from headnote.service.routes import determinations
from headnote.service.rulesets.bundles import keep, keep_files, manifest_of, read_folder
from headnote.service.rulesets.publications import Publication, history, newest, publish
from headnote.service.rulesets.shelf import Shelves
from headnote.service.seeding import prepare, shipped_rulesets
from headnote.service.settings import Settings
from headnote.service.store.connect import connect, reading, upgrade, writing
from headnote.service.store.tables import publications

Bearer = Callable[..., dict[str, str]]

CLAIM = {
    "agreement": "rcep",
    "date": "2026-04-01",
    "exporting_party": "AU",
    "importing_party": "JP",
    "good": {"hs": "2007.91", "fob": 1000, "currency": "USD"},
    "production": {"party": "AU", "operations": []},
    "materials": [{"hs": "2009.31", "originating": False, "value": 300}],
}
"""300 of 1,000 are of the good's own chapter: not under the annex's CC, but under a rule of heading."""


def verdict(client: TestClient, who: dict[str, str]) -> Any:
    answer = client.post("/v1/determinations?trace=false", json=CLAIM, headers=who)
    assert answer.status_code == 200, answer.text
    return answer.json()


def noted(client: TestClient, author: dict[str, str], name: str, text: str) -> str:
    """The address of a draft with one more note, sent to review."""
    draft = client.post(f"/v1/rulesets/{name}/drafts", json={"reason": text}, headers=author).json()
    at = f"/v1/rulesets/drafts/{draft['id']}"
    client.patch(at, json={"revision": 1, "files": {"NOTES.md": f"{text}\n"}}, headers=author)
    client.post(f"{at}/send", headers=author)
    return at


def changed(client: TestClient, author: dict[str, str]) -> str:
    """The address of a draft in which the row of 2007.91 reads CTH."""
    draft = client.post("/v1/rulesets/rcep/drafts", json={"reason": "try CTH for marmalade"}, headers=author).json()
    at = f"/v1/rulesets/drafts/{draft['id']}"
    annex = client.get(f"{at}/files", headers=author).json()["files"]["annex-3a.origin"]
    lines = annex.splitlines(keepends=True)
    other = "".join(line.replace(" CC ", " CTH ") if "2007.91" in line else line for line in lines)
    assert other != annex
    sent = client.patch(at, json={"revision": 1, "files": {"annex-3a.origin": other}}, headers=author)
    assert sent.status_code == 200, sent.text
    return at


def test_a_draft_is_compared_with_what_is_published(client: TestClient, bearer: Bearer) -> None:
    """CTH admits all that CC admits and more: looser is proved, a witness shows it, and the recorded claim turns."""
    analyst, author = bearer("analyst"), bearer("author")
    recorded = client.post("/v1/determinations?record=true", json=CLAIM, headers=analyst).json()
    at = changed(client, author)
    found = client.post(f"{at}/diff", headers=author)
    assert found.status_code == 200, found.text
    (change,) = found.json()["changes"]
    assert (change["relation"], change["old"]["text"], change["new"]["text"]) == ("looser", "CC", "CTH")
    assert change["gained"]["verdicts"] == ["not originating", "originating"]
    assert f"record {recorded['id']}" in {one["name"] for one in found.json()["turned"]}
    page = client.post(f"{at}/diff?form=html&records=false", headers={**author, "Accept-Language": "ja"})
    assert (page.headers["content-type"], '<html lang="ja"' in page.text) == ("text/html; charset=utf-8", True)


def test_a_draft_with_errors_is_not_compared(client: TestClient, bearer: Bearer) -> None:
    author = bearer("author")
    draft = client.post("/v1/rulesets/jbepa/drafts", json={"reason": "a slip"}, headers=author).json()
    at = f"/v1/rulesets/drafts/{draft['id']}"
    text = client.get(f"{at}/files", headers=author).json()["files"]["annex-2.origin"]
    client.patch(at, json={"revision": 1, "files": {"annex-2.origin": f"{text}nonsense\n"}}, headers=author)
    refused = client.post(f"{at}/diff", headers=author)
    assert refused.status_code == 409
    assert all(one["at"].startswith("annex-2.origin:") for one in refused.json()["problems"])


def test_a_changed_rule_is_reviewed_published_and_rolled_back(client: TestClient, bearer: Bearer) -> None:
    analyst, author, publisher = bearer("analyst"), bearer("author"), bearer("publisher")
    before = verdict(client, analyst)
    assert before["verdict"] == "not originating"

    at = changed(client, author)
    review = client.post(f"{at}/review", headers=author).json()
    assert review["errors"] == []
    failing = [case for case in review["cases"] if not case["passed"]]
    assert failing, "published examples of marmalade turn on CC"
    assert client.post(f"{at}/publish", json={"reason": "try"}, headers=publisher).status_code == 409
    assert client.post(f"{at}/send", headers=author).json()["state"] == "in review"
    refused = client.post(f"{at}/publish", json={"reason": "try"}, headers=publisher)
    assert refused.status_code == 409
    assert {one["at"] for one in refused.json()["problems"]} == {case["file"] for case in failing}

    revision = client.post(f"{at}/reopen", headers=author).json()["revision"]
    gone = {case["file"]: None for case in failing}
    client.patch(at, json={"revision": revision, "files": gone}, headers=author)
    client.post(f"{at}/send", headers=author)
    published = client.post(f"{at}/publish", json={"reason": "shown in a test"}, headers=publisher)
    assert published.status_code == 201, published.text
    after = verdict(client, analyst)
    assert after["verdict"] == "originating"
    assert after["ruleset"]["version"] == published.json()["version"] != before["ruleset"]["version"]

    number = before["ruleset"]["publication"]
    back = client.post(f"/v1/rulesets/rcep/roll-back?to={number}", json={"reason": "enough"}, headers=publisher)
    assert back.status_code == 201
    assert verdict(client, analyst)["verdict"] == "not originating"
    history = client.get("/v1/rulesets/rcep/publications", headers=analyst).json()
    assert [one["rolls_back"] for one in history] == [published.json()["id"], None, None]
    assert history[0]["version"] == before["ruleset"]["version"]


def test_of_two_drafts_on_one_base_the_second_is_refused(client: TestClient, bearer: Bearer) -> None:
    author, publisher = bearer("author"), bearer("publisher")
    drafts = [noted(client, author, "jbepa", text) for text in ("first", "second")]
    first, second = (client.post(f"{at}/publish", json={"reason": "ready"}, headers=publisher) for at in drafts)
    assert first.status_code == 201, first.text
    assert second.status_code == 409
    assert second.json()["type"] == "urn:headnote:problem:stale-base"
    assert second.json()["detail"] == first.json()["version"]


def test_a_version_decides_from_its_instant(
    client: TestClient, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyst, publisher = bearer("analyst"), bearer("publisher")
    at = noted(client, bearer("author"), "rcep", "later")
    before = verdict(client, analyst)["ruleset"]
    soon = datetime.now(UTC) + timedelta(hours=1)
    made = client.post(f"{at}/publish", json={"reason": "later", "effective": soon.isoformat()}, headers=publisher)
    assert made.status_code == 201, made.text
    for instant in (datetime.now(UTC), soon - timedelta(microseconds=1)):
        monkeypatch.setattr(determinations, "now", lambda instant=instant: instant)
        assert verdict(client, analyst)["ruleset"] == before
    monkeypatch.setattr(determinations, "now", lambda: soon)
    assert verdict(client, analyst)["ruleset"]["version"] == made.json()["version"]


def test_no_version_decides_of_an_instant_that_has_passed(client: TestClient, bearer: Bearer) -> None:
    """Else the history would say that it decided when another one did; a clock may be behind a little."""
    publisher, at = bearer("publisher"), noted(client, bearer("author"), "jbepa", "since last year")
    number = client.get("/v1/rulesets/jbepa/publications", headers=publisher).json()[0]["id"]
    for address in (f"{at}/publish", f"/v1/rulesets/jbepa/roll-back?to={number}"):
        past = {"reason": "since last year", "effective": "2025-01-01T00:00:00Z"}
        refused = client.post(address, json=past, headers=publisher)
        assert (refused.status_code, refused.json()["type"]) == (422, "urn:headnote:problem:passed")
        assert refused.json()["problems"][0]["at"] == "body.effective"
    soon = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    made = client.post(f"{at}/publish", json={"reason": "as of now", "effective": soon}, headers=publisher)
    assert (made.status_code, made.json()["effective"] == made.json()["at"]) == (201, True)


def test_a_publication_for_later_is_taken_back_by_a_roll_back(
    client: TestClient, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyst, publisher = bearer("analyst"), bearer("publisher")
    at, before = noted(client, bearer("author"), "rcep", "later"), verdict(client, analyst)["ruleset"]
    soon = datetime.now(UTC) + timedelta(hours=1)
    client.post(f"{at}/publish", json={"reason": "later", "effective": soon.isoformat()}, headers=publisher)
    back = f"/v1/rulesets/rcep/roll-back?to={before['publication']}"
    made = client.post(back, json={"reason": "not after all"}, headers=publisher).json()
    monkeypatch.setattr(determinations, "now", lambda: soon + timedelta(hours=1))
    after = verdict(client, analyst)["ruleset"]
    assert after == {**before, "publication": made["id"]}


def test_of_roll_backs_at_once_none_fails(client: TestClient, bearer: Bearer) -> None:
    publisher, at = bearer("publisher"), noted(client, bearer("author"), "jbepa", "a note")
    client.post(f"{at}/publish", json={"reason": "a note"}, headers=publisher)
    history = client.get("/v1/rulesets/jbepa/publications", headers=publisher).json()
    back = f"/v1/rulesets/jbepa/roll-back?to={history[-1]['id']}"

    def one(_: int) -> int:
        return client.post(back, json={"reason": "at once"}, headers=publisher).status_code

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(one, range(6)))
    assert {201} <= found <= {201, 409}


def test_another_process_follows_a_publication(settings: Settings, client: TestClient, bearer: Bearer) -> None:
    other: FastAPI = create_app(settings)
    with TestClient(other):
        at = noted(client, bearer("author"), "jbepa", "a note")
        made = client.post(f"{at}/publish", json={"reason": "a note"}, headers=bearer("publisher")).json()
        for _ in range(400):
            if other.state.shelves.shelf.number == made["id"]:
                break
            time.sleep(0.05)
        assert other.state.shelves.shelf.number == made["id"]


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_machines_that_start_at_once_on_an_empty_store(empty: Settings) -> None:
    """Each would make the tables and publish what is shipped: one does, and the others wait for it."""
    stores = [connect(empty.store) for _ in range(4)]
    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(lambda store: prepare(store, datetime.now(UTC)), stores))
    with reading(stores[0]) as connection:
        assert len(history(connection)) == len(shipped_rulesets())
    for one in stores:
        one.dispose()


def test_a_publication_that_was_slow_to_commit_is_followed_too(app: FastAPI) -> None:
    """Numbers are given before the commit: a process may see 13 before 12, and has to notice 12 all the same."""
    with writing(app.state.store) as connection:
        now = datetime.now(UTC)

        def again(name: str) -> Publication:
            before = newest(connection, name)
            assert before is not None
            return publish(connection, name, before.bundle, before.bundle, now, now, "x", "x", "again")

        slow, fast = again("rcep"), again("jbepa")
        connection.execute(sa.delete(publications).where(publications.c.id == slow.id))
    app.state.shelves.refresh()
    assert app.state.shelves.shelf.number == fast.id
    with writing(app.state.store) as connection:
        values = {field.name: getattr(slow, field.name) for field in fields(slow)}
        connection.execute(sa.insert(publications).values(**values))
    app.state.shelves.refresh()
    assert app.state.shelves.shelf.at(datetime.now(UTC))["rcep"].publication == slow


def test_a_version_of_which_a_part_was_lost_is_laid_out_again(app: FastAPI, settings: Settings) -> None:
    """HEADNOTE_STATE may be lost at any time: a version that lacks its annex would decide otherwise than it says."""
    (annex,) = (settings.state / "rulesets").glob("*/jbepa/annex-2.origin")
    content, files = annex.read_bytes(), {one.name for one in annex.parent.glob("*.origin")}
    losses: tuple[Callable[[], object], ...] = (
        annex.unlink,
        lambda: annex.write_bytes(content.replace(b"40 percent", b"10 percent")),
        annex.with_name("another.origin").touch,
    )
    for lose in losses:
        lose()
        Shelves(app.state.store, settings.state)
        assert annex.read_bytes() == content
        assert {one.name for one in annex.parent.glob("*.origin")} == files


def test_a_version_that_this_headnote_cannot_read_stops_no_other(empty: Settings) -> None:
    """After an upgrade whose language has changed: the rules that came with it are proposed, and can be published."""
    store, now = connect(empty.store), datetime.now(UTC)
    upgrade(store)
    contents = read_folder(shipped_rulesets()["jbepa"])
    contents["agreement.origin"] += b"article 99 of another language\n"
    with writing(store) as connection:
        keep_files(connection, contents.values())
        digest = keep(connection, "jbepa", manifest_of(contents))
        publish(connection, "jbepa", digest, None, now, now, "somebody", "somebody", "by another Headnote")
    secret = keys.create(store, "a publisher", "publisher", (), "test", now, None)[1]
    store.dispose()
    who = {"Authorization": f"Bearer {secret}"}
    claim = {"agreement": "jbepa", "date": "2026-04-01", "good": {"hs": "0801.11"}, "production": {"party": "BN"}}
    with TestClient(create_app(empty)) as client:
        assert verdict(client, who)["verdict"] == "not originating"
        refused = client.post("/v1/determinations", json=claim, headers=who)
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:headnote:problem:unread-version")
        assert refused.json()["problems"][0]["at"].startswith("agreement.origin:")
        assert "jbepa" not in {one["name"].lower() for one in client.get("/v1/agreements", headers=who).json()}
        (draft,) = client.get("/v1/rulesets/drafts/all", headers=who).json()
        at = f"/v1/rulesets/drafts/{draft['id']}"
        assert client.post(f"{at}/send", headers=who).status_code == 200
        made = client.post(f"{at}/publish", json={"reason": "as it came"}, headers=who)
        assert made.status_code == 201, made.text
        assert client.post("/v1/determinations", json=claim, headers=who).status_code == 200


def test_files_stay_inside_the_ruleset(client: TestClient, bearer: Bearer) -> None:
    author = bearer("author")
    draft = client.post("/v1/rulesets/rcep/drafts", json={"reason": "escape"}, headers=author).json()
    for name in ("../evil.origin", "/etc/passwd", "a/b/c.origin", "x.py", "cases/..\\x.yaml", ""):
        answer = client.patch(
            f"/v1/rulesets/drafts/{draft['id']}", json={"revision": 1, "files": {name: "x"}}, headers=author
        )
        assert answer.status_code == 422, name


def test_what_was_done_is_in_the_audit_log(app: FastAPI, client: TestClient, bearer: Bearer) -> None:
    client.post("/v1/rulesets/rcep/drafts", json={"reason": "one more"}, headers=bearer("author"))
    client.post("/v1/rulesets/rcep/drafts", json={"reason": "one more"}, headers=bearer("analyst"))
    last, _key, before = entries(app.state.store, None, 3)
    assert (last["what"], last["on"], last["outcome"], last["who"]) == (
        "POST /v1/rulesets/{name}/drafts",
        "/v1/rulesets/rcep/drafts",
        "refused",
        "key:a analyst",
    )
    assert (before["what"], before["on"], before["outcome"]) == ("draft.begin", "rcep", "done")


def test_the_same_files_kept_at_once(client: TestClient, bearer: Bearer) -> None:
    """Many drafts of a ruleset that is new, changed to the same files by many: none fails for another."""
    author = bearer("author")
    begun = [
        client.post("/v1/rulesets/fresh/drafts", json={"reason": "at once"}, headers=author).json() for _ in "abcdef"
    ]

    def one(draft: dict[str, Any]) -> int:
        body = {"revision": 1, "files": {f"note-{n}.md": f"{n}\n" for n in range(40)}}
        return client.patch(f"/v1/rulesets/drafts/{draft['id']}", json=body, headers=author).status_code

    with ThreadPoolExecutor(len(begun)) as pool:
        assert set(pool.map(one, begun)) == {200}
