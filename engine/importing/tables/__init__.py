"""Documents of others to rows of cells: Word, PDF, Excel, HTML, CSV. May import nothing but `engine.claims`' problems.

Read `raw` first, what every reader gives; `reading` chooses the reader of a file.
"""

from .raw import MAX_BYTES, Document
from .reading import read_tables

__all__ = ["MAX_BYTES", "Document", "read_tables"]
