"""What an editor hears from `headnote lsp`, over the protocol."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from headnote.engine.agreements.library import shipped
from protocol import Editor, behind, changes_of, place_of


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    one = Editor()
    yield one
    one.quit()


@pytest.fixture
def rcep(tmp_path: Path) -> Path:
    """A copy of RCEP's rules, and one of its cases."""
    folder = tmp_path / "rcep"
    shutil.copytree(shipped() / "rcep", folder, ignore=lambda _at, names: [n for n in names if n == "cases"])
    (folder / "cases").mkdir()
    shutil.copy(shipped() / "rcep" / "cases" / "02-refrigerator.yaml", folder / "cases")
    return folder


def test_mistakes_are_told_as_they_are_typed_and_go_when_they_are_mended(editor: Editor, rcep: Path) -> None:
    annex = rcep / "annex-3a.origin"
    editor.open(annex)
    start = behind(place_of(annex, "17.04    CTH"), len("17.04    "))
    editor.type(annex, start, behind(start, 3), "CHT")
    editor.until(lambda: editor.ids(annex) == ["HN0203"])
    (said,) = editor.said[annex.as_uri()]
    assert said.range == lsp.Range(start, behind(start, 3))
    assert said.severity == lsp.DiagnosticSeverity.Error
    assert "did you mean “CTH”?" in said.message
    (action,) = editor.actions(annex, said.range)
    assert action.title == "Write “CTH”"
    assert changes_of(action.edit) == {annex.as_uri(): [lsp.TextEdit(said.range, "CTH")]}
    editor.type(annex, start, behind(start, 3), "CTH")
    editor.until(lambda: editor.ids(annex) == [])


def test_a_headnote_that_is_taken_away_is_missed_in_the_annex_beside_it(editor: Editor, rcep: Path) -> None:
    agreement, annex = rcep / "agreement.origin", rcep / "annex-3a.origin"
    editor.open(agreement)
    line = place_of(agreement, "(d) CTSH").line
    editor.type(agreement, lsp.Position(line, 0), lsp.Position(line + 1, 0), "")
    editor.until(lambda: "HN0203" in editor.ids(annex))
    assert all("CTSH" in one.message for one in editor.said[annex.as_uri()])


def test_columns_are_those_of_the_protocol_behind_characters_of_two_units(editor: Editor, rcep: Path) -> None:
    annex = rcep / "annex-3a.origin"
    text = annex.read_text(encoding="utf-8").replace("    17.04    CTH", '    ex 17.04 "𝄞𝄞"    CTX', 1)
    annex.write_text(text, encoding="utf-8")
    editor.open(annex)
    editor.until(lambda: "HN0203" in editor.ids(annex))
    (said,) = (one for one in editor.said[annex.as_uri()] if one.code == "HN0203")
    # Each of the two signs is two units of UTF-16: ex 17.04 "𝄞𝄞"    is 4 + 9 + 6 + 4 units.
    assert (said.range.start.character, said.range.end.character) == (23, 26)


def test_over_a_rule_stand_its_plain_words_its_abbreviation_and_its_source(editor: Editor, rcep: Path) -> None:
    annex = rcep / "annex-3a.origin"
    editor.open(annex)
    told = editor.hover(annex, behind(place_of(annex, "1302.19    CC"), len("1302.19    ")))
    assert "**CC** headnote 7: change of chapter" in told
    assert "every non-originating material is classified in another chapter than the good" in told
    assert "Source: RCEP Agreement, Annex 3A (English legal text), 3A-19" in told
    assert "subheading 1211.20 of HS2012" in editor.hover(annex, place_of(annex, "1211.20"))
    assert "unofficial Thai translation" in editor.hover(annex, behind(place_of(annex, "@ TH"), 2))


def test_it_speaks_japanese_to_an_editor_that_asks_for_it(rcep: Path) -> None:
    editor = Editor(language="ja")
    try:
        annex = rcep / "annex-3a.origin"
        editor.open(annex)
        told = editor.hover(annex, place_of(annex, "1302.19    CC"))
        assert "類" in told
        assert "出典" in told
    finally:
        editor.quit()


def test_completion_offers_what_the_grammar_expects_and_the_names_and_codes_it_means(
    editor: Editor, rcep: Path
) -> None:
    annex = rcep / "annex-3a.origin"
    editor.open(annex)
    row = place_of(annex, "1302.19    CC")
    rule = [one.label for one in editor.completion(annex, behind(row, len("1302.19    ")))]
    assert {"CC", "CTH", "CTSH", "RVC", "WO", "CR", "wholly obtained", "change"} <= set(rule)
    behind_the_rule = [one.label for one in editor.completion(annex, behind(row, len("1302.19    CC ")))]
    assert {"except from", "or", "and", "provided that"} <= set(behind_the_rule)
    assert "CTH" not in behind_the_rule
    codes = [one.label for one in editor.completion(annex, behind(row, len("1302")))]
    assert codes == [f"1302.{end}" for end in (11, 12, 13, 19, 20, 31, 32, 39)]  # HS 2012, heading 13.02
    cited = place_of(annex, '@ TH "p. 74"')
    assert [one.label for one in editor.completion(annex, behind(cited, 2))] == ["TH", "T3", "JC"]
    agreement = rcep / "agreement.origin"
    editor.open(agreement)
    kinds = [one.label for one in editor.completion(agreement, behind(place_of(agreement, "article 3.4 c"), 12))]
    assert {"cumulation", "de minimis", "sets"} <= set(kinds)
    assert editor.completion(agreement, place_of(agreement, "our own short wording")) == []  # a comment


def test_names_are_found_from_where_they_are_used(editor: Editor, rcep: Path) -> None:
    annex, agreement = rcep / "annex-3a.origin", rcep / "agreement.origin"
    editor.open(annex)
    used = behind(place_of(annex, "CTH or RVC40"), len("CTH or "))
    (found,) = editor.definition(annex, used)
    assert found.uri == agreement.as_uri()
    assert found.range.start == behind(place_of(agreement, "(a) RVC<n>"), 4)
    everywhere = editor.references(annex, used)
    assert len(everywhere) == 1 + annex.read_text(encoding="utf-8").count("RVC40")
    source = editor.definition(annex, behind(place_of(annex, '@ T3 "p. 57"'), 2))
    assert [one.range.start for one in source] == [behind(place_of(annex, "source T3"), len("source "))]
    end = place_of(annex, '@ T3 "p. 57"')
    editor.type(annex, end, behind(end, len('@ T3 "p. 57"')), '@ "Article 3.15(2)"')
    article = editor.definition(annex, behind(end, len('@ "Article 3')))
    assert [one.range.start for one in article] == [behind(place_of(agreement, "article 3.15"), len("article "))]


def test_a_name_is_changed_wherever_it_stands_or_not_at_all(editor: Editor, rcep: Path) -> None:
    annex, agreement = rcep / "annex-3a.origin", rcep / "agreement.origin"
    editor.open(annex)
    used = behind(place_of(annex, "CTH or RVC40"), len("CTH or "))
    edits = editor.rename(annex, used, "QVC")
    assert {uri: len(found) for uri, found in edits.items()} == {
        agreement.as_uri(): 1,
        annex.as_uri(): annex.read_text(encoding="utf-8").count("RVC40"),
    }
    assert {one.new_text for found in edits.values() for one in found} == {"QVC"}
    for name, why in (("CTH", "declared already"), ("rvc", "capitals")):
        with pytest.raises(JsonRpcException, match=why):
            editor.rename(annex, used, name)
    with pytest.raises(JsonRpcException, match="numbers that the treaty gives"):
        editor.rename(agreement, behind(place_of(agreement, "article 3.4"), len("article ")), "9")


def test_the_layout_is_the_canonical_one_and_a_file_with_a_mistake_is_left(editor: Editor, rcep: Path) -> None:
    annex = rcep / "annex-3a.origin"
    canonical = annex.read_text(encoding="utf-8")
    annex.write_text(canonical.replace("    05.05    CC     ", "    05.05  CC"), encoding="utf-8")
    editor.open(annex)
    document = lsp.TextDocumentIdentifier(annex.as_uri())
    asked = lsp.DocumentFormattingParams(document, lsp.FormattingOptions(4, True))
    (edit,) = editor.run(editor.client.text_document_formatting_async(asked)) or []
    line = place_of(annex, "05.05").line
    assert edit == lsp.TextEdit(
        lsp.Range(lsp.Position(line, 0), lsp.Position(line + 1, 0)), canonical.splitlines(keepends=True)[line]
    )
    editor.type(annex, lsp.Position(line, 4), lsp.Position(line, 9), "oops")
    assert editor.run(editor.client.text_document_formatting_async(asked)) is None


def test_an_outline_and_folds(editor: Editor, rcep: Path) -> None:
    annex = rcep / "annex-3a.origin"
    editor.open(annex)
    document = lsp.TextDocumentIdentifier(annex.as_uri())
    outline = editor.run(editor.client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))) or []
    chapter = next(one for one in outline if one.name == "chapter 13")
    assert isinstance(chapter, lsp.DocumentSymbol)
    assert [one.name for one in chapter.children or []][:2] == ["13.01", "1302.11"]
    folds = editor.run(editor.client.text_document_folding_range_async(lsp.FoldingRangeParams(document))) or []
    first = place_of(annex, "chapter 13").line
    assert first in [one.start_line for one in folds]
    assert next(one.end_line for one in folds if one.start_line == first) == place_of(annex, "1302.39").line


def test_a_save_is_analysed_and_shows_the_cases_that_reach_a_row(editor: Editor, rcep: Path) -> None:
    annex = rcep / "annex-3a.origin"
    text = annex.read_text(encoding="utf-8")
    annex.write_text(text.replace('source JC "', 'source XX "Nowhere cited"\nsource JC "'), encoding="utf-8")
    editor.open(annex)
    editor.until(lambda: "HN0608" in editor.ids(annex))
    (unused,) = (one for one in editor.said[annex.as_uri()] if one.code == "HN0608")
    titles = [one.title for one in editor.actions(annex, unused.range)]
    assert titles == ["Mend HN0608", "Allow HN0608 here", "Mend all that is sure (headnote check --fix)"]
    (whole,) = editor.actions(annex, unused.range, only=[lsp.CodeActionKind.SourceFixAll])
    line = place_of(annex, "source XX").line
    assert changes_of(whole.edit)[annex.as_uri()] == [
        lsp.TextEdit(lsp.Range(lsp.Position(line, 0), lsp.Position(line + 1, 0)), "")
    ]
    # What an analysis said moves with its line until the next save.
    editor.type(annex, lsp.Position(0, 0), lsp.Position(0, 0), "# a line more\n")
    editor.until(lambda: [one.range.start.line for one in editor.said[annex.as_uri()]] == [line + 1])

    lenses = editor.lenses(annex)
    refrigerator = place_of(annex, "8418.10").line
    (lens,) = (one for one in lenses if one.range.start.line == refrigerator)
    assert lens.command is not None
    assert lens.command.title.startswith("1 case(s): ")
    assert list(lens.command.arguments or ()) == [[path.as_uri() for path in (rcep / "cases").iterdir()]]
    assert sum(one.command is not None and one.command.title == "no case reaches this" for one in lenses) > 50

    # A case that is written beside the editor is seen.
    (case,) = (rcep / "cases").iterdir()
    second = case.read_text(encoding="utf-8").replace('case: "RCEP-SEED-02', 'case: "once more RCEP-SEED-02')
    case.with_name("03.yaml").write_text(second, encoding="utf-8")
    editor.changed(case.with_name("03.yaml"))
    assert editor.lens(annex, refrigerator, "2 case(s): ").command is not None


def test_settings_that_are_wrong_are_told_and_the_rest_goes_on(editor: Editor, rcep: Path) -> None:
    annex = rcep / "annex-3a.origin"
    (rcep / "headnote.toml").write_text('[checks]\nHN9999 = "off"\n', encoding="utf-8")
    annex.write_text(annex.read_text(encoding="utf-8").replace("17.04    CTH", "17.04    CHT"), encoding="utf-8")
    editor.open(annex)
    editor.until(lambda: editor.ids(annex) == ["HN0203"])
    editor.until(lambda: any("HN9999" in one for one in editor.messages))


def test_a_file_that_is_closed_counts_as_it_is_saved(editor: Editor, rcep: Path) -> None:
    annex = rcep / "annex-3a.origin"
    editor.open(annex)
    editor.type(annex, lsp.Position(0, 0), lsp.Position(0, 0), "nonsense\n")
    editor.until(lambda: editor.ids(annex) == ["HN0201"])
    editor.close_file(annex)
    editor.until(lambda: editor.ids(annex) == [])


def test_a_file_that_is_no_rule_file_has_no_answers(editor: Editor, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("CTH", encoding="utf-8")
    editor.open(other)
    assert editor.hover(other, lsp.Position(0, 1)) == ""


def copied(name: str, tmp_path: Path) -> Path:
    folder = tmp_path / name
    shutil.copytree(shipped() / name, folder, ignore=lambda _at, names: [n for n in names if n == "cases"])
    return folder


def test_declared_processes_and_goods_are_offered_in_quotes(editor: Editor, tmp_path: Path) -> None:
    annex = copied("eu-japan", tmp_path) / "annex-3-b.origin"
    text = annex.read_text(encoding="utf-8")
    annex.write_text(text + '99.01    process "wea\n', encoding="utf-8")
    editor.open(annex)
    end = behind(place_of(annex, 'process "wea\n'), len('process "wea'))
    assert [one.label for one in editor.completion(annex, end)] == ["weaving"]
    (offer,) = editor.completion(annex, end)
    assert isinstance(offer.text_edit, lsp.TextEdit)
    assert offer.text_edit.range.start == behind(place_of(annex, 'process "wea\n'), len('process "'))
    # A title is no name of goods.
    assert editor.completion(annex, behind(place_of(annex, 'source "'), len('source "'))) == []


def test_notes_and_headnotes_are_found_as_well(editor: Editor, tmp_path: Path) -> None:
    schedule = tmp_path / "schedule-id.origin"
    text = (shipped() / "jiepa" / "schedule-id.origin").read_text(encoding="utf-8")
    schedule.write_text(text + "0101.10.99    free    P note 3\n", encoding="utf-8")
    editor.open(schedule)
    used = behind(place_of(schedule, "P note 3\n"), len("P note "))
    (found,) = editor.definition(schedule, used)
    assert found.range.start == behind(place_of(schedule, "note 3 "), len("note "))
    with pytest.raises(JsonRpcException, match="numbers that the treaty gives"):
        editor.rename(schedule, used, "99")

    agreement = copied("uk-japan", tmp_path) / "agreement.origin"
    said = agreement.read_text(encoding="utf-8").replace(
        "\nheadnote", '\narticle 99 "mixtures" "as Note 7.1 says"\n\nheadnote', 1
    )
    agreement.write_text(said, encoding="utf-8")
    editor.open(agreement)
    (headnote,) = editor.definition(agreement, behind(place_of(agreement, "as Note 7.1"), len("as N")))
    assert headnote.range.start == behind(place_of(agreement, 'headnote "Note 7.1"'), len('headnote "'))


CASE = """\
# Cloth (織物) of yarn.
case: "weaving is what this case is called"
source: "weaving"
claim:
  agreement: eu-japan
  date: 2026-01-01
  good: {hs: "62.01"}
  production: {party: JP, operations: [], processes: [{name: Weaving}, {name: dyeing}]}
  materials:
    - {hs: "52.05", originating: no, described_as: ["weaving", yarn], processes: [{name: "weaving", party: JP}]}
expect: {verdict: undetermined}
"""


def test_a_declared_name_is_changed_in_every_file_and_case(editor: Editor, tmp_path: Path) -> None:
    folder = copied("eu-japan", tmp_path)
    annex = folder / "annex-3-b.origin"
    case = folder / "cases" / "01.yaml"
    case.parent.mkdir()
    case.write_text(CASE, encoding="utf-8")
    case.with_name("02.yaml").write_text("case: [weaving", encoding="utf-8")  # cannot be read, and is left
    editor.open(annex)
    edits = editor.rename(annex, behind(place_of(annex, 'process "weaving"'), len('process "w')), "weaving or tufting")
    assert len(edits[annex.as_uri()]) == len(re.findall(r'"weaving"', annex.read_text(encoding="utf-8"), re.IGNORECASE))
    lines = CASE.split("\n")
    for edit in sorted(edits[case.as_uri()], key=lambda one: (one.range.start.line, -one.range.start.character)):
        start, end = edit.range.start, edit.range.end
        lines[start.line] = lines[start.line][: start.character] + edit.new_text + lines[start.line][end.character :]
    said = "\n".join(lines)
    assert said == CASE.replace("{name: Weaving}", "{name: weaving or tufting}").replace(
        'described_as: ["weaving"', 'described_as: ["weaving or tufting"'
    ).replace('{name: "weaving"', '{name: "weaving or tufting"')
    assert set(edits) == {annex.as_uri(), case.as_uri()}


def test_in_japanese_what_is_wrong_and_what_may_stand_are_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "協定 一" / "rcep"
    shutil.copytree(shipped() / "rcep", folder, ignore=lambda _at, names: [n for n in names if n == "cases"])
    annex = folder / "annex-3a.origin"
    editor = Editor("--lang", "ja")
    try:
        editor.open(annex)
        start = behind(place_of(annex, "17.04    CTH"), len("17.04    "))
        editor.type(annex, start, behind(start, 3), "CHT")
        editor.until(lambda: editor.ids(annex) == ["HN0203"])
        (said,) = editor.said[annex.as_uri()]
        assert "defined" not in said.message
        assert "「CTH」のことですか" in said.message
        editor.type(annex, start, behind(start, 3), "")
        assert {"CC", "CTH", "wholly obtained"} <= {one.label for one in editor.completion(annex, start)}
    finally:
        editor.quit()
