"""What a process looks at again and again while it runs: publications, and keys that have ended."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .logs import log


class Following:
    """Looks every `seconds`, in a thread of its own. What fails is logged, and looked at again."""

    def __init__(self, seconds: float, **looks: Callable[[], None]) -> None:
        self._seconds, self._looks = seconds, looks
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="following", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _follow(self) -> None:
        while not self._stop.wait(self._seconds):
            for name, look in self._looks.items():
                try:
                    look()
                except Exception as error:  # noqa: BLE001  a thread that dies would keep what it last saw for ever
                    log.error(name, exc_info=error)
