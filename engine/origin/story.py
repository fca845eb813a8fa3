"""What explains a determination: its alternatives, criterion, articles, warnings, and what would turn it.

Each part is made when it is looked at, from what was measured and decided, none of which ever changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from headnote.engine.agreements.law import Law
from headnote.engine.claims.claim import Claim
from headnote.engine.truth import Truth
from headnote.grammar.codes import HSCode
from headnote.grammar.rules.tree import Exclusively

from .basis import basis_of
from .consignment import consignment_unsaid
from .deciding import Decided
from .determination import Alternative, Basis, CountryOfOrigin, Determination, Finding, Message, RuleUsed, say
from .differentials import country_of_origin
from .facts import Facts, Subject
from .findings.content import KIND as VALUE_CONTENT
from .measured import Measured
from .plain import state_of
from .plans import Plan, Ruled
from .plausibility import about_figures, about_parties
from .preconditions import measure_between, measure_parties, operations_unsaid
from .proving import proofs_that_turn
from .renewals import renewals
from .weighing import Gathered


@dataclass(slots=True)
class Story:
    """A subject's measurement and decision; its methods are the fields of a Determination.

    `way` is the finding on direct consignment, where the agreement and the claim have it; `unread` what stands for a
    rule that is not known. `turned` determines the claim anew, as it would be; None: for a material.
    """

    claim: Claim
    gathered: Gathered
    ruled: Ruled
    plan: Plan
    measured: Measured
    way: Finding | None
    unread: tuple[Finding, ...]
    decided: Decided
    turned: Callable[[Claim], Determination] | None
    _findings: list[Finding] | None = None
    _produced: Finding | None = None

    @property
    def _facts(self) -> Facts:
        return self.gathered.facts

    @property
    def _law(self) -> Law:
        return self.gathered.facts.law

    @property
    def _subject(self) -> Subject:
        return self.gathered.facts.subject

    @property
    def _parties(self) -> Finding:
        if self._produced is None:
            self._produced = measure_parties(self._facts, self.claim)
        return self._produced

    @property
    def _between(self) -> Finding:
        return measure_between(self._facts, self.claim)

    @property
    def _way_found(self) -> tuple[Finding, ...]:
        return () if self.way is None else (self.way,)

    @property
    def _used(self) -> list[Finding]:
        """The findings that an originating good rests on."""
        if self._findings is None:
            by = self.decided.by
            self._findings = [] if by is None else self.measured.of(self.plan.shape[by])
        return self._findings

    def agreement(self) -> str:
        """The agreement's name."""
        return self._law.name

    def date(self) -> date:
        """The day that it was determined for."""
        return self.claim.date

    def good(self) -> str:
        """The good, by its code and description."""
        subject = self._subject
        code = HSCode(subject.hs).dotted if subject.hs else subject.claimed.dotted if subject.claimed else ""
        return " ".join(part for part in (code, subject.description) if part) or "the good"

    def hs(self) -> str | None:
        """The good's code in the agreement's edition."""
        return self._subject.hs

    def rule(self) -> RuleUsed | None:
        """The rule that governs the good."""
        return self.ruled.used

    def materials(self) -> tuple[tuple[str, Determination], ...]:
        """The determinations of materials with materials of their own."""
        return self.gathered.inner

    def party(self) -> str | None:
        """The party that it originates in: where it was produced, or, if that is none, from where it is exported."""
        facts = self._facts
        if self.decided.by is None or not facts.law.of_party:
            return None
        return facts.party if facts.party in facts.law.parties | facts.law.undated else self.claim.exporting_party

    def alternatives(self) -> tuple[Alternative, ...]:
        """Every way to originate, and how it stands."""
        made, found = self.plan, []
        for needs, owner, text in zip(made.shape, made.owners, made.texts, strict=True):
            own = tuple(self.measured.of(needs))
            entry = made.entries[owner]
            found.append(Alternative(entry.citation, text, state_of(own), own, entry.of_annex))
        unread = self.unread
        for entry in made.entries:
            if entry.compiled is None and unread:
                state, text = state_of(unread), "product-specific rule"
                found.append(Alternative(entry.citation, text, state, unread, entry.of_annex))
        return tuple(found)

    def provisions(self) -> tuple[Finding, ...]:
        """The provisions that the verdict rests on."""
        by = self.decided.by
        wherever = by is not None and self.plan.entries[self.plan.owners[by]].wherever
        return (self._between if wherever else self._parties, *self._way_found)

    def criterion(self) -> tuple[str, ...]:
        """The codes that a proof of origin prints, as the agreement names them."""
        by = self.decided.by
        if by is None:
            return ()
        beside = tuple(self._beside)
        asked = (by, beside, self.measured.any_tolerated(self.plan.shape[by]))
        known = self.plan.criteria.get(asked)
        if known is None:
            known = self.plan.criteria[asked] = _criterion(self.plan, self._law, *asked)
        return known

    def citations(self) -> tuple[str, ...]:
        """The articles that the verdict rests on, or those of what was not met."""
        own = self._citations_for() if self.decided.by is not None else self._citations_against()
        return tuple(dict.fromkeys((*own, *self.gathered.citations)))

    def _citations_for(self) -> Iterator[str]:
        by = self.decided.by
        assert by is not None
        entry = self.plan.entries[self.plan.owners[by]]
        yield entry.citation
        if entry.of_annex and self.ruled.used is not None:
            yield self.ruled.used.source
        for finding in self._used:
            yield from finding.citations
        yield from self._beside.values()

    def _citations_against(self) -> Iterator[str]:
        for finding in (self._parties, *self._way_found, *self.measured):
            if finding.state is Truth.NOT_MET:
                yield from finding.citations
        if self.ruled.used is not None:
            yield self.ruled.used.source

    def missing(self) -> tuple[str, ...]:
        """The facts that would decide: those of the alternatives still open, and of provisions not known."""
        if self.decided.state is not Truth.NOT_KNOWN:
            return ()
        facts: list[str] = []
        for decided in self.decided.alternatives:
            if decided.state is Truth.NOT_KNOWN:
                needs = [self.measured.of(self.plan.shape[a]) for a in decided.alternatives]
                facts += [m for findings in needs for finding in findings for m in finding.missing]
        if all(decided.state is not Truth.MET for decided in self.decided.alternatives):
            facts += self.ruled.missing
        for provision in (self._parties, *self._way_found, self._between):
            facts += provision.missing
        return tuple(dict.fromkeys(facts))

    def warnings(self) -> tuple[Message, ...]:
        """What has to be said besides."""
        facts = self.gathered.facts
        subject, law = facts.subject, facts.law
        said = [*self.gathered.warnings, *operations_unsaid(facts), *_about_rule(law, subject, self.ruled)]
        said += about_figures(facts)
        if not subject.path:
            said += [*consignment_unsaid(law, self.claim), *about_parties(self.claim)]
        if self.decided.by is None:
            contents = [n for n, kind in enumerate(self.plan.kinds) if kind == VALUE_CONTENT]
            methods = dict.fromkeys(method for n in contents for method in self.measured.unclaimed(n))
            said += [say("method_assumed", method=method) for method in methods]
        elif facts.bill is None:
            said += _counted_differently(self._used)
        return tuple(said) if facts.bill is not None else tuple(dict.fromkeys(said))

    def country_of_origin(self) -> CountryOfOrigin | None:
        """The party whose rate the good has, where the agreement has tariff differentials."""
        by, law = self.decided.by, self._law
        if by is None or not law.of_party or self._subject.path:
            return None
        return country_of_origin(self._facts, self.claim, bool(self._exclusively))

    def basis(self) -> Basis | None:
        """What papers are written from."""
        return None if self.decided.by is None else basis_of(self._facts, self._used)

    def renewals(self) -> tuple[Message, ...]:
        """Suppliers' declarations that would make the good originate if they were renewed."""
        return () if self.turned is None or self.decided.by is not None else renewals(self.claim, self.turned)

    def proofs(self) -> tuple[Message, ...]:
        """Proofs of a material's origin that would make the good originate."""
        if self.turned is None or self.decided.by is not None:
            return ()
        return proofs_that_turn(self.claim, self.warnings(), self.renewals(), self.turned)

    @property
    def _exclusively(self) -> list[Exclusively]:
        """What of the alternative asks for originating materials and nothing else."""
        by = self.decided.by
        leaves = [self.plan.requirements[n].leaf for n in self.plan.shape[by]] if by is not None else []
        return [leaf for leaf in leaves if isinstance(leaf, Exclusively)]

    @property
    def _beside(self) -> dict[str, str]:
        """What the verdict rests on beside the requirements, by the kind that a proof names, with its article."""
        law = self._law
        bill = self.gathered.facts.bill
        if bill is not None and not bill.cumulated:
            return {}  # nothing of a stock, nothing of another party
        apart = self._subject.materials or () if self._facts.bill is None else ()
        fungible = any(material.fungible for material in apart)
        rests_on = {
            "cumulation": law.cumulation if self._needs_cumulation() else None,
            "fungible materials": law.fungible if fungible else None,
        }
        return {kind: article for kind, article in rests_on.items() if article is not None}

    def _needs_cumulation(self) -> bool:
        """Whether the alternative fails with nothing of other parties: no originating material, no production.

        A door that names originating materials of the parties itself (3.2(b) and its like) needs no cumulation.
        """
        by, made, facts = self.decided.by, self.plan, self._facts
        assert by is not None
        if facts.bill is not None:
            abroad = facts.bill.cumulated
        else:
            abroad = (facts.law.of_party and facts.has_content) or any(m.cumulated for m in facts.materials or ())
        if not abroad:
            return False
        own = any(leaf.of_the_party for leaf in self._exclusively)
        if not (made.entries[made.owners[by]].of_annex or own):
            return False
        alone = facts.without_cumulation()
        return any(made.requirements[n](alone).state is not Truth.MET for n in made.shape[by])


def _criterion(made: Plan, law: Law, by: int, beside: Iterable[str], tolerated: bool) -> tuple[str, ...]:
    """The codes of an alternative: of its door or its requirements, of what it rests on beside them, of a tolerance."""
    entry = made.entries[made.owners[by]]
    needs = made.shape[by]
    kinds = [] if entry.code is not None else [made.kinds[n] for n in needs]
    kinds += beside
    kinds += ["de minimis"] if tolerated else []
    named = [entry.code] if entry.code is not None else []
    codes = dict.fromkeys([*named, *[law.codes[kind] for kind in kinds if kind in law.codes]])
    if not codes:
        # The rule is met by what a door of its own stands for, such as WO in an annex row.
        texts = {e.expr: e.code for e in made.entries if e.code is not None}
        codes = dict.fromkeys(code for n in needs if (code := texts.get(made.requirements[n].leaf)) is not None)
    return tuple(codes)


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
