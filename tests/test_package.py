"""What is installed: one package, typed, with its rulesets, and no agreement in the code."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest

from headnote.catalogues import LANGUAGES
from headnote.engine.agreements.library import correlation, editions, nomenclature, shipped
from headnote.engine.explain.words import _lists

ROOT = Path(__file__).resolve().parents[1]
WINGS = ("catalogues", "commands", "declarations", "engine", "grammar", "records")


def test_the_wheel_has_one_top_level_name(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"headnote"}
    for needed in (
        "py.typed",
        "cli.py",
        "grammar/rules/rules.lark",
        "grammar/errors/HN0203.md",
        "rulesets/hs/HS2012.txt",
        "catalogues/ja.po",
    ):
        assert f"headnote/{needed}" in names
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_no_agreement_is_named_in_grammar_or_engine() -> None:
    named = re.compile(
        r"rcep|jiepa|jbepa|cptpp|uk-(japan|eu\b|australia)|ukjapan|ukeutca|ukaufta|eujpepa", re.IGNORECASE
    )
    for folder in ("grammar", "engine"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in (".py", ".lark", ".md", ".toml"):
                assert not named.search(path.read_text(encoding="utf-8")), path


def test_imports_run_one_way() -> None:
    for path in (ROOT / "grammar").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "headnote.engine" not in text
        assert "headnote.cli" not in text
    for path in (ROOT / "engine").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "headnote.cli" not in text
        if path.name != "rete.py":
            assert "durable_rules_engine" not in text


def test_modules_stay_small() -> None:
    for path in [
        ROOT / "cli.py",
        *(p for one in WINGS for p in (ROOT / one).rglob("*.py")),
    ]:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_the_languages_say_the_same() -> None:
    first, *others = (_lists(language) for language in LANGUAGES)
    for other in others:
        for section, sentences in first.items():
            assert other[section].keys() == sentences.keys()
            for key, sentence in sentences.items():
                names = set(re.findall(r"{(\w+)}", sentence))
                there = set(re.findall(r"{(\w+)}", other[section][key]))
                assert there <= names | {"line", "lines"}, key


def test_every_message_in_the_code_has_words() -> None:
    keys: set[str] = set()
    for path in (ROOT / "engine").rglob("*.py"):
        keys |= set(re.findall(r'\bsay\(\s*"(\w+)"', path.read_text(encoding="utf-8")))
    assert keys <= _lists("en")["messages"].keys()


@pytest.mark.parametrize(
    ("edition", "subheadings", "headings"),
    [
        ("HS2002", 5224, 1244),
        ("HS2007", 5052, 1221),
        ("HS2012", 5205, 1224),
        ("HS2017", 5387, 1222),
        ("HS2022", 5612, 1228),
    ],
)
def test_hs_editions(edition: str, subheadings: int, headings: int) -> None:
    found = nomenclature(edition)
    assert found is not None
    assert (len(found.subheadings), len(found.headings), len(found.chapters)) == (subheadings, headings, 96)


def test_correlations_lead_from_edition_to_edition() -> None:
    for older, newer in zip(editions(), editions()[1:], strict=False):
        table, old, new = correlation(older, newer), nomenclature(older), nomenclature(newer)
        assert table is not None
        assert old is not None
        assert new is not None
        reached = {code for one in old.subheadings for code in table.successors(one)}
        assert reached == set(new.subheadings)
        for code in new.subheadings:
            assert all(code in table.successors(one) for one in table.predecessors(code))
    last = correlation("HS2007", "HS2012")
    assert last is not None
    assert last.successors("291636") == ()
    assert last.successors("010110") == ("010121", "010130")


def test_the_data_of_the_package_are_there() -> None:
    assert (shipped() / "rcep" / "SOURCES.md").is_file()
    assert files("headnote").joinpath("py.typed").is_file()
