"""Remittances that answer any claims: payers at work, in all the ways that payers have.

`answer` returns an 835 and, for each claim, what it must come to in the claim for the next payer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

import edi

CENT = Decimal("0.01")
_DAY = "20260910"


@dataclass
class Expected:
    """What the payer made of a claim in the end."""

    paid: Decimal = Decimal(0)
    adjustments: Counter[tuple[str, str]] = field(default_factory=Counter)  # cents

    @property
    def patient(self) -> int:
        return sum(cents for (group, _), cents in self.adjustments.items() if group == "PR")


Trios = list[tuple[str, str, Decimal]]


def _text(amount: Decimal) -> str:
    return f"{amount.normalize():f}" if amount else "0"


def _decide(rng: Random, charge: Decimal, before: Decimal, is_first: bool) -> tuple[Decimal, Trios]:
    """Payment and adjustments of a charge of which so much is settled before."""
    trios: Trios = []
    open_ = charge - before
    if before:
        trios.append(("OA", "23", before))
    if is_first:
        cut = (open_ * rng.randint(0, 45) / 100).quantize(CENT)
        trios.append(("CO", "45", cut))
        open_ -= cut
    for reason in rng.sample(("1", "2", "3", "66"), rng.randint(0, 3)):
        share = (open_ * rng.randint(1, 60) / 100).quantize(CENT)
        trios.append(("PR", reason, share))
        open_ -= share
    return open_, [trio for trio in trios if trio[2]]


def _cas(trios: Trios, sign: int = 1) -> list[str]:
    groups: dict[str, list[str]] = {}
    for group, reason, amount in trios:
        groups.setdefault(group, []).extend((reason, _text(sign * amount), ""))
    return [f"CAS*{group}*{'*'.join(values)}".rstrip("*") for group, values in groups.items()]


@dataclass
class _Service:
    code: str
    charge: Decimal
    paid: Decimal
    trios: Trios
    control: str
    revenue: str = ""
    billed: str = ""
    day: str = ""

    def segments(self, sign: int = 1) -> list[str]:
        values = (
            "SVC",
            self.code,
            _text(sign * self.charge),
            _text(sign * self.paid),
            self.revenue,
        )
        found = ["*".join((*values, "1", self.billed)).rstrip("*")]
        if self.day:
            found.append(f"DTM*472*{self.day}")
        found += _cas(self.trios, sign)
        if self.control:
            found.append(f"REF*6R*{self.control}")
        return found


def _services(rng: Random, claim: edi.Claim, trait: str) -> list[_Service]:
    found = []
    level = claim.responsibility
    for line in claim.lines:
        charge = line.charge or Decimal(0)
        before = Decimal(0)
        for one in line.adjudications:
            before += one.paid or 0
            before += sum(
                (a.amount or 0 for a in one.adjustments if a.group != "PR" and a.reason != "23"),
                Decimal(0),
            )
        paid, trios = _decide(rng, charge, min(before, charge), level == "P")
        code = ":".join((line.procedure.qualifier, line.procedure.code, *line.procedure.modifiers))
        revenue = line.revenue_code
        if not line.procedure.code:
            code, revenue = f"NU:{line.revenue_code}", ""
        dates = line.service_dates
        day = f"{dates[0]:%Y%m%d}" if dates else ""
        control = line.control_number
        if trait == "no numbers":
            control = ""
        elif trait == "line numbers" and not any(
            o.control_number == line.number for o in claim.lines
        ):
            control = line.number
        parts = [_Service(code, charge, paid, trios, control, revenue, "", day)]
        if trait == "split" and charge > 2 and control:
            half = (charge / 2).quantize(CENT)
            # What is paid goes where there is room for it; each part balances.
            first = min(half, paid)
            parts = [
                _Service(code, first, first, [], control, revenue, "", day),
                _Service(code, charge - first, paid - first, trios, control, revenue, "", day),
            ]
            parts = [one for one in parts if one.charge]
        if trait == "unbundled" and line.procedure.qualifier == "HC" and control:
            more = Decimal(1)
            other = _Service(
                "HC:99499", Decimal(0), more, [("OA", "94", -more)], control, revenue, code, day
            )
            parts.append(other)
        found += parts
    return found


def _whole(rng: Random, claim: edi.Claim, prior: list[edi.OtherPayer]) -> _Service:
    """The claim as one service, where the payers before have decided it as a whole."""
    before = Decimal(0)
    for one in prior:
        lines = [decided for _, decided in claim.adjudications_by(one)]
        trios = [*one.adjustments, *(a for decided in lines for a in decided.adjustments)]
        before += one.paid or 0
        before += sum(
            (a.amount or 0 for a in trios if a.group != "PR" and a.reason != "23"), Decimal(0)
        )
    charge = claim.charge or Decimal(0)
    paid, decided = _decide(rng, charge, before, is_first=False)
    return _Service("", charge, paid, decided, "")


TRAITS = (
    "plain",
    "no numbers",
    "line numbers",
    "split",
    "unbundled",
    "whole claim",
    "corrected",
    "cut number",
)


def answer(
    claims: Iterable[edi.Claim], seed: int, payer_name: str, payer_id: str
) -> tuple[bytes, dict[str, Expected]]:
    """An 835 about these claims, all of one payer."""
    expected: dict[str, Expected] = {}
    body: list[str] = []
    total = Decimal(0)
    for claim in claims:
        rng = Random(f"{seed}/{claim.id}")
        trait = rng.choice(TRAITS)
        status = {"P": "1", "S": "2"}.get(claim.responsibility, "3")
        prior = [one for one in claim.other_payers if claim.has_decided(one)]
        if any(not claim.adjudications_by(one) for one in prior):
            trait = "whole claim"
            services = [_whole(rng, claim, prior)]
        else:
            services = _services(rng, claim, trait)
        whole: Trios = []
        if trait == "whole claim":
            sums: Counter[tuple[str, str]] = Counter()
            for one in services:
                for group, reason, amount in one.trios:
                    sums[group, reason] += int(amount * 100)
            whole = [(g, r, Decimal(c) / 100) for (g, r), c in sums.items()]
        paid = sum((one.paid for one in services), Decimal(0))
        result = Expected(paid)
        for one in services:
            for group, reason, amount in one.trios:
                result.adjustments[group, reason] += int(amount * 100)
        expected[claim.id] = result
        number = claim.id[:-1] if trait == "cut number" else claim.id
        if trait == "corrected":
            earlier = _services(Random(f"{seed}/{claim.id}/earlier"), claim, "plain")
            total_earlier = sum((one.paid for one in earlier), Decimal(0))
            for sign, code in ((1, status), (-1, "22")):
                body += _payment(claim, number, code, earlier, sign * total_earlier, [], sign)
        shown = [] if trait == "whole claim" else services
        body += _payment(claim, number, status, shown, paid, whole, 1)
        total += paid
    return _file(body, total, payer_name, payer_id), expected


def _payment(
    claim: edi.Claim,
    number: str,
    status: str,
    services: list[_Service],
    paid: Decimal,
    whole: Trios,
    sign: int,
) -> list[str]:
    trios = [*whole, *(trio for one in services for trio in one.trios)]
    owed = sum((amount for group, _, amount in trios if group == "PR"), Decimal(0))
    patient, dates = claim.patient, claim.service_dates
    assert patient is not None
    assert dates is not None
    shown = _text(owed) if owed > 0 and sign > 0 else ""
    charge = _text(sign * (claim.charge or Decimal(0)))
    return [
        f"CLP*{number}*{status}*{charge}*{_text(paid)}*{shown}*12*K{claim.id}*11*1",
        *_cas(whole, sign),
        f"NM1*QC*1*{patient.last_name}*{patient.first_name}",
        f"DTM*232*{dates[0]:%Y%m%d}",
        f"DTM*233*{dates[1]:%Y%m%d}",
        *(segment for one in services for segment in one.segments(sign)),
    ]


def _file(body: list[str], total: Decimal, payer_name: str, payer_id: str) -> bytes:
    kinds = ("I", "CHK") if total else ("H", "NON")
    head = [
        f"BPR*{kinds[0]}*{_text(total)}*C*{kinds[1]}************{_DAY}",
        "TRN*1*700123*1820770009",
        f"DTM*405*{_DAY}",
        f"N1*PR*{payer_name}",
        "N3*PO BOX 9",
        "N4*BOISE*ID*83701",
        f"REF*2U*{payer_id}",
        "PER*BL*HELP*TE*8005550111",
        "N1*PE*PINE CLINIC*FI*820770001",
        "LX*1",
    ]
    segments = [
        "ISA*00*          *00*          *ZZ*PAYER01        *ZZ*CLEARLINK      *260910*0900*^*00501"
        "*000000001*0*T*:",
        "GS*HP*PAYER01*CLEARLINK*20260910*0900*1*X*005010X221A1",
        "ST*835*0001",
        *head,
        *body,
        f"SE*{len(head) + len(body) + 2}*0001",
        "GE*1*1",
        "IEA*1*000000001",
    ]
    return "".join(f"{one}~\n" for one in segments).encode()
