"""What suppliers declare of materials: an entry of a register, and how a register is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Protocol

from pydantic import Field, model_validator

from headnote.catalogues import _

from .claim import Declaration
from .fields import Code, Country, Day, StrictModel, Text, Written


class Declared(StrictModel):
    """A supplier's declaration that a material originates under an agreement; a correction is a new version."""

    id: Text = Field(min_length=1)
    version: int = 1
    supplier: Written = Field(min_length=1)
    material: Written | None = Field(None, description="what it is declared of: its name or part number")
    hs: Code | None = None
    agreement: Text = Field(min_length=1)
    criterion: Text | None = None
    country: Country | None = Field(None, description="where it originates; not given: the material's country")
    valid_from: Day
    valid_until: Day | None = Field(None, description="the last day; not given: without end")
    document: Written | None = Field(None, description="the file or paper that shows it")
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = Field(None, description="of the document")

    @model_validator(mode="after")
    def _in_order(self) -> Declared:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError(_("the declaration ends before it begins"))
        return self

    def as_declaration(self) -> Declaration:
        """The declaration as a claim has it."""
        return Declaration(
            id=self.id,
            version=self.version,
            date=self.valid_from,
            valid_until=self.valid_until,
            supplier=self.supplier,
            criterion=self.criterion,
            document=self.document,
            sha256=self.sha256,
        )


class Register(Protocol):
    """Where declarations are looked up."""

    def current(self, ids: Collection[str]) -> Mapping[str, Declared]:
        """The last version of each declaration that is there, by its id."""
