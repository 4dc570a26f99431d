"""The Language Server Protocol, spoken over standard input and output.

Findings come a moment after the last key; a version of a text that is out of date by then is
dropped. Large texts are checked in a thread, so that the editor is answered meanwhile.
"""

import asyncio
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from edi import __version__
from edi.errors import EdiError
from edi.finding import Finding, Severity
from edi.language_server import hover
from edi.language_server.file_model import FileModel, Fix, Range, Symbol

MOST = 20 << 20  # characters of a text that is checked
_PAUSE = 0.05  # seconds without a key before a text is checked
_SMALL = 1 << 17  # characters of a text that is checked between two answers
_MOST_SHOWN = 2_000  # findings
_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}
_KINDS = {
    "interchange": lsp.SymbolKind.File,
    "group": lsp.SymbolKind.Module,
    "set": lsp.SymbolKind.Package,
    "level": lsp.SymbolKind.Namespace,
    "claim": lsp.SymbolKind.Class,
    "line": lsp.SymbolKind.Field,
}
_FIX_ALL = "source.fixAll.edi"


class Server(LanguageServer):
    """Holds the newest model of each open text."""

    def __init__(self) -> None:
        super().__init__("edi", __version__)
        self._models: dict[str, tuple[int | None, FileModel]] = {}

    def model(self, uri: str) -> FileModel:
        document = self.workspace.get_text_document(uri)
        known = self._models.get(uri)
        if known is None or known[0] != document.version or known[1].text != document.source:
            path = to_fs_path(uri)
            folder = Path(path).parent if path else None
            known = self._models[uri] = document.version, FileModel(document.source, folder)
        return known[1]

    def forget(self, uri: str) -> None:
        self._models.pop(uri, None)

    async def check(self, uri: str) -> None:
        """Publish the findings of a text, unless it is changed meanwhile."""
        version = self.workspace.get_text_document(uri).version
        await asyncio.sleep(_PAUSE)
        if self._is_old(uri, version):
            return
        model = self.model(uri)
        if len(model.text) > MOST:
            self.window_show_message(
                lsp.ShowMessageParams(
                    lsp.MessageType.Info, "This text is too long to be checked while it is written."
                )
            )
            return
        try:
            if len(model.text) <= _SMALL:
                findings = model.findings
            else:
                findings = await asyncio.get_running_loop().run_in_executor(
                    None, lambda: model.findings
                )
        except EdiError as error:  # of the settings
            self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, str(error)))
            return
        if self._is_old(uri, version):
            return
        document = self.workspace.get_text_document(uri)
        shown = [_diagnostic(document, model, one) for one in findings[:_MOST_SHOWN]]
        self.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(uri, shown, document.version)
        )

    def _is_old(self, uri: str, version: int | None) -> bool:
        known = self.workspace.text_documents.get(uri)
        return known is None or known.version != version


def _range(document: TextDocument, where: Range) -> lsp.Range:
    """In the units that the editor counts in."""
    codec, lines = document.position_codec, document.lines
    start, end = lsp.Position(*where[:2]), lsp.Position(*where[2:])
    return codec.range_to_client_units(lines, lsp.Range(start, end))


def _place(document: TextDocument, position: lsp.Position) -> tuple[int, int]:
    found = document.position_codec.position_from_client_units(document.lines, position)
    return found.line, found.character


def _diagnostic(document: TextDocument, model: FileModel, one: Finding) -> lsp.Diagnostic:
    return lsp.Diagnostic(
        range=_range(document, model.range_of(one)),
        message=one.message,
        severity=_SEVERITIES[one.severity],
        code=one.code,
        source="edi",
    )


def _symbols(document: TextDocument, symbols: list[Symbol]) -> list[lsp.DocumentSymbol]:
    top: list[lsp.DocumentSymbol] = []
    above: list[tuple[int, lsp.DocumentSymbol]] = []
    for one in symbols:
        whole = _range(document, Range(*one.start, *one.end))
        made = lsp.DocumentSymbol(
            name=one.name or one.detail or one.kind,
            detail=one.detail,
            kind=_KINDS[one.kind],
            range=whole,
            selection_range=lsp.Range(whole.start, whole.start),
            children=[],
        )
        while above and above[-1][0] >= one.depth:
            above.pop()
        siblings = above[-1][1].children if above else top
        assert isinstance(siblings, list)
        siblings.append(made)
        above.append((one.depth, made))
    return top


def _action(document: TextDocument, fix: Fix) -> lsp.CodeAction:
    edit = lsp.TextEdit(_range(document, fix.range), fix.text)
    return lsp.CodeAction(
        title=fix.title,
        kind=lsp.CodeActionKind.QuickFix,
        edit=lsp.WorkspaceEdit(changes={document.uri: [edit]}),
    )


def _fix_all(document: TextDocument, model: FileModel) -> lsp.CodeAction:
    last = len(document.lines)
    whole = lsp.Range(lsp.Position(0, 0), lsp.Position(last, 0))
    return lsp.CodeAction(
        title="Mend all that edi can mend safely",
        kind=_FIX_ALL,
        edit=lsp.WorkspaceEdit(changes={document.uri: [lsp.TextEdit(whole, model.fixed)]}),
    )


def _touches(fix: Fix, first: int, last: int) -> bool:
    return first <= fix.range.line <= last


def make() -> Server:
    """A server that knows what it can do."""
    server = Server()

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def opened(ls: Server, params: lsp.DidOpenTextDocumentParams) -> None:
        await ls.check(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(ls: Server, params: lsp.DidChangeTextDocumentParams) -> None:
        await ls.check(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: Server, params: lsp.DidCloseTextDocumentParams) -> None:
        ls.forget(params.text_document.uri)
        ls.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(params.text_document.uri, [])
        )

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hovered(ls: Server, params: lsp.HoverParams) -> lsp.Hover | None:
        uri = params.text_document.uri
        document, model = ls.workspace.get_text_document(uri), ls.model(uri)
        line, column = _place(document, params.position)
        element = model.element_at(line, column)
        parts = [] if element is None else [hover.text_of(element)]
        for finding in model.findings:
            where = model.range_of(finding)
            if (where.line, where.column) <= (line, column) <= (where.end_line, where.end_column):
                parts.append(hover.about(finding))
        if not parts:
            return None
        content = lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(parts))
        return lsp.Hover(content, _range(document, element.range) if element else None)

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(ls: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        uri = params.text_document.uri
        return _symbols(ls.workspace.get_text_document(uri), ls.model(uri).symbols)

    @server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
    def folds(ls: Server, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
        found = []
        for one in ls.model(params.text_document.uri).symbols:
            last = one.end[0] - (one.end[1] == 0)
            if last > one.start[0]:
                found.append(lsp.FoldingRange(one.start[0], last))
        return found

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def claim(ls: Server, params: lsp.DefinitionParams) -> lsp.Location | None:
        uri = params.text_document.uri
        document = ls.workspace.get_text_document(uri)
        found = ls.model(uri).claim_at(*_place(document, params.position))
        return lsp.Location(uri, _range(document, found)) if found else None

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix, _FIX_ALL]),
    )
    def actions(ls: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri = params.text_document.uri
        document, model = ls.workspace.get_text_document(uri), ls.model(uri)
        first, last = params.range.start.line, params.range.end.line
        only = params.context.only
        found = []
        if only is None or lsp.CodeActionKind.QuickFix in only:
            found += [_action(document, fix) for fix in model.fixes if _touches(fix, first, last)]
        asked = only is None or any(_FIX_ALL.startswith(str(one)) for one in only)
        if asked and model.fixed != model.text:
            found.append(_fix_all(document, model))
        return found

    return server


def serve() -> None:
    """Until the editor ends it."""
    make().start_io()
