"""Programs that tests start: from Debian's packages, which `make packages` installs where it may.

In CI (CI=true) none may be missing; elsewhere a test that needs one is left out, and says so.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

PACKAGES = {
    "caddy": "caddy",
    "curl": "curl",
    "chromium": "chromium",
    "initdb": "postgresql",
    "java": "default-jre-headless",
    "node": "nodejs",
    "nvim": "neovim",
    "pdftoppm": "poppler-utils",
    "soffice": "libreoffice-calc-nogui",
    "tsc": "npm",
    "vscode-textmate": "npm",
}
"""The Debian package of each program; debian-packages.txt lists what is installed."""


NODE = Path(__file__).resolve().parents[2] / ".cache" / "node" / "node_modules"


def find(name: str) -> str | None:
    """The path of a program; PostgreSQL's server programs stand in a folder of their version."""
    if name in ("tsc", "vscode-textmate"):
        # Node's: `make node` puts them beside the other caches.
        script = NODE / ("typescript/bin/tsc" if name == "tsc" else f"{name}/package.json")
        return str(script) if script.is_file() else None
    found = shutil.which(name)
    if found is None:
        found = next((str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None)
    return found


def program(name: str) -> str:
    """The path of a program; without it the test is left out, or fails in CI."""
    found = find(name)
    if found is None:
        said = f"{name} is not installed: Debian has it in {PACKAGES[name]} (make packages)"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    return found
