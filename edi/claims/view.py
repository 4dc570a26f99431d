"""Views: a loop instance read as what it means, element by element when asked for."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar, overload

from edi.elements.dates import parse_date, parse_period
from edi.interchange.delimiters import Delimiters
from edi.structure.chunk import ClaimSegments, LoopChunk, Spot
from edi.structure.layout import Node
from edi.structure.limits import MAX_CLAIM

T = TypeVar("T")

_NUMBER = re.compile(r"[-+]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})", re.ASCII)


class lazy(Generic[T]):
    """A property computed once an instance, when first asked for (no lock, unlike functools')."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> "lazy[T]": ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> "lazy[T] | T":
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._compute(instance)
        return value


@lru_cache(maxsize=16384)
def money(text: str) -> Decimal | None:
    """The exact amount in dollars, or None when there is none or it is no decimal number."""
    text = text.strip()
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def number(text: str) -> int | None:
    """A whole number, or None when there is none or it is none."""
    value = money(text)
    return int(value) if value is not None and value == int(value) else None


def at(values: list[str], position: int) -> str:
    """Element `position` of a split segment without surrounding blanks, "" when absent."""
    return values[position].strip() if position < len(values) else ""


class Adjustment(NamedTuple):
    """One trio of a CAS segment (CAS02-04, CAS05-07, …) with the group code of its CAS01.

    `amount` is in dollars, positive where it reduces the payment; None when absent or no number
    (then `amount_text` tells which). `position` is the element number of the reason code.
    """

    group: str
    reason: str
    amount: Decimal | None
    quantity: Decimal | None
    amount_text: str
    quantity_text: str
    position: int
    chunk: LoopChunk
    segment: int  # 0-based, in the chunk

    def spot(self, part: int = 0) -> Spot:
        """Where it stands: part 0 the reason code, 1 the amount, 2 the quantity."""
        return Spot(self.chunk, self.segment, self.position + part)

    def group_spot(self) -> Spot:
        """Where its group code stands."""
        return Spot(self.chunk, self.segment, 1)


class Procedure(NamedTuple):
    """A medical procedure identifier (composite C003)."""

    qualifier: str
    code: str
    modifiers: tuple[str, ...]

    @classmethod
    def read(cls, composite: str, separator: str) -> "Procedure":
        parts = [part.strip() for part in composite.split(separator)]
        return cls(
            parts[0],
            parts[1] if len(parts) > 1 else "",
            tuple(part for part in parts[2:6] if part),
        )


class LoopView:
    """A loop instance: `chunk` holds its segments, `node` tells which are its own."""

    def __init__(self, chunk: LoopChunk, node: Node) -> None:
        self.chunk = chunk
        self.node = node

    def as_dict(self) -> dict[str, Any]:
        """What it holds as plain values, as `edi convert --to claims-json` writes them
        (docs/json.md): amounts and days as text, what is absent left out.

        Of the models that `edi` hands out, and what these are made of.
        """
        from edi.claims.as_dict import as_dict  # it knows all models

        return as_dict(self)

    def has(self, key: str) -> bool:
        return bool(self.node.uses.get(key))

    def values(self, key: str) -> list[str]:
        """Elements of the first segment with this key, [] when there is none."""
        used = self.node.uses.get(key)
        return self.chunk.values(used[0]) if used else []

    def value(self, key: str, position: int) -> str:
        """One element of the first segment with this key, "" when absent."""
        return at(self.values(key), position)

    def each(self, key: str) -> Iterator[tuple[int, list[str]]]:
        """Index and elements of every segment with this key."""
        for index in self.node.uses.get(key, ()):
            yield index, self.chunk.values(index)

    def amount(self, key: str, position: int = 2) -> Decimal | None:
        return money(self.value(key, position))

    def parts(self, composite: str) -> list[str]:
        return [part.strip() for part in composite.split(self.chunk.delimiters.component)]

    def reference(self, qualifier: str) -> str:
        """REF02 of the first REF of this loop with this qualifier, "" when there is none."""
        used = self.node.uses.get(f"REF[{qualifier}]")
        if used:
            values = self.chunk.values(used[0])
            if at(values, 1) == qualifier:
                return at(values, 2)
        for key in self.node.uses:
            if key.startswith("REF"):
                for _, values in self.each(key):
                    if at(values, 1) == qualifier:
                        return at(values, 2)
        return ""

    def spot(self, key: str = "", element: int | None = None, component: int | None = None) -> Spot:
        """Where a segment (or element) of this loop stands; its first segment if it has none."""
        used = self.node.uses.get(key)
        if used:
            return Spot(self.chunk, used[0], element, component)
        return Spot(self.chunk, self.node.first)

    def child(self, loop_id: str) -> Node | None:
        found = self.node.children.get(loop_id)
        return found[0] if found else None

    def adjustments_of(self, key: str = "CAS") -> list[Adjustment]:
        """All trios of the loop's CAS segments, in order; empty trios are left out."""
        found: list[Adjustment] = []
        chunk = self.chunk
        for index in self.node.uses.get(key, ()):
            values = [value.strip() for value in chunk.values(index)]
            values += ("", "", "")
            group = values[1]
            for position in range(2, len(values) - 3, 3):
                reason, amount, quantity = values[position : position + 3]
                if reason or amount or quantity:
                    found.append(
                        Adjustment(
                            group,
                            reason,
                            money(amount),
                            money(quantity) if quantity else None,
                            amount,
                            quantity,
                            position,
                            chunk,
                            index,
                        )
                    )
        return found

    def period(self, key: str) -> tuple[date, date] | None:
        """First and last day of a DTP segment."""
        values = self.values(key)
        return parse_period(at(values, 2), at(values, 3)) if values else None

    def day(self, key: str, position: int = 2) -> date | None:
        """The day of a DTM segment."""
        return parse_date(self.value(key, position))


class LinedView(LoopView):
    """A claim or claim payment: a loop whose lines are chunks of their own."""

    def __init__(self, chunk: LoopChunk) -> None:
        super().__init__(chunk, chunk.layout.root)
        self.is_whole = True  # False when cut short, or when it has no lines or far too many
        self.cut_at: LoopChunk | None = None  # the first line for which there was no room
        self._more: list[LoopChunk] = []  # lines that did not come with the chunk
        self._size = 0  # characters of those

    @property
    def delimiters(self) -> Delimiters:
        return self.chunk.delimiters

    @property
    def line(self) -> int:
        """Where it starts in the file."""
        return self.chunk.line

    def add_line(self, chunk: LoopChunk, most: int) -> None:
        """While it is read: one line more; not more than `most`, nor than memory is meant for."""
        self._size += sum(map(len, chunk.segments))
        if self.cut_at is None and self.line_count < most and self._size <= MAX_CLAIM:
            self._more.append(chunk)
        else:
            self.is_whole = False
            self.cut_at = self.cut_at or chunk

    @property
    def line_count(self) -> int:
        whole = self.chunk.whole
        return len(self._more) + (len(whole.layouts) - 1 if whole else 0)

    @lazy
    def line_chunks(self) -> list[LoopChunk]:
        return [*self.chunk.lines(), *self._more]

    @lazy
    def whole(self) -> ClaimSegments:
        """All segments with those of the lines, and where each line starts."""
        known = self.chunk.whole
        if known is not None and not self._more:
            return known
        chunks = (self.chunk, *self.line_chunks)
        whole = ClaimSegments([], [0], tuple(chunk.layout for chunk in chunks))
        for chunk in chunks:
            whole.segments.extend(chunk.segments)
            whole.starts.append(len(whole.segments))
        return whole


class Party(LoopView):
    """A person or organization named by NM1 or N1, with its address and references.

    `segment` is the key of the naming segment.
    """

    def __init__(self, chunk: LoopChunk, node: Node, segment: str = "NM1") -> None:
        super().__init__(chunk, node)
        self.segment = segment

    @lazy
    def _named(self) -> list[str]:
        return self.values(self.segment)

    @property
    def _is_n1(self) -> bool:
        return self.segment.startswith("N1")

    @property
    def entity(self) -> str:
        """Entity identifier code (NM101 or N101)."""
        return at(self._named, 1)

    @property
    def is_person(self) -> bool:
        return not self._is_n1 and at(self._named, 2) == "1"

    @property
    def last_name(self) -> str:
        """Last name of a person, name of an organization."""
        return at(self._named, 2 if self._is_n1 else 3)

    @property
    def first_name(self) -> str:
        return "" if self._is_n1 else at(self._named, 4)

    @property
    def middle_name(self) -> str:
        return "" if self._is_n1 else at(self._named, 5)

    @property
    def suffix(self) -> str:
        return "" if self._is_n1 else at(self._named, 7)

    @property
    def name(self) -> str:
        """Full name, first name first."""
        parts = (self.first_name, self.middle_name, self.last_name, self.suffix)
        return " ".join(part for part in parts if part)

    @property
    def id_qualifier(self) -> str:
        return at(self._named, 3 if self._is_n1 else 8)

    @property
    def id(self) -> str:
        return at(self._named, 4 if self._is_n1 else 9)

    @property
    def npi(self) -> str:
        """The NPI when the party is identified by one, else ""."""
        return self.id if self.id_qualifier == "XX" else ""

    @property
    def address(self) -> tuple[str, ...]:
        """Street lines, city, state, postal code; () when no address was sent."""
        street = [value for value in self.values("N3")[1:] if value.strip()]
        city = self.values("N4")
        return (*street, at(city, 1), at(city, 2), at(city, 3)) if city else tuple(street)

    @property
    def birth_date(self) -> date | None:
        return parse_date(self.value("DMG", 2))
