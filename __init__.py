"""Headnote: preferential rules of origin as the treaty prints them, and the verdict that follows.

from headnote import Claim, Engine

engine = Engine.load("rcep")
determination = engine.determine(Claim.model_validate(claim))
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from headnote.engine import (
        Claim,
        Determination,
        Engine,
        InputError,
        RulesetError,
        RuleTextError,
        UnknownAgreement,
        duty_of,
        load_country,
    )

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


def __getattr__(name: str) -> Any:
    """Load the engine when it is first asked for: the command line often needs no more than the grammar."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from headnote import engine

    return getattr(engine, name)
