"""The names that agreement files declare in their headnotes, and the methods of their value content."""

from __future__ import annotations

from collections.abc import Iterable

from headnote.grammar.rules.tree import Definition
from headnote.grammar.rules.vocabulary import Vocabulary

from .nodes import Article, Declared, Formula, Headnote


def vocabulary_of(statements: Iterable[object]) -> Vocabulary:
    """Every name that the statements of a file declare: in headnotes, and the methods of value content."""
    names: dict[str, list[str]] = {"process": [], "goods": [], "connector": [], "abbreviation": [], "method": []}
    for top in statements:
        match top:
            case Headnote():
                for item in top.items:
                    if isinstance(item, Definition):
                        names["abbreviation"].append(item.name)
                    else:
                        names["goods" if item.kind in ("stages", "group") else item.kind] += item.names
            case Article():
                names["method"] += [item.method for item in top.items if isinstance(item, Formula)]
            case _:
                pass
    return Vocabulary(**{kind: tuple(dict.fromkeys(found)) for kind, found in names.items()})


def definitions_of(statements: Iterable[object]) -> dict[str, Definition]:
    """The abbreviations that headnotes define, by name."""
    notes = [top for top in statements if isinstance(top, Headnote)]
    return {item.name: item for top in notes for item in top.items if isinstance(item, Definition)}


def declared_in(statements: Iterable[object]) -> list[Declared]:
    """What headnotes declare besides abbreviations."""
    notes = [top for top in statements if isinstance(top, Headnote)]
    return [item for top in notes for item in top.items if isinstance(item, Declared)]
