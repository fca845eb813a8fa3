"""Whatever stands in a file, every question of an editor has an answer, and no edit leaves the file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from headnote.engine.agreements.library import shipped
from headnote.languageserver.completing import offers
from headnote.languageserver.hovering import hover
from headnote.languageserver.mending import NotRenamed, laid_out, mend_all, mends, renamed
from headnote.languageserver.named import everywhere, spot_at
from headnote.languageserver.outlining import folds, symbols
from headnote.languageserver.positions import Lines
from headnote.languageserver.views import Viewer
from mangling import spoilt

FILES = [
    shipped() / folder / name
    for folder, name in (
        ("rcep", "agreement.origin"),
        ("rcep", "annex-3a.origin"),
        ("rcep", "procedures.origin"),
        ("uk-japan", "annex-b.origin"),
        ("uk-japan", "agreement.origin"),
        ("jiepa", "schedule-id.origin"),
    )
    if (shipped() / folder / name).is_file()
]
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]
VIEWER = Viewer()


@settings(max_examples=min(60, settings().max_examples))
@given(spoilt(TEXTS), st.lists(st.integers(0, 5_000), min_size=1, max_size=4))
def test_every_question_has_an_answer(data: bytes, places: list[int]) -> None:
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "agreement.origin").write_bytes(FILES[0].read_bytes())
        path = folder / "typed.origin"
        view = VIEWER.look(folder, {path: text})
    page = view.pages.get(path)
    if page is None:
        return
    lines = Lines(page.text)
    symbols(page, lines)
    for fold in folds(page, lines):
        assert fold.start_line < fold.end_line
    said = list(view.said[path])
    for one in said:
        lines.of_place(one.diagnostic.place)
    mended = [edit for mend in mends(page, page.text, said) for edit in mend.edits]
    whole = mend_all(page, page.text, said)
    for edit in (*mended, *(laid_out(page) or ()), *(whole.edits if whole is not None else ())):
        assert 0 <= edit.start <= edit.end <= len(page.text)
    for place in places:
        offset = min(place, len(page.text))
        hover(view, page, offset, "ja")
        for offer in offers(page, page.text, offset):
            assert offer.start <= offset
        assert lines.offset(lines.position(offset)) == offset
        spot = spot_at(page, offset)
        if spot is not None:
            found = everywhere(view, spot.name)
            assert spot in found
            try:
                assert len(renamed(view, spot, "ZZZ")) == len(found)
            except NotRenamed:
                continue
