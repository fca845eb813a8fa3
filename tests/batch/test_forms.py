"""What has a form in columns. A law or a requirement that says something new loses its form until it is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from headnote import Engine
from headnote.batch.measure.forms import Asked, asked_of, law_has_form
from headnote.engine.origin.plans import find_rule, plan


@pytest.mark.parametrize("agreement", ["rcep", "jiepa", "jbepa", "uk-australia"])
def test_the_shipped_agreements_have_a_form(agreement: str) -> None:
    assert law_has_form(Engine.load(agreement).law(date(2026, 4, 1)))


def test_a_law_that_says_something_unknown_has_none() -> None:
    law = Engine.load("rcep").law(date(2026, 4, 1))
    clause = replace(law.tolerances[0], note="Note 7")
    assert not law_has_form(replace(law, tolerances=(clause,)))


def test_requirements_of_an_annex_have_a_form() -> None:
    law = Engine.load("rcep").law(date(2026, 4, 1))
    made = plan(law, find_rule(law, "3A", "841810", None, {}, str))
    forms = [asked_of(one, law) for one in made.requirements]
    assert [form.text for form in forms if isinstance(form, Asked)] == [
        "exclusively from originating materials",
        "change of subheading",
        "regional value content of at least 40 per cent",
    ]
    assert None not in forms
