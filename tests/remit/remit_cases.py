"""Claims, decisions and groups for tests, and the readers that judge what is written."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from edi.codes.npi import check_digit
from edi.remit import Outcome, RemitWarning, write_remittances

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "fixtures" / "demo"
REMITTANCES = ROOT / "fixtures" / "remittances"
NOW = datetime(2026, 7, 1, 9, 5, tzinfo=UTC)
PAID_ON = date(2026, 7, 3)

PAYER = (
    'payer = { name = "EXAMPLE TPA", id = "12345", address = ["PO BOX 1", "BOISE", "ID", "83701"],'
    ' contact = { name = "HELP", phone = "8005550100" } }'
)


def npi(number: int) -> str:
    """A synthetic NPI with a right check digit."""
    first = f"1{number:08d}"
    return first + check_digit(first)


def group(
    number: str = "G1",
    *extra: str,
    method: str = "CHK",
    recoupment: bool = False,
    bank: bool = False,
    more: str = "",
) -> str:
    """A [[group]] of a groups file; `extra` are lines of TOML, `more` keys of its payment."""
    payment = f'{{ method = "{method}" }}'
    if method == "ACH" or bank:
        payment = f'{{ method = "{method}", routing = "124000054", account = "123" }}'
    if more:
        payment = f"{payment.removesuffix(' }')}, {more} }}"
    return "\n".join(
        [
            "[[group]]",
            f'number = "{number}"',
            'account_owner_tax_id = "820771001"',
            PAYER,
            f"payment = {payment}",
            f"recoupment = {str(recoupment).lower()}",
            *extra,
            "",
        ]
    )


@dataclass
class Case:
    """One claim: charges by line, and for whom."""

    id: str = "C1"
    charges: Sequence[str] = ("100",)
    number: str = "G1"
    provider: int = 1
    day: str = "20260402"
    frequency: str = "1"
    dependent: bool = False
    filing: str = "CI"
    units: Sequence[str] = field(default_factory=list)
    level: str = "P"  # SBR01
    assigned: str = "Y"  # CLM08
    others: Sequence[str] = ()  # segments of loops 2320
    decided: Sequence[Sequence[str]] = ()  # segments of loops 2430, by line
    days: Sequence[str] = ()  # of service, by line
    original: str = "ORIGINAL"  # REF*F8 of a replacement
    more_clm: str = ""  # after CLM09
    patient: str = ""  # whose it is; by default a patient of its own

    @property
    def born(self) -> str:
        """Which makes the patients different."""
        days = zlib.crc32((self.patient or self.id).encode()) % 20_000
        return f"{date(1950, 1, 1) + timedelta(days):%Y%m%d}"


def claim_file(*claims: Case, separators: str = "*:~", usage: str = "P") -> bytes:
    """An 837P of the claims; `usage` is ISA15."""
    segments = [
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*12345          "
        f"*260615*0915*^*00501*000000001*0*{usage}*:",
        "GS*HC*SENDER*12345*20260615*0915*1*X*005010X222A1",
        "ST*837*0001*005010X222A1",
        "BHT*0019*00*B1*20260615*0915*CH",
        "NM1*41*2*SENDER*****46*SENDER",
        "PER*IC*DESK*TE*8005550144",
        "NM1*40*2*EXAMPLE TPA*****46*12345",
    ]
    level = 0
    for claim in claims:
        level += 1
        billing = level
        segments += [
            f"HL*{level}**20*1",
            f"NM1*85*2*CLINIC {claim.provider}*****XX*{npi(claim.provider)}",
            "N3*1 MAIN ST",
            "N4*BOISE*ID*837010001",
            f"REF*EI*82{claim.provider:07d}",
        ]
        level += 1
        segments += [
            f"HL*{level}*{billing}*22*{int(claim.dependent)}",
            f"SBR*{claim.level}*{'' if claim.dependent else '18'}*{claim.number}"
            f"******{claim.filing}",
            "NM1*IL*1*ASH*NADIA****MI*M0001",
        ]
        if not claim.dependent:
            segments += ["N3*2 ELM ST", "N4*BOISE*ID*83701", f"DMG*D8*{claim.born}*F"]
        segments.append("NM1*PR*2*EXAMPLE TPA*****PI*12345")
        if claim.dependent:
            level += 1
            segments += [
                f"HL*{level}*{level - 1}*23*0",
                "PAT*19",
                "NM1*QC*1*ASH*MILO",
                "N3*2 ELM ST",
                "N4*BOISE*ID*83701",
                f"DMG*D8*{claim.born}*M",
            ]
        total = sum(map(Decimal, claim.charges))
        segments += [
            f"CLM*{claim.id}*{total:f}***11:B:{claim.frequency}*Y*A*{claim.assigned}*Y{claim.more_clm}",
            *([f"REF*F8*{claim.original}"] if claim.frequency != "1" else []),
            "HI*ABK:I10",
            *claim.others,
        ]
        for number, charge in enumerate(claim.charges, start=1):
            units = claim.units[number - 1] if claim.units else "1"
            segments += [
                f"LX*{number}",
                f"SV1*HC:99213*{charge}*UN*{units}***1",
                f"DTP*472*D8*{claim.days[number - 1] if claim.days else claim.day}",
                f"REF*6R*{claim.id}L{number}",
                *(claim.decided[number - 1] if claim.decided else ()),
            ]
    segments += [f"SE*{len(segments) - 1}*0001", "GE*1*1", "IEA*1*000000001"]
    text = "".join(segment + "~" for segment in segments)
    return text.translate(str.maketrans("*:~", separators)).encode()


def as_guide(data: bytes, kind: str) -> bytes:
    """An 837P of `claim_file` as 837I or 837D: what `remit` reads of it, not all that it needs."""
    text = data.decode()
    if kind == "I":
        text = text.replace("005010X222A1", "005010X223A2")
        text = re.sub(r"\*11:B:(.)\*Y\*", r"*13:A:\1**", text)
        text = re.sub(r"SV1\*(\S+?)\*(\S+?)\*UN\*([0-9.]+)\*\*\*1~", r"SV2*0510*\1*\2*UN*\3~", text)
    elif kind == "D":
        text = text.replace("005010X222A1", "005010X224A2")
        text = re.sub(
            r"SV1\*HC:99213\*(\S+?)\*UN\*([0-9.]+)\*\*\*1~", r"SV3*AD:D0150*\1****\2~", text
        )
    return text.encode()


def adjustment(amount: str, code: str = "CO", reason: str = "45") -> dict[str, str]:
    return {"group": code, "reason": reason, "amount": amount}


def line(number: int, paid: str, *adjustments: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"line": number, "paid": paid, "adjustments": list(adjustments), **more}


def decision(claim: str = "C1", paid: str = "60", *lines: dict[str, Any], **more: Any) -> Any:
    """A decision; by default one line of 100 paid 60. Some of it is covered (AMT*AU), so that
    nothing is missing where it is read back (REM028)."""
    if not lines:
        lines = (line(1, "60", adjustment("40")),)
    return {
        "claim": claim,
        "status": "1",
        "payer_claim_control_number": f"P{claim}",
        "paid": paid,
        "lines": list(lines),
        **({"covered": "0.01"} if paid.replace(".", "").strip("0") else {}),
        **more,
    }


def of_decisions(outcome: Outcome) -> list[Any]:
    """The warnings about decisions, without those of the rules (REM…) that say the same of what was
    written when it is read back."""
    return [one for one in outcome.warnings if not one.message.startswith("REM")]


class Folder:
    """A folder with the three inputs; `out` is where the 835 files go."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.out = path / "out"

    def put(self, claims: bytes | Iterable[Case], decisions: Iterable[Any], groups: str) -> Folder:
        data = claims if isinstance(claims, bytes) else claim_file(*claims)
        (self.path / "claims.837").write_bytes(data)
        lines = [one if isinstance(one, str) else json.dumps(one) for one in decisions]
        (self.path / "decisions.jsonl").write_text("\n".join(lines), encoding="utf-8")
        (self.path / "groups.toml").write_text(groups, encoding="utf-8")
        return self

    def run(self, **options: Any) -> Outcome:
        return write_remittances(
            options.pop("claims", [self.path / "claims.837"]),
            self.path / "decisions.jsonl",
            self.path / "groups.toml",
            self.out,
            **{"now": NOW, "effective": PAID_ON, **options},
        )

    def written(self) -> list[str]:
        """Names of everything in the output folder but the ledger."""
        if not self.out.exists():
            return []
        return sorted(p.name for p in self.out.iterdir() if p.name != "ledger.sqlite")


def unusual(outcome: Outcome) -> list[RemitWarning]:
    """The warnings but of a ledger that is newer than the payments that are reversed."""
    return [one for one in outcome.warnings if "ledger knows no payment" not in one.message]


def segments(path: Path) -> list[list[str]]:
    """The segments of a file written by us, split as anybody would, by what its ISA says."""
    text = path.read_text(encoding="utf-8").replace("\n", "")
    element, end = text[3], text[105]
    return [segment.split(element) for segment in text.rstrip(end).split(end)]


def of(found: list[list[str]], segment_id: str) -> list[list[str]]:
    return [segment for segment in found if segment[0] == segment_id]


def judge(path: Path) -> None:
    """Three readers that share no code with ours find nothing wrong.

    pyx12 and x12sdk allow one PLB segment, where the guide allows any number, and x12sdk wants a
    loop 2000, which the guide does not, and knows no REF*HPI: they are not asked about such files.
    """
    import oxedi
    from pyx12.params import params
    from pyx12.x12n_document import x12n_document
    from x12sdk.io import X12ModelReader

    assert oxedi.parse(path.read_bytes()).diagnostics == []
    found = segments(path)
    sets = len(of(found, "ST"))
    if len(of(found, "PLB")) > sets:
        return
    errors = io.StringIO()
    assert x12n_document(params(), str(path), None, None, fd_json=errors), errors.getvalue()
    if len(of(found, "LX")) == sets and not any(one[1] == "HPI" for one in of(found, "REF")):
        with X12ModelReader(str(path)) as reader:
            assert len(list(reader.models())) == sets


def balance(path: Path) -> list[Decimal]:
    """BPR02 of every transaction set, after the arithmetic of 1.10.2.1 was found right."""
    payments = []
    found = segments(path)
    starts = [n for n, segment in enumerate(found) if segment[0] == "ST"]
    for start, end in zip(starts, [*starts[1:], len(found)], strict=True):
        one = found[start:end]
        payment = Decimal(of(one, "BPR")[0][2])
        paid = sum(Decimal(clp[4]) for clp in of(one, "CLP"))
        provider = sum(Decimal(a) for plb in of(one, "PLB") for a in plb[4::2])
        assert payment == paid - provider
        assert payment >= 0
        payments.append(payment)
        claims = [n for n, segment in enumerate(one) if segment[0] == "CLP"]
        for first, last in pairwise([*claims, len(one)]):
            _balance_claim(one[first:last])
    return payments


def _balance_claim(claim: list[list[str]]) -> None:
    clp = claim[0]
    adjusted = Decimal(0)
    owed = Decimal(0)
    left = {"charge": Decimal(0), "open": Decimal(0)}
    for segment in claim:
        if segment[0] == "SVC":
            assert left["open"] == 0
            left["charge"] += Decimal(segment[2])
            left["open"] = Decimal(segment[2]) - Decimal(segment[3])
        elif segment[0] == "CAS":
            amounts = sum(Decimal(amount) for amount in segment[3::3])
            adjusted += amounts
            owed += amounts if segment[1] == "PR" else 0
            if left["charge"] or left["open"]:
                left["open"] -= amounts
    assert left["open"] == 0
    assert Decimal(clp[3]) - adjusted == Decimal(clp[4])
    if of(claim, "SVC"):
        assert left["charge"] == Decimal(clp[3])
    if clp[2] == "22":
        assert not clp[5]
    else:
        assert Decimal(clp[5] or 0) == max(owed, Decimal(0))
