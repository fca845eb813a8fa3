"""What is wrong with an input file, all of it at once, with its place and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from headnote.catalogues import _, language
from headnote.grammar.diagnostics import did_you_mean
from headnote.grammar.text import brief, shown

Path = tuple[str | int, ...]
Located = tuple[tuple[int, int], str]
"""An order among the problems of an input, and the place in words."""


@dataclass(frozen=True, slots=True)
class InputProblem:
    """One problem: `where` is file:line:column, or a sheet's row and column; `field` the claim's field."""

    where: str
    field: str
    message: str

    def __str__(self) -> str:
        named = f" {shown(self.field)}:" if self.field else ""
        return f"{shown(self.where)}:{named} {shown(self.message)}"


class InputError(Exception):
    """An input file cannot be used. `problems` holds everything found in it."""

    def __init__(self, problems: Sequence[InputProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[InputProblem, ...]]]:
        return type(self), (self.problems,)


MAX_PROBLEMS = 1_000
"""Problems of one input that are told; the rest is counted."""


def at_row(name: str, number: int) -> str:
    """The place of a row of a table."""
    return f"{name}: " + _("row {number}", number=number)


def _quoted(value: Any) -> str:
    if isinstance(value, dict):
        return _("a group of fields")
    if isinstance(value, list | tuple):
        return _("a list")
    long = isinstance(value, int) and value.bit_length() > 1_000
    return _("a very long number") if long else shown(brief(str(value)))


def field_name(path: Path) -> str:
    """``materials[2].value``: lines count from 1, as the explanation counts them."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


Ordered = dict[tuple[tuple[int, int], str], InputProblem]
"""Problems by their place in the input, and their field."""


def problems_of(
    error: ValidationError, locate: Callable[[Path], Located], model: type[BaseModel], data: Any
) -> list[InputProblem]:
    """Pydantic's errors in an analyst's words, in the order of the input. `data` is what was validated."""
    found = ordered_problems(error, locate, model, data)
    return [found[key] for key in sorted(found)]


def ordered_problems(
    error: ValidationError,
    locate: Callable[[Path], Located],
    model: type[BaseModel],
    data: Any,
    first: Path | None = None,
) -> Ordered:
    """The same by their order. `first`: where the first entry stands, if `data` is a stretch of a list."""
    found: Ordered = {}
    for item in error.errors(include_url=False):
        path = _own(item["loc"], data, missing=item["type"] == "missing")
        if first is not None:
            path = (*first[:-1], int(first[-1]) + int(path[0]), *path[1:])
        order, where = locate(path)
        field = shown(field_name(path))
        found.setdefault((order, field), InputProblem(where, field, _message(dict(item), path, model)))
    return found


def _own(loc: Path, data: Any, *, missing: bool) -> Path:
    """A location without what pydantic adds for unions and validators: what the data have there, and what they lack."""
    path: list[str | int] = []
    for number, part in enumerate(loc, 1):
        held = isinstance(data, dict) and part in data
        if held or (isinstance(data, list | tuple) and isinstance(part, int) and part < len(data)):
            data = data[part]
        elif not (missing and number == len(loc)):
            continue
        path.append(part)
    return tuple(path)


def _message(item: dict[str, Any], path: Path, model: type[BaseModel]) -> str:
    """An error of pydantic as a sentence of ours; what our own validators raised is one."""
    value = _quoted(item.get("input"))
    match item["type"]:
        case "missing":
            return _("is missing; it has to be given")
        case "extra_forbidden":
            return _unknown_field(path, model)
        case "greater_than_equal":
            return _("{value} is negative; it has to be {least} or more", value=value, least=item["ctx"]["ge"])
        case "greater_than":
            return _("{value} has to be more than {bound}", value=value, bound=item["ctx"]["gt"])
        case "less_than_equal":
            return _("{value} is more than {most}, the most that is read", value=value, most=item["ctx"]["le"])
        case "less_than":
            return _("{value} has to be less than {bound}", value=value, bound=item["ctx"]["lt"])
        case "tuple_type" | "list_type":
            return _("has to be a list (lines that begin with “-”, or [ … ])")
        case "model_type" | "model_attributes_type" | "dict_type":
            return _("has to be a group of fields")
        case "literal_error":
            return _("“{value}” is not one of {known}", value=value, known=_listed(item["ctx"]["expected"]))
        case "too_long":
            return _too_long(item)
        case "too_short":
            return _("holds {count}; at least {least} are needed", count=_size(item), least=item["ctx"]["min_length"])
        case "string_type":
            return _("“{value}” has to be text; put it in quotes", value=value)
        case "string_too_long":
            return _("is too long")
        case "string_too_short":
            return _("is too short")
        case "string_pattern_mismatch":
            return _("“{value}” does not have the form {form}", value=value, form=item["ctx"]["pattern"])
        case "bool_type" | "bool_parsing":
            return _("“{value}” is neither yes nor no", value=value)
        case "decimal_type" | "decimal_parsing" | "is_instance_of" | "float_type" | "finite_number":
            return _("“{value}” is not an amount", value=value)
        case "int_type" | "int_parsing" | "int_from_float":
            return _("“{value}” is not a whole number", value=value)
        case "date_type" | "date_parsing" | "date_from_datetime_parsing":
            return _("“{value}” is not a date; write it as 2026-04-01", value=value)
        case "value_error":
            return str(item["msg"]).removeprefix("Value error, ")
        case kind:
            # What no field of ours can raise today; told by its kind, which is of no language.
            return _("“{value}” does not fit here ({kind})", value=value, kind=kind)


def _unknown_field(path: Path, model: type[BaseModel]) -> str:
    known = _fields_at(model, path[:-1])
    near = did_you_mean(str(path[-1]), known)
    if near:
        return _("is not a field here; did you mean “{near}”?", near=near)
    return _("is not a field here; the fields are {known}", known=", ".join(sorted(known)))


def _listed(expected: str) -> str:
    """Pydantic's “'a', 'b' or 'c'”; in another language than its own, a list without words."""
    return expected if language() == "en" else expected.replace("' or '", "', '")


def _size(item: dict[str, Any]) -> str:
    given = item.get("input")
    return f"{len(given):,}" if isinstance(given, str | list | tuple | dict) else "0"


def _too_long(item: dict[str, Any]) -> str:
    count, most = f"{item['ctx']['actual_length']:,}", f"{item['ctx']['max_length']:,}"
    if isinstance(item.get("input"), str):
        return _("holds {count} characters; at most {most} are read", count=count, most=most)
    return _("holds {count} entries; at most {most} are read", count=count, most=most)


def _fields_at(model: type[BaseModel], path: Path) -> list[str]:
    current: type[BaseModel] = model
    for part in path:
        if isinstance(part, str) and part in current.model_fields:
            current = _model_in(current.model_fields[part].annotation) or current
    return list(current.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        if (found := _model_in(inner)) is not None:
            return found
    return None
