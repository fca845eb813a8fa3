"""The engine: a claim in, a determination out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from headnote.catalogues import _
from headnote.engine.agreements.bundle import Bundle
from headnote.engine.agreements.cache import load_cached
from headnote.engine.agreements.law import Law
from headnote.engine.agreements.laws import Laws
from headnote.engine.agreements.library import Library
from headnote.engine.agreements.loaded import Ruleset, load
from headnote.engine.amounts import whole
from headnote.engine.claims.claim import Claim
from headnote.engine.claims.origins import as_given
from headnote.engine.claims.reading.exchange import with_exchange
from headnote.engine.claims.reading.problems import InputError, InputProblem
from headnote.engine.truth import Truth

from .bases import about_bases, net_cost, transaction_value, value_of_good
from .bills import figured
from .coding import carried
from .consignment import measure_consignment
from .deciders import decider
from .deciding import decide
from .determination import STATES, Determination, Finding, Message
from .facts import Facts, Subject
from .measured import Measured
from .parties import in_parties
from .plain import state_of
from .plans import Ruled, find_rule, plan
from .plausibility import about_value
from .preconditions import SUFFICIENT, between_stands, parties_stand
from .setting import ruled_as_set
from .story import Story
from .weighing import gather


class Engine:
    """Determines origin under one agreement. Thread-safe: its rules never change and its calls share no state."""

    def __init__(self, ruleset: Ruleset, names: Iterable[str] = (), bundle: Bundle | None = None) -> None:
        """Make an engine of a ruleset. `names` are what claims may call the agreement, besides its own name.

        `bundle` are the texts that the ruleset was read from; a decision is put on record with them.
        """
        self.ruleset = ruleset
        self.bundle = bundle
        self.name = ruleset.head.name
        self._names = {self.name.lower(), *(name.lower() for name in names)}
        self._laws = Laws(ruleset)

    @classmethod
    def load(cls, agreement: str | Path, rulesets: Sequence[Path] = ()) -> Engine:
        """Load a ruleset by its name, or from a folder given as a Path.

        `rulesets` are further folders to look in, before ours. Text is a name and never a path, so that what a claim
        calls its agreement loads no folder of its choosing.

        Raises UnknownAgreement, or RulesetError with every problem of its files.
        """
        folder = Library(rulesets).find(agreement)
        bundle = Bundle.of(folder)
        return cls(load_cached(folder, load, Ruleset), (folder.name, str(agreement)), bundle)

    def changed(self, ruleset: Ruleset) -> Engine:
        """The engine of another text of the agreement, for a few claims, which call it what they call this one."""
        return Engine(ruleset, self._names)

    def answers_to(self, agreement: str) -> bool:
        """Whether claims may call the agreement so."""
        return agreement.strip().lower() in self._names

    def law(self, day: date) -> Law:
        """What the agreement says on a day."""
        return self._laws.on(day)

    @property
    def turns(self) -> tuple[date, ...]:
        """The days on which the agreement's text changes."""
        return self._laws.turns

    def as_given(self, claim: Claim) -> Claim:
        """The claim in one currency, its materials' origin as it is given for this agreement. Raises InputError."""
        if claim.rows is not None:
            return claim  # nothing sets a line apart: neither its currency nor origin under several agreements
        return as_given(with_exchange(claim), self.answers_to)

    def determine(self, claim: Claim, rule: str | None = None) -> Determination:
        """Determine whether the claim's good originates. `rule` supplies the text of its rule.

        The verdict is decided here; its explanation is made when it is looked at.

        Raises InputError where the claim is for another agreement or gives an origin twice, and RuleTextError where
        a supplied rule cannot be read. What is missing from a claim is no error: it is named in the determination.
        """
        if not self.answers_to(claim.agreement):
            message = _(
                "the claim is for “{agreement}”, and this engine knows {name}",
                agreement=claim.agreement,
                name=self.name,
            )
            raise InputError([InputProblem("claim", "agreement", message)])
        law = self.law(claim.date)
        claim = in_parties(self.as_given(claim), law)
        return _determine(subject_of(claim, law, rule), law, claim, lambda said: _once(said, law, rule))[0]

    def determine_many(self, claims: Iterable[Claim]) -> Iterator[Determination]:
        """Determine claims of a list or a stream one after the other, in their order; raises as `determine` does.

        Nothing is read ahead or kept. `pool.determine_in_processes` does the same on every core.
        """
        return map(self.determine, claims)

    def __reduce__(self) -> tuple[type[Engine], tuple[Ruleset, tuple[str, ...], Bundle | None]]:
        """An engine goes to another process as its ruleset; what it has worked out stays behind."""
        return Engine, (self.ruleset, tuple(self._names), self.bundle)


def _once(claim: Claim, law: Law, rule: str | None) -> Determination:
    """The claim determined, and not asked what would turn it."""
    return _determine(subject_of(claim, law, rule), law, claim)[0]


def _determine(
    subject: Subject, law: Law, claim: Claim, turned: Callable[[Claim], Determination] | None = None
) -> tuple[Determination, Facts]:
    gathered = figured(subject, law, claim.date)
    if gathered is None:
        gathered = gather(subject, law, claim.date, lambda inner: _determine(inner, law, claim))
    facts = gathered.facts
    ruled = ruled_as_set(_rule(subject, law), subject, law)
    made = plan(law, ruled)
    measured = Measured(made, facts)
    way = measure_consignment(law, claim) if not subject.path else None
    unread = _unread(measured, law, ruled)
    decided = decide(
        made,
        measured.states,
        state_of(unread) if unread else None,
        (
            parties_stand(facts, claim),
            Truth.MET if way is None else way.state,
            between_stands(facts, claim),
        ),
    )
    story = Story(claim, gathered, ruled, made, measured, way, unread, decided, turned)
    known = {"verdict": _VERDICTS[decided.state], "decided_by": decided.by, "decider": decider().name}
    return Determination.later(story, **known), facts


_VERDICTS = {state: verdict for verdict, state in STATES.items()}


def _rule(subject: Subject, law: Law) -> Ruled:
    if law.annex is None:
        return Ruled(None, None)
    ruled = find_rule(law, law.annex, subject.hs, subject.rule, subject.answers, subject.field)
    if ruled.reason is not None and subject.hs is None and subject.claimed is not None:
        return replace(ruled, reason=subject.warnings[0])
    return ruled


def subject_of(claim: Claim, law: Law, rule: str | None) -> Subject:
    """The claim's good. Where the FOB value is not known, some agreements take the first ascertainable price."""
    good = claim.good
    price = good.fob
    if price is None and law.valuations.get("FOB not known") == "first ascertainable price":
        price = good.first_ascertainable_price
    warnings: list[Message] = []
    hs = carried(good.hs, good.hs_edition, law, claim.answers, warnings)  # what it says is said first: see `_rule`
    warnings += [*about_bases(good, claim.production, law), *about_value(good, law)]
    return Subject(
        path="",
        hs=hs,
        edition=good.hs_edition,
        description=good.description,
        fob=None if price is None else whole(price),
        exw=None if good.exw is None else whole(good.exw),
        weight=None if good.net_weight_kg is None else whole(good.net_weight_kg),
        currency=good.currency or "",
        production=claim.production,
        materials=claim.materials,
        answers=claim.answers,
        rule=rule if rule is not None else claim.rule,
        warnings=tuple(warnings),
        claimed=good.hs,
        value=value_of_good(good, law),
        transaction=transaction_value(good),
        net_cost=net_cost(claim.production, law),
        component=None if good.component_kg is None else whole(good.component_kg),
        set_rule=good.set_rule,
        rows=claim.rows,
    )


def _unread(findings: Iterable[Finding], law: Law, ruled: Ruled) -> tuple[Finding, ...]:
    """What stands for a rule that is not known: a finding for it, and what defeats every rule alike."""
    if ruled.reason is None:
        return ()
    unread = Finding("product-specific rule", "", Truth.NOT_KNOWN, (ruled.reason,), missing=ruled.missing)
    if law.operations is None or law.operations.kinds is not None:
        return (unread,)
    return (unread, *(f for f in findings if f.requirement == SUFFICIENT))
