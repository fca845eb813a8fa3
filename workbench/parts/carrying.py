"""The claim that is carried from page to page, in the browser's tab alone."""

from __future__ import annotations

import json

from headnote.workbench.form import ClaimForm

from . import browser

_KEPT = "headnote.claim"


def carry(form: ClaimForm) -> None:
    """Keep the claim of a form until its tab is closed."""
    browser.keep("sessionStorage", _KEPT, json.dumps(form.data))


async def carried() -> tuple[str, bytes] | None:
    """The claim that this tab carries, as a file; None where there is none."""
    found = await browser.kept("sessionStorage", _KEPT)
    return None if found is None else ("claim.json", found.encode())
