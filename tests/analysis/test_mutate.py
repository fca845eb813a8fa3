"""headnote mutate: what is planted, who notices it, and what is drafted for what nobody notices."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import yaml
from click.testing import Result

from headnote import Claim, Engine
from headnote.analysis.mutation.mutants import mutants
from headnote.analysis.mutation.plan import read_plan
from headnote.engine.agreements.library import shipped

Run = Callable[..., Result]

CASE = """
case: {name}
source: Demo, Annex 1
claim:
  agreement: DEMO
  date: 2022-01-01
  good: {{hs: "8418.10", fob: 100, currency: USD}}
  production: {{party: JP, operations: []}}
  materials: [{{hs: "{hs}", originating: no, value: {value}}}]
expect: {{verdict: {verdict}}}
"""


def scores(headnote: Run, folder: Path, *more: str) -> dict[str, dict[str, int]]:
    result = headnote("mutate", folder, "--json", *more)
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)[str(folder)]
    return dict(data["operators"]) | dict(data["parts"])


def test_cases_at_the_boundary_notice_a_threshold_moved_by_one(headnote: Run, demo: Callable[..., Path]) -> None:
    folder = demo("84.18    CTH or RVC40\n")
    assert scores(headnote, folder, "--operator", "threshold")["annexes"]["noticed"] == 0
    (folder / "cases").mkdir()
    for name, value, verdict in (("just", 60, "originating"), ("above", "60.01", "not originating")):
        text = CASE.format(name=name, hs="8418.21", value=value, verdict=verdict)
        (folder / "cases" / f"{name}.yaml").write_text(text, encoding="utf-8")
    found = scores(headnote, folder, "--operator", "threshold")["annexes"]
    assert (found["planted"], found["noticed"]) == (2, 2)


def test_a_case_that_calls_the_agreement_by_its_folder_fails_for_no_other_reason(
    headnote: Run, demo: Callable[..., Path]
) -> None:
    """The case shows RVC40 from below, and nothing of the mistake in the row of another heading."""
    folder = demo("84.18    RVC40\n84.19    RVC50\n")
    (folder / "cases").mkdir()
    called = f"{folder.name}-land"
    text = CASE.format(name="just", hs="8418.21", value=60, verdict="originating").replace("DEMO", called)
    folder = folder.rename(folder.with_name(called))
    (folder / "cases" / "just.yaml").write_text(text, encoding="utf-8")
    found = scores(headnote, folder, "--operator", "threshold")["annexes"]
    assert (found["planted"], found["test"]) == (4, 1)


def test_a_mistake_that_changes_nothing_is_left_out_and_only_that(headnote: Run, demo: Callable[..., Path]) -> None:
    """RVC40 or RVC60 asks for RVC40; without the second alternative nothing changes, without the first it does."""
    folder = demo("84.18    RVC40 or RVC60\n")
    found = scores(headnote, folder, "--operator", "alternative")["annexes"]
    assert (found["equal"], found["nobody"], found["planted"]) == (1, 1, 1)


def test_check_notices_codes_that_an_edition_lacks(headnote: Run, demo: Callable[..., Path]) -> None:
    """0303.90 stands in HS2012, and in HS2017 0303.91 to 0303.99 do (the editions' lists)."""
    folder = demo("0303.90    CTH\n")
    found = scores(headnote, folder, "--operator", "edition")["edition"]
    assert (found["planted"], found["check"]) == (1, 1)


def test_drafts_show_the_mistake_and_do_not_hold_the_answer(
    headnote: Run, demo: Callable[..., Path], tmp_path: Path
) -> None:
    folder, drafts = demo("84.18    CTH or RVC40\n"), tmp_path / "drafts"
    headnote("mutate", folder, "--operator", "threshold", "--write", drafts)
    written = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(drafts.iterdir())]
    assert len(written) == 2
    engine = Engine.load(folder)
    verdicts = {engine.determine(Claim.model_validate(one["claim"])).verdict for one in written}
    assert verdicts == {"originating", "not originating"}
    for one in written:
        assert "expect" not in one
        assert one["draft"] == "expected outcome to be confirmed against Demo, Annex 1"
    (folder / "cases" / "drafts").mkdir(parents=True)
    for path in drafts.iterdir():
        path.rename(folder / "cases" / "drafts" / path.name)
    assert scores(headnote, folder, "--operator", "threshold")["annexes"]["noticed"] == 0


def test_every_operator_of_the_plan_is_planted_somewhere_and_every_one_planted_is_of_the_plan() -> None:
    plan = read_plan()
    found = {
        one.operator
        for name in ("rcep", "jiepa", "jbepa", "uk-australia", "cptpp")
        for one in mutants(Engine.load(name).ruleset, plan)
    }
    assert found <= plan.operators.keys()
    assert plan.operators.keys() - found <= {"base", "requirement", "period", "declared", "staging", "category", "rate"}


def test_planting_changes_the_place_and_nothing_else() -> None:
    engine = Engine.load(shipped() / "rcep")
    for mutant in list(mutants(engine.ruleset, read_plan()))[::7]:
        planted = mutant.planted(engine.ruleset)
        assert planted != engine.ruleset, mutant.text
        assert mutant.text.partition(" → ")[0] != mutant.text.partition(" → ")[2]


def test_bad_usage(headnote: Run, tmp_path: Path) -> None:
    assert headnote("mutate").exit_code == 2
    assert headnote("mutate", "rcep", "--operator", "nosuch").exit_code == 2
    (tmp_path / "plan.toml").write_text("rows = 1\n", encoding="utf-8")
    assert headnote("mutate", "rcep", "--plan", tmp_path / "plan.toml").exit_code == 2
