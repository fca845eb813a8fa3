"""What a browser keeps for the workbench: `localStorage` for good, `sessionStorage` until the tab is closed."""

from __future__ import annotations

import json
from typing import Literal

from nicegui import context, ui

Where = Literal["localStorage", "sessionStorage"]

MOST = 1024 * 1024
"""Characters that are kept."""

_SECONDS = 10.0


def keep(where: Where, name: str, text: str) -> None:
    """Keep a text under a name; one that is too long is forgotten instead."""
    if not context.client.has_socket_connection:
        return
    kept = f"{where}.setItem('{name}', {json.dumps(text)})"
    ui.run_javascript(kept if len(text) <= MOST else f"{where}.removeItem('{name}')")


async def kept(where: Where, name: str) -> str | None:
    """The text under a name; None where there is none, or the page is gone before it answers."""
    try:
        found = await ui.run_javascript(f"{where}.getItem('{name}')", timeout=_SECONDS)
    except TimeoutError:
        return None
    return found if isinstance(found, str) and len(found) <= MOST else None
