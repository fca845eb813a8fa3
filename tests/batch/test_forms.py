"""What has a form in columns. A law or a requirement that says something new loses its form until it is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from headnote import Engine
from headnote.batch.measure.forms import asked_in, law_has_form
from headnote.engine.agreements.library import shipped
from headnote.engine.origin.plans import find_rule, plan
from headnote.grammar.rules.expressions import print_expr

SHIPPED = sorted(one.name for one in shipped().iterdir() if (one / "agreement.origin").is_file())


@pytest.mark.parametrize("agreement", SHIPPED)
def test_the_shipped_agreements_have_a_form(agreement: str) -> None:
    assert law_has_form(Engine.load(agreement).law(date(2026, 4, 1)))


def test_a_tolerance_of_a_share_that_has_no_column_has_none() -> None:
    law = Engine.load("rcep").law(date(2026, 4, 1))
    cap = law.tolerances[0].cap
    assert cap is not None
    clause = replace(law.tolerances[0], cap=replace(cap, base="net cost"))
    assert not law_has_form(replace(law, tolerances=(clause,)))


def test_requirements_of_an_annex_have_a_form() -> None:
    law = Engine.load("rcep").law(date(2026, 4, 1))
    made = plan(law, find_rule(law, "3A", "841810", None, {}, str))
    forms = asked_in(made, law, "841810")
    assert forms is not None
    assert [print_expr(form.leaf) for form in forms][-2:] == [
        "change of subheading",
        "regional value content of at least 40 per cent",
    ]
