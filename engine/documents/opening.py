"""A workbook of somebody's own, opened to be written into."""

from __future__ import annotations

import io
import zipfile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from headnote.engine.damaged import DAMAGED


class TooLarge(ValueError):
    """It would take too much memory. `unpacked`: its bytes when it is unpacked."""

    def __init__(self, unpacked: int) -> None:
        super().__init__(unpacked)
        self.unpacked = unpacked


class NotAWorkbook(ValueError):
    """It cannot be read; its text is the kind of what was wrong."""


def open_workbook(data: bytes, most: int, *, rich_text: bool = False) -> Workbook:
    """Open a workbook of at most `most` bytes unpacked. Raises TooLarge and NotAWorkbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(info.file_size for info in packed.infolist())
        if unpacked > most:
            raise TooLarge(unpacked)
        return load_workbook(io.BytesIO(data), rich_text=rich_text)
    except TooLarge:
        raise
    except (*DAMAGED, InvalidFileException, SyntaxError, TypeError) as error:
        raise NotAWorkbook(type(error).__name__) from None
