"""What MkDocs does besides (mkdocs.yml): pages in the order of README.md, an index of decisions, the changelog."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

DOCS = Path(__file__).parent
DECISIONS = "decisions/README.md"
_ROW = re.compile(r"^\| \[([^\]]+)\]\(([^)]+)\) \|", re.MULTILINE)
_UPWARD = re.compile(r"\[([^\]]+)\]\((\.\./[^)]*)\)")


def on_config(config: Any) -> Any:
    """The pages are those of README.md's table, in its order."""
    rows = _ROW.findall((DOCS / "README.md").read_text(encoding="utf-8"))
    pages = [{name.capitalize(): page} for name, page in rows if page != "decisions/"]
    # Those in Japanese are called as they call themselves.
    japanese = [f"ja/{name}" for name in ("README.md", *(page for _, page in rows)) if (DOCS / "ja" / name).is_file()]
    decided = [{"All": DECISIONS}, *(f"decisions/{path.name}" for path in decisions())]
    config["nav"] = [
        {"Pages": "README.md"},
        *pages,
        {"日本語": japanese},
        {"Decisions": decided},
        {"Changes": "CHANGELOG.md"},
    ]
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
    here = (DOCS / page.file.src_uri).parent

    def kept(link: re.Match[str]) -> str:
        inside = (here / link[2]).resolve().is_relative_to(DOCS.resolve())
        return link[0] if inside else link[1] if "`" in link[1] else f"`{link[1]}`"

    if page.file.src_uri == "README.md":
        markdown = markdown.replace("(decisions/)", f"({DECISIONS})")
    return _UPWARD.sub(kept, markdown)


def decisions() -> list[Path]:
    """The decisions, in order."""
    return sorted(path for path in (DOCS / "decisions").glob("*.md") if path.name[0].isdigit())


def _title(path: Path) -> str:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    return first.lstrip("# ")
