"""The decisions that were not written, as they stood, for another run."""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from edi.durable import replacing_private


def write_rework(decisions: BinaryIO, rework: Path, written: Iterable[int]) -> None:
    """Copy every line of the decisions file but those numbered in `written`. Raises `OSError`."""
    done = bytearray()  # a flag a line
    for number in written:
        if number >= len(done):
            done.extend(bytes(number + 1 - len(done) + (1 << 16)))
        done[number] = 1
    with replacing_private(rework) as target:
        decisions.seek(0)
        for number, line in enumerate(decisions, start=1):
            if number < len(done) and done[number]:
                continue
            bare = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if bare.strip():
                target.write(bare if bare.endswith(b"\n") else bare + b"\n")
