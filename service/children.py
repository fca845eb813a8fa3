"""Work that may take long or much memory, in a process of its own that can be ended: checks, cases, papers.

The caller's process goes on answering; what the child does not finish in time is killed, and the caller told.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from headnote.catalogues import Language, _, language, speak

from .problems import Problem

Result = TypeVar("Result")

MEMORY = 2 * 1024**3
"""Bytes of address space that a child may take, where the platform can bound it."""

AT_ONCE = 2


class Children:
    """Runs functions of modules in children; at most AT_ONCE of them at a time, each within `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._free = threading.BoundedSemaphore(AT_ONCE)
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        self._context: Any = multiprocessing.get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload(["headnote.engine", "headnote.engine.cases.running"])

    def run(self, task: Callable[..., Result], *args: Any) -> Result:
        """What a task returns.

        Raises Problem 422 where it took too long or too much, 503 where all are busy or it was killed.
        """
        if not self._free.acquire(timeout=self._seconds):
            raise Problem(503, "busy", _("too much of this kind is being done already"), headers={"Retry-After": "5"})
        try:
            return self._run(task, args)
        finally:
            self._free.release()

    def _run(self, task: Callable[..., Result], args: tuple[Any, ...]) -> Result:
        ours, theirs = self._context.Pipe(duplex=False)
        child = self._context.Process(target=_child, args=(theirs, language(), task, args), daemon=True)
        child.start()
        theirs.close()
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

        # It is ended by the clock, and not only waited for: a child may also stop in the middle of its answer.
        clock = threading.Timer(self._seconds, end)
        clock.start()
        try:
            done: Result | BaseException = ours.recv()
        except (EOFError, OSError):  # OSError: in the middle of it
            child.join()
            raise self._ended(late.is_set(), child.exitcode) from None
        finally:
            clock.cancel()
            child.kill()
            child.join()
            ours.close()
        if isinstance(done, BaseException):
            raise done
        return done

    def _ended(self, late: bool, exitcode: int) -> Problem:
        if late:
            title = _("it took more than {seconds} seconds and was ended", seconds=f"{self._seconds:g}")
            return Problem(422, "too-long", title)
        if exitcode == -signal.SIGKILL:
            title = _("it was ended from outside, as a machine does that is short of memory")
            return Problem(503, "ended", title, headers={"Retry-After": "30"})
        return Problem(422, "too-much", _("it took more memory than it may, and was ended"))


def _child(out: Connection, spoken: Language, task: Callable[..., Any], args: tuple[Any, ...]) -> None:
    speak(spoken)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        out.send(task(*args))
    except MemoryError:
        out.close()
    except Exception as error:  # noqa: BLE001  whatever it is, the caller has to raise it
        out.send(RuntimeError(f"{type(error).__name__}: {error}"))
