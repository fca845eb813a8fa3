"""A claim while it is being typed: a document of texts, read as a claim whenever it changes."""

from __future__ import annotations

import copy
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


class ClaimForm:
    """The document behind the form. What is empty is not given."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        self.data: dict[str, Any] = copy.deepcopy(dict(data or {}))
        self._before: list[dict[str, Any]] = []

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

    def remember(self) -> None:
        """Keep the document as it is, for `undo`."""
        self._before.append(copy.deepcopy(self.data))

    def undo(self) -> bool:
        """Go back to what was remembered last; False where nothing was."""
        if not self._before:
            return False
        self.data = self._before.pop()
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


def _plain(value: Any) -> Any:
    """A document's values as texts and truth values: exact, and the same for a form and for YAML."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool) or value is None else str(value)


def _shown(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
