"""X12 syntax notes: relations between elements of a segment or components of a composite.

P0304 paired, R0203 at least one, E0207 at most one, C0605 if the first then the others,
L050607 if the first then one of the others.
"""

from collections.abc import Sequence


def positions(note: str) -> tuple[int, ...]:
    """The 1-based positions that a note relates."""
    digits = note[1:]
    return tuple(int(digits[i : i + 2]) for i in range(0, len(digits), 2))


def holds(note: str, present: Sequence[bool]) -> bool:
    """Is the note kept? `present[i]` says whether element i + 1 has a value."""
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


def describe(note: str, present: Sequence[bool], prefix: str, joint: str = "") -> str:
    """What is wrong by the note, in words: "NM109 is missing: NM108 and NM109 must be sent
    together (syntax note P0809)." """
    refs = {p: f"{prefix}{joint}{p}" if joint else f"{prefix}{p:02d}" for p in positions(note)}
    there = [ref for p, ref in refs.items() if p <= len(present) and present[p - 1]]
    absent = [ref for ref in refs.values() if ref not in there]
    first, *others = refs.values()
    match note[0]:
        case "P":
            are = "is" if len(absent) == 1 else "are"
            text = (
                f"{_and(absent)} {are} missing: {_and(list(refs.values()))} must be sent together"
            )
        case "R":
            text = f"at least one of {', '.join(refs.values())} must be sent"
        case "E":
            text = f"only one of {', '.join(refs.values())} may be sent"
        case "C":
            text = f"{first} may be sent only together with {_and(others)}"
        case _:
            text = f"{first} may be sent only together with {' or '.join(others)}"
    return f"{text[0].upper()}{text[1:]} (syntax note {note})."


def _and(refs: Sequence[str]) -> str:
    *first, last = refs
    return f"{', '.join(first)} and {last}" if first else last


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
