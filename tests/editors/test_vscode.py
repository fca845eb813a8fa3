"""The VS Code extension: its colours, by the library that VS Code colours with, and what its manifest says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from headnote.engine.agreements.library import shipped
from headnote.grammar.agreements.nodes import Chapter, Row
from headnote.grammar.parser import parse_bytes
from headnote.grammar.rules.scanning import pieces
from programs import NODE, program

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "editors" / "vscode"
GRAMMAR = EXTENSION / "syntaxes" / "headnote.tmLanguage.json"

Tokens = list[tuple[int, int, int, list[str]]]


def coloured(*files: Path) -> list[Tokens]:
    """The coloured stretches of files: line, start, end and scopes."""
    program("vscode-textmate")
    command = [program("node"), str(ROOT / "tests" / "node" / "colours.cjs"), str(GRAMMAR), *map(str, files)]
    done = subprocess.run(
        command, env={**os.environ, "NODE_PATH": str(NODE)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: list[Tokens] = json.loads(done.stdout)
    return found


SAMPLE = """\
agreement DEMO "Demo" # a remark, "quoted"
source TH "Translation" secondary
nomenclature HS2012
article 3.4 cumulation    originating materials of the parties
article insufficient operations    not transcribed
    (a) "packing # no remark"
headnote 7
    RVC<n>    regional value content of at least n per cent
annex 3A of DEMO "Rules"
chapter 09
    ex 0904.21 "capsicum"    CC except from heading 07.09    @ TH "p. 19"
    84.18-84.20    CTH or RVC40 from 2023-01-01
"""

COLOURS = [
    (0, "agreement", "keyword.control"),
    (0, "DEMO", "entity.name.type"),
    (0, '"Demo"', "string.quoted"),
    (0, '# a remark, "quoted"', "comment.line"),
    (1, "TH", "variable.other.source"),
    (1, "secondary", "invalid.deprecated.reading"),
    (2, "HS2012", "constant.other.edition"),
    (3, "article", "keyword.control"),
    (3, "3.4", "entity.name.section"),
    (4, "not transcribed", "invalid.deprecated.reading"),
    (5, '"packing # no remark"', "string.quoted"),
    (6, "7", "entity.name.section"),
    (7, "RVC", "support.function.abbreviation"),
    (7, "n", "variable.parameter"),
    (7, "at least", "keyword.operator.comparison"),
    (8, "3A", "entity.name.type"),
    (9, "chapter", "storage.type.level"),
    (10, "0904.21", "constant.numeric"),
    (10, "CC", "support.function.abbreviation"),
    (10, "except from", "keyword.operator.logical"),
    (10, "@", "keyword.operator.citation"),
    (10, "TH", "variable.other.source"),
    (11, "84.20", "constant.numeric"),
    (11, "or", "keyword.operator.logical"),
    (11, "RVC", "support.function.abbreviation"),
    (11, "40", "constant.numeric"),
    (11, "2023-01-01", "constant.other.date"),
]


def test_each_kind_of_word_has_its_colour(tmp_path: Path) -> None:
    file = tmp_path / "sample.origin"
    file.write_text(SAMPLE, encoding="utf-8")
    lines = SAMPLE.split("\n")
    (tokens,) = coloured(file)
    found = {(line, lines[line][start:end]): scopes for line, start, end, scopes in tokens}
    for line, text, scope in COLOURS:
        assert any(one.startswith(scope) for one in found.get((line, text), ())), (line, text, found.get((line, text)))


def rows(folder: str) -> Iterator[Path]:
    yield from sorted((shipped() / folder).glob("annex*.origin"))


def test_rows_are_coloured_as_headnote_reads_them() -> None:
    """Quoted texts, abbreviations and numbers of every row, against Headnote's own scanner."""
    files = [path for name in ("rcep", "uk-japan", "uk-eu", "eu-japan", "cptpp") for path in rows(name)]
    wanted = {"STRING": "string.quoted", "ABBR": "support.function.abbreviation", "NUM": "constant.numeric"}
    compared = 0
    for file, tokens in zip(files, coloured(*files), strict=True):
        parsed = parse_bytes(str(file), file.read_bytes())
        text = parsed.source.text
        starts = [0, *(found.end() for found in re.finditer("\n", text))]
        scopes = {(line, at): found for line, start, end, found in tokens for at in range(start, end)}
        tops = [one for top in parsed.file.statements for one in (top.items if isinstance(top, Chapter) else (top,))]
        for row in (one for one in tops if isinstance(one, Row)):
            # A statement's words with blanks for the remarks between them, as `pieces` reads them.
            said = "\n".join(
                line if not line.lstrip().startswith("#") else "" for line in text[slice(*row.rule_span)].split("\n")
            )
            for piece in pieces(said):
                if piece.kind not in wanted:
                    continue
                offset = row.rule_span[0] + piece.start
                line = bisect_right(starts, offset) - 1
                found = scopes[line, offset - starts[line]]
                assert any(one.startswith(wanted[piece.kind]) for one in found), (
                    file.name,
                    line + 1,
                    piece.text,
                    found,
                )
                compared += 1
    assert compared > 5_000


def test_every_statement_begins_with_a_coloured_word() -> None:
    files = [path for path in sorted(shipped().rglob("*.origin")) if path.stat().st_size < 100_000]
    for file, tokens in zip(files, coloured(*files), strict=True):
        lines = file.read_text(encoding="utf-8").split("\n")
        first = {line: scopes for line, start, _end, scopes in reversed(tokens) if start == 0}
        for number, line in enumerate(lines):
            if line[:1].isalpha():  # a statement at the left, neither blank nor a remark
                assert first[number], (file.name, number + 1, line)


def test_the_manifest_is_in_step() -> None:
    manifest = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert manifest["version"] == project["version"]
    assert manifest["contributes"]["languages"][0]["extensions"] == [".origin"]
    assert manifest["contributes"]["configuration"]["properties"]["headnote.language"]["enum"] == ["auto", "en", "ja"]
    # The command that a lens names is the client's.
    client = (EXTENSION / "src" / "extension.ts").read_text(encoding="utf-8")
    server = (ROOT / "languageserver" / "server.py").read_text(encoding="utf-8")
    assert 'registerCommand("headnote.showCases"' in client
    assert '"headnote.showCases"' in server
