"""An explanation as plain text: for pipes, files and golden tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from headnote.grammar.text import display_width

from .document import Block, Bullets, Inner, Paragraph, Requirements, Section, Title


def as_text(blocks: Sequence[Block]) -> str:
    """The explanation, a line break at its end."""
    return "\n".join(_lines(blocks)).strip("\n") + "\n"


def _lines(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Title(text):
                yield text
            case Paragraph(text):
                yield text
            case Section(text):
                yield ""
                yield text
            case Bullets(items):
                yield from (f"  - {item}" for item in items)
            case Requirements(_, rows):
                wide = max((display_width(row.article) for row in rows), default=0)
                states = max((display_width(row.state) for row in rows), default=0)
                for row in rows:
                    article = row.article + " " * (wide - display_width(row.article))
                    state = row.state + " " * (states - display_width(row.state))
                    yield f"  {article}  {state}  {row.requirement}"
                    yield from (f"  {'':{wide}}  {'':{states}}    {reason}" for reason in row.because)
            case Inner(label, inner):
                yield f"  {label}:"
                yield from (f"    {line}".rstrip() for line in _lines(inner))
