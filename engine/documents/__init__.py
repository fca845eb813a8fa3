"""Documents: worksheets for issuing bodies, and proofs of origin."""

from .pdf import as_pdf
from .proof import NoSuchForm, ProofIncomplete, find_form, proof
from .sheet import Sheet, Table
from .worksheets import NotOriginating, worksheets
from .xlsx import as_xlsx

__all__ = [
    "NoSuchForm",
    "NotOriginating",
    "ProofIncomplete",
    "Sheet",
    "Table",
    "as_pdf",
    "as_xlsx",
    "find_form",
    "proof",
    "worksheets",
]
