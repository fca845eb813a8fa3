"""Headnote: preferential rules of origin as the treaty prints them, and the verdict that follows.

from headnote import Claim, Engine

engine = Engine.load("rcep")
determination = engine.determine(Claim.model_validate(claim))
"""

from headnote.engine import (
    Claim,
    Determination,
    Engine,
    InputError,
    RulesetError,
    RuleTextError,
    UnknownAgreement,
)

__all__ = [
    "Claim",
    "Determination",
    "Engine",
    "InputError",
    "RuleTextError",
    "RulesetError",
    "UnknownAgreement",
]
