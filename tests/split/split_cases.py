"""837s for tests of splitting, made of the segments of a valid file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import edi

ROOT = Path(__file__).parents[2]
BASE = ROOT / "fixtures" / "rules" / "base"
DEMO = ROOT / "fixtures" / "demo"
NPIS = ("1500001213", "1500002427", "1500003631")
HEADER = [
    "BHT*0019*00*BASE0001*20260615*0915*CH",
    "NM1*41*2*CLEARLINK CLAIMS EXCHANGE*****46*CLEARLINK",
    "PER*IC*SUPPORT DESK*TE*8005550144",
    "NM1*40*2*EXAMPLE TPA*****46*12345",
]


class Case(NamedTuple):
    """One claim: who bills for whom, what it comes to, and when."""

    provider: int = 0
    group: str = "G1"
    payer: str = "P1"
    person: int = 0
    dependent: int | None = None
    charge: int = 100
    day: str = "20260402"


def billing(one: Case) -> list[str]:
    return [
        "HL*{}**20*1",
        f"NM1*85*2*CLINIC {one.provider}*****XX*{NPIS[one.provider]}",
        "N3*1 MAIN ST",
        "N4*BOISE*ID*837011234",
        "REF*EI*820111222",
    ]


def subscriber(one: Case) -> list[str]:
    own = one.dependent is None
    return [
        f"HL*{{}}*{{}}*22*{int(not own)}",
        f"SBR*P*{'18' if own else ''}*{one.group}******CI",
        f"NM1*IL*1*ASH*P{chr(65 + one.person)}****MI*TS100{one.person}",
        *(["N3*2 OAK ST", "N4*BOISE*ID*83702", "DMG*D8*19800101*F"] if own else []),
        f"NM1*PR*2*EXAMPLE TPA*****PI*{one.payer}",
    ]


def patient(one: Case) -> list[str]:
    return [
        "HL*{}*{}*23*0",
        "PAT*19",
        f"NM1*QC*1*ASH*C{chr(65 + (one.dependent or 0))}",
        "N3*2 OAK ST",
        "N4*BOISE*ID*83702",
        "DMG*D8*20100301*F",
    ]


def claim(number: int, one: Case) -> list[str]:
    return [
        f"CLM*C{number}*{one.charge}***11:B:1*Y*A*Y*Y",
        f"REF*D9*26061500{number:05d}",
        "HI*ABK:I10",
        "LX*1",
        f"SV1*HC:99213*{one.charge}*UN*1***1",
        f"DTP*472*D8*{one.day}",
        f"REF*6R*C{number}L1",
    ]


def file_of(cases: Iterable[Case], *, isa13: int = 1001, shared: bool = True) -> bytes:
    """A valid 837P; levels of neighbours are shared where they are equal."""
    body: list[str] = []
    numbers: list[int] = []
    open_levels: list[list[str]] = []
    next_hl = 1
    for number, one in enumerate(cases, 1):
        levels = [billing(one), subscriber(one)]
        if one.dependent is not None:
            levels.append(patient(one))
        kept = 0
        if shared:
            while kept < min(len(levels), len(open_levels)) and levels[kept] == open_levels[kept]:
                kept += 1
        if kept == len(levels) and (not shared or len(open_levels) > kept):
            kept -= 1
        if not shared:
            kept = 0
        del open_levels[kept:], numbers[kept:]
        for level in levels[kept:]:
            parent = [numbers[-1]] if numbers else []
            body += [level[0].format(next_hl, *parent), *level[1:]]
            numbers.append(next_hl)
            open_levels.append(level)
            next_hl += 1
        body += claim(number, one)
    return wrapped([*HEADER, *body], isa13)


def wrapped(body: list[str], isa13: int = 1001, version: str = "005010X222A1") -> bytes:
    """ISA to IEA around the segments of one transaction set."""
    none = "00*          "
    segments = [
        f"ISA*{none}*{none}*ZZ*CLEARLINK      *ZZ*12345          *260615*0915*^*00501*{isa13:09d}"
        "*0*T*:",
        f"GS*HC*CLEARLINK*12345*20260615*0915*{isa13}*X*{version}",
        f"ST*837*0001*{version}",
        *body,
        f"SE*{len(body) + 2}*0001",
        f"GE*1*{isa13}",
        f"IEA*1*{isa13:09d}",
    ]
    return "".join(f"{one}~\n" for one in segments).encode()


def found(path: Path | bytes) -> list[tuple[str, str | None, str]]:
    """Findings without where they stand."""
    return sorted((one.code, one.claim, one.message) for one in edi.validate(path))
