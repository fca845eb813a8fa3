"""The engine: a claim in, a determination out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from headnote.engine.agreements.bundle import Bundle
from headnote.engine.agreements.cache import load_cached
from headnote.engine.agreements.law import Law, Laws
from headnote.engine.agreements.library import Library
from headnote.engine.agreements.ruleset import Ruleset, load
from headnote.engine.amounts import whole
from headnote.engine.claims.claim import Claim
from headnote.engine.claims.origins import as_given
from headnote.engine.claims.reading.problems import InputError, InputProblem
from headnote.engine.truth import Truth
from headnote.grammar.codes import HSCode
from headnote.grammar.rules.tree import Exclusively

from .basis import basis_of
from .coding import carried
from .consignment import consignment_unsaid, measure_consignment
from .determination import Alternative, Determination, Finding, Message, RuleUsed, Verdict, say
from .differentials import country_of_origin
from .facts import Facts, Subject
from .parties import in_parties
from .plain import state_of
from .plans import Plan, Ruled, find_rule, plan, shapes
from .plausibility import about_figures, about_parties
from .preconditions import SUFFICIENT, measure_between, measure_parties, operations_unsaid
from .proving import proofs_that_turn
from .renewals import renewals
from .rete import Decider, Decision
from .weighing import gather


@cache
def decider() -> Decider:
    """The process's one connection to durable_rules."""
    return Decider()


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

    def answers_to(self, agreement: str) -> bool:
        """Whether claims may call the agreement so."""
        return agreement.strip().lower() in self._names

    def law(self, day: date) -> Law:
        """What the agreement says on a day; the first time, durable_rules is given all of its rules at once."""
        law = self._laws.on(day)
        if not law.prepared:
            decider().prepare(shape for shape in shapes(law) if shape)
            law.prepared = True
        return law

    def as_given(self, claim: Claim) -> Claim:
        """The claim with the origin of its materials as it is given for this agreement. Raises InputError."""
        return as_given(claim, self.answers_to)

    def determine(self, claim: Claim, rule: str | None = None) -> Determination:
        """Determine whether the claim's good originates. `rule` supplies the text of its rule.

        Raises InputError where the claim is for another agreement or gives an origin twice, and RuleTextError where
        a supplied rule cannot be read. What is missing from a claim is no error: it is named in the determination.
        """
        if not self.answers_to(claim.agreement):
            message = f"the claim is for “{claim.agreement}”, and this engine knows {self.name}"
            raise InputError([InputProblem("claim", "agreement", message)])
        law = self.law(claim.date)
        claim = in_parties(self.as_given(claim), law)

        def decide(said: Claim) -> Determination:
            return self._determine(_subject(said, law, rule), law, said)[0]

        found = decide(claim)
        if found.originating:
            return found
        found = replace(found, renewals=renewals(claim, decide))
        return replace(found, proofs=proofs_that_turn(claim, found, decide))

    def _determine(self, subject: Subject, law: Law, claim: Claim) -> tuple[Determination, Facts]:
        gathered = gather(subject, law, claim.date, lambda inner: self._determine(inner, law, claim))
        facts = gathered.facts
        ruled = self._rule(subject, law)
        made = plan(law, ruled)
        findings = [requirement(facts) for requirement in made.requirements]
        parties = measure_parties(facts, claim)
        way = measure_consignment(law, claim) if not subject.path else None
        provisions = (parties, way or _NO_ROUTE, measure_between(facts, claim))
        chosen = _decided(made, findings)
        unread = _unread(findings, law, ruled)
        decision, by = _chain(made, chosen, unread, provisions)
        alternatives = _alternatives(made, findings, unread)
        warnings = [*gathered.warnings, *operations_unsaid(facts), *_about_rule(law, subject, ruled)]
        warnings += about_figures(subject)
        if not subject.path:
            warnings += [*consignment_unsaid(law, claim), *about_parties(claim)]
        if by is None:
            warnings += _unclaimed(findings)
        criterion: tuple[str, ...] = ()
        missing: tuple[str, ...] = ()
        verdict: Verdict = "undetermined" if decision.state is Truth.NOT_KNOWN else "not originating"
        if by is not None:
            verdict = "originating"
            used = [findings[n] for n in made.shape[by]]
            warnings += _counted_differently(used)
            beside = self._beside(made, by, facts)
            criterion = _criterion(made, by, used, beside, law)
            citations = (*_citations(made, by, used, beside, ruled.used), *gathered.citations)
        else:
            citations = (*_citations_against((*provisions[:2], *findings), ruled.used), *gathered.citations)
            if verdict == "undetermined":
                missing = _missing(made, chosen, findings, ruled, provisions)
        country = None
        if by is not None and law.of_party and not subject.path:
            country = country_of_origin(facts, claim, bool(_exclusively(made, by)))
        determination = Determination(
            verdict=verdict,
            agreement=law.name,
            date=claim.date,
            good=_named(subject),
            criterion=criterion,
            party=_party(facts, claim) if by is not None and law.of_party else None,
            rule=ruled.used,
            alternatives=alternatives,
            decided_by=by,
            provisions=_asked_of(made, by, provisions),
            missing=missing,
            warnings=tuple(dict.fromkeys(warnings)),
            citations=tuple(dict.fromkeys(citations)),
            materials=gathered.inner,
            country_of_origin=country,
            hs=subject.hs,
            basis=basis_of(facts, used) if by is not None else None,
        )
        return determination, facts

    def _rule(self, subject: Subject, law: Law) -> Ruled:
        if law.annex is None:
            return Ruled(None, None)
        ruled = find_rule(law, law.annex, subject.hs, subject.rule, subject.answers, subject.field)
        if ruled.reason is not None and subject.hs is None and subject.claimed is not None:
            return replace(ruled, reason=subject.warnings[0])
        return ruled

    def _beside(self, made: Plan, by: int, facts: Facts) -> dict[str, str]:
        """What the verdict rests on beside the requirements, by the kind that a proof names, with its article."""
        law = facts.law
        fungible = any(material.fungible for material in facts.subject.materials or ())
        rests_on = {
            "cumulation": law.cumulation if self._needs_cumulation(made, by, facts) else None,
            "fungible materials": law.fungible if fungible else None,
        }
        return {kind: article for kind, article in rests_on.items() if article is not None}

    def _needs_cumulation(self, made: Plan, by: int, facts: Facts) -> bool:
        """Whether the alternative fails with nothing of other parties: no originating material, no production.

        A door that names originating materials of the parties itself (3.2(b) and its like) needs no cumulation.
        """
        entry = made.entries[made.owners[by]]
        own = any(leaf.of_the_party for leaf in _exclusively(made, by))
        abroad = (facts.law.of_party and facts.has_content) or any(m.cumulated for m in facts.materials or ())
        if not (entry.of_annex or own) or not abroad:
            return False
        alone = facts.without_cumulation()
        return any(made.requirements[n](alone).state is not Truth.MET for n in made.shape[by])


def _subject(claim: Claim, law: Law, rule: str | None) -> Subject:
    """The claim's good. Where the FOB value is not known, some agreements take the first ascertainable price."""
    good = claim.good
    price = good.fob
    if price is None and law.valuations.get("FOB not known") == "first ascertainable price":
        price = good.first_ascertainable_price
    warnings: list[Message] = []
    return Subject(
        path="",
        hs=carried(good.hs, good.hs_edition, law, claim.answers, warnings),
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
    )


def _exclusively(made: Plan, by: int) -> list[Exclusively]:
    """What of an alternative asks for originating materials and nothing else."""
    leaves = [made.requirements[n].leaf for n in made.shape[by]]
    return [leaf for leaf in leaves if isinstance(leaf, Exclusively)]


_NO_ROUTE = Finding("direct consignment", "", Truth.MET)


def _unread(findings: list[Finding], law: Law, ruled: Ruled) -> tuple[Finding, ...]:
    """What stands for a rule that is not known: a finding for it, and what defeats every rule alike."""
    if ruled.reason is None:
        return ()
    unread = Finding("product-specific rule", "", Truth.NOT_KNOWN, (ruled.reason,), missing=ruled.missing)
    if law.operations is None or law.operations.kinds is not None:
        return (unread,)
    return (unread, *(f for f in findings if f.requirement == SUFFICIENT))


def _decided(made: Plan, findings: list[Finding]) -> tuple[Decision, ...]:
    """The first decision, on the alternatives of doors that are decided together: which of them hold."""
    states = [f.state for f in findings]
    found = []
    for part in made.parts:
        decision = decider().decide(made.part(part), states)
        found.append(Decision(decision.state, tuple(part[n] for n in decision.alternatives)))
    return tuple(found)


def _chain(
    made: Plan, chosen: tuple[Decision, ...], unread: tuple[Finding, ...], provisions: tuple[Finding, ...]
) -> tuple[Decision, int | None]:
    """The second decision: a door that is open, and its provisions. Returns it and the alternative it rests on."""
    doors = [Truth.NOT_MET] * len(made.entries)
    for decided in chosen:
        for alternative in decided.alternatives:
            owner = made.owners[alternative]
            doors[owner] = max(doors[owner], decided.state)
    for number, entry in enumerate(made.entries):
        if entry.compiled is None and unread:
            doors[number] = state_of(unread)
    decision = decider().decide(made.chain, [*doors, *(p.state for p in provisions)])
    if decision.state is not Truth.MET:
        return decision, None
    door = decision.alternatives[0]
    return decision, next(a for one in chosen for a in one.alternatives if made.owners[a] == door)


def _asked_of(made: Plan, by: int | None, provisions: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The provisions that the verdict rests on."""
    parties, way, between = provisions
    wherever = by is not None and made.entries[made.owners[by]].wherever
    return tuple(p for p in (between if wherever else parties, way) if p is not _NO_ROUTE)


def _party(facts: Facts, claim: Claim) -> str | None:
    """The party that a good originates in: where it was produced, or, if that is none, from where it is exported."""
    return facts.party if facts.party in facts.law.parties | facts.law.undated else claim.exporting_party


def _alternatives(made: Plan, findings: list[Finding], unread: tuple[Finding, ...]) -> tuple[Alternative, ...]:
    found = []
    for needs, owner, text in zip(made.shape, made.owners, made.texts, strict=True):
        own = tuple(findings[n] for n in needs)
        entry = made.entries[owner]
        found.append(Alternative(entry.citation, text, state_of(own), own, entry.of_annex))
    for entry in made.entries:
        if entry.compiled is None and unread:
            found.append(Alternative(entry.citation, "product-specific rule", state_of(unread), unread, entry.of_annex))
    return tuple(found)


def _criterion(made: Plan, by: int, used: list[Finding], beside: Mapping[str, str], law: Law) -> tuple[str, ...]:
    """The codes that a proof of origin prints, as the agreement names them."""
    entry = made.entries[made.owners[by]]
    kinds = [] if entry.code is not None else [f.kind for f in used]
    kinds += beside
    kinds += ["de minimis"] if any(f.de_minimis for f in used) else []
    codes = dict.fromkeys([entry.code] if entry.code is not None else [])
    codes |= dict.fromkeys(law.codes[kind] for kind in kinds if kind in law.codes)
    if not codes:
        # The rule is met by what a door of its own stands for, such as WO in an annex row.
        texts = {e.expr: e.code for e in made.entries if e.code is not None}
        codes = dict.fromkeys(
            code for n in made.shape[by] if (code := texts.get(made.requirements[n].leaf)) is not None
        )
    return tuple(codes)


def _citations(
    made: Plan, by: int, used: list[Finding], beside: Mapping[str, str], rule: RuleUsed | None
) -> tuple[str, ...]:
    entry = made.entries[made.owners[by]]
    cited = [entry.citation]
    if entry.of_annex and rule is not None:
        cited.append(rule.source)
    cited += [c for f in used for c in f.citations]
    cited += beside.values()
    return tuple(dict.fromkeys(cited))


def _citations_against(findings: Iterable[Finding], rule: RuleUsed | None) -> tuple[str, ...]:
    """The articles of what was not met, and the source of the rule."""
    cited = [c for f in findings if f.state is Truth.NOT_MET for c in f.citations]
    if rule is not None:
        cited.append(rule.source)
    return tuple(dict.fromkeys(cited))


def _missing(
    made: Plan,
    chosen: tuple[Decision, ...],
    findings: list[Finding],
    ruled: Ruled,
    provisions: tuple[Finding, ...],
) -> tuple[str, ...]:
    """The facts that would decide: those of the alternatives still open, and of provisions not known."""
    facts: list[str] = []
    for decided in chosen:
        if decided.state is Truth.NOT_KNOWN:
            facts += [m for a in decided.alternatives for n in made.shape[a] for m in findings[n].missing]
    if all(decided.state is not Truth.MET for decided in chosen):
        facts += ruled.missing
    facts += [m for p in provisions for m in p.missing]
    return tuple(dict.fromkeys(facts))


def _unclaimed(findings: Iterable[Finding]) -> Iterator[Message]:
    """The warning of value contents that fail without a method that the claim gives no cost for."""
    failed = (reason for f in findings if f.state is Truth.NOT_MET for reason in f.reasons)
    methods = [dict(reason.arguments)["method"] for reason in failed if reason.key == "method_not_claimed"]
    for method in dict.fromkeys(methods):
        yield say("method_assumed", method=method)


def _counted_differently(used: list[Finding]) -> list[Message]:
    """The warning of materials that count by their content for one requirement, and better as a whole for another."""
    by_content = dict.fromkeys(line for finding in used for line in finding.by_content)
    whole = {line for finding in used for line in finding.whole}
    lines = tuple(line for line in by_content if line in whole)
    return [say("counted_differently", lines=lines)] if lines else []


def _about_rule(law: Law, subject: Subject, ruled: Ruled) -> list[Message]:
    used = ruled.used
    if used is None:
        return []
    if used.reading != "supplied":
        return [] if used.reading == "official" else [say(used.reading, source=used.source)]
    rows = law.annexes[law.annex].governing(subject.hs).rows if law.annex is not None and subject.hs else ()
    if rows and rows[-1].rule.text != used.text:
        return [say("supplied_over", text=used.text, own=rows[-1].rule.text, scope=rows[-1].scope)]
    return [say("supplied", text=used.text)]


def _named(subject: Subject) -> str:
    code = HSCode(subject.hs).dotted if subject.hs else subject.claimed.dotted if subject.claimed else ""
    return " ".join(part for part in (code, subject.description) if part) or "the good"
