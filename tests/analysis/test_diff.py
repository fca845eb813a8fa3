"""headnote diff as a reviewer meets it: mistakes planted in copies of shipped rules, and small rulesets."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from demonstration import AGREEMENT
from headnote import Claim, Engine
from headnote.engine.agreements.library import shipped

Run = Callable[..., Result]
PANEL = "85.38      CTH or RVC40"


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Path]:
    """A copy of a shipped ruleset with texts of a file changed."""

    def make(name: str, file: str, *changes: tuple[str, str]) -> Path:
        folder = tmp_path / name
        if not folder.exists():
            shutil.copytree(shipped() / name, folder)
        text = (folder / file).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        (folder / file).write_text(text, encoding="utf-8")
        return folder

    return make


def changes_of(headnote: Run, *given: object) -> list[dict[str, Any]]:
    result = headnote("diff", *given, "--format", "json")
    return list(json.loads(result.stdout)["changes"])


ROWS = [
    # (the row, what it becomes, the relation): by RCEP's headnote 7, CC asks more than CTH than CTSH.
    ("8418.10    CTSH or RVC40", "8418.10    CTSH or RVC41", "stricter"),
    ("8418.10    CTSH or RVC40", "8418.10    CTSH or RVC35", "looser"),
    ("8418.10    CTSH or RVC40", "8418.10    CTH or RVC40", "stricter"),
    ("8418.10    CTSH or RVC40", "8418.10    CTSH and RVC40", "stricter"),
    ("8418.10    CTSH or RVC40", "8418.10    RVC40 or CTSH", None),
    ("8418.10    CTSH or RVC40", "8418.10    CTSH or CTH or RVC40 or RVC60", None),
    ("8418.10    CTSH or RVC40", "8418.10    CTH or RVC35", "different"),
    ("1302.19    CC except from subheading 1211.20", "1302.19    CC", "looser"),
    ("1302.19    CC except from subheading 1211.20", "1302.19    CC except from heading 12.11", "stricter"),
    ("17.04    CTH ", "17.04    CC ", "stricter"),
    ("    17.04    CTH ", "    17.04    WO ", "stricter"),
    ('    17.04    CTH    @ TH "p. 74"', '    1704.10  CTH    @ TH "p. 74"', "removed"),
]


@pytest.mark.parametrize(("old", "new", "relation"), ROWS)
def test_a_changed_row_is_told_with_claims_that_turn(
    old: str, new: str, relation: str | None, headnote: Run, edited: Callable[..., Path]
) -> None:
    folder = edited("rcep", "annex-3a.origin", (old, new))
    found = changes_of(headnote, shipped() / "rcep", folder)
    assert [one["relation"] for one in found] == ([] if relation is None else [relation])
    engines = [Engine.load(shipped() / "rcep"), Engine.load(folder)]
    for one in found:
        wanted = {
            "lost": relation in ("stricter", "different"),
            "gained": relation in ("looser", "different"),
        }
        for name, there in wanted.items():
            assert (one[name] is not None) is there
            if there:
                claims = [Claim.model_validate(data) for data in one[name]["claims"]]
                verdicts = [engine.determine(data).verdict for engine, data in zip(engines, claims, strict=True)]
                assert verdicts == one[name]["verdicts"]
                assert set(verdicts) == {"originating", "not originating"}


def test_a_headnote_or_de_minimis_that_changes_turns_the_goods_under_it(
    headnote: Run, edited: Callable[..., Path]
) -> None:
    folder = edited(
        "rcep", "agreement.origin", ("chapters 50-63    weight    at most 10", "chapters 50-63    weight    at most 12")
    )
    data = json.loads(headnote("diff", shipped() / "rcep", folder, "--format", "json").stdout)
    assert {one["relation"] for one in data["changes"]} == {"looser"}
    assert {codes[1][:2] for one in data["changes"] for codes in one["codes"]} == {"53", "55"}
    assert [(one["what"], one["relation"]) for one in data["statements"]] == [("article 3.7", "told by the goods")]


def test_a_provision_is_compared_by_every_answer(headnote: Run, edited: Callable[..., Path]) -> None:
    folder = edited(
        "rcep",
        "procedures.origin",
        ("valid for 1 year from proof issued", "valid for 2 years from proof issued"),
        ("at most 200 and", "at most 300 and"),
    )
    data = json.loads(headnote("diff", shipped() / "rcep", folder, "--format", "json").stdout)
    told = {one["what"].partition("“")[2].rstrip("”"): one for one in data["statements"]}
    assert told["Proof of origin: last day"]["relation"] == "different"
    # One year, and two, from 28 February 2023.
    assert "2024-02-28" in told["Proof of origin: last day"]["shown"][1]
    assert "2025-02-28" in told["Proof of origin: last day"]["shown"][2]
    assert "201" in told["Proof of origin: need"]["shown"][0]


def test_periods_are_told(headnote: Run, demo: Callable[..., Path], tmp_path: Path) -> None:
    old = shutil.copytree(demo("84.18    CTH\n"), tmp_path / "old")
    new = demo("84.18    CTH    until 2026-12-31\n84.18    CC    from 2027-01-01\n")
    found = changes_of(headnote, old, new)
    assert [(one["relation"], one["from"]) for one in found] == [("stricter", "2027-01-01")]
    assert "from 2027-01-01" in headnote("diff", old, new).output


def test_described_goods_are_compared_by_what_they_are(
    headnote: Run, demo: Callable[..., Path], tmp_path: Path
) -> None:
    old = shutil.copytree(demo("84.18    CTH\n"), tmp_path / "old")
    new = demo('ex 84.18 "ice makers"    CC\n84.18    CTH\n')
    (one,) = changes_of(headnote, old, new)
    assert one["relation"] == "stricter"
    assert one["new"]["described"] == "ice makers"
    assert one["lost"]["claims"][1]["answers"] == {"ice makers": True}


def test_editions_are_compared_by_correlated_codes(headnote: Run, demo: Callable[..., Path], tmp_path: Path) -> None:
    """8517.12 of HS2012 became 8517.13 and 8517.14 in HS2022 (UN Statistics Division's correlation tables)."""
    old = shutil.copytree(demo("8517.12    CTH\n"), tmp_path / "old")
    agreement = AGREEMENT.replace("nomenclature HS2012", "nomenclature HS2022")
    new = demo("8517.13    CTH\n8517.14    RVC40\n", agreement)
    data = json.loads(headnote("diff", old, new, "--format", "json").stdout)
    became = next(one["new"] for one in data["split"] if one["old"] == ["851712"])
    assert {"851713", "851714"} <= set(became)
    told = {tuple(codes): one["relation"] for one in data["changes"] for codes in one["codes"]}
    assert told[("851712", "851714")] == "different"
    # Parts of telephones (8517.70) became display modules of 85.24 too, which now change heading.
    assert told[("851712", "851713")] == "looser"
    gained = next(one["gained"] for one in data["changes"] if ["851712", "851713"] in one["codes"])
    was, now = (claim["materials"][0]["hs"] for claim in gained["claims"])
    assert (was[:4], now[:4] != "8517") == ("8517", True)


def test_two_agreements_are_compared_on_one_production(headnote: Run) -> None:
    """RCEP 2101.11: CC or RVC40, UK-Australia by its annex as the UK publishes it."""
    data = json.loads(headnote("diff", "rcep", "uk-australia", "--date", "2026-04-01", "--format", "json").stdout)
    assert data["editions"] == ["HS2012", "HS2017"]
    assert set(data["goods"]) <= {"added", "removed", "equal", "looser", "stricter", "different", "undecided"}
    witness = next(one["gained"] for one in data["changes"] if one["gained"] is not None)
    assert [claim["agreement"] for claim in witness["claims"]] == ["RCEP", "UKAUFTA"]
    assert witness["verdicts"] == ["not originating", "originating"]


def test_two_agreements_are_compared_on_stated_terms(headnote: Run) -> None:
    assert "prices add up, nothing cumulates" in headnote("diff", "jiepa", "jbepa", "--date", "2026-04-01").output


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_real_claims_that_turn_are_listed(form: str, headnote: Run, edited: Callable[..., Path]) -> None:
    folder = edited("rcep", "annex-3a.origin", ("8418.10    CTSH or RVC40", "8418.10    CTSH or RVC85"))
    cases = shipped() / "rcep" / "cases"
    result = headnote("diff", shipped() / "rcep", folder, "--claims", cases, "--format", form)
    assert "03-refrigerator-build-down-only.yaml: originating, RVC → undetermined" in result.output
    assert result.exit_code == 1


def test_claims_on_record_are_run(headnote: Run, edited: Callable[..., Path], tmp_path: Path) -> None:
    record = tmp_path / "decisions.jsonl"
    example = shipped().parent / "docs" / "examples" / "refrigerator.yaml"
    assert headnote("determine", example, "--record", record).exit_code == 0
    folder = edited("rcep", "annex-3a.origin", ("8418.10    CTSH or RVC40", "8418.10    CTSH or RVC85"))
    result = headnote("diff", shipped() / "rcep", folder, "--claims", record)
    assert "1 of 1 claims turn." in result.output


@pytest.mark.parametrize("portfolio", ["portfolio", "portfolio.xlsx"])
def test_the_goods_of_a_portfolio_that_turn_are_listed(
    portfolio: str, headnote: Run, edited: Callable[..., Path]
) -> None:
    """S-100 of the example has 3,360 of 5,600 from elsewhere: RVC 40 per cent. What cannot be read is told."""
    pytest.importorskip("ibis")
    folder = edited("rcep", "annex-3a.origin", (PANEL, PANEL.replace("RVC40", "RVC41")))
    given = shipped().parent / "docs" / "examples" / portfolio
    result = headnote("diff", shipped() / "rcep", folder, "--claims", given)
    assert "1 of 6 claims turn." in result.output
    assert "S-100: originating, RVC" in result.output
    assert "X-100" in result.output if portfolio == "portfolio" else "no product is called “Z-900”" in result.output


def test_the_cases_of_a_file_are_claims_one_by_one(headnote: Run, edited: Callable[..., Path], tmp_path: Path) -> None:
    folder = edited("rcep", "annex-3a.origin", ("17.04    CTH ", "17.04    CC "))
    shutil.copy(shipped() / "rcep" / "cases" / "91-rows.yaml", tmp_path)
    result = headnote("diff", shipped() / "rcep", folder, "--claims", tmp_path)
    assert "17.04 CTH: originating, CTC" in result.output


def test_what_two_prices_part_is_shown_by_a_good_that_has_two(
    headnote: Run, demo: Callable[..., Path], tmp_path: Path
) -> None:
    """MaxNOM is a share of EXW here, RVC of FOB: with EXW at half of FOB, RVC45 asks less than MaxNOM50."""
    old = shutil.copytree(
        demo(
            "84.18    (value of non-originating materials at most 50 per cent of EXW) or RVC55\n",
        ),
        tmp_path / "old",
    )
    new = demo("84.18    (value of non-originating materials at most 50 per cent of EXW) or RVC54\n")
    (one,) = changes_of(headnote, old, new)
    assert one["relation"] == "looser"
    good = one["gained"]["claims"][0]["good"]
    assert Decimal(good["exw"]) < Decimal(good["fob"])
    assert f"EXW {good['exw']}" in headnote("diff", old, new).output


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        # A second share, which the first one's materials do not touch.
        (
            "CTH and weight of non-originating materials of heading 04.01 at most 10 per cent of the good and weight of"
            " non-originating materials of heading 17.01 at most 20 per cent of the good",
            "CTH and weight of non-originating materials of heading 04.01 at most 10 per cent of the good and weight of"
            " non-originating materials of heading 17.01 at most 21 per cent of the good",
            "looser",
        ),
        # Originating materials, of which the rule asks more.
        (
            "CTH and materials of heading 04.01 wholly obtained",
            "CTH and materials of heading 04.01 originating",
            "looser",
        ),
        (
            "CTH and weight of non-originating materials of heading 04.01 at most 10 per cent of the good",
            "CTH and weight of materials of heading 04.01 at most 10 per cent of the good",
            "stricter",
        ),
        # Materials that are allowed up to a limit.
        (
            "CTH allowing heading 84.18 at most 20 per cent of FOB",
            "CTH allowing heading 84.18 at most 15 per cent of FOB",
            "stricter",
        ),
    ],
)
def test_what_materials_show_a_change(
    old: str, new: str, relation: str, headnote: Run, demo: Callable[..., Path], tmp_path: Path
) -> None:
    before = shutil.copytree(demo(f"84.18    {old}\n"), tmp_path / "old")
    (one,) = changes_of(headnote, before, demo(f"84.18    {new}\n"))
    assert one["relation"] == relation


def test_a_change_that_stays_while_another_row_turns_is_told_once(
    headnote: Run, demo: Callable[..., Path], tmp_path: Path
) -> None:
    other = "84.19    CTH    until 2026-12-31\n84.19    CC    from 2027-01-01\n"
    old = shutil.copytree(demo(f"84.18    CTH\n{other}"), tmp_path / "old")
    (one,) = changes_of(headnote, old, demo(f"84.18    CC\n{other}"))
    assert (one["from"], one["before"]) == (None, None)


def test_every_form_of_the_report(headnote: Run, edited: Callable[..., Path], tmp_path: Path) -> None:
    folder = edited("rcep", "annex-3a.origin", ("8418.10    CTSH or RVC40", "8418.10    CTSH or RVC45"))
    for form in ("markdown", "html"):
        out = tmp_path / f"report.{form}"
        assert headnote("diff", shipped() / "rcep", folder, "--format", form, "--out", out).exit_code == 1
        text = out.read_text(encoding="utf-8")
        assert "CTSH or RVC45" in text
        assert "8418.10" in text
    assert headnote("diff", "rcep", "rcep").exit_code == 0


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def test_revisions_of_git(
    headnote: Run, edited: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = edited("rcep", "annex-3a.origin")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "rules")
    monkeypatch.chdir(folder)
    assert headnote("diff", "HEAD..").exit_code == 0
    edited("rcep", "annex-3a.origin", ("17.04    CTH ", "17.04    CC "))
    result = headnote("diff", "HEAD..")
    assert result.exit_code == 1
    assert "stricter  1704.10, 1704.90" in result.output
    assert "rcep (HEAD) → rcep (as it is)" in result.output
    unknown = headnote("diff", "nosuch..")
    assert unknown.exit_code == 2
    assert "nosuch" in unknown.output


def test_bad_usage_is_told(headnote: Run, tmp_path: Path) -> None:
    assert headnote("diff", "rcep").exit_code == 2
    assert headnote("diff", "rcep", "rceb").exit_code == 2
    assert (
        headnote(
            "diff",
            "--",
            "--output=x..",
        ).exit_code
        == 2
    )
    assert headnote("diff", "rcep", "rcep", "--claims", tmp_path / "none").exit_code == 2
