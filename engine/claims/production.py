"""How a good was produced: where, by which processes, at which costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from headnote.catalogues import _
from headnote.engine.amounts import whole

from .fields import FIXED, Amount, Code, Country, Day, Positive, StrictModel, Text, YesNoOrLetter
from .fixed import Fixed

_Listed = Field(strict=False, max_length=1_000)


class ProcessDone(StrictModel):
    """A working or processing that was carried out."""

    name: Text
    party: Country | None = Field(None, description="where it was carried out")
    on: tuple[Code, ...] = Field(
        (), strict=False, description="codes of the materials it was carried out on; empty: on all"
    )


class Allocation(StrictModel):
    """Which part of a producer's costs falls to the good, and by which method."""

    percent: Positive = Field(le=100)
    method: Text


class Costs(StrictModel):
    """Costs and profit of producing the good, in the good's currency."""

    labour: Positive | None = None
    overhead: Positive | None = None
    profit: Amount | None = Field(None, description="may be negative")
    other: Positive | None = None
    total: Positive | None = Field(None, description="total cost of the good, for methods that use it")
    excluded: Annotated[dict[Text, Positive], FIXED] = Field(
        Fixed(), description="of the total, what net cost leaves out, in the agreement's words: royalties; 0 for none"
    )
    allocation: Allocation | None = Field(
        None, description="where `total` and `excluded` are of all goods: the part of them that falls to this good"
    )

    def of_the_good(self, amount: Decimal) -> int:
        """Of an amount of `total` or `excluded`, what falls to the good, in millionths."""
        if self.allocation is None:
            return whole(amount)
        n, scale = self.allocation.percent.as_integer_ratio()
        return whole(amount) * n // (100 * scale)

    @model_validator(mode="after")
    def _comes_out_even(self) -> Costs:
        if self.allocation is not None:
            n, scale = self.allocation.percent.as_integer_ratio()
            amounts = [one for one in (self.total, *self.excluded.values()) if one is not None]
            if any(whole(one) * n % (100 * scale) for one in amounts):
                raise ValueError(
                    _(
                        "the part that falls to the good has more than six decimals: give the good's own amounts "
                        "instead, without `allocation`"
                    )
                )
        return self


class Production(StrictModel):
    """Where and how the good was produced."""

    party: Country | None = Field(None, description="the country of production")
    date: Day | None = Field(None, description="of production; suppliers' declarations have to be valid then")
    wholly_obtained: YesNoOrLetter | None = Field(
        None, description="whether the good is wholly obtained there: yes, no, or the letter of the list"
    )
    processes: Annotated[tuple[ProcessDone, ...], _Listed] | None = Field(
        None, description="the processes carried out; an empty list says that there were none"
    )
    operations: Annotated[tuple[Text, ...], _Listed] | None = Field(
        None,
        description="letters of the insufficient operations, where nothing more was done; else an empty list",
    )
    costs: Costs = Costs()
