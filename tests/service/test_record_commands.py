"""`headnote records` and `headnote replay` on the record of a service, of either kind of store."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from examples import CLAIM
from headnote.cli import main
from headnote.records import RecordError, open_store

Bearer = Callable[..., dict[str, str]]


def typed(*words: str) -> str:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_services_record_is_read_verified_erased_and_replayed(
    client: TestClient, bearer: Bearer, store_url: str
) -> None:
    who = bearer("analyst")
    first, second = (
        client.post("/v1/determinations?record=true", json=CLAIM, headers=who).json()["id"] for _ in range(2)
    )
    address = store_url.replace("+psycopg", "")
    assert typed("records", "list", address).count("ORIGINATING") == 2
    assert "2 decision(s): 2 equal" in typed("replay", address)
    typed("records", "erase", address, str(first), "--who", "A. Auditor", "--why", "asked for")
    assert client.get(f"/v1/determinations/{first}", headers=who).status_code == 410
    assert client.get(f"/v1/determinations/{second}", headers=who).status_code == 200
    head = typed("records", "head", address).strip()
    assert "The head that was kept is in the record." in typed("records", "verify", address, "--head", head)


def test_an_address_that_cannot_be_used_is_said_without_its_secret() -> None:
    with pytest.raises(RecordError, match="cannot be read"):
        open_store("postgresql://u:secret@h:54x/d")
    store = open_store("postgresql://u:secret@127.0.0.1:1/d")
    with pytest.raises(RecordError) as raised:
        store.head()
    assert "secret" not in str(raised.value)
