"""Claims to determinations. Knows no file format but the syntax tree, and no agreement.

Its wings, in the order a claim meets them, and imports run up this list alone: `claims`, `agreements`, `origin`,
`provisions`, `duties`, `explain`, `documents`, `cases`; `importing` stands beside them, `amounts` and `truth` below.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from headnote.engine.agreements.library import UnknownAgreement
    from headnote.engine.claims.claim import Claim
    from headnote.engine.claims.reading.problems import InputError
    from headnote.engine.duties.country import load_country
    from headnote.engine.duties.duty import duty_of
    from headnote.engine.origin.determination import Determination
    from headnote.engine.origin.engine import Engine
    from headnote.engine.origin.plans import RuleTextError
    from headnote.grammar.diagnostics import RulesetError

__all__ = [
    "Claim",
    "Determination",
    "Engine",
    "InputError",
    "RuleTextError",
    "RulesetError",
    "UnknownAgreement",
    "duty_of",
    "load_country",
]

_IN = {
    "UnknownAgreement": "headnote.engine.agreements.library",
    "Claim": "headnote.engine.claims.claim",
    "InputError": "headnote.engine.claims.reading.problems",
    "load_country": "headnote.engine.duties.country",
    "duty_of": "headnote.engine.duties.duty",
    "Determination": "headnote.engine.origin.determination",
    "Engine": "headnote.engine.origin.engine",
    "RuleTextError": "headnote.engine.origin.plans",
    "RulesetError": "headnote.grammar.diagnostics",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is: a verdict needs no tariffs."""
    if name not in _IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_IN[name]), name)
    return found
