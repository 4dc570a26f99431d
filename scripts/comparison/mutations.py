"""Bad files made of good ones, by a seeded generator: the same seed makes the same file.

Text is Latin-1, one character a byte, so that every byte survives. A file is changed in one to
four of its segments and sometimes as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

LEAST_HEADER = 106  # characters of an ISA with its terminator
_MOST_IN_A_RUN = 30
_WHOLE_FILE = 0.25  # share of the files that are changed as a whole too

VALUES = (
    *("", " ", "0", "-1", "00", ".5", "+7", "1.005", "1E5", "007", "12345678901234567890", "-"),
    *("A", "X", "ZZ", "a", "é", "\x07", "\x00", "\t", "A" * 90, " A", "A ", "-.5", "100.00"),
    *("20240230", "20240229", "99999999", "19000101", "20991231", "2401", "20240101-20231231"),
    *("D8", "RD8", "1", "2", "7", "8", "9", "18", "19", "20", "22", "23", "P", "S", "T", "U"),
    *(
        "CO",
        "PR",
        "OA",
        "PI",
        "CR",
        "45",
        "1",
        "3",
        "23",
        "96",
        "253",
        "A1",
        "94",
        "B7",
        "MB",
        "MA",
    ),
    *("MC", "CI", "XX", "EI", "SY", "1234567893", "1234567890", "85", "82", "PR", "QC", "IL", "74"),
)
IDS = (
    "CAS",
    "AMT",
    "SVD",
    "REF",
    "NM1",
    "LX",
    "CLM",
    "HL",
    "SBR",
    "SE",
    "ST",
    "GE",
    "ZZZ",
    "",
    "N",
)
HEADS = ("", "\n", "\ufeff".encode().decode("latin-1"), "\0", "text before ", "\r\n\r\n", "  ")


class Marks(NamedTuple):
    """The delimiters of a file."""

    element: str = "*"
    component: str = ":"
    terminator: str = "~"

    @classmethod
    def of(cls, text: str) -> Marks:
        """As its ISA says; the usual ones where it has none."""
        if text.startswith("ISA") and len(text) >= LEAST_HEADER:
            return cls(text[3], text[104], text[105])
        return cls()


def mutant(rng: Random, seeds: Sequence[str], edits: int | None = None) -> str:
    """One of the files in `seeds`, changed; with so many edits when `edits` is given."""
    text = rng.choice(seeds)
    marks = Marks.of(text)
    segments = text.split(marks.terminator)
    for _ in range(edits or rng.choice((1, 1, 1, 2, 2, 3, 4))):
        if segments:
            rng.choice(SEGMENT_EDITS)(rng, segments, marks)
    text = marks.terminator.join(segments)
    if edits is None and rng.random() < _WHOLE_FILE:
        text = rng.choice(FILE_EDITS)(rng, text, marks, seeds)
    return text


def _place(rng: Random, segments: list[str], marks: Marks) -> int:
    """Any segment, or any of any id: so rare ones have their turn too."""
    if rng.random() < 0.5:
        return rng.randrange(len(segments))
    near = range(len(segments))
    if len(segments) > 2000:  # of a large file only a stretch is looked at
        start = rng.randrange(len(segments) - 1000)
        near = range(start, start + 1000)
    by_id: dict[str, list[int]] = {}
    for at in near:
        by_id.setdefault(segments[at].strip().partition(marks.element)[0], []).append(at)
    return rng.choice(by_id[rng.choice(sorted(by_id))])


# -- edits of whole segments


def _drop(rng: Random, segments: list[str], marks: Marks) -> None:
    del segments[_place(rng, segments, marks)]


def _double(rng: Random, segments: list[str], marks: Marks) -> None:
    at = _place(rng, segments, marks)
    segments[at:at] = [segments[at]] * rng.choice((1, 1, 2, 12))


def _swap(rng: Random, segments: list[str], marks: Marks) -> None:
    first = _place(rng, segments, marks)
    other = (
        min(first + 1, len(segments) - 1) if rng.random() < 0.6 else rng.randrange(len(segments))
    )
    segments[first], segments[other] = segments[other], segments[first]


def _insert(rng: Random, segments: list[str], marks: Marks) -> None:
    if rng.random() < 0.7:
        new = rng.choice(segments)
    else:
        new = marks.element.join(("\n" + rng.choice(IDS), *rng.choices(VALUES, k=rng.randrange(6))))
    segments.insert(_place(rng, segments, marks), new)


def _drop_run(rng: Random, segments: list[str], marks: Marks) -> None:
    at = _place(rng, segments, marks)
    del segments[at : at + rng.randint(2, _MOST_IN_A_RUN)]


def _double_run(rng: Random, segments: list[str], marks: Marks) -> None:
    at = _place(rng, segments, marks)
    run = segments[at : at + rng.randint(2, _MOST_IN_A_RUN)]
    segments[at:at] = run


def _double_claim(rng: Random, segments: list[str], marks: Marks) -> None:
    """A whole claim or claim payment again, at once or at the end of its like."""
    opens = re.compile(rf"\s*(?:CLM|CLP){re.escape(marks.element)}")
    closes = re.compile(rf"\s*(?:CLM|CLP|HL|SE|PLB){re.escape(marks.element)}")
    starts = [at for at, segment in enumerate(segments) if opens.match(segment)]
    if not starts:
        return
    start = rng.choice(starts)
    end = start + 1
    while end < len(segments) and not closes.match(segments[end]):
        end += 1
    to = rng.choice((end, rng.choice(starts)))
    segments[to:to] = segments[start:end]


# -- edits in one segment


def _edit_elements(edit: Callable[[Random, list[str]], None]) -> SegmentEdit:
    def edit_segment(rng: Random, segments: list[str], marks: Marks) -> None:
        at = _place(rng, segments, marks)
        elements = segments[at].split(marks.element)
        if len(elements) > 1:
            edit(rng, elements)
            segments[at] = marks.element.join(elements)

    return edit_segment


def _any(rng: Random, elements: list[str]) -> int:
    return rng.randrange(1, len(elements))


def _blank(rng: Random, elements: list[str]) -> None:
    elements[_any(rng, elements)] = ""


def _odd_value(rng: Random, elements: list[str]) -> None:
    elements[_any(rng, elements)] = rng.choice(VALUES)


def _add(rng: Random, elements: list[str]) -> None:
    elements.insert(rng.randrange(1, len(elements) + 1), rng.choice(VALUES))


def _cut(rng: Random, elements: list[str]) -> None:
    del elements[_any(rng, elements) :]


def _rename(rng: Random, elements: list[str]) -> None:
    elements[0] = "\n" + rng.choice(IDS)


def _nudge(rng: Random, elements: list[str]) -> None:
    """A number, date or amount that is a little off."""
    numbers = [at for at in range(1, len(elements)) if re.fullmatch(r"\d+(\.\d+)?", elements[at])]
    if numbers:
        at = rng.choice(numbers)
        whole, point, cents = elements[at].partition(".")
        whole = str(int(whole) + rng.choice((-1, 1, 1, 100))).zfill(len(whole))
        elements[at] = f"{whole}{point}{cents}"


def _other_value(rng: Random, segments: list[str], marks: Marks) -> None:
    """The same element of another segment of the same id, so what is usual but wrong here."""
    at = _place(rng, segments, marks)
    elements = segments[at].split(marks.element)
    like = elements[0] + marks.element
    others = [one for one in segments[max(0, at - 500) : at + 500] if one.startswith(like)]
    other = rng.choice(others or [segments[at]]).split(marks.element)
    number = rng.randrange(min(len(elements), len(other)))
    elements[number] = other[number]
    segments[at] = marks.element.join(elements)


def _components(rng: Random, segments: list[str], marks: Marks) -> None:
    composite = [at for at, segment in enumerate(segments) if marks.component in segment]
    at = rng.choice(composite) if composite else _place(rng, segments, marks)
    elements = segments[at].split(marks.element)
    inner = [n for n, element in enumerate(elements) if marks.component in element]
    number = rng.choice(inner or range(len(elements)))
    parts = elements[number].split(marks.component)
    part = rng.randrange(len(parts))
    match rng.randrange(4):
        case 0:
            del parts[part]
        case 1:
            parts[part] = rng.choice(VALUES)
        case 2:
            parts.insert(part, rng.choice(VALUES))
        case _:
            parts *= rng.choice((2, 3))
    elements[number] = marks.component.join(parts)
    segments[at] = marks.element.join(elements)


def _levels(rng: Random, segments: list[str], marks: Marks) -> None:
    """HL01 to HL04."""
    levels = [at for at, one in enumerate(segments) if one.strip().startswith(f"HL{marks.element}")]
    if levels:
        at = rng.choice(levels)
        elements = segments[at].split(marks.element)
        elements[_any(rng, elements)] = rng.choice(
            ("0", "1", "2", "3", "4", "01", "20", "22", "23", "24", "x", "", "99999999999999")
        )
        segments[at] = marks.element.join(elements)


# -- edits of a whole file


def _truncate(rng: Random, text: str, marks: Marks, seeds: Sequence[str]) -> str:
    return text[: rng.randrange(len(text) + 1)]


def _flip(rng: Random, text: str, marks: Marks, seeds: Sequence[str]) -> str:
    data = bytearray(text.encode("latin-1"))
    for _ in range(rng.choice((1, 1, 3, 20)) if data else 0):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data.decode("latin-1")


def _delimiters(rng: Random, text: str, marks: Marks, seeds: Sequence[str]) -> str:
    """Another delimiter: throughout, or only as the ISA says, or only behind it."""
    old = rng.choice(marks)
    new = rng.choice("|+>^\x1c\x1d\nU -.~:*" + ("\r" if old == marks.terminator else ""))
    head, rest = text[:LEAST_HEADER], text[LEAST_HEADER:]
    which = rng.randrange(4)
    return (head if which == 1 else head.replace(old, new)) + (
        rest if which == 2 else rest.replace(old, new)
    )


def _breaks(rng: Random, text: str, marks: Marks, seeds: Sequence[str]) -> str:
    segments = [segment.lstrip("\r\n") for segment in text.split(marks.terminator)]
    match rng.randrange(6):
        case 0:
            return (marks.terminator + rng.choice(("", "\r\n", "\r", "\n\n", "\n  "))).join(
                segments
            )
        case 1:
            breaks = ("", "\n", "\r\n", "\n\n", " ", "\n\t")
            return "".join(one + marks.terminator + rng.choice(breaks) for one in segments)
        case 2:
            return "\n".join(segments)
        case 3:
            return (rng.choice(("\n", " ", "\r\n")) + marks.terminator).join(segments)
        case 4:
            flat, width = marks.terminator.join(segments), rng.choice((80, 72, 1000))
            return "\n".join(flat[at : at + width] for at in range(0, len(flat), width))
        case _:
            return text.replace("\n", "", rng.randrange(1, 9))


def _nulls(rng: Random, text: str, marks: Marks, seeds: Sequence[str]) -> str:
    for _ in range(rng.choice((1, 1, 2, 10))):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + "\0" * rng.choice((1, 1, 300)) + text[at:]
    return text


def _join(rng: Random, text: str, marks: Marks, seeds: Sequence[str]) -> str:
    others = [text, *(rng.choice((text, rng.choice(seeds))) for _ in range(rng.randint(1, 3)))]
    rng.shuffle(others)
    return rng.choice(HEADS).join(others)


def _surround(rng: Random, text: str, marks: Marks, seeds: Sequence[str]) -> str:
    return rng.choice(HEADS) + text + rng.choice((*HEADS, "ISA", "~~~", "x" * 200, "\x1a"))


def _behead(rng: Random, text: str, marks: Marks, seeds: Sequence[str]) -> str:
    """Starts at its GS or ST."""
    return text[max(0, text.find(rng.choice(("GS", "ST")) + marks.element)) :]


SegmentEdit = Callable[[Random, list[str], Marks], None]
FileEdit = Callable[[Random, str, Marks, Sequence[str]], str]

SEGMENT_EDITS: tuple[SegmentEdit, ...] = (
    *(_drop, _double, _swap, _insert, _drop_run, _double_run, _double_claim),
    *map(_edit_elements, (_blank, _odd_value, _odd_value, _add, _cut, _rename, _nudge, _nudge)),
    *(_other_value, _other_value, _components, _levels),
)
FILE_EDITS: tuple[FileEdit, ...] = (
    *(_truncate, _flip, _delimiters, _breaks, _nulls, _join, _surround, _behead),
)
