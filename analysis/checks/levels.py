"""How much a diagnostic counts: as its page says, as `headnote.toml` beside the rules says, or set aside by a row."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from headnote.catalogues import _
from headnote.grammar.diagnostics import Diagnostic, Place, all_ids, did_you_mean, explanation
from headnote.grammar.parser import Parsed

Level = Literal["error", "warning", "hint", "off"]
FILE = "headnote.toml"
_ALLOW = re.compile(r"#\s*headnote:\s*allow\s+(?P<id>HN\d{4})(?P<reason>[^#]*)")


class ConfigError(ValueError):
    """`headnote.toml` is not of its form."""


@dataclass(frozen=True)
class Ranked:
    """A diagnostic and how much it counts."""

    diagnostic: Diagnostic
    level: Level


def default_level(id_: str) -> Level:
    """What the page of a diagnostic says of it."""
    text = explanation(id_).text
    return (
        "off"
        if "\n*Off.*" in text
        else "hint"
        if "\n*Hint.*" in text
        else "warning"
        if "\n*Warning.*" in text
        else "error"
    )


def read_levels(folder: Path) -> dict[str, Level]:
    """The levels that the folder's `headnote.toml` sets. Raises ConfigError with everything that is wrong."""
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    checks = data.get("checks", {})
    problems = [_("“{name}” is not known; write [checks]", name=name) for name in data if name != "checks"]
    if not isinstance(checks, dict):
        raise ConfigError(_('{path}: [checks] is a table, such as HN0610 = "off"', path=path))
    found: dict[str, Level] = {}
    for name, level in checks.items():
        if name not in all_ids():
            near = did_you_mean(name, all_ids())
            said = _("there is no diagnostic {id}", id=name)
            problems.append(said + (_("; did you mean {near}?", near=near) if near else ""))
        elif level not in get_args(Level):
            problems.append(
                _("{id} = “{level}” is not one of {known}", id=name, level=level, known=", ".join(get_args(Level)))
            )
        elif default_level(name) == "error" and level != "error":
            problems.append(_("{id} is an error, and stays one", id=name))
        else:
            found[name] = level
    if problems:
        raise ConfigError("\n".join(f"{path}: {problem}" for problem in problems))
    return found


@dataclass(frozen=True)
class Allowed:
    """A comment ``# headnote: allow HN0605 reason``: where it stands, what it allows, and in which lines."""

    place: Place
    id: str
    reason: str
    lines: range


def allowed_in(parsed: Parsed) -> Iterator[Allowed]:
    """The comments of a file that allow something; one on a line of its own is about what follows.

    It is about a statement with the lines that continue it: those that are indented deeper.
    """
    lines = parsed.source.text.split("\n")
    offset = 0
    for number, line in enumerate(lines, 1):
        for found in _ALLOW.finditer(line):
            alone = not line[: found.start()].strip()
            about = _statement(lines, number if not alone else _next(lines, number))
            place = parsed.source.place(offset + found.start(), offset + found.end())
            yield Allowed(place, found["id"], found["reason"].strip(), about)
        offset += len(line) + 1


def gives_reason(comment: str) -> bool:
    """Whether a comment that allows something says why."""
    found = _ALLOW.search(comment)
    return found is not None and bool(found["reason"].strip())


def _next(lines: Sequence[str], number: int) -> int:
    rest = enumerate(lines[number:], number + 1)
    return next((at for at, line in rest if line.strip() and not line.strip().startswith("#")), number)


def _statement(lines: Sequence[str], number: int) -> range:
    indent = _indent(lines[number - 1])
    last = number
    for at, line in enumerate(lines[number:], number + 1):
        if line.strip() and not line.strip().startswith("#"):
            if _indent(line) <= indent:
                break
            last = at
    return range(number, last + 1)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def ranked(found: Iterable[Diagnostic], files: Sequence[Parsed], levels: Mapping[str, Level]) -> list[Ranked]:
    """The diagnostics that are shown, with their levels; HN0612 for comments that allow nothing, or give no reason."""
    comments = [one for parsed in files for one in allowed_in(parsed)]
    kept: list[Ranked] = []
    used: set[Allowed] = set()
    for one in found:
        level = levels.get(one.id, default_level(one.id))
        allowing = [comment for comment in comments if _allows(comment, one)]
        if allowing and level != "error":
            used.update(allowing)
            continue
        if level != "off":
            kept.append(Ranked(one, level))
    for comment in comments:
        message = _wrong(comment, unused=comment not in used and levels.get(comment.id) != "off")
        if message is not None:
            kept.append(Ranked(Diagnostic("HN0612", comment.place, message), levels.get("HN0612", "warning")))
    return sorted(kept, key=lambda one: (one.diagnostic.place, one.diagnostic.id))


def _allows(comment: Allowed, one: Diagnostic) -> bool:
    return comment.id == one.id and comment.place.path == one.place.path and one.place.line in comment.lines


def _wrong(comment: Allowed, *, unused: bool) -> str | None:
    if not comment.reason:
        return _("say why {id} is allowed: # headnote: allow {id} reason", id=comment.id)
    return _("{id} is not said here, and need not be allowed", id=comment.id) if unused else None
