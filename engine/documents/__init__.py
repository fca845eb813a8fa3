"""Documents: worksheets for issuing bodies, proofs of origin, and charts."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from headnote.engine.documents.foot import foot
from headnote.engine.documents.proof import NoSuchForm, ProofIncomplete, find_form, not_english, proof
from headnote.engine.documents.sheet import Column, Sheet, Table
from headnote.engine.documents.worksheets import NotOriginating, worksheets

if TYPE_CHECKING:
    from headnote.engine.documents.chart import Bar, bar_chart, staging_chart
    from headnote.engine.documents.fonts import FontError
    from headnote.engine.documents.pdf import as_pdf
    from headnote.engine.documents.reply import Reply, reply_files, reply_sheets
    from headnote.engine.documents.template import TemplateError
    from headnote.engine.documents.xlsx import as_xlsx

__all__ = [
    "Bar",
    "Column",
    "FontError",
    "NoSuchForm",
    "NotOriginating",
    "ProofIncomplete",
    "Reply",
    "Sheet",
    "Table",
    "TemplateError",
    "as_pdf",
    "as_xlsx",
    "bar_chart",
    "find_form",
    "foot",
    "not_english",
    "proof",
    "reply_files",
    "reply_sheets",
    "staging_chart",
    "worksheets",
]

_IN = {
    **dict.fromkeys(("Bar", "bar_chart", "staging_chart"), ".chart"),
    "FontError": ".fonts",
    "as_pdf": ".pdf",
    **dict.fromkeys(("Reply", "reply_files", "reply_sheets"), ".reply"),
    "TemplateError": ".template",
    "as_xlsx": ".xlsx",
}


def __getattr__(name: str) -> Any:
    """Import what writes workbooks, PDF and charts when a document is written."""
    if name not in _IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_IN[name], __name__), name)
    return found
