"""Figures of operation, as Prometheus reads them. No label holds what a caller sent."""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
REQUESTS = Counter("headnote_requests", "Requests answered", ("method", "route", "status"), registry=REGISTRY)
SECONDS = Histogram("headnote_request_seconds", "Seconds from a request to its answer", ("route",), registry=REGISTRY)
VERDICTS = Counter("headnote_determinations", "Determinations made", ("agreement", "verdict"), registry=REGISTRY)
PUBLICATION = Gauge("headnote_publication", "Number of the publication that decides", registry=REGISTRY)
LOST_LINES = Counter("headnote_log_lines_lost", "Lines of the log that could not be written", registry=REGISTRY)

# A series is looked up by its labels each time it is counted: those that are counted are few, and kept.
requests_of = lru_cache(maxsize=4096)(REQUESTS.labels)
seconds_of = lru_cache(maxsize=4096)(SECONDS.labels)
verdicts_of = lru_cache(maxsize=4096)(VERDICTS.labels)
