"""Rulesets out of the service and into it: archives over HTTP, folders and git revisions by the command line."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from fastapi import FastAPI
from starlette.testclient import TestClient

from headnote.service.rulesets.archives import packed, unpacked
from headnote.service.rulesets.bundles import BundleError
from headnote.service.settings import Settings

Bearer = Callable[..., dict[str, str]]
ZIP = {"Content-Type": "application/zip"}


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """One kind of store: what is stored is tested elsewhere."""
    return f"sqlite:///{tmp_path / 'headnote.db'}"


def test_a_version_is_fetched_and_a_draft_replaced_by_it(client: TestClient, bearer: Bearer) -> None:
    who = bearer("author")
    (version,) = [one["version"] for one in client.get("/v1/rulesets", headers=who).json() if one["name"] == "jbepa"]
    archive = client.get(f"/v1/rulesets/versions/{version}/archive", headers=who).content
    files = client.get(f"/v1/rulesets/versions/{version}/files", headers=who).json()["files"]
    contents = unpacked(archive)
    assert {name: content.decode() for name, content in contents.items()} == files
    draft = client.post("/v1/rulesets/jbepa/drafts", json={"reason": "from a folder"}, headers=who).json()
    changed = packed({**contents, "NOTES.md": b"one more\n"})
    at = f"/v1/rulesets/drafts/{draft['id']}/archive?revision=1"
    assert client.put(at, content=changed, headers={**who, **ZIP}).json()["revision"] == 2
    assert client.put(at, content=changed, headers={**who, **ZIP}).status_code == 409
    assert client.put(at, content=changed, headers=who).status_code == 415


def hostile() -> dict[str, bytes]:
    def made(fill: Callable[[zipfile.ZipFile], None]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            fill(archive)
        return out.getvalue()

    def many(archive: zipfile.ZipFile) -> None:
        for number in range(501):
            archive.writestr(f"a{number}.md", b"")

    def link(archive: zipfile.ZipFile) -> None:
        one = zipfile.ZipInfo("link.md")
        one.external_attr = 0o120777 << 16
        archive.writestr(one, "/etc/passwd")

    def packed_by(method: int) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr("a.origin", b"# a comment\n" * 50)
        return out.getvalue()

    damaged = bytearray(packed_by(zipfile.ZIP_DEFLATED))
    damaged[38] = 0xFF  # the first byte of the packed content, behind a header of 30 bytes and a name of 8
    return {
        "damaged": bytes(damaged),
        "packed otherwise": packed_by(zipfile.ZIP_LZMA),
        "bomb": made(lambda archive: archive.writestr("a.origin", b"#" * 200_000_000)),
        "many": made(many),
        "out": made(lambda archive: archive.writestr("../a.origin", b"")),
        "link": made(link),
        "no archive": b"PK\3\4 and nothing more",
        "empty": b"",
    }


@pytest.mark.parametrize("kind", ["bomb", "many", "out", "link", "no archive", "empty", "damaged", "packed otherwise"])
def test_archives_made_to_harm_are_refused(kind: str) -> None:
    with pytest.raises(BundleError):
        unpacked(hostile()[kind])


def test_the_command_line_exports_and_imports_folders_and_revisions(
    app: FastAPI,
    settings: Settings,
    client: TestClient,
    bearer: Bearer,
    headnote: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEADNOTE_STORE", settings.store)
    assert "jbepa" in headnote("rulesets", "list").output
    folder = tmp_path / "repository" / "jbepa"
    folder.parent.mkdir()
    assert headnote("rulesets", "export", "jbepa", folder).exit_code == 0
    assert headnote("check", folder).exit_code == 0
    assert headnote("rulesets", "export", "nafta", tmp_path / "nafta").exit_code == 2

    def git(*words: str) -> None:
        own = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", "-C", folder.parent, *own, *words], check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "as published")
    (folder / "NOTES.md").write_text("not committed\n", encoding="utf-8")
    plain = headnote("rulesets", "import", "jbepa", folder, "--reason", "as it is")
    at_head = headnote("rulesets", "import", "jbepa", folder, "--git", "HEAD", "--reason", "as committed")
    assert (plain.exit_code, at_head.exit_code) == (0, 0)
    drafts = client.get("/v1/rulesets/drafts/all", headers=bearer("reader")).json()
    by_reason = {one["reason"]: one for one in drafts}
    assert "NOTES.md" in by_reason["as it is"]["files"]
    assert "NOTES.md" not in by_reason["as committed"]["files"]
    assert any(name.startswith("cases/") for name in by_reason["as committed"]["files"])
    wrong = headnote("rulesets", "import", "jbepa", folder, "--git", "no-such", "--reason", "x")
    assert wrong.exit_code == 2
    assert "no-such" in wrong.output
