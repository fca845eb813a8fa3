"""Fields of a claim that are given one by one, on a sheet of the good or beside the claim, put in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from headnote.catalogues import _
from headnote.grammar.diagnostics import did_you_mean
from headnote.grammar.text import brief

from ..claim import Claim
from ..good import Good
from .heads import country_of, currency_of, is_none, status_of
from .problems import InputProblem, Path
from .values import read_amount, read_day, read_value, written

_DAYS = ("date", "production.date")
_COUNTRIES = ("exporting_party", "importing_party", "production.party", "proof.country_of_origin")
_CODES = ("good.hs", "good.tariff_line")
_LISTS = ("production.operations", "production.processes", "consignment.route")
_AMOUNTS = ("fob", "exw", "customs_value", "net_weight_kg", "first_ascertainable_price", "mfn_percent")
_MONEY = ("fob", "exw", "customs_value", "first_ascertainable_price", "value", "transaction_value")
_QUOTES = '"“”„「」'
_PART = re.compile(r'(?:"[^"]*"|[^,、，;；\n→])+')


@dataclass(frozen=True, slots=True)
class Given:
    """A field that is given, by its path; `place` is where: a cell, or an option."""

    path: Path
    value: Any
    place: str


def read_given(field: str, cell: Any) -> Any:
    """What a cell or an option says of a field (``good.fob``), as a claim has it. Raises ValueError."""
    if field in _DAYS:
        return read_day(cell).text
    if field in _CODES:
        return read_value("hs", cell).text
    text = written(cell)
    if field in _COUNTRIES:
        return country_of(text) or text
    if field == "good.currency":
        return currency_of(text) or text
    if field in _LISTS:
        return _listed(field, text)
    if field == "production.wholly_obtained":
        return status_of(text) or text
    if field.startswith(("good.exchange.", "production.costs.")) or field.removeprefix("good.") in _AMOUNTS:
        said = read_amount(cell)
        return said.text if not said.currency else text
    return text


def read_with_money(field: str, cell: Any) -> tuple[Any, str]:
    """The same, and the currency that stands beside an amount of money: `1,200円`; nothing where none does."""
    if field.startswith("production.costs.") or field.removeprefix("good.") in _MONEY:
        said = read_amount(cell)
        if said.currency:
            return said.text, said.currency
    return read_given(field, cell), ""


def _listed(field: str, text: str) -> list[Any]:
    if is_none(text):
        return []
    if text.startswith(("[", "{")):
        # Taken as a name, it would be a process that no rule asks for.
        raise ValueError(_("names parted by commas are read here, and no JSON; a name with a comma stands in quotes"))
    parts = [part.strip().strip(_QUOTES) for part in _PART.findall(text) if part.strip()]
    if field == "production.processes":
        return [{"name": part} for part in parts]
    return [country_of(part) or part for part in parts] if field == "consignment.route" else parts


def whole(field: str) -> str:
    """A field's full name: those of the good may be called without it. Raises ValueError."""
    first = field.partition(".")[0]
    if first in Claim.model_fields or first == "good":
        return field
    if first in Good.model_fields:
        return f"good.{field}"
    known = [*Claim.model_fields, *Good.model_fields]
    near = did_you_mean(first, known)
    hint = _("did you mean “{near}”?", near=near) if near else ", ".join(sorted(known))
    raise ValueError(_("a claim has no field “{name}”; {hint}", name=brief(first), hint=hint))


def path_of(field: str) -> Path:
    """``good.fob`` as a path; ``answers."some words.and more"`` keeps the points of a condition's words.

    A condition may stand in quotes, as explanations name it, or without.
    """
    if field.startswith("answers."):
        return ("answers", field.removeprefix("answers.").strip(_QUOTES))
    return tuple(field.split("."))


def with_given(data: Any, given: Sequence[Given]) -> tuple[Any, list[InputProblem]]:
    """A claim's data with fields given beside it, and the problems of those that it gives otherwise itself."""
    if not isinstance(data, dict):
        return data, []
    problems = []
    for one in given:
        data, there = _put(data, one.path, one.value)
        if there is not None and str(there) != str(one.value):
            field = ".".join(map(str, one.path))
            message = _(
                "{option} says {value}, and the claim says {there}; keep one (what-if tries another)",
                option=one.place,
                value=brief(str(one.value)),
                there=brief(str(there)),
            )
            problems.append(InputProblem(one.place, field, message))
    return data, problems


def _put(data: dict[str, Any], path: Path, value: Any) -> tuple[dict[str, Any], Any]:
    """A copy with a value at a path where there is none, and what stood there."""
    first, *rest = path
    there = data.get(str(first))
    if not rest:
        return (data if there is not None else {**data, str(first): value}), there
    if there is not None and not isinstance(there, dict):
        return data, there
    inner, found = _put(there or {}, tuple(rest), value)
    return {**data, str(first): inner}, found


def options(fields: Iterable[tuple[str, str, str | None]]) -> tuple[list[Given], list[InputProblem]]:
    """Options as given fields: each the option's name, the field, and what was typed (None: not given)."""
    given, problems = [], []
    for option, field, text in fields:
        if text is None:
            continue
        try:
            full = whole(field)
            value, currency = read_with_money(full, text)
            given.append(Given(path_of(full), value, option))
            if currency:
                given.append(Given(("good", "currency"), currency, option))
        except ValueError as error:
            problems.append(InputProblem(option, "", str(error)))
    return given, problems
