"""An official annex to the rows of an annex file: nothing of the source is dropped.

May import `engine.agreements`, `engine.importing.tables` and the grammar. Read `annex` first, the way of a file through
this wing; `heads` finds the columns, `entries` what the rows are, `trial` which rules the language reads.
"""

from .annex import Imported, Kept, NoAnnex, import_annex
from .merging import Change, merged
from .record import Record, print_record, read_record

__all__ = ["Change", "Imported", "Kept", "NoAnnex", "Record", "import_annex", "merged", "print_record", "read_record"]
