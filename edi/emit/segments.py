"""Segments that several transaction sets share, and segments to bytes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar

from edi.emit.error import CannotWrite, cannot_write
from edi.emit.values import Address, Adjustment, Contact, Name, Procedure
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import DEFAULT, Element, amount, format_segment, is_writable

Segment = tuple[str, Sequence[Element]]  # id and elements
T = TypeVar("T")

_TRIOS = 6  # of a CAS segment
_STREET_LINES = 2
_MODIFIERS = 4
_NUMBERS = 3  # of a PER segment


class Finished(NamedTuple):
    """Segments as bytes, made ahead: they can wait outside memory until their header is known."""

    data: bytes
    segments: int


def finish(segments: Iterable[Segment], delimiters: Delimiters = DEFAULT) -> Finished:
    """The segments as bytes. Raises `CannotWrite`."""
    element, component = delimiters.element, delimiters.component
    all_of_them = list(segments)
    joiner = delimiters.joiner
    texts = []
    values: list[str] = []
    for segment_id, elements in all_of_them:
        try:
            text = element.join((segment_id, *elements))  # type: ignore[arg-type]
            values += elements  # type: ignore[arg-type]
        except TypeError:  # there is a composite
            plain = [segment_id]
            for one in elements:
                if isinstance(one, str):
                    plain.append(one)
                    values.append(one)
                else:
                    plain.append(component.join(one).rstrip(component))
                    values += one
            text = element.join(plain)
        texts.append(text.rstrip(element) + joiner)
    if not is_writable("".join(values), delimiters):
        with cannot_write():
            for segment_id, elements in all_of_them:
                format_segment(segment_id, elements, delimiters)
    return Finished("".join(texts).encode(), len(texts))


def at_most(most: int, values: Sequence[T], what: str) -> Sequence[T]:
    """The values, where there is room for them. Raises `CannotWrite`."""
    if len(values) > most:
        raise CannotWrite(f"{what}: there is room for {most}, not for {len(values)}")
    return values


@lru_cache(maxsize=4096)
def day(value: date) -> str:
    """CCYYMMDD."""
    return value.isoformat().replace("-", "")


def named(entity: str, name: Name) -> Segment:
    """NM1."""
    return (
        "NM1",
        (
            entity,
            "1" if name.is_person else "2",
            name.last_name,
            name.first_name,
            name.middle_name,
            "",
            name.suffix,
            name.id_qualifier,
            name.id,
        ),
    )


def address(where: Address) -> Iterator[Segment]:
    """N3, if there is a street, and N4."""
    if where.street:
        yield "N3", at_most(_STREET_LINES, where.street, "lines of a street (N3)")
    city = (where.city, where.state, where.postal_code, where.country)
    yield "N4", (*city, "", "", where.subdivision)


def contact(function: str, whom: Contact) -> Segment:
    """PER."""
    numbers = at_most(_NUMBERS, whom.numbers, "numbers of a contact (PER)")
    return "PER", (function, whom.name, *(part for pair in numbers for part in pair))


def procedure(one: Procedure) -> tuple[str, ...]:
    """Composite C003."""
    return (one.qualifier, one.code, *at_most(_MODIFIERS, one.modifiers, "modifiers"))


def adjustments(all_of_them: Sequence[Adjustment]) -> Iterator[Segment]:
    """CAS: one segment a group code, in the order given, the next when six trios are full."""
    by_group: dict[str, list[str]] = {}
    for group, reason, dollars, quantity in all_of_them:
        if group not in by_group:
            by_group[group] = []
        by_group[group] += (
            reason,
            amount(dollars),
            amount(quantity) if quantity is not None else "",
        )
    for group, found in by_group.items():
        for start in range(0, len(found), 3 * _TRIOS):
            yield "CAS", (group, *found[start : start + 3 * _TRIOS])
