"""The engines that decide: one immutable shelf of published versions, exchanged whole when a publication is seen.

A request takes the shelf once and so decides under one version, whatever is published meanwhile.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy import Engine as Store

from headnote.catalogues import _
from headnote.engine import Engine, RulesetError, UnknownAgreement
from headnote.engine.agreements.library import holds_agreement
from headnote.service.logs import log
from headnote.service.problems import Place, Problem, place_of
from headnote.service.store.connect import reading

from .bundles import laid_out
from .publications import Publication, history, reach
from .reviewing import inside


@dataclass(frozen=True, slots=True)
class Version:
    """A published version, laid out in a folder of its own; `engine` None for the files of a country.

    `wrong`: what this Headnote cannot read of a version that another one published; it decides nothing.
    """

    publication: Publication
    folder: Path
    engine: Engine | None
    wrong: tuple[Place, ...] = ()


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
        """The version of an agreement that is effective at an instant. Raises UnknownAgreement, Problem 409."""
        version = self._effective(name.strip().lower(), now)
        if version is not None and version.wrong:
            title = _("the published version of {name} cannot be read by this Headnote", name=version.publication.name)
            detail = _("the rules that came with this Headnote stand as a draft, to be reviewed and published")
            raise Problem(409, "unread-version", title, detail, version.wrong)
        if version is None:
            effective = self.at(now).values()
            version = next((v for v in effective if v.engine is not None and v.engine.answers_to(name)), None)
        if version is None or version.engine is None:
            known = ", ".join(sorted(n for n, v in self.at(now).items() if v.engine is not None))
            raise UnknownAgreement(
                _("no published ruleset is called “{name}”; published are {known}", name=name, known=known)
            )
        return version


def _loaded(publication: Publication, folder: Path) -> Version:
    """A version; one that this Headnote cannot read keeps no other from deciding."""
    if not holds_agreement(folder):
        return Version(publication, folder, None)
    try:
        return Version(publication, folder, Engine.load(folder))
    except RulesetError as error:
        wrong = tuple(inside(place_of(one), folder) for one in error.diagnostics if one.is_error)
        log.error("unread version", name=publication.name, version=publication.bundle, problems=[p.at for p in wrong])
        return Version(publication, folder, None, wrong)


class Shelves:
    """The newest shelf of a process, as often as it is refreshed."""

    def __init__(self, store: Store, state: Path) -> None:
        """`state` is where versions are laid out."""
        self._store, self._state = store, state
        self._loaded: dict[str, Version] = {}
        self._seen = (0, 0)
        # Else a look that began before a publication might put its older shelf in place of the newer.
        self._one_at_a_time = threading.Lock()
        self.shelf = Shelf(0, {})
        self.refresh()

    def refresh(self, now: datetime | None = None) -> None:
        """Look once, and exchange the shelf where something was published. Raises StoreDown."""
        with self._one_at_a_time:
            self._refresh(now or datetime.now(UTC))

    def _refresh(self, now: datetime) -> None:
        with reading(self._store) as connection:
            seen = reach(connection)
            if seen == self._seen:
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
        self.shelf, self._seen = Shelf(seen[0], found), seen
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
            kept = self._loaded[publication.bundle] = _loaded(publication, folder)
        return replace(kept, publication=publication)
