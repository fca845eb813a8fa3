"""A decision as it is put on record: envelope, claim and determination, and once the texts it was decided by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from headnote.catalogues import _
from headnote.engine.agreements.bundle import Bundle, BundleChanged
from headnote.engine.canonical import digest_of, text_of
from headnote.engine.claims.claim import Claim
from headnote.engine.claims.digest import claim_text
from headnote.engine.origin.determination import Determination
from headnote.engine.origin.engine import Engine
from headnote.engine.origin.envelope import envelope_of

from .entries import Draft, Entry, instant_text
from .store import RecordError, Store
from .writing import determination_text

DECISION, BUNDLE, TEXT, ERASURE = "decision", "bundle", "text", "erasure"
"""The kinds of entries."""


class Decided(NamedTuple):
    """A claim, what an engine determined of it, and that engine."""

    engine: Engine
    claim: Claim
    determination: Determination


def record(store: Store, decided: Sequence[Decided], time: datetime | None = None) -> list[Entry]:
    """Put decisions on record, all or none, and return their entries when they are on disk.

    `claim` is all that was decided upon, a supplied rule with it. Raises RecordError; then nothing was recorded.
    """
    now = time or datetime.now(UTC)
    return [entry for entry in store.append(drafts_of(store, decided, now), now) if entry.kind == DECISION]


def drafts_of(store: Store, decided: Sequence[Decided], now: datetime) -> list[Draft]:
    """What is appended for decisions, in their order, each behind the texts that the store does not hold yet."""
    drafts: list[Draft] = []
    bundles: set[str] = set()
    for one in decided:
        bundle = _bundle(one.engine)
        if bundle.digest not in bundles and not store.holds(bundle.digest):
            drafts += _texts(bundle)
        bundles.add(bundle.digest)
        drafts.append(_decision(one, now))
    return drafts


def _decision(decided: Decided, now: datetime) -> Draft:
    claim = claim_text(decided.claim)
    around = envelope_of(decided.engine, digest_of(claim.encode()), now)
    envelope = text_of({**around._asdict(), "time": instant_text(around.time)})
    # Its members in their order, each canonical already.
    determination = determination_text(decided.determination)
    written = f'{{"claim":{claim},"determination":{determination},"envelope":{envelope}}}'
    return Draft.written_as(DECISION, written.encode())


def _bundle(engine: Engine) -> Bundle:
    if engine.bundle is None:
        unknown = _("{agreement} was not loaded from files; its decisions cannot be recorded", agreement=engine.name)
        raise RecordError(unknown)
    return engine.bundle


def _texts(bundle: Bundle) -> Iterator[Draft]:
    try:
        contents = bundle.contents()
    except BundleChanged as error:
        raise RecordError(str(error)) from None
    for text in contents.values():
        yield Draft.of(TEXT, {"digest": digest_of(text.encode()), "text": text})
    yield Draft.of(BUNDLE, {"digest": bundle.digest, "texts": {text.name: text.digest for text in bundle.texts}})
