"""`headnote serve` and `headnote keys` as an operator types them: what is wrong is said in a line."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from headnote.cli import main
from headnote.service.access.audit import entries
from headnote.service.store.connect import connect
from prepared import copy_prepared
from serving import Served


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"HEADNOTE_STORE": f"sqlite:///{tmp_path / 'headnote.db'}", "HEADNOTE_STATE": str(tmp_path / "state")}


def typed(environment: dict[str, str], *words: str) -> tuple[int, str]:
    done = CliRunner(env=environment).invoke(main, words)
    return done.exit_code, done.output


def test_a_port_that_somebody_has_is_refused(environment: dict[str, str]) -> None:
    """Granian would share it, and each would get some of the requests."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        for options in (("--port", str(port)), ("--port", "0", "--api-workers", "1", "--api-port", str(port))):
            code, said = typed(environment, "serve", *options)
            assert (code, said) == (
                2,
                f"Error: it cannot listen on 127.0.0.1, port {port}: Address already in use.\n",
            )


def test_the_port_that_was_found_is_told(tmp_path: Path, prepared: Path) -> None:
    copy_prepared(prepared, tmp_path)
    one = Served(tmp_path, "--port", "0", waits=False)
    try:
        address = one.sign_in.partition("/sign-in")[0]
        assert address.startswith("http://localhost:")
        assert not address.endswith(":0")
        one.wait_for(address)
        assert httpx2.get(f"{address}/healthz").status_code == 204
    finally:
        one.end()


@pytest.mark.parametrize(
    ("store", "said"),
    [
        ("mysql://u:secret@h/d", "Error: a store is sqlite:///… or postgresql://…, not mysql.\n"),
        (
            "postgresql://u:secret@h:54x/d",
            "Error: the store's address (HEADNOTE_STORE) cannot be read: its port is no number.\n",
        ),
        ("postgresql://u:secret@127.0.0.1:1/d", "Error: the store cannot be used: connection failed: "),
    ],
)
def test_a_store_that_cannot_be_used_is_said_without_its_secret(store: str, said: str) -> None:
    for command in (("keys", "list"), ("worker",), ("serve", "--port", "0")):
        code, output = typed({"HEADNOTE_STORE": store}, *command)
        assert (code, output.startswith(said), "secret" in output) == (2, True, False), output
        assert output.count("\n") == 1


def test_keys_of_the_command_line_are_in_the_audit_log(environment: dict[str, str]) -> None:
    typed(environment, "keys", "create", "erp", "--role", "author")
    listed = typed(environment, "keys", "list")[1]
    assert typed(environment, "keys", "revoke", listed.split()[0])[0] == 0
    revoked, created = entries(connect(environment["HEADNOTE_STORE"]), None, 10)
    assert created["detail"] == {"name": "erp", "role": "author", "scopes": []}
    assert [one["what"] for one in (created, revoked)] == ["key.create", "key.revoke"]
    assert {one["on"] for one in (created, revoked)} == {listed.split()[0]}
    assert {one["who"].endswith(" (command line)") for one in (created, revoked)} == {True}
