"""A rule file as a whole: its statements in order."""

from __future__ import annotations

from dataclasses import dataclass

from .nodes import (
    NO_TRIVIA,
    AgreementHead,
    AnnexHead,
    AppendixHead,
    Article,
    ArticleItem,
    Chapter,
    CriterionCodes,
    CriterionLine,
    Definition,
    Headnote,
    NomenclatureLine,
    OriginLine,
    Parties,
    PartyLine,
    Row,
    SourceLine,
    Trivia,
)
from .provisions import Ask, Field, Form, Provision, ProvisionsHead, When
from .schedules import Categories, Category, Note, ScheduleHead, Staging, TariffLine
from .tariffs import Column, Columns, RateRow, TariffHead

Block = Parties | CriterionCodes | Article | Headnote | Chapter | Provision | Form | Categories | Columns
Item = (
    PartyLine
    | CriterionLine
    | ArticleItem
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
Top = Head | SourceLine | NomenclatureLine | OriginLine | Block | Row | Staging | Note | TariffLine | RateRow


@dataclass(frozen=True)
class File:
    """One rule file: its statements in order, and the comments after the last one."""

    statements: tuple[Top, ...]
    trivia: Trivia = NO_TRIVIA
