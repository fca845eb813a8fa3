"""Jobs in the store. Whoever leases one does it; a lease that is not renewed ends, and another worker takes it up."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from headnote.catalogues import _
from headnote.service.once import KeyUsed, Once
from headnote.service.store.connect import reading, writing
from headnote.service.store.tables import jobs

State = Literal["waiting", "running", "done", "failed", "cancelled"]
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")

LEASE = timedelta(seconds=15)
MOST_ATTEMPTS = 3
"""A job that ended its worker so often is not tried again."""

_SHOWN = [
    *(jobs.c.id, jobs.c.kind, jobs.c.state, jobs.c.owner, jobs.c.created, jobs.c.changed, jobs.c.request),
    *(jobs.c.done, jobs.c.total, jobs.c.problem, jobs.c.result_type, jobs.c.attempts),
]


@dataclass(frozen=True, slots=True)
class Job:
    """A job, without what was sent and what came out."""

    id: str
    kind: str
    state: State
    owner: str
    created: datetime
    changed: datetime
    request: Mapping[str, Any]
    done: int
    total: int | None
    problem: str | None
    result_type: str | None
    attempts: int


def sent_before(store: sa.Engine, once: Once) -> Job | None:
    """The job of a key, as long as it is kept; None for a new one. Raises KeyUsed."""
    own = (jobs.c.owner == once.who) & (jobs.c.key == once.key)
    with reading(store) as connection:
        row = connection.execute(sa.select(*_SHOWN, jobs.c.body).where(own)).mappings().one_or_none()
    if row is None:
        return None
    if row["body"] != once.body:
        raise KeyUsed
    return Job(**{name: value for name, value in row.items() if name != "body"})


def submit(
    store: sa.Engine,
    kind: str,
    owner: str,
    request: Mapping[str, Any],
    given: bytes,
    now: datetime,
    once: Once | None = None,
) -> Job:
    """Keep a job that waits to be done. Raises IntegrityError where another of the same key was first."""
    values = {
        "id": uuid.uuid4().hex,
        "kind": kind,
        "state": "waiting",
        "owner": owner,
        "created": now,
        "changed": now,
        "request": dict(request),
        "input": given,
        "done": 0,
        "attempts": 0,
        "key": once.key if once is not None else None,
        "body": once.body if once is not None else None,
    }
    with writing(store) as connection:
        connection.execute(sa.insert(jobs).values(**values))
        return _one(connection, str(values["id"]))


def get(store: sa.Engine, job_id: str) -> Job | None:
    """A job by its id."""
    with reading(store) as connection:
        row = connection.execute(sa.select(*_SHOWN).where(jobs.c.id == job_id)).mappings().one_or_none()
    return None if row is None else Job(**row)


def listed(store: sa.Engine, owner: str | None, limit: int, before: Job | None = None) -> list[Job]:
    """The newest jobs, of one owner or of all, or those that were sent before one."""
    query = sa.select(*_SHOWN).order_by(jobs.c.created.desc(), jobs.c.id).limit(limit)
    if before is not None:
        same = (jobs.c.created == before.created) & (jobs.c.id > before.id)
        query = query.where((jobs.c.created < before.created) | same)
    if owner is not None:
        query = query.where(jobs.c.owner == owner)
    with reading(store) as connection:
        return [Job(**row) for row in connection.execute(query).mappings()]


def lease(store: sa.Engine, worker: str, now: datetime) -> Job | None:
    """Take the oldest job that waits, or whose worker has gone; None: there is none."""
    free = (jobs.c.state == "waiting") | ((jobs.c.state == "running") & (jobs.c.leased_until < now))
    query = sa.select(*_SHOWN).where(free).order_by(jobs.c.created).limit(1).with_for_update(skip_locked=True)
    with writing(store) as connection:
        row = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        job = Job(**row)
        if job.attempts >= MOST_ATTEMPTS:
            ended = {"state": "failed", "changed": now, "problem": _("it was ended {count} times", count=job.attempts)}
            ended["input"] = None
            connection.execute(sa.update(jobs).where(jobs.c.id == job.id).values(**ended))
            return None
        taken = {"state": "running", "leased_by": worker, "leased_until": now + LEASE, "changed": now}
        connection.execute(sa.update(jobs).where(jobs.c.id == job.id).values(**taken, attempts=job.attempts + 1))
        return _one(connection, job.id)


def renew(store: sa.Engine, job: Job, worker: str, done: int, total: int | None, now: datetime) -> bool:
    """Say that a job is still being done, and how far; False where it was cancelled or another worker has it."""
    with writing(store) as connection:
        kept = {"leased_until": now + LEASE, "changed": now, "done": done, "total": total}
        return connection.execute(_held(job, worker).values(**kept)).rowcount == 1


def finish(store: sa.Engine, job: Job, worker: str, result: bytes, result_type: str, now: datetime) -> bool:
    """Keep what came out; False where the job was cancelled or another worker has it."""
    with writing(store) as connection:
        made = {"state": "done", "result": result, "result_type": result_type, "changed": now}
        return (
            connection.execute(
                _held(job, worker).values(**made, input=None, done=sa.func.coalesce(jobs.c.total, jobs.c.done))
            ).rowcount
            == 1
        )


def fail(store: sa.Engine, job: Job, worker: str, problem: str, now: datetime) -> None:
    """End a job that cannot be done, with why."""
    with writing(store) as connection:
        ended = {"state": "failed", "problem": problem, "changed": now, "input": None}
        connection.execute(_held(job, worker).values(**ended))


def release(store: sa.Engine, job: Job, worker: str, now: datetime, *, begun: bool = False) -> None:
    """Give a job back: as if it had not been begun, for its worker is told to end; or `begun`, and it counts."""
    with writing(store) as connection:
        back = {"state": "waiting", "leased_until": None, "leased_by": None, "changed": now}
        attempts = jobs.c.attempts - (0 if begun else 1)
        connection.execute(_held(job, worker).values(**back, attempts=attempts))


def cancel(store: sa.Engine, job_id: str, now: datetime) -> bool:
    """End a job that has not ended; its worker notices within seconds. False where it has."""
    with writing(store) as connection:
        ended = sa.update(jobs).where(jobs.c.id == job_id, jobs.c.state.not_in(ENDED))
        return connection.execute(ended.values(state="cancelled", changed=now, input=None)).rowcount == 1


def is_over(store: sa.Engine, job_id: str) -> bool:
    """Whether a job has ended, or is there no more."""
    job = get(store, job_id)
    return job is None or job.state in ENDED


def input_of(store: sa.Engine, job_id: str) -> bytes:
    """What was sent with a job."""
    return _content(store, job_id, jobs.c.input)


def result_of(store: sa.Engine, job_id: str) -> bytes:
    """What came out of a job that is done."""
    return _content(store, job_id, jobs.c.result)


def expire(store: sa.Engine, before: datetime) -> int:
    """Take ended jobs away that changed last before an instant. Returns how many."""
    with writing(store) as connection:
        old = sa.delete(jobs).where(jobs.c.state.in_(ENDED), jobs.c.changed < before)
        return connection.execute(old).rowcount


def _content(store: sa.Engine, job_id: str, column: sa.Column[bytes]) -> bytes:
    with reading(store) as connection:
        found = connection.execute(sa.select(column).where(jobs.c.id == job_id)).scalar_one_or_none()
    return bytes(found) if found is not None else b""


def _held(job: Job, worker: str) -> sa.Update:
    return sa.update(jobs).where(jobs.c.id == job.id, jobs.c.state == "running", jobs.c.leased_by == worker)


def _one(connection: sa.Connection, job_id: str) -> Job:
    return Job(**connection.execute(sa.select(*_SHOWN).where(jobs.c.id == job_id)).mappings().one())
