"""Where a file is cut: near equal shares, and within a transaction set where few lie ahead."""

import pytest

from edi.engine.parallel.file_parts import Stretch, parts_of
from edi.interchange.delimiters import Delimiters
from edi.interchange.envelope import EnvelopeState
from edi.structure.resume import ResumeState


def cuts(*sizes: int, shares: int) -> list[tuple[int, int]]:
    """Starts and ends of the parts of sets of these sizes, the last of which goes on."""
    data = b"".join(b"ST*837*1~".ljust(size, b"X")[:-1] + b"~" for size in sizes)
    state = ResumeState(1, EnvelopeState(0, False))
    stretch = Stretch(1000, data, {0: state})
    return [
        (part.start - 1000, part.end - 1000) for part in parts_of(stretch, Delimiters(), shares)
    ]


@pytest.mark.parametrize(
    ("sizes", "shares", "expected"),
    [
        ((100, 100, 50), 2, [(100, 200)]),
        ((99, 101, 50), 2, [(99, 200)]),
        ((101, 99, 50), 2, [(101, 200)]),
        ((100, 100, 100, 50), 3, [(100, 200), (200, 300)]),
        ((150, 50, 100, 50), 2, [(150, 300)]),
        ((300, 50, 50), 2, [(300, 350)]),
        ((300, 50), 2, []),  # one whole set ahead is for whoever reads
    ],
)
def test_cuts_are_near_equal_shares(
    sizes: tuple[int, ...], shares: int, expected: list[tuple[int, int]]
) -> None:
    assert cuts(*sizes, shares=shares) == expected
