"""Records and the register of declarations on the service's store, of either kind."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from headnote.declarations import SqlRegister
from headnote.engine.claims.declared import Declared
from headnote.records.entries import Draft
from headnote.records.erasure import erase
from headnote.records.sql import SqlStore
from headnote.records.verify import verify
from headnote.service.store.connect import connect

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_record_on_the_services_store(store_url: str) -> None:
    engine = connect(store_url)
    store = SqlStore(engine)
    text = Draft.of("text", {"digest": "sha256:1", "text": "x"})

    def append(name: str) -> None:
        for number in range(20):
            store.append([text, Draft.of("decision", {"said": f"{name} {number}"})], NOW)

    threads = [threading.Thread(target=append, args=(name,)) for name in "abc"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert store.head().sequence == 61
    head = store.head()
    erase(store, [2, 3], "A", "B", NOW)
    found = verify(store, head)
    assert found.sound
    assert [one.state for one in found.found].count("erased") == 2
    assert SqlStore(engine, create=False).holds("sha256:1")
    engine.dispose()


def test_a_register_on_the_services_store(store_url: str) -> None:
    engine = connect(store_url)
    register = SqlRegister(engine)
    said = {"id": "D-1", "supplier": "Parts Ltd", "agreement": "rcep", "valid_from": "2026-01-01"}
    one = Declared.model_validate(said)
    register.put([one], NOW)
    register.put([Declared.model_validate({**said, "valid_until": "2026-12-31", "hs": "8538.90"})], NOW)
    assert [kept.declared.version for kept in register.all(versions=True)] == [1, 2]
    assert register.current(["D-1"])["D-1"].hs == "853890"
    assert [found.id for found in register.ending(NOW.date().replace(month=12, day=31))] == ["D-1"]
    engine.dispose()
