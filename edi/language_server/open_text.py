"""An open text with what is known of it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from edi.engine.recheck import Recheck
from edi.finding import Finding
from edi.language_server.file_model import FileModel
from edi.language_server.text import Text
from edi.rules.selection import Selection


class OpenText:
    """Checked and asked in the one thread of the engine, changed in that of the protocol."""

    def __init__(self, uri: str, path: Path | None, version: int | None, text: Text) -> None:
        self.uri, self.path, self.text = uri, path, text
        self.version = version
        self.is_open = True
        self.findings: list[Finding] = []
        self.checked: int | None = None  # the version that these are of
        self.selection: Selection | None = None  # that it was checked by
        self.trouble = ""  # with the settings, as it was said
        self.checking: asyncio.Task[None] | None = None
        self._recheck: Recheck | None = None
        self._model: tuple[int | None, FileModel] | None = None

    @property
    def folder(self) -> Path | None:
        return self.path.parent if self.path is not None else None

    def watch(self) -> Callable[[], bool]:
        """Is what is the newest version now not that any more?"""
        version = self.version
        return lambda: self.version != version or not self.is_open

    def model(self) -> FileModel:
        """Of the newest version."""
        if self._model is None or self._model[0] != self.version:
            self._model = self.version, FileModel(self.text.data, self.watch())
        return self._model[1]

    def check(
        self, data: bytes, selection: Selection, is_stale: Callable[[], bool]
    ) -> list[Finding]:
        """All findings. Raises `Stale`."""
        if self._recheck is None or self.selection is not selection:
            self._recheck = Recheck(selection, str(self.path) if self.path else None)
            self.selection = selection
        return self._recheck.check(data, is_stale)
