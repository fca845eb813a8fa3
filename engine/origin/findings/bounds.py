"""A requirement where the origin of materials is open: measured with none of them originating, and with all."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.engine.truth import Truth

from ..determination import Finding, say
from ..facts import Doubt, Facts, MaterialFact


def _unmeasured(best: Facts) -> tuple[str, ...]:
    """The figures that materials that may count by their content lack: which of the two is better hangs on them."""
    inside = [one for material in best.materials or () for one in _held(material)]
    values = dict.fromkeys(one.unvalued for one in inside if one.value is None)
    codes = dict.fromkeys(one.unclassified for one in inside if one.hs is None)
    weights = dict.fromkeys(one.field("net_weight_kg") for one in inside if one.weight is None)
    return tuple(values or codes or weights)


def _held(material: MaterialFact) -> Iterator[MaterialFact]:
    for one in material.content.materials if material.content is not None else ():
        yield one
        yield from _held(one)


def between(worst: Finding, best: Finding, doubt: Doubt) -> Finding:
    """The finding whatever those materials turn out to be; not known where it hangs on them.

    No requirement gets worse when a material originates, so what is met at worst is met, and what is not met at best
    is not. Each is shown as it is surely.
    """
    if worst.state is Truth.MET:
        return worst
    if best.state is Truth.NOT_MET:
        return best
    missing = tuple(dict.fromkeys((*worst.missing, *best.missing)))
    if worst.state is best.state:
        return worst._replace(missing=missing)
    missing = tuple(dict.fromkeys((*missing, *doubt.missing))) or _unmeasured(doubt.best)
    return worst._replace(
        state=Truth.NOT_KNOWN,
        reasons=(*worst.reasons, say("origin_decides", lines=doubt.lines)) if doubt.lines else best.reasons,
        missing=missing,
        nearest=(),
        citations=tuple(dict.fromkeys((*worst.citations, *best.citations))),
        de_minimis=False,
        by_content=(),
        whole=(),
    )
