"""The service in a process of granian: the target that its worker imports, and the way it is started and ended."""

from __future__ import annotations

import os
from collections.abc import Callable

from fastapi import FastAPI
from granian.constants import Interfaces
from granian.server import Server

from .app import create_app
from .settings import Settings

TOKEN = "HEADNOTE_LOCAL_TOKEN"
"""The environment's name for the one-time token, from the process that prints it to the worker that takes it."""


def application() -> FastAPI:
    """The service as the environment says; what granian's worker calls."""
    return create_app(Settings(), os.environ.pop(TOKEN, None))


def serve(settings: Settings, token: str | None, loader: Callable[[], FastAPI] = application) -> None:
    """Listen until a signal ends it; requests that are being answered are answered first.

    `loader` makes the application in the worker: a function of a module, so that the worker can import it.
    """
    if token is not None:
        os.environ[TOKEN] = token
    Server(
        "headnote",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=1,
        respawn_failed_workers=True,
        workers_kill_timeout=30,
        log_enabled=False,
        # Granian's own loader would take a folder with an `__init__.py` for a package of the folder above.
    ).serve(target_loader=loader, wrap_loader=False)
