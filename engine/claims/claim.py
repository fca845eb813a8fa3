"""A claim: a good, how it was produced, from which materials. What the claimant says, and nothing decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from headnote.catalogues import _
from headnote.engine.amounts import whole
from headnote.engine.collecting import NoCollection
from headnote.grammar.codes import HSCode

from .fields import (
    FIXED,
    Code,
    Country,
    Currency,
    Day,
    Edition,
    Paragraph,
    Positive,
    StrictModel,
    Text,
    Written,
    YesNo,
    YesNoOrLetter,
)
from .fixed import Fixed, kept
from .good import Good
from .production import ProcessDone, Production

MAX_DEPTH = 60
"""Bills of materials within bills of materials; deeper nesting is refused."""

MAX_MADE, MAX_WITHIN = 8_000, 300_000
"""Materials with materials of their own, and lines within those, each counted as often as it stands deep: each is
determined, and counts by its content, at every level above it."""

# Lists come as lists from YAML and JSON; their entries stay strict.
_Listed = Field(strict=False, max_length=1_000)
_Lines = Field(strict=False, max_length=100_000)


Answers = Mapping[str, bool | str]
"""What a claim answers: conditions by their text, questions of provisions by their name."""


class Deduction(StrictModel):
    """Something that is deducted from a material's value, with the document that shows it."""

    what: Text
    amount: Positive
    document: Written | None = None


class Assist(StrictModel):
    """What the buyer of a material gave its maker free or below its value, such as a mould: a part of its value."""

    what: Written
    amount: Positive = Field(description="the share of its value that falls on this quantity of the material")


class Declaration(StrictModel):
    """A supplier's declaration that a material originates."""

    id: Text
    date: Day = Field(description="the first day on which it holds")
    valid_until: Day | None = None
    version: int | None = Field(None, description="of a register's declaration; this and what follows come from there")
    supplier: Written | None = None
    criterion: Text | None = None
    document: Written | None = None
    sha256: Text | None = Field(None, description="of the document")


class Origin(StrictModel):
    """What is said of a material's origin under one agreement."""

    originating: YesNo | None = Field(None, description="not given: unknown, which counts as non-originating")
    wholly_obtained: YesNo | None = None
    country: Country | None = Field(None, description="where it originates; not given: the material's country")
    declaration: Declaration | None = Field(None, description="the supplier's declaration that it originates")


class FromLedger(StrictModel):
    """A withdrawal from a stock of fungible materials: the row of a ledger that is given beside the claim."""

    ledger: Text | None = Field(None, description="name of the ledger's file without its ending; none: the only one")
    row: int = Field(ge=2, strict=False, description="row of the withdrawal, as a spreadsheet counts")


Row = tuple[HSCode | None, bool | None, int | None]
"""A line in figures: its code, whether it originates, and its value in whole millionths."""

_ORDINARY = frozenset(
    {
        *("description", "hs", "originating", "wholly_obtained", "country", "value", "net_weight_kg", "described_as"),
        *("processes", "declaration", "supplied", "freight", "insurance", "production", "rule"),
        *("quantity", "unit", "unit_price", "evidence", "from_ledger", "id", "part", "notes"),
    }
)
"""The fields of a line that do not set it apart (`Material.row`): a new field does, unless it stands here."""


class Material(StrictModel):
    """One line of the bill of materials. With `materials` of its own it is determined first (roll-up)."""

    id: Text | None = Field(None, description="what the line is called where it comes from: its number there")
    part: Written | None = Field(None, description="its part number")
    description: Written | None = None
    role: Literal["material", "shipment packing", "retail packing", "accessories", "indirect materials"] = Field(
        "material", description="accessories: not invoiced separately, of customary quantity and value"
    )
    kit: YesNo = Field(
        default=False,
        description="an unassembled kit that is classified as a good: its parts are listed as its `materials`",
    )
    from_ledger: FromLedger | None = Field(
        None, description="a withdrawal that says how much of it originates, and its value (--ledger)"
    )
    fungible: YesNo = Field(
        default=False,
        description="drawn from a stock of interchangeable materials that an inventory method splits (headnote ledger)",
    )
    inventory_method: Text | None = Field(
        None, description="of a fungible material: the method that splits its stock, such as FIFO"
    )
    hs: Code | None = None
    originating: YesNo | None = Field(
        None, description="under the claim's agreement; not given: unknown, which counts as non-originating"
    )
    wholly_obtained: YesNo | None = None
    origin: Annotated[dict[Text, Origin], FIXED] = Field(
        Fixed(), description="its origin by the name of an agreement, where the claim is compared under several"
    )
    hs_edition: Edition | None = Field(None, description="edition of `hs`; none: the good's")
    country: Country | None = Field(None, description="where it originates or comes from")
    quantity: Positive | None = Field(None, description="how much is used, in `unit`; for papers")
    unit: Written | None = Field(None, description="of `quantity`, such as kg or pieces")
    currency: Currency | None = Field(
        None, description="of the amounts of this line; none: the good's, else `good.exchange` has to name it"
    )
    unit_price: Positive | None = Field(None, description="price of one `unit`, in the good's currency; for papers")
    value: Positive | None = Field(None, description="value of the whole quantity used, in the good's currency")
    basis: Literal["CIF", "FOB", "price paid", "customs value"] | None = Field(
        None, description="what `value` is; not given: what the agreement asks for"
    )
    freight: Positive | None = Field(None, description="to the place of importation, where `basis` is FOB")
    insurance: Positive | None = Field(None, description="to the place of importation, where `basis` is FOB")
    assists: Annotated[tuple[Assist, ...], _Listed] = Field(
        (), description="moulds, tools and the like that its maker was given free: added to `value`"
    )
    deductions: Annotated[tuple[Deduction, ...], _Listed] = Field(
        (), description="what is deducted from the value of a non-originating material, where the agreement allows it"
    )
    declaration: Declaration | None = Field(None, description="the supplier's declaration that it originates")
    evidence: Written | None = Field(None, description="documents that show its origin or value, as papers name them")
    declared_by: Annotated[tuple[Text, ...], _Listed] = Field(
        (),
        description="ids of suppliers' declarations, looked up in the register that the caller gives",
    )
    supplied: Day | None = Field(None, description="the day of supply: its declaration has to be valid then")
    net_weight_kg: Positive | None = None
    in_component: YesNo | None = Field(
        None, description="whether it is in the component of the good that determines its classification"
    )
    described_as: Annotated[tuple[Text, ...], _Listed] | None = Field(
        None, description="what it is in the words of rules that name materials"
    )
    processes: Annotated[tuple[ProcessDone, ...], _Listed] | None = Field(
        None, description="processes carried out on it before it was used, where a rule asks"
    )
    price: Positive | None = Field(None, description="the base for its own value content, where it has materials")
    production: Production | None = None
    materials: Annotated[tuple[Material, ...], _Lines] | None = None
    counted_as: Literal["whole", "content"] | None = Field(
        None,
        description="as a whole, or by its materials, costs and processes where an article allows that; not given: as"
        " serves each requirement better",
    )
    rule: Text | None = Field(None, description="its own rule, where the annex has none transcribed")
    notes: Annotated[dict[Written, Written], FIXED] = Field(
        Fixed(), description="what else a table says of the line, by the heads of its columns; decides nothing"
    )

    @kept
    def exact(self) -> tuple[int | None, int | None]:
        """Value, with assists, and net weight in whole millionths of their units."""
        value, weight = self.value, self.net_weight_kg
        added = sum(whole(one.amount) for one in self.assists)
        return None if value is None else whole(value) + added, None if weight is None else whole(weight)

    @kept
    def row(self) -> Row | None:
        """The line in figures; None where something sets it apart, such as a role, a kit or materials of its own."""
        given = self.__pydantic_fields_set__
        if not given <= _ORDINARY and any(getattr(self, name) != _DEFAULTS[name] for name in given - _ORDINARY):
            return None
        value = self.value
        return self.hs, self.originating, None if value is None else whole(value)

    def model_post_init(self, _context: object, /) -> None:
        """Check what has to fit together. (A validator after the model would run twice for each line of a claim.)"""
        if self.country is None and self.materials is None:
            if self.originating and not self.declared_by:
                raise ValueError(_("an originating material needs the `country` in which it originates"))
            if lacking := [name for name, one in self.origin.items() if one.originating and one.country is None]:
                raise ValueError(
                    _("it originates by `origin.{lacking}`, which needs the `country` as well", lacking=lacking[0])
                )


_DEFAULTS = {name: field.get_default(call_default_factory=False) for name, field in Material.model_fields.items()}


def rows_of(materials: tuple[Material, ...] | None) -> tuple[Row, ...] | None:
    """The lines of a bill of materials in figures; None where something sets one of them apart."""
    rows = tuple([row for material in materials or () if (row := material.row) is not None])
    return rows if len(rows) == len(materials or ()) else None


class Stop(StrictModel):
    """A country on the way, and what was done to the good there."""

    country: Country
    operations: Annotated[tuple[Text, ...], _Listed] | None = Field(
        None, description="what was done to the good there, in the words of the agreement; an empty list: nothing"
    )
    customs_control: YesNo | None = Field(None, description="whether the good stayed under customs control")
    documents: Annotated[tuple[Text, ...], _Listed] = Field((), description="evidence held, in the agreement's words")


class Consignment(StrictModel):
    """How the good travelled."""

    route: Annotated[tuple[Country, ...], _Listed] = Field(
        (), description="countries from the exporting to the importing party; those between are stops"
    )
    stops: Annotated[tuple[Stop, ...], _Listed] = Field((), description="what is known of the stops")


class ProofData(StrictModel):
    """What a proof of origin has to say besides what the determination knows."""

    exporter: Paragraph | None = Field(None, description="name and address")
    producer: Paragraph | None = Field(None, description="name and address, where known")
    importer: Paragraph | None = Field(None, description="name and address of the importer or consignee")
    number: Text | None = Field(None, description="number of the certificate, or reference of the declaration")
    declaration: Paragraph | None = Field(None, description="who declares, with place and date")
    certification: Paragraph | None = Field(None, description="of the issuing body or the authorised signatory")
    consignment: Paragraph | None = Field(None, description="departure, vessel or flight, port of discharge")
    quantity: Written | None = None
    invoice: Written | None = Field(None, description="number and date; a third party's too")
    marks_and_packages: Paragraph | None = None
    remarks: Paragraph | None = Field(None, description="third-party invoice, issued retroactively and the like")
    authorisation: Text | None = Field(None, description="code of the approved exporter, or of the producer")
    country_of_origin: Country | None = Field(
        None, description="where the agreement has tariff differentials: the party whose rate the importer elects"
    )
    election: Literal["contributing parties", "any party"] | None = Field(
        None, description="the highest rate among parties that contributed originating materials, or among all"
    )
    certifier: Text | None = Field(None, description="who certifies: exporter, producer, importer or a representative")
    signatory: Written | None = Field(None, description="name, company, address, telephone and e-mail of who signs")
    period: Text | None = Field(None, description="of a proof for several shipments")
    original_proof: Text | None = Field(None, description="of a back-to-back proof: number, date, country of origin")
    back_to_back: YesNo = False


class Claim(StrictModel):
    """What is claimed of one good, for one agreement, on one day."""

    agreement: Text
    date: Day = Field(description="of importation: picks the text in force")
    exporting_party: Country | None = Field(None, description="where the good is exported from; none: the production's")
    importing_party: Country | None = None
    good: Good
    production: Production
    materials: Annotated[tuple[Material, ...], _Lines] | None = Field(None, description="the bill of materials")
    consignment: Consignment | None = None
    answers: Annotated[dict[Text, YesNoOrLetter], FIXED] = Field(
        Fixed(), description="conditions attested, by their text: yes or no; questions of provisions by their name"
    )
    proof: ProofData | None = Field(None, description="for writing a proof of origin")
    rule: Text | None = Field(None, description="the good's rule, where the annex has none transcribed")

    @classmethod
    def model_validate(cls, obj: Any, **named: Any) -> Self:
        """The claim that data say. Raises ValidationError with every problem."""
        with NoCollection():
            return super().model_validate(obj, **named)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **named: Any) -> Self:
        """The claim that a JSON text says, without a detour over data. Raises ValidationError with every problem."""
        with NoCollection():
            return super().model_validate_json(json_data, **named)

    @kept
    def rows(self) -> tuple[Row, ...] | None:
        """The bill of materials in figures; None where something sets one of its lines apart (`Material.row`)."""
        return rows_of(self.materials)

    @model_validator(mode="after")
    def _shallow(self) -> Claim:
        if self.rows is None:
            _bounded(self.materials)
        return self


def _bounded(materials: tuple[Material, ...] | None) -> None:
    """Raises ValueError for bills within bills that are deeper, or more, than can be decided."""
    level, depth, made, within = list(materials or ()), 0, 0, 0
    while level:
        depth += 1
        made += depth * sum(1 for material in level if material.materials)
        within += (depth - 1) * len(level)
        if depth > MAX_DEPTH:
            raise ValueError(
                _("bills of materials stand more than {max_depth} deep in each other", max_depth=MAX_DEPTH)
            )
        level = [inner for material in level for inner in material.materials or ()]
    if made > MAX_MADE or within > MAX_WITHIN:
        raise ValueError(
            _(
                "each counted as often as it stands deep, there are {made} materials with materials of their own and"
                " {within} lines within those; at most {max_made} and {max_within} are read",
                made=f"{made:,}",
                within=f"{within:,}",
                max_made=f"{MAX_MADE:,}",
                max_within=f"{MAX_WITHIN:,}",
            )
        )
