"""Children that end as none should: what they run has to be importable from a process of its own."""

from __future__ import annotations

import os
import signal
import struct
import time
from multiprocessing.connection import Connection
from typing import Any

BEGUN = struct.pack("!i", 1000) + b"the first bytes of an answer"
"""How multiprocessing sends: the length, and what is that long."""


def killed(*_args: Any) -> None:
    """As a machine ends what takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def asleep(*_args: Any) -> None:
    """It hangs."""
    time.sleep(600)


def half_then_killed(out: Connection, *_args: Any) -> None:
    """Killed in the middle of its answer."""
    os.write(out.fileno(), BEGUN)
    killed()


def half_then_asleep(out: Connection, *_args: Any) -> None:
    """It hangs in the middle of its answer."""
    os.write(out.fileno(), BEGUN)
    asleep()
