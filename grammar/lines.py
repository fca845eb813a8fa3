"""One statement's text to its node. A function for each kind of line, named as in statements.lark."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from sys import intern
from typing import Any, cast

from lark import Token, Tree

from . import nodes, provisions
from .codes import HSCode
from .line import Line
from .nodes import Period
from .rules import RuleProblem, base_name
from .syntax import grammar, parse
from .text import squeeze
from .tree import Rule, Span, Unread


def read_line(line: Line, start: str) -> Any:
    """Read a statement as the kind of line named. Raises SyntaxProblem."""
    tree = parse(grammar("statements", tuple(_READERS)), line.statement.text, start, line.known)
    return _READERS[start](line, tree)


def _text(token: Any) -> str:
    return squeeze(str(token).strip('"'))


def _tokens(tree: Tree[Token], kind: str) -> list[Token]:
    return [c for c in tree.children if isinstance(c, Token) and c.type == kind]


def _strings(tree: Tree[Token]) -> list[str]:
    return [_text(token) for token in _tokens(tree, "STRING")]


def _one(tree: Tree[Token], kind: str) -> str | None:
    found = _tokens(tree, kind)
    return str(found[0]) if found else None


def _trees(tree: Tree[Token], name: str) -> list[Tree[Token]]:
    return [c for c in tree.children if isinstance(c, Tree) and c.data == name]


def _period(line: Line, tree: Tree[Token]) -> Period:
    return line.period(_trees(tree, "period")[0])


def _letter(tree: Tree[Token]) -> str:
    return (_one(tree, "LETTER") or "").strip("()")


def _agreement(line: Line, tree: Tree[Token]) -> nodes.AgreementHead:
    return nodes.AgreementHead(
        _one(tree, "ABBR") or "", _strings(tree)[0], _period(line, tree), line.statement.trivia, line.span
    )


def _annex(line: Line, tree: Tree[Token]) -> nodes.AnnexHead:
    return nodes.AnnexHead(
        _one(tree, "REF") or "",
        _one(tree, "ABBR") or "",
        _strings(tree)[0],
        _period(line, tree),
        line.statement.trivia,
        line.span,
    )


def _appendix(line: Line, tree: Tree[Token]) -> nodes.AppendixHead:
    return nodes.AppendixHead(
        _one(tree, "COUNTRY") or "",
        _one(tree, "ABBR") or "",
        _strings(tree)[0],
        _period(line, tree),
        line.statement.trivia,
        line.span,
    )


def _provisions(line: Line, tree: Tree[Token]) -> provisions.ProvisionsHead:
    return provisions.ProvisionsHead(
        _one(tree, "ABBR"), _strings(tree)[0], _period(line, tree), line.statement.trivia, line.span
    )


def _provision(line: Line, tree: Tree[Token]) -> provisions.Provision:
    cited = _trees(tree, "citation")
    return provisions.Provision(
        _strings(tree)[0],
        (),
        _citation(line, cited[0]) if cited else None,
        _period(line, tree),
        line.statement.trivia,
        line.span,
    )


def _ask(line: Line, tree: Tree[Token]) -> provisions.Ask:
    kind, words = provisions.read_answer_kind(_one(tree, "KIND_OF_ANSWER") or "")
    return provisions.Ask(_one(tree, "QUESTION") or "", kind, words, line.statement.trivia, line.span)


def _when(line: Line, tree: Tree[Token]) -> provisions.When:
    condition = squeeze(_one(tree, "CONDITION") or "")
    outcome = squeeze(_one(tree, "OUTCOME") or "")
    cited = _trees(tree, "citation")
    return provisions.When(
        provisions.read_tests(condition) if condition else (),
        condition,
        outcome,
        provisions.read_term(outcome),
        _citation(line, cited[0]) if cited else None,
        line.statement.trivia,
        line.span,
    )


def _source(line: Line, tree: Tree[Token]) -> nodes.SourceLine:
    read_as = _trees(tree, "read_as")
    reading = str(read_as[0].children[0]).lower() if read_as else "official"
    return nodes.SourceLine(_strings(tree)[0], _one(tree, "NAME"), cast(Any, reading), line.statement.trivia, line.span)


def _nomenclature(line: Line, tree: Tree[Token]) -> nodes.NomenclatureLine:
    return nodes.NomenclatureLine(_one(tree, "EDITION") or "", line.statement.trivia, line.span)


def _origin(line: Line, tree: Tree[Token]) -> nodes.OriginLine:
    return nodes.OriginLine(bool(_trees(tree, "of_a_party")), line.statement.trivia, line.span)


def _parties(line: Line, tree: Tree[Token]) -> nodes.Parties:
    return nodes.Parties((), line.statement.trivia, line.span)


def _party(line: Line, tree: Tree[Token]) -> nodes.PartyLine:
    countries = tuple(str(token) for token in _tokens(tree, "COUNTRY"))
    return nodes.PartyLine(countries, _period(line, tree), line.statement.trivia, line.span)


def _criterion_codes(line: Line, tree: Tree[Token]) -> nodes.CriterionCodes:
    return nodes.CriterionCodes((), line.statement.trivia, line.span)


def _criterion(line: Line, tree: Tree[Token]) -> nodes.CriterionLine:
    kind = " ".join((_one(tree, "KIND") or "").lower().split())
    return nodes.CriterionLine(
        _one(tree, "CODE") or "", cast(nodes.CriterionKind, kind), line.statement.trivia, line.span
    )


def _article(line: Line, tree: Tree[Token]) -> nodes.Article:
    ref, period = _one(tree, "REF") or "", _period(line, tree)
    title = " ".join((_one(tree, "ARTICLE_KIND") or "").lower().split())
    detail = _one(tree, "DETAIL")
    if title:
        kind = title.split(" or ")[0]
        kind = "value content" if kind.endswith("value content") else kind
        kind = "cumulation" if kind == "accumulation" else kind
        kind = "treatment" if kind in ("packing", "accessories", "indirect materials") else kind
        detail = " ".join(detail.lower().split()) if detail else None
    else:
        kind = "recorded"
        title, *rest = _strings(tree)
        detail = rest[0] if rest else None
    return nodes.Article(
        ref, cast(nodes.ArticleKind, kind), title, detail, (), period, line.statement.trivia, line.span
    )


def _term(line: Line, tree: Tree[Token]) -> nodes.Term:
    term, text = _strings(tree)
    return nodes.Term(term, text, line.statement.trivia, line.span)


def _rule_between(line: Line, tree: Tree[Token]) -> tuple[Rule, Span]:
    """The rule of a line: from its first token (a quoted condition, or the words) to its last."""
    parts = _tokens(tree, "STRING") + _tokens(tree, "RULE")
    start = min(token.start_pos or 0 for token in parts)
    end = max(token.end_pos or 0 for token in parts)
    base = line.statement.start
    return line.rule(start, end), (base + start, base + end)


def _door(line: Line, tree: Tree[Token]) -> nodes.Door:
    annex = _trees(tree, "door_annex")
    return nodes.Door(
        _letter(tree),
        _one(tree, "CODE"),
        None if annex else _rule_between(line, tree)[0],
        str(annex[0].children[0]) if annex else None,
        line.statement.trivia,
        line.span,
    )


def _lettered(line: Line, tree: Tree[Token]) -> nodes.Lettered:
    text = _strings(tree)
    return nodes.Lettered(_letter(tree), text[0] if text else None, line.statement.trivia, line.span)


def _sum(line: Line, tree: Tree[Token]) -> nodes.Sum:
    terms: list[tuple[int, nodes.Quantity]] = []
    sign = 1
    base = line.statement.start
    for child in cast("list[Tree[Token]]", tree.children):
        token = cast(Token, child.children[0])
        if child.data == "sign":
            sign = -1 if token == "-" else 1
            continue
        span = (base + (token.start_pos or 0), base + (token.end_pos or 0))
        terms.append((sign, nodes.Quantity(str(token), span)))
    return nodes.Sum(tuple(terms))


def _formula(line: Line, tree: Tree[Token]) -> nodes.Formula:
    over, under = _trees(tree, "sum")
    return nodes.Formula(
        _one(tree, "METHOD") or "",
        _one(tree, "ABBR") or "",
        nodes.Ratio(_sum(line, over), _sum(line, under)),
        line.statement.trivia,
        line.span,
    )


def _valuation(line: Line, tree: Tree[Token]) -> nodes.Valuation:
    what, basis = (" ".join(str(token).split()) for token in cast("list[Token]", tree.children))
    what = what if what.startswith("FOB") else what.lower()
    return nodes.Valuation(cast(Any, what), cast(Any, basis), line.statement.trivia, line.span)


def _treated(line: Line, tree: Tree[Token]) -> nodes.Treated:
    role, treatment = (" ".join(str(token).lower().split()) for token in tree.children)
    return nodes.Treated(cast(Any, role), cast(Any, treatment), line.statement.trivia, line.span)


def _deductible(line: Line, tree: Tree[Token]) -> nodes.Deductible:
    return nodes.Deductible(tuple(_strings(tree)), line.statement.trivia, line.span)


def _consigned(line: Line, tree: Tree[Token]) -> nodes.Consigned:
    what = " ".join(str(tree.children[0]).lower().split())
    return nodes.Consigned(cast(Any, what), tuple(_strings(tree)), line.statement.trivia, line.span)


def _differential(line: Line, tree: Tree[Token]) -> nodes.Differential:
    what = " ".join(str(tree.children[0]).lower().split())
    percent = _one(tree, "NUM")
    return nodes.Differential(
        cast(Any, what), None if percent is None else Decimal(percent), line.statement.trivia, line.span
    )


def _tolerance(line: Line, tree: Tree[Token]) -> nodes.Tolerance:
    scopes = []
    for chapters in _trees(tree, "chapters"):
        first, *last = cast("list[Token]", chapters.children)
        if scope := line.scope("chapter", first, last[0] if last else None):
            scopes.append(scope)
    return nodes.Tolerance(
        tuple(scopes),
        "value" if _tokens(tree, "VALUE") else "weight",
        Decimal(_one(tree, "NUM") or "0"),
        base_name(_one(tree, "BASE") or ""),
        line.statement.trivia,
        line.span,
    )


def _headnote(line: Line, tree: Tree[Token]) -> nodes.Headnote:
    return nodes.Headnote(_one(tree, "REF"), (), _period(line, tree), line.statement.trivia, line.span)


def _definition(line: Line, tree: Tree[Token]) -> nodes.Definition:
    parameter = _trees(tree, "parameter")
    return nodes.Definition(
        _letter(tree) or None,
        _one(tree, "ABBR") or "",
        str(parameter[0].children[0]) if parameter else None,
        _rule_between(line, tree)[0],
        line.statement.trivia,
        line.span,
    )


def _chapter(line: Line, tree: Tree[Token]) -> nodes.Chapter:
    number = _tokens(tree, "NUM")[0]
    scope = line.scope("chapter", number, None)
    code = scope.first if scope else HSCode("00")
    return nodes.Chapter(code, (), _period(line, tree), line.statement.trivia, line.span)


def _row(line: Line, tree: Tree[Token]) -> nodes.Row:
    scopes = []
    for part in cast("list[Tree[Token]]", _trees(tree, "scopes")[0].children):
        level = next((t.children[0] for t in _trees(part, "level")), None)
        first, *last = cast("list[Token]", _trees(part, "range")[0].children)
        name = cast(Token, level).type.lower() if level is not None else None
        if scope := line.scope(name, first, last[0] if last else None):
            scopes.append(scope)
    described = _tokens(tree, "EX")
    text = _tokens(tree, "STRING")
    if described and (not text or not _tokens(tree, "RULE")):
        place = (0, len(line.statement.text))
        problem = RuleProblem(
            "HN0202",
            place,
            "a row that begins with “ex” needs the goods it describes in quotes, and then its rule",
            help='write it as: ex 0904.21 "capsicum"  CC',
        )
        line.problems.append(problem)
    if described and text:
        tree = Tree(tree.data, [c for c in tree.children if c is not text[0]])
    rule, rule_span = (
        _rule_between(line, tree)
        if _tokens(tree, "RULE") + _tokens(tree, "STRING")
        else (Rule("", Unread()), line.span)
    )
    cited = _trees(tree, "citation")
    return nodes.Row(
        tuple(scopes),
        _text(text[0]) if described and text else None,
        rule,
        _citation(line, cited[0]) if cited else None,
        _period(line, tree),
        line.statement.trivia,
        line.span,
        rule_span,
    )


def _citation(line: Line, tree: Tree[Token]) -> nodes.Citation:
    first, last = cast(Token, tree.children[0]), cast(Token, tree.children[-1])
    base = line.statement.start
    span = (base + (first.start_pos or 0), base + (last.end_pos or 0))
    return nodes.Citation(_one(tree, "NAME"), intern(_text(last)), span)


_READERS: dict[str, Callable[[Line, Tree[Token]], Any]] = {
    "agreement": _agreement,
    "annex": _annex,
    "appendix": _appendix,
    "provisions": _provisions,
    "provision": _provision,
    "ask": _ask,
    "when": _when,
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
    "tolerance": _tolerance,
    "treated": _treated,
    "deductible": _deductible,
    "consigned": _consigned,
    "differential": _differential,
    "headnote": _headnote,
    "definition": _definition,
    "chapter": _chapter,
    "row": _row,
}
