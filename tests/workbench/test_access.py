"""Everybody can work here: axe finds nothing against WCAG 2.1 AA, light and dark, and the keyboard is enough."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from examples import EXAMPLES

Opened = Callable[..., Page]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_bars_anybody(opened: Opened, scheme: str) -> None:
    found = {}
    page = opened("/", "en")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in ("/", "/compare", "/portfolio", "/rules", "/records"):
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)
        page.wait_for_function("window.did_handshake === true")
        if path == "/":
            page.locator("input[type=file]").nth(0).set_input_files(EXAMPLES / "switchboard.yaml")
            page.locator("input[type=file]").nth(1).set_input_files(EXAMPLES / "switchboard-bom.csv")
            expect(page.get_by_text("2 lines were read")).to_be_visible(timeout=30_000)
            expect(page.get_by_role("status")).to_contain_text("NOT ORIGINATING")
            expect(page.locator(".q-notification")).to_have_count(0, timeout=30_000)
        result = Axe().run(page, options=RULES)
        for violation in result.response["violations"]:
            found[f"{path}: {violation['id']}"] = [node["html"][:200] for node in violation["nodes"]][:4]
    assert found == {}


def test_the_keyboard_is_enough(opened: Opened) -> None:
    """From the top of the page: by Tab to a field, typed, and the verdict is said without a click."""
    page = opened("/")
    page.locator("input[type=file]").nth(0).set_input_files(EXAMPLES / "marmalade.yaml")
    expect(page.get_by_role("status")).to_contain_text("ORIGINATING")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "FOB value":
            break
    expect(page.get_by_label("FOB value")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("100")
    expect(page.get_by_role("status")).to_contain_text("NOT ORIGINATING")
