"""docs/operating.md names every setting of the service, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from headnote.service.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    rows = "".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| `HEADNOTE_"))
    assert set(re.findall(r"`HEADNOTE_(\w+)`", rows)) == {name.upper() for name in Settings.model_fields}
