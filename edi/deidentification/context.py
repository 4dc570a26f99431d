"""Whom the segments of a file are about: whose dates they hold, and whose names and ids."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from typing import NamedTuple

from edi.deidentification.cipher import Cipher
from edi.deidentification.dates import Shift, file_shift, patient_shift
from edi.elements.dates import parse_date

PAYERS, PROVIDERS, PARTNERS = "payers", "providers", "partners"

OLDEST = 89  # years that may be told; whoever is older is one of few

_ROLES = {
    "41": PARTNERS,
    "40": PARTNERS,
    "AY": PARTNERS,
    "PR": PAYERS,
    "TT": PAYERS,
    "85": PROVIDERS,
    "87": PROVIDERS,
    "82": PROVIDERS,
    "77": PROVIDERS,
    "DN": PROVIDERS,
    "P3": PROVIDERS,
    "DQ": PROVIDERS,
    "DK": PROVIDERS,
    "71": PROVIDERS,
    "72": PROVIDERS,
    "ZZ": PROVIDERS,
    "DD": PROVIDERS,
    "QB": PROVIDERS,
    "1P": PROVIDERS,
}
# Segments between which the party that was named last stays the one that is spoken of.
_OF_PARTY = frozenset("N2 N3 N4 PER REF PRV RDM DMG DTP".split())
# Of REF, what is an id of the party and not one of its patient.
_PARTY_IDS = {
    PAYERS: frozenset("2U FY NF EI EO HI TJ".split()),
    PROVIDERS: frozenset("0B 1A 1B 1C 1D 1G 1H 1J D3 EI G2 HPI LU N5 TJ X5 PQ".split()),
    PARTNERS: frozenset("EV".split()),
}
_SUBSCRIBER_LEVELS = ("22", "PT")
_DEPENDENT_LEVEL = "23"


class Party(NamedTuple):
    """Who is spoken of, and what is kept of such."""

    code: str = ""  # NM101 or N101
    role: str = ""


NOBODY = Party()


class Context:
    """Follows one file, segment by segment; `about` is to be given each chunk before them."""

    def __init__(self, cipher: Cipher, *, cap_ages: bool = False) -> None:
        self._cipher, self.caps_ages = cipher, cap_ages
        self._file = file_shift(cipher)
        self.party = NOBODY
        self.person: str | None = None  # what stands for the patient's family
        self.shift: Shift = self._file
        self.transaction = ""  # ST01
        self._written: date | None = None  # GS04, else ISA09
        self._shifts = lru_cache(maxsize=4096)(partial(patient_shift, cipher))

    # -- ages

    def age(self, birth: str) -> int | None:
        """Of somebody born on a day CCYYMMDD when the file was written, or today where it does not
        say; None of what is no day."""
        born, now = parse_date(birth), self._written or datetime.now(UTC).date()
        if born is None or born > now:
            return None
        return now.year - born.year - ((now.month, now.day) < (born.month, born.day))

    def capped(self, birth: str) -> str | None:
        """A birth date that makes whoever is over 89 a person of 90, where that is wanted."""
        if not self.caps_ages or (self.age(birth) or 0) <= OLDEST:
            return None
        now = (self._written or datetime.now(UTC).date()) - timedelta(days=self._file.days)
        return f"{now.year - OLDEST - 1:04}0101"

    # -- who

    def reset(self) -> None:
        """Nobody is spoken of."""
        self.party = NOBODY
        self._is_about(None)

    def about(self, segments: list[list[str]]) -> None:
        """A chunk begins: its segments as elements. Finds out whose dates are in it, which stand
        before the name as often as behind it."""
        first = segments[0]
        match first[0]:
            case "ST":
                self.reset()
                self.transaction = _at(first, 1)
            case "HL":
                level = _at(first, 3)
                if level in _SUBSCRIBER_LEVELS:
                    self._is_about(_person(segments, ("IL", "QC")))
                elif level != _DEPENDENT_LEVEL:
                    self._is_about(None)
                elif self.person is None:  # a dependent without a subscriber
                    self._is_about(_person(segments, ("QC",)))
            case "CLP":
                self._is_about(_person(segments, ("IL", "QC")) or f"claim {_at(first, 1)}")
            case "ISA":
                self._written = parse_date("20" + _at(first, 9))
                self.reset()
            case "GS":
                self._written = parse_date(_at(first, 4)) or self._written
                self.reset()
            case "PLB" | "SE" | "GE" | "IEA":
                self._is_about(None)
            case "LX" if self.transaction == "835":
                self._is_about(None)
            case "CLM" if self.person is None:
                self._is_about(f"claim {_at(first, 1)}")

    def feed(self, elements: list[str]) -> None:
        """The next segment."""
        segment_id = elements[0]
        if segment_id in ("NM1", "N1"):
            code = _at(elements, 1)
            role = _ROLES.get(code, "")
            if code == "PE":  # a payee is a provider; a pay-to plan is a payer
                role = PROVIDERS if segment_id == "N1" else PAYERS
            self.party = Party(code, role)
        elif segment_id not in _OF_PARTY:
            self.party = NOBODY

    def is_of_party(self, elements: list[str]) -> bool:
        """Is the segment an id of the party itself?"""
        return _at(elements, 1) in _PARTY_IDS.get(self.party.role, frozenset())

    def _is_about(self, person: str | None) -> None:
        self.person = person
        self.shift = self._file if person is None else self._shifts(person)


def _person(segments: list[list[str]], codes: tuple[str, ...]) -> str | None:
    """The member id of the first of these that has one, else a name; None without both."""
    found: dict[str, list[str]] = {}
    for elements in segments:
        if elements[0] == "NM1" and _at(elements, 1) in codes:
            found.setdefault(_at(elements, 1), elements)
    named = [found[code] for code in codes if code in found]
    for elements in named:
        if _at(elements, 9):
            return _at(elements, 9)
    for elements in named:
        if _at(elements, 3):
            return f"name {_at(elements, 3)} {_at(elements, 4)}"
    return None


def _at(elements: list[str], number: int) -> str:
    return elements[number].strip() if number < len(elements) else ""
