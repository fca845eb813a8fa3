"""Problems of rule files as values: where, what, and how to mend it. Nothing here prints or raises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from headnote.catalogues import _


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of one line: line and column count from 1, in characters."""

    path: str
    line: int
    column: int
    length: int = 1
    text: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem. `id` is stable and has a page in `grammar/errors/`, which says whether it is a warning."""

    id: str
    place: Place
    message: str
    expected: tuple[str, ...] = ()
    suggestion: str | None = None
    help: str | None = None

    @property
    def is_error(self) -> bool:
        """Errors keep a ruleset from loading; warnings do not."""
        return not explanation(self.id).warning


@dataclass(frozen=True, slots=True)
class Explanation:
    """The page of one diagnostic: what it means, why it matters, a bad and a good example."""

    id: str
    title: str
    text: str
    warning: bool


class RulesetError(Exception):
    """Rule files that have errors do not load. `diagnostics` holds every problem found."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        errors = [d for d in self.diagnostics if d.is_error]
        first = "; ".join(f"{d.place}: {d.id} {d.message}" for d in errors[:3])
        shown = first + (" …" if len(errors) > 3 else "")
        super().__init__(_("{count} error(s) in the rule files: {shown}", count=len(errors), shown=shown))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word most like the one written, if any is near."""
    by_fold = {k.casefold(): k for k in known}
    swapped = [k for k in by_fold if len(word) > 2 and sorted(k) == sorted(word.casefold()) and by_fold[k] != word]
    if swapped:
        return by_fold[swapped[0]]
    near = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6 if len(word) > 3 else 0.5)
    return by_fold[near[0]] if near and by_fold[near[0]] != word else None


@cache
def explanation(diagnostic_id: str) -> Explanation:
    """The page of a diagnostic id. Raises KeyError for an id that has none."""
    page = Path(__file__).with_name("errors") / f"{diagnostic_id}.md"
    if not diagnostic_id.isalnum() or not page.is_file():
        raise KeyError(diagnostic_id)
    text = page.read_text(encoding="utf-8")
    title = text.splitlines()[0].removeprefix("# ").removeprefix(diagnostic_id).strip()
    lenient = any(f"\n*{level}.*" in text for level in ("Warning", "Hint", "Off"))
    return Explanation(diagnostic_id, title, text, lenient)


@cache
def all_ids() -> tuple[str, ...]:
    """Every diagnostic id, in order."""
    folder = Path(__file__).with_name("errors")
    return tuple(sorted(p.name.removesuffix(".md") for p in folder.iterdir() if p.name.endswith(".md")))
