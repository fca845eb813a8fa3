"""What an originating good's papers are written from, out of the facts that its requirements measured."""

from __future__ import annotations

from collections.abc import Sequence

from headnote.grammar.agreements.chapter import ASKED

from .determination import Basis, Finding, Ratio, Weighed
from .facts import Facts, MaterialFact


def basis_of(facts: Facts, used: Sequence[Finding]) -> Basis:
    """The materials as they were judged, and the formulas of the value contents that the verdict rests on."""
    named = {figure.name for finding in used for figure in finding.figures if figure.unit == "%"}
    ratios = (
        Ratio(f"{method.label} {method.name}", tuple(method.over.items()), tuple(method.under.items()))
        for method in facts.law.methods
    )
    materials = tuple([_weighed(material) for material in facts.materials or ()])
    return Basis(facts.law.edition, materials, tuple(ratio for ratio in ratios if ratio.name in named))


def _weighed(material: MaterialFact) -> Weighed:
    treatment, content = material.treatment, material.content
    return Weighed(
        material.line,
        material.hs,
        material.originating,
        material.cumulated,
        material.country,
        material.value,
        material.weight,
        None if material.originating else material.counted,
        () if treatment is None else tuple(kind for kind in ASKED if kind in treatment.disregarded),
        () if treatment is None else tuple(kind for kind in ASKED if kind in treatment.originating),
        () if content is None else tuple([_weighed(inner) for inner in content.materials]),
    )
