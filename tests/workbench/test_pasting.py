"""Rows pasted from a spreadsheet, in the shapes that people have them; and what a change that is tried gives."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from headnote.engine import Engine
from headnote.workbench.form import ClaimForm
from headnote.workbench.parts.pasting import NotPasted, pasted
from headnote.workbench.parts.trying import given_by

PARTS = ["parts", "8538.90", "no", "US", "3500"]


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(pasted(text).table.decode())))


@pytest.mark.parametrize(
    ("text", "heads", "first"),
    [
        ("parts\t8538.90\tno\tUS\t3500\r\n", ["description", "hs", "originating", "country", "value"], PARTS),
        # A cell with a line break, or a quote of its own, as spreadsheets copy it.
        ('"a ""b""\nc"\t8538.90\tno\n', ["description", "hs", "originating"], ['a "b" c', "8538.90", "no"]),
        ('screw 1/2"\t7318.15\n', ["description", "hs"], ['screw 1/2"', "7318.15"]),
        # Another order, fewer columns, an empty column before; heads in words that nobody has taught.
        ("8538.90\tparts\t3500\n", ["hs", "description", "value"], ["8538.90", "parts", "3500"]),
        ("8538.90\t3500\n3926.90\t100\n", ["hs", "value"], ["8538.90", "3500"]),
        ("\tparts\t8538.90\n", ["description", "hs"], ["parts", "8538.90"]),
        ("Bezeichnung\tZolltarifnummer\nTeile\t85389000\n", ["description", "hs"], ["Teile", "85389000"]),
        # Decimals behind a comma, where the column can be read no other way; else the comma parts thousands.
        ("8538.90\t3.500,00\n3926.90\t100\n", ["hs", "value"], ["8538.90", "3500.00"]),
        ("8538.90\t3500,5\n3926.90\t3.500\n", ["hs", "value"], ["8538.90", "3500.5"]),
        ("8538.90\t3,500\n", ["hs", "value"], ["8538.90", "3,500"]),
        ("8538.90\t1,5\n3926.90\t1.5\n", ["hs", "value"], ["8538.90", "1,5"]),
        ("8538.90\tEUR 3 500,00\n", ["hs", "value"], ["8538.90", "EUR 3500.00"]),
    ],
)
def test_pasted_rows_are_read_by_what_stands_in_them(text: str, heads: list[str], first: list[str]) -> None:
    assert table(text)[:2] == [heads, first]


def test_heads_of_their_own_are_kept_for_the_mapping() -> None:
    found = pasted("品名\tHSコード\t金額\n部品\t8538.90\t3,500\n")
    assert found.headed
    assert found.table.decode().splitlines()[0] == "品名,HSコード,金額"


@pytest.mark.parametrize(
    ("text", "said"),
    [("hello world\n", "no_codes"), ("8538.90\t10\t35.5\n", "figures"), ("\t\n", "empty")],
)
def test_what_cannot_be_told_is_refused(text: str, said: str) -> None:
    with pytest.raises(NotPasted, match=f"^paste_{said}$"):
        pasted(text)


SWITCHBOARD: dict[str, Any] = {
    "agreement": "rcep",
    "date": "2026-04-01",
    "good": {"hs": "8538.10", "fob": "5600", "currency": "USD"},
    "production": {"party": "VN", "operations": []},
    "materials": [{"hs": "8538.90", "originating": "no", "value": "3500"}],
}


@pytest.mark.parametrize(
    ("key", "field", "text"),
    # RVC40 of 5,600 allows 3,360 of non-originating material; 3,500 asks for a price of 5,833.34 (README).
    [("less_vnm", "materials[1].value", "3360"), ("higher_price", "good.fob", "5833.34")],
)
def test_each_change_that_can_be_tried_turns_the_verdict(key: str, field: str, text: str) -> None:
    form = ClaimForm(SWITCHBOARD)
    engine = Engine.load("rcep")
    before = engine.determine(form.claim())
    ((message, finding),) = {
        (message, finding) for one in before.alternatives for finding in one.findings for message in finding.nearest
        if message.key == key
    }  # fmt: skip
    ((found, given),) = given_by(message, finding, form)
    assert (found, float(given)) == (field, float(text))
    if key == "less_vnm":
        form.materials[0]["value"] = given
    else:
        form.set(found, given)
    assert engine.determine(form.claim()).originating


def test_a_form_is_kept_with_what_can_be_undone_and_restored_even_while_it_is_wrong() -> None:
    form = ClaimForm(SWITCHBOARD)
    for typed in ("8", "85", "85.3"):
        form.remember("good.hs")
        form.set("good.hs", typed)
    again = ClaimForm()
    assert again.restore(form.kept())
    assert again.get("good.hs") == "85.3"
    assert again.undo()
    assert again.data == SWITCHBOARD
    assert not again.undo()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"claim": {"good": 1}}', '{"claim": {"materials": [1]}}', "[" * 9999]
)
def test_what_is_no_form_is_not_restored(text: str) -> None:
    form = ClaimForm(SWITCHBOARD)
    assert not form.restore(text)
    assert form.data == SWITCHBOARD
