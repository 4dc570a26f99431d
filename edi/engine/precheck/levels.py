"""Adjustments of a claim beside those of its lines: none may stand at both levels (CAS031)."""

from collections.abc import Iterable, Iterator

from edi.engine.precheck.amounts import GroupReason, cents

Adjusted = tuple[str, str, int]  # group, reason, cents


def adjustments(
    segments: list[str], start: int, places: Iterable[int], separator: str
) -> Iterator[Adjusted]:
    """The adjustments of CAS segments that `take` has found to be plain."""
    for place in places:
        values = segments[start + place].split(separator)
        for position in range(2, len(values), 3):
            yield values[1], values[position], cents(values[position + 1]) or 0


def is_repeated(of_claim: Iterable[Adjusted], of_lines: Iterable[Adjusted]) -> bool:
    """Is an adjustment of the claim that of one line, or of all lines together?"""
    by_code: dict[GroupReason, list[int]] = {}
    for group, reason, amount in of_lines:
        by_code.setdefault((group, reason), []).append(amount)
    for group, reason, amount in of_claim:
        same = by_code.get((group, reason))
        if same and (amount in same or amount == sum(same)):
            return True
    return False
