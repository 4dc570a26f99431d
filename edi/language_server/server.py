"""The Language Server Protocol, spoken over standard input and output.

Findings come a moment after the last key. Texts are checked and looked into in a thread of their
own, one after the other; what is for a version that is not the newest any more is given up.
"""

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from edi import __version__
from edi.engine.recheck import Stale
from edi.errors import EdiError
from edi.language_server.diagnostics import diagnostics
from edi.language_server.open_text import OpenText
from edi.language_server.protocol import Protocol
from edi.language_server.settings import WATCHED, Settings
from edi.language_server.text import Position, Text

MOST = 20 << 20  # bytes of a text that is checked
_PAUSE = 0.01  # seconds without a key before a text is checked
_T = TypeVar("_T")


class ContentModified(JsonRpcException):
    """The text was changed while an answer was worked out."""

    CODE = -32801
    MESSAGE = "The text was changed."


class Failed(JsonRpcException):
    """An internal error: what it says may hold values of a file."""

    CODE = -32603
    MESSAGE = "Internal error."


class Options:
    """What the editor asks for, when it starts the server and later."""

    show_values = False
    rule_scheme = ""  # of documents of rules that it can show
    explain_command = ""  # of its own, which shows one

    def take(self, given: object) -> None:
        """Whatever of these is given, in a dictionary or an object."""
        for key, name in (
            ("showValues", "show_values"),
            ("ruleScheme", "rule_scheme"),
            ("explainCommand", "explain_command"),
        ):
            value = given.get(key) if isinstance(given, dict) else getattr(given, key, None)
            if isinstance(value, type(getattr(self, name))):
                setattr(self, name, value)


class Server(LanguageServer):
    """Holds the open texts."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("edi", __version__, protocol_cls=Protocol)
        self.options = Options()
        self.settings = Settings()
        self._texts: dict[str, OpenText] = {}
        self._engine = ThreadPoolExecutor(1, "edi")

    # -- texts

    @property
    def texts(self) -> list[OpenText]:
        """All that are open."""
        return list(self._texts.values())

    def open(self, uri: str, version: int | None, text: str) -> None:
        self._forget(uri)
        name = to_fs_path(uri) if uri.startswith("file:") else None
        encoding = str(self.workspace.position_encoding)
        path = Path(name) if name else None
        self._texts[uri] = OpenText(uri, path, version, Text(text, encoding))
        self._check(self._texts[uri])

    def change(self, uri: str, version: int | None, changes: Sequence[Any]) -> None:
        one = self._texts.get(uri)
        if one is None:
            return
        for change in changes:
            where = getattr(change, "range", None)
            if where is None:
                one.text.replace_all(change.text)
            else:
                one.text.replace(place(where.start), place(where.end), change.text)
        one.version = version
        self._check(one)

    def close(self, uri: str) -> None:
        self._forget(uri)
        self.protocol.publish(uri, None, [])

    def end(self) -> None:
        """Nothing more is asked for."""
        for uri in list(self._texts):
            self._forget(uri)
        self._engine.shutdown(wait=False, cancel_futures=True)

    def check_all(self) -> None:
        """What holds for the texts has changed."""
        for one in self._texts.values():
            self._check(one)

    def _forget(self, uri: str) -> None:
        one = self._texts.pop(uri, None)
        if one is not None:
            one.is_open = False

    # -- what is found

    def _check(self, one: OpenText) -> None:
        if one.checking is not None:
            one.checking.cancel()
        one.checking = asyncio.ensure_future(self._checked(one))

    async def _checked(self, one: OpenText) -> None:
        """Publish the findings of a text, unless it is changed meanwhile."""
        await asyncio.sleep(_PAUSE)
        version, data, is_stale = one.version, one.text.data, one.watch()
        if len(data) > MOST:
            self._say(one, "This text is too long to be checked while it is written.")
            self.protocol.publish(one.uri, version, [])
            return
        try:
            selection = self.settings.of(one.folder)
            found = await self._in_engine(lambda: one.check(data, selection, is_stale))
        except Stale:
            return
        except (EdiError, OSError) as error:  # of the settings
            self._say(one, str(error), lsp.MessageType.Error)
            return
        except Exception as error:
            self.report_server_error(error, None)
            return
        if is_stale():
            return
        one.trouble = ""
        one.findings, one.checked = found, version
        options = self.options
        shown = diagnostics(
            found, one.text, show_values=options.show_values, rule_scheme=options.rule_scheme
        )
        self.protocol.publish(one.uri, version, shown)

    def _say(
        self, one: OpenText, message: str, kind: lsp.MessageType = lsp.MessageType.Info
    ) -> None:
        """Once, as long as it is the same."""
        if one.trouble != message:
            one.trouble = message
            self.window_show_message(lsp.ShowMessageParams(kind, message))

    # -- what is asked

    async def ask(
        self, uri: str, work: Callable[..., _T], *at: lsp.Position
    ) -> tuple[OpenText, _T]:
        """What is worked out of the model of the newest version of a text, and of the offsets of
        places in it, once its findings are known. Raises `ContentModified`."""
        one = self._texts.get(uri)
        if one is None:
            raise ContentModified
        while one.checking is not None and not one.checking.done():
            await asyncio.wait({one.checking})
        is_stale, model = one.watch(), one.model()
        offsets = [one.text.offset(place(position)) for position in at]
        try:
            found = await self._in_engine(lambda: work(model, *offsets))
        except Stale:
            raise ContentModified from None
        except Exception as error:
            self.report_server_error(error, None)
            raise Failed from None
        if is_stale():
            raise ContentModified
        return one, found

    async def _in_engine(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._engine, work)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """On standard error, which editors keep: without what may hold values of a file."""
        del source
        if isinstance(error, ContentModified | Failed):
            return
        at = error.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        where = f" at {Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else ""
        sys.stderr.write(f"edi lsp: internal error {type(error).__name__}{where}\n")


def place(position: lsp.Position) -> Position:
    """As texts count."""
    return Position(position.line, position.character)


async def watch_settings(server: Server) -> None:
    """Have the editor say when a file of settings is another one, where it can."""
    workspace = server.client_capabilities.workspace
    watched = workspace.did_change_watched_files if workspace else None
    if watched is None or not watched.dynamic_registration:
        return
    watchers = [lsp.FileSystemWatcher(pattern) for pattern in WATCHED]
    options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
    method = lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES
    registration = lsp.Registration("edi-settings", method, options)
    await server.client_register_capability_async(lsp.RegistrationParams([registration]))


def serve() -> None:
    """Until the editor ends it."""
    from edi.language_server.features import make

    for name in ("pygls", "asyncio"):  # their messages hold texts
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    gc.set_threshold(50_000, 20, 20)  # what is kept of texts is looked through less often
    server = make()
    try:
        # Whoever started this flushes standard output, which the server closes.
        server.start_io(stdout=os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
    finally:
        server.end()
