"""What an author reads over a word: a rule in plain words, its source; what an abbreviation, a name, a code is."""

from __future__ import annotations

from headnote.catalogues import Language, _, speaking
from headnote.engine.agreements.citing import source_of
from headnote.engine.explain import Words
from headnote.grammar.agreements.nodes import AnnexHead, Article, Declared, Headnote, Row
from headnote.grammar.codes import CodeError, HSCode
from headnote.grammar.nodes import SourceLine
from headnote.grammar.parser import kind_of
from headnote.grammar.printer import print_codes
from headnote.grammar.rules.expand import ExpansionError, expand
from headnote.grammar.rules.tree import Definition, Expr

from .named import Name, Spot, code_at, everywhere, spot_at
from .views import Page, Part, View


def hover(view: View, page: Page, offset: int, language: Language) -> tuple[str, tuple[int, int]] | None:
    """What is said of an offset, as Markdown, and the offsets that it is about."""
    part = page.part_at(offset)
    if part is None:
        return None
    with speaking(language):
        words = Words(language)
        told: list[str] = []
        span = (part.statement.start, part.end)
        if (spot := spot_at(page, offset)) is not None:
            told += _name(view, spot, words)
            span = (spot.start, spot.end)
        elif (code := code_at(page, offset)) is not None and (said := _code(page, code.text, words)):
            told.append(said)
            span = (part.statement.start + code.start, part.statement.start + code.end)
        if isinstance(part.node, Row):
            told.append(_row(page, part.node, part.block, words))
        elif isinstance(part.node, Definition) and not told:
            told.append(_meaning(page, part.node.rule.expr, words) or "")
    return ("\n\n---\n\n".join(one for one in told if one), span) if any(told) else None


def _row(page: Page, row: Row, block: object | None, words: Words) -> str:
    head = kind_of(page.parsed.file)
    where = _("{agreement}, annex {ref}", agreement=head.agreement, ref=head.ref) if isinstance(head, AnnexHead) else ""
    described = f' ex "{row.description}"' if row.description else ""
    lines = [f"**{print_codes(row.scopes)}{described}** {where}".rstrip(), f"`{row.rule.text}`"]
    if (said := _meaning(page, row.rule.expr, words)) is not None:
        lines.append(f"= {said}")
    lines.append(f"{words.heading('source')}: {_source(page, row, block)}")
    return "\n\n".join(lines)


def _meaning(page: Page, expr: Expr, words: Words) -> str | None:
    """A rule in plain words; None where an abbreviation of it has no meaning."""
    try:
        return words.wording(expand(expr, page.definitions))
    except ExpansionError:
        return None


def _source(page: Page, row: Row, block: object | None) -> str:
    cited = row.citation
    found = source_of(page.parsed.file, row, block)
    title = found.title if found is not None else (cited.source if cited is not None else None) or "?"
    kind = f" ({found.reading})" if found is not None and found.reading != "official" else ""
    return f"{title}, {cited.place}{kind}" if cited is not None else f"{title}{kind}"


def _name(view: View, spot: Spot, words: Words) -> list[str]:
    name = spot.name
    found = [(page, part.node, part.block) for page, part in _declaring(view, name)]
    match name.kind:
        case "abbreviation":
            return [_defined(page, one, block, words) for page, one, block in found if isinstance(one, Definition)]
        case "declared":
            return [_declared(one, block) for _page, one, block in found if isinstance(one, Declared)]
        case "source":
            nodes = (one for _page, one, _block in found if isinstance(one, SourceLine))
            return [f"**{one.name}** {one.title} ({one.reading})" for one in nodes]
        case "article":
            articles = (one for _page, one, _block in found if isinstance(one, Article))
            return [_("**Article {ref}** {title}", ref=one.ref, title=one.title) for one in articles]
        case "headnote" | "note":
            return [f"`{part.statement.text}`" for _page, part in _declaring(view, name)]


def _declaring(view: View, name: Name) -> list[tuple[Page, Part]]:
    spots = ((view.pages[one.path], one) for one in everywhere(view, name) if one.declares)
    return [(page, part) for page, one in spots if (part := page.part_at(one.start)) is not None]


def _defined(page: Page, node: Definition, note: object | None, words: Words) -> str:
    shown = node.name + (f"<{node.parameter}>" if node.parameter else "")
    meaning = _meaning(page, node.rule.expr, words)
    said = f" = {meaning}" if meaning is not None and node.parameter is None else ""
    return f"**{shown}** {_noted(note)}: {node.rule.text}{said}"


def _declared(node: Declared, note: object | None) -> str:
    codes = f" {print_codes(node.scopes)}" if node.scopes else ""
    return f"**{node.kind}** {_noted(note)}: {', '.join(f'“{one}”' for one in node.names)}{codes}"


def _noted(note: object | None) -> str:
    return _("headnote {ref}", ref=note.ref) if isinstance(note, Headnote) and note.ref else _("headnote")


def _code(page: Page, text: str, words: Words) -> str | None:
    edition = page.edition
    try:
        code = HSCode.read(text)
    except CodeError:
        return None
    if edition is None or ("." not in text and len(text) < 6):
        return None
    if not edition.has(code):
        near = ", ".join(one.dotted for one in edition.nearest(code))
        return _("{code} is not in {edition}; near it: {near}", code=code.dotted, edition=edition.edition, near=near)
    below = sum(one.startswith(code) for one in edition.subheadings)
    said = _("{level} {code} of {edition}", level=words.level(code.level), code=code.dotted, edition=edition.edition)
    return said if len(code) >= 6 else _("{what}: {count} subheadings", what=said, count=below)
