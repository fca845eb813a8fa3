"""An explanation as a small document: what is said, apart from how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "bad", "open", "plain"]


@dataclass(frozen=True, slots=True)
class Title:
    """The verdict."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two."""

    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading for what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement: where it stands, what it asks, its state, and why."""

    article: str
    requirement: str
    state: str
    tone: Tone
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Requirements:
    """The table of requirements."""

    header: tuple[str, str, str]
    rows: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Inner:
    """The explanation of a material that was determined first."""

    label: str
    blocks: tuple[Block, ...]


Block = Title | Paragraph | Section | Bullets | Requirements | Inner
