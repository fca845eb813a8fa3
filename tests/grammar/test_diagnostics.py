"""What an analyst sees after a mistake: every one of a file, in one run, with its place and the likely meaning."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from demonstration import AGREEMENT, ANNEX_HEAD
from headnote.analysis.checks import Trees, analyse
from headnote.analysis.checks.levels import Level, default_level, ranked
from headnote.engine.agreements.library import Library, shipped
from headnote.engine.agreements.ruleset import check_files
from headnote.grammar.diagnostics import all_ids, explanation

Run = Callable[..., Result]
ROOT = Path(__file__).resolve().parents[2]

TEN = [
    ("    0304.92    CC", "    0304.9     CC", "HN0302"),
    ("    05.02    CC ", "    05.02    CCC", "HN0203"),
    ("    05.05    CC ", "    05.03    CC ", "HN0301"),
    ("    07.01    WO ", "    07.01    W0 ", "HN0202"),
    ("except from subheading 1211.20", "except from heading 1211.20", "HN0302"),
    ("    13.01  ", "    14.01  ", "HN0305"),
    ("chapter 14    CC", "chaptre 14    CC", "HN0201"),
    ('    17.04    CTH    @ TH "p. 74"', '    17.04    CTH    @ TX "p. 74"', "HN0402"),
    ("    21.01    CC or RVC40 ", "    21.01    CC or RVC  ", "HN0204"),
    ("    2801.30    CTSH or RVC40", "    2801.20    CTSH or RVC40", "HN0304"),
]


@pytest.fixture
def ten(tmp_path: Path) -> Path:
    text = (shipped() / "rcep" / "annex-3a.origin").read_text(encoding="utf-8")
    for right, wrong, _ in TEN:
        assert right in text, right
        text = text.replace(right, wrong, 1)
    path = tmp_path / "annex-3a.origin"
    path.write_text(text, encoding="utf-8")
    return path


def test_ten_mistakes_in_one_run(ten: Path, headnote: Run, golden: Callable[[str, str], None]) -> None:
    result = headnote("check", ten)
    assert result.exit_code == 1
    found = re.findall(r"error (HN\d{4})", result.output)
    assert sorted(found) == sorted(one[2] for one in TEN)
    golden("ten-mistakes.txt", result.output.replace(str(ten), "annex-3a.origin"))


def test_the_shipped_rulesets_are_clean(headnote: Run) -> None:
    result = headnote("check")
    assert result.exit_code == 0, result.output


def test_json_and_sarif(ten: Path, headnote: Run) -> None:
    data = json.loads(headnote("check", ten, "--format", "json").stdout)
    assert len(data) == len(TEN)
    assert {"id", "line", "column", "message", "suggestion", "expected"} <= data[0].keys()
    log = json.loads(headnote("check", ten, "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    results = log["runs"][0]["results"]
    assert len(results) == len(TEN)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in results)


def test_sarif_names_files_by_uri(ten: Path, headnote: Run) -> None:
    file = ten.rename(ten.with_name("my rules 規則.origin"))
    log = json.loads(headnote("check", file, "--format", "sarif").stdout)
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in log["runs"][0]["results"]}
    assert {uri.rpartition("/")[2] for uri in uris} == {"my%20rules%20%E8%A6%8F%E5%89%87.origin"}


def examples(page: str, quality: str) -> list[tuple[str, str]]:
    return re.findall(rf"```(\w+) {quality}\n(.*?)\n```", page, re.DOTALL)


def ids_of(tmp_path: Path, kind: str, text: str, id_: str) -> set[str]:
    folder = tmp_path / "ruleset"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    agreement = AGREEMENT.replace("headnote 1", f"{text}\nheadnote 1") if kind == "agreement" else AGREEMENT
    if kind == "agreement" and text.startswith("headnote"):
        agreement = AGREEMENT + text + "\n"
    annex = ANNEX_HEAD + ("" if kind == "agreement" else text + "\n")
    if kind == "file" and text.startswith("agreement"):
        agreement, annex = text + "\n", ANNEX_HEAD
    elif kind == "file" and text.startswith(("provisions", "schedule", "tariff", "appendix", "annex 2")):
        (folder / "procedures.origin").write_text(text + "\n", encoding="utf-8")
        annex = ANNEX_HEAD
    elif kind == "file":
        annex = text + "\n"
    (folder / "agreement.origin").write_text(agreement, encoding="utf-8")
    (folder / "annex.origin").write_text(annex, encoding="utf-8")
    every: dict[str, Level] = {one: "warning" for one in all_ids() if default_level(one) == "off" and one == id_}
    checked = check_files(sorted(folder.glob("*.origin")), Library())
    said = list(checked.diagnostics)
    if checked.ruleset is not None and id_.startswith("HN06"):
        # A page shows its own analysis: a small example has dead definitions and no pages.
        said += [one for one in analyse(Trees(checked.files, checked.ruleset)) if one.id == id_ or id_ == "HN0612"]
        return {one.diagnostic.id for one in ranked(said, checked.files, every)} & {id_}
    return {one.id for one in said}


@pytest.mark.parametrize("id_", all_ids())
def test_each_page_has_examples_that_are_as_bad_and_as_good_as_it_says(id_: str, tmp_path: Path) -> None:
    page = explanation(id_).text
    assert page.startswith(f"# {id_} ")
    bad, good = examples(page, "bad"), examples(page, "good")
    assert len(bad) == len(good)
    if not bad:
        assert id_.startswith("HN01")  # what no example can show is tested in test_robust.py
    for kind, text in bad:
        assert id_ in ids_of(tmp_path, kind, text, id_)
    for kind, text in good:
        assert ids_of(tmp_path, kind, text, id_) == set()


def test_every_id_in_the_code_has_a_page_and_every_page_is_used() -> None:
    used: set[str] = set()
    for folder in ("analysis", "grammar", "engine"):
        for path in (shipped().parent / folder).rglob("*.py"):
            used |= set(re.findall(r'"(HN\d{4})"', path.read_text(encoding="utf-8")))
    assert used == set(all_ids())


def test_explain_error(headnote: Run) -> None:
    assert "not defined" in headnote("explain-error", "hn0203").output
    listing = headnote("explain-error").output
    assert all(one in listing for one in all_ids())
    wrong = headnote("explain-error", "HN9999")
    assert wrong.exit_code == 2
    assert "no diagnostic HN9999" in wrong.output


def test_a_row_that_slipped_to_the_right_is_named_as_such(headnote: Run, demo: Callable[..., Path]) -> None:
    folder = demo("chapter 13\n    13.01    CC\n      13.02    CC\n")
    output = headnote("check", folder).output
    assert "indented deeper" in output


def test_a_mistyped_word_is_told_what_it_likely_meant(headnote: Run, demo: Callable[..., Path]) -> None:
    folder = demo("13.01    CHT\n13.02    ctsh\n14.01    chnage of heading\n")
    output = headnote("check", folder).output
    for meant in ("CTH", "CTSH", "change"):
        assert f"did you mean “{meant}”?" in output


def test_a_caret_stands_under_the_words_also_after_full_width_text(headnote: Run, demo: Callable[..., Path]) -> None:
    folder = demo('13.01    "乾燥" and CCC\n')
    lines = headnote("check", folder).output.splitlines()
    line = next(one for one in lines if "乾燥" in one)
    caret = lines[lines.index(line) + 1]
    assert caret.index("^") == line.index("CCC") + 2  # two full-width characters take two columns more


def test_an_annex_apart_from_its_agreement_hides_no_problem_beside_it(tmp_path: Path) -> None:
    annex, schedule = tmp_path / "annex.origin", tmp_path / "schedule.origin"
    annex.write_text('annex 3A of RCEP "Rules"\nsource "Demo"\n8418.10    CTHS\n', encoding="utf-8")
    schedule.write_text('schedule of JP under RCEP "S"\nsource "Demo"\n', encoding="utf-8")
    found = check_files([annex, schedule], Library()).diagnostics
    assert [(Path(one.place.path).name, one.id) for one in found] == [
        ("annex.origin", "HN0203"),
        ("schedule.origin", "HN0207"),
    ]


@pytest.mark.parametrize("name", ["rcep", "jiepa", "jbepa", "cptpp"])
def test_an_agreement_file_checked_alone_has_its_annexes_beside_it(name: str, headnote: Run) -> None:
    result = headnote("check", shipped() / name / "agreement.origin")
    assert result.exit_code == 0, result.output


def test_an_annex_may_have_a_hyphen_in_its_name(tmp_path: Path) -> None:
    (tmp_path / "agreement.origin").write_text(AGREEMENT.replace("annex 1", "annex 4-B"), encoding="utf-8")
    (tmp_path / "annex.origin").write_text('annex 4-B of DEMO "Rules"\nsource "D"\n13.01    CC\n', encoding="utf-8")
    assert check_files(sorted(tmp_path.glob("*.origin")), Library()).diagnostics == ()


def test_a_method_that_is_not_there_is_told_which_are(headnote: Run, demo: Callable[..., Path]) -> None:
    output = headnote("check", demo("13.01    RVC40 by biuld-down\n", AGREEMENT)).output
    assert "did you mean “build-down”?" in output
    assert "expected: build-down, build-up" in output


@pytest.mark.parametrize("written", ["deminimis", "de minimus"])
def test_a_kind_of_article_is_told_which_there_are(written: str, headnote: Run, demo: Callable[..., Path]) -> None:
    output = headnote(
        "check", demo("13.01    CC\n", AGREEMENT.replace("de minimis\n    chap", f"{written}\n    chap"))
    ).output
    assert "did you mean “de minimis”?" in output
    assert "tariff differentials, tolerances, tracing" in output


def test_an_unclosed_quote_in_a_definition_is_one_mistake(headnote: Run, demo: Callable[..., Path]) -> None:
    broken = AGREEMENT + '    CR    process "chemical reaction in a party\n'
    output = headnote("check", demo("38.24    CR\n", broken)).output
    assert output.count("error HN") == 1
    assert "HN0211" in output


def test_an_unclosed_quote_in_a_head_is_one_mistake(headnote: Run, demo: Callable[..., Path]) -> None:
    broken = AGREEMENT.replace('agreement DEMO "Demonstration"', 'agreement DEMO "Demonstration')
    output = headnote("check", demo("13.01    CC\n", broken)).output
    assert output.count("error HN") == 1, output


@pytest.mark.parametrize(
    "rule",
    [
        "CTH except from heading 85.49",
        'CTH except from "x" of heading 85.49',
        'CTH allowing "x" of heading 85.49',
        'made from "x" (except from heading 85.49)',
        'value of materials of "x" of heading 85.49 at most 5 per cent of FOB',
    ],
)
def test_codes_of_another_edition_are_told_wherever_a_rule_names_them(
    rule: str, headnote: Run, demo: Callable[..., Path]
) -> None:
    found = headnote("check", demo(f"84.18    {rule}\n", f'{AGREEMENT}headnote "N"\n    goods "x"\n'))
    assert re.findall(r"error (HN\d+: .*)", found.output) == ["HN0301: heading 85.49 is not in HS2012"]


def test_a_cap_without_a_base_is_told_its_bases(headnote: Run, demo: Callable[..., Path]) -> None:
    output = headnote("check", demo("13.01    value of materials at most 30 per cent of the\n", AGREEMENT)).output
    assert "FOB, EXW or the good (its weight)" in output


@pytest.mark.parametrize(
    "cap", ["value of materials at most 9 per cent of the good", "weight of materials at most 9% of FOB"]
)
def test_a_share_of_what_it_cannot_be_of_is_told(cap: str, headnote: Run, demo: Callable[..., Path]) -> None:
    told = headnote("check", demo(f"84.18    CTH or {cap}\n"))
    assert told.exit_code == 1
    assert "annex.origin:3:17: error HN0210" in told.output
    claim = ROOT / "docs" / "examples" / "refrigerator.yaml"
    told = headnote("determine", claim, "--rule", cap)
    assert told.exit_code == 2
    assert "rule:1:1: error HN0210" in told.output


def test_an_unknown_agreement_is_offered_agreements_alone(headnote: Run) -> None:
    output = headnote("show", "rzep9", "13.01").output
    assert "rcep" in output
    assert "dalian" not in output
    assert " jp" not in output
