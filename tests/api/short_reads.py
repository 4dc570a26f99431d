"""Streams that deliver what they like, as pipes, sockets and decompressors do."""

import io
import random
from collections.abc import Iterable


class ShortReads(io.RawIOBase):
    """Delivers these numbers of bytes, in turn, whatever is asked for."""

    def __init__(self, data: bytes, sizes: Iterable[int]) -> None:
        self._inner = io.BytesIO(data)
        self._sizes = iter(sizes)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        most = next(self._sizes, 1 << 20)
        return self._inner.read(most if size < 0 else min(size, most))

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def sizes_of(seed: int, most: int) -> Iterable[int]:
    """Sizes without end, from 1 to `most`."""
    rng = random.Random(seed)
    while True:
        yield rng.randint(1, most)
