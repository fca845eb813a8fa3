"""Rule text to rule tree: ``CTH or RVC40`` as an analyst copies it out of the annex."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken, VisitError
from lark.lexer import Lexer

from headnote.catalogues import Language, _, language
from headnote.grammar.diagnostics import did_you_mean
from headnote.grammar.syntax import SyntaxProblem, parse
from headnote.grammar.tables import parser_of
from headnote.grammar.terminals import shown
from headnote.grammar.text import squeeze

from .building_processes import Builder
from .japanese import MARKS, is_japanese
from .japanese_sentences import JapaneseBuilder, japanese_parser
from .outline import outline
from .problems import RuleProblem, ScopeProblem, scope_of
from .references import take_references
from .scanning import Word, scan
from .tree import Expr, Rule
from .vocabulary import NO_NAMES, Vocabulary

__all__ = ["Reading", "RuleProblem", "ScopeProblem", "Vocabulary", "read_rule", "read_supplied", "scope_of"]

MAX_DEPTH = 50
"""Brackets in brackets beyond this are refused; no annex comes near."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule's text says. `rule` is None where it could not be read; `problems` may be warnings alone."""

    rule: Rule | None
    problems: tuple[RuleProblem, ...]


class _Given(Lexer):
    """The words are found before the parser is asked (`scanning`, `outline`)."""

    __future_interface__ = 1

    def __init__(self, lexer_conf: Any) -> None:
        """Nothing to prepare."""

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        """The words themselves."""
        yield from lexer_state.text


@cache
def parser() -> Lark:
    """The grammar of rules."""
    return parser_of(Path(__file__).with_name("rules.lark"), ("rule",), _Given, positions=True)


def _depth_problem(text: str) -> RuleProblem | None:
    depth = 0
    quoted = False
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif char == "(":
            opened.append(at)
            depth += 1
            if depth > MAX_DEPTH:
                return RuleProblem(
                    "HN0105",
                    (at, at + 1),
                    _("brackets stand more than {max_depth} deep", max_depth=MAX_DEPTH),
                    help=_("simplify the rule"),
                )
        elif char == ")" and opened:
            opened.pop()
            depth -= 1
        elif char == ")" and not _LABEL.search(text, 0, at + 1):
            return RuleProblem("HN0212", (at, at + 1), _("this bracket closes nothing"))
    if quoted:
        at = text.rindex('"')
        return RuleProblem("HN0211", (at, len(text)), _("the quoted text is not closed"), help=_('add the closing "'))
    if opened:
        return RuleProblem("HN0212", (opened[-1], opened[-1] + 1), _("this bracket is never closed"))
    return None


_LABEL = re.compile(r"(?:^|[\s-])[a-z]\)\Z")


def words_of_rule(text: str, vocabulary: Vocabulary = NO_NAMES) -> list[Word]:
    """The words of a rule as its grammar reads them."""
    return outline(scan(text, vocabulary))


def parse_words(words: list[Word]) -> Tree[Token]:
    """The tree of a rule's words. Raises lark's UnexpectedToken."""
    tokens = [Token(w.kind, w.text, w.start, 0, 0, 0, 0, w.end) for w in words]
    return parser().parse(tokens)


def _english(text: str, vocabulary: Vocabulary) -> Tree[Token] | SyntaxProblem:
    try:
        return parse_words(words_of_rule(text, vocabulary))
    except UnexpectedToken as error:
        return _problem(error, text, vocabulary)


def _problem(error: UnexpectedToken, text: str, vocabulary: Vocabulary) -> SyntaxProblem:
    token = error.token
    names = set(error.accepts or error.expected)
    if "(" not in text:
        names.discard("_RPAR")
    ended = token.type == "$END"
    start = len(text.rstrip()) if ended else token.start_pos or 0
    end = start + 1 if ended else max(token.end_pos or 0, start + 1)
    word = "" if ended else text[start:end]
    expected = tuple(sorted({one for one in map(shown, names) if one is not None}))
    candidates = [w for w in expected if not w.startswith(("a ", "an ", "“"))]
    if token.type == "WORD" and names & {"PROCESS", "GOODS"} and (vocabulary.process or vocabulary.goods):
        return _undeclared(text, start, names, vocabulary)
    return SyntaxProblem(start, end, word, expected, did_you_mean(word, (*candidates, *vocabulary.all())))


def _undeclared(text: str, start: int, names: set[str], vocabulary: Vocabulary) -> SyntaxProblem:
    """A phrase that stands where a name may stand, and is none that the agreement declares."""
    found = _PHRASE.match(text, start)
    phrase = found.group() if found else text[start:]
    known = (*(vocabulary.process if "PROCESS" in names else ()), *(vocabulary.goods if "GOODS" in names else ()))
    what = _("a declared process") if "PROCESS" in names else _("declared goods")
    words = phrase.split()
    tries = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    near = next((one for tried in tries if (one := did_you_mean(tried, known)) is not None), None)
    said = _("“{squeeze}” is not {what}", squeeze=squeeze(phrase), what=what)
    return SyntaxProblem(start, start + len(phrase), phrase, (), near, said, "HN0218")


_PHRASE = re.compile(r"[^\s,;.:()]+(?:[ \n]+[^\s,;.:()]+)*")


def _read(text: str, vocabulary: Vocabulary, spoken: Language) -> Reading:  # noqa: ARG001
    """Read it. What is remembered of a rule says its problems in the language spoken then."""
    if problem := _depth_problem(text):
        return Reading(None, (problem,))
    japanese = is_japanese(text)
    bare, notes = take_references(text)
    found: Tree[Token] | SyntaxProblem
    if japanese:
        try:
            found = parse(japanese_parser(), text, "rule")
        except SyntaxProblem as stopped:
            found = stopped
    else:
        found = _english(bare, vocabulary)
    if isinstance(found, SyntaxProblem):
        problem = RuleProblem(found.id, (found.start, found.end), found.message, found.expected, found.suggestion)
        return Reading(None, (problem,))
    build = JapaneseBuilder() if japanese else Builder()
    try:
        expr: Expr = build.transform(found)
    except VisitError as error:
        if isinstance(error.orig_exc, ScopeProblem):
            return Reading(None, (error.orig_exc.problem,))
        raise
    printed = text.translate(MARKS) if japanese else on_one_line(text)
    notes = (*notes, *(squeeze(f"{text[low:high]} may be used") for low, high in build.remarks))
    return Reading(Rule(squeeze(printed), expr, text, notes), tuple(dict.fromkeys(build.warnings)))


_PARAGRAPH = re.compile(r"[;,.]?[ \t]*\n\s*(or|and)[ \t]*\n\s*", re.IGNORECASE)


def on_one_line(text: str) -> str:
    """An ``or`` that stood as a paragraph of its own keeps its meaning on one line behind a semicolon."""
    return _PARAGRAPH.sub(lambda found: f"; {found.group(1).lower()} ", text)


def read_rule(text: str, vocabulary: Vocabulary = NO_NAMES) -> Reading:
    """Read a rule's text with the names that its agreement declares.

    Equal texts give the very same tree, so an annex of thousands of rows holds each rule once.
    """
    return _kept(text, vocabulary, language())


def read_supplied(text: str, vocabulary: Vocabulary = NO_NAMES) -> Reading:
    """Read a rule that came with a claim: of ever-new ones, whatever their length, the last are kept alone."""
    return _lately(text, vocabulary, language())


_kept = lru_cache(maxsize=65536)(_read)
_lately = lru_cache(maxsize=500)(_read)
