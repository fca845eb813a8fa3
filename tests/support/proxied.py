"""Caddy with the shipped Caddyfile before a service: the same routes, on ports of this test's own."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import time
from pathlib import Path
from typing import Any

from ports import free_port
from programs import program

CADDYFILE = Path(__file__).resolve().parents[2] / "Caddyfile"


class Proxied:
    """A running proxy: its address, and what trusts its certificate. Its log is in the folder."""

    def __init__(self, folder: Path, workbench: int, api: int) -> None:
        port = free_port()
        self.address = f"https://localhost:{port}"
        self._folder = folder
        self._environment = {
            **os.environ,
            "HEADNOTE_PUBLIC_HOST": "localhost",
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CONFIG_HOME": str(folder / "config"),
        }
        config = self._adapted({"headnote:8484": f"localhost:{workbench}", "headnote:8485": f"localhost:{api}"})
        config["admin"] = {"disabled": True}
        config["apps"]["http"] |= {"http_port": free_port(), "https_port": port}
        config["apps"]["http"]["servers"]["srv0"]["listen"] = [f"127.0.0.1:{port}"]
        config["apps"]["pki"] = {"certificate_authorities": {"local": {"install_trust": False}}}
        (folder / "caddy.json").write_text(json.dumps(config), encoding="utf-8")
        self.log = folder / "caddy.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [program("caddy"), "run", "--config", folder / "caddy.json"], env=self._environment, stderr=log
            )

    def _adapted(self, upstreams: dict[str, str]) -> dict[str, Any]:
        """What Caddy makes of the Caddyfile, its upstreams replaced; each of them has to be there."""
        command = [program("caddy"), "adapt", "--config", CADDYFILE, "--adapter", "caddyfile"]
        text = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=True).stdout
        for name, here in upstreams.items():
            assert f'"{name}"' in text, f"the Caddyfile leads nothing to {name}"
            text = text.replace(f'"{name}"', f'"{here}"')
        made: dict[str, Any] = json.loads(text)
        return made

    def trust(self) -> ssl.SSLContext:
        """Trusts the certificate that Caddy made for localhost, once it is there."""
        root = self._folder / "data/caddy/pki/authorities/local/root.crt"
        for _ in range(300):
            if root.exists():
                return ssl.create_default_context(cafile=root)
            time.sleep(0.1)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def end(self) -> None:
        """End it, and wait until it has ended."""
        self._process.terminate()
        self._process.wait(30)
