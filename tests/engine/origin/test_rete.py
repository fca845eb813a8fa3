"""The guarded adapter: right at the limits, and nothing dangerous reaches durable_rules."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from demonstration import claim, non
from headnote import Engine
from headnote.engine.origin import deciders, plans, rete
from headnote.engine.origin.decision import DecisionError
from headnote.engine.origin.rete import Decider
from headnote.engine.truth import Truth
from headnote.grammar.rules import reading


@pytest.mark.parametrize("count", [1, 16, 60])
def test_every_alternative_fires_in_the_annex_s_order(count: int) -> None:
    decided = Decider().decide(tuple((n,) for n in range(count)), [2] * count)
    assert decided == (Truth.MET, tuple(range(count)))


def test_one_alternative_of_many_requirements() -> None:
    shape = (tuple(range(200)),)
    decider = Decider()
    assert decider.decide(shape, [2] * 200).state is Truth.MET
    assert decider.decide(shape, [2] * 199 + [1]).state is Truth.NOT_KNOWN
    assert decider.decide(shape, [2] * 199 + [0]).state is Truth.NOT_MET


@pytest.mark.parametrize(
    ("shape", "values"),
    [
        ((), []),
        (((),), []),
        (((0,), (0,)), [2]),
        (((0, 0),), [2]),
        (((-1,),), [2]),
        (((250,),), [2] * 251),
        (tuple((n,) for n in range(61)), [2] * 61),
        (((0,),), [3]),
        (((0,),), [-1]),
    ],
)
def test_what_durable_rules_does_not_survive_is_refused(shape: tuple[tuple[int, ...], ...], values: list[int]) -> None:
    with pytest.raises(DecisionError):
        Decider().decide(shape, values)


def test_thousands_of_shapes_share_rulesets() -> None:
    decider = Decider()
    shapes = [(*((n,) for n in range(1, 1 + count)), (0, extra)) for count in range(1, 20) for extra in range(1, 40)]
    decider.prepare(shapes)
    for shape in shapes:
        width = max(max(needs) for needs in shape) + 1
        assert decider.decide(shape, [2] * width).state is Truth.MET
        assert decider.decide(shape, [0] * width).state is Truth.NOT_MET


def test_only_the_adapter_imports_durable_rules() -> None:
    code = "import headnote.grammar, headnote.engine.origin.plain, sys; print('durable_rules_engine' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_ever_new_shapes_are_decided_without_ever_new_rulesets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rete, "MAX_TESTS", 20)
    decider = Decider()
    for extra in range(1, 12):
        shape = ((0,), (extra, extra + 1), (0, extra))
        values = [1] + [0] * (extra + 1)
        assert decider.decide(shape, values) == (Truth.NOT_KNOWN, (0,))
        assert decider.decide(shape, [2] * (extra + 2)) == (Truth.MET, (0, 1, 2))
        assert decider.decide(shape, [0] * (extra + 2)) == (Truth.NOT_MET, ())
    assert decider._tests <= 20 + 2 * (1 + 2)


def test_rules_sent_by_the_thousand_take_bounded_room(engine_for: Callable[..., Engine]) -> None:
    """By their size: a rule of 58 alternatives takes as much as fifty of one."""
    engine = engine_for("84.18    CC\n")
    said = claim([non("8501.10", "400")])
    decider = deciders.decider()
    assert isinstance(decider, Decider)
    kept = reading._kept.cache_info().currsize
    for number in range(60):
        shares = [(1 + (number + way) % 99, 1 + way) for way in range(58)]
        cap = "value of non-originating materials at most {} per cent of FOB"
        rule = " or ".join(f"(CC and RVC{least} and {cap.format(most)})" for least, most in shares)
        # The material is of another chapter and is 40 per cent of the price.
        holds = any(least <= 60 and most >= 40 for least, most in shares)
        assert engine.determine(said, rule=rule).originating is holds
    assert decider._tests <= rete.MAX_TESTS + 200 * 201
    for number in range(plans.MAX_SUPPLIED + 50):
        engine.determine(said, rule=f"RVC{number % 100}.{number // 100}")
    assert len(engine.law(said.date).supplied) == plans.MAX_SUPPLIED
    assert len(engine.law(said.date).plans) <= 1
    assert reading._kept.cache_info().currsize == kept, "the readings of files are not those of claims"
