"""The texts of a record, and engines of them: decided again as it was decided then."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from headnote.catalogues import _
from headnote.engine.agreements.bundle import manifest_digest
from headnote.engine.agreements.library import UnknownAgreement, hs_from
from headnote.engine.agreements.ruleset import load
from headnote.engine.canonical import digest_of
from headnote.engine.claims.claim import Claim
from headnote.engine.origin.determination import Determination
from headnote.engine.origin.engine import Engine
from headnote.grammar.diagnostics import RulesetError

from .decisions import BUNDLE, TEXT
from .entries import Body
from .store import RecordError

_NAME = re.compile(r"(rules|hs)/[A-Za-z0-9][\w.() -]{0,150}")


class Recalled(NamedTuple):
    """An engine of texts that were recorded, and the folder of their HS editions."""

    engine: Engine
    hs: Path

    def determine(self, claim: Claim) -> Determination:
        """Determine as `Engine.determine` does, by the recorded editions."""
        with hs_from(self.hs):
            return self.engine.determine(claim)


class Texts:
    """The texts and bundles that were read from a record so far, by digest."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._bundles: dict[str, dict[str, str]] = {}

    def take(self, kind: str, body: Body) -> None:
        """Keep what an entry of texts holds; what its digest does not fit is left out, and then found lacking."""
        text, named = body.get("text"), body.get("digest")
        if kind == TEXT and isinstance(text, str) and digest_of(text.encode()) == named:
            self._texts[named] = text
        if kind == BUNDLE and isinstance(texts := body.get("texts"), dict):
            found = {name: one for name, one in texts.items() if isinstance(one, str)}
            if manifest_digest(found) == named:
                self._bundles[named] = found

    def digests(self, bundle: str) -> dict[str, str]:
        """The digests of a bundle's texts by name. Raises RecordError."""
        if bundle not in self._bundles:
            raise RecordError(_("the rules {digest} are not in the record", digest=bundle))
        return self._bundles[bundle]

    def recalled(self, bundle: str, agreement: str, folder: Path) -> Recalled:
        """An engine of a bundle, for claims that call its agreement so; its texts are laid out in `folder`.

        Raises RecordError where a text is lacking or no ruleset.
        """
        own = folder / bundle.removeprefix("sha256:")
        for name, one in self.digests(bundle).items():
            if _NAME.fullmatch(name) is None or one not in self._texts:
                raise RecordError(_("{name} of the rules {digest} is not in the record", name=name, digest=bundle))
            path = own / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self._texts[one].encode())
        with hs_from(own / "hs"):
            try:
                ruleset = load(own / "rules")
            except (RulesetError, UnknownAgreement) as error:
                reason = _("the rules {digest} cannot be read: {reason}", digest=bundle, reason=error)
                raise RecordError(reason) from None
        return Recalled(Engine(ruleset, [agreement]), own / "hs")
