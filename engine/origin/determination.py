"""What a determination says: plain values, comparable, picklable, and the same bytes for the same claim and text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from headnote.engine.amounts import Figure
from headnote.engine.truth import Truth

from .late import Late

Verdict = Literal["originating", "not originating", "undetermined"]
STATES: dict[Verdict, Truth] = {
    "originating": Truth.MET,
    "undetermined": Truth.NOT_KNOWN,
    "not originating": Truth.NOT_MET,
}
Argument = str | int | Figure | tuple[str, ...]


class Message(NamedTuple):
    """A sentence by its key in the word lists (`engine/explain/words_*.toml`) and what fills it in."""

    key: str
    arguments: tuple[tuple[str, Argument], ...] = ()


def say(key: str, **arguments: Argument) -> Message:
    """A message with its arguments by name."""
    return Message(key, tuple(arguments.items()))


def attested_as(text: str) -> str:
    """What a claim's `answers` call a requirement that is attested as a whole: its text, quoted names in single
    quotes."""
    return text.replace('"', "'")


Lack = str | Message
"""What would tell: a field of the claim by its name, or something that no field is for."""


class Finding(NamedTuple):
    """One requirement, measured once.

    `kind` is what a proof of origin would name it by; `lines` are the materials that decided, by their
    number in the bill of materials; `missing` the facts of the claim that would settle it; `nearest` the
    smallest changes that would meet it. `de_minimis` says that it holds only by tolerance. `by_content` are the
    materials that counted by what they were made of, `whole` those that better counted as a whole. `besides` are
    non-originating materials that a value content does not look at.
    """

    requirement: str
    kind: str
    state: Truth
    reasons: tuple[Message, ...] = ()
    figures: tuple[Figure, ...] = ()
    lines: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    nearest: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()
    de_minimis: bool = False
    by_content: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()


class Alternative(NamedTuple):
    """One way to meet one door of the originating goods article: all of its findings have to be met.

    `of_annex` says that the door is the annex's: that it asks for the product-specific rule.
    """

    article: str
    text: str
    state: Truth
    findings: tuple[Finding, ...]
    of_annex: bool = False


@dataclass(frozen=True, slots=True)
class RuleUsed:
    """The product-specific rule that governs the good, and where it was read, or that the claimant supplied it."""

    scope: str
    text: str
    source: str
    reading: Literal["official", "secondary", "illustration", "supplied"] = "official"


class CountryOfOrigin(NamedTuple):
    """The party whose rate an originating good has, where an importing party treats parties differently.

    `party` None: not known; `missing` names what would tell. `elections` are the parties that contributed
    originating materials: the importer may claim the highest rate among them, or among all parties, instead.
    `parties` are all that it may be elected among. `caveats` say what of the importing party's list is not at hand.
    """

    party: str | None
    reasons: tuple[Message, ...]
    figures: tuple[Figure, ...]
    missing: tuple[str, ...]
    elections: tuple[str, ...]
    citations: tuple[str, ...] = ()
    caveats: tuple[Message, ...] = ()
    parties: tuple[str, ...] = ()


class Weighed(NamedTuple):
    """A line of the bill of materials as it was judged; ``2.1`` stands in the place of line 2.

    `hs` is its code in the agreement's edition, `value` and `weight` whole millionths, `counted` what of its value
    counts as non-originating. `disregarded` and `as_originating` are kinds of requirement that it is set apart for.
    `content` is what it was made of, which counts in its place for a finding that names it among its `by_content`.
    """

    line: str
    hs: str | None
    originating: bool
    cumulated: bool
    country: str | None
    value: int | None
    weight: int | None
    counted: int | None
    disregarded: tuple[str, ...] = ()
    as_originating: tuple[str, ...] = ()
    content: tuple[Weighed, ...] = ()


class Ratio(NamedTuple):
    """The formula of a figure in per cent: the figures over and under its line, each with how often it counts."""

    name: str
    over: tuple[tuple[str, int], ...]
    under: tuple[tuple[str, int], ...]


class Basis(NamedTuple):
    """What a verdict rests on besides its findings: HS edition, materials as judged, formulas of value contents.

    A line of the bill of materials that is not among `materials` is disregarded for every requirement.
    """

    edition: str
    materials: tuple[Weighed, ...]
    ratios: tuple[Ratio, ...]


@dataclass(frozen=True, slots=True)
class Determination(Late):
    """The outcome for one good, or for one material with a bill of materials of its own.

    The verdict is there at once; what explains it is made when it is looked at, from the same measurement (`story`).
    `basis`: for an originating good, what papers are written from besides its findings.
    """

    verdict: Verdict
    agreement: str
    date: date
    good: str
    criterion: tuple[str, ...] = ()
    party: str | None = None
    rule: RuleUsed | None = None
    alternatives: tuple[Alternative, ...] = ()
    decided_by: int | None = None
    provisions: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()
    materials: tuple[tuple[str, Determination], ...] = field(default=())
    country_of_origin: CountryOfOrigin | None = None
    hs: str | None = None
    renewals: tuple[Message, ...] = ()
    """Suppliers' declarations that would make the good originate if they were renewed."""
    proofs: tuple[Message, ...] = ()
    """Proofs of a material's origin that would make the good originate."""
    basis: Basis | None = None
    decider: str = field(default="", compare=False)
    """What decided: no part of the value, whichever it is the same is said."""

    @property
    def by(self) -> Alternative | None:
        """The alternative that the verdict rests on, for an originating good."""
        return None if self.decided_by is None else self.alternatives[self.decided_by]

    @property
    def originating(self) -> bool:
        """Whether the verdict is `originating`."""
        return self.verdict == "originating"
