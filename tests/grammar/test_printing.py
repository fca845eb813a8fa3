"""The canonical layout: same tree, nothing lost, printing twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headnote.engine.agreements.library import shipped
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file

MESSY = """\
#  a word on the file

annex 3A   of RCEP "Rules"   from 2022-01-01
source "Doc"   # read twice
source TH "訳文（非公式）" secondary


chapter　１３   # resins
  # about the next row
     １３．０１      CC        @ "3A-19"   # seen
     1302.19    CC, except from
          # inside
          subheading 1211.20
     ex 1302.20 "ペクチン　（乾燥）"    CTH  or RVC40     @ TH "p. 3" until 2023-12-31
chapter 14 CC
8301.10〜8311.90 CTSH；RVC40
# last word
"""


def test_canonical_layout(golden: Callable[[str, str], None]) -> None:
    parsed = parse_bytes("messy.origin", MESSY.encode())
    assert parsed.diagnostics == ()
    text = print_file(parsed.file)
    golden("canonical.origin", text)
    again = parse_bytes("again.origin", text.encode())
    assert again.file == parsed.file
    assert print_file(again.file) == text
    for comment in ("a word on the file", "read twice", "resins", "about the next row", "seen", "inside", "last word"):
        assert f"# {comment}" in text


@pytest.mark.parametrize("path", sorted(shipped().rglob("*.origin")), ids=lambda p: p.name)
def test_shipped_rulesets_are_canonical(path: object) -> None:
    data = path.read_bytes()  # type: ignore[attr-defined]
    parsed = parse_bytes(str(path), data)
    assert print_file(parsed.file).encode() == data


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_endings_and_byte_order_marks(ending: str, mark: bytes) -> None:
    parsed = parse_bytes("x.origin", mark + MESSY.replace("\n", ending).encode())
    assert parsed.diagnostics == ()
    assert parsed.file == parse_bytes("x.origin", MESSY.encode()).file
