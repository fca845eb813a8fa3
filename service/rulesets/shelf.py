"""The engines that decide: one immutable shelf of published versions, exchanged whole when a publication is seen.

A request takes the shelf once and so decides under one version, whatever is published meanwhile.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy import Engine as Store

from headnote.catalogues import _
from headnote.engine import Engine, UnknownAgreement
from headnote.engine.agreements.library import holds_agreement
from headnote.service.store.connect import reading

from .bundles import laid_out
from .publications import Publication, history, last_number


@dataclass(frozen=True, slots=True)
class Version:
    """A published version, laid out in a folder of its own; `engine` None for the files of a country."""

    publication: Publication
    folder: Path
    engine: Engine | None


@dataclass(frozen=True)
class Shelf:
    """What was published up to a number: for each ruleset its versions, the newest first."""

    number: int
    versions: Mapping[str, Sequence[Version]]

    def at(self, now: datetime) -> dict[str, Version]:
        """The version of each ruleset that is effective at an instant."""
        found = ((name, self._effective(name, now)) for name in self.versions)
        return {name: version for name, version in found if version is not None}

    def _effective(self, name: str, now: datetime) -> Version | None:
        return next((one for one in self.versions.get(name, ()) if one.publication.effective <= now), None)

    def find(self, name: str, now: datetime) -> Version:
        """The version of an agreement that is effective at an instant. Raises UnknownAgreement."""
        version = self._effective(name.strip().lower(), now)
        if version is None:
            effective = self.at(now).values()
            version = next((v for v in effective if v.engine is not None and v.engine.answers_to(name)), None)
        if version is None or version.engine is None:
            known = ", ".join(sorted(n for n, v in self.at(now).items() if v.engine is not None))
            raise UnknownAgreement(
                _("no published ruleset is called “{name}”; published are {known}", name=name, known=known)
            )
        return version


class Shelves:
    """The newest shelf of a process; `follow` keeps it so."""

    def __init__(self, store: Store, state: Path, seconds: float) -> None:
        """`seconds` between looks; `state` is where versions are laid out."""
        self._store, self._state, self._seconds = store, state, seconds
        self._loaded: dict[str, Version] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.shelf = Shelf(0, {})
        self.refresh()

    def refresh(self, now: datetime | None = None) -> None:
        """Look once, and exchange the shelf where something was published. Raises StoreDown, RulesetError."""
        now = now or datetime.now(UTC)
        with reading(self._store) as connection:
            number = last_number(connection)
            if number == self.shelf.number:
                return
            found: dict[str, list[Version]] = {}
            decided: set[str] = set()
            for publication in history(connection):
                if publication.name in decided:
                    continue
                found.setdefault(publication.name, []).append(self._version(publication, connection))
                if publication.effective <= now:
                    # What is older can never decide again.
                    decided.add(publication.name)
        self.shelf = Shelf(number, found)
        self._loaded = {one.publication.bundle: one for versions in found.values() for one in versions}
        # What a shelf holds lives until the next: the collector need not look through it at every turn.
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def _version(self, publication: Publication, connection: Connection) -> Version:
        kept = self._loaded.get(publication.bundle)
        if kept is None:
            # The folder above is a library of this one version; its own name is what claims call the agreement.
            folder = self._state / "rulesets" / publication.bundle / publication.name
            laid_out(connection, publication.bundle, folder)
            engine = Engine.load(folder) if holds_agreement(folder) else None
            kept = self._loaded[publication.bundle] = Version(publication, folder, engine)
        return Version(publication, kept.folder, kept.engine)

    def follow(self, failed: Callable[[Exception], None]) -> None:
        """Look from now on, in a thread of its own; what fails is told to `failed`, and the last shelf stays."""

        def look() -> None:
            while not self._stop.wait(self._seconds):
                try:
                    self.refresh()
                except Exception as error:  # noqa: BLE001  a thread that dies would keep an old shelf for ever
                    failed(error)

        self._thread = threading.Thread(target=look, name="publications", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
