"""Makes segments that are right by their guide's table, and spoils them."""

from collections.abc import Callable, Sequence
from random import Random

from edi.codes import npi
from edi.elements import syntax_notes
from edi.elements.characters import ALLOWED
from edi.elements.pattern import MONEY, longest_stored
from edi.guides.guide import ElementSpec, SegmentSpec
from edi.interchange.delimiters import Delimiters

# Values that pass their look-ups, by external code list.
_EXTERNAL = {
    "taxonomy": ("207Q00000X", "282N00000X"),
    "claim_status_cat": ("A1", "A2", "A7"),
    "claim_status": ("19", "20", "21"),
    "currency": ("USD", "CAD"),
    "pos": ("11", "21", "81"),
    "claim_frequency": ("1", "7", "8"),
    "facility_type": ("11", "13", "83"),
    "remark_code": ("N130", "MA01", "M15"),
    "revenue_code": ("0450", "0730"),
    "carc": ("1", "45", "253", "P12"),
}
# The same for codes whose list the element before names.
_QUALIFIED = {
    **dict.fromkeys(("ABK", "ABF", "ABJ", "APR", "ABN"), ("I10", "E785", "S72001A")),
    **dict.fromkeys(("BK", "BF", "BJ", "PR", "BN"), ("4019", "V5789", "E8889")),
    **dict.fromkeys(("BBR", "BBQ"), ("0DTJ4ZZ",)),
    **dict.fromkeys(("BR", "BQ"), ("4709",)),
    **dict.fromkeys(("BP", "BO", "HC"), ("00100", "99214", "J1100", "0001U")),
    "AD": ("D0120",),
    "HP": ("1AF01",),
    "N4": ("00002143380",),
    "NU": ("0450",),
    "HE": ("N130", "MA01"),
    "D8": ("20260409", "20241231"),  # 29 February goes the slow way
    "RD8": ("20260409-20260410",),
    "DT": ("202604091530",),
    "TM": ("0915", "235959"),
}
_ZIP_CODES = {"ID": "836384418", "PR": "009010001", "AE": "090120001"}
_STATES = {"": tuple(_ZIP_CODES), "CA": ("ON",), "DE": ("BE",)}


def make(spec: SegmentSpec, delimiters: Delimiters, rng: Random) -> str:
    """A segment, in the form that a careful writer gives it, with nothing wrong."""
    return _Maker(spec, delimiters, rng).segment()


class _Maker:
    def __init__(self, spec: SegmentSpec, delimiters: Delimiters, rng: Random) -> None:
        self.spec = spec
        self.d = delimiters
        self.rng = rng
        taken = {delimiters.element, delimiters.component, delimiters.repetition}
        letters = sorted(ALLOWED - taken - {delimiters.segment})
        self.letters = "".join(letters)
        self.solid = self.letters.replace(" ", "")
        self.nation = rng.choice(("", "CA", "DE"))
        self.kind = ""

    def segment(self) -> str:
        present = self._present(self.spec.elements, self.spec.syntax)
        if self.spec.id == "N4":
            self._complete_address(present)
        elif self.spec.id == "NM1":
            self._complete_name(present)
        values: list[str] = []
        before = ""
        for element, there in zip(self.spec.elements, present, strict=True):
            before = self._element(element, before) if there else ""
            values.append(before)
        return self.d.element.join([self.spec.id, *_trimmed(values)])

    def _complete_address(self, present: list[bool]) -> None:
        """With a country only for one abroad; with state and postal code where they are needed."""
        self.nation = (self.nation or "CA") if present[3] else ""
        if self.nation in ("", "CA"):
            present[1:3] = True, True
            present[6:7] = [False] * len(present[6:7])  # N407 is for countries without N402

    def _complete_name(self, present: list[bool]) -> None:
        """A person has a first name, and as a subscriber an identifier; no organization has."""
        codes = self.spec.elements[1].codes or frozenset("1")
        self.kind = self.rng.choice(sorted(codes))
        if self.spec.elements[3].usage != "N":
            present[3] = self.kind == "1"
        if self.spec.loop == "2010BA" and self.kind == "1":
            present[7:9] = True, True

    def _present(self, specs: Sequence[ElementSpec], notes: Sequence[str]) -> list[bool]:
        """Which elements are there: required ones, and others as the syntax notes allow."""
        chance = self.rng.choice((0.1, 0.5, 1.0))
        present = [s.usage == "R" or (s.usage == "S" and self.rng.random() < chance) for s in specs]
        if not any(present):
            present[next(i for i, s in enumerate(specs) if s.usage != "N")] = True
        for _ in range(len(specs)):
            for note in notes:
                if not syntax_notes.holds(note, present):
                    self._repair(note, specs, present)
        return present

    def _repair(self, note: str, specs: Sequence[ElementSpec], present: list[bool]) -> None:
        places = [p - 1 for p in syntax_notes.positions(note) if p <= len(specs)]
        fill = [p for p in places if specs[p].usage != "N"]
        kept = any(specs[p].usage == "R" for p in places)
        if note[0] == "R" or (kept and note[0] != "E" and len(fill) == len(places)):
            for p in fill:
                present[p] = True
            return
        for p in places[1:] if note[0] == "E" else places:
            if specs[p].usage != "R":
                present[p] = False

    def _element(self, spec: ElementSpec, before: str) -> str:
        if not spec.components:
            return self._value(spec, before)
        present = self._present(spec.components, spec.syntax)
        parts: list[str] = []
        qualifier = ""
        for part, there in zip(spec.components, present, strict=True):
            qualifier = self._value(part, qualifier) if there else ""
            parts.append(qualifier)
        return self.d.component.join(_trimmed(parts))

    def _value(self, spec: ElementSpec, before: str) -> str:
        rng = self.rng
        if spec.ref == "NM102":
            return self.kind
        if spec.codes:
            return rng.choice(sorted(spec.codes))
        looked_up = self._looked_up(spec, before)
        if looked_up:
            return rng.choice(looked_up)
        low, high = max(spec.min, 1), longest_stored(spec)
        match spec.type:
            case "DT":
                return rng.choice(_QUALIFIED["D8"])
            case "TM":
                return rng.choice(_QUALIFIED["TM"])
            case "N0":
                return str(rng.randrange(10 ** (low - 1) if low > 1 else 0, 10 ** min(high, 9)))
            case "R":
                return self._decimal(spec, high)
        length = rng.randint(low, min(high, low + 12))
        text = "".join(rng.choice(self.letters) for _ in range(length))
        return rng.choice(self.solid) + text[1:-1] + rng.choice(self.solid) if length > 1 else "X"

    def _looked_up(self, spec: ElementSpec, before: str) -> Sequence[str]:
        if spec.ref in ("N402", "CLM11-4"):
            return _STATES[self.nation if spec.ref == "N402" else ""]
        if spec.ref == "N403":
            return (_ZIP_CODES.get(before, "836384418"),)
        if spec.ref == "N404":
            return (self.nation,)
        if spec.ref == "CLM11-5":
            return ("US",)
        if spec.ref == "HCP08":
            return _EXTERNAL["revenue_code"]
        if spec.external in _EXTERNAL:
            return _EXTERNAL[spec.external]
        if before in ("TE", "FX") and spec.ref.startswith("PER"):
            return ("8005550144", "011442079460144")
        is_tax_id = before in ("EI", "SY", "TJ", "FI") and spec.ref in ("REF02", "N104")
        if is_tax_id or spec.regex == "[0-9]{9}":
            return ("001020003",)
        if before in ("XX", "HPI") and spec.ref[-2:] in ("09", "04", "02"):
            first = f"{self.rng.randrange(100_000_000, 300_000_000)}"
            return (first + npi.check_digit(first),)
        if spec.data_element in ("234", "1251", "1271"):
            return _QUALIFIED.get(before, ())
        if spec.data_element == "1339":
            return ("25", "TC", "59")
        return ()

    def _decimal(self, spec: ElementSpec, high: int) -> str:
        places = 2 if spec.data_element == MONEY else min(3, high // 2)
        whole = min(high, 10 if spec.data_element == MONEY else high) - places
        number = f"{self.rng.randrange(0, 10 ** min(whole, 9))}"
        digits = f"{self.rng.randrange(0, 10**places):0{places}d}".rstrip("0") if places else ""
        number = f"{number}.{digits}" if digits and self.rng.random() < 0.5 else number
        return f"-{number}" if self.rng.random() < 0.1 else number


def _trimmed(values: list[str]) -> list[str]:
    while values and not values[-1]:
        values = values[:-1]
    return values


def spoil(raw: str, delimiters: Delimiters, rng: Random) -> str:
    """The segment with one to three changes that may or may not make it wrong."""
    spoiled = raw
    for _ in range(rng.randint(1, 3)):
        spoiled = rng.choice(_CHANGES)(spoiled, delimiters, rng)
    # The reader ends a segment at its terminator, so none ever holds one.
    return spoiled.replace(delimiters.segment, "")


def _in_element(change: Callable[[str, Delimiters, Random], str]) -> "_Change":
    def apply(raw: str, d: Delimiters, rng: Random) -> str:
        parts = raw.split(d.element)
        if len(parts) > 1:
            index = rng.randrange(1, len(parts))
            parts[index] = change(parts[index], d, rng)
        return d.element.join(parts)

    return apply


def _drop(raw: str, d: Delimiters, rng: Random) -> str:
    parts = raw.split(d.element)
    if len(parts) > 1:
        del parts[rng.randrange(1, len(parts))]
    return d.element.join(parts)


def _cut(raw: str, d: Delimiters, rng: Random) -> str:
    parts = raw.split(d.element)
    return d.element.join(parts[: rng.randint(1, len(parts))])


def _drop_two(raw: str, d: Delimiters, rng: Random) -> str:
    parts = raw.split(d.element)
    if len(parts) > 2:
        place = rng.randrange(1, len(parts) - 1)
        del parts[place : place + 2]
    return d.element.join(parts)


def _copy(raw: str, d: Delimiters, rng: Random) -> str:
    """The value of one element or component in the place of another."""
    separator = rng.choice((d.element, d.component))
    parts = raw.split(separator)
    if len(parts) > 1:
        parts[rng.randrange(1, len(parts))] = parts[rng.randrange(1, len(parts))]
    return separator.join(parts)


def _character(value: str, d: Delimiters, rng: Random) -> str:
    """One character changed."""
    place = rng.randrange(len(value)) if value else 0
    return value[:place] + rng.choice(_ODD + d.element + d.component) + value[place + 1 :]


_ODD = "0123456789AZaz .-+\x00\t\n\x7f\xa0\xb2\xe9\xc3\xa9|^~*"
_NUMBERS = (
    "0",
    "00",
    "-0",
    "05",
    "+5",
    "5.",
    "5.0",
    ".5",
    "0.5",
    "1.234",
    "-.5",
    "1e3",
    "$5",
    "1,5",
)
_LONG_NUMBERS = ("99999999.99", "999999999", "100000000.5", "1234567890123456789", "12345678.125")
_DATES = (
    "20240229",
    "20260231",
    "2026040",
    "20260409-20260401",
    "20260409-",
    "2500",
    "202604092400",
    "260409",
)
_CODES = ("XX", "ZZ", "HC", "CA", "1500001214", "E78.5", "83638", "00000", "0002-1433-80", "DE")

_Change = Callable[[str, Delimiters, Random], str]
_CHANGES: tuple[_Change, ...] = (
    _drop,
    _drop_two,
    _copy,
    _cut,
    _in_element(lambda value, d, rng: ""),
    _in_element(lambda value, d, rng: " " * rng.randint(1, 3)),
    _in_element(lambda value, d, rng: value * 2),
    _in_element(lambda value, d, rng: value + "X" * rng.choice((1, 20, 100))),
    _in_element(lambda value, d, rng: value[: len(value) // 2]),
    _in_element(lambda value, d, rng: value.lower()),
    _in_element(lambda value, d, rng: rng.choice((f" {value}", f"{value} "))),
    _in_element(lambda value, d, rng: value + d.component * rng.randint(1, 9)),
    _in_element(lambda value, d, rng: d.component + value),
    _in_element(lambda value, d, rng: value + d.component + rng.choice(_CODES)),
    _in_element(lambda value, d, rng: value + d.repetition + value),
    _in_element(lambda value, d, rng: rng.choice(_NUMBERS + _LONG_NUMBERS)),
    _in_element(lambda value, d, rng: rng.choice(_DATES)),
    _in_element(lambda value, d, rng: rng.choice(_CODES)),
    _in_element(lambda value, d, rng: d.component.join(reversed(value.split(d.component)))),
    _in_element(_character),
    _in_element(_character),
    lambda raw, d, rng: raw + d.element * rng.randint(1, 3),
    lambda raw, d, rng: raw + d.element + rng.choice(_CODES),
    lambda raw, d, rng: raw.replace(d.element, d.element * 2, 1),
)
