"""One line of JSON for each event, on standard error: no body, no header, no address of a store, no secret."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from .metrics import LOST_LINES

log: Any = structlog.get_logger("headnote")


def configure(level: str) -> None:
    """Log from a level on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(_Lines()),  # type: ignore[arg-type]
    )


class _Lines:
    """Standard error. A full disk or a closed pipe fails no request and ends no worker: lost lines are counted."""

    def write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
        except (OSError, ValueError):
            LOST_LINES.inc()

    def flush(self) -> None:
        try:
            sys.stderr.flush()
        except (OSError, ValueError):
            LOST_LINES.inc()
