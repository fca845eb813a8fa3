"""Decisions decided again by today's engine, under the texts that they were decided by or under today's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, NamedTuple

from headnote.catalogues import _
from headnote.engine.agreements.library import UnknownAgreement
from headnote.engine.claims.claim import Claim
from headnote.engine.claims.reading import validated
from headnote.engine.claims.reading.problems import InputError, Located
from headnote.engine.claims.reading.problems import Path as FieldPath
from headnote.engine.origin.determination import Determination
from headnote.engine.origin.engine import Engine
from headnote.engine.origin.plans import RuleTextError
from headnote.grammar.diagnostics import RulesetError

from .bundles import Texts
from .decisions import DECISION
from .entries import Body, Stored
from .store import RecordError, Store
from .values import NotOfThisVersion, as_determined

State = Literal["equal", "turned", "changed", "not decided", "erased"]
Under = Literal["recorded", "today"]


class Kept(NamedTuple):
    """A decision as it stands in a record: who decided, when, by which texts; the claim; and what was determined."""

    sequence: int
    headnote: str
    decider: str
    time: str
    bundle: str
    claim_digest: str
    claim: Claim
    determination: Determination


class Replayed(NamedTuple):
    """A decision that was decided again.

    `turned`: the verdict is another; `changed`: something else is; `not decided`: `why` says what was in the way.
    `texts` are the names of the rule texts and editions that are not those of then.
    """

    sequence: int
    state: State
    kept: Kept | None = None
    now: Determination | None = None
    texts: tuple[str, ...] = ()
    why: str = ""


def replay(store: Store, under: Under = "recorded", rulesets: Sequence[Path] = ()) -> Iterator[Replayed]:
    """Decide every decision of a record again, in order.

    `rulesets` are folders looked in before the shipped ones for today's texts. Raises RecordError where the record
    cannot be read; what stands in the way of one decision is told with it. Verifies nothing: see `verify`.
    """
    with TemporaryDirectory(prefix="headnote-") as folder:
        texts = Texts()
        engines: dict[tuple[str, str], _Again | RecordError] = {}
        for one in store.read():
            if not isinstance(one, Stored):
                continue
            entry, payload = one
            if payload is not None:
                texts.take(entry.kind, payload.body)
            if entry.kind != DECISION:
                continue
            if payload is None:
                yield Replayed(entry.sequence, "erased")
                continue
            try:
                kept = kept_of(entry.sequence, payload.body)
                key = (kept.bundle, kept.claim.agreement)
                if key not in engines:
                    engines[key] = _engine(kept, texts, under, rulesets, Path(folder))
                yield _again(kept, engines[key])
            except RecordError as error:
                yield Replayed(entry.sequence, "not decided", why=str(error))


def decisions(store: Store) -> Iterator[Kept]:
    """Every decision of a record that is still there, in order. Raises RecordError."""
    for one in store.read():
        if isinstance(one, Stored) and one.entry.kind == DECISION and one.payload is not None:
            yield kept_of(one.entry.sequence, one.payload.body)


class _Again(NamedTuple):
    determine: Callable[[Claim], Determination]
    texts: tuple[str, ...]


def kept_of(sequence: int, body: Body) -> Kept:
    """A decision from the payload of its entry. Raises RecordError where this version cannot read it."""
    try:
        around: Any = body["envelope"]
        version, decider, time, bundle, digest = (
            str(around[name]) for name in ("headnote", "decider", "time", "bundle", "claim")
        )
        claim = validated(Claim, body["claim"], _locate)
        determination = as_determined(body["determination"], decider)
        return Kept(sequence, version, decider, time, bundle, digest, claim, determination)
    except (KeyError, TypeError) as error:
        raise RecordError(_("the payload is not a decision: {reason}", reason=error)) from None
    except InputError as error:
        reason = "; ".join(f"{one.field}: {one.message}" for one in error.problems)
        raise RecordError(_("the claim is none of this version: {reason}", reason=reason)) from None
    except NotOfThisVersion as error:
        raise RecordError(_("the determination is none of this version: {reason}", reason=error)) from None


def _locate(_path: FieldPath) -> Located:
    return (0, 0), ""


def _engine(kept: Kept, texts: Texts, under: Under, rulesets: Sequence[Path], folder: Path) -> _Again | RecordError:
    try:
        if under == "recorded":
            return _Again(texts.recalled(kept.bundle, kept.claim.agreement, folder).determine, ())
        engine = Engine.load(kept.claim.agreement, rulesets)
        return _Again(engine.determine, _other(texts.digests(kept.bundle), engine))
    except RecordError as error:
        return error
    except UnknownAgreement as error:
        return RecordError(str(error))
    except RulesetError as error:
        return RecordError(_("today's rules have errors: {reason}", reason=error))


def _other(then: dict[str, str], engine: Engine) -> tuple[str, ...]:
    now = {text.name: text.digest for text in engine.bundle.texts} if engine.bundle is not None else {}
    return tuple(sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name)))


def _again(kept: Kept, again: _Again | RecordError) -> Replayed:
    if isinstance(again, RecordError):
        return Replayed(kept.sequence, "not decided", kept, why=str(again))
    try:
        now = again.determine(kept.claim)
    except (InputError, RuleTextError) as error:
        return Replayed(kept.sequence, "not decided", kept, texts=again.texts, why=str(error))
    state: State = "equal" if now == kept.determination else "changed"
    if now.verdict != kept.determination.verdict:
        state = "turned"
    return Replayed(kept.sequence, state, kept, now, again.texts)
