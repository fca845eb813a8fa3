"""`headnote new`: a folder that checks clean before anything is transcribed, and whose comments are right."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file

Run = Callable[..., Result]


def begun(headnote: Run, folder: Path, *options: str) -> Path:
    assert headnote("new", "NEWFTA", "--out", folder, *options).exit_code == 0
    return folder


def test_a_new_folder_is_clean_canonical_and_knows_nothing(headnote: Run, tmp_path: Path) -> None:
    folder = begun(headnote, tmp_path / "newfta")
    checked = headnote("check", folder)
    assert (checked.exit_code, checked.output) == (0, "2 file(s): 0 error(s), 0 warning(s), 4 hint(s) (--hints).\n")
    assert headnote("fmt", "--check", folder).exit_code == 0
    assert headnote("test", folder).output == "1 passed, 0 failed\n"
    assert "AQ BV    from a day not at hand" in (folder / "agreement.origin").read_text(encoding="utf-8")


def test_what_is_given_stands_in_it(headnote: Run, tmp_path: Path) -> None:
    options = ("--title", "A Partnership", "--parties", "jp, th", "--edition", "HS2017", "--annex", "3A")
    folder = begun(headnote, tmp_path / "newfta", *options)
    text = (folder / "agreement.origin").read_text(encoding="utf-8")
    for said in ('agreement NEWFTA "A Partnership"', "JP TH    from a day", "nomenclature HS2017", "annex 3A"):
        assert said in text
    assert "AQ" not in text
    assert headnote("check", folder).exit_code == 0
    assert headnote("test", folder).exit_code == 0


def test_the_examples_in_its_comments_are_statements_in_place_of_what_is_not_transcribed(
    headnote: Run, tmp_path: Path
) -> None:
    folder = begun(headnote, tmp_path / "newfta")
    for file in (folder / "agreement.origin", folder / "annex.origin"):
        kept, examples = [], 0
        for block in re.split(r"\n\n", file.read_text(encoding="utf-8")):
            shown = [line[4:] for line in block.splitlines() if line.startswith("# | ")]
            if not shown or shown[0].startswith("JP TH"):
                kept.append(block)
            elif not shown[0].startswith("provisions"):
                examples += 1
                kept.append("\n".join(shown))
        if file.name == "annex.origin":
            kept = [kept[1], kept[0]]  # the head comes first
        file.write_text("\n\n".join(one.strip("\n") for one in kept) + "\n", encoding="utf-8")
        parsed = parse_bytes(str(file), file.read_bytes())
        assert parsed.diagnostics == ()
        assert print_file(parsed.file) == file.read_text(encoding="utf-8")
        assert examples == (10 if file.name == "agreement.origin" else 1)
    checked = headnote("check", folder)
    assert checked.exit_code == 0, checked.output


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_written(headnote: Run, tmp_path: Path) -> None:
    wrong = ("--parties", "JP XX", "--edition", "HS2018", "--annex", "a b", "--title", 'x"y')
    ran = headnote("new", "Bad1", "--out", tmp_path / "bad", *wrong)
    assert ran.exit_code == 2
    for said in (
        "“Bad1” is no name",
        "“XX” is not a country",
        "HS2018 is not at hand",
        "title is a line",
        "“a b” is no",
    ):
        assert said in ran.output
    assert not (tmp_path / "bad").exists()
    one = headnote("new", "NEWFTA", "--parties", "JP", "--out", tmp_path / "bad")
    assert "two parties or more" in one.output
    assert "is a ruleset already" in headnote("new", "rcep").output
    folder = begun(headnote, tmp_path / "newfta")
    assert "is there already" in headnote("new", "NEWFTA", "--out", folder).output


def test_an_annex_by_itself_is_checked_with_the_agreement_beside_it(headnote: Run, tmp_path: Path) -> None:
    annex = begun(headnote, tmp_path / "newfta") / "annex.origin"
    annex.write_text(annex.read_text(encoding="utf-8") + '\n84.18    CTH    @ "p. 1"\n', encoding="utf-8")
    assert headnote("check", annex).output == "1 file(s): 0 error(s), 0 warning(s).\n"
    annex.write_text(annex.read_text(encoding="utf-8").replace("CTH", "CHT"), encoding="utf-8")
    assert "did you mean “CTH”?" in headnote("check", annex).output
