"""The engine as services embed it."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from demonstration import AGREEMENT, claim, non
from headnote import Engine, InputError, RulesetError, RuleTextError, UnknownAgreement
from headnote.engine.agreements.library import shipped
from headnote.engine.cases.claims import Case, read_cases
from headnote.engine.explain import Words, as_data
from headnote.grammar.codes import HSCode

Make = Callable[..., Engine]


def test_results_are_picklable_deterministic_and_equal(engine_for: Make) -> None:
    engine = engine_for("84.18    CTSH or RVC40\n")
    one = engine.determine(claim([non("8418.10", 100)]))
    two = engine.determine(claim([non("8418.10", 100)]))
    assert one == two == pickle.loads(pickle.dumps(one))
    words = Words("en")
    assert as_data(one, words).model_dump_json() == as_data(two, words).model_dump_json()


def test_many_threads_at_once(engine_for: Make) -> None:
    engine = engine_for("84.18    CTSH or RVC40\n8419.11    CC\n")
    claims = [claim([non("8418.10", value)], hs=hs) for value in (100, 700) for hs in ("8418.10", "8419.11")] * 100
    alone = [engine.determine(one) for one in claims]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(engine.determine, claims)) == alone


def test_ten_thousand_lines(engine_for: Make) -> None:
    engine = engine_for("84.18    RVC40\n")
    lines = [non("8501.10", "0.06")] * 10_000
    found = engine.determine(claim(lines))
    assert found.verdict == "originating"
    assert found == engine.determine(claim(lines[::-1]))


def test_an_engine_refuses_a_claim_for_another_agreement(engine_for: Make) -> None:
    with pytest.raises(InputError, match="knows DEMO"):
        engine_for("84.18    CC\n").determine(claim([non("72", 1)], agreement="other"))


def test_an_agreement_is_called_by_its_folder_or_as_it_calls_itself() -> None:
    assert Engine.load("UKJAPAN").bundle == Engine.load("uk-japan").bundle


def test_an_unknown_agreement_is_told_what_is_known() -> None:
    with pytest.raises(UnknownAgreement, match="did you mean “rcep”"):
        Engine.load("rcpe")


def test_a_ruleset_with_errors_does_not_load_and_tells_them_all(demo: Callable[..., Path]) -> None:
    with pytest.raises(RulesetError) as caught:
        Engine.load(demo("84.18    CCC\n84.19    CC\n84.19    CTH\n"))
    assert {one.id for one in caught.value.diagnostics} == {"HN0203", "HN0304"}


def test_a_supplied_rule_is_used_and_marked(engine_for: Make) -> None:
    engine = engine_for("84.18    CC\n")
    found = engine.determine(claim([non("6203.42", 1)], hs="6204.11"), rule="CTH")
    assert found.rule is not None
    assert (found.verdict, found.rule.reading) == ("originating", "supplied")
    over = engine.determine(claim([non("8418.99", 900)], rule="CTSH"))
    assert over.verdict == "originating"
    assert any(w.key == "supplied_over" for w in over.warnings)


def test_a_supplied_sentence_for_other_codes_is_refused(engine_for: Make) -> None:
    engine = engine_for("chapter 94    CTH\n")
    sentence = "A change to subheading 8301.10 through 8311.90 from any other subheading"
    with pytest.raises(RuleTextError, match=r"the sentence is for 8301.10, 8311.90, and the good is 8418.10"):
        engine.determine(claim([non("7208.10", 1)]), rule=sentence)
    assert engine.determine(claim([non("7208.10", 1)], hs="8302.10"), rule=sentence).verdict == "originating"
    for level, code in (("heading", "84.18"), ("chapter", "84"), ("subheading", "8418.10")):
        of_the_good = f"A change to {level} {code} from any other {level}"
        assert engine.determine(claim([non("7208.10", 1)]), rule=of_the_good).verdict == "originating"


@pytest.mark.parametrize(
    "rule",
    [
        "CTH except from heading 85.49",
        'CTH except from "wire" of heading 85.49',
        'made from "wire" of heading 85.49',
        'process "x" on materials of heading 85.49',
        'CTH allowing "wire" of heading 85.49',
    ],
)
def test_a_supplied_rule_that_names_a_code_of_another_edition_is_refused(engine_for: Make, rule: str) -> None:
    """85.49 is of HS2022; of HS2012, in which the agreement is written, no material would ever be of it."""
    goods = AGREEMENT + 'headnote "N"\n    goods "wire"\n    process "x"\n'
    with pytest.raises(RuleTextError, match=r"heading 85\.49 is not in HS2012"):
        engine_for("84.18    CC\n", goods).determine(claim([non("7208.10", 1)]), rule=rule)


@pytest.mark.parametrize("rule", ["CTX", "CTH or", "RVC", "(" * 60])
def test_a_supplied_rule_that_cannot_be_read_is_an_error(engine_for: Make, rule: str) -> None:
    with pytest.raises(RuleTextError):
        engine_for("84.18    CC\n").determine(claim([non("72", 1)]), rule=rule)


def test_changing_one_rule_in_a_copy_turns_the_verdict(tmp_path: Path) -> None:
    folder = tmp_path / "rcep"
    shutil.copytree(shipped() / "rcep", folder)
    (case,) = read_cases(folder / "cases" / "02-refrigerator.yaml")
    assert isinstance(case, Case)
    assert Engine.load(folder).determine(case.claim).verdict == "originating"
    annex = folder / "annex-3a.origin"
    text = annex.read_text(encoding="utf-8")
    assert text.count("8418.10    CTSH or RVC40") == 1
    annex.write_text(text.replace("8418.10    CTSH or RVC40", "8418.10    CTSH or RVC85"), encoding="utf-8")
    found = Engine.load(folder).determine(case.claim.model_copy(update={"rule": None}))
    assert found.verdict == "undetermined"  # the steel has no HS code: CTSH stays open
    lines = [m.model_copy(update={"hs": HSCode("841810")}) for m in case.claim.materials or ()]
    known = case.claim.model_copy(update={"materials": tuple(lines)})
    assert Engine.load(folder).determine(known).verdict == "not originating"


def test_an_agreement_invented_in_a_new_folder_works(tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "zollverein"
    folder.mkdir(parents=True)
    (folder / "a.origin").write_text(
        AGREEMENT.replace("DEMO", "ZV").replace("origin of a party", "origin of the agreement")
    )
    (folder / "b.origin").write_text('annex 1 of ZV "Rules"\nsource "ZV"\n84.18    "blessed" or CTH\n')
    engine = Engine.load("zollverein", [tmp_path / "mine"])
    found = engine.determine(claim([non("7208.10", 1)], agreement="ZV"))
    assert (found.verdict, found.party) == ("originating", None)
