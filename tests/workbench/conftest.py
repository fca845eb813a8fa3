"""A service with its workbench in a process of its own, and a browser that is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from prepared import copy_prepared
from programs import program
from serving import Served

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run")


@pytest.fixture
def served(tmp_path: Path, prepared: Path) -> Iterator[Served]:
    """A service on a store with the shipped rulesets."""
    copy_prepared(prepared, tmp_path)
    one = Served(tmp_path)
    yield one
    one.end()
    assert "Traceback" not in one.log.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. While it runs, so does its event loop, beside which tests of other modules could run none."""
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=program("chromium"), args=list(FLAGS))
        yield one
        one.close()


@pytest.fixture
def opened(served: Served, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of the workbench, signed in, in a language."""
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    signed: list[bool] = []

    def make(path: str = "/", language: str = "en") -> Page:
        cookie = {"name": "headnote_language", "value": language, "url": served.address}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        if not signed:
            page.goto(served.sign_in)
            signed.append(True)
        page.goto(f"{served.address}{path}")
        page.wait_for_function("window.did_handshake === true")
        return page

    yield make
    context.close()
