"""Outputs in a folder of this machine. Files are private (0600): they hold data of patients."""

import errno
import os
import secrets
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from edi.convert.batch.errors import FolderHolds, FolderIsBusy, OutputFailed, reason_of
from edi.convert.batch.storage import OWN, Draft, Stored
from edi.durable import new_private_file, sync_folder, try_lock

_DRAFTS = f"{OWN}/drafts"
_LOCK = f"{OWN}/lock"
_PATIENCE = 2.0  # seconds that processes of a run that was killed may take to end
_PRIVATE_FOLDER = 0o700
# What is wrong with the name and not with the disk.
_OF_THE_NAME = frozenset(
    (errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL, errno.ENOTDIR, errno.EISDIR, errno.EEXIST)
)


class LocalStorage:
    """A folder; made when a run begins."""

    is_remote = False

    def __init__(self, folder: str) -> None:
        self.shown = folder
        self._root = Path(os.path.realpath(folder))
        self._folds = False  # does it take A.837 for a.837?

    @property
    def root(self) -> Path:
        return self._root

    def same(self, name: str) -> str:
        return unicodedata.normalize("NFC", name).casefold() if self._folds else name

    @contextmanager
    def lock(self, take_over: bool) -> Iterator[None]:
        if self._root.exists() and not self._root.is_dir():
            raise FolderHolds(f"{self.shown} is a file: give a folder")
        own = self._root / OWN
        if not own.is_dir() and self._root.is_dir() and any(self._root.iterdir()):
            raise FolderHolds(
                f"{self.shown} holds files of something else: give a folder that is new or empty,"
                " or one that `edi convert` has made"
            )
        self._make(self._root / _DRAFTS)
        handle = os.open(self._root / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            self._take(handle)
            self._folds = (self._root / OWN.upper()).exists()
            for left in (self._root / _DRAFTS).iterdir():
                left.unlink()
            yield
        finally:
            os.close(handle)  # processes that were forked meanwhile hold it as long as they live

    def _take(self, handle: int) -> None:
        if not waited_for(lambda: try_lock(handle)):
            raise FolderIsBusy(f"another run is writing to {self.shown}: wait until it has ended")

    def listing(self) -> dict[str, Stored]:
        found: dict[str, Stored] = {}
        for root, folders, names in os.walk(self._root, onerror=_raise):
            folders.sort()
            for name in sorted(names):
                path = Path(root, name)
                with suppress(FileNotFoundError):
                    found[path.relative_to(self._root).as_posix()] = _stored(path.stat())
        return found

    def draft(self) -> Draft:
        return _LocalDraft(self)

    def read(self, name: str) -> bytes:
        return (self._root / name).read_bytes()

    def open(self, name: str) -> BinaryIO:
        return (self._root / name).open("rb")

    def stored(self, name: str) -> Stored | None:
        with suppress(FileNotFoundError, NotADirectoryError):
            return _stored((self._root / name).stat())
        return None

    def put(self, name: str, data: bytes) -> None:
        draft = self.draft()
        try:
            draft.stream.write(data)
            draft.finish()
            draft.give_name(name)
        except OSError as error:
            raise OutputFailed(f"{self.shown}/{name}", reason_of(error)) from None
        finally:
            draft.discard()

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError, NotADirectoryError):
            (self._root / name).unlink()

    def _make(self, folder: Path) -> None:
        """The folder, with those above it, and their names lasting."""
        if folder.is_dir():
            return
        self._make(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(_PRIVATE_FOLDER)
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        sync_folder(folder.parent)


def waited_for(lock: Callable[[], bool]) -> bool:
    """Lock, once the processes of a run that was killed have ended; False where it goes on."""
    until = time.monotonic() + _PATIENCE
    while not lock():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


class _LocalDraft:
    """A file in a folder apart, so that nobody takes it for an output."""

    def __init__(self, storage: LocalStorage) -> None:
        self._storage = storage
        self._path = storage.root / _DRAFTS / secrets.token_hex(8)
        try:
            self.stream: BinaryIO = new_private_file(self._path)
        except OSError as error:
            raise OutputFailed(storage.shown, reason_of(error)) from None

    def finish(self) -> int:
        try:
            self.stream.flush()
            os.fsync(self.stream.fileno())
            size = self.stream.seek(0, os.SEEK_END)
            self.stream.close()
        except OSError as error:
            raise OutputFailed(self._storage.shown, reason_of(error)) from None
        return size

    def give_name(self, name: str) -> None:
        target = self._storage.root / name
        try:
            self._storage._make(target.parent)
            self._path.replace(target)
        except OSError as error:
            if error.errno in _OF_THE_NAME:
                raise
            raise OutputFailed(f"{self._storage.shown}/{name}", reason_of(error)) from None
        sync_folder(target.parent)

    def discard(self) -> None:
        with suppress(OSError):
            self.stream.close()
        with suppress(OSError):
            self._path.unlink()


def _stored(state: os.stat_result) -> Stored:
    return Stored(state.st_size, str(state.st_mtime_ns))


def _raise(error: OSError) -> None:
    raise error
