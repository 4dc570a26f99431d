"""Small claims and remittances of every guide, made to measure, and runs over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import edi
from edi.codes.npi import check_digit
from edi.secondary import Outcome, make_secondary

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 7, 1)
NPI = "193210201" + check_digit("193210201")
FIRST, SECOND, THIRD = "11111", "22222", "33333"
_NAMES = {FIRST: "FIRST HEALTH PLAN", SECOND: "SECOND MUTUAL", THIRD: "THIRD SUPPLEMENT"}
_GUIDES = {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}
_PATIENT = ("ALDERSON", "NORA")


def payer(identifier: str) -> str:
    return f"NM1*PR*2*{_NAMES[identifier]}*****PI*{identifier}"


def other(
    level: str = "S",
    identifier: str = SECOND,
    member: str = "X500",
    relationship: str = "18",
    name: str = "ALDERSON*NORA",
    decided: Sequence[str] = (),
    filing: str = "CI",
    more: Sequence[str] = (),
) -> list[str]:
    """A 2320 loop; `decided` are its CAS and AMT."""
    return [
        f"SBR*{level}*{relationship}*770******{filing}",
        *decided,
        "OI***Y***Y",
        f"NM1*IL*1*{name}****MI*{member}",
        "N3*12 PINE ST",
        "N4*BOISE*ID*837021234",
        payer(identifier),
        *more,
    ]


@dataclass(frozen=True)
class Line:
    code: str
    charge: str
    control: str | None = ""  # None: without REF*6R
    day: str = "20260610"
    units: str = "1"
    modifiers: str = ""
    more: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()  # 2430


def claim(
    number: str = "A1",
    lines: Sequence[Line] = (Line("99214", "200"), Line("36415", "50")),
    *,
    kind: str = "P",
    level: str = "P",
    to: str = FIRST,
    member: str = "W100",
    others: Sequence[str] | None = None,
    relationship: str = "18",
    frequency: str = "1",
    more: Sequence[str] = (),
    providers: Sequence[str] = (),
    payer_more: Sequence[str] = (),
    facility: str = "11",
) -> list[str]:
    """From the subscriber's SBR to the last line; HL segments are put in by `claims_file`."""
    charge = sum((float(one.charge) for one in lines), 0.0)
    own = relationship == "18"
    found = [
        "HL22",
        f"SBR*{level}*{'18' if own else ''}*G0012******CI",
        f"NM1*IL*1*ALDERSON*{'NORA' if own else 'PAUL'}****MI*{member}",
    ]
    person = ["N3*12 PINE ST", "N4*BOISE*ID*837021234", "DMG*D8*19800102*F"]
    if own:
        found += person
    found += [payer(to), *payer_more]
    if not own:
        found += ["HL23", f"PAT*{relationship}", "NM1*QC*1*ALDERSON*NORA", *person]
    place = {"P": f"{facility}:B", "I": "13:A", "D": f"{facility}:B"}[kind]
    accepted = "" if kind == "I" else "Y"
    found.append(f"CLM*{number}*{charge:g}***{place}:{frequency}*{accepted}*A*Y*Y")
    if kind == "I":
        found += ["DTP*434*RD8*20260610-20260610", "CL1*3*1*01"]
    if kind == "D":
        found.append("DTP*472*D8*20260610")
    found += more
    if kind != "D":
        found.append("HI*ABK:E119")
    if kind == "I":
        found += ["HI*APR:E119", f"NM1*71*1*LARK*ANN****XX*{NPI}"]
    found += providers
    found += other() if others is None else others
    for position, one in enumerate(lines, start=1):
        found.append(f"LX*{position}")
        code = one.code + (f":{one.modifiers}" if one.modifiers else "")
        if kind == "P":
            found.append(f"SV1*HC:{code}*{one.charge}*UN*{one.units}***1")
            found.append(f"DTP*472*D8*{one.day}")
        elif kind == "I":
            found.append(f"SV2*0510*HC:{code}*{one.charge}*UN*{one.units}")
            found.append(f"DTP*472*D8*{one.day}")
        else:
            found.append(f"SV3*AD:{code}*{one.charge}****{one.units}")
        found += one.more
        if one.control is not None:
            found.append(f"REF*6R*{one.control or f'{number}-{position}'}")
        found += one.decided
    return found


def claims_file(*claims: Sequence[str], kind: str = "P", usage: str = "T") -> bytes:
    """An interchange of one set, one billing provider."""
    body = [
        "BHT*0019*00*B1*20260612*0900*CH",
        "NM1*41*2*PINE CLINIC*****46*PINE01",
        "PER*IC*BILLING*TE*2085550100",
        "NM1*40*2*CLEARLINK*****46*CLEARLINK",
        "HL*1**20*1",
        f"NM1*85*2*PINE CLINIC*****XX*{NPI}",
        "N3*1 CLINIC WAY",
        "N4*BOISE*ID*837025555",
        "REF*EI*820770001",
    ]
    level = 1
    for one in claims:
        has_patient = "HL23" in one
        for segment in one:
            if segment == "HL22":
                level += 1
                body.append(f"HL*{level}*1*22*{int(has_patient)}")
            elif segment == "HL23":
                level += 1
                body.append(f"HL*{level}*{level - 1}*23*0")
            else:
                body.append(segment)
    return _interchange("HC", _GUIDES[kind], "837", body, usage)


@dataclass(frozen=True)
class Paid:
    """Loop 2110: charge, paid, CAS."""

    code: str
    charge: str
    paid: str
    cas: Sequence[str] = ()
    control: str = ""  # REF*6R
    billed: str = ""  # SVC06
    day: str = "20260610"
    qualifier: str = "HC"
    revenue: str = ""
    remarks: Sequence[str] = ()


def payment(
    number: str = "A1",
    services: Sequence[Paid] = (
        Paid("99214", "200", "112", ["CO*45*40", "PR*1*20**2*28"], "A1-1"),
        Paid("36415", "50", "0", ["CO*45*10", "PR*1*40"], "A1-2"),
    ),
    *,
    status: str = "1",
    charge: str = "",
    paid: str = "",
    cas: Sequence[str] = (),
    control: str = "F177",
    more: Sequence[str] = (),
    after: Sequence[str] = (),
    references: Sequence[str] = (),
    patient: str = "ALDERSON*NORA****MI*W100",
) -> list[str]:
    """Loop 2100. Charge and payment are those of the services unless given."""
    charged = charge or f"{sum(float(one.charge) for one in services):g}"
    total = paid or f"{sum(float(one.paid) for one in services):g}"
    owed = sum(
        float(amount)
        for one in [*cas, *(c for s in services for c in s.cas)]
        if one.startswith("PR")
        for amount in one.split("*")[2::3]
    )
    shown = f"{owed:g}" if owed > 0 and status != "22" else ""
    found = [f"CLP*{number}*{status}*{charged}*{total}*{shown}*12*{control}*11*1"]
    found += [f"CAS*{one}" for one in cas]
    found += [f"NM1*QC*1*{patient}", *more]
    found += [f"REF*{one}" for one in references]
    found += ["DTM*232*20260610", "DTM*233*20260610", *after]
    for one in services:
        billed = f"{one.qualifier}:{one.billed}" if one.billed else ""
        svc = f"SVC*{one.qualifier}:{one.code}*{one.charge}*{one.paid}*{one.revenue}*1*{billed}"
        found += [svc.rstrip("*"), f"DTM*472*{one.day}"]
        found += [f"CAS*{trio}" for trio in one.cas]
        if one.control:
            found.append(f"REF*6R*{one.control}")
        found += [f"LQ*HE*{code}" for code in one.remarks]
    return found


def remittance(
    *payments: Sequence[str],
    by: str = FIRST,
    name: str | None = None,
    effective: str = "20260625",
    produced: str = "20260624",
    trace: str = "700123",
    plb: Sequence[str] = (),
) -> bytes:
    """An interchange of one payment; `plb` are reason, reference and amount ("L6:FA1*-3")."""
    total = 0.0
    for one in payments:
        total += float(one[0].split("*")[4])
    total -= sum(float(one.split("*")[1]) for one in plb)
    shown = ("I", total, "CHK") if total > 0 else ("H", 0, "NON")
    body = [
        f"BPR*{shown[0]}*{shown[1]:g}*C*{shown[2]}************{effective}",
        f"TRN*1*{trace}*1820770009",
        f"DTM*405*{produced}",
        f"N1*PR*{_NAMES[by] if name is None else name}",
        "N3*PO BOX 9",
        "N4*BOISE*ID*83701",
        f"REF*2U*{by}",
        "PER*BL*HELP*TE*8005550111",
        f"N1*PE*PINE CLINIC*XX*{NPI}",
        "REF*TJ*820770001",
        "LX*1",
        *(segment for one in payments for segment in one),
        *(f"PLB*{NPI}*20261231*{one}" for one in plb),
    ]
    return _interchange("HP", "005010X221A1", "835", body, "T")


def _interchange(group: str, guide: str, kind: str, body: Sequence[str], usage: str) -> bytes:
    version = f"*{guide}" if kind == "837" else ""
    segments = [
        "ISA*00*          *00*          *ZZ*PINE01         *ZZ*CLEARLINK      *260612*0900*^*00501"
        f"*000000001*0*{usage}*:",
        f"GS*{group}*PINE01*CLEARLINK*20260612*0900*1*X*{guide}",
        f"ST*{kind}*0001{version}",
        *body,
        f"SE*{len(body) + 2}*0001",
        "GE*1*1",
        "IEA*1*000000001",
    ]
    return "".join(f"{one}~\n" for one in segments).encode()


def run(
    folder: Path,
    claims: bytes | Sequence[bytes],
    remittances: bytes | Sequence[bytes],
    *,
    coverage: str = "",
    **options: Any,
) -> Outcome:
    """`make_secondary` over files that are written first."""
    sources = []
    for kind, found in (("837", claims), ("835", remittances)):
        listed = [found] if isinstance(found, bytes) else found
        paths = []
        for number, data in enumerate(listed):
            path = folder / f"in{number}.{kind}"
            path.write_bytes(data)
            paths.append(path)
        sources.append(paths)
    if coverage:
        (folder / "coverage.toml").write_text(coverage, encoding="utf-8")
        options["coverage"] = folder / "coverage.toml"
    options.setdefault("date", TODAY)
    return make_secondary(sources[0], sources[1], folder / "out", **options)


def segments_of(outcome: Outcome) -> list[str]:
    """All segments that were written."""
    text = "".join(one.path.read_text(encoding="utf-8") for one in outcome.written)
    return [one.strip() for one in text.split("~") if one.strip()]


def claims_of(outcome: Outcome) -> list[edi.Claim]:
    """The claims that were written, which validate clean."""
    found: list[edi.Claim] = []
    for one in outcome.written:
        errors = [f for f in edi.validate(one.path) if f.severity == "error"]
        assert errors == []
        found += edi.read_claims(one.path)
    return found


def only(outcome: Outcome) -> edi.Claim:
    """The one claim that was made."""
    assert [(w.reason, w.message) for w in outcome.not_made] == []
    (one,) = claims_of(outcome)
    return one


def reasons(outcome: Outcome) -> list[tuple[str, str]]:
    """Reason and rule of what was not made."""
    return [(str(one.reason), one.rule) for one in outcome.not_made]


def trios(found: Iterable[Any]) -> list[tuple[str, str, str]]:
    """Group, reason and amount."""
    return [(a.group, a.reason, f"{a.amount:g}") for a in found]
