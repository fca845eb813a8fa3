"""A row that one pattern tells is the row that the grammar reads: its node, every place in it, and its problems."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headnote.engine.agreements.library import shipped
from headnote.grammar import lines
from headnote.grammar.agreements import rows
from headnote.grammar.agreements.rows import common_row
from headnote.grammar.layout import Statement, statements
from headnote.grammar.line import Line
from headnote.grammar.nodes import NO_TRIVIA
from headnote.grammar.rules.vocabulary import NO_NAMES
from headnote.grammar.schedules.common import common_line
from headnote.grammar.syntax import SyntaxProblem
from headnote.grammar.text import SourceText

codes = st.sampled_from(["8418.10", "84.18", "8418.21", "84", "8418.1", "8418.10.10", "1234.5", "99.99", "８４.18"])
spaces = st.sampled_from(["  ", " ", "    ", "\n        ", "\t", "\u3000"])
joins = st.sampled_from(["-", " - ", " through ", " to ", ", ", " and ", " or ", "–"])
WORDS = """
CTH / CC / RVC40 / or / and / except from heading 84.18 / CC or RVC40 / (CTH) / "goods of this row" / to / through / @ /
from 2022-01-01 / until 2022-12-31 / From 2022- / process / WO; / x / ex / - / . / of / except / not transcribed /
goods of / its own rule / provided that / only if / see / in goods of"""
words = st.sampled_from([word.strip() for word in WORDS.split("/")])
days = st.sampled_from(
    ["", " from 2022-01-01", " until 2022-12-31", " from 2022-01-01 until 2022-12-31", " From 2022-13-01"]
)
days |= st.sampled_from([" from 2023-01-01 until 2022-12-31", " until 2022-12-31 from 2022-01-01", "until 2022-01-011"])
places = st.sampled_from(["", '@ "3A-12"', '@"3A"', '@ source "3A"', '@ "3A', '@ "3A" from 2022-01-01', '@ "a  b"'])


@st.composite
def texts(draw: st.DrawFn) -> str:
    scope = draw(codes) + draw(st.just("") | st.builds(str.__add__, joins, codes))
    rule = draw(spaces).join(draw(st.lists(words, min_size=1, max_size=3)))
    return f"{scope}{draw(spaces)}{rule}{draw(spaces)}{draw(places)}{draw(days)}".strip()


def statement(text: str, start: int = 0) -> Statement:
    """A row's statement."""
    return Statement(start, 4, text, is_head=False, trivia=NO_TRIVIA)


def told(line: Line, node: Any) -> tuple[object, ...]:
    """What a reading says, with the places that take no part in comparison."""
    cited = node.citation.span if node.citation is not None else None
    return node, node.span, node.rule_span, [scope.span for scope in node.scopes], cited, line.problems


def assert_alike(statement: Statement) -> bool:
    """Whether the pattern tells the row; then the grammar reads the same."""
    fast, general = Line(statement, NO_NAMES), Line(statement, NO_NAMES)
    row = common_row(fast)
    if row is None:
        return False
    assert told(fast, row) == told(general, lines.by_grammar(general, "row"))
    return True


@given(texts())
def test_a_common_row_is_the_row_that_the_grammar_reads(text: str) -> None:
    assert_alike(statement(text, 7))


@pytest.mark.parametrize(
    "text",
    ["8418.10  CTH", '84.18-84.20  CTH or RVC40  @ "3A-12"', '84.18 process "a" @ "b"', "84.18 CC from 2022-01-01"],
)
def test_the_pattern_tells_common_rows(text: str) -> None:
    assert assert_alike(statement(text))


@pytest.mark.parametrize(
    "text", ["84.18 to 84.20  CTH", "84.18  CTH from 2022-13-01", '84.18 "a"  CTH', "84.18, 84.20 CTH"]
)
def test_the_grammar_reads_all_others(text: str) -> None:
    line = Line(statement(text), NO_NAMES)
    assert common_row(line) is None
    assert lines.read_line(line, "row").scopes


def test_every_word_that_may_stand_behind_codes_is_known() -> None:
    """A new one has to be named in `rows`: else the pattern takes it for the beginning of a rule."""
    parser: Any = lines.by_statements()
    for text in ("8418.10 ", "84.18-84.20 "):
        reading = parser.parse_interactive(text, start="row")
        list(reading.exhaust_lexer())
        accepted = parser.parser.lexer.lexers[reading.parser_state.position].terminals
        patterns = [one.pattern.value for one in accepted if one.name != "RULE"]
        first = [word for pattern in patterns for word in re.findall("[a-z]{2,}", pattern)[:1]]
        assert len(first) > 5
        assert [word for word in first if not re.match(rows.KEYWORD, word)] == []


def test_most_rows_of_a_shipped_annex_are_common() -> None:
    source = SourceText("annex", (shipped() / "uk-eu" / "annex-orig-2.origin").read_text(encoding="utf-8"))
    found = [one for one in statements(source) if isinstance(one, Statement) and one.text[:1].isdigit()]
    assert len(found) > 300
    assert sum(map(assert_alike, found)) > len(found) / 2


tariff_codes = st.sampled_from(
    ["0101.21.000", "01.01", "0101.21", "0101.21.0", "0101.21.10", "123.21", "0101.21.000.1"]
)
rates = st.sampled_from(
    ["9.6%", "9 %", "Free", "100.1234%", "9.6", "9,6%", "9%or", "5% + 3円/kg", "", "9.6%B16", "09%"]
)
categories = st.sampled_from(
    ["B16", "A", "B16*", "B16**", "X***", "B<n>", "b16", "BASE", "R3 note 1", 'B "text"', "B 2"]
)


@given(st.builds("{}{}{}{}{}".format, tariff_codes, spaces, rates, spaces, categories))
def test_a_common_line_of_a_schedule_is_the_line_that_the_grammar_reads(text: str) -> None:
    fast, general = (Line(statement(text.strip(), 7), NO_NAMES) for _ in range(2))
    found = common_line(fast)
    if found is not None:
        read = lines.by_grammar(general, "line")
        assert (found, found.span, fast.problems) == (read, read.span, general.problems)


def test_the_pattern_tells_common_lines_of_a_schedule() -> None:
    assert common_line(Line(statement("0101.21.000    9.6%     B16"), NO_NAMES)) is not None


def test_what_the_grammar_refuses_the_pattern_does_not_tell() -> None:
    line = Line(statement('84.18  CTH @ "3A'), NO_NAMES)
    assert common_row(line) is None
    with pytest.raises(SyntaxProblem):
        lines.read_line(line, "row")
