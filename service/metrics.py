"""Figures of operation, as Prometheus reads them. No label holds what a caller sent."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
REQUESTS = Counter("headnote_requests", "Requests answered", ("method", "route", "status"), registry=REGISTRY)
SECONDS = Histogram("headnote_request_seconds", "Seconds from a request to its answer", ("route",), registry=REGISTRY)
VERDICTS = Counter("headnote_determinations", "Determinations made", ("agreement", "verdict"), registry=REGISTRY)
PUBLICATION = Gauge("headnote_publication", "Number of the publication that decides", registry=REGISTRY)
LOST_LINES = Counter("headnote_log_lines_lost", "Lines of the log that could not be written", registry=REGISTRY)
