"""A rule file as a whole: its statements in order."""

from __future__ import annotations

from dataclasses import dataclass

from headnote.grammar.agreements.nodes import (
    AgreementHead,
    AnnexHead,
    AppendixHead,
    Article,
    ArticleItem,
    Chapter,
    CriterionCodes,
    CriterionLine,
    Declared,
    Headnote,
    NomenclatureLine,
    OriginLine,
    Parties,
    PartyLine,
    Row,
    YearsLine,
)
from headnote.grammar.nodes import NO_TRIVIA, SourceLine, Trivia
from headnote.grammar.provisions.nodes import Ask, Field, Form, Provision, ProvisionsHead, When
from headnote.grammar.rules.tree import Definition
from headnote.grammar.schedules.nodes import Categories, Category, Note, ScheduleHead, Staging, TariffLine
from headnote.grammar.tariffs.nodes import Column, Columns, RateRow, TariffHead

Block = Parties | CriterionCodes | Article | Headnote | Chapter | Provision | Form | Categories | Columns
Item = (
    PartyLine
    | CriterionLine
    | ArticleItem
    | Declared
    | Definition
    | Row
    | Ask
    | When
    | Field
    | Category
    | Column
    | TariffLine
    | Note
)
Head = AgreementHead | AnnexHead | AppendixHead | ProvisionsHead | ScheduleHead | TariffHead
Top = (
    Head | SourceLine | NomenclatureLine | OriginLine | YearsLine | Block | Row | Staging | Note | TariffLine | RateRow
)


@dataclass(frozen=True)
class File:
    """One rule file: its statements in order, and the comments after the last one."""

    statements: tuple[Top, ...]
    trivia: Trivia = NO_TRIVIA
