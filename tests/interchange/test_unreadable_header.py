"""A header that cannot be read hides nothing behind it, wherever a block of the file ends."""

import io
from pathlib import Path

import pytest

import edi
from edi.interchange import buffer
from edi.interchange.delimiters import ISA_SEARCH

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"


class Trickle(io.RawIOBase):
    """A stream that returns only a few bytes at a time, as pipes and sockets may."""

    def __init__(self, data: bytes, size: int) -> None:
        self._inner, self._size = io.BytesIO(data), size

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(self._size)


@pytest.mark.slow_but_one_in(2)
@pytest.mark.parametrize("block", [61, 512])
def test_the_next_header_is_read_wherever_it_stands(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be cut anywhere by the end of what has been read so far."""
    good = BASE.read_bytes()
    monkeypatch.setattr(buffer, "BLOCK", block)
    first = 4 * ISA_SEARCH  # read before anything is looked at
    for place in range(first - 120, first + 8):
        data = b"ISA*" + b"x" * (place - 4) + good
        found = list(edi.validate(Trickle(data, block)))  # type: ignore[arg-type]
        assert [f.code for f in found] == ["ENV001"], place
        claims = [claim.id for claim in edi.read_claims(Trickle(data, block))]  # type: ignore[arg-type]
        assert claims == ["P1002"], place
