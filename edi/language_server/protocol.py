"""The protocol as `pygls` speaks it, but for two things.

Open texts are held by `Texts`, in place of its documents: these part lines at separators that X12
files use, and take as long for a key as the text is long. And what there may be thousands of is
sent as plain dictionaries.
"""

from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.protocol import (
    JsonRPCNotification,
    JsonRPCResponseMessage,
    LanguageServerProtocol,
    lsp_method,
)

if TYPE_CHECKING:
    from edi.language_server.server import Server

_PLAIN_RESULTS = (lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, lsp.TEXT_DOCUMENT_FOLDING_RANGE)
_PLAIN_NOTIFICATIONS = (lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,)


class Protocol(LanguageServerProtocol):
    """Hands texts over to the server."""

    _server: "Server"

    @lsp_method(lsp.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: lsp.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        self._server.open(document.uri, document.version, document.text)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: lsp.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        self._server.change(document.uri, document.version, params.content_changes)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: lsp.DidCloseTextDocumentParams) -> None:
        self._server.close(params.text_document.uri)

    def get_result_type(  # type: ignore[override]
        self, method: str
    ) -> type[Any] | None:
        return None if method in _PLAIN_RESULTS else super().get_result_type(method)

    def publish(self, uri: str, version: int | None, found: list[dict[str, Any]]) -> None:
        """Show these diagnostics, and no others, in a text."""
        params: dict[str, Any] = {"uri": uri, "diagnostics": found}
        if version is not None:
            params["version"] = version
        method = lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS
        self._send_data(JsonRPCNotification(method=method, jsonrpc=self.VERSION, params=params))

    def _serialize_message(self, data: Any) -> dict[str, Any]:
        if isinstance(data, JsonRPCNotification) and data.method in _PLAIN_NOTIFICATIONS:
            return {"jsonrpc": data.jsonrpc, "method": data.method, "params": data.params}
        if isinstance(data, JsonRPCResponseMessage):
            return {"jsonrpc": data.jsonrpc, "id": data.id, "result": data.result}
        found: dict[str, Any] = super()._serialize_message(data)
        return found
