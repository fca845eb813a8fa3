"""An editor without a screen: what one sends to the language server, and what it hears."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

Answer = TypeVar("Answer")
WAIT = 60.0


class Editor:
    """A client of `headnote lsp`; its methods wait for the answer."""

    def __init__(self, *arguments: str, **options: Any) -> None:
        self.said: dict[str, list[lsp.Diagnostic]] = {}
        self.messages: list[str] = []
        self.refreshed = 0
        self._versions: dict[Path, int] = {}
        self._loop = asyncio.new_event_loop()
        self._heard = threading.Condition()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.client = LanguageClient("test", "1")
        # partial: pygls writes on what it is given, which a method does not let it.
        self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(partial(self._published))
        self.client.feature(lsp.WINDOW_SHOW_MESSAGE)(partial(self._shown))
        self.client.feature(lsp.WORKSPACE_CODE_LENS_REFRESH)(partial(self._refreshed))
        self.run(self.client.start_io(sys.executable, "-m", "headnote", "lsp", *arguments))
        able = lsp.WorkspaceClientCapabilities(code_lens=lsp.CodeLensWorkspaceClientCapabilities(refresh_support=True))
        asked = lsp.InitializeParams(
            capabilities=lsp.ClientCapabilities(workspace=able), initialization_options=options or None
        )
        self.capabilities = self.run(self.client.initialize_async(asked)).capabilities
        self.client.initialized(lsp.InitializedParams())

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Wait for something asked."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT)

    def _published(self, params: lsp.PublishDiagnosticsParams) -> None:
        with self._heard:
            self.said[params.uri] = list(params.diagnostics)
            self._heard.notify_all()

    def _shown(self, params: lsp.ShowMessageParams) -> None:
        with self._heard:
            self.messages.append(params.message)
            self._heard.notify_all()

    def _refreshed(self, _params: None) -> None:
        with self._heard:
            self.refreshed += 1
            self._heard.notify_all()

    def lenses(self, path: Path) -> list[lsp.CodeLens]:
        """The lenses of a file, as soon as it has any."""
        asked = lsp.CodeLensParams(lsp.TextDocumentIdentifier(path.as_uri()))
        while True:
            before = self.refreshed
            if found := self.run(self.client.text_document_code_lens_async(asked)):
                return list(found)
            self.refreshed_since(before)

    def lens(self, path: Path, line: int, title: str) -> lsp.CodeLens:
        """The lens of a line as soon as its title begins so: a refresh may still tell of what was saved before."""
        while True:
            before = self.refreshed
            for one in self.lenses(path):
                if one.range.start.line == line and one.command is not None and one.command.title.startswith(title):
                    return one
            self.refreshed_since(before)

    def refreshed_since(self, before: int) -> None:
        """Wait until lenses were made anew."""
        self.until(partial(self._beyond, before))

    def _beyond(self, before: int) -> bool:
        return self.refreshed > before

    def until(self, holds: Any) -> None:
        """Wait until something holds of what was heard."""
        with self._heard:
            assert self._heard.wait_for(holds, WAIT), self.said

    def ids(self, path: Path) -> list[str]:
        """The diagnostics of a file as it was last heard of."""
        return [str(one.code) for one in self.said.get(path.as_uri(), [])]

    def open(self, path: Path) -> None:
        self._versions[path] = 1
        item = lsp.TextDocumentItem(path.as_uri(), "headnote", 1, path.read_text(encoding="utf-8"))
        self._send(self.client.text_document_did_open, lsp.DidOpenTextDocumentParams(item))

    def type(self, path: Path, start: lsp.Position, end: lsp.Position, text: str) -> None:
        """Put a text in the place of another."""
        self._versions[path] += 1
        change = lsp.TextDocumentContentChangePartial(lsp.Range(start, end), text)
        document = lsp.VersionedTextDocumentIdentifier(self._versions[path], path.as_uri())
        self._send(self.client.text_document_did_change, lsp.DidChangeTextDocumentParams(document, [change]))

    def save(self, path: Path) -> None:
        document = lsp.TextDocumentIdentifier(path.as_uri())
        self._send(self.client.text_document_did_save, lsp.DidSaveTextDocumentParams(document))

    def changed(self, path: Path) -> None:
        """Say that a file changed outside the editor."""
        change = lsp.FileEvent(path.as_uri(), lsp.FileChangeType.Changed)
        self._send(self.client.workspace_did_change_watched_files, lsp.DidChangeWatchedFilesParams([change]))

    def close_file(self, path: Path) -> None:
        document = lsp.TextDocumentIdentifier(path.as_uri())
        self._send(self.client.text_document_did_close, lsp.DidCloseTextDocumentParams(document))

    def _send(self, say: Any, params: Any) -> None:
        async def sent() -> None:
            say(params)

        self.run(sent())

    def at(self, path: Path, position: lsp.Position) -> dict[str, Any]:
        return {"text_document": lsp.TextDocumentIdentifier(path.as_uri()), "position": position}

    def hover(self, path: Path, position: lsp.Position) -> str:
        found = self.run(self.client.text_document_hover_async(lsp.HoverParams(**self.at(path, position))))
        assert found is None or isinstance(found.contents, lsp.MarkupContent)
        return "" if found is None else found.contents.value

    def completion(self, path: Path, position: lsp.Position) -> list[lsp.CompletionItem]:
        asked = lsp.CompletionParams(**self.at(path, position))
        found = self.run(self.client.text_document_completion_async(asked))
        assert isinstance(found, lsp.CompletionList)
        return list(found.items)

    def definition(self, path: Path, position: lsp.Position) -> list[lsp.Location]:
        asked = lsp.DefinitionParams(**self.at(path, position))
        found: Any = self.run(self.client.text_document_definition_async(asked))
        return list(found or [])

    def references(self, path: Path, position: lsp.Position) -> list[lsp.Location]:
        asked = lsp.ReferenceParams(context=lsp.ReferenceContext(True), **self.at(path, position))
        return list(self.run(self.client.text_document_references_async(asked)) or [])

    def rename(self, path: Path, position: lsp.Position, name: str) -> dict[str, list[lsp.TextEdit]]:
        asked = lsp.RenameParams(new_name=name, **self.at(path, position))
        return changes_of(self.run(self.client.text_document_rename_async(asked)))

    def actions(self, path: Path, span: lsp.Range, only: list[str] | None = None) -> list[lsp.CodeAction]:
        document = lsp.TextDocumentIdentifier(path.as_uri())
        asked = lsp.CodeActionParams(document, span, lsp.CodeActionContext([], only=only))
        found: Any = self.run(self.client.text_document_code_action_async(asked))
        return list(found or [])

    def quit(self) -> None:
        self.run(self.client.shutdown_async(None))
        self._send(self.client.exit, None)
        self.run(self.client.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT)
        self._loop.close()


def changes_of(edit: lsp.WorkspaceEdit | None) -> dict[str, list[lsp.TextEdit]]:
    """The edits of an answer by file."""
    return {uri: list(edits) for uri, edits in ((edit.changes if edit else None) or {}).items()}


def place_of(path: Path, text: str, nth: int = 0) -> lsp.Position:
    """The place of the nth time that a text stands in a file of ASCII lines."""
    content = path.read_text(encoding="utf-8")
    at = -1
    for _ in range(nth + 1):
        at = content.index(text, at + 1)
    return lsp.Position(content.count("\n", 0, at), at - (content.rfind("\n", 0, at) + 1))


def behind(position: lsp.Position, by: int) -> lsp.Position:
    """A place further on in its line."""
    return lsp.Position(position.line, position.character + by)
