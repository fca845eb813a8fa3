"""What is told is told through the catalogues: no sentence stands bare where problems and outputs are made."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WINGS = (
    *("analysis", "assistants", "authoring", "batch", "commands", "declarations", "engine", "grammar"),
    *("languageserver", "records", "service"),
)
TELLS = {
    *("Diagnostic", "RuleProblem", "LineProblem", "InputProblem", "SyntaxProblem", "ScopeProblem", "Problem", "Place"),
    *("InputError", "RecordError", "RegisterError", "DeclarationError", "StoreError", "BundleError", "Refused"),
    *("fail", "echo", "refuse"),
}
NAMED = {"message", "problem", "help", "help_", "hint", "why", "mend", "wrong"}
SENTENCE = re.compile(r"\b[a-z]{2,}[,;:]? (?:[a-z{}]+ )*[a-z]{2,}\b")
WORDS = 3


def bare(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The sentences among the arguments of calls that tell something, outside `_( )`: line, text."""
    for node in ast.walk(tree):
        for argument in told(node):
            text = literal(argument)
            if len(re.findall(r"\b[a-z]{2,}\b", text)) >= WORDS and SENTENCE.search(text):
                yield argument.lineno, text


def told(node: ast.AST) -> Iterator[ast.expr]:
    """What a call tells, or what a message is set to."""
    if isinstance(node, ast.Call) and called(node) in TELLS:
        yield from (*node.args, *(one.value for one in node.keywords))
    if isinstance(node, ast.Assign) and any(getattr(one, "id", "") in NAMED for one in node.targets):
        yield node.value


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def test_every_sentence_that_is_told_has_a_catalogue() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for wing in WINGS
        for path in sorted((ROOT / wing).rglob("*.py"))
        for line, text in bare(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_a_bare_sentence_is_seen() -> None:
    code = 'fail("the file cannot be read")\nfail(_("the file cannot be read"))\nfail(f"no row of {name} is there")\n'
    code += 'message = "the row is left out"\n'
    assert sorted(line for line, _text in bare(ast.parse(code))) == [1, 3, 4]


def test_no_sentence_stands_within_another_text() -> None:
    """Babel reads `_( )` inside an f-string with some versions of Python and not with others."""
    found = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in sorted(ROOT.rglob("*.py"))
        if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and called(inner) == "_"
    ]
    assert found == []
