"""What is recorded has the same bytes as ever: written in one pass, against the way of the first version.

The oracle makes data of a determination by the fields of its classes, data of JSON of that, and text of that.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import shipped_cases
from demonstration import claim
from headnote import Claim
from headnote.engine.amounts import Figure
from headnote.engine.canonical import canonical, decimal_text
from headnote.engine.claims.digest import claim_text
from headnote.engine.origin.determination import Determination, Finding, RuleUsed, say
from headnote.engine.truth import Truth
from headnote.grammar.rules.expand import count_alternatives
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.tree import Expr
from headnote.records.writing import determination_text
from random_claims import ENGINE, claims, rules


def data_of(value: Any) -> Any:
    """A determination, or a part of it, as data: every field that has not its default."""
    if isinstance(value, Figure):
        return {**value._asdict(), "numerator": str(value.numerator), "denominator": str(value.denominator)}
    if isinstance(value, IntEnum):
        return value.name.lower().replace("_", " ")
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return [data_of(one) for one in value]
    if isinstance(value, tuple):
        kinds = value._field_defaults  # type: ignore[attr-defined]
        return {
            name: data_of(one)
            for name, one in value._asdict().items()  # type: ignore[attr-defined]
            if name not in kinds or one != kinds[name]
        }
    if dataclasses.is_dataclass(value):
        fields = [one for one in dataclasses.fields(value) if one.compare]
        given_ = [(one.name, getattr(value, one.name), default_of(one)) for one in fields]
        return {name: data_of(one) for name, one, default in given_ if one != default}
    return value


def default_of(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def plain(value: Any) -> Any:
    """Data as JSON has it, members in the order of their UTF-16 units."""
    if isinstance(value, dict):
        return {str(name): plain(value[name]) for name in sorted(value, key=lambda one: one.encode("utf-16-be"))}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def text(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("ruleset", shipped_cases.RULESETS)
def test_every_shipped_case_is_written_as_ever(ruleset: str) -> None:
    cases = [(path.name, case) for path, cases in shipped_cases.files(ruleset) for case in cases]
    assert cases
    for name, case in cases:
        found = shipped_cases.engine_of(case).determine(case.claim)
        assert (name, determination_text(found)) == (name, text(data_of(found)))
        assert (name, claim_text(case.claim)) == (name, text(case.claim.model_dump(exclude_defaults=True)))


@settings(max_examples=max(300, settings().max_examples))
@given(rules, claims())
def test_every_determination_is_written_as_ever(rule: Expr, fields: dict[str, Any]) -> None:
    assume(count_alternatives(rule) <= 50)
    given_: Claim = claim(**fields)
    found = ENGINE.determine(given_, rule=print_expr(rule))
    assert determination_text(found) == text(data_of(found))
    assert claim_text(given_) == text(given_.model_dump(exclude_defaults=True))


def test_any_text_and_any_figure_is_written_as_ever() -> None:
    strange = '\u0000\u001f"\\/\u007f\u2028é€\U0001f600\ufb33 \b\f\n\r\t'
    figure = Figure(strange, 10**40, -3, "%")
    finding = Finding(
        strange, "k", Truth.NOT_KNOWN, (say("x", text=strange, n=-7, figure=figure, lines=("1",)),), (figure,)
    )
    inner = Determination("undetermined", strange, date(2026, 1, 1), strange, provisions=(finding,), decided_by=0)
    rule = RuleUsed("85.17", strange, strange, "supplied")
    found = Determination("originating", "X", date(2026, 1, 1), "y", rule=rule, materials=(("1.2", inner),))
    assert determination_text(found) == text(data_of(found))


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53) + 1, 2**53 - 1)
        | st.text()
        | st.decimals(allow_nan=False, allow_infinity=False)
        | st.dates(),
        lambda inner: (
            st.lists(inner, max_size=4) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_canonical_text_is_what_json_makes_of_plain_data(value: Any) -> None:
    try:
        expected = text(value).encode()
    except UnicodeEncodeError:
        with pytest.raises(UnicodeEncodeError):
            canonical(value)
    else:
        assert canonical(value) == expected
