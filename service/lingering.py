"""The rest of a body that is refused is read away before the answer leaves.

Where a connection is closed while the other side still sends, the answer may be lost (RFC 9112, 9.6): a proxy then
tells its caller 502, and not what was wrong.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.types import Message, Receive, Send

MOST = 64 * 1024 * 1024
"""Bytes that are read away; whoever sends more may find the connection closed."""

SECONDS = 5


def lingering(receive: Receive, send: Send) -> tuple[Receive, Send]:
    """The two ends of a request, of which an error leaves when its body has been read, or was too long to wait for."""
    whole = False

    async def received() -> Message:
        nonlocal whole
        message = await receive()
        whole = not message.get("more_body", False)
        return message

    async def sent(message: Message) -> None:
        refused = message["type"] == "http.response.start" and message["status"] >= 400
        # After 408 there is no more to wait for.
        if refused and message["status"] != 408:
            read = 0
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS):
                    while not whole and read < MOST:
                        read += len((await received()).get("body", b""))
        await send(message)

    return received, sent
