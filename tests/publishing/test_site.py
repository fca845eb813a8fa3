"""`headnote docs`: a ruleset as a web site that is opened from a folder."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import Result
from playwright.sync_api import Browser, expect, sync_playwright

from headnote.engine.agreements.library import shipped
from programs import program

Run = Callable[..., Result]


class Links(HTMLParser):
    """The addresses and the anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.addresses.append(value)
            elif name == "id" and value is not None:
                assert value not in self.anchors, value
                self.anchors.add(value)


@pytest.fixture(scope="module")
def rcep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of RCEP, beside an older version in which a row is stricter."""
    from click.testing import CliRunner

    from headnote.cli import main

    made = tmp_path_factory.mktemp("made")
    older = made / "older"
    older.mkdir()
    for file in (shipped() / "rcep").glob("*.origin"):
        text = file.read_text(encoding="utf-8")
        (older / file.name).write_text(text.replace("8418.10    CTSH or", "8418.10    CTH or"), encoding="utf-8")
    options = ["--since", str(older), "--date", "2026-04-01", "--out", str(made / "site")]
    result = CliRunner().invoke(main, ["docs", "rcep", *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return made / "site"


def test_every_link_leads_to_a_place_of_the_site_and_nothing_comes_from_elsewhere(rcep: Path) -> None:
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in rcep.rglob("*.html")}
    assert len(pages) == 64
    for path, links in pages.items():
        for address in links.addresses:
            name, _, anchor = address.partition("#")
            target = (path.parent / name).resolve() if name else path
            assert target.is_relative_to(rcep), address
            assert target.exists(), f"{path.name}: {address}"
            if anchor:
                assert unquote(anchor) in pages[target].anchors, f"{path.name}: {address}"
    assert not any(re.search(r"https?://", path.read_text(encoding="utf-8")) for path in (rcep / "search.js",))


def test_a_row_says_its_rule_its_meaning_its_source_and_the_cases_that_reach_it(rcep: Path) -> None:
    page = (rcep / "annex-3a-84.html").read_text(encoding="utf-8")
    assert '<tr id="r8418.10">' in page
    assert "<code>CTSH or RVC40</code>" in page
    assert "every non-originating material is classified in another subheading than the good" in page
    assert "not the legal text" in page  # read in slides
    numbers = re.findall(r'href="cases.html#case-(\d+)"', page)
    cases = (rcep / "cases.html").read_text(encoding="utf-8")
    assert all("RCEP-SEED-0" in cases.split(f'id="case-{number}"')[1][:300] for number in numbers[:2])
    japanese = (rcep / "ja" / "annex-3a-84.html").read_text(encoding="utf-8")
    assert '<html lang="ja">' in japanese
    assert "号" in japanese


def test_coverage_is_that_of_the_command(rcep: Path, headnote: Run) -> None:
    told = json.loads(headnote("coverage", "rcep", "--date", "2026-04-01", "--json").stdout)
    page = (rcep / "coverage.html").read_text(encoding="utf-8")
    rows = re.findall(r'value="(\d+)">\d+/\d+</meter></td>\n<td class="n">(\d+)</td><td class="n">(\d+)</td>', page)
    chapters = told["chapters"] if isinstance(told, dict) else told
    assert [(int(one), int(other)) for _, one, other in rows] == [
        (chapter["governed"], chapter["subheadings"]) for chapter in chapters
    ]


def test_changes_are_told_between_versions_with_a_witness_and_from_day_to_day(rcep: Path) -> None:
    page = (rcep / "changes.html").read_text(encoding="utf-8")
    assert "older → 2026-04-01" in page
    assert "originates now" in page
    assert "8418.10" in page
    assert re.search(r'id="day-2023-06-02">.*?in force for Philippines \(PH\)', page, re.DOTALL)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        yield one
        one.close()


def test_the_annex_is_searched_by_code_and_words_without_a_network(rcep: Path, browser: Browser) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.goto((rcep / "annex.html").as_uri())
    expect(page.locator("#chapters")).to_be_visible()
    for asked in ("8418.10", "841810", "84 18", "8418.10.90"):
        page.fill("#asked", asked)
        expect(page.locator("#found tr")).to_have_count(1)
        expect(page.locator("#found")).to_contain_text("CTSH or RVC40")
    expect(page.locator("#chapters")).to_be_hidden()
    page.fill("#asked", "8419")
    expect(page.locator("#found tr")).to_have_count(0)
    expect(page.locator("#counted")).to_contain_text("No row is transcribed")
    page.fill("#asked", "slides ANOTHER subheading")
    expect(page.locator("#found tr")).to_have_count(1)
    page.locator("#found a").first.click()
    expect(page.locator("tr:target")).to_contain_text("8418.10")
    page.goto((rcep / "ja" / "annex.html").as_uri() + "#q=８４１８")
    expect(page.locator("#found")).to_contain_text("号")
    page.goto((rcep / "index.html").as_uri())
    page.fill("input[name=q]", "84.18 10")
    page.press("input[name=q]", "Enter")
    expect(page.locator("#found")).to_contain_text("CTSH or RVC40")
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
    context.close()
    assert wrong == []


def test_an_older_version_may_be_a_revision_of_git(demo: Callable[..., Path], headnote: Run, tmp_path: Path) -> None:
    folder = demo('84.18    CTH    @ "p. 1"\n')
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"], ["tag", "v1"]):
        subprocess.run([*git, *words], check=True)
    annex = folder / "annex.origin"
    annex.write_text(annex.read_text(encoding="utf-8").replace("CTH", "CC"), encoding="utf-8")
    ran = headnote("docs", folder, "--since", "v1", "--only", "en", "--out", tmp_path / "site")
    assert ran.exit_code == 0, ran.output
    page = (tmp_path / "site" / "changes.html").read_text(encoding="utf-8")
    assert "v1 → " in page
    assert "no longer originates" in page


HOSTILE = '<script>alert(1)</script><img src=x onerror="x">'


def test_no_text_of_an_author_becomes_part_of_a_page(demo: Callable[..., Path], headnote: Run, tmp_path: Path) -> None:
    text = HOSTILE.replace('"', "'")
    folder = demo(f'ex 84.18 "{text}"    CTH    @ "{text}"\n')
    (folder / "SOURCES.md").write_text(f"# {HOSTILE}\n\n[a](javascript:alert(1))\n", encoding="utf-8")
    (folder / "cases").mkdir()
    case = (
        f'case: "{text}"\nsource: "{text}"\nclaim:\n  agreement: DEMO\n  date: 2023-01-01\n'
        '  good: {hs: "8418.10"}\n  production: {party: JP, operations: []}\n  materials: []\n'
        "expect: {verdict: originating}\n"
    )
    (folder / "cases" / "01.yaml").write_text(case, encoding="utf-8")
    ran = headnote("docs", folder, "--out", tmp_path / "site")
    assert ran.exit_code == 0, ran.output
    for path in (tmp_path / "site").rglob("*.html"):
        shown = path.read_text(encoding="utf-8")
        assert "<script>" not in shown
        assert "<img" not in shown
        assert "javascript:" not in re.sub(r"\[a\]\(javascript:[^)]*\)", "", shown)
    assert "&lt;script&gt;" in (tmp_path / "site" / "cases.html").read_text(encoding="utf-8")


def test_a_new_agreement_has_a_site_and_what_is_wrong_is_told(headnote: Run, tmp_path: Path) -> None:
    headnote("new", "NEWFTA", "--out", tmp_path / "newfta")
    ran = headnote("docs", tmp_path / "newfta", "--out", tmp_path / "site", "--only", "ja")
    assert ran.exit_code == 0, ran.output
    assert "まだ収録された行はありません" in (tmp_path / "site" / "annex.html").read_text(encoding="utf-8")
    assert not (tmp_path / "site" / "ja").exists()
    assert "is there already" in headnote("docs", "rcep", "--out", tmp_path / "site").output
    assert "holds no agreement" in headnote("docs", "jp", "--out", tmp_path / "other").output
    unknown = headnote("docs", "nosuch", "--out", tmp_path / "other")
    assert (unknown.exit_code, "nosuch" in unknown.output) == (2, True)
    annex = tmp_path / "newfta" / "annex.origin"
    annex.write_text(annex.read_text(encoding="utf-8") + "84.18 CHT\n", encoding="utf-8")
    broken = headnote("docs", tmp_path / "newfta", "--out", tmp_path / "other")
    assert (broken.exit_code, "HN0203" in broken.output) == (2, True)
    assert not (tmp_path / "other").exists()
    revision = headnote("docs", "rcep", "--since", "nosuch", "--out", tmp_path / "other")
    assert (revision.exit_code, "nosuch" in revision.output) == (2, True)
