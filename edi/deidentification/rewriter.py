"""One segment for another: each element by what the guides say that it holds.

| kind | what becomes of it |
|---|---|
| code, modifier, industry, product, revenue, short, loop, version | stays if it is a public code |
| number | stays if it is an amount or count |
| separator | stays |
| date, time | moved with the patient, or with the file |
| id, identification, reference, company, routing, control | another one of the same form |
| last, first, suffix, name, city, street, zip, contact | another one |
| text, and all that is not understood | other letters and digits |
"""

from collections.abc import Callable
from functools import lru_cache
from string import ascii_uppercase, digits
from typing import Any, NamedTuple

from edi import native
from edi.codes import state
from edi.deidentification import kinds
from edi.deidentification.cipher import Cipher
from edi.deidentification.context import PARTNERS, PAYERS, PROVIDERS, Context
from edi.deidentification.dates import moved, time_moved
from edi.deidentification.kinds import TEXT, Use
from edi.deidentification.pseudonyms import FIRST, LAST, WORD, Pseudonyms
from edi.interchange.chunk import TRIVIA
from edi.interchange.delimiters import Delimiters

_PHONES = ("TE", "FX")
_CODES = frozenset("code modifier industry product revenue short loop version".split())
_SEGMENTS_OF_PARTY = frozenset("NM1 N1 N3 N4".split())
# Elements that name a payer or provider outside its own segments.
_ELSEWHERE: dict[str, dict[str, tuple[int, ...]]] = {
    PAYERS: {"SVD": (1,), "BPR": (10,), "TRN": (3,)},
    PROVIDERS: {"PLB": (1,), "TS3": (1,), "PS1": (1,)},
    PARTNERS: {"ISA": (6, 8), "GS": (2, 3)},
}
_BILL_TYPE = 4
_ID_CHARACTERS = frozenset(ascii_uppercase + digits)
_MOST_ODD = 3  # characters of an id that are none of these
_MOST_KNOWN = 1 << 13  # values of one element
_MOST_DELIMITERS = 16
_AROUND = TRIVIA + "\x07\x85\xa0"  # of values, which are read without


class Rewriters:
    """Those of a run: one for all files with the same delimiters, which knows what it has seen."""

    def __init__(self, cipher: Cipher, keep: frozenset[str]) -> None:
        self.cipher = cipher
        self._keep = keep
        self._made: dict[Delimiters, Rewriter] = {}

    def of(self, d: Delimiters) -> "Rewriter":
        found = self._made.get(d)
        if found is None:
            if len(self._made) >= _MOST_DELIMITERS:
                self._made.clear()
            found = self._made[d] = Rewriter(self.cipher, d, self._keep)
        return found


class _Row(NamedTuple):
    """The elements of segments of one id; what is known by value and, maybe, the one before."""

    uses: tuple[Use, ...]
    fixed: frozenset[int]
    known: tuple[dict[tuple[str, str], str], ...]

    @classmethod
    def of(cls, uses: tuple[Use, ...], fixed: frozenset[int]) -> "_Row":
        return cls(uses, fixed, tuple({} for _ in uses))


class Rewriter:
    """Rewrites segments of files with the same delimiters."""

    def __init__(self, cipher: Cipher, d: Delimiters, keep: frozenset[str]) -> None:
        self._d = d
        self._keep = keep
        self._names = names = Pseudonyms(cipher, frozenset("".join(d[:4]) + "\r\n"))
        self._simple: dict[str, Callable[[str], str]] = {
            "id": names.identifier,
            "control": names.number,
            "company": names.company,
            "routing": names.routing,
            "last": lambda value: names.name(value, LAST),
            "first": lambda value: names.name(value, FIRST),
            "name": lambda value: names.name(value, WORD),
            "city": lambda value: names.name(value, WORD),
            "suffix": names.suffix,
            "street": names.street,
            "zip": names.zip,
            TEXT: names.text,
        }
        self._rows: dict[str, Any] = {}
        self._other_id = lru_cache(maxsize=65536)(self._id)
        self._coded = lru_cache(maxsize=65536)(self._code)
        self._fixed: dict[str, frozenset[int]] = {}
        for role in keep & _ELSEWHERE.keys():
            for segment_id, numbers in _ELSEWHERE[role].items():
                self._fixed[segment_id] = self._fixed.get(segment_id, frozenset()) | set(numbers)
        self._native = native.rewritten and native.rewritten.Elements(
            d.repetition, names.identifier, names.text, self._element, _MOST_KNOWN
        )

    @property
    def names(self) -> Pseudonyms:
        return self._names

    def chunk(self, leads: list[str], segments: list[list[str]], context: Context) -> str:
        """The text that takes the place of segments, each with what stands before it."""
        d = self._d
        if self._native is not None and not self._keep:
            given = leads, segments, self._rows, context, self, d.segment, d.element
            text: str = self._native.chunk(*given)
            return text
        return d.segment.join(
            lead + d.element.join(self.segment(elements, context)) if elements else lead
            for lead, elements in zip(leads, segments, strict=True)
        )

    def segment(self, elements: list[str], context: Context) -> list[str]:
        """The elements, the id first, of the segment that takes its place, as long as these."""
        row = self._rows.get(elements[0])
        if row is None:
            row = self._row(elements[0])
            if row is None:
                return self._unknown(elements)
        if self._keep:
            context.feed(elements)
            if context.party.role in self._keep and self._is_kept(elements, context):
                return elements
        if self._native is not None:
            days, caps_ages = context.shift.days, context.caps_ages
            found: list[str] = self._native.rewritten(row, elements, context, days, caps_ages)
            return found
        return self._elements(row, elements, context)

    def pass_over(self, segments: list[list[str]], context: Context) -> None:
        """Follow who is spoken of, where some of them are kept."""
        if self._keep:
            for elements in segments:
                if kinds.is_known_id(elements[0]):
                    context.feed(elements)

    def _row(self, segment_id: str) -> Any:
        """What is asked of every segment of an id; None of what X12 has not."""
        if not kinds.is_known_id(segment_id):
            return None
        uses, fixed = kinds.uses_of(segment_id), self._fixed.get(segment_id, frozenset())
        made = self._native.row(uses, fixed) if self._native is not None else _Row.of(uses, fixed)
        self._rows[segment_id] = made
        return made

    def _elements(self, row: _Row, elements: list[str], context: Context) -> list[str]:
        last = len(row.uses)
        new = [elements[0]]
        for number, value in enumerate(elements[1:], 1):
            if not value or number in row.fixed:
                new.append(value)
            elif number > last:
                new.append(self._names.text(value))
            elif (use := row.uses[number - 1]).has_dates:
                new.append(self._element(use, value, elements, number, context))
            else:
                known = row.known[number - 1]
                key = (value, elements[number - 1] if use.by_qualifier else "")
                found = known.get(key)
                if found is None:
                    found = self._element(use, value, elements, number, context)
                    if len(known) >= _MOST_KNOWN:
                        known.clear()
                    known[key] = found
                new.append(found)
        return new

    def text(self, value: str) -> str:
        """What is no segment."""
        return self._names.text(value)

    # -- elements

    def _unknown(self, elements: list[str]) -> list[str]:
        """A segment that X12 has not, or part of a value that was cut."""
        return [self._other_id(elements[0]), *map(self._names.text, elements[1:])]

    def _id(self, first: str) -> str:
        plain = "".join(character for character in first if character in _ID_CHARACTERS)
        if len(first) - len(plain) <= _MOST_ODD and (
            kinds.is_known_id(plain) or len(plain) < 2 or kinds.is_misspelt(first)
        ):
            new = first  # an id with something around it that has no place there
        else:
            new = self._names.like(first, kinds.similar_ids, "text")
        if new != first and kinds.is_known_id(new):
            new = "".join(character if not character.isalnum() else "0" for character in first)
        return new

    def _is_kept(self, elements: list[str], context: Context) -> bool:
        segment_id = elements[0]
        if segment_id == "REF":
            return context.is_of_party(elements) and len(elements) == 3
        return segment_id in _SEGMENTS_OF_PARTY

    def _element(
        self, use: Use, value: str, elements: list[str], number: int, context: Context
    ) -> str:
        if use.kind == "separator":
            return value[:1] + self._names.text(value[1:])
        repetition = self._d.repetition
        is_repeated = repetition != self._d.component and use.kind != TEXT
        if repetition and repetition in value and is_repeated:
            parts = value.split(repetition)
            return repetition.join(
                self._element(use, part, elements, number, context) if part else part
                for part in parts
            )
        if use.components:
            return self._composite(use, value, context)
        return self._padded(use, value, elements[number - 1], elements, context)

    def _composite(self, use: Use, value: str, context: Context) -> str:
        components, separator = use.components, self._d.component
        parts = value.split(separator)
        is_kept = use.ref == "REF04" and PAYERS in self._keep and parts[0] == "2U"
        new: list[str] = []
        for number, part in enumerate(parts):
            if not part:
                new.append(part)
            elif number >= len(components):
                new.append(self._names.text(part))
            elif is_kept and number == 1:
                new.append(part)
            else:
                before = parts[number - 1] if number else ""
                if components[number].kind in ("product", "industry", "text"):
                    before = parts[0]
                new.append(self._padded(components[number], part, before, parts, context))
        return separator.join(new)

    def _padded(self, use: Use, value: str, before: str, parts: list[str], context: Context) -> str:
        """The value without blanks and the like around it, which stay."""
        body = value.strip(_AROUND)
        if len(body) == len(value):
            return self._value(use, value, before, parts, context)
        if not body:
            return value
        at = value.index(body)
        new = self._value(use, body, before, parts, context)
        return value[:at] + new + value[at + len(body) :]

    def _value(self, use: Use, value: str, before: str, parts: list[str], context: Context) -> str:
        kind = use.kind
        simple = self._simple.get(kind)
        if simple is not None:
            return simple(value)
        if kind in _CODES:
            return self._coded(kind, use.ref, value, before)
        match kind:
            case "number":
                return value if kinds.is_number(value) else self._no_number(value)
            case "date":
                return self._date(use.ref, value, before, context)
            case "time":
                return time_moved(value, context.shift, self._names)
            case "contact":
                return self._contact(value, before)
            case "identification":
                return self._names.ssn(value) if before == "34" else self._names.identifier(value)
            case "reference":
                return self._reference(value, before)
        return self._names.text(value)

    def _date(self, ref: str, value: str, before: str, context: Context) -> str:
        if ref in ("ISA09", "TA102"):
            before = "D6"
        elif ref in ("DTM02", "FRM04") or not before[:1].isalpha():
            before = "D8"
        elif ref == "DMG02" and (capped := context.capped(value)):
            return capped
        return moved(value, before, context.shift, self._names)

    def _code(self, kind: str, ref: str, value: str, before: str) -> str:
        """A public code as it is; anything else becomes another value that is none."""
        if kinds.is_code(kind, ref, value, before):
            return value
        return self._names.like(
            value, lambda other: kinds.is_code(kind, ref, other, before), "code"
        )

    def _no_number(self, value: str) -> str:
        if value.isascii() and value.isdigit():
            return self._names.number(value)
        return self._names.like(value, kinds.is_number, "number")

    def _contact(self, value: str, qualifier: str) -> str:
        if qualifier in _PHONES:
            return self._names.phone(value)
        return self._names.like(value, lambda other: True, "contact")

    def _reference(self, value: str, qualifier: str) -> str:
        match qualifier:
            case "SY":
                return self._names.ssn(value)
            case "LU" if state.is_valid(value):  # of an accident
                return value
            case "4N" if len(value) == 1:  # why there is no authorization
                return value
            case "BLT" if len(value) <= _BILL_TYPE and value.isalnum():
                return value
        return self._names.identifier(value)
