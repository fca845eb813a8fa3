"""A service with its workbench in a process of its own, and a browser that is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from headnote.service.access.sessions import COOKIE
from prepared import copy_prepared
from programs import program
from serving import Served

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run")


Opened = Callable[..., Page]


@contextmanager
def serving(prepared: Path, folder: Path) -> Iterator[Served]:
    copy_prepared(prepared, folder)
    one = Served(folder)
    yield one
    one.end()
    assert "Traceback" not in one.log.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def served(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service on a store with the shipped rulesets, for tests that leave nothing in it."""
    with serving(prepared, tmp_path_factory.mktemp("served")) as one:
        yield one


@pytest.fixture(scope="session")
def signed_in(served: Served) -> str:
    """A session of that service: the value of its cookie."""
    return str(httpx2.get(served.sign_in).cookies[COOKIE])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. While it runs, so does its event loop, beside which tests of other modules could run none."""
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=program("chromium"), args=list(FLAGS))
        yield one
        one.close()


@pytest.fixture
def opened(served: Served, signed_in: str, browser: Browser) -> Iterator[Opened]:
    """Open a page of the workbench, signed in, in a language: of a service that others look at too."""
    with opening(browser, served, signed_in) as make:
        yield make


@pytest.fixture
def opened_alone(prepared: Path, tmp_path: Path, browser: Browser) -> Iterator[Opened]:
    """The same, of a service of the test's own, which it may change."""
    with serving(prepared, tmp_path) as one, opening(browser, one) as make:
        yield make


@contextmanager
def opening(browser: Browser, served: Served, session: str = "") -> Iterator[Opened]:
    """Open pages of a service; without the cookie of a session, by its address that signs in."""
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    signed: list[bool] = []

    def keep(name: str, value: str) -> None:
        context.add_cookies([{"name": name, "value": value, "url": served.address}])

    def make(path: str = "/", language: str = "en") -> Page:
        keep("headnote_language", language)
        page = context.new_page()
        if not signed and not session:
            page.goto(served.sign_in)
        elif not signed:
            keep(COOKIE, session)
        signed.append(True)
        page.goto(f"{served.address}{path}")
        page.wait_for_function("window.did_handshake === true")
        return page

    yield make
    context.close()
