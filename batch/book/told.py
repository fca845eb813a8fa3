"""What is told of each product under each agreement: verdict, margin, what is missing, what would change it cheapest,
and the papers that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from headnote.batch.decide.outcome import NOT_READ, Told, determined, margins
from headnote.engine import Claim, Determination, Engine
from headnote.engine.claims.origins import for_another
from headnote.engine.documents import NoSuchForm, find_form, worksheets
from headnote.engine.explain import Words
from headnote.engine.explain.cheapest import cheapest

from .products import Product


@dataclass(frozen=True, slots=True)
class Outcome:
    """A product under an agreement; `claim` and `determination` None: it could not be read, and `problem` says why."""

    key: str
    description: str
    agreement: str
    verdict: str
    problem: str = ""
    hs: str = ""
    criterion: str = ""
    party: str = ""
    rule: str = ""
    source: str = ""
    margins: dict[str, Decimal | None] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    change: str = ""
    papers: tuple[str, ...] = ()
    claim: Claim | None = None
    determination: Determination | None = None


def outcomes(
    products: Iterable[Product], engines: Sequence[Engine], methods: Sequence[str], words: Words
) -> Iterator[Outcome]:
    """Each product under each agreement, one by one."""
    for product in products:
        for engine in engines:
            read: list[Claim] = []

            def claim(product: Product = product, engine: Engine = engine, read: list[Claim] = read) -> Claim:
                found = product.claim(engine.name, alone=len(engines) == 1)
                read.append(found if engine.answers_to(found.agreement) else for_another(found, engine.name))
                return read[0]

            yield _outcome(product, engine, determined(engine, claim), read, methods, words)


def _outcome(
    product: Product, engine: Engine, told: Told, read: list[Claim], methods: Sequence[str], words: Words
) -> Outcome:
    found = told.determination
    if found is None:
        return Outcome(product.key, product.description, engine.name, NOT_READ, told.problem)
    claim, used = read[0], found.rule
    return Outcome(
        product.key,
        product.description,
        engine.name,
        found.verdict,
        hs=claim.good.hs.dotted if claim.good.hs is not None else "",
        criterion=", ".join(found.criterion),
        party=found.party or "",
        rule=used.text if used is not None else "",
        source=used.source if used is not None else "",
        margins=margins(found, methods),
        missing=tuple(found.missing),
        change=words.sentence(least.change) if (least := cheapest(found, claim)) is not None else "",
        papers=tuple(_papers(engine, claim, found, words)),
        claim=claim,
        determination=found,
    )


def _papers(engine: Engine, claim: Claim, found: Determination, words: Words) -> Iterator[str]:
    """The worksheets that show the origin, and the proofs that the agreement's provisions have a form of."""
    if not found.originating:
        return
    yield from dict.fromkeys(sheet.title for sheet in worksheets(claim, found, words))
    for kind in ("certificate", "declaration"):
        try:
            yield find_form(engine.ruleset.procedures, kind, claim.date).title
        except NoSuchForm:
            continue


def rows(outcomes_: Iterable[Outcome], methods: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Outcomes as rows of a table."""
    for one in outcomes_:
        row: dict[str, Any] = {name: getattr(one, name) for name in PLAIN}
        row |= {f"{what}.{m}": one.margins.get(f"{what}.{m}") for m in methods for what in ("content", "margin")}
        yield row | {"missing": list(one.missing), "change": one.change, "papers": list(one.papers)}


PLAIN = ("key", "description", "hs", "agreement", "verdict", "criterion", "party", "rule", "source", "problem")
