"""A PostgreSQL server that tests start, stop and start again: on loopback, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, text

from ports import free_port
from programs import program


class Postgres:
    """A running server. `address` names no database.

    It refuses to run as root, so root hands its folder to the package's own user.
    """

    def __init__(self) -> None:
        initdb = program("initdb")
        self._pg_ctl = Path(initdb).with_name("pg_ctl")
        self._folder = Path(tempfile.mkdtemp(prefix="headnote-pg-"))
        self._as_user: list[str] = []
        if os.getuid() == 0:
            shutil.chown(self._folder, "postgres")
            self._as_user = ["runuser", "-u", "postgres", "--"]
        self._data, self._port = self._folder / "data", free_port()
        self.address = f"postgresql+psycopg://headnote@127.0.0.1:{self._port}"
        self._run(initdb, "-D", self._data, "-U", "headnote", "-A", "trust", "-E", "UTF8")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        self._run(self._pg_ctl, "-D", self._data, "-w", "-l", self._folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, as a machine that fails does."""
        self._run(self._pg_ctl, "-D", self._data, "-m", "immediate", "stop")

    def database(self, template: str = "template0") -> str:
        """The address of a new database, a copy of `template` (a database's name)."""
        name = f"t{os.urandom(6).hex()}"
        engine = create_engine(f"{self.address}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine.dispose()
        return f"{self.address}/{name}"

    def remove(self) -> None:
        """Stop it, and take its folder away."""
        self.stop()
        shutil.rmtree(self._folder)

    def _run(self, *command: object) -> None:
        whole = [*self._as_user, *map(str, command)]
        subprocess.run(whole, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
