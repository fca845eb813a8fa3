"""A requirement where the origin of materials is open: measured with none of them originating, and with all."""

from __future__ import annotations

from headnote.engine.truth import Truth

from ..determination import Finding, say
from ..facts import Doubt


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
    return worst._replace(
        state=Truth.NOT_KNOWN,
        reasons=(*worst.reasons, say("origin_decides", lines=doubt.lines)) if doubt.lines else best.reasons,
        missing=tuple(dict.fromkeys((*missing, *doubt.missing))),
        nearest=(),
        citations=tuple(dict.fromkeys((*worst.citations, *best.citations))),
        de_minimis=False,
        by_content=(),
        whole=(),
    )
