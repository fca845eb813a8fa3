"""What trying a change does to a claim: the fields that it gives other texts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from headnote.engine.amounts import Figure, decimal
from headnote.engine.claims.reading.values import amount_of
from headnote.engine.origin.determination import Finding, Message
from headnote.workbench.form import ClaimForm

Given = list[tuple[str, str]]


def given_by(message: Message, finding: Finding | None, form: ClaimForm) -> Given:
    """Each field with its other text; none where the change is no matter of the claim's figures.

    A price is raised to the one that is named; less of non-originating material is taken from the line that is worth
    most; a line is taken to be proved, or to be of the producer's own country.
    """
    named = dict(message.arguments)
    amount = named.get("amount")
    if message.key == "higher_price" and isinstance(amount, Figure):
        return [(f"good.{_price(finding, form)}", f"{decimal(amount.numerator):f}")]
    if message.key == "less_vnm" and isinstance(amount, Figure):
        return _less(form, decimal(amount.numerator))
    if message.key == "prove_line":
        return [(f"materials[{named['line']}].originating", "yes")]
    party, lines = form.get("production.party"), named.get("lines")
    if message.key == "replace_lines" and party and isinstance(lines, tuple):
        return [(f"materials[{line}].{name}", text) for line in lines for name, text in _own(party)]
    return []


def _own(party: str) -> Given:
    return [("originating", "yes"), ("country", party)]


def _price(finding: Finding | None, form: ClaimForm) -> str:
    """The price that a value content is of."""
    named = {figure.name for figure in finding.figures} if finding is not None else set()
    if "EXW" in named or ("FOB" not in named and not form.get("good.fob")):
        return "exw"
    return "fob"


def _less(form: ClaimForm, amount: Decimal) -> Given:
    worth = [(value, number) for number, line in enumerate(form.materials, 1) if (value := _foreign(line)) is not None]
    most, number = max(worth, default=(Decimal(0), 0), key=lambda one: one[0])
    return [(f"materials[{number}].value", f"{most - amount:f}")] if most > amount else []


def _foreign(line: dict[str, Any]) -> Decimal | None:
    """The value of a line that does not originate; None for others, and for one that is counted another way."""
    if str(line.get("originating", "")).lower() in ("yes", "true") or line.get("materials") or line.get("unit_price"):
        return None
    return amount_of(line.get("value"))
