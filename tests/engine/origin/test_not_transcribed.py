"""Articles that a ruleset names and does not transcribe: what hangs on one is not known, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from demonstration import AGREEMENT, claim, non, ori, verdict
from headnote import Engine

Make = Callable[..., Engine]
ARTICLES = {
    "wholly obtained": 'article 2 wholly obtained\n    (a) "plants"\n',
    "cumulation": "article 4 cumulation    originating materials of the parties\n",
    "value content": AGREEMENT[AGREEMENT.index("article 5") : AGREEMENT.index("article 6")],
    "insufficient operations": AGREEMENT[AGREEMENT.index("article 6") : AGREEMENT.index("article 7")],
    "materials used in production": "article 12 materials used in production    roll-up\n",
}


def without(kind: str) -> str:
    """The demonstration agreement with an article that is named and not transcribed."""
    title = "regional value content" if kind == "value content" else kind
    text = ARTICLES[kind]
    assert text in AGREEMENT
    return AGREEMENT.replace(text, f"article {title}    not transcribed\n")


def with_more(kind: str) -> str:
    return AGREEMENT.replace("headnote 1", f"article {kind}    not transcribed\nheadnote 1")


def test_an_article_without_its_number_is_cited_by_its_title(engine_for: Make) -> None:
    found = engine_for("84.18    CTH\n", without("insufficient operations")).determine(claim([non("7208.10")]))
    assert "DEMO, insufficient operations" in found.citations


def test_insufficient_operations(engine_for: Make) -> None:
    """Only who says that more was done, by an empty list, gets a yes; a good without foreign materials needs none."""
    engine = engine_for("84.18    CTH\n", without("insufficient operations"))
    materials = [non("7208.10", 100)]
    assert verdict(engine, materials) == "originating"
    for operations in (None, ["a"]):
        found = engine.determine(claim(materials, operations=operations))
        assert (found.verdict, found.missing) == ("undetermined", ("production.operations",))
    assert verdict(engine, [ori(100)], operations=None) == "originating"


def test_wholly_obtained(engine_for: Make) -> None:
    engine = engine_for("84.18    CTH\n", without("wholly obtained"))
    feed = [non("2309.90", 10)]
    assert verdict(engine, [], hs="0102.21", wholly_obtained=True) == "originating"
    assert verdict(engine, [], hs="0102.21", wholly_obtained="b") == "originating"
    open_ = engine.determine(claim(feed, hs="0102.21", wholly_obtained=True))
    question = "DEMO, wholly obtained holds of this good"
    assert open_.verdict == "undetermined"
    assert f'answers."{question}"' in open_.missing
    assert verdict(engine, feed, hs="0102.21", wholly_obtained=True, answers={question: True}) == "originating"
    # Who does not claim it is not held up by it.
    assert verdict(engine, [non("8418.99", 900)]) == "not originating"


@pytest.mark.parametrize(
    ("answer", "state"), [(None, "undetermined"), (True, "originating"), (False, "not originating")]
)
def test_cumulation(answer: bool | None, state: str, engine_for: Make) -> None:
    engine = engine_for("84.18    CTH\n", without("cumulation"))
    answers = {} if answer is None else {"DEMO, cumulation counts materials that originate in other parties": answer}
    thai = ori(900, country="TH", hs="8418.99")
    assert verdict(engine, [thai], answers=answers) == state
    assert verdict(engine, [ori(900, hs="8418.99")]) == "originating"
    assert verdict(engine, [{**thai, "country": "US"}], answers=answers) == "not originating"


def test_value_content_is_answered_as_a_whole(engine_for: Make) -> None:
    engine = engine_for("84.18    RVC40\n", without("value content"))
    found = engine.determine(claim([non("7208.10", 100)]))
    text = "regional value content of at least 40 per cent"
    assert (found.verdict, found.missing) == ("undetermined", (f'answers."{text}"',))
    assert verdict(engine, [non("7208.10", 100)], answers={text: True}) == "originating"


def test_roll_up(engine_for: Make) -> None:
    engine = engine_for("84.18    CTH\n", without("materials used in production"))
    inner = {"hs": "8418.99", "price": "800", "country": "JP", "production": {"party": "JP", "operations": []}}
    part = {**inner, "rule": "CTH", "materials": [non("7208.10", 700)]}
    question = "DEMO, materials used in production counts a material that meets its own rule as originating"
    found = engine.determine(claim([part]))
    assert found.verdict == "undetermined"
    assert f'answers."{question}"' in found.missing
    assert verdict(engine, [part], answers={question: True}) == "originating"
    none = {**part, "value": "800", "materials": [non("8418.99", 700)]}
    assert verdict(engine, [none], answers={question: True}) == "not originating"


@pytest.mark.parametrize("role", ["retail packing", "accessories", "indirect materials"])
def test_what_is_left_out_fails_no_requirement(role: str, engine_for: Make) -> None:
    """A box of chapter 48 that is not wholly obtained, where materials of that chapter have to be."""
    kind = "packing" if role.endswith("packing") else role
    engine = engine_for("84.18    materials of chapter 48 wholly obtained\n", with_more(kind))
    box = non("4819.10", 5, role=role, wholly_obtained=False)
    article = f"DEMO, {kind} leaves {kind} out"
    found = engine.determine(claim([box, non("7208.10", 5)]))
    assert (found.verdict, found.missing) == ("undetermined", (f'answers."{article}"',))
    for answer, state in ((True, "originating"), (False, "not originating")):
        assert verdict(engine, [box, non("7208.10", 5)], answers={article: answer}) == state
    # A bill that lists nothing else lists something all the same.
    assert verdict(engine, [box], answers={article: True}) == "originating"


@pytest.mark.parametrize("role", ["retail packing", "accessories", "indirect materials"])
def test_packing_and_the_like(role: str, engine_for: Make) -> None:
    kind = "packing" if role.endswith("packing") else role
    engine = engine_for("84.18    CTH\n", with_more(kind))
    box = {**non("8418.99", 300), "role": role}
    assert verdict(engine, [box, non("7208.10", 100)]) == "undetermined"
    assert verdict(engine, [{**box, "hs": "4819.10"}, non("7208.10", 100)]) == "originating"
    answers = {f"DEMO, {kind} leaves {kind} out": True}
    assert verdict(engine, [box, non("7208.10", 100)], answers=answers) == "originating"


def test_fungible_materials(engine_for: Make) -> None:
    engine = engine_for("84.18    CTH\n", with_more("fungible materials"))
    drawn: dict[str, Any] = {**ori(500, hs="8418.99"), "fungible": True}
    assert verdict(engine, [drawn]) == "undetermined"
    assert verdict(engine, [{**drawn, "fungible": False}]) == "originating"


def test_the_way(engine_for: Make) -> None:
    engine = engine_for("84.18    CTH\n", with_more("direct consignment"))
    direct = {"route": ["JP", "TH"]}
    via = {"route": ["JP", "SG", "TH"]}
    assert verdict(engine, [non("7208.10", 9)], consignment=direct, importing_party="TH") == "originating"
    assert verdict(engine, [non("7208.10", 9)], consignment=via, importing_party="TH") == "undetermined"
    answers = {"DEMO, direct consignment allows the way that the good travelled": False}
    assert verdict(engine, [non("7208.10", 9)], consignment=via, answers=answers) == "not originating"


def test_some_articles_are_nothing_without_their_text(
    headnote: Callable[..., Result], demo: Callable[..., Path]
) -> None:
    text = AGREEMENT.replace("headnote 1", "article tracing    not transcribed\nheadnote 1")
    result = headnote("check", demo("84.18    CTH\n", text))
    assert result.exit_code != 0
    assert "“not transcribed” says nothing of an article on tracing" in result.output
