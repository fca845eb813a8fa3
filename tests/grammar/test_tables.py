"""Parsers from kept tables: the same trees and complaints as from the grammar; what is not ours is not used."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from lark import Lark, Token
from lark.exceptions import UnexpectedInput

from headnote.grammar import lines, syntax
from headnote.grammar.rules import japanese_sentences, reading
from headnote.grammar.rules.reading import words_of_rule
from headnote.grammar.rules.scanning import Word
from headnote.grammar.tables import parser_of

STATEMENTS = Path(syntax.__file__).with_name("statements.lark")
ROWS = ['8418.10  CTH @ "x"', "84.18 to 84.20, 84.21  CTH or RVC40 until 2022-01-01", "84.18 at", "84.18 CTH @", ""]
RULES = [
    "CTH or RVC40",
    "CC except from heading 84.18; or process “x”",
    "CTH or",
    "(CTH",
    "RVC 40 per cent by build-down",
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kept = tmp_path / "cache"
    monkeypatch.setenv("HEADNOTE_CACHE", str(kept))
    return kept


def unmade(*_args: Any, **_named: Any) -> Lark:
    raise AssertionError("the tables were made anew")


def said(parser: Lark, text: Any, start: str) -> tuple[object, ...]:
    """The tree with its places, or the complaint."""
    try:
        tree: Any = parser.parse(text, start=start)
    except UnexpectedInput as error:
        found: Any = error
        return type(error), error.pos_in_stream, getattr(found, "allowed", None), getattr(found, "accepts", None)
    tokens = [(one.type, one.start_pos, one.end_pos) for one in tree.scan_values(lambda one: isinstance(one, Token))]
    return tree, tokens, [getattr(one.meta, "start_pos", None) for one in tree.iter_subtrees()]


def statements() -> Lark:
    return parser_of(STATEMENTS, tuple(lines._READERS))


def test_statements_are_read_alike(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = statements()
    monkeypatch.setattr(Lark, "open", unmade)
    kept = statements()
    assert [said(kept, text, "row") for text in ROWS] == [said(made, text, "row") for text in ROWS]
    assert {one.name for one in kept.terminals} == {one.name for one in made.terminals}


@pytest.mark.parametrize("make", [reading.parser, japanese_sentences.japanese_parser])
def test_rules_are_read_alike(make: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def word(one: Word) -> Token:
        return Token(one.kind, one.text, one.start, 0, 0, 0, 0, one.end)

    texts: list[Any] = ["項の変更", "原産資格割合が40％以上", "他の"]
    if make is reading.parser:
        texts = [[word(one) for one in words_of_rule(text)] for text in RULES]
    made = make.__wrapped__()
    monkeypatch.setattr(Lark, "open", unmade)
    kept = make.__wrapped__()
    assert [said(kept, text, "rule") for text in texts] == [said(made, text, "rule") for text in texts]


def test_tables_follow_the_grammar(folder: Path, tmp_path: Path) -> None:
    grammar = tmp_path / "one.lark"
    for word in ("first", "second"):
        grammar.write_text(f'start: "{word}"', encoding="utf-8")
        for _ in range(2):
            assert parser_of(grammar, ("start",)).parse(word).data == "start"
    assert len(list(folder.glob("*.parser"))) == 2


@pytest.mark.parametrize("body", [b"", b"[]", b"[{}, {}]", b"null", b'{"#": 1}', b"[" * 100_000, b"\x80\x04."])
def test_what_is_no_table_is_made_anew(body: bytes, folder: Path) -> None:
    made = said(statements(), ROWS[0], "row")
    (entry,) = folder.glob("*.parser")
    entry.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    assert said(statements(), ROWS[0], "row") == made


@pytest.mark.parametrize("spoil", [lambda entry: entry.chmod(0o666), lambda entry: entry.write_bytes(b"x")])
def test_tables_that_another_may_have_written_are_made_anew(
    spoil: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements()
    (entry,) = folder.glob("*.parser")
    spoil(entry)
    monkeypatch.setattr(Lark, "open", unmade)
    with pytest.raises(AssertionError, match="anew"):
        statements()


def test_nothing_is_kept_where_keeping_is_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADNOTE_CACHE", "")
    assert statements().parse(ROWS[0], start="row").data == "row"
    assert not folder.exists()
