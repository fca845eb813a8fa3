"""What a claim says of its good: codes, values, weights."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from headnote.catalogues import _

from .fields import FIXED, AboveZero, Code, Currency, Edition, Positive, StrictModel, Text, Unit, Written
from .fixed import Fixed


class Good(StrictModel):
    """The good whose origin is asked for. What is not given is not known, and named where it would decide."""

    hs: Code | None = Field(None, description="HS code, 4 or more digits, in the agreement's edition")
    description: Written | None = None
    fob: Positive | None = Field(None, description="FOB value, in `currency`")
    set_rule: Literal["3(a)", "3(b)", "3(c)"] | None = Field(
        None, description="for a set put up for retail sale: the HS's general rule by which it is classified"
    )
    hs_edition: Edition | None = Field(
        None, description="edition of `hs`, and of the materials' codes that give none; none: the agreement's"
    )
    exw: Positive | None = Field(None, description="ex-works price, in `currency`, for rules that use it")
    value: Positive | None = Field(
        None, description="value of the good as the agreement has it (V), such as without international shipment"
    )
    transaction_value: Positive | None = Field(None, description="price paid or payable for the good, in `currency`")
    deducted: Annotated[dict[Text, Positive], FIXED] = Field(
        Fixed(),
        description="what is taken from the transaction value, in the agreement's words: international shipment",
    )
    added: Annotated[dict[Text, Positive], FIXED] = Field(
        Fixed(), description="what is added to the transaction value, likewise"
    )
    first_ascertainable_price: Positive | None = Field(
        None, description="paid by the buyer to the producer, where an FOB value exists but is not known"
    )
    currency: Currency | None = Field(None, description="of every amount in the claim")
    net_weight_kg: Positive | None = None
    component_kg: Positive | None = Field(
        None, description="net weight of the component of the good that determines its classification"
    )
    mfn_percent: Positive | None = Field(
        None, description="the importing party's most-favoured-nation rate, ad valorem"
    )
    customs_value: Positive | None = Field(None, description="what duty is a share of, in `currency`")
    tariff_line: Code | None = Field(
        None, description="line of the importing party's tariff, where `hs` alone does not tell it"
    )
    quantities: Annotated[dict[Unit, Positive], FIXED] = Field(
        Fixed(), description="for duties by quantity: how much of a unit; the net weight stands for kg"
    )
    exchange: Annotated[dict[Currency, AboveZero], FIXED] = Field(
        Fixed(),
        description="for duties and materials in other money: how much of a currency one unit of `currency` is worth",
    )

    @model_validator(mode="after")
    def _in_a_currency(self) -> Good:
        amounts = (
            self.fob,
            self.exw,
            self.value,
            self.transaction_value,
            self.first_ascertainable_price,
            self.customs_value,
        )
        if self.currency is None and any(amount is not None for amount in amounts):
            raise ValueError(_("an amount needs its `currency`, such as USD"))
        return self
