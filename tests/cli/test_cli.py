"""The command line as its users type it, and mistype it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator

from headnote import Claim
from headnote.engine.agreements.library import shipped
from headnote.engine.explain import DeterminationData

Run = Callable[..., Result]
EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
MARMALADE = EXAMPLES / "marmalade.yaml"
SWITCHBOARD = [EXAMPLES / "switchboard.yaml", "--bom", EXAMPLES / "switchboard-bom.csv"]


def test_determine_says_the_verdict_first(headnote: Run) -> None:
    result = headnote("determine", MARMALADE)
    assert result.exit_code == 0
    assert result.stdout.startswith("ORIGINATING in Australia (AU), criterion CTC, DMI\n")


def test_exit_codes_of_verdicts_are_asked_for(headnote: Run) -> None:
    assert headnote("determine", MARMALADE, "--exit-code").exit_code == 0
    assert headnote("determine", *SWITCHBOARD, "--exit-code").exit_code == 10
    assert headnote("determine", EXAMPLES / "switchboard.yaml", "--exit-code").exit_code == 11
    assert headnote("determine", *SWITCHBOARD).exit_code == 0


def test_a_claim_from_standard_input(headnote: Run) -> None:
    assert headnote("determine", "-", stdin=MARMALADE.read_bytes()).stdout == headnote("determine", MARMALADE).stdout


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    ("name", "claim"),
    [("marmalade", [MARMALADE]), ("refrigerator", [EXAMPLES / "refrigerator.yaml"]), ("switchboard", SWITCHBOARD)],
)
def test_explanations(
    headnote: Run, golden: Callable[[str, str], None], lang: str, name: str, claim: list[Path]
) -> None:
    result = headnote("explain", *claim, "--lang", lang)
    assert result.exit_code == 0
    golden(f"explain-{name}-{lang}.txt", result.stdout)


def test_json_follows_its_schema(headnote: Run) -> None:
    data = json.loads(headnote("determine", *SWITCHBOARD, "--json").stdout)
    schema = json.loads(headnote("schema", "determination").stdout)
    Draft202012Validator(schema).validate(data)
    assert data["verdict"] == "not originating"
    figures = {f["name"]: f["value"] for a in data["alternatives"] for one in a["findings"] for f in one["figures"]}
    assert figures["RVC build-down"] == "37.5"
    assert DeterminationData.model_validate_json(json.dumps(data))


@pytest.mark.parametrize("what", ["claim", "determination", "case"])
def test_schemas_are_schemas(headnote: Run, what: str) -> None:
    Draft202012Validator.check_schema(json.loads(headnote("schema", what).stdout))
    assert Claim.model_json_schema()["properties"].keys() >= {"good", "production", "materials"}


def test_html_escapes_what_the_claim_says(headnote: Run, tmp_path: Path) -> None:
    text = MARMALADE.read_text(encoding="utf-8").replace("Orange marmalade", "<script>alert(1)</script>")
    claim, page = tmp_path / "claim.yaml", tmp_path / "page.html"
    claim.write_text(text, encoding="utf-8")
    assert headnote("determine", claim, "--html", page).exit_code == 0
    written = page.read_text(encoding="utf-8")
    assert "<script>" not in written
    assert "&lt;script&gt;" in written
    assert "ORIGINATING" in written


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["determine", "nowhere.yaml"], "cannot be read"),
        (["determine", MARMALADE, "--rule", "CTX"], "CTX"),
        (["determine", MARMALADE, "--rule", "CTH or"], "ends too early"),
        (["determine", MARMALADE, "--agreement", "rcpe"], "did you mean “rcep”"),
        (["determine", MARMALADE, "--bom", EXAMPLES / "switchboard-bom.csv"], "keep one"),
        (["show", "rcep", "84x"], "not an HS code"),
        (["show", "rcep", "8418.77"], "not a code of HS2012"),
        (["show", "rcep", "28"], "give more digits"),
        (["show", "nothing", "84"], "no ruleset is called"),
        (["coverage", "nothing"], "no ruleset is called"),
        (["check", "nowhere"], "does not exist"),
        (["fmt"], "Missing argument"),
        (["expalin", MARMALADE], "explain"),
        (["determine", MARMALADE, "--html", "/nowhere/page.html"], "cannot be written"),
    ],
)
def test_bad_usage_and_input_end_with_a_message_and_two(headnote: Run, arguments: list[object], said: str) -> None:
    result = headnote(*arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_claim_names_an_agreement_and_only_the_caller_a_folder(
    headnote: Run, demo: Callable[..., Path], tmp_path: Path
) -> None:
    folder = demo("84.18    CC\n")
    path = tmp_path / "claim.yaml"
    path.write_text(
        f"agreement: {folder}\ndate: 2022-01-01\ngood: {{hs: '8418.10'}}\nproduction: {{party: JP, operations: []}}\n"
        "materials: [{hs: '7208.10', originating: no}]\n",
        encoding="utf-8",
    )
    for command in (["determine", path], ["calendar", path], ["compare", path]):
        refused = headnote(*command)
        assert (refused.exit_code, refused.stdout) == (2, "")
    refused = headnote("determine", path)
    assert f"no ruleset is called “{folder}”; a claim names an agreement and no folder" in refused.output
    assert "ORIGINATING in Japan" in headnote("determine", path, "--agreement", folder).stdout
    assert "CC" in headnote("show", folder, "8418.10").stdout


def test_an_empty_folder_has_no_rule_files(headnote: Run, tmp_path: Path) -> None:
    result = headnote("check", tmp_path)
    assert (result.exit_code, "holds no rule files" in result.output) == (2, True)


# --- fmt ---

MESSY = 'annex 1 of DEMO "Rules"\nsource "Demo"\nchapter 13\n  13.01 CC # 樹脂\n  1302.19    CTH\n'


def test_fmt_writes_checks_and_shows(headnote: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.origin"
    path.write_text(MESSY, encoding="utf-8")
    check = headnote("fmt", "--check", path)
    assert (check.exit_code, path.read_text(encoding="utf-8")) == (1, MESSY)
    diff = headnote("fmt", "--diff", path)
    assert (diff.exit_code, path.read_text(encoding="utf-8")) == (0, MESSY)
    assert "+    13.01      CC    # 樹脂" in diff.output
    assert headnote("fmt", path).exit_code == 0
    assert "    13.01      CC    # 樹脂\n" in path.read_text(encoding="utf-8")
    assert headnote("fmt", "--check", path).exit_code == 0


def test_fmt_leaves_a_broken_file_as_it_is_and_formats_the_others(headnote: Run, tmp_path: Path) -> None:
    broken, messy = tmp_path / "a.origin", tmp_path / "b.origin"
    broken.write_text(MESSY.replace("CTH", "CTH or or"), encoding="utf-8")
    before = broken.read_bytes()
    messy.write_text(MESSY, encoding="utf-8")
    result = headnote("fmt", tmp_path)
    assert result.exit_code == 2
    assert broken.read_bytes() == before
    assert messy.read_text(encoding="utf-8") != MESSY
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.origin", "b.origin"]


# --- coverage and cases ---


def test_coverage_counts_what_rows_govern(headnote: Run) -> None:
    data = json.loads(headnote("coverage", "rcep", "--json").stdout)
    assert (data["edition"], data["subheadings"]) == ("HS2012", 5205)
    assert sum(one["governed"] for one in data["chapters"]) == data["governed"] > 0
    whole = {one["chapter"]: one["not_transcribed"] for one in data["chapters"]}
    assert whole["01"] == ["01"]
    assert whole["14"] == []


def test_the_shipped_cases_pass(headnote: Run) -> None:
    result = headnote("test")
    assert result.exit_code == 0, result.output
    assert " 0 failed" in result.output


def test_a_failing_case_shows_the_difference(headnote: Run, tmp_path: Path) -> None:
    text = (shipped() / "rcep" / "cases" / "02-refrigerator.yaml").read_text(encoding="utf-8")
    case = tmp_path / "case.yaml"
    case.write_text(
        text.replace("RVC build-down: 80", "RVC build-down: 79").replace("[RVC]", "[CTC]"), encoding="utf-8"
    )
    result = headnote("test", case)
    assert result.exit_code == 1
    for line in ("- criterion: CTC", "+ criterion: RVC", "- RVC build-down: 79", "+ RVC build-down: 80 %"):
        assert line in result.output


def test_a_broken_case_is_bad_input(headnote: Run, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("case: x\nclaim: {}\n", encoding="utf-8")
    result = headnote("test", case)
    assert result.exit_code == 2
    assert "source: is missing" in result.output


def test_own_rulesets_are_found_and_come_first(headnote: Run, demo: Callable[..., Path], tmp_path: Path) -> None:
    demo("84.18    CTH\n")
    result = headnote("show", "demo", "8418.10", "--rulesets", tmp_path)
    assert "CTH" in result.output
    claim = tmp_path / "claim.yaml"
    claim.write_text(
        'agreement: demo\ndate: 2022-01-01\ngood: {hs: "8418.10"}\nproduction: {party: JP, operations: []}\n'
        'materials: [{hs: "7208.10", originating: no}]\n'
    )
    assert "ORIGINATING in Japan" in headnote("determine", claim, "--rulesets", tmp_path).output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(headnote: Run, shell: str) -> None:
    assert "_HEADNOTE_COMPLETE" in headnote("completion", shell).output
