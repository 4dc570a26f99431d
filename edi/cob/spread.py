"""An amount over several lines, in whole cents: in proportion, by largest remainder, sums exact."""

from collections.abc import Sequence
from decimal import Decimal

from edi.cob.money import CENT, added

_PER_DOLLAR = 100


def spread(
    total: Decimal, weights: Sequence[Decimal], caps: Sequence[Decimal] | None = None
) -> list[Decimal]:
    """`total` in proportion to `weights`, none above its cap as long as the caps hold it all.

    Equal remainders: the first line is served first. Without any weight all weigh the same.
    """
    if total < 0:
        return [-part for part in spread(-total, weights, caps)]
    limits = [_int(total)] * len(weights) if caps is None else [max(0, _int(cap)) for cap in caps]
    if sum(limits) < total * _PER_DOLLAR:
        limits = [_int(total)] * len(weights)
    parts = _spread(_int(total), [max(0, _int(weight)) for weight in weights], limits)
    return [part * CENT for part in parts]


def grid(rows: Sequence[Decimal], columns: Sequence[Decimal]) -> list[list[Decimal]]:
    """Amounts (`rows`) over lines, so that what every line gets adds up to its `columns`: one list
    for each line. Both have the same sum."""
    if not rows:
        return [[] for _ in columns]
    if any(value < 0 for value in (*rows, *columns)):
        return _signed_grid(rows, columns)
    left = list(rows)
    found = []
    for column in columns:
        parts = spread(column, left, left)
        left = [rest - part for rest, part in zip(left, parts, strict=True)]
        found.append(parts)
    return found


def _signed_grid(rows: Sequence[Decimal], columns: Sequence[Decimal]) -> list[list[Decimal]]:
    """The same where amounts are negative: the largest of them takes up what the others leave."""
    largest = max(range(len(rows)), key=lambda place: abs(rows[place]))
    weights = [abs(column) for column in columns]
    by_row = [spread(row, weights) for row in rows]
    found = []
    for number, column in enumerate(columns):
        parts = [row[number] for row in by_row]
        parts[largest] += column - added(parts)
        found.append(parts)
    return found


def _spread(total: int, weights: list[int], caps: list[int]) -> list[int]:
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [min(total * weight // whole, cap) for weight, cap in zip(weights, caps, strict=True)]
    rest = total - sum(parts)
    order = sorted(range(len(weights)), key=lambda n: -(total * weights[n] % whole))
    for place in order:
        if rest and weights[place] and parts[place] < caps[place]:
            parts[place] += 1
            rest -= 1
    if rest:  # caps hold some of it back
        slack = [cap - part for cap, part in zip(caps, parts, strict=True)]
        more = _spread(rest, slack, slack)
        parts = [part + one for part, one in zip(parts, more, strict=True)]
    return parts


def _int(value: Decimal) -> int:
    return int(value * _PER_DOLLAR)
