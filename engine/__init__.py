"""Claims to determinations. Knows no file format but the syntax tree, and no agreement.

Its files, in the order a claim meets them: `reading` and `claim`, `library` and `ruleset`, `law` and `rows`,
`facts` and `weighing`, `findings`, `plans` and `compile`, `rete`, `provisions`, `engine`, `determination`, `explain`;
and for the duty, `staging` and `tariff`, `country`, `preference`, `rates`, `duty`, `comparison`, `screening`.
"""

from headnote.grammar.diagnostics import RulesetError

from .claim import Claim
from .country import load_country
from .determination import Determination
from .duty import duty_of
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
    "duty_of",
    "load_country",
]
