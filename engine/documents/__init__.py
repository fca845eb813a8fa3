"""Documents: worksheets for issuing bodies, proofs of origin, and charts."""

from .chart import Bar, bar_chart, staging_chart
from .pdf import as_pdf
from .proof import NoSuchForm, ProofIncomplete, find_form, proof
from .sheet import Sheet, Table
from .worksheets import NotOriginating, worksheets
from .xlsx import as_xlsx

__all__ = [
    "Bar",
    "NoSuchForm",
    "NotOriginating",
    "ProofIncomplete",
    "Sheet",
    "Table",
    "as_pdf",
    "as_xlsx",
    "bar_chart",
    "find_form",
    "proof",
    "staging_chart",
    "worksheets",
]
