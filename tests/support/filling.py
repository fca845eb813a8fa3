"""What a claim does not say, by the names that a determination gives it, and random values for it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

CODES = ["841810", "841821", "841829", "850110", "850120", "720810", "720825", "010121", "010129"]
PARTIES = ["JP", "TH"]
AMOUNTS = st.one_of(st.integers(0, 2000), st.sampled_from([0, 1, 10**9])).map(str)
BASES = st.one_of(st.integers(1, 3000), st.sampled_from([1, 10**9])).map(str)
PROCESSES = ["dried", "painted", "tested"]

_STEP = re.compile(r'([a-z_]+)(?:\[(\d+)\])?(?:\.|$)|"([^"]*)"$')


def steps(name: str) -> list[str | int]:
    """``materials[2].hs`` as keys and places of the claim's data: what is no name of a field stops the test."""
    found: list[str | int] = []
    at = 0
    while at < len(name):
        step = _STEP.match(name, at)
        assert step, f"“{name}” names no field of a claim"
        key, number, quoted = step.groups()
        found += [quoted] if quoted is not None else [key] if number is None else [key, int(number) - 1]
        at = step.end()
    return found


def filled(data: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The claim's data with one fact said."""
    data = copy.deepcopy(data)
    *way, last = steps(name)
    at: Any = data
    for step in way:
        if isinstance(step, str) and at.get(step) is None:
            at[step] = {}
        at = at[step]
    at[last] = value
    return data


def told(data: dict[str, Any], name: str) -> Any:
    """What the claim's data says of a fact."""
    at: Any = data
    for step in steps(name):
        at = at.get(step) if isinstance(at, dict) else at[step] if at is not None else None
    return at


def value_of(draw: st.DrawFn, data: dict[str, Any], name: str) -> Any:
    """A value for a fact that is not given, or too short, or not of the agreement's list."""
    field = str(steps(name)[-1])
    if name.startswith("answers."):
        return draw(st.booleans())
    said = told(data, name)
    match field:
        case "hs":
            below = [code for code in CODES if code.startswith(said or "")]
            return draw(st.sampled_from(below or [f"{said}10"]))
        case "fob" | "exw" | "price":
            return draw(BASES)
        case "net_weight_kg":
            return draw(BASES if name == "good.net_weight_kg" else AMOUNTS)
        case "value" | "freight" | "insurance" | "labour" | "overhead" | "other":
            return draw(AMOUNTS)
        case "profit":
            return draw(st.integers(-2000, 2000).map(str))
        case "party":
            return draw(st.sampled_from([*PARTIES, "US"]))
        case "operations":
            return draw(st.sampled_from([[], ["a"], ["b"], ["a", "b"]]))
        case "wholly_obtained":
            # A good that is said to be so already is asked by which letter it is.
            return draw(st.sampled_from(["a", False]) if said is True else st.booleans())
        case "processes":
            return draw(st.lists(processes(), max_size=2))
        case "described_as":
            return draw(st.sampled_from([[], ["fabric"], ["yarn"]]))
        case "materials":
            attested = (data.get("production") or {}).get("wholly_obtained") in (True, "a")
            line = originating_lines() if attested else lines()
            return draw(st.lists(line, min_size=1, max_size=3))
        case "rule":
            return draw(st.sampled_from(["CTH", "RVC40", "CC or RVC60", 'CTSH and process "dried"']))
    raise AssertionError(f"no value is known for {name}")


@st.composite
def processes(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "name": draw(st.sampled_from(PROCESSES)),
        "party": draw(st.sampled_from([*PARTIES, "US", None])),
        "on": draw(st.lists(st.sampled_from([*CODES, "84", "8501", "72"]), max_size=2)),
    }


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    """A material without materials of its own, each of its facts said or not."""
    originating = draw(st.sampled_from([True, False, False, None]))
    kit = draw(st.integers(0, 9)) == 0
    basis = draw(st.sampled_from([None, None, None, "FOB"]))
    return {
        "hs": draw(st.none() | st.sampled_from([*CODES, "84", "8418", "8501", "72", "01"])),
        "originating": originating,
        "country": draw(st.sampled_from([*PARTIES, "US"])) if originating else None,
        "value": draw(st.none() | AMOUNTS),
        "basis": basis,
        "freight": draw(st.none() | st.just("5")) if basis else None,
        "net_weight_kg": draw(st.none() | AMOUNTS),
        "wholly_obtained": draw(st.sampled_from([True, False, None])),
        "described_as": draw(st.sampled_from([None, [], ["fabric"]])),
        "processes": draw(st.none() | st.lists(processes(), max_size=1)),
        "role": draw(st.sampled_from(["material"] * 6 + ["retail packing", "accessories", "indirect materials"])),
        "kit": kit,
    }


@st.composite
def originating_lines(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "hs": draw(st.none() | st.sampled_from(CODES)),
        "originating": True,
        "country": draw(st.sampled_from(PARTIES)),
        "value": draw(AMOUNTS),
    }


@st.composite
def parents(draw: st.DrawFn) -> dict[str, Any]:
    """A material with materials of its own, where it was produced or not."""
    own = draw(st.none() | productions())
    return {
        **draw(lines()),
        "kit": False,
        "originating": None,
        "country": draw(st.sampled_from([*PARTIES, "US", None])),
        "price": draw(st.none() | BASES),
        "production": own,
        "materials": draw(st.lists(lines(), max_size=2)),
        "rule": draw(st.sampled_from(["CTH", "RVC40", 'process "dried" in a party'])),
    }


@st.composite
def productions(draw: st.DrawFn) -> dict[str, Any]:
    cost = st.none() | st.integers(0, 500).map(str)
    claimed = draw(st.booleans())
    return {
        "party": draw(st.sampled_from([*PARTIES, "VN", None])),
        "operations": draw(st.sampled_from([None, [], [], ["a"], ["a", "b"], ["z"]])),
        "wholly_obtained": draw(st.sampled_from([None, None, False, True, "a", "z"])),
        "processes": draw(st.none() | st.lists(processes(), max_size=2)),
        "costs": {name: draw(cost) for name in ("labour", "overhead", "profit", "other")} if claimed else {},
    }


@st.composite
def claims(draw: st.DrawFn, *, nested: bool = False) -> dict[str, Any]:
    """A claim of the demonstration's agreement, each of its facts said or not."""
    line = st.one_of(lines(), parents()) if nested else lines()
    return {
        "agreement": "DEMO",
        "date": "2022-01-01",
        "good": {
            "hs": draw(st.sampled_from([None, "841810", "841821", "8418", "84", "841810"])),
            "fob": draw(st.none() | BASES | st.just("1000")),
            "exw": draw(st.none() | BASES),
            "currency": "USD",
            "net_weight_kg": draw(st.none() | BASES),
        },
        "production": draw(productions()),
        "answers": draw(st.dictionaries(st.sampled_from(PROCESSES), st.booleans(), max_size=2)),
        "materials": draw(st.none() | st.lists(line, max_size=4)),
    }


_COSTS = ("labour", "overhead", "profit", "other")


def unsaid(data: dict[str, Any]) -> list[str]:
    """The facts that a claim does not give, nor assume: those that may be filled in without taking anything back.

    Assumed are origin not given (and with it what a material that nobody calls a kit is made of), operations not
    given, a method of which no cost is given, "wholly obtained" not claimed of what has other inputs, and no
    consignment.
    """
    found = [f"good.{name}" for name in ("fob", "exw", "net_weight_kg") if data["good"][name] is None]
    found += ["good.hs"] if len(data["good"]["hs"] or "") < 6 else []
    found += [f'answers."{word}"' for word in PROCESSES if word not in data["answers"]]
    found += list(_of_production("production", data["production"], data["materials"]))
    if data["materials"]:
        found += [name for n, m in enumerate(data["materials"], 1) for name in _of_line(f"materials[{n}]", m)]
    else:
        found.append("materials")
    return found


def _of_production(path: str, production: dict[str, Any], materials: Any) -> Iterator[str]:
    for name in ("party", "processes"):
        if production[name] is None:
            yield f"{path}.{name}"
    if production["wholly_obtained"] is None and not materials:
        yield f"{path}.wholly_obtained"
    costs = production["costs"]
    if any(costs.get(name) is not None for name in _COSTS):
        yield from (f"{path}.costs.{name}" for name in _COSTS if costs.get(name) is None)
    yield from _of_processes(f"{path}.processes", production["processes"])


def _of_processes(path: str, processes: list[dict[str, Any]] | None) -> Iterator[str]:
    yield from (f"{path}[{n}].party" for n, one in enumerate(processes or (), 1) if one["party"] is None)


def _of_line(path: str, line: dict[str, Any]) -> Iterator[str]:
    facts = ["value", "net_weight_kg", "wholly_obtained", "described_as", "processes"]
    facts += ["freight", "insurance"] if line.get("basis") == "FOB" else []
    for name in facts:
        if line.get(name) is None:
            yield f"{path}.{name}"
    if len(line["hs"] or "") < 6:
        yield f"{path}.hs"
    yield from _of_processes(f"{path}.processes", line.get("processes"))
    if line.get("kit") and not line.get("materials") and not line["originating"]:
        yield f"{path}.materials"
    if line.get("production") is not None:
        own = _of_production(f"{path}.production", line["production"], line.get("materials"))
        # Where a material comes from, and no party is given, it was produced.
        yield from (one for one in own if line["country"] is None or one != f"{path}.production.party")
    for n, inner in enumerate(line.get("materials") or (), 1):
        yield from _of_line(f"{path}.materials[{n}]", inner)
