"""Claims to determinations. Knows no file format but the syntax tree, and no agreement.

Its wings, in the order a claim meets them, and imports run up this list alone: `claims`, `agreements`, `origin`,
`provisions`, `duties`, `explain`, `documents`, `cases`; `importing` stands beside them, `amounts` and `truth` below.
"""

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
