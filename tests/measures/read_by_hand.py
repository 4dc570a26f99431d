"""The files of a report read segment by segment, with nothing of edi: plain claims, decisions and
answers. It reads what scripts/report_demo.py writes, and no other X12."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

ZERO = Decimal(0)


def day(text: str) -> date:
    return date.fromisoformat(text[:8])


@dataclass
class Sent:
    """A CLM."""

    id: str
    charge: Decimal
    frequency: str
    npi: str
    group: str
    rank: str
    member: str
    kind: str
    received: date
    control: tuple[str, str]  # GS06, ST02
    file: str
    is_accident: bool = False
    lines: list[tuple[str, Decimal]] = field(default_factory=list)  # procedure, charge
    prior: list[tuple[str, str, Decimal]] = field(default_factory=list)


@dataclass
class Paid:
    """A CLP."""

    id: str
    status: str
    charge: Decimal
    paid: Decimal
    number: str
    npi: str
    trace: str
    decided: date
    paid_on: date
    file: str
    group: str = ""
    received: date | None = None
    # Procedure, charge, paid, adjustments, REF*6R, AMT*B6.
    services: list[Service] = field(default_factory=list)


@dataclass
class Service:
    procedure: str
    charge: Decimal
    paid: Decimal
    control: str = ""
    allowed: Decimal | None = None
    adjustments: list[tuple[str, str, Decimal]] = field(default_factory=list)


@dataclass
class Files:
    sent: list[Sent] = field(default_factory=list)
    paid: list[Paid] = field(default_factory=list)
    sets: list[tuple[tuple[str, str], date, bool]] = field(default_factory=list)  # 999s
    claims: list[tuple[str, date, bool]] = field(default_factory=list)  # 277CAs


def read(folder: Path) -> Files:
    found = Files()
    for path in sorted(folder.iterdir()):
        segments = [one.split("*") for one in path.read_text().replace("\n", "").split("~") if one]
        if path.suffix == ".837":
            found.sent += _claims(segments, path.name)
        elif path.suffix == ".835":
            found.paid += _payments(segments, path.name)
        elif path.suffix == ".999":
            found.sets += _sets(segments)
        else:
            found.claims += _statuses(segments)
    return found


def _at(segment: list[str], place: int) -> str:
    return segment[place] if len(segment) > place else ""


def _claims(segments: list[list[str]], file: str) -> Iterator[Sent]:
    kinds = {"005010X222A1": "P", "005010X223A2": "I", "005010X224A2": "D"}
    one: Sent | None = None
    kind = gs = st = npi = group = rank = member = ""
    received = date.min
    is_prior = False
    for s in segments:
        match s[0]:
            case "GS":
                kind, gs = kinds[s[8]], s[6]
            case "ST":
                st = s[2]
            case "BHT":
                received = day(s[4])
            case "NM1" if s[1] == "85":
                npi = s[9]
            case "HL":
                if one:
                    yield one
                one, is_prior = None, False
            case "SBR" if one is None:
                rank, group = s[1], s[3]
            case "SBR":
                is_prior = True
            case "NM1" if s[1] == "IL" and one is None:
                member = s[9]
            case "CLM":
                where = s[5].split(":")
                one = Sent(
                    s[1],
                    Decimal(s[2]),
                    where[2],
                    npi,
                    group,
                    rank,
                    member,
                    kind,
                    received,
                    (gs, st),
                    file,
                    bool(_at(s, 11)),
                )
            case "SV1" | "SV3" if one:
                one.lines.append((s[1].split(":")[1], Decimal(s[2])))
            case "SV2" if one:
                one.lines.append((s[2].split(":")[1], Decimal(s[3])))
            case "CAS" if one and is_prior:
                one.prior += _trios(s)
            case "SE" if one:
                yield one
                one = None


def _trios(s: list[str]) -> Iterator[tuple[str, str, Decimal]]:
    for place in range(2, len(s), 3):
        yield s[1], s[place], Decimal(s[place + 1])


def _payments(segments: list[list[str]], file: str) -> Iterator[Paid]:
    one: Paid | None = None
    trace = npi = ""
    paid_on = decided = date.min
    for s in segments:
        match s[0]:
            case "BPR":
                paid_on = day(s[16])
            case "TRN":
                trace = s[2]
            case "DTM" if s[1] == "405":
                decided = day(s[2])
            case "N1" if s[1] == "PE":
                npi = s[4]
            case "CLP" | "SE":
                if one:
                    yield one
                one = None
                if s[0] == "CLP":
                    one = Paid(
                        s[1],
                        s[2],
                        Decimal(s[3]),
                        Decimal(s[4]),
                        s[7],
                        npi,
                        trace,
                        decided,
                        paid_on,
                        file,
                    )
            case "REF" if one and s[1] == "1L":
                one.group = s[2]
            case "DTM" if one and s[1] == "050":
                one.received = day(s[2])
            case "SVC" if one:
                code = s[1].split(":")[1]
                one.services.append(Service(code, Decimal(s[2]), Decimal(s[3])))
            case "CAS" if one:
                one.services[-1].adjustments += _trios(s)
            case "REF" if one and s[1] == "6R":
                one.services[-1].control = s[2]
            case "AMT" if one and s[1] == "B6":
                one.services[-1].allowed = Decimal(s[2])


def _sets(segments: list[list[str]]) -> Iterator[tuple[tuple[str, str], date, bool]]:
    made, group, control = date.min, "", ""
    for s in segments:
        if s[0] == "GS":
            made = day(s[4])
        elif s[0] == "AK1":
            group = s[2]
        elif s[0] == "AK2":
            control = s[2]
        elif s[0] == "IK5":
            yield (group, control), made, s[1] == "R"


def _statuses(segments: list[list[str]]) -> Iterator[tuple[str, date, bool]]:
    made, is_patient, number = date.min, False, ""
    for s in segments:
        if s[0] == "BHT":
            made = day(s[4])
        elif s[0] == "HL":
            is_patient = s[3] == "PT"
        elif s[0] == "TRN":
            number = s[2]
        elif s[0] == "STC" and is_patient:
            yield number, made, s[1].split(":")[0] in ("A3", "A6", "A7", "A8")
