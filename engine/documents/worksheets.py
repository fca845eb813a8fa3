"""The worksheets an issuing body asks for: the comparison table and the calculation sheet.

They are written from the materials as they were judged. Every line of the bill of materials has its row; each total
adds up the rows of its column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from headnote.catalogues import _, language
from headnote.engine.amounts import Figure as Exact
from headnote.engine.amounts import decimal
from headnote.engine.claims.claim import Claim, Material
from headnote.engine.explain.words import Words
from headnote.engine.origin.determination import Alternative, Basis, Determination, Finding, Message
from headnote.engine.origin.plausibility import PLAUSIBILITY

from .figures import TOTALS, digits, figures_of, number, total
from .lines import CHANGE, CONTENT, Line, code_of, evidence_of, lines_of, named, passed
from .sheet import Cell, Column, Figure, Number, Ref, Sheet, Table


class NotOriginating(ValueError):
    """Worksheets show how a good originates; this one was not determined originating."""


class Contradiction(RuntimeError):
    """A sheet's lines do not add up to what was determined: a mistake of ours, and never written."""


@dataclass(frozen=True, slots=True)
class _Paper:
    """What the sheets of one good, or of one material that was determined first, are written from."""

    determination: Determination
    by: Alternative
    basis: Basis
    words: Words
    materials: Sequence[Material]
    head: tuple[tuple[str, Cell], ...]
    currency: str
    suffix: str
    foot: str
    hidden: bool

    @property
    def places(self) -> int:
        """The digits of amounts."""
        facts = [line.fact for line in self.lines([]) if line.fact is not None]
        return digits([amount for fact in facts for amount in (fact.value, fact.counted)], self.currency)

    def lines(self, findings: Sequence[Finding]) -> tuple[Line, ...]:
        """The lines as some findings count them."""
        by_content = frozenset(line for finding in findings for line in finding.by_content)
        return tuple(lines_of(self.materials, self.basis.materials, by_content))


def worksheets(
    claim: Claim, determination: Determination, words: Words, *, foot: str = "", hide_costs: bool = False
) -> tuple[Sheet, ...]:
    """The worksheets for the alternative that the verdict rests on, and those of each material determined first.

    `foot` stands on every page; `hide_costs` leaves out what suppliers were paid. Raises NotOriginating.
    """
    if determination.by is None:
        raise NotOriginating(
            _(
                "the good was determined {verdict}; no worksheet is written",
                verdict=Words(language()).word(determination.verdict),
            )
        )
    good = claim.good
    named = (good.description or "", good.hs.dotted if good.hs is not None else "", good.hs_edition)
    currency = good.currency or ""
    sheets = _sheets(claim.materials or (), determination, words.whole(), named, currency, "", foot, hide_costs)
    return tuple(sheets)


def _sheets(
    materials: Sequence[Material],
    determination: Determination,
    words: Words,
    named: tuple[str, str, str | None],
    currency: str,
    suffix: str,
    foot: str,
    hidden: bool,
) -> Iterator[Sheet]:
    by, basis = determination.by, determination.basis
    if by is None or basis is None:
        return
    head = tuple(_head(determination, basis.edition, words, named))
    paper = _Paper(determination, by, basis, words, materials, head, currency, suffix, foot, hidden)
    yield _comparison(paper)
    shares = [finding for finding in by.findings if any(figure.unit == "%" for figure in finding.figures)]
    for counted in dict.fromkeys(_counting(finding) for finding in shares):
        yield _calculation(paper, [finding for finding in shares if _counting(finding) == counted])
    for line, inner in determination.materials:
        material = materials[int(line) - 1]
        about = (material.description or "", material.hs.dotted if material.hs else "", material.hs_edition)
        yield from _sheets(material.materials or (), inner, words, about, currency, f"{suffix} {line}", foot, hidden)


def _head(
    determination: Determination, used: str, words: Words, named: tuple[str, str, str | None]
) -> Iterator[tuple[str, Cell]]:
    title = words.sheet
    description, claimed, edition = named
    judged = determination.hs or ""
    code = claimed
    if judged and not claimed.replace(".", "").startswith(judged):
        code = f"{judged[:4]}.{judged[4:]}" + (f" ({edition}: {claimed})" if claimed else "")
    yield title("agreement"), determination.agreement
    yield title("good"), description
    yield f"{title('hs')} ({used})", code
    rule = determination.rule
    if rule is not None:
        yield title("rule"), f"{rule.scope}  {rule.text}".strip()
        yield words.heading("source"), words.heading("supplied") if rule.reading == "supplied" else rule.source
    yield title("party"), words.country(determination.party) if determination.party is not None else ""
    if determination.criterion:
        yield title("criterion"), ", ".join(determination.criterion)
    yield title("date"), str(determination.date)


def _comparison(paper: _Paper) -> Sheet:
    """The comparison table: the good's code beside that of each line, and how each passed."""
    words, title = paper.words, paper.words.sheet
    changes = [finding for finding in paper.by.findings if finding.kind == CHANGE]
    lines, tolerated = paper.lines(changes), [finding for finding in changes if finding.de_minimis]
    measures = [measure for measure in ("value", "weight") if any(_by_measure(f, measure) for f in tolerated)]
    measures = [measure for measure in measures if not (paper.hidden and measure == "value")]
    columns = [
        Column("line", title("line"), 6),
        Column("material", title("material"), 26),
        Column("hs", f"{title('hs')} ({paper.basis.edition})", 16),
        Column("origin", title("origin"), 16),
        Column("country", title("country"), 16),
        Column("passed", title("change"), 20),
        *(Column(measure, title(f"tolerated_{measure}"), 13, numeric=True) for measure in measures),
        Column("evidence", title("evidence"), 24),
    ]
    rows = [(*_compared(paper, line), *_tolerated(paper, line, tolerated, measures)) for line in lines]
    rows = [(*row, evidence_of(line, words)) for row, line in zip(rows, lines, strict=True)]
    figures = [figure for finding in tolerated for figure in _allowance(paper, finding, measures)]
    return _sheet(paper, "comparison", Table(tuple(columns), tuple(rows)), tuple(figures), paper.by.findings)


def _compared(paper: _Paper, line: Line) -> tuple[Cell, ...]:
    words, material = paper.words, line.material
    country = line.fact.country if line.fact is not None and line.fact.country is not None else material.country
    return (
        line.number,
        named(material),
        code_of(line, paper.basis.edition),
        words.sheet(line.status(CHANGE)),
        words.country(country) if country is not None else "",
        passed(line, paper.by, paper.determination, words),
    )


def _by_measure(finding: Finding, measure: str) -> bool:
    return any(figure.name == f"de minimis {measure}" for figure in finding.figures)


def _tolerated(paper: _Paper, line: Line, tolerated: Sequence[Finding], measures: Sequence[str]) -> Iterator[Cell]:
    for measure in measures:
        forgiven = any(_by_measure(f, measure) and line.number in f.lines for f in tolerated)
        amount = getattr(line.fact, measure) if forgiven and line.fact is not None else None
        yield number(amount, paper.places if measure == "value" else 0)


def _allowance(paper: _Paper, finding: Finding, measures: Sequence[str]) -> Iterator[Figure]:
    for measure in measures:
        for figure in finding.figures:
            if figure.name not in (f"de minimis {measure}", f"de minimis {measure} allowed"):
                continue
            places = paper.places if measure == "value" else 0
            cell = number(figure.numerator, places)
            if cell is not None and figure.name == f"de minimis {measure}":
                cell = total(figure.numerator, cell.decimals, measure)
            label = paper.words.sheet("tolerated_used" if figure.name.endswith(measure) else "tolerated_allowed")
            yield Figure(figure.name, label, cell and Number(cell.value, cell.decimals, figure.unit, cell.formula))


def _counting(finding: Finding) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a finding counts otherwise than every line as a whole."""
    return finding.by_content, finding.besides


def _calculation(paper: _Paper, findings: Sequence[Finding]) -> Sheet:
    """The calculation sheet of findings that count alike: what counts of each line, the totals, the shares."""
    words, title, places = paper.words, paper.words.sheet, paper.places
    lines = paper.lines(findings)
    besides = frozenset(findings[0].besides)
    lone = any(sum(1 for line in lines if _counted(line, key, besides)) == 1 for key in TOTALS.values())
    priced = not paper.hidden
    money = f" ({paper.currency})" if paper.currency else ""
    columns = [Column("line", title("line"), 6), Column("material", title("material"), 26)]
    columns += [Column("quantity", title("quantity"), 10, numeric=True), Column("unit", title("unit"), 7)]
    if priced:
        columns += [Column("unit_price", title("unit_price") + money, 12, numeric=True)]
        columns += [Column("value", title("value") + money, 14, numeric=True)]
    columns += [Column("origin", title("origin"), 16)]
    if priced:
        columns += [Column(key, title(f"{key}_value") + money, 14, numeric=True) for key in TOTALS.values()]
    columns += [Column("evidence", title("evidence"), 24)]
    rows = [_calculated(paper, line, besides, priced=priced) for line in lines]
    sums: tuple[Cell, ...] = ()
    if priced:
        amounts = {key: sum(_counted(line, key, besides) or 0 for line in lines) for key in TOTALS.values()}
        if added := _added(findings, amounts):
            amounts["originating"] += added
            rows.append(tuple(_of_content(paper, column, added) for column in columns))
        _agree(findings, amounts)
        cells = {key: total(amount, places, key) for key, amount in amounts.items()}
        sums = tuple(title("total") if c.key == "material" else cells.get(c.key) for c in columns)
    figures = tuple(figures_of(findings, paper.basis, words, places, live=priced))
    if paper.hidden and lone:
        # The total of a single line is what its supplier was paid, and with the price so is the share's formula.
        figures = tuple(Figure(f.name, f.label, _plain(f.cell)) for f in figures if _per_cent(f.cell))
    return _sheet(paper, "calculation", Table(tuple(columns), tuple(rows), sums), figures, findings)


def _calculated(paper: _Paper, line: Line, besides: frozenset[str], *, priced: bool) -> tuple[Cell, ...]:
    material, places = line.material, paper.places
    cells: list[Cell] = [line.number, named(material), number(material.quantity, 0), material.unit or ""]
    if priced:
        cells += [number(material.unit_price, places), _paid(line, places)]
    cells.append(paper.words.sheet(line.status(CONTENT)))
    if priced:
        cells += [number(_counted(line, key, besides), places) for key in TOTALS.values()]
    return (*cells, evidence_of(line, paper.words))


def _paid(line: Line, places: int) -> Number | None:
    """The amount of a line: as it was judged, worked out from quantity and unit price where that is the same."""
    amount = line.fact.value if line.fact is not None else line.material.exact[0]
    cell = number(amount, places)
    quantity, price = line.material.quantity, line.material.unit_price
    if cell is None or quantity is None or price is None or quantity * price != cell.value:
        return cell
    own = [Ref(column=key, line=line.number) for key in ("quantity", "unit_price")]
    return Number(cell.value, cell.decimals, formula=(own[0], "*", own[1]))


def _counted(line: Line, key: str, besides: frozenset[str]) -> int | None:
    """What of a line counts in a column: the value of an originating one, what counts of a non-originating one.

    Of those `besides`, which the content does not look at, nothing does.
    """
    if line.fact is None or line.status(CONTENT) != key or line.number in besides:
        return None
    return line.fact.value if key == "originating" else line.fact.counted


def _added(findings: Sequence[Finding], amounts: dict[str, int]) -> int:
    """What counts as originating beside the lines: the costs of materials that count by what they were made of."""
    if not any(finding.by_content for finding in findings):
        return 0
    determined = [figure.numerator for finding in findings for figure in finding.figures if figure.name == "VOM"]
    return determined[0] - amounts["originating"] if determined else 0


def _of_content(paper: _Paper, column: Column, added: int) -> Cell:
    if column.key == "material":
        return paper.words.sheet("content_costs")
    return number(added, paper.places) if column.key == "originating" else None


def _agree(findings: Sequence[Finding], amounts: dict[str, int]) -> None:
    for finding in findings:
        for figure in finding.figures:
            if figure.name in TOTALS and figure.numerator != amounts[TOTALS[figure.name]]:
                own = decimal(amounts[TOTALS[figure.name]])
                message = _(
                    "the lines of {name} add up to {own}, and {decimal} was determined",
                    name=figure.name,
                    own=own,
                    decimal=decimal(figure.numerator),
                )
                raise Contradiction(message)


def _per_cent(cell: Cell) -> bool:
    return isinstance(cell, Number) and cell.unit == "%"


def _plain(cell: Cell) -> Cell:
    return Number(cell.value, cell.decimals, cell.unit) if isinstance(cell, Number) else cell


def _sheet(
    paper: _Paper,
    key: str,
    table: Table,
    figures: tuple[Figure, ...],
    findings: Sequence[Finding],
) -> Sheet:
    words, title = paper.words, paper.words.sheet
    verdict = (title("verdict"), words.word(paper.determination.verdict))
    return Sheet(
        key=key,
        title=f"{title(key)}{paper.suffix}",
        head=(*paper.head, verdict),
        table=table,
        figures=figures,
        notes=tuple(_notes(paper, findings)),
        signature=(title("place_and_date"), title("name_and_title"), title("signature")),
        foot=paper.foot,
    )


def _notes(paper: _Paper, findings: Sequence[Finding]) -> Iterator[str]:
    """What was found, and what was warned of; what is said of single lines stands in their rows."""
    words = paper.words
    for finding in findings:
        reasons = [reason for reason in finding.reasons if not _of_a_line(reason) and not _costs(paper, reason)]
        said = "; ".join(words.sentence(reason) for reason in reasons)
        yield f"{words.requirement(finding.requirement)}: {said or words.word(finding.state.words)}"
    yield from (words.sentence(one) for one in paper.determination.warnings if not _costs(paper, one))


def implausible(determination: Determination, words: Words) -> Iterator[str]:
    """What does not fit together in the claim, for whoever reads the paper."""
    return (words.sentence(warning) for warning in determination.warnings if warning.key in PLAUSIBILITY)


def _of_a_line(message: Message) -> bool:
    return "line" in dict(message.arguments) or message.key == "more_lines"


def _costs(paper: _Paper, message: Message) -> bool:
    """Whether a sentence tells an amount of money that the sheet hides."""
    figures = [value for _, value in message.arguments if isinstance(value, Exact)]
    return paper.hidden and any(figure.unit not in ("%", "kg") for figure in figures)
