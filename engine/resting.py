"""What a fork waits for: the child has none of the threads that were at it, and what they held would stay held."""

from __future__ import annotations

import os
import threading
from functools import cache
from typing import TYPE_CHECKING

from headnote.grammar.rules.vocabulary import NO_NAMES, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from headnote.grammar.rules.reading import Reading


def resting_lock() -> threading.Lock:
    """A lock that no thread holds while the process forks, and that is free in the child."""
    lock = threading.Lock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
    return lock


LOADING = resting_lock()
"""Held while a module is imported late: Python's own lock on a module stays held in the child of a fork."""


@cache
def reader() -> Callable[[str, Vocabulary], Reading]:
    """The reading of rules that come with claims; its grammar is loaded where one is met."""
    with LOADING:
        from headnote.grammar.rules.reading import read_supplied

        read_supplied("CTH", NO_NAMES)  # loads the parser, and what that loads
    return read_supplied
