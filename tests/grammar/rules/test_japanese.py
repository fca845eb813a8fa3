"""The annex's sentence in English and in Japanese, and its short form: one tree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from demonstration import AGREEMENT
from headnote import Engine
from headnote.engine.origin.plans import expand_for
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file
from headnote.grammar.rules.japanese import kanji_digits, kanji_number
from headnote.grammar.rules.reading import read_rule
from headnote.grammar.text import plain

JAPANESE = (
    "第八三〇一・一〇号から第八三一一・九〇号までの各号の産品への他の号の材料からの変更又は、"
    "原産資格割合が四十パーセント以上であること"
    "（第八三〇一・一〇号から第八三一一・九〇号までの各号の産品への関税分類の変更を必要としない。）。"
)
ENGLISH = (
    "A change to subheading 8301.10 through 8311.90 from any other subheading; or "
    "No required change in tariff classification to subheading 8301.10 through 8311.90, "
    "provided that there is a qualifying value content of not less than 40 per cent."
)


def test_three_spellings_one_tree() -> None:
    law = Engine.load("jiepa").law(date(2009, 1, 1))
    trees = []
    for text in (JAPANESE, ENGLISH, "CTSH or QVC40"):
        rule = read_rule(plain(text)).rule
        assert rule is not None, text
        trees.append(expand_for(law, rule))
    assert trees[0] == trees[1] == trees[2]


@pytest.mark.parametrize("sentence", [JAPANESE, ENGLISH])
def test_a_sentence_is_kept_and_printed_as_transcribed(sentence: str) -> None:
    head = 'annex 1 of DEMO "Rules"\nsource "Demo"\n'
    parsed = parse_bytes("x", f"{head}8301.10-8311.90    {sentence}\n".encode())
    assert parsed.diagnostics == ()
    text = print_file(parsed.file)
    assert " ".join(sentence.split()) in " ".join(text.split())
    assert parse_bytes("x", text.encode()).file == parsed.file


@pytest.mark.parametrize(
    ("text", "number"), [("十", 10), ("四十", 40), ("四十五", 45), ("三十五", 35), ("百", 100), ("五", 5), ("〇", 0)]
)
def test_numbers(text: str, number: int) -> None:
    assert kanji_number(text) == number


def test_codes() -> None:
    assert kanji_digits("八三〇一・一〇") == kanji_digits("八三〇一 一〇") == "8301.10"


def test_a_mistake_in_a_japanese_sentence_is_placed(demo: Callable[..., Path], headnote: Callable[..., object]) -> None:
    folder = demo("8302.10    他の巻の材料からの変更\n", AGREEMENT)
    result = headnote("check", folder)
    assert result.exit_code == 1  # type: ignore[attr-defined]
    assert "“巻”" in result.output or "巻" in result.output  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sentence", "short"),
    [
        # seed 003: rows as Japan Customs' slides print them
        ("CTSH(号変更)又はRVC(域内原産割合)40%", "CTSH or RVC40"),
        ("CC(類の変更)", "CC"),
        ("CTH、RVC40%又はCR(化学反応)", "CTH or RVC40 or CR"),
        # seed 004: the proviso of apparel
        (
            "CC(HS2桁の変更)、但し非原産の織物類からの変更の場合には締約国又は ASEAN 諸国において"
            "製織されることを条件とする",
            'CC and process "製織" in a party or in BN ID KH LA MM MY PH SG TH VN on "織物類"',
        ),
        ("CC（第1211.20号の材料からの変更を除く。）", "CC except from subheading 1211.20"),
        (
            "他の項の材料からの変更（第八四・〇七項及び第八四・〇八項の材料からの変更を除く。）",
            "change of heading except from heading 84.07, heading 84.08",
        ),
        (
            "他の類の材料からの変更（第五二・〇四項から第五二・一二項までの各項の材料からの変更を除く。）",
            "change of chapter except from heading 52.04 through 52.12",
        ),
    ],
)
def test_sentences_of_the_seeds(sentence: str, short: str) -> None:
    rule, meant = read_rule(plain(sentence)).rule, read_rule(short).rule
    assert rule is not None, read_rule(plain(sentence)).problems
    assert meant is not None
    assert rule.expr == meant.expr
    again = read_rule(plain(rule.text)).rule
    assert again is not None
    assert again.expr == rule.expr
