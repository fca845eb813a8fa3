"""What does not fit the schema of a request, in our words and the caller's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from headnote.catalogues import _, language


def said(item: Mapping[str, Any]) -> str:
    """An error that pydantic found, as a sentence; of a kind that is rare, with its name, which is of no language."""
    context = item.get("ctx") or {}
    match item["type"]:
        case "missing":
            return _("is missing; it has to be given")
        case "extra_forbidden":
            return _("is not a field here")
        case "greater_than_equal":
            return _("has to be {least} or more", least=context["ge"])
        case "less_than_equal":
            return _("has to be {most} or less", most=context["le"])
        case "less_than":
            return _("has to be less than {bound}", bound=context["lt"])
        case "string_too_short":
            return _("has to have {least} or more characters", least=context["min_length"])
        case "string_too_long":
            return _("has to have {most} or fewer characters", most=context["max_length"])
        case "too_short":
            return _("has to hold {least} or more", least=context["min_length"])
        case "too_long":
            return _("has to hold {most} or fewer", most=context["max_length"])
        case "string_pattern_mismatch":
            return _("does not have the form {form}", form=context["pattern"])
        case "literal_error" | "enum":
            return _("is not one of {known}", known=_listed(str(context["expected"])))
        case "int_parsing" | "int_type" | "int_from_float":
            return _("is not a whole number")
        case "bool_parsing" | "bool_type":
            return _("is neither true nor false")
        case "string_type":
            return _("has to be text")
        case "date_parsing" | "date_type" | "date_from_datetime_parsing":
            return _("is not a date; write it as 2026-04-01")
        case "datetime_parsing" | "datetime_type" | "datetime_from_date_parsing":
            return _("is not an instant; write it as 2026-04-01T09:00:00Z")
        case "timezone_aware":
            return _("needs its offset from UTC, such as Z or +09:00")
        case "json_invalid":
            return _("is no JSON")
        case "model_type" | "model_attributes_type" | "dict_type":
            return _("has to be an object")
        case "list_type" | "tuple_type":
            return _("has to be a list")
        case kind:
            return str(item["msg"]) if language() == "en" else _("does not fit here ({kind})", kind=kind)


def _listed(expected: str) -> str:
    """Pydantic's “'a', 'b' or 'c'” as a list without words."""
    return expected.replace("' or '", "', '")
