"""What a grid's own menus say, in the workbench's words."""

from __future__ import annotations

from headnote.workbench.words import Say

_KEYS = {
    "noRowsToShow": "grid_none",
    "filterOoo": "grid_filter",
    "contains": "grid_contains",
    "notContains": "grid_not_contains",
    "equals": "grid_equals",
    "notEqual": "grid_not_equal",
    "startsWith": "grid_starts",
    "endsWith": "grid_ends",
    "blank": "grid_blank",
    "notBlank": "grid_not_blank",
    "andCondition": "grid_and",
    "orCondition": "grid_or",
    "ariaFilterMenuOpen": "grid_open_filter",
    "ariaFilteringOperator": "grid_operator",
    "ariaFilterValue": "grid_value",
}


def words_of_grid(say: Say) -> dict[str, str]:
    """The words of AG Grid's menus, by its own keys."""
    return {theirs: say(ours) for theirs, ours in _KEYS.items()}
