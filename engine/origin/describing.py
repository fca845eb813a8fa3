"""Words in which a claim describes its materials."""

from __future__ import annotations

SAME_DESCRIPTION = "same description as the good"
"""How a claim says in `described_as` that a material is what the good is."""
