"""HN0608: a source is named, and neither a row nor a comment says that anything was read in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from headnote.catalogues import _
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.nodes import SourceLine
from headnote.grammar.parser import Parsed

from .trees import Trees


def check(trees: Trees) -> Iterator[Diagnostic]:
    """Named sources that stand nowhere else in their file."""
    for parsed in trees.parsed:
        for top in parsed.file.statements:
            if isinstance(top, SourceLine) and top.name is not None and _times(top.name, parsed) < 2:
                message = _("nothing of this file was read in “{top}”", top=top.name)
                yield Diagnostic("HN0608", parsed.source.place(*top.span), message)


def _times(name: str, parsed: Parsed) -> int:
    return len(re.findall(rf"(?<![\w]){re.escape(name)}(?![\w])", parsed.source.text))
