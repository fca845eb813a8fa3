"""The claim that is carried from page to page, in the browser's tab alone."""

from __future__ import annotations

from headnote.workbench.form import ClaimForm

from . import browser

_KEPT = "headnote.claim"


def carry(form: ClaimForm) -> None:
    """Keep the claim of a form until its tab is closed."""
    browser.keep("sessionStorage", _KEPT, form.kept())


async def carried(form: ClaimForm) -> bool:
    """Put the claim that this tab carries into a form; False where there is none, or one was given before it came."""
    found = await browser.kept("sessionStorage", _KEPT)
    return found is not None and not form.undoable and form.restore(found)
