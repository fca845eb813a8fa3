"""``headnote import annex`` as an analyst runs it: from a document to a ruleset that determines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from demonstration import ANNEX_HEAD
from grids import KINDS, as_csv

GRID = [
    ["Classification", "Description", "PSR"],
    ["Chapter 84", "Machinery", ""],
    ["84.18", "Refrigerators", "CTH; or RVC40"],
    ["84.19", "Heat exchangers", "CTH (with care"],
]
Headnote = Callable[..., Result]


@pytest.fixture
def folder(demo: Callable[..., Path]) -> Path:
    return demo("")


def run(headnote: Headnote, folder: Path, data: bytes, *options: object, name: str = "annex.csv") -> Result:
    document = folder.parent / name
    document.write_bytes(data)
    annex = folder / "annex.origin"
    return headnote("import", "annex", document, "--into", annex, "--out", annex, *options)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_document_becomes_a_ruleset_that_determines(headnote: Headnote, folder: Path, kind: str) -> None:
    result = run(headnote, folder, KINDS[kind](GRID), name=f"annex.{kind}")
    assert result.exit_code == 0
    assert "1 row(s) read, 1 kept in quotes, 1 title(s)." in result.output
    assert "1 row(s), 84.19: HN0212 this bracket is never closed: CTH (with care" in result.output
    assert headnote("check", folder).exit_code == 0
    assert headnote("fmt", "--check", folder / "annex.origin").exit_code == 0
    place = {"pdf": "p. 1", "xlsx": "sheet S1, row 3"}.get(kind, "table 1, row 3")
    assert f"Source: Demo, Annex 1, {place}" in headnote("show", folder, "8418.10").output
    claim = folder.parent / "claim.yaml"
    claim.write_text(
        "agreement: demo\ndate: 2022-01-01\ngood: {hs: '8419.50'}\nproduction: {party: JP, operations: []}\n"
        "materials: [{hs: '7326.90', originating: no}]\n",
        encoding="utf-8",
    )
    assert "CTH (with care" in headnote("determine", claim, "--rulesets", folder.parent).output
    claim.write_text(claim.read_text(encoding="utf-8").replace("8419.50", "8418.10"), encoding="utf-8")
    assert headnote("determine", claim, "--rulesets", folder.parent).output.startswith("ORIGINATING in Japan (JP)")


def test_a_second_import_keeps_what_was_mended(headnote: Headnote, folder: Path) -> None:
    run(headnote, folder, as_csv(GRID))
    annex = folder / "annex.origin"
    first = annex.read_text(encoding="utf-8")
    again = run(headnote, folder, as_csv(GRID))
    assert again.exit_code == 0
    assert annex.read_text(encoding="utf-8") == first
    annex.write_text(first.replace('"CTH (with care"', "CTSH"), encoding="utf-8")
    grid = [*GRID[:2], ["84.18", "Refrigerators", "CC"], *GRID[3:], ["84.20", "Calenders", "CTH"]]
    result = run(headnote, folder, as_csv(grid))
    assert "84.18: changed in the source: CTH; or RVC40 → CC" in result.output
    assert "84.19: kept as mended: CTSH (the source: “CTH (with care”)" in result.output.replace('"', "“", 1).replace(
        '"', "”", 1
    )
    assert "84.20: new in the source: CTH" in result.output
    text = annex.read_text(encoding="utf-8")
    assert ("CTSH" in text, "CTH (with care" in text) == (True, False)
    assert headnote("check", folder).exit_code == 0


def test_rows_that_cannot_be_rows_are_comments_and_the_command_says_so(headnote: Headnote, folder: Path) -> None:
    result = run(headnote, folder, as_csv([*GRID, ["24.04", "Tobacco", "CC"], ["Remarks", "", "CC"]]))
    assert result.exit_code == 1
    assert "edition: 1 code is not of HS2012 (24.04); it is of HS2022." in result.output
    text = (folder / "annex.origin").read_text(encoding="utf-8")
    assert "# import: no row: row 5: 24.04 | CC: 24.04 is not of HS2012" in text
    assert "# import: no row: row 6: Remarks | CC: “Remarks” is not a code" in text
    assert headnote("check", folder).exit_code == 0


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        (b"Country,Since\nJapan,2021\n", (), "no table has a column of codes and one of rules"),
        (b"code,rule\n", ("--column", "colour=x"), "roles are code, chapter, heading, subheading"),
        (b"code,rule\n", ("--pages", "9-3"), "“9-3” is not a page or pages"),
        (b"code,rule\n", ("--pages", "1"), "--pages is for PDF files"),
        (b"%PDF-", (), "it cannot be read as PDF"),
    ],
)
def test_what_cannot_be_imported_says_why_and_writes_nothing(
    headnote: Headnote, folder: Path, data: bytes, options: tuple[str, ...], said: str
) -> None:
    result = run(headnote, folder, data, *options)
    assert result.exit_code == 2
    assert said in result.output
    assert (folder / "annex.origin").read_text(encoding="utf-8") == ANNEX_HEAD
    assert not (folder / "annex.rows.csv").exists()


def test_the_head_has_to_be_an_annex_of_an_agreement_at_hand(headnote: Headnote, folder: Path) -> None:
    table = folder / "t.csv"
    table.write_bytes(as_csv(GRID))
    head = folder.parent / "head.origin"

    def said(text: str) -> str:
        head.write_text(text, encoding="utf-8")
        result = headnote("import", "annex", table, "--into", head, "--out", folder.parent / "out.origin")
        assert result.exit_code == 2
        assert not (folder.parent / "out.origin").exists()
        return result.output

    assert "is no annex file" in said('provisions "X"\n')
    assert "no ruleset is called “NOWHERE”" in said('annex 1 of NOWHERE "X"\n')
    assert "has errors; nothing was written" in said('annex 1 of RCEP "X"\n84.18    CTH (\n')


def test_rows_without_the_record_of_their_import_are_not_written_over(headnote: Headnote, folder: Path) -> None:
    annex = folder / "annex.origin"
    annex.write_text(ANNEX_HEAD + "84.18    CTH\n", encoding="utf-8")
    result = run(headnote, folder, as_csv(GRID))
    assert result.exit_code == 2
    assert "which tells what an import wrote and what was mended since, is not there" in result.output
    (folder / "annex.rows.csv").write_text("a,b\n", encoding="utf-8")
    assert "this is not the record of an import" in run(headnote, folder, as_csv(GRID)).output
    assert annex.read_text(encoding="utf-8") == ANNEX_HEAD + "84.18    CTH\n"


NAMED = [["code", "rule"], ["09.01", "CTSH; or Blending."], ["09.04", "Blending, crushing or grinding."]]


def test_names_that_rules_use_are_declared_for_review(headnote: Headnote, folder: Path) -> None:
    result = run(headnote, folder, as_csv(NAMED))
    assert result.exit_code == 0
    assert "3 name(s) are used by rules and declared by no headnote" in result.output
    assert "process “blending”, 2 row(s)" in result.output
    annex = folder / "annex.origin"
    text = annex.read_text(encoding="utf-8")
    assert (
        'headnote "names to review"\n    process "blending"\n    process "crushing"\n    process "grinding"\n' in text
    )
    assert "09.04    Blending, crushing or grinding." in text
    assert headnote("check", folder).exit_code == 0
    assert headnote("fmt", "--check", annex).exit_code == 0
    again = run(headnote, folder, as_csv(NAMED))
    assert "name(s)" not in again.output
    assert annex.read_text(encoding="utf-8") == text
    claim = folder.parent / "claim.yaml"
    claim.write_text(
        "agreement: demo\ndate: 2022-01-01\ngood: {hs: '0904.11'}\n"
        "production: {party: JP, operations: [], processes: [{name: crushing}]}\n"
        "materials: [{hs: '0904.11', originating: no}]\n",
        encoding="utf-8",
    )
    assert headnote("determine", claim, "--rulesets", folder.parent).output.startswith("ORIGINATING in Japan (JP)")


def test_a_name_that_was_struck_out_is_not_proposed_again(headnote: Headnote, folder: Path) -> None:
    run(headnote, folder, as_csv(NAMED))
    annex = folder / "annex.origin"
    text = annex.read_text(encoding="utf-8")
    text = text.replace('    process "crushing"\n', "").replace("grinding.    @", 'grinding."    @')
    annex.write_text(text.replace("09.04    Blending", '09.04    "Blending'), encoding="utf-8")
    result = run(headnote, folder, as_csv([*NAMED, ["09.10", "Pressing."]]))
    assert 'process "crushing"' not in annex.read_text(encoding="utf-8")
    assert 'process "pressing"' in annex.read_text(encoding="utf-8")
    assert "1 name(s) are used" in result.output
    assert headnote("check", folder).exit_code == 0


def test_a_name_that_was_moved_to_the_agreement_is_known(headnote: Headnote, folder: Path) -> None:
    run(headnote, folder, as_csv(NAMED))
    annex, agreement = folder / "annex.origin", folder / "agreement.origin"
    text = annex.read_text(encoding="utf-8")
    block = text[text.index("# import: used by") : text.index("09.01")]
    annex.write_text(text.replace(block, ""), encoding="utf-8")
    names = "".join(f'    process "{name}"\n' for name in ("blending", "crushing", "grinding"))
    agreement.write_text(agreement.read_text(encoding="utf-8") + f'headnote "Note 5"\n{names}', encoding="utf-8")
    assert "2 row(s) read" in run(headnote, folder, as_csv(NAMED)).output
    assert "names to review" not in annex.read_text(encoding="utf-8")
    assert headnote("check", folder).exit_code == 0


def test_coverage_tells_executed_attested_and_missing_apart(headnote: Headnote, folder: Path) -> None:
    run(headnote, folder, as_csv([["code", "rule"], ["84.18", "CTH; or RVC40"], ["84.19", "CTH (with care"]]))
    lines = headnote("coverage", folder).output.splitlines()
    # HS2012: heading 84.18 has 10 subheadings, 84.19 has 12 and the chapter 507 (UN Statistics Division).
    assert lines[1] == "Executed 10; described by the claim 0; attested in part 12."
    (chapter,) = [line.split() for line in lines if line.startswith("     84")]
    assert chapter[1:6] == ["22", "507", "10", "0", "12"]


def test_fmt_reads_an_annex_with_the_names_of_the_agreement_beside_it(headnote: Headnote, folder: Path) -> None:
    agreement = folder / "agreement.origin"
    agreement.write_text(
        agreement.read_text(encoding="utf-8") + 'headnote "Note 5"\n    process "blending"\n', encoding="utf-8"
    )
    run(headnote, folder, as_csv([["code", "rule"], ["09.01", "CTSH; or Blending."]]))
    result = headnote("fmt", "--check", folder / "annex.origin")
    assert (result.exit_code, result.output) == (0, "")
