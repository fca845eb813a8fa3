"""A supplier's declaration as columns of a line say it: its number, days, supplier, agreement and evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from headnote.catalogues import _

from .trees import Line

_OF_DECLARATION = {"declared_on": "date", "valid_until": "valid_until"}


def arranged(line: Line) -> Iterator[str]:
    """Put what a line says of a declaration as a claim has it; yields what is wrong with it.

    A number with a day is the declaration itself; one alone is looked up in the register. What is said of origin is
    said under the agreement that the line names, if it names one.
    """
    says = line.says
    supplier, under = says.pop("supplier", None), says.pop("declared_under", None)
    number = says.pop("declaration", None)
    days = {name: says.pop(key) for key, name in _OF_DECLARATION.items() if key in says}
    listed = _listed(says["declared_by"]) if "declared_by" in says else []
    if number is not None and "date" not in days:
        listed += _listed(number)
    if listed:
        says["declared_by"] = listed
        line.where.setdefault("declared_by", line.where.get("declaration", 0))
    declaration = {"id": number, **days} if number is not None and "date" in days else None
    if declaration is None and supplier is not None:
        says["notes"] = {"supplier": supplier, **says.get("notes", {})}
    if days and number is None:
        yield _("a day is given for a declaration, and no number of it")
    elif "valid_until" in days and "date" not in days:
        yield _("the declaration needs the day from which it holds")
    if declaration is not None:
        if supplier is not None:
            declaration["supplier"] = supplier
        if says.get("originating") == "no":
            yield _("the line has a supplier's declaration of origin and says that it does not originate")
            return
        says["originating"] = "yes"
    origin = {"declaration": declaration} if declaration is not None else {}
    if under is None:
        says.update(origin)
    elif "originating" in says:
        origin |= {key: says.pop(key) for key in ("originating", "wholly_obtained") if key in says}
        if "country" in says:
            origin["country"] = says["country"]
        says["origin"] = {under: origin}


def _listed(text: str) -> list[str]:
    """The ids of a cell, between commas or the like."""
    return [part for one in re.split(r"[,;、，；\n]", text) if (part := one.strip())]
