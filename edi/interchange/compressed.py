"""Opens files, and what is in gzip and zip files, as one binary stream each.

What a file is shows in its first bytes, whatever its name. A file in a zip file is named as if the
zip file were a folder: "claims.zip/monday.837".
"""

import errno
import io
import os
from collections.abc import Callable
from contextlib import suppress
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, BinaryIO, NamedTuple

if TYPE_CHECKING:
    import gzip

_OPENING = 512  # bytes that show what a file is
_UNPACK = "unpack it first; edi reads .gz and .zip"
_GZIP, _ZIP, _EMPTY_ZIP = b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06"
_OTHERS = (
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\0", "compressed by xz"),
    (b"BZh", "compressed by bzip2"),
    (b"\x28\xb5\x2f\xfd", "compressed by Zstandard"),
    (b"\x04\x22\x4d\x18", "compressed by LZ4"),
    (b"LZIP\x01", "compressed by lzip"),
    (b"\x1f\x9d", "compressed by compress (.Z)"),
    (b"\x1f\xa0", "compressed by compress (.Z)"),
    (b"MSCF\0\0\0\0", "a cabinet file (.cab)"),
    (b"PK\x05\x06", "an empty zip file"),
    (b"PK\x07\x08", "a part of a zip file that was split"),
)
_TAR = 257  # where a tar file says that it is one


class UnreadArchive(OSError):
    """An archive of a kind that is not read, or damaged; `strerror` says what."""


def open_file(path: str | PathLike[str]) -> BinaryIO:
    """A file, unpacked if it is a gzip file, a zip file that holds one file, or is in a zip file.

    Raises `OSError`: `UnreadArchive` for other archives, and where a zip file holds several files.
    """
    archive = archive_of(path)
    if archive is not None:
        return _open_member(*archive)
    stream = Path(path).open("rb")  # noqa: SIM115 - the caller closes it
    try:
        state = os.fstat(stream.fileno())
        if not state.st_size:  # empty, or a pipe, whose reading may wait
            return stream
        if stream.peek(len(_ZIP)).startswith(_ZIP):
            stream.close()
            return _open_member(os.fspath(path), None)
        return _unpacked(stream, os.fspath(path))
    except BaseException:
        stream.close()
        raise


def is_packed(path: Path) -> bool:
    """Is it a gzip or zip file? Raises `OSError`."""
    with path.open("rb") as stream:
        return stream.read(len(_ZIP)).startswith((_GZIP, _ZIP, _EMPTY_ZIP))


def open_stream(stream: BinaryIO, name: str) -> BinaryIO:
    """An open stream, unpacked if it is a gzip file. Raises `OSError`."""
    if not isinstance(stream, io.BufferedReader):
        return stream
    if stream.peek(len(_ZIP)).startswith(_ZIP):
        raise _error(name, "a zip file, which can be read from a file only")
    return _unpacked(stream, name)


def _unpacked(stream: io.BufferedReader, name: str) -> BinaryIO:
    opening = stream.peek(_OPENING)
    if opening.startswith(_GZIP):
        import gzip

        inner = io.BufferedReader(_Unpacked(gzip.GzipFile(fileobj=stream), name, stream.close))
        _refuse_archive(inner.peek(_OPENING), name, " inside a gzip file")
        return inner
    _refuse_archive(opening, name)
    return stream


def members(path: str) -> "list[Member] | None":
    """The files in a zip file; None for what is none. Raises `OSError`."""
    with Path(path).open("rb") as stream:
        if not os.fstat(stream.fileno()).st_size:
            return None
        opening = stream.read(len(_ZIP))
    if opening == _EMPTY_ZIP:
        return []
    if opening != _ZIP:
        return None
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            found = [
                Member(info.filename, info.file_size)
                for info in archive.infolist()
                if not info.is_dir()
            ]
    except (zipfile.BadZipFile, ValueError, IndexError, NotImplementedError):
        raise _error(path, "damaged zip file") from None
    names = [member.name for member in found]
    if len(set(names)) < len(names):
        raise _error(path, "holds two files of the same name; unpack it first")
    return found


class Member(NamedTuple):
    """A file in a zip file."""

    name: str
    size: int  # bytes when unpacked

    def is_named(self, name: str) -> bool:
        return PurePosixPath(self.name) == PurePosixPath(name)


def archive_of(path: str | PathLike[str]) -> tuple[str, str] | None:
    """For a path that goes through a file as if it were a folder: the file, and the rest."""
    name = os.fspath(path)
    if os.path.lexists(name):
        return None
    for parent in Path(name).parents:
        if os.path.lexists(parent):
            rest = Path(name).relative_to(parent).as_posix()
            return (str(parent), rest) if parent.is_file() else None
    return None


def unpacked_size(path: str) -> int:
    """Bytes of a file when unpacked, as far as the file says so: for a progress bar."""
    archive = archive_of(path)
    if archive is not None:
        with suppress(OSError):
            file, name = archive
            return sum(one.size for one in members(file) or () if one.is_named(name))
        return 0
    try:
        with Path(path).open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size < 18 or stream.read(2) != _GZIP:
                return size
            stream.seek(-4, os.SEEK_END)
            return max(size, int.from_bytes(stream.read(4), "little"))
    except OSError:
        return 0


def _open_member(path: str, name: str | None) -> BinaryIO:
    import zipfile

    shown = path if name is None else f"{path}/{name}"
    found = members(path)
    if found is None:
        raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), shown)
    if name is None:
        if len(found) != 1:
            first = f", such as {path}/{found[0].name}" if found else ""
            raise _error(path, f"a zip file with {len(found)} files: name one of them{first}")
        name = found[0].name
    name = next((one.name for one in found if one.is_named(name)), name)
    archive = zipfile.ZipFile(path)
    try:
        if archive.getinfo(name).flag_bits & 1:
            raise _error(shown, "encrypted: unpack it first")
        inner = io.BufferedReader(_Unpacked(archive.open(name), shown, archive.close))
        opening = inner.peek(_OPENING)
        _refuse_archive(opening, shown)
        if opening.startswith((_GZIP, _ZIP)):
            raise _error(shown, "an archive inside a zip file: unpack it first")
        return inner
    except KeyError:
        archive.close()
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT), shown) from None
    except NotImplementedError:
        archive.close()
        raise _error(shown, "compressed by a method that is not read: unpack it first") from None
    except (zipfile.BadZipFile, ValueError):
        archive.close()
        raise _error(path, "damaged zip file") from None
    except BaseException:
        archive.close()
        raise


class _Unpacked(io.RawIOBase):
    """What a packed stream holds; damage is an `OSError`. It has no file number: what stands in the
    file is not what is read."""

    def __init__(
        self, packed: "IO[bytes] | gzip.GzipFile", name: str, close: Callable[[], None]
    ) -> None:
        self._packed = packed
        self._name = name
        self._close = close
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        import gzip
        import zipfile
        import zlib

        try:
            data = self._packed.read(len(buffer))
        except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile):
            raise _error(self._name, "damaged: it cannot be unpacked to its end") from None
        buffer[: len(data)] = data
        self._read += len(data)
        return len(data)

    def tell(self) -> int:
        """Bytes unpacked so far."""
        return self._read

    def close(self) -> None:
        if not self.closed:
            self._packed.close()
            self._close()
        super().close()


def _refuse_archive(opening: bytes, name: str, where: str = "") -> None:
    for start, kind in _OTHERS:
        if opening.startswith(start):
            raise _error(name, f"{kind}{where}: {_UNPACK}")
    if opening[_TAR : _TAR + 5] == b"ustar":
        raise _error(name, f"a tar archive{where}: {_UNPACK}")


def _error(name: str, reason: str) -> UnreadArchive:
    return UnreadArchive(errno.EINVAL, reason, name)
