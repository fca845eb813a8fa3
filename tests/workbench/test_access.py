"""Everybody can work here: axe finds nothing against WCAG 2.1 AA, light and dark, and the keyboard is enough."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from examples import EXAMPLES

Opened = Callable[..., Page]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def determined(page: Page) -> None:
    page.locator("input[type=file]").nth(0).set_input_files(EXAMPLES / "switchboard.yaml")
    page.locator("input[type=file]").nth(1).set_input_files(EXAMPLES / "switchboard-bom.csv")
    expect(page.get_by_text("2 lines were read")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("status")).to_contain_text("NOT ORIGINATING")


def wrong(page: Page) -> None:
    page.get_by_label("HS code").first.fill("8")
    expect(page.get_by_role("alert")).to_be_visible()


def drafted(page: Page) -> None:
    page.get_by_role("button", name="Change").first.click()
    expect(page.get_by_role("textbox", name="Text of the file")).to_be_visible(timeout=30_000)


STATES: tuple[tuple[str | None, Callable[[Page], None] | None], ...] = (
    *(("/", determined), (None, wrong), ("/compare", None), ("/portfolio", None)),
    *(("/rules?open=rcep&chapter=85", None), (None, drafted), ("/records", None)),
)
"""What is looked at: pages, and what is done on them; no address: where the last one was."""


def test_no_page_bars_anybody(opened_alone: Opened) -> None:
    found = {}
    page = opened_alone("/", "en")
    origin = page.url.rstrip("/")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for path, done in STATES:
            if path is not None:
                page.goto(origin + path)
                page.wait_for_function("window.did_handshake === true")
            if done is not None:
                done(page)
            for violation in Axe().run(page, options=RULES).response["violations"]:
                nodes = [node["html"][:200] for node in violation["nodes"]]
                found[f"{scheme} {page.url}: {violation['id']}"] = nodes[:4]
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
    # However many lines it has, the grid lets one go on.
    page.get_by_label("Bill of materials").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText")[-10:] == "Add a line":
            return
    raise AssertionError("the grid does not let go")
