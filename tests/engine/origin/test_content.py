"""A material counts as a whole or by what it was made of, where an article says so: own production, or any party's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from demonstration import AGREEMENT, claim, figures, non, ori
from headnote import Determination, Engine

Make = Callable[..., Engine]

FULL = AGREEMENT.replace("originating materials of the parties", "production in any party")
OWN = AGREEMENT.replace("roll-up", "roll-up and own production")

BUILD_UP = "regional value content of at least 40 per cent by build-up"


def part(*materials: dict[str, Any], party: str | None = "TH", value: Any = 700, **more: Any) -> dict[str, Any]:
    """A part of 8418.99 that does not originate by itself: its own rule is too strict."""
    production = {"party": party, "operations": [], **more.pop("production", {})}
    made = {"hs": "8418.99", "value": value, "materials": list(materials), "production": production}
    return {**made, "rule": "wholly obtained", **more}


def keys(found: Determination) -> set[str]:
    return {warning.key for warning in found.warnings}


def test_a_partners_labour_counts_in_a_build_up(engine_for: Make) -> None:
    costs = {"labour": 250, "overhead": 40, "profit": 10, "other": 0}
    made = part(non("8418.91", 400), production={"costs": costs})
    fields = {
        "rule": "regional value content of at least 40 per cent by build-up",
        "costs": {"labour": 100, "overhead": 0, "profit": 0, "other": 0},
    }
    found = engine_for("84.18    CC\n", FULL).determine(claim([made], **fields))
    assert (found.verdict, found.criterion) == ("originating", ("RVC", "ACU"))
    assert figures(found)["VOM"].floor(0) == 300, "of a part of 700, 400 does not originate"
    assert "DEMO Article 4" in found.citations
    assert engine_for("84.18    CC\n").determine(claim([made], **fields)).verdict == "not originating"


def test_costs_of_a_material_that_are_partly_given_are_asked_for(engine_for: Make) -> None:
    made = part(non("8418.91", 400), production={"costs": {"labour": 250}})
    fields = {
        "rule": "regional value content of at least 40 per cent by build-up",
        "costs": {"labour": 100, "overhead": 0, "profit": 0, "other": 0},
    }
    found = engine_for("84.18    CC\n", FULL).determine(claim([made], **fields))
    lacking = ("other", "overhead", "profit")
    assert found.missing == tuple(f"materials[1].production.costs.{name}" for name in lacking)


def test_spinning_in_another_party_was_carried_out(engine_for: Make) -> None:
    made = part(non("8418.91", 1), production={"processes": [{"name": "spinning", "party": "TH"}]})
    fields: dict[str, Any] = {"rule": 'process "spinning" in a party', "processes": []}
    assert engine_for("84.18    CC\n", FULL).determine(claim([made], **fields)).verdict == "originating"
    assert engine_for("84.18    CC\n").determine(claim([made], **fields)).verdict == "not originating"
    made["production"]["processes"] = None
    unsaid = engine_for("84.18    CC\n", FULL).determine(claim([made], **fields))
    assert unsaid.missing[-1] == "materials[1].production.processes"


def test_a_process_on_materials_was_carried_out_where_each_stood(engine_for: Make) -> None:
    """Dried in the part's production, or after the part was made of it: on the part."""
    rule = 'process "dried" in a party on materials of chapter 72'
    engine = engine_for("84.18    CC\n", FULL)
    dried = {"name": "dried", "party": "TH"}
    for on, expected in (([], "originating"), (["7208.10"], "originating"), (["7208.25"], "not originating")):
        made = part(non("7208.10", 1), hs="7210.11", production={"processes": [{**dried, "on": on}]})
        assert engine.determine(claim([made], rule=rule, processes=[])).verdict == expected, on
    made = part(non("7208.10", 1), hs="7210.11", production={"processes": []})
    fields: dict[str, Any] = {"rule": rule, "processes": [{**dried, "on": ["7210.11"]}]}
    assert engine.determine(claim([made], **fields)).verdict == "originating"


def test_content_does_not_defeat_a_good_that_the_whole_passes(engine_for: Make) -> None:
    motor = part(non("8418.99", 650), hs="8501.10")
    found = engine_for("84.18    CTH\n", FULL).determine(claim([motor]))
    assert found.verdict == "originating"
    assert "counted_differently" not in keys(found)
    fixed = engine_for("84.18    CTH\n", FULL).determine(claim([{**motor, "counted_as": "content"}]))
    assert fixed.verdict == "not originating"


def test_where_requirements_count_one_material_differently_a_warning_says_so(engine_for: Make) -> None:
    engine = engine_for("84.18    CTH and RVC40\n", FULL)
    motor = part(non("8418.99", 600), hs="8501.10")
    found = engine.determine(claim([motor]))
    assert found.verdict == "originating"
    warning = next(one for one in found.warnings if one.key == "counted_differently")
    assert dict(warning.arguments) == {"lines": ("1",)}
    for way in ("whole", "content"):
        assert engine.determine(claim([{**motor, "counted_as": way}])).verdict == "not originating"


def test_of_what_fails_the_less_is_to_be_tolerated(engine_for: Make) -> None:
    """By content 90 of the part's 700 is of the good's heading: within 10 per cent of 1,000."""
    made = part(non("7208.10", 300), non("8418.91", 90))
    found = engine_for("84.18    CTH\n", FULL).determine(claim([made]))
    assert (found.verdict, found.criterion) == ("originating", ("CTC", "ACU", "DMI"))


def test_materials_of_materials_count_from_the_innermost_outwards(engine_for: Make) -> None:
    inner = part(non("7208.10", 100), value=400)
    found = engine_for("84.18    RVC90\n", FULL).determine(claim([part(inner, value=700)]))
    assert found.verdict == "originating"
    assert next(one for a in found.alternatives for one in a.findings if one.by_content).by_content == ("1", "1.1")


@pytest.mark.parametrize(("party", "verdict"), [("JP", "originating"), ("TH", "not originating")])
def test_own_production_is_production_in_the_goods_own_party(engine_for: Make, party: str, verdict: str) -> None:
    found = engine_for("84.18    CTH\n", OWN).determine(claim([part(non("7208.10", 300), party=party)]))
    assert (found.verdict, "DEMO Article 12" in found.citations) == (verdict, party == "JP")
    assert "ACU" not in found.criterion


def test_a_material_made_outside_the_parties_counts_as_a_whole(engine_for: Make) -> None:
    made = part(non("7208.10", 300), party="US", counted_as="content")
    found = engine_for("84.18    CTH\n", FULL).determine(claim([made]))
    assert found.verdict == "not originating"
    assert "no_content" in keys(found)


def test_where_a_material_was_made_is_asked_where_it_would_tell(engine_for: Make) -> None:
    made = part(non("7208.10", 300), party=None)
    found = engine_for("84.18    CTH\n", FULL).determine(claim([made]))
    assert (found.verdict, found.missing) == ("undetermined", ("materials[1].production.party",))


def test_a_value_inside_that_is_not_known_is_not_a_no(engine_for: Make) -> None:
    engine = engine_for("84.18    RVC40\n", FULL)
    made = part(non("7208.10"), ori(100))
    found = engine.determine(claim([made]))
    assert "materials[1].materials[1].value" in found.missing
    for value, verdict in ((600, "originating"), (601, "not originating")):
        made = part(non("7208.10", value), ori(100))
        assert engine.determine(claim([made])).verdict == verdict


NOTHING = {"labour": 0, "overhead": 0, "profit": 0, "other": 0}


def test_what_originates_in_a_part_is_no_more_than_the_part_is_worth(engine_for: Make) -> None:
    """399 of 1,000 is not 40 per cent, whatever originates in the part; of 400 it may be."""
    engine = engine_for(f"84.18    {BUILD_UP}\n", FULL)
    for value, verdict in ((399, "not originating"), (400, "undetermined")):
        made = part(ori(None), non("7208.10", 1), value=value)
        assert engine.determine(claim([made], costs=NOTHING)).verdict == verdict


def test_what_decides_whether_the_content_counts_is_named(engine_for: Make) -> None:
    made = part(ori(600), non("7208.10", None))
    found = engine_for(f"84.18    {BUILD_UP}\n", FULL).determine(claim([made], costs=NOTHING))
    assert (found.verdict, found.missing) == ("undetermined", ("materials[1].materials[2].value",))


def test_a_code_that_is_not_known_does_not_matter_where_the_content_passes(engine_for: Make) -> None:
    found = engine_for("84.18    CTH\n", FULL).determine(claim([part(non("7208.10", 600), hs=None)]))
    assert found.verdict == "originating"


def test_what_the_shipped_agreements_say() -> None:
    """RCEP 3.4 counts originating materials alone; CPTPP's Article 10 also production on others."""
    made = part(non("7208.10", 100))
    answers = {"the notes of its section, chapter and heading ask for nothing more": True}
    for name, verdict in (("rcep", "not originating"), ("cptpp", "originating")):
        wanted = claim(
            [{**made, "production": {"party": "AU", "operations": []}}], rule="CTH", answers=answers
        ).model_copy(update={"agreement": name})
        assert Engine.load(name).determine(wanted).verdict == verdict


def test_a_detail_of_another_kind_of_article_is_refused(
    demo: Callable[..., Path], headnote: Callable[..., Result]
) -> None:
    folder = demo("84.18    CC\n", AGREEMENT.replace("roll-up", "production in any party"))
    output = headnote("check", folder).output
    assert "error HN0228" in output
    assert "roll-up and own production" in output
