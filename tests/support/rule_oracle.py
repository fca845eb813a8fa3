"""An oracle of annex rules: the text of a rule and a plain claim to a verdict. It shares no code with the rules.

Written from the headnotes of the annexes, for claims of which everything is told: materials by six digits, originating
or not, with value, weight and what they are; processes; conditions answered. It refuses what it does not know rather
than guess: a word of another kind, a claim without materials from elsewhere, an amount near a tolerance that it was
not told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

WORD = re.compile(r'\s*("[^"]*"|\d[\d.]*(?:-\d[\d.]*)?|[A-Za-z]+(?:-[A-Za-z]+)*(?:\d+(?:\.\d+)?)?|[(),;%])')
LEVELS = {"CC": 2, "CTH": 4, "CTSH": 6}
UNITS = {"chapter": 2, "chapters": 2, "heading": 4, "headings": 4, "subheading": 6, "subheadings": 6}
CONTENTS = ("RVC", "QVC", "MaxNOM")
TOLERANCE_ROOM = Fraction(20)
"""Per cent below which materials that fail may be tolerated by a clause that the oracle was not told."""


class Refused(Exception):
    """The oracle does not know."""


@dataclass(frozen=True)
class Agreement:
    """What an agreement says besides the rule: how RVC is met where no method is said, and its tolerances.

    `tolerances`: (first chapter, last chapter, value or weight, per cent) of a change that some materials fail.
    `printing`: the shares of materials, by price, that printing as an operation of its own may use.
    """

    methods: tuple[str, ...] = ("build-down", "build-up")
    costs: bool = True
    tolerances: tuple[tuple[int, int, str, int], ...] | None = None
    printing: tuple[tuple[int, str], ...] = ()


_OF_2008 = ((28, 49, "value", 10), (64, 97, "value", 10), (50, 63, "weight", 7))
AGREEMENTS = {
    "RCEP": Agreement(tolerances=((1, 97, "value", 10), (50, 63, "weight", 10))),
    "JIEPA": Agreement(
        ("build-down",), tolerances=((28, 49, "value", 10), (64, 97, "value", 10), (50, 63, "weight", 7))
    ),
    "JBEPA": Agreement(
        ("build-down",), tolerances=((28, 49, "value", 10), (64, 97, "value", 10), (50, 63, "weight", 7))
    ),
    "CPTPP": Agreement(costs=False),
    "UKJAPAN": Agreement(("build-down",), printing=((50, "EXW"), (45, "FOB"))),
    "UKEUTCA": Agreement(("build-down",), printing=((50, "EXW"),)),
    "EUJPEPA": Agreement(("build-down",)),
    "UKAUFTA": Agreement(costs=False, tolerances=((1, 97, "value", 10), (1, 24, "weight", 10), (50, 63, "weight", 10))),
}


@dataclass(frozen=True)
class Part:
    """A material."""

    hs: str
    originating: bool
    wholly: bool
    value: Fraction
    weight: Fraction
    names: frozenset[str]
    done: Mapping[str, str | None]

    def amount(self, measure: str) -> Fraction:
        """Its value or its weight."""
        return self.value if measure == "value" else self.weight


class Claimed:
    """A claim as the oracle reads it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        good, made = data["good"], data["production"]
        self.agreement = str(data["agreement"]).upper().replace("-", "")
        self.hs = str(good["hs"]).replace(".", "")
        self.bases = {"FOB": Fraction(good["fob"]), "EXW": Fraction(good["exw"])}
        self.bases |= {"V": Fraction(good["value"])} if good.get("value") else {}
        self.fob, self.exw = self.bases["FOB"], self.bases["EXW"]
        self.weight = Fraction(good["net_weight_kg"])
        self.party = made["party"]
        self.done = {one["name"].casefold(): one.get("party") for one in made.get("processes") or ()}
        costs = made.get("costs") or {}
        names = ("labour", "overhead", "profit", "other")
        self.costs = sum((Fraction(costs.get(name) or 0) for name in names), Fraction(0))
        excluded = sum((Fraction(one) for one in (costs.get("excluded") or {}).values()), Fraction(0))
        self.net = Fraction(costs.get("total") or 0) - excluded
        self.answers = data.get("answers") or {}
        self.parts = [
            Part(
                str(one["hs"]).replace(".", ""),
                bool(one["originating"]),
                bool(one.get("wholly_obtained")),
                Fraction(one["value"]),
                Fraction(one["net_weight_kg"]),
                frozenset(name.casefold() for name in one.get("described_as") or ()),
                {each["name"].casefold(): each.get("party") for each in one.get("processes") or ()},
            )
            for one in data["materials"]
        ]
        if made.get("wholly_obtained") or made.get("operations") or all(one.originating for one in self.parts):
            raise Refused("not a plain claim of materials from elsewhere")

    @property
    def foreign(self) -> list[Part]:
        return [one for one in self.parts if not one.originating]


def verdict(rule: str, data: Mapping[str, Any], declared: Mapping[str, Sequence[tuple[str, str]]] | None = None) -> str:
    """``originating`` or ``not originating``. `declared`: codes of goods that headnotes name. Raises Refused."""
    claim = Claimed(data)
    agreement = AGREEMENTS.get(claim.agreement)
    if agreement is None:
        raise Refused(f"the oracle was not told of {claim.agreement}")
    reading = _Reading(rule, claim, agreement, declared or {})
    return "originating" if reading.whole() else "not originating"


_SENTENCES = (
    (r"A change to .+? from any other chapter\b", "CC"),
    (r"A change to .+? from any other heading\b", "CTH"),
    (r"A change to .+? from any other subheading\b", "CTSH"),
    (
        r"No required change in tariff classification to .+?, provided that there is a qualifying value content of not"
        r" less than (\d+) percent",
        r"QVC\1",
    ),
    (r".*の産品への他の類の材料からの変更", "CC"),
    (r".*の産品への他の項の材料からの変更", "CTH"),
    (r".*の産品への他の号の材料からの変更", "CTSH"),
    (r"又は、?原産資格割合が四十パーセント以上であること（[^）]*）", " or QVC40"),
    (r"[;.。](?=\s|$)", " "),
    (r"\bCR\b", 'process "chemical reaction" in a party'),
)
"""How annexes write changes and contents out; 類 is a chapter, 項 a heading, 号 a subheading."""


def shortened(rule: str) -> str:
    """A rule with the sentences that it is written in made short."""
    for sentence, short in _SENTENCES:
        rule = re.sub(sentence, short, rule)
    return rule


class _Reading:
    """A rule read and judged at once, from left to right."""

    def __init__(self, rule: str, claim: Claimed, agreement: Agreement, declared: Mapping[str, Any]) -> None:
        text = shortened(rule.replace("“", '"').replace("”", '"').strip())
        self.words: list[str] = []
        at = 0
        while at < len(text):
            found = WORD.match(text, at)
            if found is None:
                raise Refused(f"“{text[at : at + 20]}” is no word of a rule")
            self.words.append(found.group(1))
            at = found.end()
            while at < len(text) and text[at].isspace():
                at += 1
        self.at, self.claim, self.agreement, self.declared = 0, claim, agreement, declared

    def peek(self, ahead: int = 0) -> str:
        return self.words[self.at + ahead] if self.at + ahead < len(self.words) else ""

    def take(self) -> str:
        self.at += 1
        return self.words[self.at - 1]

    def skip(self, *words: str) -> bool:
        if [self.peek(n) for n in range(len(words))] == list(words):
            self.at += len(words)
            return True
        return False

    def need(self, *words: str) -> None:
        if not self.skip(*words):
            raise Refused(f"“{' '.join(words)}” was expected, not “{self.peek()}”")

    def whole(self) -> bool:
        found = self.either()
        if self.at < len(self.words):
            raise Refused(f"“{self.peek()}” is left over")
        return found

    def either(self) -> bool:
        met = [self.together()]
        while self.skip("or"):
            met.append(self.together())
        return any(met)

    def together(self) -> bool:
        met = [self.one()]
        while self.skip("and") or self.skip("provided", "that"):
            met.append(self.one())
        return all(met)

    def one(self) -> bool:
        word = self.peek()
        if self.skip("("):
            found = self.either()
            self.need(")")
            return found
        if word in LEVELS:
            self.take()
            return self.changed(LEVELS[word])
        if number := re.fullmatch(rf"({'|'.join(CONTENTS)})(\d+(?:\.\d+)?)", word):
            self.take()
            return self.content(number.group(1), Fraction(number.group(2)))
        if word == "WO" or self.skip("wholly", "obtained"):
            self.at += word == "WO"
            return False  # a plain claim says so, and has materials from elsewhere
        if self.skip("process"):
            return self.process()
        if self.skip("each"):
            return self.set_of_originating()
        if self.skip("Standalone", "printing"):
            return self.printed()
        if word in ("value", "weight"):
            return self.share()
        if word == "materials":
            return self.all_are()
        if word == "at":
            return self.part_is()
        if word.startswith('"'):
            self.take()
            return self.answer(word)
        raise Refused(f"“{word}” begins no requirement that the oracle knows")

    def answer(self, quoted: str) -> bool:
        text = quoted.strip('"')
        if not isinstance(self.claim.answers.get(text), bool):
            raise Refused(f"“{text}” is not answered")
        return bool(self.claim.answers[text])

    # --- lists of materials ----------------------------------------------------------------------------------

    def goods(self) -> list[tuple[str | None, list[tuple[str, str]]]]:
        """Codes and names: (name or None, ranges of codes)."""
        found: list[tuple[str | None, list[tuple[str, str]]]] = []
        unit: int | None = None
        while True:
            word = self.peek()
            if word.lower() in UNITS:
                self.take()
                unit = UNITS[word.lower()]
                found.append((None, [self.range(unit)]))
            elif word.startswith('"'):
                name = self.take().strip('"').casefold()
                ranges: list[tuple[str, str]] = []
                if self.peek() == "of" and self.peek(1) in UNITS:
                    self.take()
                    inner = UNITS[self.take()]
                    ranges.append(self.range(inner))
                    while self.peek() == "," and self.peek(1)[:1].isdigit():
                        self.take()
                        ranges.append(self.range(inner))
                found.append((name, ranges))
            elif word[:1].isdigit() and unit is not None:
                found.append((None, [self.range(unit)]))
            else:
                raise Refused(f"“{word}” names no materials")
            if self.peek() == "," and (self.peek(1) in UNITS or self.peek(1)[:1] in '"0123456789'):
                self.take()
                continue
            return found

    def range(self, digits: int) -> tuple[str, str]:
        first, _, last = self.take().replace(".", "").partition("-")
        if len(first) != digits or (last and len(last) != digits):
            raise Refused(f"“{first}” has not {digits} digits")
        return first, last or first

    def of(self, part: Part, goods: Sequence[tuple[str | None, list[tuple[str, str]]]]) -> bool:
        return any(self._of_one(part, name, ranges) for name, ranges in goods)

    def _of_one(self, part: Part, name: str | None, ranges: Sequence[tuple[str, str]]) -> bool:
        inside = not ranges or any(first <= part.hs[: len(first)] <= last for first, last in ranges)
        if name is None:
            return inside
        codes = self.declared.get(name)
        if codes:
            return inside and any(first <= part.hs[: len(first)] <= last for first, last in codes)
        return inside and name in part.names

    # --- requirements ----------------------------------------------------------------------------------------

    def changed(self, digits: int) -> bool:
        only: Any = None
        but: Any = None
        allowed: Any = None
        limits: list[Fraction] = []
        while True:
            if self.skip("from"):
                only = self.goods()
            elif self.skip("except", "from"):
                but = self.goods()
            elif self.skip("allowing"):
                allowed = self.goods()
                if self.skip("at", "most"):
                    limits.append(self.limit())
                    while self.peek() == "or" and self.peek(1)[:1].isdigit():
                        self.take()
                        limits.append(self.limit())
            else:
                break
        failing = [
            part
            for part in self.claim.foreign
            if part.hs[:digits] == self.claim.hs[:digits]
            or (only is not None and not self.of(part, only))
            or (but is not None and self.of(part, but))
        ]
        if allowed is not None:
            kept = [part for part in failing if self.of(part, allowed)]
            spent = sum((part.value for part in kept), Fraction(0))
            if not limits or spent <= max(limits):
                failing = [part for part in failing if part not in kept]
            elif failing:
                return False
        return not failing or self.tolerated(failing)

    def limit(self) -> Fraction:
        """An amount: ``20 per cent of EXW``."""
        share = Fraction(self.take())
        self.need("per", "cent", "of")
        return share / 100 * self.base(self.take())

    def base(self, name: str) -> Fraction:
        if name not in self.claim.bases:
            raise Refused(f"a share of {name}")
        return self.claim.bases[name]

    def tolerated(self, failing: Sequence[Part]) -> bool:
        value = 100 * sum((part.value for part in failing), Fraction(0)) / self.claim.fob
        weight = 100 * sum((part.weight for part in failing), Fraction(0)) / self.claim.weight
        if self.agreement.tolerances is None:
            if min(value, weight) <= TOLERANCE_ROOM:
                raise Refused("a tolerance may forgive it")
            return False
        chapter = int(self.claim.hs[:2])
        return any(
            first <= chapter <= last and (value if measure == "value" else weight) <= most
            for first, last, measure, most in self.agreement.tolerances
        )

    def content(self, kind: str, least: Fraction) -> bool:
        claim = self.claim
        foreign = sum((part.value for part in claim.foreign), Fraction(0))
        if kind == "MaxNOM":
            base = claim.exw
            if self.skip("("):
                base = self.base(self.take())
                self.need(")")
            return 100 * foreign <= least * base
        methods: Sequence[str] = self.agreement.methods
        if self.skip("by"):
            named = self.take()
            if named == "focused":
                self.need("value", "of")
                goods = self.goods()
                inside = sum((part.value for part in claim.foreign if self.of(part, goods)), Fraction(0))
                return 100 * (claim.fob - inside) >= least * claim.fob
            methods = (named,)
        own = sum((part.value for part in claim.parts if part.originating), Fraction(0))
        reached = {
            "build-down": claim.fob - foreign,
            "build-up": own + (claim.costs if self.agreement.costs else 0),
        }
        if methods == ("net",):
            self.need("cost")
            return 100 * (claim.net - foreign) >= least * claim.net
        if unknown := [one for one in methods if one not in reached]:
            raise Refused(f"the method {unknown[0]}")
        return any(100 * reached[one] >= least * claim.fob for one in methods)

    def process(self) -> bool:
        start = self.at - 1
        joined = [(self.names(), self.places())]
        while self.skip("combined", "with"):
            if self.skip("at", "least", "two"):
                return self.several(start, joined)
            joined.append((self.names(), self.places()))
        if self.skip("on"):
            goods = self.goods()
            named = [part for part in self.claim.foreign if self.of(part, goods)]
            return all(self.did(names, places, part.done) for part in named for names, places in joined)
        met = all(self.did(names, places, self.claim.done) for names, places in joined)
        return self.attested(self.words[start : self.at]) if len(joined) > 1 and met else met

    def several(self, start: int, joined: Sequence[tuple[list[str], set[str] | None]]) -> bool:
        """A process with two operations at least of an open list, which the claim attests."""
        self.take()
        self.need("such", "as")
        self.take()
        while self.peek() == "," and self.peek(1).startswith('"'):
            self.at += 2
        met = all(self.did(names, places, self.claim.done) for names, places in joined)
        return met and self.attested(self.words[start : self.at])

    def set_of_originating(self) -> bool:
        """A set: its items are the materials, and some of them may come from elsewhere."""
        self.need("item", "of", "the", "set", "originating", "allowing", "at", "most")
        limits = [self.limit()]
        while self.peek() == "or" and self.peek(1)[:1].isdigit():
            self.take()
            limits.append(self.limit())
        return sum((part.value for part in self.claim.foreign), Fraction(0)) <= max(limits)

    def printed(self) -> bool:
        """Printing with two other operations at least, up to a share of materials: the introductory notes."""
        if "printing" not in self.claim.done:
            return False
        asked = "process 'printing' combined with at least two "
        said = [answer for name, answer in self.claim.answers.items() if name.startswith(asked)]
        if len(said) != 1 or not self.agreement.printing:
            raise Refused("which operations were combined with the printing")
        foreign = sum((part.value for part in self.claim.foreign), Fraction(0))
        within = any(100 * foreign <= share * self.base(base) for share, base in self.agreement.printing)
        return said[0] is True and within

    def attested(self, words: Sequence[str]) -> bool:
        """What the claim answers of processes as they are joined, by the rule's own words."""
        asked = " ".join(words).replace('"', "'").replace("( ", "(").replace(" )", ")").replace(" ,", ",")
        if asked not in self.claim.answers:
            raise Refused("how processes are joined is attested")
        return bool(self.claim.answers[asked])

    def names(self) -> list[str]:
        if not self.skip("("):
            if not self.peek().startswith('"'):
                raise Refused(f"“{self.peek()}” names no process")
            return [self.take().strip('"')]
        found = [self.take().strip('"')]
        while self.skip("or"):
            found.append(self.take().strip('"'))
        self.need(")")
        return found

    def places(self) -> set[str] | None:
        """Where a process has to be carried out; None: anywhere."""
        if not self.skip("in"):
            return None
        if self.skip("a", "party"):
            found = {self.claim.party}
            if not self.skip("or", "in"):
                return found
        else:
            found = set()
        while re.fullmatch(r"[A-Z]{2}", self.peek()):
            found.add(self.take())
        return found

    def did(self, names: Sequence[str], places: set[str] | None, done: Mapping[str, str | None]) -> bool:
        carried = [name.casefold() for name in names if name.casefold() in done]
        return any(places is None or done[name] in places for name in carried)

    def share(self) -> bool:
        measure = self.take()
        self.need("of")
        foreign = self.skip("non-originating")
        self.need("materials")
        goods = self.goods() if self.skip("of") else None
        sense = " ".join((self.take(), self.take()))
        percent = Fraction(self.take())
        self.need("per", "cent", "of")
        word = self.take()
        if word == "the":
            self.need("good")
            base = self.claim.weight
        else:
            base = self.base(word)
        parts = self.claim.foreign if foreign else self.claim.parts
        used = sum(
            (
                (one.value if measure == "value" else one.weight)
                for one in parts
                if goods is None or self.of(one, goods)
            ),
            Fraction(0),
        )
        if sense not in ("at most", "at least"):
            raise Refused(f"a share {sense}")
        return 100 * used <= percent * base if sense == "at most" else 100 * used >= percent * base

    def all_are(self) -> bool:
        self.need("materials", "of")
        goods = self.goods()
        wholly = self.skip("wholly", "obtained")
        if not wholly:
            self.need("originating")
        named = [part for part in self.claim.parts if self.of(part, goods)]
        failing = [part for part in named if not part.originating or (wholly and not part.wholly)]
        if failing and self.agreement.tolerances is None:
            share = 100 * sum((part.value for part in failing), Fraction(0)) / self.claim.fob
            weight = 100 * sum((part.weight for part in failing), Fraction(0)) / self.claim.weight
            if min(share, weight) <= TOLERANCE_ROOM:
                raise Refused("a tolerance may forgive it")
        return not failing

    def part_is(self) -> bool:
        self.need("at", "least")
        percent = Fraction(self.take())
        self.need("per", "cent", "by", "weight", "of", "materials", "of")
        goods = self.goods()
        wholly = self.skip("wholly", "obtained")
        if not wholly:
            self.need("originating")
        named = [part for part in self.claim.parts if self.of(part, goods)]
        own = [part for part in named if part.originating and (part.wholly or not wholly)]
        whole, kept = (sum((part.weight for part in parts), Fraction(0)) for parts in (named, own))
        return 100 * kept >= percent * whole
