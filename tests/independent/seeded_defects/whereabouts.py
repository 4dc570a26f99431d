"""Finds what a defect of a claim needs: its subscriber, its days, its service segment."""

from datetime import date

from claim_file import Claim, ClaimFile, NoPlace, Segment
from of_payers import alone, destination

# The service segment of a line, its procedure and its units.
SERVICE = {"837P": ("SV1", 1, 4), "837I": ("SV2", 2, 5), "837D": ("SV3", 1, 6)}


def subscribers(file: ClaimFile) -> list[Segment]:
    """SBR of 2000B with a claim right below."""
    found = []
    for s in file.all("SBR", "2000B"):
        level = next(h for h in reversed(file.segments[: file.index(s)]) if h.id == "HL")
        if level[4] == "0":
            found.append(s)
    return found


def within(file: ClaimFile, opener: Segment, name: str, loop: str) -> Segment:
    """The next segment of a loop behind one."""
    behind = file.segments[file.index(opener) :]
    found = next((s for s in behind if s.id == name and s.loop.startswith(loop)), None)
    if found is None:
        raise NoPlace
    return found


def lone(file: ClaimFile) -> Segment:
    """The SBR of a subscriber who is the patient of one claim."""
    below = [c for c in file.claims() if alone(file, c)]
    heads = [destination(file, c) for c in below]
    return file.choose(s for s in subscribers(file) if any(s is h for h in heads))


def days(value: str) -> tuple[date, date]:
    first, _, last = value.partition("-")
    return (date.fromisoformat(first), date.fromisoformat(last or first))


def d8(day: date) -> str:
    return f"{day:%Y%m%d}"


def commercial(file: ClaimFile, claim: Claim) -> bool:
    return destination(file, claim)[9] not in ("MA", "MB")


def unadorned(claim: Claim) -> bool:
    """No other payers, no drug."""
    return not claim.payers and not claim.all("LIN")
