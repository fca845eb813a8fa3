"""Where a row of an annex was read: the source that it cites, or that of its block or of its file."""

from __future__ import annotations

from headnote.grammar.agreements.nodes import Chapter, Row
from headnote.grammar.file import File
from headnote.grammar.nodes import SourceLine


def source_of(file: File, row: Row, block: object | None) -> SourceLine | None:
    """The source of a row that stands in a block of a file, or at its top; None where it says none."""
    tops = [top for top in file.statements if isinstance(top, SourceLine)]
    named = row.citation.source if row.citation is not None else None
    if named is not None:
        return next((one for one in tops if one.name == named), None)
    inner = [one for one in block.items if isinstance(one, SourceLine)] if isinstance(block, Chapter) else []
    return next((one for one in (*inner, *tops) if one.name is None), None)
