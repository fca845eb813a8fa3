"""The lines of agreements, annexes and appendices to their nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, cast

from lark import Token, Tree

from headnote.catalogues import _
from headnote.grammar.agreements import chapter, formulas, nodes
from headnote.grammar.codes import HSCode
from headnote.grammar.line import (
    Line,
    citation_of,
    head_reader,
    keyword,
    letter_of,
    one_of,
    period_of,
    strings_of,
    text_of,
    tokens_of,
    trees_of,
)
from headnote.grammar.nodes import ALWAYS, SourceLine, Span
from headnote.grammar.rules.problems import RuleProblem
from headnote.grammar.rules.tree import Definition, Rule, Scopes, Unread
from headnote.grammar.syntax import number_of

from .chapter_lines import also_with, set_by, stock
from .scope_lines import scopes_of
from .tolerance_lines import not_tolerated, tolerance, unrestricted


def _agreement(line: Line, tree: Tree[Token]) -> nodes.AgreementHead:
    return nodes.AgreementHead(
        one_of(tree, "ABBR") or "", strings_of(tree)[0], period_of(line, tree), line.statement.trivia, line.span
    )


def _source(line: Line, tree: Tree[Token]) -> SourceLine:
    read_as = trees_of(tree, "read_as")
    reading = str(read_as[0].children[0]).lower() if read_as else "official"
    return SourceLine(strings_of(tree)[0], one_of(tree, "NAME"), cast(Any, reading), line.statement.trivia, line.span)


def _nomenclature(line: Line, tree: Tree[Token]) -> nodes.NomenclatureLine:
    return nodes.NomenclatureLine(one_of(tree, "EDITION") or "", line.statement.trivia, line.span)


def _origin(line: Line, tree: Tree[Token]) -> nodes.OriginLine:
    return nodes.OriginLine(bool(trees_of(tree, "of_a_party")), line.statement.trivia, line.span)


def _parties(line: Line, tree: Tree[Token]) -> nodes.Parties:
    return nodes.Parties((), line.statement.trivia, line.span)


def _party(line: Line, tree: Tree[Token]) -> nodes.PartyLine:
    countries = tuple(str(token) for token in tokens_of(tree, "COUNTRY"))
    undated = bool(tokens_of(tree, "UNDATED"))
    period = ALWAYS if undated else period_of(line, tree)
    union = next((str(one.children[0]) for one in trees_of(tree, "union")), None)
    return nodes.PartyLine(countries, period, undated, union, line.statement.trivia, line.span)


def _criterion_codes(line: Line, tree: Tree[Token]) -> nodes.CriterionCodes:
    return nodes.CriterionCodes((), line.statement.trivia, line.span)


def _criterion(line: Line, tree: Tree[Token]) -> nodes.CriterionLine:
    kind = keyword(one_of(tree, "KIND") or "")
    return nodes.CriterionLine(
        one_of(tree, "CODE") or "", cast(nodes.CriterionKind, kind), line.statement.trivia, line.span
    )


def _article(line: Line, tree: Tree[Token]) -> nodes.Article:
    ref, period = one_of(tree, "REF") or "", period_of(line, tree)
    title = keyword(one_of(tree, "ARTICLE_KIND") or "")
    detail = one_of(tree, "DETAIL")
    if title:
        kind = title.split(" or ")[0]
        kind = "value content" if kind.endswith("value content") else kind
        kind = "cumulation" if kind == "accumulation" else kind
        kind = "de minimis" if kind.startswith("tolerance") else kind
        kind = "fungible materials" if kind == "accounting segregation" else kind
        kind = "treatment" if kind in ("packing", "accessories", "indirect materials") else kind
        detail = keyword(detail) if detail else None
    else:
        kind = "recorded"
        title, *rest = strings_of(tree)
        detail = rest[0] if rest else None
    return nodes.Article(
        ref, cast(nodes.ArticleKind, kind), title, detail, (), period, line.statement.trivia, line.span
    )


def _appendix(line: Line, tree: Tree[Token]) -> nodes.AppendixHead:
    head: nodes.AppendixHead = head_reader(nodes.AppendixHead, "COUNTRY")(line, tree)
    return replace(head, in_part=bool(tokens_of(tree, "IN_PART")))


def _years(line: Line, tree: Tree[Token]) -> nodes.YearsLine:
    month = (one_of(tree, "YEARLY") or "").split()[1]
    first = line.day(tokens_of(tree, "DATE")[0]) or date.min
    return nodes.YearsLine(first, cast(Any, month), line.statement.trivia, line.span)


def _term(line: Line, tree: Tree[Token]) -> nodes.Term:
    term, text = strings_of(tree)
    return nodes.Term(term, text, line.statement.trivia, line.span)


def _rule_between(line: Line, tree: Tree[Token]) -> tuple[Rule, Span]:
    """The rule of a line: from its first token (a quoted condition, or the words) to its last."""
    parts = tokens_of(tree, "STRING") + tokens_of(tree, "RULE")
    start = min(token.start_pos or 0 for token in parts)
    end = max(token.end_pos or 0 for token in parts)
    base = line.statement.start
    return line.rule(start, end), (base + start, base + end)


def _door(line: Line, tree: Tree[Token]) -> nodes.Door:
    annex = trees_of(tree, "door_annex")
    ruled = annex[0] if annex else tree
    return nodes.Door(
        letter_of(tree),
        one_of(tree, "CODE"),
        _rule_between(line, ruled)[0] if tokens_of(ruled, "RULE") + tokens_of(ruled, "STRING") else None,
        one_of(ruled, "ANNEX_REF"),
        bool(tokens_of(tree, "WHEREVER")),
        line.statement.trivia,
        line.span,
    )


def _lettered(line: Line, tree: Tree[Token]) -> nodes.Lettered:
    text = strings_of(tree)
    conditions = tuple(tuple(strings_of(group)) for group in trees_of(tree, "attested"))
    from_listed = bool(tokens_of(tree, "FROM_LISTED"))
    return nodes.Lettered(
        letter_of(tree), text[0] if text else None, conditions, from_listed, line.statement.trivia, line.span
    )


def _sum(line: Line, tree: Tree[Token]) -> formulas.Sum:
    terms: list[tuple[int, formulas.Quantity]] = []
    sign = 1
    base = line.statement.start
    for child in cast("list[Tree[Token]]", tree.children):
        token = cast(Token, child.children[0])
        if child.data == "sign":
            sign = -1 if token == "-" else 1
            continue
        span = (base + (token.start_pos or 0), base + (token.end_pos or 0))
        terms.append((sign, formulas.Quantity(str(token), span)))
    return formulas.Sum(tuple(terms))


def _formula(line: Line, tree: Tree[Token]) -> nodes.Formula:
    over, under = trees_of(tree, "sum")
    return nodes.Formula(
        one_of(tree, "METHOD") or "",
        one_of(tree, "ABBR") or "",
        formulas.Ratio(_sum(line, over), _sum(line, under)),
        line.statement.trivia,
        line.span,
    )


def _valuation(line: Line, tree: Tree[Token]) -> chapter.Valuation:
    what, basis = (" ".join(str(part).split()) for part in tree.children if isinstance(part, Token))
    what = what if what.startswith("FOB") else what.lower()
    less, plus = (
        tuple(text for part in trees_of(tree, sign) for text in strings_of(part)) for sign in ("less", "plus")
    )
    allowed = _BASES.get(what, _OF_MATERIALS)
    if basis not in allowed:
        place = (0, len(line.statement.text))
        message = _("“{what}” is not taken at {basis}", what=what, basis=basis)
        line.problems.append(RuleProblem("HN0229", place, message, allowed))
    return chapter.Valuation(cast(Any, what), cast(Any, basis), less, plus, line.statement.trivia, line.span)


def _texts(tree: Tree[Token], part: str) -> tuple[str, ...]:
    return tuple(text for one in trees_of(tree, part) for text in strings_of(one))


_OF_MATERIALS = ("CIF", "price paid", "customs value")
_BASES = {
    "value of the good": ("transaction value", "FOB", "EXW"),
    "FOB not known": ("first ascertainable price",),
}


def _net_cost(line: Line, tree: Tree[Token]) -> chapter.NetCost:
    return chapter.NetCost(_texts(tree, "less"), line.statement.trivia, line.span)


def _treated(line: Line, tree: Tree[Token]) -> chapter.Treated:
    role = keyword(one_of(tree, "ROLE") or "")
    found = {part: _asked(trees_of(tree, part)) for part in ("disregarded", "originating")}
    return chapter.Treated(
        cast(Any, role), found["disregarded"], found["originating"], line.statement.trivia, line.span
    )


def _asked(parts: list[Tree[Token]]) -> tuple[chapter.Asked, ...]:
    """The kinds of requirement that are named; all of them where none is."""
    if not parts:
        return ()
    named = {
        keyword(str(token)) for part in trees_of(parts[0], "requirements") for token in tokens_of(part, "REQUIREMENT")
    }
    return tuple(asked for asked in chapter.ASKED if asked in named) or chapter.ASKED


def _deductible(line: Line, tree: Tree[Token]) -> chapter.Deductible:
    return chapter.Deductible(
        tuple(strings_of(tree)),
        bool(tokens_of(tree, "FROM_PRICE_PAID")),
        bool(tokens_of(tree, "WITH_DOCUMENT")),
        bool(tokens_of(tree, "FOR_CONTENT")),
        line.statement.trivia,
        line.span,
    )


def _consigned(line: Line, tree: Tree[Token]) -> chapter.Consigned:
    what = keyword(str(tree.children[0]))
    return chapter.Consigned(cast(Any, what), tuple(strings_of(tree)), line.statement.trivia, line.span)


def _differential(line: Line, tree: Tree[Token]) -> chapter.Differential:
    what = keyword(str(tree.children[0]))
    percent = next(map(number_of, tokens_of(tree, "NUM")), None)
    return chapter.Differential(cast(Any, what), percent, line.statement.trivia, line.span)


def _headnote(line: Line, tree: Tree[Token]) -> nodes.Headnote:
    quoted = strings_of(tree)
    ref = quoted[0] if quoted else one_of(tree, "REF")
    return nodes.Headnote(ref, (), period_of(line, tree), line.statement.trivia, line.span)


def _definition(line: Line, tree: Tree[Token]) -> Definition:
    parameter = trees_of(tree, "parameter")
    return Definition(
        letter_of(tree) or None,
        one_of(tree, "ABBR") or one_of(tree, "PHRASE") or "",
        str(parameter[0].children[0]) if parameter else None,
        _rule_between(line, tree)[0],
        line.statement.trivia,
        line.span,
    )


def _declared(line: Line, tree: Tree[Token]) -> nodes.Declared:
    kind = keyword(one_of(tree, "DECLARES") or one_of(tree, "GROUP") or "")
    joining = one_of(tree, "JOINING")
    scopes = _scopes(line, tree)
    place = (0, len(line.statement.text))
    if (scopes and kind != "goods") or (joining and kind != "connector"):
        said = _("codes go with goods") if scopes else _("“{joining}” goes with a connector", joining=joining)
        line.problems.append(
            RuleProblem(
                "HN0219", place, _("a {kind} line says neither codes nor an order: {said}", kind=kind, said=said)
            )
        )
    return nodes.Declared(
        cast(Any, kind),
        tuple(strings_of(tree)),
        scopes,
        cast(nodes.Joining, keyword(joining)) if joining else None,
        line.statement.trivia,
        line.span,
    )


def _chapter(line: Line, tree: Tree[Token]) -> nodes.Chapter:
    number = tokens_of(tree, "NUM")[0]
    scope = line.scope("chapter", number, None)
    code = scope.first if scope else HSCode("00")
    return nodes.Chapter(code, (), period_of(line, tree), line.statement.trivia, line.span)


def _scopes(line: Line, tree: Tree[Token]) -> Scopes:
    return tuple(scope for listed in trees_of(tree, "scopes") for scope in scopes_of(line, listed))


def _row(line: Line, tree: Tree[Token]) -> nodes.Row:
    scopes = _scopes(line, tree)
    described = tokens_of(tree, "EX")
    text = tokens_of(tree, "STRING")
    if described and (not text or not tokens_of(tree, "RULE")):
        place = (0, len(line.statement.text))
        problem = RuleProblem(
            "HN0202",
            place,
            _("a row that begins with “ex” needs the goods it describes in quotes, and then its rule"),
            help=_('write it as: ex 0904.21 "capsicum"  CC'),
        )
        line.problems.append(problem)
    if described and text:
        tree = Tree(tree.data, [c for c in tree.children if c is not text[0]])
    rule, rule_span = (
        _rule_between(line, tree)
        if tokens_of(tree, "RULE") + tokens_of(tree, "STRING")
        else (Rule("", Unread()), line.span)
    )
    return nodes.Row(
        scopes,
        text_of(text[0]) if described and text else None,
        rule,
        citation_of(line, tree),
        period_of(line, tree),
        line.statement.trivia,
        line.span,
        rule_span,
    )


READERS: dict[str, Callable[[Line, Tree[Token]], Any]] = {
    "agreement": _agreement,
    "annex": head_reader(nodes.AnnexHead, "ANNEX_REF"),
    "appendix": _appendix,
    "years": _years,
    "source": _source,
    "nomenclature": _nomenclature,
    "origin": _origin,
    "parties": _parties,
    "party": _party,
    "criterion_codes": _criterion_codes,
    "criterion": _criterion,
    "article": _article,
    "term": _term,
    "door": _door,
    "lettered": _lettered,
    "formula": _formula,
    "valuation": _valuation,
    "net_cost": _net_cost,
    "tolerance": tolerance,
    "unrestricted": unrestricted,
    "not_tolerated": not_tolerated,
    "set_by": set_by,
    "stock": stock,
    "also_with": also_with,
    "treated": _treated,
    "deductible": _deductible,
    "consigned": _consigned,
    "differential": _differential,
    "headnote": _headnote,
    "definition": _definition,
    "declared": _declared,
    "chapter": _chapter,
    "row": _row,
}
