"""A run of `edi remit` of any size: claims of self-funded members, a decision on each, groups."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import IO

from edi.codes.npi import check_digit

GROUPS, PAYEES = 40, 300
_SERVICES = (("99213", 150), ("99214", 210), ("93000", 90), ("80053", 45), ("71046", 120))
_IN_A_SET = 5000  # claims
_MADE = "20260615"
_HEAD = (
    "ISA*00*          *00*          *ZZ*SUBMIT         *ZZ*12345          "
    "*{1}*0915*^*00501*000000001*0*P*:",
    "GS*HC*SUBMIT*12345*{0}*0915*1*X*005010X222A1",
)
_GROUP = """[[group]]
number = "G{0}"
name = "EMPLOYER {0} HEALTH PLAN"
payer = {{ name = "EXAMPLE TPA FOR {0}", id = "12345", address = ["PO BOX 700", "BOISE", "ID", \
"83701"], contact = {{ name = "HELP", phone = "8005550177" }} }}
account_owner_tax_id = "82077{0}"
originator_supplement = "TPAG0{0}"
payment = {{ method = "ACH", format = "CCP", routing = "124000054", account = "0071200{0}" }}

"""
_PAYEE = """[[payee]]
npi = "{0}"
tax_id = "{1}"
name = "CLINIC {1}"
routing = "124100006"
account = "41{1}"

"""


def write(folder: Path, claims: int, seed: int) -> None:
    """claims.837, decisions.jsonl and groups.toml."""
    random = Random(seed)
    payees = [_payee(number) for number in range(PAYEES)]
    with (folder / "groups.toml").open("w", encoding="utf-8") as text:
        text.write('[interchange]\nsender = "12345"\nreceiver = "CLEARLINK"\n\n')
        text.writelines(_GROUP.format(1000 + number) for number in range(GROUPS))
        text.writelines(_PAYEE.format(*payee) for payee in payees)
    with (
        (folder / "claims.837").open("w", encoding="ascii") as x12,
        (folder / "decisions.jsonl").open("w", encoding="ascii") as decisions,
    ):
        writer = _Claims(x12, random)
        for number, payee in enumerate(payees):
            first, last = claims * number // PAYEES, claims * (number + 1) // PAYEES
            if last > first:
                writer.provider(*payee)
            for claim in range(first, last):
                decisions.write(json.dumps(writer.claim(claim + 1)) + "\n")
        writer.end()


def _payee(number: int) -> tuple[str, str]:
    """NPI and tax id."""
    first = f"15{number:07d}"
    return first + check_digit(first), f"82{number:07d}"


class _Claims:
    """An 837P as it is written."""

    def __init__(self, x12: IO[str], random: Random, made: str = _MADE) -> None:
        """`made`: the day of the file."""
        self._x12, self._random, self._made = x12, random, made
        self._sets = self._segments = self._levels = self._billing = 0
        self._claims = _IN_A_SET
        for segment in _HEAD:
            x12.write(segment.format(made, made[2:]) + "~\n")

    def _put(self, *segments: str) -> None:
        for segment in segments:
            self._x12.write(segment + "~\n")
        self._segments += len(segments)

    def provider(self, npi: str, tax_id: str) -> None:
        if self._claims >= _IN_A_SET:
            self._end_set()
            self._sets, self._claims, self._levels, self._segments = self._sets + 1, 0, 0, 0
            self._put(
                f"ST*837*{self._sets:04d}*005010X222A1",
                f"BHT*0019*00*B{self._sets}*{self._made}*0915*CH",
                "NM1*41*2*EXAMPLE CLEARINGHOUSE*****46*SUB001",
                "PER*IC*HELP*TE*8005550100",
                "NM1*40*2*EXAMPLE TPA*****46*12345",
            )
        self._levels += 1
        self._billing = self._levels
        self._put(
            f"HL*{self._levels}**20*1",
            "PRV*BI*PXC*207Q00000X",
            f"NM1*85*2*CLINIC {tax_id}*****XX*{npi}",
            "N3*418 LAKE FORK RD",
            "N4*MCCALL*ID*836384418",
            f"REF*EI*{tax_id}",
        )

    def claim(self, number: int) -> dict[str, object]:
        """The claim, and its decision."""
        random = self._random
        self._claims += 1
        self._levels += 1
        id_ = f"C{number:07d}"
        services = [random.choice(_SERVICES) for _ in range(random.randint(1, 4))]
        charges = [dollars * 100 + random.randrange(100) for _, dollars in services]
        day = f"2026{random.randint(1, 5):02d}{random.randint(1, 28):02d}"
        self._put(
            f"HL*{self._levels}*{self._billing}*22*0",
            f"SBR*P*18*G{1000 + random.randrange(GROUPS)}******CI",
            f"NM1*IL*1*ASHGROVE*NADIA****MI*TS{number:07d}",
            "N3*77 TAMARACK LOOP",
            "N4*DONNELLY*ID*83615",
            "DMG*D8*19820917*F",
            "NM1*PR*2*EXAMPLE TPA*****PI*12345",
            f"CLM*{id_}*{_shortest(sum(charges))}***11:B:1*Y*A*Y*Y",
            f"REF*D9*T{number:09d}",
            "HI*ABK:R0789*ABF:I10",
        )
        lines = []
        total = 0
        for line, ((code, _), charge) in enumerate(zip(services, charges, strict=True), start=1):
            self._put(
                f"LX*{line}",
                f"SV1*HC:{code}*{_shortest(charge)}*UN*1***1:2",
                f"DTP*472*D8*{day}",
                f"REF*6R*{id_}L{line}",
            )
            reduced = charge * random.randint(10, 40) // 100
            owed = (charge - reduced) * random.choice((0, 10, 20)) // 100
            paid = charge - reduced - owed
            total += paid
            adjustments = [{"group": "CO", "reason": "45", "amount": _dollars(reduced)}]
            if owed:
                adjustments.append({"group": "PR", "reason": "2", "amount": _dollars(owed)})
            lines.append(
                {
                    "line": line,
                    "charge": _dollars(charge),
                    "paid": _dollars(paid),
                    "allowed": _dollars(charge - reduced),
                    "units": "1",
                    "adjustments": adjustments,
                }
            )
        return {
            "claim": id_,
            "status": "1",
            "payer_claim_control_number": f"26{number:010d}",
            "paid": _dollars(total),
            "lines": lines,
        }

    def _end_set(self) -> None:
        if self._sets:
            self._put(f"SE*{self._segments + 1}*{self._sets:04d}")

    def end(self) -> None:
        self._end_set()
        self._put(f"GE*{self._sets}*1", "IEA*1*000000001")


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _shortest(cents: int) -> str:
    return _dollars(cents).rstrip("0").rstrip(".")
