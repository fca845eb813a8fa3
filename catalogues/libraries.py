"""What the system and the parsers of JSON, YAML and CSV say in English, in the reader's language.

What they say is not ours to list whole: a sentence that is not known here stands as they say it.
"""

from __future__ import annotations

import errno
import re

from . import _, language


def of_system(error: OSError) -> str:
    """Why the system refused, without the file's name."""
    if language() == "en":
        return error.strerror or type(error).__name__
    reasons = {
        errno.ENOENT: _("No such file or directory"),
        errno.EACCES: _("Permission denied"),
        errno.EPERM: _("Operation not permitted"),
        errno.EISDIR: _("Is a directory"),
        errno.ENOTDIR: _("Not a directory"),
        errno.EEXIST: _("File exists"),
        errno.ENOSPC: _("No space left on device"),
        errno.EROFS: _("Read-only file system"),
        errno.ENAMETOOLONG: _("File name too long"),
        errno.ELOOP: _("Too many levels of symbolic links"),
        errno.EADDRINUSE: _("Address already in use"),
        errno.EPIPE: _("Broken pipe"),
        errno.EIO: _("Input/output error"),
    }
    return reasons.get(error.errno or 0) or error.strerror or type(error).__name__


def of_library(problem: str) -> str:
    """What a parser says is wrong."""
    if language() == "en":
        return problem
    for pattern, said in _sayings():
        if re.match(pattern, problem):
            return said
    return problem


def _sayings() -> list[tuple[str, str]]:
    """How sentences of parsers begin, and what is said instead."""
    return [
        # JSON
        ("Expecting value", _("a value is expected here")),
        ("Expecting property name", _("a name in double quotes is expected here")),
        ("Expecting ',' delimiter", _("a comma is expected here")),
        ("Expecting ':' delimiter", _("a colon is expected here")),
        ("Illegal trailing comma", _("there is a comma behind the last entry")),
        ("Extra data", _("something stands behind the end of the document")),
        ("Unterminated string", _("a text that begins here is not closed")),
        ("Invalid control character", _("a control character stands in a text")),
        (r"Invalid \\(?:u?XXXX)? ?escape", _("a backslash stands before what it cannot stand before")),
        ("Exceeds the limit", _("a number has too many digits")),
        # YAML
        ("mapping values are not allowed", _("a colon stands where none can stand; put the text in quotes")),
        ("did not find expected key", _("a key is expected here; look at the indentation")),
        ("did not find expected '-'", _("a line that begins with “-” is expected here; look at the indentation")),
        ("did not find expected ',' or '[\\]}]'", _("a comma or a closing bracket is expected here")),
        ("did not find expected", _("something else is expected here; look at the indentation")),
        ("could not find expected ':'", _("a colon is expected here")),
        ("found character that cannot start", _("a tab or a sign stands here that cannot begin a value")),
        ("found a tab character", _("a tab stands where blanks have to stand")),
        ("found unexpected end of stream", _("a text that was opened is not closed")),
        ("found unexpected document indicator", _("a text that was opened is not closed")),
        ("found unknown escape character", _("a backslash stands before what it cannot stand before")),
        ("found undefined tag handle", _("a tag is used that is not defined")),
        ("block sequence entries are not allowed", _("a “-” stands where none can stand")),
        ("control characters are not allowed", _("a control character stands in the text")),
        ("unacceptable character", _("a control character stands in the text")),
        ("found duplicate anchor", _("a name behind “&” is given twice")),
        # CSV
        ("field larger than field limit", _("a cell is too long")),
        ("unexpected end of data", _("a text that was opened is not closed")),
        ("'.*' expected after", _("something stands behind a closing quote")),
        ("new-line character seen", _("a line ends in a way that is not read")),
        ("line contains NUL", _("the file holds NUL characters; it is not a table of text")),
    ]
