"""A determination to its explanation: the verdict, why, what was asked, what would change it, the sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from headnote.engine.origin.determination import Alternative, CountryOfOrigin, Determination, Finding
from headnote.engine.origin.preconditions import SUFFICIENT
from headnote.engine.truth import Truth

from .document import Asked, Block, Bullets, Inner, Paragraph, Requirements, Section, Title, Tone
from .words import Words

_TONES: dict[Truth, Tone] = {Truth.MET: "good", Truth.NOT_MET: "bad", Truth.NOT_KNOWN: "open"}
_VERDICTS: dict[str, Tone] = {"originating": "good", "not originating": "bad", "undetermined": "open"}


def explain(determination: Determination, words: Words) -> tuple[Block, ...]:
    """The whole explanation."""
    return tuple(_blocks(determination, words))


def verdict_line(determination: Determination, words: Words) -> str:
    """The verdict in a line, with party and criterion; not every agreement has codes of criteria."""
    if determination.originating:
        criterion = ", ".join(determination.criterion)
        party = words.country(determination.party) if determination.party is not None else ""
        heading = "verdict_originating" if party else "verdict_originating_anywhere"
        return words.heading(heading if criterion else f"{heading}_uncoded", party=party, criterion=criterion)
    return words.heading(f"verdict_{determination.verdict}")


def why(determination: Determination, words: Words) -> str:
    """The one sentence that says why."""
    by = determination.by
    if by is not None:
        return _sentence("why_met", [f for f in by.findings if f.requirement != SUFFICIENT], words)
    failed = [p for p in determination.provisions if p.state is Truth.NOT_MET]
    if determination.verdict == "not originating" and failed:
        return _sentence("why_provision", failed, words)
    if determination.verdict == "not originating":
        return _why_not(determination, words)
    return _why_open(determination, words)


def _why_open(determination: Determination, words: Words) -> str:
    """What is open of the alternative that lacks least; what its rule missed, where another door than that is open."""
    unknown = [p for p in determination.provisions if p.state is Truth.NOT_KNOWN]
    open_ = [a for a in determination.alternatives if a.state is Truth.NOT_KNOWN]
    asked = [[f for f in a.findings if f.state is Truth.NOT_KNOWN] for a in reversed(_of_annex(open_))]
    text = _sentence("why_undetermined", min(asked, key=len, default=[])[:MOST_OPEN] or unknown[:1], words)
    if not open_ or determination.rule is None or any(a.of_annex for a in open_):
        return text
    missed = _missed(determination, words)
    rule = f"{determination.rule.scope} {determination.rule.text}".strip()
    return f"{words.heading('why_rule_missed', rule=rule, reasons=missed)}{text}" if missed else text


MOST_OPEN = 3
"""Open requirements that one sentence names."""


def _of_annex(alternatives: Sequence[Alternative]) -> Sequence[Alternative]:
    """Those that ask for the product-specific rule, which is what a reader looks for; else those there are."""
    return [a for a in alternatives if a.of_annex] or alternatives


def _why_not(determination: Determination, words: Words) -> str:
    """What failed of the product-specific rule, which is named."""
    reasons = _missed(determination, words)
    count, rule = str(len(determination.alternatives)), determination.rule
    if rule is None:
        return words.heading("why_not", count=count, reasons=reasons)
    named = f"{rule.scope} {rule.text}".strip()
    return words.heading("why_not_rule", count=count, rule=named, reasons=reasons)


def _missed(determination: Determination, words: Words) -> str:
    asked = _of_annex(determination.alternatives)
    failed = dict.fromkeys(f for a in asked for f in a.findings if f.state is Truth.NOT_MET)
    return "; ".join(f"{words.requirement(f.requirement)}: {'; '.join(map(words.sentence, f.reasons))}" for f in failed)


def _sentence(key: str, findings: tuple[Finding, ...] | list[Finding], words: Words) -> str:
    return " ".join(_said(key, finding, words) for finding in findings)


def _said(key: str, finding: Finding, words: Words) -> str:
    reasons = "; ".join(words.sentence(reason) for reason in finding.reasons)
    if [reason.key for reason in finding.reasons] == ["unanswered"]:
        # The question is the requirement itself.
        return words.heading("why_unanswered", reasons=reasons)
    return words.heading(key, requirement=words.requirement(finding.requirement), reasons=reasons)


def _blocks(determination: Determination, words: Words) -> Iterator[Block]:
    yield Title(verdict_line(determination, words), _VERDICTS[determination.verdict])
    good = words.word(determination.good) if determination.good == "the good" else determination.good
    yield Paragraph(
        words.heading("subject", good=good, agreement=determination.agreement, date=str(determination.date))
    )
    yield Paragraph(why(determination, words))
    if determination.missing:
        yield Section(words.heading("missing"))
        yield Bullets(determination.missing)
    yield from _nearest(determination, words)
    yield Section(words.heading("asked"))
    header = (words.heading("requirement"), words.heading("state"), words.heading("because"))
    yield Requirements(header, tuple(_asked(determination, words)))
    if determination.country_of_origin is not None:
        yield Section(words.heading("country"))
        yield Bullets(tuple(_country(determination.country_of_origin, words)))
    yield Section(words.heading("rule"))
    yield Bullets(tuple(_rule(determination, words)))
    if determination.citations:
        yield Section(words.heading("citations"))
        yield Bullets(determination.citations)
    if determination.warnings:
        yield Section(words.heading("warnings"))
        yield Bullets(tuple(words.sentence(warning) for warning in determination.warnings))
    if determination.materials:
        yield Section(words.heading("materials"))
        for line, inner in determination.materials:
            yield Inner(words.lines((line,)), explain(inner, words))


def _nearest(determination: Determination, words: Words) -> Iterator[Block]:
    """For each alternative that failed, the changes that would meet it; and the proofs of origin that would.

    Nothing for a good that originates.
    """
    if determination.originating:
        return
    items: dict[str, None] = {}
    for alternative in determination.alternatives:
        changes = [
            _change(finding, words)
            for finding in alternative.findings
            if finding.state is Truth.NOT_MET and finding.nearest
        ]
        if changes and len(changes) == sum(1 for f in alternative.findings if f.state is Truth.NOT_MET):
            items[" + ".join(changes)] = None
    items |= dict.fromkeys(map(words.sentence, (*determination.renewals, *determination.proofs)))
    if items:
        yield Section(words.heading("change"))
        yield Bullets(tuple(items))


def _change(finding: Finding, words: Words) -> str:
    """The nearest changes of one finding, with the reason they answer: ``…: 140.00 USD less …, or a price of …``."""
    first, *others = (words.sentence(message) for message in finding.nearest)
    seen = first.partition(": ")[0]
    tail = [other.partition(": ")[2] if other.partition(": ")[0] == seen else other for other in others]
    joined = f", {words.heading('or')} ".join([first, *tail])
    if finding.kind == "change in tariff classification":
        return "; ".join(words.sentence(reason) for reason in finding.reasons) + f": {joined}"
    return joined


def _asked(determination: Determination, words: Words) -> Iterator[Asked]:
    """A row a requirement; what several alternatives ask alike, such as more than little work, comes once, last."""
    shared: dict[Finding, None] = {}
    for alternative in determination.alternatives:
        for finding in alternative.findings:
            if finding.requirement == SUFFICIENT:
                shared[finding] = None
            else:
                yield _row(alternative, finding, words)
    for provision in (*determination.provisions, *shared):
        yield _row(Alternative("", "", provision.state, (provision,)), provision, words)


def _row(alternative: Alternative, finding: Finding, words: Words) -> Asked:
    return Asked(
        alternative.article or ", ".join(finding.citations),
        words.requirement(finding.requirement),
        words.word(finding.state.words),
        _TONES[finding.state],
        tuple(words.sentence(reason) for reason in finding.reasons),
    )


def _rule(determination: Determination, words: Words) -> Iterator[str]:
    rule = determination.rule
    if rule is None:
        yield words.heading("no_rule")
        return
    yield f"{rule.scope}  {rule.text}".strip()
    source = words.heading("supplied") if rule.reading == "supplied" else rule.source
    yield f"{words.heading('source')}: {source}"


def _country(country: CountryOfOrigin, words: Words) -> Iterator[str]:
    yield words.country(country.party) if country.party is not None else words.word("not known")
    yield from (words.sentence(reason) for reason in country.reasons)
    yield from (words.sentence(caveat) for caveat in country.caveats)
    if country.missing:
        yield f"{words.heading('missing')}: {', '.join(country.missing)}"
    if len(country.elections) > 1:
        yield words.heading("elections", parties=", ".join(country.elections))
    yield f"{words.heading('source')}: {'; '.join(country.citations)}"
