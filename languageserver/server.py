"""The protocol: what an editor asks, and what the rest of the package answers (pygls)."""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from headnote.analysis.checks.levels import Ranked
from headnote.catalogues import LANGUAGES, Language, _, speaking
from headnote.engine.agreements.library import SUFFIX

from .completing import offers
from .desk import PAUSE, Desk
from .hovering import hover
from .in_cases import in_cases
from .mending import Edit, Mend, NotRenamed, laid_out, mend_all, mends, renamed
from .named import Spot, everywhere, spot_at
from .outlining import folds, symbols
from .positions import Lines
from .views import Page, View

_SEVERITY = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "hint": lsp.DiagnosticSeverity.Hint,
}


class HeadnoteServer(LanguageServer):
    """The server. `said_in` is the language in which it speaks."""

    def __init__(self, said_in: Language, rulesets: tuple[Path, ...]) -> None:
        super().__init__("headnote", version("headnote"), text_document_sync_kind=lsp.TextDocumentSyncKind.Incremental)
        self.said_in = said_in
        self.desk = Desk(rulesets)
        self.desk.spoken = said_in
        self._shown: dict[Path, list[lsp.Diagnostic]] = {}
        self._problems: dict[Path, str | None] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Any) -> asyncio.Task[None]:
        """Have something done beside what is asked next."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def lines(self, text: str) -> Lines:
        """A text's lines, columns counted as the editor counts them."""
        return Lines(text, str(self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16))

    def later(self, path: Path) -> None:
        """Check the folder of a file when nothing more is typed."""
        bench = self.desk.bench(path)
        if bench.waiting is not None:
            bench.waiting.cancel()
        bench.waiting = self.start(self._after_pause(path))

    async def _after_pause(self, path: Path) -> None:
        await asyncio.sleep(PAUSE)
        # What runs from here is not taken back by the next keystroke.
        self.start(self._checked(path))

    async def _checked(self, path: Path) -> None:
        await self.desk.fresh(path)
        self.publish(path.parent)

    async def analyse(self, path: Path) -> None:
        """Have the folder of a file analysed as it is saved, and say what comes of it."""
        await self._checked(path)
        await self.desk.saved(path)
        self.publish(path.parent)
        capabilities = self.client_capabilities.workspace
        if capabilities is not None and capabilities.code_lens is not None and capabilities.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)

    def publish(self, folder: Path) -> None:
        """Say what is wrong in a folder, of each file where that changed."""
        bench = self.desk.benches[folder]
        if bench.view.problem != self._problems.get(folder):
            self._problems[folder] = bench.view.problem
            if bench.view.problem is not None:
                self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, bench.view.problem))
        gone = {path for path in self._shown if path.parent == folder} - bench.view.pages.keys()
        for path in (*bench.view.pages, *gone):
            page = bench.view.pages.get(path)
            found = [] if page is None else self._diagnostics(page, self.desk.said(bench, path))
            if found != self._shown.get(path, []):
                self._shown[path] = found
                uri = from_fs_path(str(path))
                self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(str(uri), found))

    def _diagnostics(self, page: Page, found: list[Ranked]) -> list[lsp.Diagnostic]:
        lines = self.lines(page.text)
        return [self.diagnostic(one, lines) for one in found]

    def diagnostic(self, one: Ranked, lines: Lines) -> lsp.Diagnostic:
        """A diagnostic as the protocol says it."""
        said = one.diagnostic
        severity = _SEVERITY[one.level]
        return lsp.Diagnostic(lines.of_place(said.place), self._message(one), severity, said.id, source="headnote")

    def _message(self, one: Ranked) -> str:
        said = one.diagnostic
        with speaking(self.said_in):
            parts = [said.message]
            if said.suggestion:
                parts.append(_("did you mean “{text}”?", text=said.suggestion))
            if said.expected:
                parts.append(_("expected: {what}", what=", ".join(said.expected)))
            return "\n".join([*parts, *([said.help] if said.help else [])])

    def place(self, view: View, spot: Spot) -> lsp.Location:
        """A spot as the protocol says it."""
        return lsp.Location(
            str(from_fs_path(str(spot.path))), self.lines(view.pages[spot.path].text).range(spot.start, spot.end)
        )

    def edited(self, view: View, edits: tuple[Edit, ...]) -> lsp.WorkspaceEdit:
        """Edits as the protocol says them."""
        changes: dict[str, list[lsp.TextEdit]] = {}
        texts = {path: page.text for path, page in view.pages.items()}
        for edit in edits:
            text = texts.get(edit.path)
            if text is None:  # of a case
                text = texts[edit.path] = edit.path.read_bytes().decode("utf-8-sig")
            place = self.lines(text).range(edit.start, edit.end)
            changes.setdefault(str(from_fs_path(str(edit.path))), []).append(lsp.TextEdit(place, edit.text))
        return lsp.WorkspaceEdit(changes)


def path_of(uri: str) -> Path | None:
    """The rule file of an address; None for what is none, or is not saved anywhere."""
    name = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(name) if name is not None and name.endswith(SUFFIX) else None


def make_server(said_in: Language = "en", rulesets: tuple[Path, ...] = ()) -> HeadnoteServer:
    """A server that says what it says in a language, unless the editor asks for another (`initializationOptions`)."""
    server = HeadnoteServer(said_in, rulesets)
    for register in (_life, _texts, _asked, _changed):
        register(server)
    return server


async def _page(server: HeadnoteServer, uri: str) -> tuple[View, Page, Lines] | None:
    path = path_of(uri)
    found = await server.desk.page(path) if path is not None else None
    return None if found is None else (*found, server.lines(found[1].text))


def _life(server: HeadnoteServer) -> None:
    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        options = params.initialization_options if isinstance(params.initialization_options, dict) else {}
        wanted = options.get("language") or ("ja" if (params.locale or "").startswith("ja") else server.said_in)
        if wanted in LANGUAGES:
            server.said_in = server.desk.spoken = wanted

    @server.feature(lsp.SHUTDOWN)
    def shutdown(_params: None) -> None:
        server.desk.close()


def _texts(server: HeadnoteServer) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        if (path := path_of(params.text_document.uri)) is not None:
            server.desk.typed(path, params.text_document.text)
            server.start(server.analyse(path))

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def typed(params: lsp.DidChangeTextDocumentParams) -> None:
        if (path := path_of(params.text_document.uri)) is not None:
            server.desk.typed(path, server.workspace.get_text_document(params.text_document.uri).source)
            server.later(path)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        if (path := path_of(params.text_document.uri)) is not None:
            server.start(server.analyse(path))

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        if (path := path_of(params.text_document.uri)) is not None:
            server.desk.closed(path)
            server.later(path)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def elsewhere(params: lsp.DidChangeWatchedFilesParams) -> None:
        known = server.desk.benches.keys()
        changed = [Path(name) for one in params.changes if (name := to_fs_path(one.uri)) is not None]
        for folder in {path.parent for path in changed if path.suffix == SUFFIX} & known:
            server.desk.benches[folder].edits += 1
            server.later(folder / SUFFIX)
        for folder in {path.parent.parent for path in changed if path.parent.name == "cases"} & known:
            server.start(server.analyse(folder / SUFFIX))


def _asked(server: HeadnoteServer) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hovered(params: lsp.HoverParams) -> lsp.Hover | None:
        if (found := await _page(server, params.text_document.uri)) is None:
            return None
        view, page, lines = found
        told = hover(view, page, lines.offset(params.position), server.said_in)
        if told is None:
            return None
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, told[0]), lines.range(*told[1]))

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=["@", ".", " "]))
    async def completed(params: lsp.CompletionParams) -> lsp.CompletionList | None:
        path = path_of(params.text_document.uri)
        page = await server.desk.known(path) if path is not None else None
        text = server.desk.texts.get(path) if path is not None else None
        if page is None or text is None:
            return None
        lines = server.lines(text)
        at = lines.offset(params.position)
        items = [
            lsp.CompletionItem(
                one.text,
                kind=one.kind,
                detail=one.detail or None,
                text_edit=lsp.TextEdit(lines.range(one.start, at), one.text),
            )
            for one in offers(page, text, at)
        ]
        return lsp.CompletionList(is_incomplete=True, items=items)

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    async def defined(params: lsp.DefinitionParams) -> list[lsp.Location] | None:
        found = await _spot(server, params)
        if found is None:
            return None
        view, spot = found
        return [server.place(view, one) for one in everywhere(view, spot.name) if one.declares]

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    async def referred(params: lsp.ReferenceParams) -> list[lsp.Location] | None:
        found = await _spot(server, params)
        if found is None:
            return None
        view, spot = found
        wanted = [one for one in everywhere(view, spot.name) if params.context.include_declaration or not one.declares]
        return [server.place(view, one) for one in wanted]

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def outlined(params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol] | None:
        found = await _page(server, params.text_document.uri)
        return None if found is None else symbols(found[1], found[2])

    @server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folded(params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange] | None:
        found = await _page(server, params.text_document.uri)
        return None if found is None else folds(found[1], found[2])

    @server.feature(lsp.TEXT_DOCUMENT_CODE_LENS)
    async def reached(params: lsp.CodeLensParams) -> list[lsp.CodeLens] | None:
        if (found := await _page(server, params.text_document.uri)) is None:
            return None
        view, page, _lines = found
        reached_at = server.desk.benches[view.folder].reached.get(str(page.path), {})
        return [_lens(server, int(line), cases) for line, cases in reached_at.items()]


def _lens(server: HeadnoteServer, line: int, cases: list[tuple[str, str]]) -> lsp.CodeLens:
    names = [name for name, _file in cases]
    with speaking(server.said_in):
        shown = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        title = _("{count} case(s): {names}", count=len(names), names=shown) if names else _("no case reaches this")
    place = lsp.Range(lsp.Position(line - 1, 0), lsp.Position(line - 1, 0))
    uris = [str(from_fs_path(file)) for _name, file in cases]
    return lsp.CodeLens(place, lsp.Command(title, "headnote.showCases" if uris else "", arguments=[uris]))


async def _spot(server: HeadnoteServer, params: lsp.TextDocumentPositionParams | Any) -> tuple[View, Spot] | None:
    found = await _page(server, params.text_document.uri)
    if found is None:
        return None
    view, page, lines = found
    spot = spot_at(page, lines.offset(params.position))
    return None if spot is None else (view, spot)


def _changed(server: HeadnoteServer) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    async def may_rename(params: lsp.PrepareRenameParams) -> lsp.Range | None:
        found = await _spot(server, params)
        return None if found is None else server.place(*found).range

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    async def rename(params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        found = await _spot(server, params)
        if found is None:
            return None
        view, spot = found
        with speaking(server.said_in):
            try:
                edits = renamed(view, spot, params.new_name)
            except NotRenamed as error:
                raise JsonRpcInvalidParams(str(error)) from None
        if spot.name.kind == "declared":
            edits += tuple(in_cases(view.folder, spot.name.text, params.new_name))
        return server.edited(view, edits)

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    async def formatted(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
        if (found := await _page(server, params.text_document.uri)) is None:
            return None
        _view, page, lines = found
        edits = laid_out(page)
        return None if edits is None else [lsp.TextEdit(lines.range(one.start, one.end), one.text) for one in edits]

    kinds = [lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=kinds))
    async def acted(params: lsp.CodeActionParams) -> list[lsp.CodeAction] | None:
        if (found := await _page(server, params.text_document.uri)) is None:
            return None
        view, page, lines = found
        said = server.desk.said(server.desk.benches[view.folder], page.path)
        first, last = params.range.start.line, params.range.end.line
        here = [one for one in said if first <= one.diagnostic.place.line - 1 <= last]
        with speaking(server.said_in):
            offered = [_action(server, view, one, lines) for one in mends(page, page.text, here)]
            whole = mend_all(page, page.text, said)
        if whole is not None:
            kind = lsp.CodeActionKind.SourceFixAll
            offered.append(lsp.CodeAction(whole.title, kind, edit=server.edited(view, whole.edits)))
        only = params.context.only
        return [one for one in offered if only is None or any(_is_of(one.kind, wanted) for wanted in only)]


def _is_of(kind: lsp.CodeActionKind | str | None, wanted: lsp.CodeActionKind | str) -> bool:
    """Whether a kind is one that is wanted: ``source.fixAll`` is a ``source``."""
    own, asked = (str(getattr(one, "value", one)) for one in (kind, wanted))
    return f"{own}.".startswith(f"{asked}.")


def _action(server: HeadnoteServer, view: View, mend: Mend, lines: Lines) -> lsp.CodeAction:
    about = (
        [lsp.Diagnostic(lines.of_place(mend.about.diagnostic.place), server._message(mend.about))] if mend.about else []
    )
    edit = server.edited(view, mend.edits)
    return lsp.CodeAction(mend.title, lsp.CodeActionKind.QuickFix, diagnostics=about or None, edit=edit)
