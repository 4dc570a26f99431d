"""Inputs and outputs in an object store, by fsspec: `s3://bucket/folder`, `gs://…`, `memory://…`.

An object store puts an object whole or not at all, but renames nothing: an output is written to a
file without a name on this machine, and put under its name when it is whole. What counts is what
the records name, as in a folder.

fsspec has threads of its own, and a process with threads cannot be forked. So every process makes
its own file system, and one that forks others makes none before.
"""

import io
import json
import os
import re
import secrets
import shutil
import socket
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, cast

from edi.convert.batch.apart import apart
from edi.convert.batch.errors import (
    CannotConvert,
    FolderHolds,
    FolderIsBusy,
    OutputFailed,
    reason_of,
)
from edi.convert.batch.manifest import SetAside
from edi.convert.batch.sources import Source, is_of_this_process
from edi.convert.batch.storage import OWN, Draft, Stored
from edi.durable import try_lock
from edi.structure.cache_folder import cache_folder

_LOCK = f"{OWN}/lock.json"
_BLOCK = 1 << 20
_EXTRAS = {"s3": "s3", "s3a": "s3"}  # by scheme; others have packages of their own


def file_system(url: str) -> tuple[Any, str]:
    """The file system of a URL, of this process, and the path in it. Raises `CannotConvert`."""
    return _file_system(url, os.getpid())


def _file_system(url: str, process: int) -> tuple[Any, str]:
    kind = _kind(url)
    found = kind(**kind._get_kwargs_from_urls(url), use_listings_cache=False)
    return found, kind._strip_protocol(url)


def _kind(url: str) -> Any:
    """The class of a file system. Loads nothing that starts threads. Raises `CannotConvert`."""
    scheme = url.partition("://")[0]
    try:
        from fsspec.registry import get_filesystem_class

        return get_filesystem_class(scheme)
    except ImportError:
        raise CannotConvert(_missing(scheme)) from None
    except ValueError:
        raise CannotConvert(f"{scheme}:// is not a kind of URL that fsspec knows") from None


def _missing(scheme: str) -> str:
    if scheme in _EXTRAS:
        extra = _EXTRAS[scheme]
        return f"{scheme}:// needs the extra {extra}: pip install 'aso-edi[{extra}]'"
    return (
        f"{scheme}:// needs the extra fsspec (pip install 'aso-edi[fsspec]') and the package that"
        f" fsspec has for {scheme}://"
    )


def shown(url: str) -> str:
    """The URL without a user's name and password."""
    return re.sub(r"//[^/@]*@", "//", url)


# -- inputs


def sources_at(url: str, takes: Collection[str]) -> tuple[list[Source], list[SetAside]]:
    """The files below a URL, in order of names; one that is named itself is taken whatever its
    name. `takes` says whether a file of a folder is."""
    system, path = file_system(url)
    try:
        with _as_os_error():
            found = system.find(path, detail=True)
    except FileNotFoundError:
        found = {}
    except OSError as error:
        return [], [SetAside(shown(url), "unreadable", reason_of(error))]
    sources = []
    base = path.rstrip("/")
    for name, about in sorted(found.items()):
        is_itself = name.rstrip("/") == base
        below = name.rpartition("/")[2] if is_itself else name[len(base) :].lstrip("/")
        if not is_itself and not _is_taken(below, takes):
            continue
        place = system.unstrip_protocol(name)
        sources.append(Source(place, below, _state(about), about.get("size") or 0))
    if not sources:
        return [], [SetAside(shown(url), "unreadable", "no file to convert there")]
    return sources, []


def _is_taken(name: str, suffixes: Collection[str]) -> bool:
    *folders, last = name.split("/")
    if any(one.startswith(".") for one in (*folders, last)):
        return False
    stem, dot, suffix = last.lower().rpartition(".")
    if dot and suffix == "gz":
        dot, suffix = stem.rpartition(".")[1:]
    return f"{dot}{suffix}" in suffixes


def state_of(url: str) -> str:
    """The state of an object as it is now. Raises `OSError`."""
    system, path = file_system(url)
    with _as_os_error():
        system.invalidate_cache()
        return _state(system.info(path))


def fetched(url: str) -> BinaryIO:
    """The object, on this machine, in a file without a name. Raises `OSError`."""
    system, path = file_system(url)
    file = tempfile.TemporaryFile("w+b", buffering=0)  # noqa: SIM115 - the caller closes it
    try:
        with _as_os_error(), system.open(path, "rb", block_size=_BLOCK * 8) as stream:
            shutil.copyfileobj(stream, file, _BLOCK)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return io.BufferedReader(cast(Any, file))


def _state(about: dict[str, Any]) -> str:
    """Changes when the object does. Its tag, or its time: stores say that in several forms, and to
    the second in some answers only."""
    tags = [about.get(key) for key in ("ETag", "etag", "md5Hash", "content_md5")]
    times = [about.get(key) for key in ("LastModified", "last_modified", "mtime", "created")]
    known = [str(one).strip('"') for one in tags if one] or [_second(one) for one in times if one]
    return sha256(repr([about.get("size"), *known[:1]]).encode()).hexdigest()[:32]


def _second(time: Any) -> str:
    moment = time.timestamp() if isinstance(time, datetime) else time
    return str(int(moment)) if isinstance(moment, int | float) else str(moment)


@contextmanager
def _as_os_error() -> Iterator[None]:
    """What packages of fsspec raise beside `OSError` (botocore has its own)."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(0, f"{type(error).__name__}: {error}") from None


# -- outputs


class RemoteStorage:
    """A place in an object store."""

    def __init__(self, url: str) -> None:
        """Raises `CannotConvert` for a URL of a kind that is not known."""
        _kind(url)
        self._url = url.rstrip("/")
        self.shown = shown(self._url)
        self.is_remote = not is_of_this_process(url)

    def same(self, name: str) -> str:
        return name

    @contextmanager
    def lock(self, take_over: bool) -> Iterator[None]:
        with _machine_lock(self.shown) as machine:
            if machine is None:
                raise FolderIsBusy(
                    f"another run is writing to {self.shown}: wait until it has ended"
                )
            claim = partial(self.claim, machine, take_over)
            apart(claim) if self.is_remote else claim()
            try:
                yield
            finally:
                with suppress(OSError):
                    self.remove(_LOCK)

    def claim(self, machine: str, take_over: bool) -> None:
        """Say in the place itself who writes there. Raises `FolderIsBusy`, `FolderHolds`."""
        there = self.listing()
        if there and not any(name.startswith(f"{OWN}/") for name in there):
            raise FolderHolds(
                f"{self.shown} holds objects of something else: give a place that is empty, or one"
                " that `edi convert` has made"
            )
        if _LOCK in there and not take_over:
            with suppress(ValueError, FileNotFoundError):
                holder = json.loads(self.read(_LOCK))
                if holder["machine"] != machine:
                    raise FolderIsBusy(
                        f"a run on {holder['host']} is writing to {self.shown}, or was ended there:"
                        " when you know that it has ended, give --take-over"
                    )
        about = {"machine": machine, "host": socket.gethostname(), "token": secrets.token_hex(8)}
        self.put(_LOCK, json.dumps(about).encode())

    def listing(self) -> dict[str, Stored]:
        system, path = self._system()
        with _as_os_error():
            system.invalidate_cache()
            try:
                found = system.find(path, detail=True)
            except FileNotFoundError:
                return {}
        base = path.rstrip("/") + "/"
        return {
            name[len(base) :]: Stored(about.get("size") or 0, _state(about))
            for name, about in sorted(found.items())
            if name.startswith(base)
        }

    def draft(self) -> Draft:
        return _RemoteDraft(self)

    def read(self, name: str) -> bytes:
        with _as_os_error():
            return bytes(self._system()[0].cat_file(self.path(name)))

    def open(self, name: str) -> BinaryIO:
        return fetched(f"{self._url}/{name}")

    def stored(self, name: str) -> Stored | None:
        system, _ = self._system()
        with _as_os_error():
            try:
                system.invalidate_cache()
                about = system.info(self.path(name))
            except FileNotFoundError:
                return None
        return Stored(about.get("size") or 0, _state(about))

    def put(self, name: str, data: bytes) -> None:
        try:
            with _as_os_error():
                self._system()[0].pipe_file(self.path(name), data)
        except OSError as error:
            raise OutputFailed(f"{self.shown}/{name}", reason_of(error)) from None

    def remove(self, name: str) -> None:
        with _as_os_error(), suppress(FileNotFoundError):
            self._system()[0].rm_file(self.path(name))

    def path(self, name: str) -> str:
        """In its file system. Raises `OSError` for a name that is no text."""
        try:
            name.encode()
        except UnicodeEncodeError:
            raise OSError(0, "its name is no valid text") from None
        return f"{self._system()[1].rstrip('/')}/{name}"

    def upload(self, stream: BinaryIO, name: str) -> None:
        """All of a stream under a name, whole or not at all. Raises `OSError`."""
        path = self.path(name)
        with _as_os_error():
            size = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            if size <= _SMALL:
                self._system()[0].pipe_file(path, stream.read())
                return
            target = self._system()[0].open(path, "wb", block_size=_SMALL)
            try:
                shutil.copyfileobj(stream, target, _BLOCK)
            except BaseException:
                target.discard()  # what came over so far is no object
                raise
            target.close()

    def _system(self) -> tuple[Any, str]:
        return file_system(self._url)


_SMALL = 16 << 20  # bytes that are put at once


class _RemoteDraft:
    """A file without a name on this machine, until it is put under its name."""

    def __init__(self, storage: RemoteStorage) -> None:
        self._storage = storage
        try:
            self.stream: BinaryIO = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115
        except OSError as error:
            raise OutputFailed(tempfile.gettempdir(), reason_of(error)) from None

    def finish(self) -> int:
        try:
            self.stream.flush()
        except OSError as error:
            raise OutputFailed(tempfile.gettempdir(), reason_of(error)) from None
        return self.stream.seek(0, os.SEEK_END)

    def give_name(self, name: str) -> None:
        self._storage.path(name)
        try:
            self._storage.upload(self.stream, name)
        except OSError as error:
            raise OutputFailed(f"{self._storage.shown}/{name}", reason_of(error)) from None
        self.stream.close()

    def discard(self) -> None:
        with suppress(OSError):
            self.stream.close()


@contextmanager
def _machine_lock(place: str) -> Iterator[str | None]:
    """Keep other runs of this user on this machine away from a place; None where there is one.

    What is handed out names the lock: whoever holds it knows that an earlier holder has ended.
    """
    folder = cache_folder()
    if folder is None:
        raise CannotConvert("a URL needs a cache folder of your own ($XDG_CACHE_HOME)")
    path = Path(folder) / f"convert-{sha256(place.encode()).hexdigest()[:24]}.lock"
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        from edi.convert.batch.local import waited_for

        if not waited_for(lambda: try_lock(handle)):
            yield None
            return
        name = os.read(handle, 64).decode("ascii", "replace")
        if len(name) != 32:
            name = secrets.token_hex(16)
            os.pwrite(handle, name.encode(), 0)
            os.ftruncate(handle, 32)
        yield name
    finally:
        os.close(handle)
