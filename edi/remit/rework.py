"""The decisions that were not written, as they stood, for another run."""

from collections.abc import Iterable
from pathlib import Path

from edi.durable import replacing_private


def write_rework(
    records: Iterable[tuple[int, bytes]], rework: Path, written: Iterable[int]
) -> None:
    """Copy all records, given with their places, but those at the places `written`. Raises
    `OSError`."""
    done = bytearray()  # a flag a place
    for number in written:
        if number >= len(done):
            done.extend(bytes(number + 1 - len(done) + (1 << 16)))
        done[number] = 1
    with replacing_private(rework) as target:
        for number, record in records:
            if number >= len(done) or not done[number]:
                target.write(record)
