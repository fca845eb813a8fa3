"""An oracle of provisions: their text and answers to an outcome and a day. It shares no code with the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from rule_oracle import Refused

TERM = re.compile(r"\b(?:within|for) (\d+) (hour|day|month|year)s?(?: (?:of|from) (the day after )?(.+))?$")


def outcome(text: str, title: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a case expects: ``outcome`` and, where the outcome ends with a term, ``due``. Raises Refused."""
    for condition, said in _lines(text, title):
        if all(_holds(one, answers) for one in re.split(r"\s+and\s+", condition) if one):
            return {"outcome": said, **_due(said, answers)}
    return {"outcome": "nothing"}


def _lines(text: str, title: str) -> list[tuple[str, str]]:
    start = re.search(rf'^provision "{re.escape(title)}".*$', text, re.MULTILINE)
    if start is None:
        raise Refused(f"no provision is called {title}")
    found: list[tuple[str, str]] = []
    items: list[str] = []
    for line in text[start.end() :].splitlines():
        if line.strip() and not line.startswith(" "):
            break
        if line.startswith("     "):
            items[-1:] = [f"{items[-1]} {line.strip()}"] if items else []
        elif line.strip() and not line.strip().startswith("#"):
            items.append(line.strip())
    for item in items:
        plain = " ".join(re.sub(r'\s+@\s+(?:[A-Z]\w*\s+)?"[^"]*"\s*$', "", item).split())
        if rule := re.fullmatch(r"when (.+?) then (.+)", plain):
            found.append((rule[1], rule[2]))
        elif rest := re.fullmatch(r"otherwise then (.+)", plain):
            found.append(("", rest[1]))
    return found


def _holds(condition: str, answers: Mapping[str, Any]) -> bool:
    if below := re.fullmatch(r"(.+) below (\S+)", condition):
        return Fraction(_given(below[1], answers)) < Fraction(below[2])
    if bound := re.fullmatch(r"(.+) at (most|least) (\S+)", condition):
        amount = _given(bound[1], answers)
        return Fraction(amount) <= Fraction(bound[3]) if bound[2] == "most" else Fraction(amount) >= Fraction(bound[3])
    if chosen := re.fullmatch(r"(.+?) (?:is|are) (not )?(.+)", condition):
        answer = str(_given(chosen[1], answers)).casefold()
        words = [word.casefold() for word in re.split(r"\s*,\s*|\s+or\s+", chosen[3])]
        return (answer in words) is not bool(chosen[2])
    if condition.startswith("not "):
        return _given(condition[4:], answers) is False
    return _given(condition, answers) is True


def _given(name: str, answers: Mapping[str, Any]) -> Any:
    if name not in answers:
        raise Refused(f"“{name}” is not answered")
    return answers[name]


def _due(said: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    term = TERM.search(said)
    if term is None or term[4] is None or term[2] == "hour":
        return {}
    since = date.fromisoformat(str(_given(term[4], answers)))
    count, unit = int(term[1]), term[2]
    if unit == "day":
        return {"due": str(since + timedelta(days=count))}
    months = count * (12 if unit == "year" else 1)
    if term[3]:
        # A term of whole months that begins on a day ends on the eve of that day.
        first = since + timedelta(days=1)
        again = _later(first, months)
        return {"due": str(again - timedelta(days=1) if again.day == first.day else again)}
    return {"due": str(_later(since, months))}


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 0, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError("no month has no day")
