"""What MkDocs does besides (mkdocs.yml): pages in the order of README.md, an index of decisions, the changelog."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

DOCS = Path(__file__).parent
DECISIONS = "decisions/README.md"
_ROW = re.compile(r"^\| \[([^\]]+)\]\(([^)]+)\) \|", re.MULTILINE)
_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")


def on_config(config: Any) -> Any:
    """The pages are those of README.md's table, in its order."""
    rows = _ROW.findall((DOCS / "README.md").read_text(encoding="utf-8"))
    pages = [{name.capitalize(): page} for name, page in rows if page != "decisions/"]
    decided = [{"All": DECISIONS}, *(f"decisions/{path.name}" for path in decisions())]
    config["nav"] = [{"Pages": "README.md"}, *pages, {"Decisions": decided}, {"Changes": "CHANGELOG.md"}]
    return config


def on_files(files: Files, config: Any) -> Files:
    """Pages that no file of docs/ is."""
    lines = [f"| [{path.stem[:4]}]({path.name}) | {_title(path)} |" for path in decisions()]
    index = "\n".join(["# Decisions", "", "Choices that are hard to reverse.", "", "| | |", "|---|---|", *lines])
    files.append(File.generated(config, DECISIONS, content=index))
    changes = (DOCS.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    files.append(File.generated(config, "CHANGELOG.md", content=changes.replace("](docs/", "](")))
    return files


def on_page_markdown(markdown: str, page: Any, **_more: Any) -> str:
    """A link out of docs/ is its text: what it leads to comes with the program, not with the site."""
    if page.file.src_uri == "README.md":
        markdown = markdown.replace("(decisions/)", f"({DECISIONS})")
    return _OUTSIDE.sub(r"`\1`", markdown)


def decisions() -> list[Path]:
    """The decisions, in order."""
    return sorted(path for path in (DOCS / "decisions").glob("*.md") if path.name[0].isdigit())


def _title(path: Path) -> str:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    return first.lstrip("# ")
