"""The inputs of a run: what they are named, and what they hold."""

import hashlib
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from edi.convert.batch.errors import reason_of
from edi.convert.batch.manifest import SetAside
from edi.interchange.compressed import archive_of, open_file, open_stream
from edi.interchange.file_kind import no_interchange

_BLOCK = 1 << 20
_OPENING = 512


class Source(NamedTuple):
    """A file to be converted."""

    path: str  # or a URL
    name: str  # below the folder that was given, with "/" between its parts
    state: str  # changes when the file does; "" where that is not known
    size: int  # bytes, packed or not, for the progress bar

    @property
    def is_remote(self) -> bool:
        return is_url(self.path)


class Found(NamedTuple):
    """What a source holds."""

    digest: str  # SHA-256 of what it holds, unpacked
    size: int  # bytes, unpacked
    is_x12: bool  # may it hold X12?
    opening: str  # its first characters, where it does not


def is_url(path: str) -> bool:
    """Is it the URL of another place than this machine's files?"""
    scheme, colon, _ = path.partition("://")
    return bool(colon) and len(scheme) > 1 and scheme.replace("+", "").isalnum()


def is_of_this_process(url: str) -> bool:
    """Is it a place that other processes cannot see?"""
    return url.startswith("memory://")


def local_source(path: str, name: str) -> Source:
    """A file of this machine."""
    archive = archive_of(path)
    with suppress(OSError):
        found = Path(archive[0] if archive else path).stat()
        return Source(
            path, name, f"{found.st_size}:{found.st_mtime_ns}:{found.st_ino}", found.st_size
        )
    return Source(path, name, "", 0)


def opened(source: Source) -> BinaryIO:
    """What it holds, unpacked. Raises `OSError`."""
    if not source.is_remote:
        return open_file(source.path)
    from edi.convert.batch.remote import fetched

    return open_stream(fetched(source.path), source.name)


def state_now(source: Source) -> str:
    """The state of the source as it is now."""
    if source.is_remote:
        from edi.convert.batch.remote import state_of

        return state_of(source.path)
    return local_source(source.path, source.name).state


def look(source: Source) -> Found | SetAside:
    """Read it once, to know it again."""
    if _is_read_once(source):
        reason = "a pipe can be read only once: write it to a file first, or give - without --out"
        return SetAside(source.name, "unreadable", reason)
    try:
        with opened(source) as stream:
            digest, size, has_header, opening, last = hashlib.sha256(), 0, False, "", b""
            while block := stream.read(_BLOCK):
                if not size:
                    opening = block[:_OPENING].decode("latin-1")
                if not has_header:
                    has_header = b"ISA" in last + block
                    last = block[-2:]
                digest.update(block)
                size += len(block)
    except OSError as error:
        return SetAside(source.name, "unreadable", reason_of(error))
    return Found(digest.hexdigest(), size, has_header, "" if has_header else opening)


def _is_read_once(source: Source) -> bool:
    """A pipe, a socket or a terminal: a run would wait for ever for what it has read already."""
    if not source.is_remote and archive_of(source.path) is None:
        with suppress(OSError):
            mode = Path(source.path).stat().st_mode
            return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
    return False


def not_x12(source: Source, found: Found) -> SetAside:
    """An input in which no interchange begins."""
    reason = no_interchange(found.opening)
    return SetAside(source.name, "refused", reason[0].lower() + reason[1:])


def changed(source: Source) -> SetAside:
    """An input that was written to while it was read."""
    reason = "it was changed while it was converted: the next run takes it"
    return SetAside(source.name, "refused", reason)


def is_settled(source: Source, now_ns: int) -> bool:
    """Was it written long enough ago for its state to show the next change?"""
    with suppress(ValueError, IndexError):
        return now_ns - int(source.state.split(":")[1]) > 2_000_000_000
    return bool(source.state)
