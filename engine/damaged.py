"""What readers of archives and XML end with where a file is not what it says."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from xml.parsers import expat

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, expat.ExpatError),
    *(EOFError, OSError, RuntimeError, ValueError, LookupError),
)
