"""From the paths of `edi convert` to its sources."""

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from edi.cli.inputs import SUFFIXES, Say, files

if TYPE_CHECKING:
    from edi.convert.batch.manifest import SetAside
    from edi.convert.batch.sources import Source

JSON_SUFFIXES = frozenset((".json", ".jsonl", ".ndjson"))


def sources(
    paths: tuple[str, ...], takes: str, out: str, skipped: Say | None
) -> "tuple[list[Source], list[SetAside]]":
    """The files that `paths` name, and what was not found; nothing of the folder `out`, which may
    lie in one of them. A file is named below the folder that was given; one that was given itself
    by its own name."""
    from edi.convert.batch.apart import apart
    from edi.convert.batch.manifest import SetAside
    from edi.convert.batch.sources import is_of_this_process, is_url, local_source

    suffixes = SUFFIXES if takes == "x12" else JSON_SUFFIXES
    found: list[Source] = []
    unfound: list[SetAside] = []
    seen: set[str] = set()
    own = os.path.realpath(out) + os.sep
    for path in paths:
        path = path.removeprefix("file://")
        if is_url(path):
            from edi.convert.batch.remote import sources_at

            find = partial(sources_at, path, suffixes)
            urls, missing = find() if is_of_this_process(path) else apart(find)
            found += urls
            unfound += missing
            continue

        messages: list[str] = []
        base = path if Path(path).is_dir() else str(Path(path).parent)
        for file in files([path], messages.append, skipped, suffixes):
            real = os.path.realpath(file)
            if real in seen or real.startswith(own):
                continue
            seen.add(real)
            name = os.path.relpath(file, base or ".").replace(os.sep, "/")
            found.append(local_source(file, name))
        for message in messages:
            place, reason = _parted(message, path)
            unfound.append(SetAside(place, "unreadable", reason))
    return found, unfound


def _parted(message: str, path: str) -> tuple[str, str]:
    """The place that a message names, and what it says of it."""
    if message.startswith(f"{path}: "):
        return path, message.removeprefix(f"{path}: ")
    place, _, reason = message.rpartition(": ")
    return place, reason
