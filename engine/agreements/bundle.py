"""The texts that an engine decides by: rule files, HS editions and correlations, under one digest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from headnote.catalogues import _
from headnote.catalogues.libraries import of_system
from headnote.engine.canonical import digest, digest_of

from .library import hs_folder
from .loaded import read_bytes, rule_files


class BundleChanged(Exception):
    """A text is no longer what the engine was loaded from."""


class Text(NamedTuple):
    """A text of a bundle: its name there, where it stands, and its digest."""

    name: str
    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """The texts of a ruleset by name (`rules/annex.origin`, `hs/HS2012.txt`), and the digest of names and digests."""

    texts: tuple[Text, ...]
    digest: str

    @classmethod
    def of(cls, folder: Path) -> Bundle:
        """The bundle of a ruleset's folder, with the HS editions and correlations that are at hand."""
        return cls.made_of((*_texts("rules", rule_files(folder)), *_texts("hs", sorted(hs_folder().glob("HS*.txt")))))

    @classmethod
    def made_of(cls, texts: Iterable[Text]) -> Bundle:
        """A bundle of texts."""
        found = tuple(texts)
        return cls(found, manifest_digest({text.name: text.digest for text in found}))

    def contents(self) -> dict[str, str]:
        """Every text by its name. Raises BundleChanged where one is not what it was when the bundle was made."""
        found = {}
        for text in self.texts:
            try:
                data = read_bytes(text.path)
            except OSError as error:
                reason = of_system(error)
                raise BundleChanged(_("{path} cannot be read: {reason}", path=text.path, reason=reason)) from None
            if digest_of(data) != text.digest:
                raise BundleChanged(_("{path} has changed since the rules were loaded", path=text.path))
            found[text.name] = data.decode()
        return found


def manifest_digest(digests: dict[str, str]) -> str:
    """The digest of a bundle, from the digests of its texts by name."""
    return digest({"texts": digests})


def _texts(kind: str, paths: Iterable[Path]) -> Iterable[Text]:
    return (Text(f"{kind}/{path.name}", path, digest_of(read_bytes(path))) for path in paths)
