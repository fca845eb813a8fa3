"""Claims to determinations. Knows no file format but the syntax tree, and no agreement.

Its files, in the order a claim meets them: `reading` and `claim`, `library` and `ruleset`, `law` and `rows`,
`facts` and `weighing`, `findings`, `plans` and `compile`, `rete`, `provisions`, `engine`, `determination`, `explain`.
"""

from headnote.grammar.diagnostics import RulesetError

from .claim import Claim
from .determination import Determination
from .engine import Engine
from .library import UnknownAgreement
from .plans import RuleTextError
from .reading.problems import InputError

__all__ = [
    "Claim",
    "Determination",
    "Engine",
    "InputError",
    "RuleTextError",
    "RulesetError",
    "UnknownAgreement",
]
