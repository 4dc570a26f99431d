"""Balance arithmetic: whatever balances leaves no residual, and one cent anywhere is found."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import edi
from edi.claims import balance

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


@dataclass
class Template:
    """Segments with amounts left out; each amount is known with the code that guards it."""

    segments: list[str] = field(default_factory=list)
    cents: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def add(self, segment: str, *amounts: tuple[int, str]) -> None:
        """`segment` has one "$" for each amount, given in cents with its rule."""
        assert segment.count("$") == len(amounts)
        for cents, code in amounts:
            segment = segment.replace("$", f"{{{len(self.cents)}}}", 1)
            self.cents.append(cents)
            self.codes.append(code)
        self.segments.append(segment)

    def data(self, changed: int | None = None, by: int = 0) -> bytes:
        cents = [c + by if n == changed else c for n, c in enumerate(self.cents)]
        texts = [str(Decimal(c).scaleb(-2)) for c in cents]
        body = [segment.format(*texts) for segment in self.segments]
        start = next(n for n, segment in enumerate(body) if segment.startswith("ST*"))
        count = len(body) - start + 1
        return "".join(
            f"{segment}~\n"
            for segment in [*body, f"SE*{count}*0001", f"GE*1*{GROUP}", f"IEA*1*{INTERCHANGE}"]
        ).encode()


GROUP, INTERCHANGE = "1001", "000001001"


def _head(base: str, until: str, *changes: tuple[str, str]) -> list[str]:
    text = (BASE / f"{base}.edi").read_text(encoding="utf-8")
    text = text[: text.index(until)]
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text.removesuffix("~\n").split("~\n")


def _parts(random: Random, cents: int, count: int) -> list[int]:
    """`count` amounts that add up to `cents`, the last of any sign."""
    parts = [random.randint(1, 20_000) for _ in range(count - 1)]
    return [*parts, cents - sum(parts)]


def claim_file(seed: int, *, institutional: bool) -> Template:
    """A claim of one to four lines, decided by one or two payers, each by line or as a whole."""
    random = Random(seed)
    charges = [random.randint(0, 90_000) for _ in range(random.randint(1, 4))]
    payers = [
        (level, f"{level}0001", random.random() < 0.6) for level in "PS"[: random.randint(1, 2)]
    ]
    template = Template()
    base = "institutional" if institutional else "professional"
    sbr = "SBR*S*18*" if institutional else "SBR*S**"
    template.segments += _head(base, "CLM*", (sbr, sbr.replace("*S*", "*T*")))
    place = "13:A:1**A*Y*Y" if institutional else "11:B:1*Y*A*Y*Y"
    template.add(f"CLM*C1*$***{place}", (sum(charges), "BAL001"))
    if institutional:
        template.segments += ["DTP*434*RD8*20260409-20260409", "CL1*3*1*01"]
    template.segments.append("HI*ABK:I10")
    line_parts: list[list[tuple[str, list[int], list[int]]]] = [[] for _ in charges]
    for level, payer_id, by_line in payers:
        guard = "BAL004" if by_line else "BAL002"
        adjustments = [
            random.randint(-9_000, 9_000) or 1
            for _ in range(random.randint(0, 2) if by_line else random.randint(1, 3))
        ]
        paid = sum(charges) - sum(adjustments)
        if by_line:
            paid = -sum(adjustments)
            for number, charge in enumerate(charges):
                for part in _parts(random, charge, random.randint(1, 2)):
                    amounts = _parts(random, part, random.randint(1, 4))
                    paid += amounts[-1]
                    line_parts[number].append((payer_id, amounts[-1:], amounts[:-1]))
        template.add(f"SBR*{level}*18*G1******CI")
        for number, cents in enumerate(adjustments):
            template.add(f"CAS*CO*{45 + number}*$", (cents, guard))
        template.add("AMT*D*$", (paid, guard))
        template.segments += [
            "OI***Y***Y",
            "NM1*IL*1*ASH*SAGE****MI*QX1",
            f"NM1*PR*2*PAYER*****PI*{payer_id}",
        ]
        if not by_line:
            template.segments.append("DTP*573*D8*20260428")
    for number, charge in enumerate(charges):
        template.segments.append(f"LX*{number + 1}")
        if institutional:
            template.add("SV2*0450*HC:99284*$*UN*1", (charge, "BAL001"))
        else:
            template.add("SV1*HC:99213*$*UN*1***1", (charge, "BAL001"))
        template.segments.append("DTP*472*D8*20260409")
        for payer_id, (paid,), adjustments in line_parts[number]:
            revenue = "0450" if institutional else ""
            template.add(f"SVD*{payer_id}*$*HC:99213*{revenue}*1", (paid, "BAL003"))
            for reason, cents in enumerate(adjustments, 1):
                template.add(f"CAS*PR*{reason}*$", (cents, "BAL003"))
            template.segments.append("DTP*573*D8*20260428")
    return template


def payment_file(seed: int) -> Template:
    """One to three claim payments, each with up to three lines, and provider adjustments."""
    random = Random(seed)
    template = Template()
    header = _head("remittance", "CLP*", ("*2001*X*", "*1001*X*"), ("*000002001*", "*000001001*"))
    at = next(n for n, segment in enumerate(header) if segment.startswith("BPR*"))
    template.segments += header[:at]
    template.add("BPR*I*$*C*CHK************20260701", (0, "BAL103"))  # known at the end
    template.segments += header[at + 1 :]
    total = 0
    for number in range(random.randint(1, 3)):
        own = [(random.choice(("CO", "PR", "OA")), _cents(random)) for _ in range(2)]
        lines = []
        for _ in range(random.randint(0, 3)):
            adjustments = [(g, _cents(random)) for g in ("CO", "PR")[: random.randint(0, 2)]]
            paid = random.randint(0, 50_000)
            lines.append((paid + sum(c for _, c in adjustments), paid, adjustments))
        everything = own + [a for _, _, adjustments in lines for a in adjustments]
        charge = sum(c for c, _, _ in lines) if lines else sum(c for _, c in own) + 5_000
        paid = charge - sum(c for _, c in everything)
        owed = sum(c for group, c in everything if group == "PR")
        total += paid
        template.add(
            f"CLP*C{number}*1*$*$*$*12*9",
            (charge, "BAL104" if lines else "BAL102"),
            (paid, "BAL102"),
            (owed, "BAL105"),
        )
        for reason, (group, cents) in enumerate(own, 1):
            template.add(f"CAS*{group}*{reason}*$", (cents, "BAL102"))
        template.segments.append("NM1*QC*1*ASH*SAGE")
        for line_charge, line_paid, adjustments in lines:
            template.add("SVC*HC:99213*$*$**1", (line_charge, "BAL101"), (line_paid, "BAL101"))
            template.segments.append("DTM*472*20260402")
            for group, cents in adjustments:
                template.add(f"CAS*{group}*45*$", (cents, "BAL101"))
    plb = [_cents(random) for _ in range(random.randint(0, 2))]
    payment = total - sum(plb)
    if payment < 100:  # a payment below zero would be another finding (BAL106)
        plb.append(payment - 100)
        payment = 100
    template.cents[0] = payment
    for cents in plb:
        template.add("PLB*1500001213*20261231*WO:9*$", (cents, "BAL103"))
    return template


def _cents(random: Random) -> int:
    """An adjustment: mostly positive, at times negative, never zero."""
    return random.choice((1, 1, 1, -1)) * random.randint(1, 9_000)


def _codes(data: bytes) -> list[str]:
    return [f.code for f in edi.validate(data, select=["BAL"])]


SEEDS = st.integers(0, 2**32)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(SEEDS, st.booleans())
def test_balanced_claims_leave_nothing(seed: int, institutional: bool) -> None:
    data = claim_file(seed, institutional=institutional).data()
    assert not _codes(data)
    (claim,) = edi.read_claims(data)
    assert balance.claim_charge(claim) == 0
    for payer in claim.other_payers:
        assert balance.payer_claim(claim, payer) == 0
        lines = balance.payer_lines(claim, payer)
        assert [one.residual for one in lines] == [0] * len(lines)
        assert balance.payer_paid(claim, payer) == (0 if lines else None)


@pytest.mark.slow
@settings(max_examples=examples(30), deadline=None)
@given(SEEDS, st.booleans(), st.data())
def test_one_cent_in_a_claim_is_found_once(
    seed: int, institutional: bool, data: st.DataObject
) -> None:
    template = claim_file(seed, institutional=institutional)
    place = data.draw(st.integers(0, len(template.cents) - 1))
    by = data.draw(st.sampled_from((-1, 1)))
    assert _codes(template.data(place, by)) == [template.codes[place]]


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_balanced_payments_leave_nothing(seed: int) -> None:
    data = payment_file(seed).data()
    assert not _codes(data)
    for payment in edi.read_payments(data):
        assert balance.claim_payment(payment) == 0
        assert balance.payment_charge(payment) == (0 if payment.lines else None)
        assert balance.payment_patient_responsibility(payment) == 0
        assert [balance.service(line) for line in payment.lines] == [0] * len(payment.lines)
    assert balance.remittance(payment.remittance) == 0


@pytest.mark.slow
@settings(max_examples=examples(30), deadline=None)
@given(SEEDS, st.data())
def test_one_cent_in_a_remittance_is_found_once(seed: int, data: st.DataObject) -> None:
    template = payment_file(seed)
    place = data.draw(st.integers(0, len(template.cents) - 1))
    by = data.draw(st.sampled_from((-1, 1)))
    assert _codes(template.data(place, by)) == [template.codes[place]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CLM*C1*", "CLM*C1*X"),
        ("AMT*D*", "AMT*D*X"),
        ("CAS*CO*45*", "CAS*CO*45*X"),
    ],
)
def test_an_unreadable_amount_leaves_no_residual(old: str, new: str) -> None:
    seed = next(n for n in range(99) if b"CAS*CO*45*" in claim_file(n, institutional=False).data())
    text = claim_file(seed, institutional=False).data().decode()
    (claim,) = edi.read_claims(text.replace(old, new, 1).encode())
    assert balance.payer_claim(claim, claim.other_payers[0]) is None
    assert not _codes(text.replace(old, new, 1).encode())


def test_the_parts_of_an_unknown_total_are_unknown() -> None:
    assert balance.total([]) == 0
    assert balance.total([Decimal("0.1"), Decimal("0.2")]) == Decimal("0.3")
    assert balance.total([Decimal(1), None]) is None
