"""A service in a process of its own, as `headnote serve` starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from ports import free_port


class Served:
    """A running service: its address, and the address that signs in once.

    Its processes are a group of their own, on SQLite in the folder where no other store is named. `settings` go into
    its environment. Where it listens elsewhere than at `address`, `waits` is false, and `wait_for` waits.
    """

    def __init__(
        self, folder: Path, *options: str, store: str | None = None, waits: bool = True, **settings: str
    ) -> None:
        port = free_port()
        self.address = f"http://localhost:{port}"
        self.store = store or f"sqlite:///{folder / 'headnote.db'}"
        self.environment = {
            **os.environ,
            "HEADNOTE_STORE": self.store,
            "HEADNOTE_STATE": str(folder / "state"),
            **settings,
        }
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "headnote", "serve", "--port", str(port), *options],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=folder,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        self.sign_in = self.process.stdout.readline().strip()
        self.log = folder / "log"
        if waits:
            self.wait_for(self.address)

    def wait_for(self, address: str) -> None:
        """Wait until an address answers."""
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/healthz").close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def key(self, name: str, role: str = "analyst") -> str:
        """The secret of a new key, made as an operator makes it."""
        command = [sys.executable, "-m", "headnote", "keys", "create", name, "--role", role]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def kill(self) -> None:
        """Kill it and every process that it started, as a machine that fails does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=30)

    def end(self) -> None:
        """End it as a signal does."""
        self.process.terminate()
        self.process.communicate(timeout=120)
