"""Every sentence that is said in the code stands in every catalogue, with the same values to fill in."""

from __future__ import annotations

import io
import string
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po, write_po

from headnote.catalogues import LANGUAGES, _, speaking
from headnote.cli import main
from headnote.commands.helping import help_sentence, helps
from headnote.engine.agreements.library import shipped
from headnote.engine.provisions.questions import NOTHING
from headnote.grammar.agreements.chapter import AlsoWith
from headnote.grammar.agreements.nodes import Article, Door
from headnote.grammar.diagnostics import all_ids
from headnote.grammar.explaining import sentences
from headnote.grammar.parser import parse_bytes
from headnote.grammar.provisions.nodes import Provision, When
from headnote.grammar.rules.tree import Condition

ROOT = Path(__file__).resolve().parents[2]
WINGS = (
    "analysis",
    "assistants",
    "authoring",
    "batch",
    "catalogues",
    "commands",
    "declarations",
    "engine",
    "grammar",
    "languageserver",
    "publishing",
    "records",
    "service",
)
OTHERS = [language for language in LANGUAGES if language != "en"]


HEADER = """# Every sentence of the code; `pytest tests/catalogues --record` puts new ones here, to be translated.
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

"""


def said() -> dict[str, list[str]]:
    """The sentences of the code, and the files that say them."""
    found: dict[str, list[str]] = {}
    for wing in WINGS:
        for file, _line, sentence, _comments, _context in extract_from_dir(
            ROOT / wing, [("**.py", "python"), ("**.html", "jinja2")]
        ):
            assert isinstance(sentence, str)
            places = found.setdefault(sentence, [])
            if (place := f"{wing}/{file}") not in places:
                places.append(place)
    for _line, sentence, *_rest in extract_from_file("python", ROOT / "cli.py"):
        assert isinstance(sentence, str)
        found.setdefault(sentence, []).append("cli.py")
    for one in helps(main):
        if one.help:
            found.setdefault(help_sentence(one.help), []).append("commands")
    for id_ in all_ids():
        for sentence in sentences(id_):
            found.setdefault(sentence, []).append(f"grammar/errors/{id_}.md")
    for sentence, path in (*of_provisions(), *of_doors()):
        found.setdefault(sentence, []).append(path)
    return found


def of_doors() -> Iterator[tuple[str, str]]:
    """What the doors of the shipped agreements ask a claimant, and cumulation beyond the parties."""
    for path in sorted(shipped().glob("*/agreement.origin")):
        for top in parse_bytes(str(path), path.read_bytes()).file.statements:
            items = top.items if isinstance(top, Article) else ()
            for rule in (one.rule for one in items if isinstance(one, Door | AlsoWith) and one.rule is not None):
                if isinstance(rule.expr, Condition):
                    yield rule.expr.text, str(path)
            for one in items:
                if isinstance(one, AlsoWith):
                    yield from ((goods.name, str(path)) for goods in one.goods if goods.name is not None)


def of_provisions() -> Iterator[tuple[str, str]]:
    """The titles, questions and outcomes of the shipped provisions."""
    yield NOTHING, "engine/provisions/questions.py"
    for path in sorted(shipped().glob("*/*.origin")):
        data = path.read_bytes()
        if b"\nprovision " not in data:
            continue
        for top in parse_bytes(str(path), data).file.statements:
            if isinstance(top, Provision):
                texts = (one.outcome if isinstance(one, When) else one.name for one in top.items)
                yield from ((text, str(path)) for text in (top.title, *texts))


def catalogue(language: str) -> Catalog:
    with (ROOT / "catalogues" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def entries(catalog: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalog if message.id}


def values(sentence: str) -> list[tuple[str, str, str | None]]:
    """What is filled in: name, format and conversion of each."""
    found = [(name, form or "", how) for _, name, form, how in string.Formatter().parse(sentence) if name is not None]
    return sorted(found, key=str)


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_lacks_in_a_catalogue(language: str, request: pytest.FixtureRequest) -> None:
    sentences = said()
    if request.config.getoption("--record"):
        old, new = entries(catalogue(language)), Catalog(locale=language, fuzzy=False)
        for sentence in sentences:
            new.add(sentence, old.get(sentence, ""))
        written = io.BytesIO()
        write_po(written, new, omit_header=True, sort_output=True, width=0)
        (ROOT / "catalogues" / f"{language}.po").write_bytes(HEADER.encode() + written.getvalue())
    there = entries(catalogue(language))
    assert {sentence for sentence in sentences if not there.get(sentence)} == set()
    assert there.keys() - sentences.keys() == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_fills_in_the_same_values_and_formats_none(language: str) -> None:
    for sentence, translated in entries(catalogue(language)).items():
        if not values(sentence):
            continue
        assert values(translated) == values(sentence), sentence
        assert all(form == "" and how is None for _name, form, how in values(sentence)), sentence


def test_a_number_is_said_exactly_in_every_language() -> None:
    for language in LANGUAGES:
        with speaking(language):
            assert "39.9999999" in _("there is no record {path}", path=Decimal("39.9999999"))


def test_a_language_holds_for_its_block_alone() -> None:
    with speaking("ja"):
        inside = _("there is no record {path}", path="x")
    assert inside != _("there is no record {path}", path="x") == "there is no record x"
