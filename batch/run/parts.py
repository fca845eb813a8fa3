"""What is done already: a folder of finished parts beside the result, which a run that was ended takes up again."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from headnote.catalogues import _
from headnote.engine.canonical import digest
from headnote.engine.claims.reading.problems import InputError, InputProblem

_RUN = "run.json"


class Parts:
    """The finished parts of one run. A part counts once its note is there, which is written last and whole."""

    def __init__(self, folder: Path, about: Mapping[str, Any]) -> None:
        """Open or begin a run. Raises InputError where the folder holds parts of another one, or anything else."""
        self.folder = folder
        said = digest(about)
        note = folder / _RUN
        if note.is_file():
            if json.loads(note.read_text(encoding="utf-8")).get("about") != said:
                message = _("holds parts of another run, of other tables, rules or options; remove the folder")
                raise InputError([InputProblem(str(folder), "", message)])
            return
        if folder.is_dir() and any(folder.iterdir()):
            message = _("is not empty, and holds no run that could be taken up; name a new folder")
            raise InputError([InputProblem(str(folder), "", message)])
        folder.mkdir(parents=True, exist_ok=True)
        _write(note, {"about": said})

    def done(self, name: str) -> dict[str, Any] | None:
        """What was counted in a part that is finished."""
        note = self._note(name)
        if not note.is_file():
            return None
        found: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
        return found

    def begin(self, name: str) -> Path:
        """A new place for a part's files; what an ended run left of it goes."""
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place

    def finish(self, name: str, counted: Mapping[str, Any]) -> None:
        """Note a part as finished, with what was counted in it."""
        _write(self._note(name), counted)

    def files(self) -> list[Path]:
        """The Parquet files of the parts that are finished."""
        places = sorted(path for path in self.folder.iterdir() if path.is_dir() and self._note(path.name).is_file())
        return [file for place in places for file in sorted(place.rglob("*.parquet")) if file.is_file()]

    def leave(self) -> None:
        """Remove the folder where nothing in it is finished."""
        if not any(self._note(path.name).is_file() for path in self.folder.iterdir() if path.is_dir()):
            self.remove()

    def remove(self) -> None:
        """Remove every part."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _note(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def _write(path: Path, data: Mapping[str, Any]) -> None:
    made = path.with_name(f".{path.name}.{os.getpid()}")
    with made.open("w", encoding="utf-8") as file:
        json.dump(data, file)
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)
