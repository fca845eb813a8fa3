"""Explanations: plain words in both languages, and the same content on a terminal."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from demonstration import claim, non
from headnote import Engine
from headnote.engine.amounts import Figure, money, share
from headnote.engine.explain import Words, as_html, as_text, explain, figure_text
from headnote.engine.explain.terminal import show
from headnote.grammar.rules.reading import read_rule

RULES = """\
change of chapter
change of heading except from chapter 01, heading 12.11 or subheading 1302.19 through 1302.32
change from heading 52.04 through 52.07
change from any other subheading outside this group
no change in tariff classification
regional value content of at least 40 per cent
regional value content of at least 35 per cent by build-up
value of non-originating materials of heading 17.01 at most 30 per cent of FOB
weight of materials at most 7.5 per cent of the good
wholly obtained
materials of chapter 01 wholly obtained
materials of heading 07.01 originating
exclusively from originating materials
process "weaving" in a party or in VN US on materials of chapter 51
process "drying" in a party
process "drying" in VN
"stored for two years"
change of heading and regional value content of at least 40 per cent or "blessed"
"""


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_requirement_in_plain_words(language: str, golden: Callable[[str, str], None]) -> None:
    words = Words("ja" if language == "ja" else "en")
    lines = []
    for text in RULES.splitlines():
        rule = read_rule(text).rule
        assert rule is not None
        lines.append(f"{text}\n  = {words.wording(rule.expr)}\n")
    golden(f"wording-{language}.txt", "".join(lines))


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (money("", 140_000_000, "USD"), "140.00 USD"),
        (money("", 5_833_340_000, "USD"), "5,833.34 USD"),
        (money("", 60_000_001, "USD"), "60.000001 USD"),
        (money("", 1_002_000_000, "JPY"), "1,002 JPY"),
        (money("", 1_500_000, "JPY"), "1.50 JPY"),
        (Figure("", 20_000_000, 10**6, "kg"), "20 kg"),
        (share("", 2, 3), "66.66 %"),
        (share("", 39_999_999, 100_000_000), "39.99 %"),
        (share("", 3, 8), "37.5 %"),
        (share("", 80, 100), "80 %"),
        (share("", -1, 2), "-50 %"),
    ],
)
def test_figures_are_cut_and_never_rounded_up(figure: Figure, text: str) -> None:
    assert figure_text(figure) == text


def test_text_terminal_and_page_say_the_same(engine_for: Callable[..., Engine]) -> None:
    motor = {"hs": "8501.10", "country": "TH", "value": 700, "materials": [non("8501.20", 650)]}
    found = engine_for("84.18    RVC40\n8501.10    CTH\n").determine(claim([motor, non("8418.99", 100)]))
    blocks = explain(found, Words("en"))
    stream = io.StringIO()
    show(Console(file=stream, width=200, force_terminal=True, color_system="standard"), blocks)
    terminal, text, page = stream.getvalue(), as_text(blocks), as_html(blocks, "en")
    assert "@media print" in page
    for said in ("NOT ORIGINATING", "line 1, 8501.20, shares heading 85.01", "counted as", "line 2"):
        assert (said in text) == (said in page)
    for said in ("NOT ORIGINATING", "line 1, 8501.20, shares heading 85.01", "What would change it"):
        assert said in text
        assert said in page
        assert said in terminal
    assert "\x1b[" in terminal
    assert "\x1b[" not in text
