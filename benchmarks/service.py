"""How many determinations a second the service answers, how long one takes, and whether its memory stays flat.

    python benchmarks/service.py            a minute of each
    python benchmarks/service.py --whole    as `make nightly` runs it: ten minutes at 500 a second, a million requests

Callers are on loopback, in this process. The service's own processor time is read beside the clock, so that the rate of
one core does not depend on what the callers take of the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from postgres import Postgres
from processes import descendants
from serving import Served

CONNECTIONS = 64
RATE = 500
TICK = os.sysconf("SC_CLK_TCK")
CODES = ("3901.10", "3902.10", "3903.11", "3904.10", "3905.12", "3906.10", "3907.10", "3908.10", "3909.10", "3910.00")
"""Subheadings of HS 2012: a code that the edition lacks is looked at line by line."""


def claim(lines: int) -> bytes:
    """A claim of so many lines, as JSON: a change of heading that holds."""
    materials = [
        {"id": str(n), "hs": CODES[n % len(CODES)], "originating": False, "value": "100.25"} for n in range(lines)
    ]
    given = {
        "agreement": "rcep",
        "date": "2026-04-01",
        "good": {"hs": "8538.10", "fob": str(500 * lines), "currency": "USD"},
        "production": {"party": "VN", "operations": []},
        "materials": materials,
    }
    return json.dumps(given).encode()


class Asked(NamedTuple):
    """What came of a run: answers, seconds by the clock, the service's processor seconds, seconds of each answer."""

    answers: int
    seconds: float
    processor: float
    each: list[float]

    def line(self, what: str) -> str:
        """The run in words."""
        cut = statistics.quantiles(self.each, n=1000)
        return (
            f"{what}: {self.answers:,} answers, {self.answers / self.seconds:,.0f} a second by the clock, "
            f"{self.answers / self.processor:,.0f} a second of one core; "
            f"median {cut[499] * 1000:.1f} ms, p99 {cut[989] * 1000:.1f} ms, p99.9 {cut[998] * 1000:.1f} ms"
        )


class Caller:
    """A connection that is kept."""

    def __init__(self, address: str, path: str, secret: str, body: bytes) -> None:
        self._host, self._port = urlsplit(address).hostname, urlsplit(address).port
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {secret}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._request = head.encode() + body

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)

    async def ask(self) -> float:
        """One request; the seconds until its answer is here. Raises RuntimeError for any answer but 200."""
        began = time.perf_counter()
        self._writer.write(self._request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        body = await self._reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError((head + body).decode())
        return time.perf_counter() - began


async def closed(callers: list[Caller], most: Callable[[int, float], bool]) -> tuple[list[float], float]:
    """Every caller asks again as soon as it is answered, until `most` says that these answers or seconds are enough."""
    began, each = time.perf_counter(), []

    async def one(caller: Caller) -> None:
        while not most(len(each), time.perf_counter() - began):
            each.append(await caller.ask())

    await asyncio.gather(*map(one, callers))
    return each, time.perf_counter() - began


async def at_rate(callers: list[Caller], rate: int, seconds: float) -> tuple[list[float], float]:
    """Requests begin at a rate whether or not others are answered: a wait for a caller that is free counts."""
    free: asyncio.Queue[Caller] = asyncio.Queue()
    for caller in callers:
        free.put_nowait(caller)
    began, each = time.perf_counter(), []

    async def one(due: float) -> None:
        caller = await free.get()
        await caller.ask()
        each.append(time.perf_counter() - due)
        free.put_nowait(caller)

    async with asyncio.TaskGroup() as group:
        for number in range(int(rate * seconds)):
            due = began + number / rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            group.create_task(one(due))
    return each, time.perf_counter() - began


def measured(served: Served, path: str, body: bytes, how: Callable[[list[Caller]], Awaitable[tuple]]) -> Asked:
    """Ask a service in a way, and read what it took."""

    async def whole() -> tuple[list[float], float, float]:
        callers = [Caller(served.address, path, served.secret, body) for _ in range(CONNECTIONS)]
        for caller in callers:
            await caller.open()
        await closed(callers, lambda answers, _: answers >= 10 * CONNECTIONS)
        before = processor(served)
        each, seconds = await how(callers)
        return each, seconds, processor(served) - before

    each, seconds, spent = asyncio.run(whole())
    return Asked(len(each), seconds, spent, each)


def processor(served: Served) -> float:
    """Processor seconds of a service's processes."""
    total = 0
    for pid in (served.process.pid, *descendants(served.process.pid)):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def settled(served: Served) -> None:
    """Wait until the processes beside it have started: their processor time is counted too."""
    before = processor(served)
    while True:
        time.sleep(1)
        if (now := processor(served)) - before < 0.05:
            return
        before = now


def memory(served: Served) -> float:
    """Megabytes that a service's processes hold for themselves."""
    total = 0
    for pid in (served.process.pid, *descendants(served.process.pid)):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                total += int(line.split()[1])
    return total / 1024


def main() -> None:
    """Run each measurement and print it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--whole", action="store_true", help="ten minutes at 500 a second, a million requests")
    asked.add_argument("--seconds", type=float, default=20.0, help="seconds of each measurement, without --whole")
    options = asked.parse_args()
    seconds, million = (600.0, 1_000_000) if options.whole else (options.seconds, 0)
    verdicts = "/v1/determinations?trace=false"
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder))
        served.secret = served.key("callers")
        settled(served)
        for lines in (1, 10):
            run = measured(served, verdicts, claim(lines), lambda c: closed(c, lambda _, s: s >= min(seconds, 60)))
            print(run.line(f"verdicts of {lines} line(s), unrecorded, {CONNECTIONS} connections"), flush=True)
        held = memory(served)
        enough = million or 20_000
        run = measured(served, verdicts, claim(1), lambda c: closed(c, lambda answers, _: answers >= enough))
        print(f"memory: {held:.1f} MB, after {run.answers:,} more requests {memory(served):.1f} MB", flush=True)
        served.end()
    postgres = Postgres()
    try:
        with tempfile.TemporaryDirectory() as folder:
            served = Served(Path(folder), store=postgres.database())
            served.secret = served.key("callers")
            settled(served)
            path = f"{verdicts}&record=true"
            run = measured(served, path, claim(10), lambda c: closed(c, lambda _, s: s >= min(seconds, 60)))
            print(run.line(f"recorded in PostgreSQL, {CONNECTIONS} connections"), flush=True)
            run = measured(served, path, claim(10), lambda c: at_rate(c, RATE, seconds))
            print(run.line(f"recorded in PostgreSQL, {RATE} a second asked"), flush=True)
            served.end()
    finally:
        postgres.remove()


if __name__ == "__main__":
    main()
