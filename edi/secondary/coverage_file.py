"""The coverage file: whom else a patient is covered by, where the claim does not say it.

TOML or JSON, one entry a coverage; docs/secondary.md has every key. An entry is found by the number
of one claim, or by a member id that the claim has for any of its payers.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from edi.claims.claim import Claim
from edi.cob.levels import ORDER
from edi.codes import claim_filing
from edi.errors import EdiError
from edi.interchange.delimiters import Delimiters
from edi.secondary.coverage import SELF, Coverage, Source, name_of_patient
from edi.secondary.raw_segments import at, segment
from edi.toml_text import parsed

RELATIONSHIPS = ("01", "18", "19", "20", "21", "39", "40", "53", "G8")
INSURANCE_TYPES = ("12", "13", "14", "15", "16", "41", "42", "43", "47")
_LONGEST = 80


class InvalidCoverage(EdiError, ValueError):
    """A coverage file that is not right. Names entry and key, never a value."""


@dataclass(frozen=True, slots=True)
class Person:
    """A subscriber other than the patient, or the patient by another name."""

    last_name: str
    first_name: str = ""
    middle_name: str = ""
    address: tuple[str, ...] = ()  # street, city, state, ZIP code


@dataclass(frozen=True, slots=True)
class Entry:
    """One coverage of a patient."""

    claim: str  # CLM01, "" for all of the member's
    found_by: str  # member id in the claim
    payer_name: str
    payer_id: str
    member_id: str
    filing: str
    level: str = ""  # SBR01, the next free one when ""
    relationship: str = SELF
    subscriber: Person | None = None  # None: the patient
    group_number: str = ""
    group_name: str = ""
    insurance_type: str = ""
    payer_address: tuple[str, ...] = ()
    first_name: str = ""  # of the patient, where a family shares a member id
    birth_date: date | None = None
    effective: date | None = None
    through: date | None = None

    def is_for(self, claim: Claim) -> bool:
        """Is it of this patient, on the day of service?"""
        patient, days = claim.patient, claim.service_dates
        if self.first_name and (
            patient is None or patient.first_name.casefold() != self.first_name.casefold()
        ):
            return False
        if self.birth_date and (patient is None or patient.birth_date != self.birth_date):
            return False
        if days is None:
            return True
        return (self.effective or date.min) <= days[0] <= (self.through or date.max)


@dataclass(frozen=True)
class Coverages:
    """All entries of a file, and the payer ids that one administrator holds (`--dual-coverage`)."""

    entries: tuple[Entry, ...] = ()
    administrator: frozenset[str] = frozenset()
    _by_claim: dict[str, list[Entry]] = field(default_factory=dict)
    _by_member: dict[str, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.entries:
            if one.claim:
                self._by_claim.setdefault(one.claim, []).append(one)
            else:
                self._by_member.setdefault(one.found_by, []).append(one)

    def of(self, claim: Claim) -> list[Entry]:
        """The entries for a claim, in the order of the file, those of its number first."""
        found = list(self._by_claim.get(claim.id, ()))
        if self._by_member:
            for member in dict.fromkeys(_member_ids(claim)):
                found += self._by_member.get(member, ())
        return [one for one in found if one.is_for(claim)]


def _member_ids(claim: Claim) -> Iterator[str]:
    if claim.subscriber and claim.subscriber.party:
        yield claim.subscriber.party.id
    for other in claim.other_payers:
        if other.subscriber:
            yield other.subscriber.id


def made(claim: Claim, one: Entry, level: str) -> Coverage:
    """The entry as a coverage of the claim. Raises `CannotWrite`."""
    d = claim.delimiters
    if one.subscriber:
        person = one.subscriber
        name = ["IL", "1", person.last_name, person.first_name, person.middle_name, "", ""]
        nm1 = segment(d, "NM1", *name, "MI", one.member_id).split(d.element)
        details = tuple(_address(d, person.address))
    else:
        patient = [at(name_of_patient(claim), n) for n in range(2, 8)]
        end = segment(d, "NM1", *[""] * 7, "MI", one.member_id).split(d.element)[8:]
        nm1, details = ["NM1", "IL", *patient, *end], ()
    payer = segment(d, "NM1", "PR", "2", one.payer_name, *[""] * 4, "PI", one.payer_id)
    sbr = segment(d, "SBR", "", "", one.group_number, one.group_name, one.insurance_type)
    values = sbr.split(d.element)
    return Coverage(
        level,
        one.relationship,
        at(values, 3),
        at(values, 4),
        one.insurance_type,
        one.filing,
        tuple(nm1),
        details,
        tuple(payer.split(d.element)),
        tuple(_address(d, one.payer_address)),
        assigned=claim.benefits_assigned,
        release=claim.release_of_information,
        source=Source.FILE,
    )


def _address(d: Delimiters, lines: tuple[str, ...]) -> Iterator[str]:
    if lines:
        *street, city, state, postal_code = lines
        yield segment(d, "N3", *street)
        yield segment(d, "N4", city, state, postal_code)


# -- reading


def read_coverages(path: Path) -> Coverages:
    """A coverage file. Raises `InvalidCoverage`, `OSError`."""
    data = path.read_bytes()
    try:
        text = data.decode()
        whole = json.loads(text) if path.suffix.lower() == ".json" else parsed(text)
    except UnicodeDecodeError:
        raise InvalidCoverage("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise InvalidCoverage(f"line {error.lineno}: not JSON: {error.msg}") from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidCoverage(f"not TOML: {error}") from None
    except (RecursionError, ValueError):  # too deep, or a number with thousands of digits
        raise InvalidCoverage("not JSON that can be read") from None
    if not isinstance(whole, dict):
        raise InvalidCoverage("the file must be a table with entries [[coverage]]")
    _only(whole, {"coverage", "administrator"}, "the file")
    listed = whole.get("coverage", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise InvalidCoverage("coverage must be a list of tables ([[coverage]])")
    entries = tuple(_entry(one, f"coverage {n}") for n, one in enumerate(listed, start=1))
    administrator = whole.get("administrator", [])
    if not isinstance(administrator, list) or not all(isinstance(i, str) for i in administrator):
        raise InvalidCoverage("administrator must be a list of payer ids")
    _no_overlap(entries)
    return Coverages(entries, frozenset(administrator))


_KEYS = frozenset(
    "claim member_id first_name birth_date level payer coverage_id relationship subscriber filing"
    " group_number group_name insurance_type effective through".split()
)


def _entry(one: Mapping[str, Any], where: str) -> Entry:
    _only(one, _KEYS, where)
    payer = _table(one, "payer", where)
    _only(payer, {"name", "id", "address"}, f"{where}, payer")
    claim, member = _text(one, "claim", where), _text(one, "member_id", where)
    if bool(claim) == bool(member):
        raise InvalidCoverage(f"{where}: give either claim or member_id, by which it is found")
    relationship = _one_of(one, "relationship", where, RELATIONSHIPS) or SELF
    subscriber = None
    if "subscriber" in one:
        person = _table(one, "subscriber", where)
        inside = f"{where}, subscriber"
        _only(person, {"last_name", "first_name", "middle_name", "address"}, inside)
        subscriber = Person(
            _text(person, "last_name", inside, needed=True),
            _text(person, "first_name", inside),
            _text(person, "middle_name", inside),
            _lines(person, "address", inside),
        )
    elif relationship != SELF:
        raise InvalidCoverage(f"{where}: relationship {relationship} needs a subscriber")
    filing = _text(one, "filing", where, needed=True)
    if not claim_filing.is_valid(filing):
        raise InvalidCoverage(f"{where}: filing is not a claim filing indicator (SBR09)")
    effective, through = _day(one, "effective", where), _day(one, "through", where)
    if effective and through and through < effective:
        raise InvalidCoverage(f"{where}: through is before effective")
    return Entry(
        claim,
        member,
        _text(payer, "name", f"{where}, payer", needed=True),
        _text(payer, "id", f"{where}, payer", needed=True),
        _text(one, "coverage_id", where, needed=True),
        filing,
        _one_of(one, "level", where, tuple(ORDER[1:])),
        relationship,
        subscriber,
        _text(one, "group_number", where),
        _text(one, "group_name", where),
        _one_of(one, "insurance_type", where, INSURANCE_TYPES),
        _lines(payer, "address", f"{where}, payer"),
        _text(one, "first_name", where),
        _day(one, "birth_date", where),
        effective,
        through,
    )


def _no_overlap(entries: tuple[Entry, ...]) -> None:
    """Two coverages of one patient at one level on one day."""
    seen: dict[tuple[str, str, str, date | None, str], list[tuple[int, Entry]]] = {}
    for number, one in enumerate(entries, start=1):
        if not one.level:
            continue
        key = one.claim, one.found_by, one.first_name.casefold(), one.birth_date, one.level
        for before, other in seen.get(key, ()):
            if (one.effective or date.min) <= (other.through or date.max) and (
                other.effective or date.min
            ) <= (one.through or date.max):
                raise InvalidCoverage(
                    f"coverage {before} and coverage {number} are at the same level on the same"
                    " days"
                )
        seen.setdefault(key, []).append((number, one))


def _only(table: Mapping[str, Any], keys: "frozenset[str] | set[str]", where: str) -> None:
    for key in table:
        if key not in keys:
            raise InvalidCoverage(
                f"{where}: unknown key {key!r}; known are {', '.join(sorted(keys))}"
            )


def _table(one: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    found = one.get(key)
    if not isinstance(found, dict):
        raise InvalidCoverage(f"{where}: {key} must be a table")
    return found


def _text(one: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> str:
    found = one.get(key, "")
    if not isinstance(found, str) or len(found) > _LONGEST or found != found.strip():
        raise InvalidCoverage(
            f"{where}: {key} must be text of at most {_LONGEST} characters without blanks around it"
        )
    if needed and not found:
        raise InvalidCoverage(f"{where}: {key} is missing")
    return found


def _one_of(one: Mapping[str, Any], key: str, where: str, allowed: tuple[str, ...]) -> str:
    found = _text(one, key, where)
    if found and found not in allowed:
        raise InvalidCoverage(f"{where}: {key} must be one of {', '.join(allowed)}")
    return found


def _lines(one: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    found = one.get(key, [])
    if found == []:
        return ()
    is_list = isinstance(found, list) and all(isinstance(part, str) and part for part in found)
    if not is_list or not 4 <= len(found) <= 5:
        raise InvalidCoverage(
            f"{where}: {key} must be one or two lines of a street, city, state and ZIP code"
        )
    return tuple(found)


def _day(one: Mapping[str, Any], key: str, where: str) -> date | None:
    found = one.get(key)
    if found is None:
        return None
    if isinstance(found, str):
        try:
            return date.fromisoformat(found)
        except ValueError:
            pass
    elif type(found) is date:
        return found
    raise InvalidCoverage(f"{where}: {key} must be a day (2026-01-31)")
