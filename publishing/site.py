"""The pages of a site: `sited` makes every file of it, in each language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from headnote.analysis.reporting.page import as_content
from headnote.analysis.reporting.words import heading
from headnote.catalogues import LANGUAGES, Language, _, speaking
from headnote.engine.duties.coverage import coverage
from headnote.engine.explain import Words
from headnote.engine.explain.pages import page
from headnote.grammar.agreements.nodes import Parties
from headnote.grammar.nodes import SourceLine

from .annexes import Annex, annexes_of, index_of, page_of, period_text, reading_of
from .cases import cases_of
from .changes import turns_of
from .chapters import articles_of, headnotes_of, provisions_of
from .contents import Contents

_TEMPLATES = f"{__package__}.pages"
NAMES: dict[Language, str] = {"en": "English", "ja": "日本語"}


def sited(contents: Contents, languages: Sequence[Language] = LANGUAGES) -> dict[str, bytes]:
    """Every file of the site by its name: the first language at its top, each other in a folder of its own."""
    made: dict[str, bytes] = {}
    for language in languages:
        folder = "" if language == languages[0] else f"{language}/"
        with speaking(language):
            for name, text in _Site(contents, language, languages).files():
                made[folder + name] = text.encode()
    return made


class _Site:
    """The pages in the language spoken."""

    def __init__(self, contents: Contents, language: Language, languages: Sequence[Language]) -> None:
        self._contents, self._language, self._languages = contents, language, languages
        self._words = Words(language)
        self._annexes = annexes_of(contents, self._words)
        self._head = contents.engine.ruleset.head
        self._provisions = provisions_of(contents)

    def files(self) -> Iterator[tuple[str, str]]:
        """Each by its name."""
        contents, words = self._contents, self._words
        cases = cases_of(contents, words)
        yield self._page("index", _("Overview"), **self._overview())
        yield self._page(
            "articles", _("Articles"), articles=articles_of(contents), headnotes=headnotes_of(contents, words)
        )
        yield self._page("annex", _("Annex"), annexes=self._annexes, page_of=page_of)
        for annex in self._annexes:
            yield from self._chapters(annex)
        if self._provisions:
            yield self._page("procedures", _("Procedures"), provisions=self._provisions)
        yield self._page("coverage", _("Coverage"), **self._coverage())
        yield self._page("cases", _("Cases"), cases=cases, broken=contents.broken)
        yield self._page("sources", _("Sources"), **self._sources())
        yield self._page("changes", _("Changes"), **self._changes())
        yield "rows.js", index_of(self._annexes)
        yield "search.js", files(__package__).joinpath("search.js").read_text(encoding="utf-8")

    def _page(self, name: str, title: str, template: str | None = None, **content: Any) -> tuple[str, str]:
        top = "" if self._language == self._languages[0] else "../"
        others = [
            (NAMES[one], f"{top}{'' if one == self._languages[0] else one + '/'}{name}.html")
            for one in self._languages
            if one != self._language
        ]
        parts = [
            ("index", _("Overview")),
            ("articles", _("Articles")),
            ("annex", _("Annex")),
            *([("procedures", _("Procedures"))] if self._provisions else []),
            ("coverage", _("Coverage")),
            ("cases", _("Cases")),
            ("sources", _("Sources")),
            ("changes", _("Changes")),
        ]
        here = {"name": name, "agreement": self._head.name, "parts": parts, "others": others, "heading": title}
        shown = f"{title} – {self._head.name}"
        made = page(
            template or name, self._language, shown, wide=True, package=f"{__package__}.pages", here=here, **content
        )
        return f"{name}.html", made

    def _chapters(self, annex: Annex) -> Iterator[tuple[str, str]]:
        known = list(annex.chapters)
        for number, (chapter, rows) in enumerate(annex.chapters.items()):
            around = [known[at] if 0 <= at < len(known) else None for at in (number - 1, number + 1)]
            title = _("Chapter {chapter}", chapter=chapter)
            name = page_of(annex.ref, chapter).removesuffix(".html")
            pages = [(one, page_of(annex.ref, one)) if one is not None else None for one in around]
            yield self._page(name, title, "chapter", annex=annex, rows=rows, around=pages)

    def _overview(self) -> dict[str, Any]:
        contents, words = self._contents, self._words
        lines = [
            one
            for parsed in contents.trees.parsed
            for top in parsed.file.statements
            if isinstance(top, Parties)
            for one in top.items
        ]
        parties = [
            (
                f"{line.union}: " if line.union else "",
                words.join(words.country(code) for code in line.countries),
                _("from a day not at hand") if line.undated else period_text(line.period),
            )
            for line in lines
        ]
        failed = sum(not one.ran.passed for one in contents.cases) + len(contents.broken)
        ruleset = contents.engine.ruleset
        return {
            "head": self._head,
            "parties": parties,
            "edition": ruleset.edition,
            "rows": len(contents.trees.rows),
            "governed": [
                sum(getattr(one, what) for one in self._chapters_of()) for what in ("governed", "subheadings")
            ],
            "passed": len(contents.cases) + len(contents.broken) - failed,
            "failed": failed,
            "left_out": [*map(_called, ruleset.schedules), *map(_called, ruleset.appendices)],
            "day": contents.day,
            "version": version("headnote"),
        }

    def _chapters_of(self) -> Sequence[Any]:
        return coverage(self._contents.engine.law(self._contents.day))

    def _coverage(self) -> dict[str, Any]:
        counted: dict[str, list[int]] = {}
        for kinds in self._contents.reached.counts().values():
            for kind, (hit, total) in kinds.items():
                sums = counted.setdefault(kind, [0, 0])
                sums[0], sums[1] = sums[0] + hit, sums[1] + total
        pages = {chapter: page_of(one.ref, chapter) for one in self._annexes for chapter in one.chapters}
        said = {
            "rows": _("rows"),
            "alternatives": _("alternatives"),
            "articles": _("articles"),
            "provisions": _("outcomes of provisions"),
            "schedule lines": _("schedule lines"),
        }
        reached = [(said[kind], *sums) for kind, sums in counted.items()]
        return {"chapters": self._chapters_of(), "reached": reached, "pages": pages, "day": self._contents.day}

    def _sources(self) -> dict[str, Any]:
        cited: dict[str, int] = {}
        for annex in self._annexes:
            for row in (one for rows in annex.chapters.values() for one in rows):
                cited[row.source] = cited.get(row.source, 0) + 1
        lines: dict[str, tuple[str, str, int]] = {}
        for parsed in self._contents.trees.parsed:
            for top in parsed.file.statements:
                inner = [one for one in getattr(top, "items", ()) if isinstance(one, SourceLine)]
                for one in [top, *inner] if isinstance(top, SourceLine) else inner:
                    lines.setdefault(one.title, (one.name or "", reading_of(one.reading), cited.get(one.title, 0)))
        notes = self._contents.notes
        made = MarkdownIt("commonmark", {"html": False}).enable("table").render(notes) if notes is not None else None
        # Made of a text of which no HTML was let through.
        return {"lines": lines, "notes": Markup(made) if made is not None else None}

    def _changes(self) -> dict[str, Any]:
        diffs = [(heading(one), as_content(one)) for one in self._contents.diffs]
        return {"turns": turns_of(self._contents, self._words), "diffs": diffs}


def _called(file: Any) -> str:
    """The title of a file."""
    return next((str(top.title) for top in file.statements if hasattr(top, "title")), "")
