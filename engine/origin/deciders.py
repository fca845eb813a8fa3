"""Which decider decides: durable_rules, or the plain evaluator where that was left out (docs/decisions/0033)."""

from __future__ import annotations

import os
from functools import cache

from headnote.catalogues import _
from headnote.engine.resting import LOADING

from . import plain, rete
from .decision import Decider

VARIABLE = "HEADNOTE_DECIDER"
DURABLE, PLAIN = "durable_rules", "plain"


class DeciderError(RuntimeError):
    """There is no decider: the message says how to mend that."""


_NAMED = {"variable": VARIABLE, "durable": DURABLE, "plain": PLAIN}


@cache
def decider() -> Decider:
    """The process's one decider. Raises DeciderError."""
    asked = os.environ.get(VARIABLE) or (PLAIN if os.name == "nt" else DURABLE)
    if asked == PLAIN:
        return plain.Decider()
    if asked != DURABLE:
        message = _("{variable} is “{asked}”; there are {durable} and {plain}", **_NAMED, asked=asked)
        raise DeciderError(message)
    try:
        with LOADING:
            return rete.Decider()
    except ImportError as error:
        message = _(
            "{durable} cannot be loaded ({problem}). Install it anew where a C compiler and Python's headers are: pip"
            " install --force-reinstall --no-cache-dir durable-rules; or set {variable}={plain}, and the plain"
            " evaluator decides",
            **_NAMED,
            problem=error,
        )
        raise DeciderError(message) from error
