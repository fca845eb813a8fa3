"""A worker: leases jobs, does each in a child that can be killed, and says how far it is; ends as a signal asks."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import threading
import traceback
import uuid
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Engine as Store

from headnote.catalogues import _
from headnote.service.logs import configure, log
from headnote.service.retention import AT_ONCE, erase_some
from headnote.service.rulesets.bundles import laid_out
from headnote.service.settings import Settings
from headnote.service.store.connect import StoreDown, connect, reading

from . import queue
from .batches import KINDS, NotDone, decide, unpacked
from .queue import Job

EVERY = 0.5
"""Seconds between looks: for a job, and at one that is being done."""

RETENTION = 3600
"""Seconds between looks at what is past its time."""


def work(settings: Settings) -> None:
    """Do jobs until a signal ends it; what was being done is given back, and taken up by another worker."""
    configure(settings.log_level)
    worker = Worker(connect(settings.store), settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.work()


class Worker:
    """One worker on a store; `stop` ends it, and gives back what it was doing."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self.name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._stop = threading.Event()
        self.ended = threading.Event()
        self._jobs = settings.state / "jobs"
        self._context: Any = multiprocessing.get_context("spawn")

    def stop(self) -> None:
        """End soon."""
        self._stop.set()

    def work(self) -> None:
        """Do jobs until `stop`; a store that cannot be reached is asked again."""
        tidy, retained = False, 0.0
        while not self._stop.is_set():
            try:
                if not tidy:
                    self._tidy()
                    tidy = True
                queue.expire(self._store, _now() - timedelta(days=self._settings.job_days))
                if monotonic() >= retained:
                    some = erase_some(self._store, self._settings, _now())
                    retained = 0.0 if some.records == AT_ONCE else monotonic() + RETENTION
                job = queue.lease(self._store, self.name, _now())
                if job is not None:
                    self.do(job)
                    continue
            except StoreDown as error:
                log.error("worker", problem=str(error))
            self._stop.wait(EVERY)
        self.ended.set()

    def _tidy(self) -> None:
        """Take away what workers that were killed have left of jobs that are over."""
        for folder in self._jobs.glob("*"):
            if queue.is_over(self._store, folder.name):
                shutil.rmtree(folder, ignore_errors=True)

    def do(self, job: Job) -> None:
        """Do a job that it has leased, and keep what comes out."""
        log.info("job", id=job.id, kind=job.kind, attempt=job.attempts)
        folder = self._jobs / job.id
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            outcome = self._made(job, folder)
            if isinstance(outcome, Path):
                kind = KINDS[job.request["form"]]
                queue.finish(self._store, job, self.name, outcome.read_bytes(), kind, _now())
        except StoreDown:
            raise
        except Exception as error:  # noqa: BLE001  one job that cannot be done ends no worker, and no service with it
            log.error("job", id=job.id, exc_info=error)
            outcome = NotDone(_("it failed; the worker's log says how"))
        if isinstance(outcome, NotDone):
            queue.fail(self._store, job, self.name, str(outcome), _now())
        if outcome is not None or queue.is_over(self._store, job.id):
            shutil.rmtree(folder, ignore_errors=True)

    def _made(self, job: Job, folder: Path) -> Path | NotDone | None:
        """What is made of a job in its folder; see `_in_child`."""
        rules = [self._rules(name, digest) for name, digest in job.request["versions"]]
        content = queue.input_of(self._store, job.id)
        if not content:
            return None  # it was cancelled since it was leased
        given = {name: str(path) for name, path in unpacked(content, folder).items()}
        return self._in_child(job, (given, list(map(str, rules)), job.request["form"], str(folder)))

    def _rules(self, name: str, digest: str) -> Path:
        folder = self._settings.state / "rulesets" / digest / name
        with reading(self._store) as connection:
            laid_out(connection, digest, folder)
        return folder

    def _in_child(self, job: Job, args: tuple[Any, ...]) -> Path | NotDone | None:
        """What a child makes of a job; None where the job was given back, cancelled or taken by another."""
        ours, theirs = self._context.Pipe(duplex=False)
        child = self._context.Process(target=_child, args=(theirs, *args), daemon=True)
        child.start()
        theirs.close()
        done, total = 0, None
        until = monotonic() + self._settings.job_seconds
        try:
            while True:
                while ours.poll(EVERY):
                    said = ours.recv()
                    if not isinstance(said, tuple):
                        return Path(said) if isinstance(said, str) else said
                    done, total = said
                if monotonic() >= until:
                    seconds = f"{self._settings.job_seconds:,}"
                    return NotDone(_("it took more than {seconds} seconds and was ended", seconds=seconds))
                if self._stop.is_set():
                    queue.release(self._store, job, self.name, _now())
                    return None
                if not queue.renew(self._store, job, self.name, done, total, _now()):
                    log.info("job", id=job.id, state="cancelled or taken by another worker")
                    return None
        except (EOFError, OSError):  # OSError: in the middle of what it said
            child.join()
            if child.exitcode == -signal.SIGKILL:
                # By a machine that is short of memory, say: it may go better next time, from where it was.
                log.error("job", id=job.id, problem="killed", attempt=job.attempts)
                queue.release(self._store, job, self.name, _now(), begun=True)
                return None
            return NotDone(_("it took more memory or time than it may, and was ended"))
        finally:
            child.kill()
            child.join()
            ours.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _child(out: Connection, given: dict[str, str], rules: list[str], form: str, work: str) -> None:
    def told(_said: str, done: int, total: int) -> None:
        out.send((done, total))

    try:
        files = {name: Path(path) for name, path in given.items()}
        out.send(str(decide(files, [Path(one) for one in rules], form, Path(work), told)))
    except NotDone as error:
        out.send(error)
    except Exception:  # noqa: BLE001  whatever it is, the job's owner has to read it
        log.error("job", problem=traceback.format_exc())
        out.send(NotDone(_("it failed; the worker's log says how")))
