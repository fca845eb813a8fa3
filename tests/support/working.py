"""Workers in a thread of this process; their children are processes of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from headnote.service.jobs.worker import Worker


@contextmanager
def working(worker: Worker) -> Iterator[threading.Thread]:
    """The thread in which a worker works; it has ended when this has."""
    thread = threading.Thread(target=worker.work)
    thread.start()
    try:
        yield thread
    finally:
        worker.stop()
        thread.join()
