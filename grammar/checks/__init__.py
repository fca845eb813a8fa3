"""Checks of parsed files: pure functions from trees to diagnostics. They share nothing with the evaluator."""

from __future__ import annotations

from .agreement import check_agreement
from .annex import check_annex
from .context import CheckContext
from .heads import check_rates_head
from .provisions import check_provisions
from .schedule import (
    MOST_STEPS,
    categories_of,
    category_of,
    check_schedule,
    duty_problems,
    line_problems,
    notes_of,
    origins_overlap,
    staging_of,
)
from .tariff import check_tariff, columns_of

__all__ = [
    "MOST_STEPS",
    "CheckContext",
    "categories_of",
    "category_of",
    "check_agreement",
    "check_annex",
    "check_provisions",
    "check_rates_head",
    "check_schedule",
    "check_tariff",
    "columns_of",
    "duty_problems",
    "line_problems",
    "notes_of",
    "origins_overlap",
    "staging_of",
]
