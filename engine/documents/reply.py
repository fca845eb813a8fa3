"""A reply to a request for verification: claim, determination, worksheets, suppliers' declarations, rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from headnote.engine.canonical import digest_of
from headnote.engine.claims.claim import Claim, Declaration, Material
from headnote.engine.claims.digest import claim_data
from headnote.engine.explain import as_data, as_text, explain, verdict_line
from headnote.engine.explain.words import Words
from headnote.engine.origin.determination import Determination, Finding
from headnote.engine.origin.envelope import Envelope

from .foot import foot
from .pdf import as_pdf
from .sheet import Cell, Column, Sheet, Table
from .worksheets import worksheets
from .xlsx import as_xlsx


class Reply(NamedTuple):
    """What a reply is made of. `rules` are the texts that it was decided by, by name."""

    claim: Claim
    determination: Determination
    around: Envelope
    rules: dict[str, str]


def reply_sheets(reply: Reply, words: Words) -> tuple[Sheet, ...]:
    """The reply on paper: the determination, its worksheets if the good originates, declarations, rules and sources."""
    whole, around = words.whole(), reply.around
    mark = foot(around.headnote, around.claim, around.bundle, words)
    sheets = [_determination(reply, whole, mark)]
    if reply.determination.originating:
        sheets += worksheets(reply.claim, reply.determination, words, foot=mark)
    declared = tuple(_declared(reply.claim.materials or (), ""))
    if declared:
        sheets.append(_declarations(declared, whole, mark))
    return (*sheets, _texts(reply, whole, mark))


def reply_files(reply: Reply, words: Words, font: Path | None = None) -> dict[str, bytes]:
    """The reply as files by name, the last of them a list of all with their digests. Raises FontError."""
    blocks = explain(reply.determination, words)
    files = {
        "claim.json": _json(claim_data(reply.claim)),
        "determination.json": as_data(reply.determination, words).model_dump_json(indent=2).encode(),
        "determination.txt": as_text(blocks).encode(),
        "reply.pdf": as_pdf(reply_sheets(reply, words), font),
    }
    if reply.determination.originating:
        files["worksheets.xlsx"] = as_xlsx(worksheets(reply.claim, reply.determination, words))
    files |= {name: text.encode() for name, text in reply.rules.items()}
    around = {name: str(value) for name, value in reply.around._asdict().items() if value is not None}
    digests = {name: digest_of(data) for name, data in files.items()}
    return files | {"contents.json": _json({"envelope": around, "files": digests})}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _determination(reply: Reply, words: Words, mark: str) -> Sheet:
    found, title = reply.determination, words.sheet
    columns = (
        Column("article", "", 20),
        Column("requirement", words.heading("requirement"), 34),
        Column("state", words.heading("state"), 12),
        Column("because", words.heading("because"), 50),
    )
    rows = [_requirement(a.article, f, words) for a in found.alternatives for f in a.findings]
    rows += [_requirement(", ".join(f.citations), f, words) for f in found.provisions]
    head: tuple[tuple[str, Cell], ...] = (
        (title("verdict"), verdict_line(found, words)),
        (title("good"), found.good),
        (title("agreement"), found.agreement),
        (title("date"), str(found.date)),
        (
            "Headnote",
            f"{reply.around.headnote}, {reply.around.decider}, {reply.around.time.isoformat(timespec='seconds')}",
        ),
        (title("claim"), reply.around.claim),
        (title("rules"), reply.around.bundle or ""),
    )
    notes = (*(words.sentence(one) for one in found.warnings), *found.missing)
    signature = (title("place_and_date"), title("name_and_title"), title("signature"))
    # What every alternative of an article asks alike is told once.
    table = Table(columns, tuple(dict.fromkeys(rows)))
    return Sheet("reply", title("reply"), head, table, notes=notes, signature=signature, foot=mark)


def _requirement(article: str, finding: Finding, words: Words) -> tuple[Cell, ...]:
    because = "; ".join(words.sentence(reason) for reason in finding.reasons)
    return (article, words.requirement(finding.requirement), words.word(finding.state.words), because)


def _declared(materials: Sequence[Material], path: str) -> Iterator[tuple[str, Material, Declaration]]:
    """Every supplier's declaration of a bill of materials, with its line, all the way down."""
    for number, material in enumerate(materials, 1):
        if material.declaration is not None:
            yield f"{path}{number}", material, material.declaration
        yield from _declared(material.materials or (), f"{path}{number}.")


def _declarations(declared: Sequence[tuple[str, Material, Declaration]], words: Words, mark: str) -> Sheet:
    title = words.sheet
    columns = (
        Column("line", title("line"), 8),
        Column("material", title("material"), 26),
        Column("supplier", title("supplier"), 22),
        Column("id", title("declaration"), 16),
        Column("from", title("valid_from"), 12),
        Column("until", title("valid_until"), 12),
        Column("document", title("evidence"), 30),
    )
    rows = tuple((line, of.description or "", *_declaration(one)) for line, of, one in declared)
    return Sheet("declarations", title("declarations"), (), Table(columns, rows), foot=mark)


def _declaration(declaration: Declaration) -> tuple[Cell, ...]:
    digest = f"sha256 {declaration.sha256}" if declaration.sha256 else None
    document = ", ".join(part for part in (declaration.document, digest) if part)
    until = str(declaration.valid_until or "")
    return (declaration.supplier or "", declaration.id, str(declaration.date), until, document)


def _texts(reply: Reply, words: Words, mark: str) -> Sheet:
    """The rule with its source, the articles it rests on, and the texts that were read, with their digests."""
    rule, title = reply.determination.rule, words.sheet
    head: list[tuple[str, Cell]] = []
    if rule is not None:
        head = [(title("rule"), f"{rule.scope}  {rule.text}".strip()), (words.heading("source"), rule.source)]
    columns = (Column("text", title("text"), 30), Column("digest", "", 70))
    rows = tuple((name, digest_of(text.encode())) for name, text in reply.rules.items())
    notes = reply.determination.citations
    return Sheet("texts", title("texts"), tuple(head), Table(columns, rows), notes=notes, foot=mark)
