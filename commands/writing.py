"""Files that commands write: whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from headnote.catalogues import _
from headnote.catalogues.libraries import of_system

from .shared import fail


def write(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all."""
    with writing(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder of files, whole or not at all; names may have folders in them."""
    if os.path.lexists(path):
        fail(_("Error: {path} is there already; name a new folder.", path=path))
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".headnote-") as made:
            whole = Path(made) / "whole"
            for name, data in files.items():
                file = whole / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
            whole.replace(path)
    except OSError as error:
        fail(_("Error: {path} cannot be written: {reason}", path=path, reason=of_system(error)))


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A file to write piece by piece; it takes its place whole at the end, or not at all.

    A link stays, and what it points to is written anew; a device, a pipe and a file of several names stay, and the
    whole is poured into them.
    """
    target = _target(path)
    try:
        if target.exists() and (not target.is_file() or target.stat().st_nlink > 1):
            with tempfile.TemporaryFile() as whole:
                yield whole
                whole.seek(0)
                with target.open("wb") as into:
                    shutil.copyfileobj(whole, into)
            return
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".headnote-")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
            if target.exists():
                Path(name).chmod(target.stat().st_mode & 0o777)
            else:
                Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        fail(_("Error: {path} cannot be written: {reason}", path=path, reason=of_system(error)))


def _target(path: Path) -> Path:
    """What is written: where a link leads."""
    try:
        target = path.resolve()
    except (OSError, RuntimeError):  # so does Python 3.12 tell a link that leads to itself; later ones return it
        target = path
    if target.is_symlink():
        fail(_("Error: {path} cannot be written: its link leads to itself", path=path))
    return target


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
