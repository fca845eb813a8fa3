"""A record in a file: a line an entry with its payload, as canonical JSON. A lock file stands beside it.

An append writes its lines in one piece and returns after fsync; one that fails is taken back. Erasing writes the file
anew without the payloads and puts it in the old one's place.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from headnote.catalogues import _
from headnote.catalogues.libraries import of_system

from .entries import Draft, Entry, Head, Linked, Stored, content_of, link
from .lines import end_of_whole_lines, last_line, line_of, line_of_linked, lines, read_line
from .store import MAX_PAYLOAD, RecordError, Torn, Unreadable

LOCK_SECONDS = 60


class JsonlStore:
    """A record in a file of lines; see `store.Store`. Safe with several processes and threads."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.name = str(path)
        self._seen: tuple[int, int] = (0, 0)
        self._contents: set[str] = set()

    def head(self) -> Head:
        """See `Store`."""
        with self._opened("rb") as file:
            return self._head(file, self._size(file))

    def append(self, drafts: Sequence[Draft], time: datetime) -> list[Entry]:
        """See `Store`."""
        with self._locked():
            with self._opened("a+b") as file:
                size = self._size(file)
                made = self._linked(self._head(file, size), drafts, time, file, size)
                self._write(file, size, b"".join(map(line_of_linked, made)))
            if size == 0:
                _sync_folder(self.path.parent)
        return [stored.entry for stored in made]

    def holds(self, content: str) -> bool:
        """See `Store`."""
        if not self.path.exists():
            return False
        with self._opened("rb") as file:
            return content in self._known(file, self._size(file))

    def erase(self, sequences: Sequence[int], why: Draft, time: datetime) -> Entry:
        """See `Store`."""
        gone = set(sequences)
        with self._locked(), self._opened("rb") as file:
            if os.fstat(file.fileno()).st_nlink > 1:
                said = _("{path} has another name (a hard link), under which what is erased would stay", path=self.name)
                raise RecordError(said)
            size = self._size(file)
            last = link(self._head(file, size), why, time)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
            try:
                with os.fdopen(handle, "wb") as anew:
                    for line in lines(file, size):
                        if len(line) > MAX_PAYLOAD:
                            raise RecordError(_("{path} holds a line that is too long", path=self.name))
                        read = read_line(line.rstrip(b"\n"))
                        if isinstance(read, Stored) and read.entry.sequence in gone:
                            anew.write(line_of(Stored(read.entry, None)))
                        else:
                            anew.write(line)
                    anew.write(line_of_linked(last))
                    anew.flush()
                    os.fsync(anew.fileno())
                Path(name).chmod(self.path.stat().st_mode & 0o777)
                Path(name).replace(self.path)
            except OSError as error:
                raise self._unwritten(error) from None
            finally:
                Path(name).unlink(missing_ok=True)
            _sync_folder(self.path.parent)
        return last.entry

    def read(self) -> Iterator[Stored | Unreadable | Torn]:
        """See `Store`."""
        with self._opened("rb") as file:
            # What is being appended at this moment is no torn tail.
            with self._locked(reading=True):
                size = self._size(file)
            for number, line in enumerate(lines(file, size), 1):
                where = _("{path}, line {number}", path=self.name, number=number)
                if not line.endswith(b"\n"):
                    yield Torn(where, len(line))
                    return
                read = read_line(line.rstrip(b"\n"))
                yield read if isinstance(read, Stored) else Unreadable(where, read)

    def repair(self) -> Torn | None:
        """See `Store`."""
        with self._locked(), self._opened("r+b") as file:
            size = self._size(file)
            whole = end_of_whole_lines(file, size)
            if whole == size:
                return None
            file.truncate(whole)
            file.flush()
            os.fsync(file.fileno())
            return Torn(_("{path}, byte {number}", path=self.name, number=whole), size - whole)

    def _linked(self, head: Head, drafts: Sequence[Draft], time: datetime, file: BinaryIO, size: int) -> list[Linked]:
        made: list[Linked] = []
        known = self._known(file, size) if any(draft.content for draft in drafts) else set()
        for draft in drafts:
            if draft.content is not None and draft.content in known:
                continue
            made.append(link(head, draft, time))
            head = Head(made[-1].entry.sequence, made[-1].entry.digest)
            known |= {draft.content} if draft.content is not None else set()
        return made

    def _known(self, file: BinaryIO, size: int) -> set[str]:
        """The digests of the content that is there; lines that were looked at before are not read again."""
        inode, seen = self._seen
        if inode != os.fstat(file.fileno()).st_ino or seen > size:
            seen, self._contents = 0, set()
        for line in lines(file, size, seen):
            # The entry stands before its payload, and most entries are decisions.
            if b'"kind":"decision"' in line[:400]:
                continue
            read = read_line(line.rstrip(b"\n"))
            if isinstance(read, Stored) and read.payload is not None:
                content = content_of(read.payload.body)
                self._contents |= {content} if content is not None else set()
        self._seen = (os.fstat(file.fileno()).st_ino, size)
        return set(self._contents)

    def _head(self, file: BinaryIO, size: int) -> Head:
        if size == 0:
            return Head()
        if end_of_whole_lines(file, size) != size:
            raise RecordError(_("{path} ends in a torn entry; `headnote records repair` cuts it", path=self.name))
        read = read_line(last_line(file, size))
        if not isinstance(read, Stored) or not read.entry.holds:
            raise RecordError(
                _("the last entry of {path} is not intact; see `headnote records verify`", path=self.name)
            )
        return Head(read.entry.sequence, read.entry.digest)

    def _write(self, file: BinaryIO, size: int, data: bytes) -> None:
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(file.fileno(), left) :]
            os.fsync(file.fileno())
        except OSError as error:
            try:
                os.ftruncate(file.fileno(), size)
                os.fsync(file.fileno())
            except OSError:
                torn = _("{path} may end in a torn entry; see `headnote records verify`", path=self.name)
                raise RecordError(torn) from None
            raise self._unwritten(error) from None

    def _unwritten(self, error: OSError) -> RecordError:
        return RecordError(_("{path} cannot be written: {reason}", path=self.name, reason=of_system(error)))

    def _size(self, file: BinaryIO) -> int:
        return os.fstat(file.fileno()).st_size

    @contextmanager
    def _opened(self, mode: str) -> Iterator[BinaryIO]:
        if self.path.exists() and not self.path.is_file():
            raise RecordError(_("{path} is not a file", path=self.name))
        try:
            file: Any = self.path.open(mode, buffering=0 if mode == "a+b" else -1)
        except OSError as error:
            reason = of_system(error)
            raise RecordError(_("{path} cannot be opened: {reason}", path=self.name, reason=reason)) from None
        with file:
            yield file

    @contextmanager
    def _locked(self, *, reading: bool = False) -> Iterator[None]:
        lock = FileLock(f"{self.path}.lock", timeout=LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout:
            raise RecordError(_("{path} has been locked by another process for a minute", path=self.name)) from None
        except OSError as error:
            if not reading:
                raise self._unwritten(error) from None
            yield  # a record on a medium that cannot be written is read as it is
            return
        try:
            yield
        finally:
            lock.release()


def _sync_folder(folder: Path) -> None:
    """Have the file's name on disk too; Windows has no such call, and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
