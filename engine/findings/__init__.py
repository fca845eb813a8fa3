"""Requirements to findings. What a requirement means is coded here, once, for every user of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from headnote.grammar import nodes

from ..determination import Finding
from ..facts import Facts
from .attested import measure_condition, measure_process
from .change import measure_change, measure_no_change
from .content import measure_value_content
from .materials import (
    measure_cap,
    measure_exclusively,
    measure_materials_are,
    measure_wholly_obtained,
)

Measure = Callable[[Any, Facts, nodes.Scopes, str], Finding]

MEASURES: dict[type[Any], Measure] = {
    nodes.Change: measure_change,
    nodes.NoChange: measure_no_change,
    nodes.ValueContent: measure_value_content,
    nodes.MaterialCap: measure_cap,
    nodes.WhollyObtained: measure_wholly_obtained,
    nodes.MaterialsAre: measure_materials_are,
    nodes.Exclusively: measure_exclusively,
    nodes.Process: measure_process,
    nodes.Condition: measure_condition,
}
"""A measure for every primitive of the language: (requirement, facts, scope of the row, its text) to its finding."""
