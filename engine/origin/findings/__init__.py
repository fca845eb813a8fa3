"""Requirements to findings. What a requirement means is coded here, once, for every user of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from headnote.grammar.rules import tree

from ..determination import Finding
from ..facts import Facts
from .attested import measure_condition, measure_process
from .caps import measure_cap
from .chains import measure_chain, measure_counted
from .change import measure_change, measure_no_change
from .content import measure_value_content
from .making import measure_good_is, measure_made_from, measure_set
from .materials import measure_exclusively, measure_materials_are, measure_wholly_obtained

Measure = Callable[[Any, Facts, tree.Scopes, str], Finding]

MEASURES: dict[type[Any], Measure] = {
    tree.Change: measure_change,
    tree.NoChange: measure_no_change,
    tree.ValueContent: measure_value_content,
    tree.MaterialCap: measure_cap,
    tree.WhollyObtained: measure_wholly_obtained,
    tree.MaterialsAre: measure_materials_are,
    tree.Exclusively: measure_exclusively,
    tree.Process: measure_process,
    tree.Chain: measure_chain,
    tree.Counted: measure_counted,
    tree.MadeFrom: measure_made_from,
    tree.GoodIs: measure_good_is,
    tree.SetOfGoods: measure_set,
    tree.Condition: measure_condition,
}
"""A measure for every primitive of the language: (requirement, facts, scope of the row, its text) to its finding."""

KINDS: dict[type[Any], str] = {
    tree.Change: "change in tariff classification",
    tree.ValueContent: "value content",
    tree.Process: "process",
    tree.Chain: "process",
    tree.Counted: "process",
    tree.MadeFrom: "process",
}
"""What a proof of origin would call a requirement; those that it names otherwise have no kind."""


def asked_as(leaf: object) -> str:
    """As which kind of requirement an article on packing and the like would name it."""
    match leaf:
        case tree.ValueContent() | tree.MaterialCap(measure="value"):
            return "value content"
        case tree.Process() | tree.Chain() | tree.Counted():
            return "process"
        case tree.WhollyObtained() | tree.MaterialsAre(status="wholly obtained"):
            return "wholly obtained"
        case tree.All():
            return ""
        case tree.Exclusively() | tree.MaterialsAre() | tree.SetOfGoods():
            return "exclusively from originating materials"
        case _:
            return "change in tariff classification"
