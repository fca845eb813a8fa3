"""What an Idempotency-Key stands for, whatever was sent with it: determinations or a batch."""

from __future__ import annotations

import hashlib
from typing import NamedTuple


class Once(NamedTuple):
    """A key: whose it is, and a digest of what came with it."""

    who: str
    key: str
    body: str

    @classmethod
    def of(cls, who: str, key: str, body: bytes) -> Once:
        """The key of somebody, with the bytes that came with it."""
        return cls(who, key, hashlib.sha256(body).hexdigest())


class KeyUsed(Exception):
    """The key came with something else before."""
