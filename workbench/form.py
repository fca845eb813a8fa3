"""A claim while it is being typed: a document of texts, read as a claim whenever it changes."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from headnote.engine import Claim, InputError
from headnote.engine.claims.reading import claim_of
from headnote.engine.claims.reading.document import read_document
from headnote.engine.claims.reading.problems import problems_of

COLUMNS = ("description", "hs", "originating", "country", "value", "net_weight_kg")
"""The fields of a material that the grid shows; others are kept as they are."""

MOST_UNDONE = 20
MOST_KEPT = 200_000
"""Characters of what is kept with what can be undone."""


class ClaimForm:
    """The document behind the form. What is empty is not given."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        self.data: dict[str, Any] = copy.deepcopy(dict(data or {}))
        self._before: list[dict[str, Any]] = []
        self._what = ""

    @classmethod
    def read(cls, name: str, content: bytes) -> ClaimForm:
        """A form of a claim's file. Raises InputError."""
        document = read_document(name, content)
        claim_of(document)
        return cls(_plain(document.value))

    def get(self, path: str) -> str:
        """The text at a dotted path; empty where nothing is given."""
        here: Any = self.data
        for part in path.split("."):
            here = here.get(part) if isinstance(here, dict) else None
        return "" if here is None or isinstance(here, dict | list) else _shown(here)

    def set(self, path: str, text: str | None) -> None:
        """Give a text, or take it away where it is empty."""
        *outer, last = path.split(".")
        here = self.data
        for part in outer:
            here = here.setdefault(part, {})
        if text is None or not text.strip():
            here.pop(last, None)
        else:
            here[last] = text.strip()
        self._prune()

    def give(self, path: str, value: Any) -> None:
        """Give a value that is no text, or take it away (None)."""
        if value is None:
            self.set(path, None)
            return
        *outer, last = path.split(".")
        here = self.data
        for part in outer:
            here = here.setdefault(part, {})
        here[last] = value

    def _prune(self) -> None:
        for name in ("good", "production"):
            part = self.data.get(name)
            if isinstance(part, dict) and part.get("costs") == {}:
                del part["costs"]

    @property
    def materials(self) -> list[dict[str, Any]]:
        """The lines of the bill of materials, which may be changed in place."""
        found = self.data.get("materials")
        return found if isinstance(found, list) else []

    def put_materials(self, lines: list[dict[str, Any]] | None) -> None:
        """Replace the bill of materials; None: none is given."""
        if lines is None:
            self.data.pop("materials", None)
        else:
            self.data["materials"] = lines

    def remember(self, what: str = "") -> None:
        """Keep the document as it is, for `undo`; once, while the same `what` (a field that is typed) is changed."""
        if what and what == self._what:
            return
        self._what = what
        self._before = [*self._before[1 - MOST_UNDONE :], copy.deepcopy(self.data)]

    def undo(self) -> bool:
        """Go back to what was remembered last; False where nothing was."""
        self._what = ""
        if not self._before:
            return False
        self.data = self._before.pop()
        return True

    @property
    def undoable(self) -> bool:
        """Whether something was remembered."""
        return bool(self._before)

    def kept(self) -> str:
        """The document and what can be undone, for `restore`; of a long one the document alone."""
        both = json.dumps({"claim": self.data, "before": self._before}, ensure_ascii=False)
        return both if len(both) <= MOST_KEPT else json.dumps({"claim": self.data}, ensure_ascii=False)

    def restore(self, text: str) -> bool:
        """Take up what `kept` gave, whether or not it can be read as a claim yet. False for anything else."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return False
        if not isinstance(found, dict) or not _is_form(found.get("claim")):
            return False
        before = found.get("before", [])
        self.data = found["claim"]
        self._before = before[-MOST_UNDONE:] if isinstance(before, list) and all(map(_is_form, before)) else []
        return True

    def claim(self) -> Claim:
        """The claim as it stands. Raises InputError with every problem."""
        data = {"good": {}, "production": {}, **self.data}
        try:
            return Claim.model_validate(data)
        except ValidationError as error:
            raise InputError(problems_of(error, lambda _path: ((0, 0), "claim"), Claim, data)) from None

    def as_yaml(self) -> str:
        """The claim's file."""
        return yaml.safe_dump(self.data, allow_unicode=True, sort_keys=False)


def _is_form(data: Any) -> bool:
    """Whether data has the parts that a form writes in, each of its kind."""
    if not isinstance(data, dict):
        return False
    lines = data.get("materials", [])
    parts = [data.get("good", {}), data.get("production", {})]
    parts += [part["costs"] for part in parts if isinstance(part, dict) and "costs" in part]
    return all(isinstance(one, dict) for one in parts) and (
        isinstance(lines, list) and all(isinstance(one, dict) for one in lines)
    )


def _plain(value: Any) -> Any:
    """A document's values as texts and truth values: exact, and the same for a form and for YAML."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool) or value is None else str(value)


def _shown(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
