"""Each page's main job in a real browser, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from examples import EXAMPLES
from serving import Served

Opened = Callable[..., Page]


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [("en", "NOT ORIGINATING", "ORIGINATING in Vietnam (VN)"), ("ja", "非原産", "ベトナム (VN)")],
)
def test_a_good_is_determined_and_mended(opened: Opened, language: str, before: str, after: str) -> None:
    """switchboard.yaml: RVC is 37.5 % of at least 40 %; a price of 5,833.34 USD reaches it (the README's figures)."""
    page = opened("/", language)
    page.locator("input[type=file]").nth(0).set_input_files(EXAMPLES / "switchboard.yaml")
    page.locator("input[type=file]").nth(1).set_input_files(EXAMPLES / "switchboard-bom.csv")
    expect(page.get_by_role("status")).to_contain_text(before)
    expect(page.get_by_text("8538.90", exact=True)).to_be_visible()
    page.get_by_role("button", name="a price of" if language == "en" else "価額を").click()
    expect(page.get_by_role("status")).to_contain_text(after)
    expect(page.get_by_label("FOB value" if language == "en" else "FOB価額")).to_have_value("5833.34")
    page.get_by_role("button", name="Undo" if language == "en" else "元に戻す").click()
    expect(page.get_by_role("status")).to_contain_text(before)


def test_the_verdict_follows_what_is_typed_and_pasted(opened: Opened) -> None:
    page = opened("/")
    page.get_by_label("Agreement").click()
    page.get_by_role("option", name="rcep").click()
    for label, text in (("Produced in", "VN"), ("HS code", "8538.10"), ("FOB value", "5600"), ("Currency", "USD")):
        page.get_by_label(label).first.fill(text)
    expect(page.get_by_role("status")).to_contain_text("UNDETERMINED")
    grid = page.get_by_label("Bill of materials")
    grid.evaluate(
        """(element) => {
            const data = new DataTransfer();
            data.setData('text/plain', 'parts\\t8538.90\\tno\\tUS\\t3500\\ncases\\t3926.90\\tno\\tCN\\t100\\n');
            element.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true}));
        }"""
    )
    expect(page.get_by_text("2 lines were read")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("NOT ORIGINATING")
    page.get_by_label("HS code").first.fill("85.3")
    expect(page.get_by_text("The claim cannot be read yet")).to_be_visible()


def test_agreements_are_compared(opened: Opened) -> None:
    page = opened("/compare")
    page.locator("input[type=file]").nth(0).set_input_files(EXAMPLES / "marmalade.yaml")
    expect(page.get_by_text("RCEP", exact=True).first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("MFN:").first).to_be_visible()


def test_an_annex_is_read_by_chapter_with_the_cases_of_a_row(opened: Opened) -> None:
    """Row 85.38 of RCEP's annex 3A, of which the shipped cases 20 to 22 ask."""
    page = opened("/rules")
    expect(page.get_by_role("heading", name="Countries and regions")).to_be_visible()
    page.get_by_role("link", name="RCEP").click()
    page.get_by_label("Chapter (governed/all)").click()
    page.get_by_role("option", name=re.compile("^85 ")).click()
    row = page.locator(".q-card", has_text="3A: 85.38")
    expect(row).to_contain_text("CTH or RVC40")
    expect(row).to_contain_text("3A-141")
    row.get_by_text(re.compile("^Cases: ")).click()
    expect(row).to_contain_text("not originating")
    page.reload()
    expect(row).to_contain_text("3A-141")
    row.get_by_text("History").click()
    expect(row).to_contain_text("CTH or RVC40 (shipped with Headnote")


def test_a_rule_is_found_and_changed_published_and_rolled_back(opened_alone: Opened) -> None:
    page = opened_alone("/rules")
    page.get_by_role("link", name="JBEPA").click()
    page.get_by_label("Search the annex by code or words").fill("3901.10")
    page.get_by_role("button", name="Begin a draft").click()
    expect(page.get_by_text("Draft: jbepa")).to_be_visible()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n1234.56 CHT")
    page.get_by_role("button", name="Check and run cases").click()
    expect(page.get_by_text("HN").first).to_be_visible(timeout=30_000)
    for _ in range(12):
        page.locator(".cm-content").press("Backspace")
    page.locator(".cm-content").press("Backspace")
    page.keyboard.type("# a remark\n")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("No problems.")).to_be_visible(timeout=30_000)
    # What another tab has written since is not overwritten.
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(".cm-content")).to_be_visible()
    page.locator(".cm-content").press("Control+End")
    page.keyboard.type("# another\n")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("not saved")).to_be_hidden()
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("another tab")).to_be_visible(timeout=30_000)
    other.close()
    expect(page.get_by_text("Working")).to_be_hidden(timeout=30_000)
    page.get_by_role("button", name="Send to review").click()
    expect(page.get_by_text("in review", exact=True)).to_be_visible()
    page.get_by_label("Reason").fill("a remark")
    page.get_by_role("button", name="Publish").click()
    back = page.get_by_role("button", name="Return to this version")
    expect(back).to_have_count(1, timeout=30_000)
    back.click()
    page.get_by_role("dialog").get_by_label("Reason").fill("it was a remark only")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Return to this version")).to_have_count(2)
    expect(page.get_by_text("it was a remark only")).to_be_visible()
    # A session that has ended meanwhile leads to signing in, and does not wait for ever.
    page.wait_for_function("window.did_handshake === true")
    page.evaluate("fetch('/sign-out', {method: 'POST'})")
    page.evaluate("window.socket.io.engine.close()")
    expect(page.get_by_label("API key")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize(
    ("language", "record", "said", "again", "same", "verify", "holds"),
    [
        ("en", "Put on record", "number 1", "Decide again", "The same today", "Verify the chain", "The chain holds"),
        ("ja", "記録する", "番号 1 ", "改めて判定", "すべての数値が同じ", "連鎖を検証", "連鎖は完全です"),
    ],
)
def test_a_determination_is_recorded_found_and_decided_again(
    opened_alone: Opened, language: str, record: str, said: str, again: str, same: str, verify: str, holds: str
) -> None:
    page = opened_alone("/", language)
    page.locator("input[type=file]").nth(0).set_input_files(EXAMPLES / "marmalade.yaml")
    page.get_by_role("button", name=record).click()
    expect(page.get_by_text(said)).to_be_visible()
    page.goto(page.url.split("?")[0] + "records")
    page.get_by_label("Number, code" if language == "en" else "番号、コード").fill("rcep 2007")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="2007.91").click()
    expect(page.get_by_role("status")).to_contain_text("AU")
    page.get_by_role("button", name=again).click()
    expect(page.get_by_text(same)).to_be_visible()
    page.get_by_role("button", name=verify).click()
    expect(page.get_by_text(holds)).to_be_visible()
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("AU")


@pytest.mark.parametrize(("language", "decide", "done"), [("en", "Decide", "Done"), ("ja", "判定する", "完了しました")])
def test_a_portfolio_is_sent_and_its_verdicts_are_shown(
    opened_alone: Opened, language: str, decide: str, done: str
) -> None:
    """The shipped portfolio under RCEP: three originate (docs/portfolios.md)."""
    page = opened_alone("/portfolio", language)
    for number, name in enumerate(("goods", "materials")):
        page.locator("input[type=file]").nth(number).set_input_files(EXAMPLES / "portfolio" / f"{name}.csv")
    page.get_by_role("combobox").click()
    page.get_by_role("option", name="rcep").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=decide).click()
    expect(page.get_by_text(done, exact=True)).to_be_visible(timeout=60_000)
    expect(page.get_by_text("M-100", exact=True).first).to_be_visible()
    expect(page.locator("canvas")).to_be_visible()
    page.reload()
    expect(page.get_by_text("M-100", exact=True).first).to_be_visible()


def test_nobody_gets_in_unknown(served: Served, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{served.address}/rules")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.get_by_label("API key").fill("hn_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto(f"{served.address}/sign-in?token=wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    page.close()
