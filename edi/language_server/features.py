"""What the server can do, each as the protocol asks for it."""

from typing import Any

from lsprotocol import types as lsp

from edi.finding import Finding
from edi.language_server import hover
from edi.language_server.diagnostics import place_of
from edi.language_server.file_model import FileModel, Fix, Range, Symbol, range_of
from edi.language_server.open_text import OpenText
from edi.language_server.rule_text import rule_text
from edi.language_server.server import Server, place, watch_settings
from edi.language_server.text import Position, Text

RULE = "edi/rule"  # request: {code} to {code, text} or null
EXPLAIN = "edi.explain"  # the same as a command
FIX_ALL = "source.fixAll.edi"
_KINDS = {
    "interchange": lsp.SymbolKind.File,
    "group": lsp.SymbolKind.Module,
    "set": lsp.SymbolKind.Package,
    "level": lsp.SymbolKind.Namespace,
    "claim": lsp.SymbolKind.Class,
    "line": lsp.SymbolKind.Field,
}
_MOST_EXPLAINED = 5  # rules at one place


def make() -> Server:
    """A server that knows what it can do."""
    server = Server()
    _follow(server)
    _look(server)
    _change(server)
    _explain(server)
    return server


def _follow(server: Server) -> None:
    """What the editor says of itself and of settings."""

    @server.feature(lsp.INITIALIZE)
    def initialize(ls: Server, params: lsp.InitializeParams) -> None:
        ls.options.take(params.initialization_options)

    @server.feature(lsp.INITIALIZED)
    async def initialized(ls: Server, _: lsp.InitializedParams) -> None:
        await watch_settings(ls)

    @server.feature(lsp.SHUTDOWN)
    def shutdown(ls: Server, _: None) -> None:
        ls.end()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(ls: Server, params: lsp.DidChangeConfigurationParams) -> None:
        given = params.settings
        own = given.get("edi") if isinstance(given, dict) else getattr(given, "edi", None)
        ls.options.take(own)
        ls.check_all()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(ls: Server, _: lsp.DidChangeWatchedFilesParams) -> None:
        ls.settings.forget()
        ls.check_all()


def _look(server: Server) -> None:
    """What changes nothing."""

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hovered(ls: Server, params: lsp.HoverParams) -> lsp.Hover | None:
        uri, at = params.text_document.uri, params.position
        one, element = await ls.ask(uri, FileModel.element_at, at)
        offset = one.text.offset(place(at))
        parts = [] if element is None else [hover.text_of(element)]
        if one.selection is not None:
            found = _at(one, offset, offset)
            parts += [hover.about(finding, one.selection) for finding in found]
        if not parts:
            return None
        content = lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(parts))
        return lsp.Hover(content, _range(one.text, element.range) if element else None)

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def outline(ls: Server, params: lsp.DocumentSymbolParams) -> list[dict[str, Any]]:
        one, symbols = await ls.ask(params.text_document.uri, lambda model: model.symbols)
        return _symbols(one.text, symbols)

    @server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folds(ls: Server, params: lsp.FoldingRangeParams) -> list[dict[str, int]]:
        one, symbols = await ls.ask(params.text_document.uri, lambda model: model.symbols)
        found = []
        for symbol in symbols:
            first, end = one.text.position(symbol.start), one.text.position(symbol.end)
            last = end.line - (not end.column)
            if last > first.line:
                found.append({"startLine": first.line, "endLine": last})
        return found

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    async def claim(ls: Server, params: lsp.DefinitionParams) -> lsp.Location | None:
        uri = params.text_document.uri
        one, found = await ls.ask(uri, FileModel.claim_at, params.position)
        return lsp.Location(uri, _range(one.text, found)) if found else None


def _change(server: Server) -> None:
    """What mends a text."""

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions(
            code_action_kinds=[lsp.CodeActionKind.QuickFix, FIX_ALL], resolve_provider=True
        ),
    )
    async def actions(ls: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri, only = params.text_document.uri, params.context.only
        wants_quick = only is None or any(_is_in("quickfix", kind) for kind in only)
        wants_all = only is None or any(_is_in(FIX_ALL, kind) for kind in only)
        one, (fixes, fixable) = await ls.ask(
            uri, lambda model: (model.fixes, wants_all and model.can_be_fixed)
        )
        first, _ = one.text.line_range(params.range.start.line)
        _, last = one.text.line_range(params.range.end.line)
        start, end = one.text.offset(first), one.text.offset(last)
        found: list[lsp.CodeAction] = []
        if wants_quick:
            touched = [fix for fix in fixes if fix.range.start <= end and start <= fix.range.end]
            found += [_action(one, fix) for fix in touched]
            at, to = (
                one.text.offset(place(params.range.start)),
                one.text.offset(place(params.range.end)),
            )
            found += _explanations(ls, one, _at(one, at, to) or _at(one, start, end))
        if fixable:
            found.append(
                lsp.CodeAction(title="Mend all that edi can mend safely", kind=FIX_ALL, data=uri)
            )
        return found

    @server.feature(lsp.CODE_ACTION_RESOLVE)
    async def resolve(ls: Server, action: lsp.CodeAction) -> lsp.CodeAction:
        if isinstance(action.data, str):
            one, text = await ls.ask(action.data, lambda model: model.fixed)
            whole = lsp.Range(lsp.Position(0, 0), _position(one.text.end))
            changes = {action.data: [lsp.TextEdit(whole, text)]}
            action.edit = lsp.WorkspaceEdit(changes=changes)
        return action


def _explain(server: Server) -> None:
    """What a rule wants."""

    def text_of(ls: Server, code: object) -> dict[str, str] | None:
        selections = (one.selection for one in ls.texts)
        for selection in (*selections, None):
            text = rule_text(str(code), selection)
            if text is not None:
                return {"code": str(code), "text": text}
        return None

    @server.feature(RULE)
    def rule(ls: Server, params: Any) -> dict[str, str] | None:
        return text_of(ls, getattr(params, "code", ""))

    @server.command(EXPLAIN)
    def explain(ls: Server, code: str) -> dict[str, str] | None:
        return text_of(ls, code)


# -- in the protocol's terms


def _position(position: Position) -> lsp.Position:
    return lsp.Position(position.line, position.column)


def _range(text: Text, where: Range) -> lsp.Range:
    start, end = text.positions(where.start, where.end)
    return lsp.Range(_position(start), _position(end))


def _at(one: OpenText, start: int, end: int) -> list[Finding]:
    """The findings that touch a place."""
    if one.checked != one.version:
        return []
    found = []
    for finding in one.findings:
        where = range_of(finding, one.text.data)
        if where is not None and where.start <= end and start <= where.end:
            found.append(finding)
    return found


def _symbols(text: Text, symbols: list[Symbol]) -> list[dict[str, Any]]:
    top: list[dict[str, Any]] = []
    above: list[tuple[int, dict[str, Any]]] = []
    for one in symbols:
        start, end = (
            {"line": at.line, "character": at.column}
            for at in (text.position(one.start), text.position(one.end))
        )
        made: dict[str, Any] = {
            "name": one.name or one.detail or one.kind,
            "detail": one.detail,
            "kind": _KINDS[one.kind].value,
            "range": {"start": start, "end": end},
            "selectionRange": {"start": start, "end": start},
            "children": [],
        }
        while above and above[-1][0] >= one.depth:
            above.pop()
        (above[-1][1]["children"] if above else top).append(made)
        above.append((one.depth, made))
    return top


def _action(one: OpenText, fix: Fix) -> lsp.CodeAction:
    edit = lsp.TextEdit(_range(one.text, fix.range), fix.text)
    mended = [
        _diagnostic(one, finding)
        for finding in _at(one, fix.range.start, fix.range.end)
        if finding.code in fix.codes
    ]
    return lsp.CodeAction(
        title=fix.title,
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=mended,
        edit=lsp.WorkspaceEdit(changes={one.uri: [edit]}),
    )


def _diagnostic(one: OpenText, finding: Finding) -> lsp.Diagnostic:
    start, end = (_position(at) for at in place_of(finding, one.text))
    return lsp.Diagnostic(lsp.Range(start, end), finding.message, code=finding.code, source="edi")


def _explanations(ls: Server, one: OpenText, findings: list[Finding]) -> list[lsp.CodeAction]:
    """For an editor that can show what a rule wants."""
    if not ls.options.explain_command:
        return []
    by_code = {finding.code: finding for finding in findings}
    made = []
    for code, finding in list(by_code.items())[:_MOST_EXPLAINED]:
        title = f"Explain {code} {finding.name}"
        made.append(
            lsp.CodeAction(
                title=title,
                kind=lsp.CodeActionKind.QuickFix,
                diagnostics=[_diagnostic(one, finding)],
                command=lsp.Command(title, ls.options.explain_command, None, [code]),
            )
        )
    return made


def _is_in(kind: str, asked: object) -> bool:
    """Is a kind of action the one asked for, or below it?"""
    wanted = getattr(asked, "value", asked)
    return kind == wanted or kind.startswith(f"{wanted}.") or wanted == ""
