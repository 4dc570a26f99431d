"""How a transaction set is read from which a segment is missing, or in which one stands elsewhere:
`python tests/structure/readings.py` lists it anew.

The list, `readings.txt`, is for whoever changes the structure to read: what is found, and which
segments are read at another place than in the file that is right.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document
from edi.structure.transaction import Transaction

LIST = Path(__file__).with_name("readings.txt")
BASES = sorted((Path(__file__).parents[2] / "fixtures" / "rules" / "base").glob("*.edi"))
_SHOWN = 2  # segments that are read at another place

Numbered = tuple[int, str]  # a segment with its number in the file that is right; 0 for a new one


def readings(base: Path) -> Iterator[str]:
    """ "professional 24 CLM removed: SEG003 REF@24 …; REF 25 at 2300[1]/REF[1]", line by line."""
    text = base.read_text(encoding="utf-8")
    segments = list(enumerate(text.rstrip("~\n").split("~\n"), start=1))
    head, body, tail = segments[:3], segments[3:-3], segments[-3:]
    usual = _read(segments)[1]
    for name, changed in _changes(body):
        problems, places = _read([*head, *changed, *tail])
        moved = [
            f"{_id(body, number)} {number} at {place}"
            for number, place in places.items()
            if usual.get(number) != place
        ]
        more = len(moved) - _SHOWN
        if more > 0:
            moved[_SHOWN:] = [f"{more} more"]
        if problems or moved:
            yield f"{base.stem} {name}: {'; '.join([*problems, *moved])}"


def _id(body: list[Numbered], number: int) -> str:
    return next((raw.partition("*")[0] for n, raw in body if n == number), "")


def _changes(body: list[Numbered]) -> Iterator[tuple[str, list[Numbered]]]:
    for at, (number, raw) in enumerate(body):
        before, after = body[:at], body[at + 1 :]
        segment_id, _, rest = raw.partition("*")
        name = f"{number} {segment_id}"
        yield f"{name} removed", before + after
        match number % 3:
            case 0:
                other = number, f"{segment_id}*QQ*{rest.partition('*')[2]}"
                yield f"{name} with another qualifier", [*before, other, *after]
                yield f"{name} later", [*before, *after[:1], body[at], *after[1:]]
            case 1:
                yield f"{name} and the next removed", before + after[1:]
                yield f"{name} twice", [*before, body[at], (0, raw), *after]
                yield f"{name} much later", [*before, *after[:4], body[at], *after[4:]]
            case 2:
                misspelt = 0, f"{segment_id[:-1]}{number % 9}*{rest}"
                yield f"{name} misspelt", [*before, misspelt, *after]
                yield f"{name} much earlier", [*before[:-3], body[at], *before[-3:], *after]


def _read(segments: list[Numbered]) -> tuple[list[str], dict[int, str]]:
    """The problems of structure, and where the segments of the set are, by their numbers.

    Piece by piece: of a claim that is read whole nobody asks for the places of its segments.
    """
    data = "".join(f"{raw}~\n" for _, raw in segments)
    problems: list[str] = []
    places: dict[int, str] = {}
    with patch.object(Transaction, "feed_whole", return_value=None):
        items = list(Document(io.BytesIO(data.encode())))
    for item in items:
        one = item.chunk() if isinstance(item, RawClaim) else item
        problems += [
            f"{p.code} {p.place.segment_id}@{p.place.line} {p.message}"
            for p in one.problems
            if p.code[:3] == "SEG" or p.code == "ELE006"
        ]
        if isinstance(one, LoopChunk):
            for index in range(len(one.segments)):
                place = one.place(index)
                number = segments[place.line - 1][0]
                if number:
                    places[number] = place.path or "no place"
    return problems, places


if __name__ == "__main__":
    LIST.write_text("".join(f"{line}\n" for base in BASES for line in readings(base)), "utf-8")
