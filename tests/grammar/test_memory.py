"""A text that is read with what is remembered of an earlier one is read as anew: trees, offsets, problems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headnote.engine.agreements.library import looks_like_agreement, shipped
from headnote.grammar.agreements.vocabulary import vocabulary_of
from headnote.grammar.memory import Memory
from headnote.grammar.parser import parse_text
from headnote.grammar.rules.vocabulary import NO_NAMES, Vocabulary
from headnote.grammar.text import SourceText

FILES = sorted(path for path in shipped().glob("*/*.origin") if path.stat().st_size < 60_000)
RCEP = (shipped() / "rcep" / "annex-3a.origin").read_text(encoding="utf-8")


def offsets(node: object) -> Iterator[object]:
    """Every offset of a tree, in order: trees that are equal may differ in them."""
    if isinstance(node, tuple):
        for part in node:
            yield from offsets(part)
    elif is_dataclass(node) and hasattr(node, "__dict__"):
        for name, value in vars(node).items():
            yield value if name.endswith("span") else None
            yield from offsets(value)


def names_of(path: Path) -> Vocabulary:
    beside = [one for one in path.parent.glob("*.origin") if looks_like_agreement(one.read_bytes())]
    trees = [parse_text(SourceText("x", one.read_text(encoding="utf-8"))).file for one in beside]
    return vocabulary_of(trees[0].statements) if trees else NO_NAMES


def as_anew(text: str, names: Vocabulary, memory: Memory) -> None:
    source = SourceText("x", text)
    remembered, anew = parse_text(source, names, memory), parse_text(source, names)
    assert remembered == anew
    assert list(offsets(remembered.file)) == list(offsets(anew.file))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_shipped_file_further_down(path: Path) -> None:
    text, names, memory = path.read_text(encoding="utf-8"), names_of(path), Memory()
    parse_text(SourceText("x", text), names, memory)
    as_anew(f"# one line more\n{text}", names, memory)
    as_anew(text, names, memory)


CHANGES = st.tuples(st.integers(0, len(RCEP)), st.integers(0, 40), st.text('CTH10. \n#"@()', max_size=6))


@settings(max_examples=min(30, settings().max_examples))
@given(st.lists(CHANGES, max_size=4))
def test_any_changes_of_an_annex(changes: list[tuple[int, int, str]]) -> None:
    memory, text = Memory(), RCEP
    for at, length, new in changes:
        text = text[:at] + new + text[at + length :]
        as_anew(text, NO_NAMES, memory)
