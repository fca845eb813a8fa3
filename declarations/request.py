"""A blank declaration to send to a supplier: its materials listed, what it has to say left open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from headnote.catalogues import _, language
from headnote.engine.claims.declared import Declared
from headnote.engine.documents import Column, Sheet, Table

from .reading import HEADERS

COLUMNS = (
    *("id", "supplier", "material", "hs", "agreement"),
    *("criterion", "country", "valid_from", "valid_until", "document"),
)
PRINTED = tuple(column for column in COLUMNS if column != "supplier")
"""On paper the supplier stands above."""

BLANK_ROWS = 10
WIDTHS = {"material": 26, "supplier": 18, "document": 18}
"""How wide columns are beside the others, which are 12."""


def request_sheet(
    supplier: str, declared: Sequence[Declared], buyer: str, day: date, columns: Sequence[str] = COLUMNS
) -> Sheet:
    """The form: a line for each declaration that the supplier gave before, its period left open, and blank lines.

    Its table has heads that `read_declarations` reads, so that a form which was filled in can be imported.
    """
    asked = _(
        "Please state for each material whether it originates, under which agreement, by which criterion and for which "
        "period, and return this form signed, with the documents that show it."
    )
    lines = (
        (_("To"), supplier),
        (_("From"), buyer),
        (_("Date"), day.isoformat()),
        (_("Request"), asked),
        (_("Declaration"), _("We declare that the materials below originate as stated.")),
        (_("Name and position"), ""),
        (_("Place, date, signature"), ""),
    )
    known = [_known(one) for one in declared if one.supplier == supplier]
    known += [{"supplier": supplier}] * max(2, BLANK_ROWS - len(known))
    rows = tuple(tuple(row.get(column, "") for column in columns) for row in known)
    table = Table(tuple(Column(column, _head(column), WIDTHS.get(column, 12)) for column in columns), rows)
    return Sheet("declaration", _("Supplier's declaration of origin"), lines, table)


def _head(column: str) -> str:
    """The column's name in the reader's language, as `read_declarations` knows it."""
    names = HEADERS[column]
    return next((name for name in names if not name.isascii()), names[0]) if language() == "ja" else names[0]


def _known(one: Declared) -> dict[str, str]:
    """What of an earlier declaration is printed; number, period and document are left open."""
    said = {"supplier": one.supplier, "material": one.material, "agreement": one.agreement}
    said |= {"hs": one.hs.dotted if one.hs is not None else None, "criterion": one.criterion, "country": one.country}
    return {column: text for column, text in said.items() if text is not None}
