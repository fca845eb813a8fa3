"""Decisions on record: put there, verified, erased after their time, and decided again. May import the engine; read
`decisions` first, and `entries` for what is chained. A store of another kind stands beneath by `store.Store`."""

from headnote.records.decisions import record
from headnote.records.opening import open_store
from headnote.records.replay import replay
from headnote.records.store import RecordError, Store
from headnote.records.verify import verify

__all__ = ["RecordError", "Store", "open_store", "record", "replay", "verify"]
