"""The claim that goes along from page to page gives way to one that was given before it came."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from headnote.workbench.form import ClaimForm
from headnote.workbench.parts import browser, carrying


@pytest.mark.parametrize(("opened", "stands"), [(False, "8538.10"), (True, "3901.10")])
def test_what_was_opened_meanwhile_stays(opened: bool, stands: str, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier, form = ClaimForm({"good": {"hs": "8538.10"}}), ClaimForm({"date": "2026-04-01"})

    async def kept(*_args: Any) -> str:
        if opened:
            form.remember()
            form.data = {"good": {"hs": "3901.10"}}
        return earlier.kept()

    monkeypatch.setattr(browser, "kept", kept)
    assert asyncio.run(carrying.carried(form)) is not opened
    assert form.get("good.hs") == stands
