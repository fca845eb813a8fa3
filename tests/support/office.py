"""LibreOffice as tests use it: a workbook worked out anew, or printed."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

from programs import program

_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
_EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"


def convert(path: Path, kind: str, folder: Path) -> None:
    """Convert a workbook, with every formula worked out anew on loading, whatever value stands beside it."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_RECALCULATE, encoding="utf-8")
    command = [program("soffice"), "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120)


def recalculated(path: Path, folder: Path) -> dict[str, list[list[str]]]:
    """The rows of each worksheet as LibreOffice shows them."""
    convert(path, _EVERY_SHEET, folder)
    found = {}
    for table in sorted(folder.glob(f"{path.stem}-*.csv")):
        with table.open(encoding="utf-8", newline="") as file:
            found[table.stem.removeprefix(f"{path.stem}-")] = list(csv.reader(file))
    return found
