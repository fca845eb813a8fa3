"""The service in a process of granian: the target that its worker imports, and the way it is started and ended."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess

from fastapi import FastAPI
from granian.constants import Interfaces
from granian.server import Server

from .app import create_app
from .jobs.worker import work
from .settings import Settings

TOKEN = "HEADNOTE_LOCAL_TOKEN"
"""The environment's name for the one-time token, from the process that prints it to the worker that takes it."""

GRACE = 30
"""Seconds that requests which are being answered may take when the service ends."""


def port_of(host: str, port: int) -> int:
    """The port to listen on: the one that is asked for, or for 0 one that is free.

    Raises OSError where it cannot be had. Granian itself would share a port with whoever listens there already, and
    each would get some of the requests.
    """
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    with socket.create_server(address[:2], family=family) as found:
        return int(found.getsockname()[1])


def application() -> FastAPI:
    """The service as the environment says; what granian's worker calls."""
    return create_app(Settings(), os.environ.pop(TOKEN, None))


def serve(
    settings: Settings,
    token: str | None,
    loader: Callable[[], FastAPI] = application,
    api_port: int = 0,
    api_workers: int = 0,
) -> None:
    """Listen until a signal ends it; requests that are being answered are answered first.

    `loader` makes the application in the worker: a function of a module, so that the worker can import it. A worker
    for jobs is started beside it. With
    `api_workers` so many more processes answer `/v1`, and nothing else, on `api_port`: they end with this one, and
    this one ends where they do.
    """
    beside = [_beside(work, settings)]
    if api_workers:
        beside.append(_beside(_listen, settings.host, api_port, application, api_workers))
    if token is not None:
        os.environ[TOKEN] = token
    try:
        _listen(settings.host, settings.port, loader, 1)
    finally:
        for one in beside:
            one.terminate()
        for one in beside:
            one.join(GRACE + 5)
            one.kill()


def _beside(target: Callable[..., None], *args: object) -> SpawnProcess:
    """A process that ends with this one; where it ends before, this one does."""
    process = get_context("spawn").Process(target=target, args=args)
    process.start()

    def watch() -> None:
        process.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
    return process


def _listen(host: str, port: int, loader: Callable[[], FastAPI], workers: int) -> None:
    Server(
        "headnote",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        log_enabled=False,
        # Granian's own loader would take a folder with an `__init__.py` for a package of the folder above.
    ).serve(target_loader=loader, wrap_loader=False)
