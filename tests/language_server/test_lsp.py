"""`edi lsp` as a process, asked by a client of its own protocol."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import every_fixture
import pytest

pytest.importorskip("pygls")

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

import edi
from edi.language_server.diagnostics import diagnostics
from edi.language_server.text import Text

PROFESSIONAL = (every_fixture.RULES / "base" / "professional.edi").read_text("utf-8")
URI = "file:///nowhere/claims.837"
ROOT = Path(__file__).parents[2]


class Editor(LanguageClient):
    """Keeps the diagnostics that come, and lets one wait for them."""

    def __init__(self) -> None:
        super().__init__("editor", "1")
        self.published: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()

        @self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _(params: lsp.PublishDiagnosticsParams) -> None:
            self.published.put_nowait(params)

    async def diagnostics(self, version: int | None) -> list[lsp.Diagnostic]:
        while True:
            found = await self.published.get()
            if found.version == version:
                return list(found.diagnostics)


@asynccontextmanager
async def opened(text: str) -> AsyncIterator[Editor]:
    editor = Editor()
    await editor.start_io(sys.executable, "-m", "edi", "lsp", cwd=str(ROOT))
    await editor.initialize_async(
        lsp.InitializeParams(capabilities=lsp.ClientCapabilities(), root_uri=None)
    )
    editor.initialized(lsp.InitializedParams())
    editor.text_document_did_open(
        lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(URI, "x12", 1, text))
    )
    try:
        yield editor
    finally:
        await editor.shutdown_async(None)
        editor.exit(None)
        await editor.stop()


def change(editor: Editor, version: int, where: lsp.Range, text: str) -> None:
    editor.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(version=version, uri=URI),
            [lsp.TextDocumentContentChangePartial(range=where, text=text)],
        )
    )


def position(text: str, part: str, behind: int = 0) -> lsp.Position:
    at = text.index(part) + behind
    head = text[text.rfind("\n", 0, at) + 1 : at]
    return lsp.Position(text.count("\n", 0, at), len(head.encode("utf-16-le")) // 2)


def applied(text: str, edits: Any) -> str:
    lines = text.split("\n")
    for edit in edits:
        line = lines[edit.range.start.line]
        lines[edit.range.start.line] = (
            line[: edit.range.start.character] + edit.new_text + line[edit.range.end.character :]
        )
    return "\n".join(lines)


async def _session() -> None:
    wrong = PROFESSIONAL.replace("BRIGHTWATER", "\U0001f600").replace("SE*54*", "SE*53*")
    document = lsp.TextDocumentIdentifier(URI)
    async with opened(wrong) as editor:
        codes = [one.code for one in await editor.diagnostics(1)]
        assert "ENV008" in codes

        asked = lsp.Range(position(wrong, "SE*53"), position(wrong, "SE*53", 5))
        context = lsp.CodeActionContext(diagnostics=[])
        actions = await editor.text_document_code_action_async(
            lsp.CodeActionParams(document, asked, context)
        )
        assert actions
        quick, everything = actions
        assert isinstance(quick, lsp.CodeAction) and quick.edit and quick.edit.changes
        assert isinstance(everything, lsp.CodeAction)
        assert everything.kind == "source.fixAll.edi"
        everything = await editor.code_action_resolve_async(everything)
        assert everything.edit and everything.edit.changes
        assert "SE*54*" in everything.edit.changes[URI][0].new_text
        (edit,) = quick.edit.changes[URI]
        mended = applied(wrong, [edit])
        assert "SE*54*" in mended
        change(editor, 2, edit.range, edit.new_text)
        assert "ENV008" not in [one.code for one in await editor.diagnostics(2)]

        asked = lsp.ExecuteCommandParams("edi.explain", ["ENV008"])
        explained = await editor.workspace_execute_command_async(asked)
        assert explained["text"].startswith("# ENV008")

        hovered = await editor.text_document_hover_async(
            lsp.HoverParams(document, position(mended, "CAS*CO*45", 7))
        )
        assert hovered and isinstance(hovered.contents, lsp.MarkupContent)
        assert "CO-45" in hovered.contents.value

        symbols = await editor.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(document)
        )
        assert symbols and len(symbols) == 1
        (interchange,) = symbols
        assert isinstance(interchange, lsp.DocumentSymbol) and interchange.children
        assert interchange.children[0].children

        folds = await editor.text_document_folding_range_async(lsp.FoldingRangeParams(document))
        assert folds and all(one.start_line < one.end_line for one in folds)

        found = await editor.text_document_definition_async(
            lsp.DefinitionParams(document, position(mended, "LX*2"))
        )
        assert isinstance(found, lsp.Location)
        assert found.range.start == position(mended, "CLM*P1002")

        editor.text_document_did_close(lsp.DidCloseTextDocumentParams(document))
        assert await editor.diagnostics(None) == []


def _shown(text: str) -> list[tuple[Any, ...]]:
    """What has to be shown of a text."""
    found = edi.validate(text.encode(), no_envelope=True)
    return [
        (
            one["code"],
            one["message"],
            *one["range"]["start"].values(),
            *one["range"]["end"].values(),
        )
        for one in diagnostics(list(found), Text(text))
    ]


def _plain(found: list[lsp.Diagnostic]) -> list[tuple[Any, ...]]:
    return [
        (
            one.code,
            one.message,
            *(one.range.start.line, one.range.start.character),
            *(one.range.end.line, one.range.end.character),
        )
        for one in found
    ]


async def _typing() -> None:
    """Keys faster than findings: in the end these are of the newest text."""
    text = PROFESSIONAL.replace("BRIGHTWATER", "\U0001f600")
    async with opened(text) as editor:
        assert _plain(await editor.diagnostics(1)) == _shown(text)
        version = 1
        for part in ("CLM*P1002*", "SBR*S*", "SE*", "NM1*85*", "CAS*", "LX*2"):
            for character in "1A":
                version += 1
                at = position(text, part, len(part))
                change(editor, version, lsp.Range(at, at), character)
                text = text.replace(part, part + character, 1)
        assert _plain(await editor.diagnostics(version)) == _shown(text)
        for other in ("no X12", "", text * 2):
            version += 1
            editor.text_document_did_change(
                lsp.DidChangeTextDocumentParams(
                    lsp.VersionedTextDocumentIdentifier(version=version, uri=URI),
                    [lsp.TextDocumentContentChangeWholeDocument(other)],
                )
            )
            assert _plain(await editor.diagnostics(version)) == _shown(other)


@pytest.mark.slow
@pytest.mark.parametrize("session", [_session, _typing])
def test_an_editor_is_served(session: Callable[[], Coroutine[Any, Any, None]]) -> None:
    before = set(threading.enumerate())
    asyncio.run(asyncio.wait_for(session(), 50))
    for thread in set(threading.enumerate()) - before:  # they wait for the end of the server
        thread.join(50)
