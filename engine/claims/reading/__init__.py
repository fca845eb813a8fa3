"""Claims from files: YAML, JSON, standard input, and bills of materials from spreadsheets."""

from __future__ import annotations

import sys
from pathlib import Path as FilePath

from ..claim import Claim
from ..declared import Register
from .bom import Sheet, read_bom
from .declarations import with_declarations
from .document import MAX_BYTES, Document, read_document
from .problems import InputError, InputProblem, Located, Path
from .validating import validated

__all__ = ["InputError", "InputProblem", "claim_of", "read_claim", "read_data", "validated"]


def read_data(name: str) -> tuple[str, bytes]:
    """The bytes of a file, or of standard input for ``-``. Raises InputError."""
    try:
        if name == "-":
            return "<stdin>", sys.stdin.buffer.read(MAX_BYTES + 1)
        with FilePath(name).open("rb") as file:
            return name, file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError([InputProblem(name, "", f"the file cannot be read: {reason}")]) from None


def read_claim(name: str, bom: str | None = None, register: Register | None = None) -> Claim:
    """Read a claim (``-``: standard input), its bill of materials from a spreadsheet where one is named.

    `register` is where the declarations that its materials name are looked up. Raises InputError with every problem.
    """
    document = read_document(*read_data(name))
    sheet = read_bom(*read_data(bom)) if bom is not None else None
    return claim_of(document, sheet, register)


def claim_of(document: Document, sheet: Sheet | None = None, register: Register | None = None) -> Claim:
    """Validate a document as a claim. Raises InputError."""
    data = document.value
    if isinstance(data, dict) and sheet is not None:
        if data.get("materials"):
            where = document.locate(("materials",))[1]
            message = "the claim lists materials and a bill of materials is given as well; keep one"
            raise InputError([InputProblem(where, "materials", message)])
        data = {**data, "materials": sheet.materials}

    def locate(path: Path) -> Located:
        if sheet is not None and path[:1] == ("materials",):
            (row, column), where = sheet.locate(path)
            return (row + 1_000_000_000, column), where
        return document.locate(path)

    broken = sheet.problems if sheet is not None else []
    try:
        claim = validated(Claim, data, locate)
    except InputError as error:
        raise InputError([*error.problems, *broken]) from None
    if broken:
        raise InputError(broken)
    return with_declarations(claim, register, locate)
