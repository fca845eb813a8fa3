"""What every case says of itself: its name, its source, and how its expected outcome was confirmed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from headnote.engine.claims.fields import StrictModel, Text


class Confirmed(StrictModel):
    """Who confirmed an expected outcome that was drafted: a reader of the source, who did not see the answer, or an
    oracle that shares no code with the rules."""

    by: Literal["reader", "oracle"]
    who: Text = Field(description="the reader's name, or the oracle's file")


class Stated(StrictModel):
    """A case, whatever it is of."""

    case: Text
    source: Text = Field(min_length=1, description="what publishes the outcome, or the law it rests on")
    note: Text | None = None
    articles: dict[str, Literal["met", "not met"]] = Field({}, description="articles that the case shows, and how")
    confirmed: Confirmed | None = Field(None, description="of a case that was drafted (headnote mutate --write)")
