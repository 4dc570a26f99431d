"""Claims and plans for tests of adjudication, and what must hold of every decision."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from edi.adjudicate import Outcome, adjudicate
from edi.codes import carc
from edi.codes.npi import check_digit
from edi.remit import Outcome as Remitted
from edi.remit import write_remittances

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 7, 1, 9, 5, tzinfo=UTC)
TODAY = date(2026, 7, 1)
GROUPS = "".join(
    f"""
[[group]]
number = "{number}"
account_owner_tax_id = "820771001"
payer = {{ name = "EXAMPLE TPA", id = "12345", address = ["PO BOX 1", "BOISE", "ID", "83701"], \
contact = {{ name = "HELP", phone = "8005550100" }} }}
payment = {{ method = "CHK" }}
recoupment = true
"""
    for number in ("G1", "G2")
)
PLAN = """
[plans.one]
name = "PLAN ONE"
groups = ["G1"]

[plans.one.fees]
schedule = "fees.csv"

[plans.one.benefits]
deductible = { individual = "100.00", family = "150.00" }
out-of-pocket = { individual = "500.00", family = "900.00" }
coinsurance = 20
"""
FEES = """procedure,modifiers,amount,effective,through
99213,,80.00,,
97110,,30.00,,
73721,,400.00,,
27447,,3000.00,,
"""
_GUIDES = {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}


def npi(number: int) -> str:
    """A synthetic NPI with a right check digit."""
    first = f"1{number:08d}"
    return first + check_digit(first)


@dataclass
class Line:
    """A service line."""

    charge: str = "100"
    procedure: str = "99213"  # with modifiers: 99213:25
    units: str = "1"
    day: str = "20260402"
    more: Sequence[str] = ()  # segments: REF*G1, HCP
    decided: Sequence[str] = ()  # segments of loops 2430


@dataclass
class Case:
    """One claim."""

    id: str = "C1"
    lines: Sequence[Line] = field(default_factory=lambda: [Line()])
    group: str = "G1"
    provider: int = 1
    frequency: str = "1"
    level: str = "P"  # SBR01
    filing: str = "CI"
    assigned: str = "Y"  # CLM08
    cause: str = ""  # CLM11
    member: str = "M0001"
    born: str = "19800229"
    first: str = "NADIA"
    diagnoses: Sequence[str] = ("I10",)
    more: Sequence[str] = ()  # segments of 2300: DTP*439, REF*F8, REF*G1, HCP
    others: Sequence[str] = ()  # segments of loops 2320
    predetermination: bool = False

    @property
    def charge(self) -> Decimal:
        return sum((Decimal(line.charge) for line in self.lines), Decimal(0))


def claim_file(
    cases: Iterable[Case], *, kind: str = "P", number: int = 1, usage: str = "P"
) -> bytes:
    """An 837 of the claims; `number` is ISA13."""
    guide = _GUIDES[kind]
    segments = [
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*12345          "
        f"*260615*0915*^*00501*{number:09d}*0*{usage}*:",
        f"GS*HC*SENDER*12345*20260615*0915*{number}*X*{guide}",
        f"ST*837*0001*{guide}",
        "BHT*0019*00*B1*20260615*0915*CH",
        "NM1*41*2*SENDER*****46*SENDER",
        "PER*IC*DESK*TE*8005550144",
        "NM1*40*2*EXAMPLE TPA*****46*12345",
    ]
    level = 0
    for case in cases:
        level += 1
        billing = level
        level += 1
        segments += [
            f"HL*{billing}**20*1",
            f"NM1*85*2*CLINIC {case.provider}*****XX*{npi(case.provider)}",
            "N3*1 MAIN ST",
            "N4*BOISE*ID*837010001",
            f"REF*EI*82{case.provider:07d}",
            f"HL*{level}*{billing}*22*0",
            f"SBR*{case.level}*18*{case.group}******{case.filing}",
            f"NM1*IL*1*ASH*{case.first}****MI*{case.member}",
            "N3*2 ELM ST",
            "N4*BOISE*ID*83701",
            f"DMG*D8*{case.born}*F",
            "NM1*PR*2*EXAMPLE TPA*****PI*12345",
            *_claim(case, kind),
        ]
    segments += [f"SE*{len(segments) - 1}*0001", f"GE*1*{number}", f"IEA*1*{number:09d}"]
    return "".join(f"{one}~\n" for one in segments).encode()


def _claim(case: Case, kind: str) -> list[str]:
    place = {"P": "11:B", "I": "13:A", "D": "11:B"}[kind]
    first = "" if kind == "I" else "Y"
    clm = f"CLM*{case.id}*{case.charge}***{place}:{case.frequency}*{first}*A*{case.assigned}*Y"
    if case.cause or case.predetermination:
        clm += f"**{case.cause}"
    if case.predetermination:
        clm += "*" * 8 + "PB"
    found = [clm]
    days = [line.day for line in case.lines]
    if kind == "I":
        found += [f"DTP*434*RD8*{min(days)}-{max(days)}", "CL1*3*1*01"]
    if kind == "D":
        found.append(f"DTP*472*D8*{days[0]}")
    found += case.more
    if kind != "D":
        codes = [f"{'ABF' if n else 'ABK'}:{code}" for n, code in enumerate(case.diagnoses)]
        found += [f"HI*{code}" for code in codes] if kind == "I" else ["HI*" + "*".join(codes)]
    if kind == "I":
        found += [f"NM1*71*1*REED*ANNA****XX*{npi(77)}"]
    found += case.others
    for n, line in enumerate(case.lines, start=1):
        service = {
            "P": f"SV1*HC:{line.procedure}*{line.charge}*UN*{line.units}***1",
            "I": f"SV2*0510*HC:{line.procedure}*{line.charge}*UN*{line.units}",
            "D": f"SV3*AD:{line.procedure}*{line.charge}****{line.units}",
        }[kind]
        found += [f"LX*{n}", service, f"DTP*472*D8*{line.day}"]
        found += [one for one in line.more if not one.startswith("HCP")]
        found.append(f"REF*6R*{case.id}L{n}")
        found += [one for one in line.more if one.startswith("HCP")]
        found += line.decided
    return found


def primary(paid: str, *cas: str, level: str = "P", payer: str = "60012") -> list[str]:
    """A loop 2320 of a payer that has decided, by AMT*D and claim-level CAS."""
    return [
        f"SBR*{level}*18*G7******CI",
        *cas,
        f"AMT*D*{paid}",
        "OI***Y***Y",
        "NM1*IL*1*ASH*NADIA****MI*P1",
        f"NM1*PR*2*FIRST*****PI*{payer}",
        "DTP*573*D8*20260501",
    ]


def undecided() -> list[str]:
    return [one for one in primary("0") if not one.startswith(("AMT", "DTP"))]


class Folder:
    """A folder with claims, plans and what belongs to them; decisions go to a file of each run."""

    def __init__(self, path: Path, plans: str = PLAN, fees: str = FEES) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.runs = 0
        self.put("plans.toml", plans).put("fees.csv", fees).put("groups.toml", GROUPS)

    def put(self, name: str, text: str) -> Folder:
        (self.path / name).write_text(text, encoding="utf-8")
        return self

    def claims(self, *cases: Case, kind: str = "P", number: int = 0, usage: str = "P") -> Path:
        """A file of claims, of its own transmission unless `number` says otherwise."""
        number = number or len(list(self.path.glob("claims*.837"))) + 1
        path = self.path / f"claims{number}.837"
        path.write_bytes(claim_file(cases, kind=kind, number=number, usage=usage))
        return path

    def run(self, *files: Path, **options: Any) -> Outcome:
        self.runs += 1
        self.out = self.path / f"decisions{self.runs}.jsonl"
        return adjudicate(
            files,
            self.path / "plans.toml",
            options.pop("out", self.out),
            **{"date": TODAY, "now": NOW, "ledger": self.path / "ledger.sqlite", **options},
        )

    def decide(self, *files: Path, **options: Any) -> list[dict[str, Any]]:
        """The decisions of a run, each of which accounts for every cent."""
        self.outcome = self.run(*files, **options)
        found = decisions(self.out)
        for one in found:
            check(one)
        return found

    def one(self, case: Case, **options: Any) -> dict[str, Any]:
        """The only decision on a claim."""
        (found,) = self.decide(self.claims(case), **options)
        return found

    def remit(self, *files: Path, out: Path | None = None, **options: Any) -> Remitted:
        """The latest decisions as 835 files: nothing may be refused."""
        return write_remittances(
            files,
            out or self.out,
            self.path / "groups.toml",
            self.path / "remittances",
            **{"date": date(2026, 7, 3), "now": NOW, "allow_missing_decisions": True, **options},
        )


def decisions(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def adjusted(of: dict[str, Any]) -> dict[str, str]:
    """Adjustments of a line, or of the only line of a decision: amounts by pair."""
    if "lines" in of:
        (of,) = of["lines"]
    return {f"{a['group']}-{a['reason']}": a["amount"] for a in of.get("adjustments", ())}


def check(decision: dict[str, Any]) -> None:
    """Every cent of every line is paid or has a reason whose group the code list allows."""
    paid = charge = Decimal(0)
    for line in decision["lines"]:
        amounts = [Decimal(a["amount"]) for a in line.get("adjustments", ())]
        assert all(amount > 0 for amount in amounts), line
        assert Decimal(line["paid"]) >= 0, line
        assert Decimal(line["charge"]) == Decimal(line["paid"]) + sum(amounts), line
        for a in line.get("adjustments", ()):
            known = carc.get(a["reason"])
            assert known is not None
            assert a["group"] in (known.must or {"CO", "OA", "PI", "PR"}), a
            assert a["group"] not in known.never, a
            if known.remark_required:
                assert line.get("remarks"), line
        paid += Decimal(line["paid"])
        charge += Decimal(line["charge"])
    assert Decimal(decision["paid"]) == paid
    assert Decimal(decision["charge"]) == charge
