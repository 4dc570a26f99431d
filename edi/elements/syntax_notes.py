"""X12 syntax notes: relations between elements of a segment or components of a composite.

P0304 paired, R0203 at least one, E0207 at most one, C0605 if the first then the others,
L050607 if the first then one of the others.
"""

from collections.abc import Sequence

_MEANING = {
    "P": "all of {refs} or none of them",
    "R": "at least one of {refs}",
    "E": "at most one of {refs}",
    "C": "{first} only together with {others}",
    "L": "{first} only together with one of {others}",
}


def positions(note: str) -> tuple[int, ...]:
    """The 1-based positions that a note relates."""
    digits = note[1:]
    return tuple(int(digits[i : i + 2]) for i in range(0, len(digits), 2))


def holds(note: str, present: Sequence[bool]) -> bool:
    """Is the note kept? `present[i]` tells whether element i + 1 has a value."""
    found = [p <= len(present) and present[p - 1] for p in positions(note)]
    match note[0]:
        case "P":
            return all(found) or not any(found)
        case "R":
            return any(found)
        case "E":
            return sum(found) <= 1
        case "C":
            return not found[0] or all(found[1:])
        case "L":
            return not found[0] or any(found[1:])
    raise ValueError(f"unknown syntax note {note[0]}")


def matters_from(note: str) -> int:
    """The fewest elements a segment must have for the note to be broken."""
    places = positions(note)
    match note[0]:
        case "R":
            return 0
        case "E":
            return sorted(places)[1]
        case "P":
            return min(places)
    return places[0]


def first_missing(note: str, present: Sequence[bool]) -> int:
    """The position to point at: the one absent, or for E the second one present."""
    places = positions(note)
    for place in places if note[0] != "E" else reversed(places):
        there = place <= len(present) and present[place - 1]
        if there == (note[0] == "E"):
            return place
    return places[0]


def describe(note: str, prefix: str, joint: str = "") -> str:
    """The note in words: "NM108 only together with NM109"."""
    refs = [
        f"{prefix}{joint}{p:02d}" if not joint else f"{prefix}{joint}{p}" for p in positions(note)
    ]
    return _MEANING[note[0]].format(
        refs=", ".join(refs), first=refs[0], others=" and ".join(refs[1:])
    )


def matters(note: str, usable: Sequence[bool], required: Sequence[bool]) -> bool:
    """Can a segment that is right otherwise break the note at all?

    Notes that the guide's own usage settles (both required, or never used) need no check.
    """
    places = positions(note)
    free = [p <= len(usable) and usable[p - 1] for p in places]
    fixed = [p <= len(required) and required[p - 1] for p in places]
    match note[0]:
        case "P":
            return any(free) and not all(fixed)
        case "R":
            return not any(fixed)
        case "E":
            return sum(free) > 1
        case "C":
            return free[0] and not all(fixed[1:])
        case _:
            return free[0] and not any(fixed[1:])
