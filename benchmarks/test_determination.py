"""The scripts that measure verdicts run; what they measure is printed by `make bench`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "peers"))

import starting
import verdicts


def test_verdicts_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "LINES", (3, 10))
    assert [one.splitlines()[0].split()[0] for one in verdicts.tables(1)] == ["3", "10", "10", "300"]


def test_starts_are_measured() -> None:
    assert [line.split("  ")[0] for line in starting.table(1).splitlines()[1:]] == list(starting.WAYS)


def test_peers_are_measured() -> None:
    for module in ("zen", "cel"):
        pytest.importorskip(module)
    import peers

    assert {"plain Python", "zen-engine", "headnote: verdict"} <= peers.ways(3).keys()
