"""What a payer decided on a claim, as plain values that can wait in little memory for their claim.

Amounts are dollars, as the 835 has them: in a reversal all are negative.
"""

import marshal
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.claims.payment import ClaimPayment, ServicePayment
from edi.claims.view import Adjustment as Trio
from edi.claims.view import Party, Procedure, at
from edi.emit.values import Adjustment

NO_DAYS = (0, 0)


class Remitter(NamedTuple):
    """Who decided, by all the names and numbers that the 835 has for it."""

    name: str  # N102 of N1*PR
    ids: tuple[str, ...]  # N104, REF*2U, REF*NF, REF*HI, REF*EO, TRN03 of the remittance


class Flaw(NamedTuple):
    """What is wrong with a payer's decision by a rule that no copy of it could keep."""

    rule: str
    message: str
    amount: Decimal | None = None


class Named(NamedTuple):
    """A payer or person of the 835, as far as a claim needs it."""

    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    qualifier: str = ""
    id: str = ""


class Service(NamedTuple):
    """Loop 2110."""

    procedure: Procedure  # SVC01
    billed: Procedure | None  # SVC06
    charge: Decimal
    paid: Decimal
    revenue_code: str
    units: Decimal | None  # SVC05, 1 when absent
    billed_units: Decimal | None  # SVC07
    days: tuple[date, date] | None
    control_number: str  # REF*6R
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]

    @property
    def submitted(self) -> Procedure:
        """The procedure as the provider billed it."""
        return self.billed or self.procedure


class Decision(NamedTuple):
    """Loop 2100 with its services."""

    remitter: Remitter
    file: str
    line: int  # of its CLP in the file
    produced: date | None  # DTM*405
    effective: date | None  # BPR16
    claim: str  # CLP01
    status: str  # CLP02
    charge: Decimal
    paid: Decimal
    filing: str  # CLP06
    control_number: str  # CLP07
    original_reference: str  # REF*F8
    adjustments: tuple[Adjustment, ...]
    services: tuple[Service, ...]
    inpatient: tuple[str, ...]  # MIA01 to MIA24
    outpatient: tuple[str, ...]  # MOA01 to MOA09
    remarks: tuple[str, ...]
    carrier: Named | None  # NM1*TT
    priority_payer: Named | None  # NM1*PR
    other_subscriber: Named | None  # NM1*GB
    patient: Named | None  # NM1*QC
    days: tuple[date, date] | None
    flaws: tuple[Flaw, ...]
    trace: str = ""  # TRN02
    group: str = ""  # REF*1L, else REF*6P: the employer group
    interest: Decimal = Decimal(0)  # AMT*I, which PLB L6 pays

    @property
    def is_reversal(self) -> bool:
        """CLP02 22."""
        return self.status == "22"

    @property
    def decided(self) -> date | None:
        """The day of the check or transfer, else of the remittance."""
        return self.effective or self.produced

    def all_adjustments(self) -> list[Adjustment]:
        """Of the claim and its services."""
        return [*self.adjustments, *(a for service in self.services for a in service.adjustments)]

    @property
    def patient_owes(self) -> Decimal:
        """The sum of its adjustments under PR."""
        return sum((a.amount for a in self.all_adjustments() if a.group == "PR"), Decimal(0))

    @property
    def unexplained(self) -> Decimal:
        """What of the charge is neither paid nor adjusted: zero (835 guide 1.10.2.1)."""
        return self.charge - self.paid - sum((a.amount for a in self.all_adjustments()), Decimal(0))


class Unclear(ValueError):
    """A decision that cannot be used: an amount is missing, or no number."""


def read(payment: ClaimPayment, remitter: Remitter, flaws: tuple[Flaw, ...] = ()) -> Decision:
    """The values of a claim payment. Raises `Unclear`, with the name of the element."""
    remittance = payment.remittance
    carrier, priority = payment.crossover_carrier, payment.corrected_priority_payer
    return Decision(
        remitter,
        remittance.file or "",
        payment.line,
        remittance.produced,
        remittance.effective_date,
        payment.id,
        payment.status,
        _known(payment.charge, "CLP03"),
        _known(payment.paid, "CLP04"),
        payment.filing,
        payment.payer_claim_control_number,
        payment.original_reference,
        _adjustments(payment.adjustments),
        tuple(_service(line) for line in payment.lines),
        tuple(value.strip() for value in payment.values("MIA")[1:]),
        tuple(value.strip() for value in payment.values("MOA")[1:]),
        payment.remark_codes,
        named(carrier),
        named(priority),
        named(payment.named("GB")),
        named(payment.patient),
        payment.statement_dates,
        flaws,
        remittance.trace_number,
        payment.group_number,
        payment.interest or Decimal(0),
    )


def named(party: Party | None) -> Named | None:
    """Name and number of a party."""
    if party is None:
        return None
    return Named(
        party.last_name,
        party.first_name,
        party.middle_name,
        party.suffix,
        party.id_qualifier,
        party.id,
    )


def _service(line: ServicePayment) -> Service:
    return Service(
        line.procedure,
        line.billed_procedure,
        _known(line.charge, "SVC02"),
        _known(line.paid, "SVC03"),
        line.revenue_code,
        line.paid_units,
        line.billed_units,
        line.service_dates,
        line.control_number,
        _adjustments(line.adjustments),
        line.remark_codes,
    )


def _adjustments(trios: list[Trio]) -> tuple[Adjustment, ...]:
    return tuple(
        Adjustment(one.group, one.reason, _known(one.amount, "CAS"), one.quantity) for one in trios
    )


def _known(amount: Decimal | None, where: str) -> Decimal:
    if amount is None:
        raise Unclear(where)
    return amount


def remitter_of(payment: ClaimPayment) -> Remitter:
    """Who decided on a claim payment."""
    payer, remittance = payment.payer, payment.remittance
    if payer is None:
        return Remitter("", tuple(filter(None, (remittance.originator[1:],))))
    found = [payer.id]
    for key in payer.node.uses:
        if key.startswith("REF"):
            found += [at(values, 2) for _, values in payer.each(key)]
    if payer is remittance.payer:  # one of several that were joined did not start the transfer
        found.append(remittance.originator[1:])
    return Remitter(payer.last_name, tuple(dict.fromkeys(filter(None, found))))


# -- packed


def pack(one: Decision, remitter: int, file: int) -> bytes:
    """The decision in a tenth of the memory; who decided and the file are numbers of the caller."""
    return marshal.dumps(
        (
            remitter,
            file,
            one.line,
            _ordinal(one.produced),
            _ordinal(one.effective),
            *one[5:7],
            str(one.charge),
            str(one.paid),
            *one[9:12],
            _plain(one.adjustments),
            tuple(
                (
                    tuple(s.procedure),
                    tuple(s.billed) if s.billed else None,
                    str(s.charge),
                    str(s.paid),
                    s.revenue_code,
                    _text(s.units),
                    _text(s.billed_units),
                    _days(s.days),
                    s.control_number,
                    _plain(s.adjustments),
                    s.remarks,
                )
                for s in one.services
            ),
            *one[14:17],
            *(tuple(who) if who else None for who in one[17:21]),
            _days(one.days),
            tuple((f.rule, f.message, _text(f.amount)) for f in one.flaws),
            one.trace,
            one.group,
            str(one.interest),
        )
    )


def unpack(data: bytes, remitters: list[Remitter], files: list[str]) -> Decision:
    """The decision again."""
    p = marshal.loads(data)
    return Decision(
        remitters[p[0]],
        files[p[1]],
        p[2],
        _day(p[3]),
        _day(p[4]),
        p[5],
        p[6],
        Decimal(p[7]),
        Decimal(p[8]),
        p[9],
        p[10],
        p[11],
        _made(p[12]),
        tuple(
            Service(
                Procedure(*s[0]),
                Procedure(*s[1]) if s[1] else None,
                Decimal(s[2]),
                Decimal(s[3]),
                s[4],
                _number(s[5]),
                _number(s[6]),
                _period(s[7]),
                s[8],
                _made(s[9]),
                s[10],
            )
            for s in p[13]
        ),
        p[14],
        p[15],
        p[16],
        _name(p[17]),
        _name(p[18]),
        _name(p[19]),
        _name(p[20]),
        _period(p[21]),
        tuple(Flaw(rule, message, _number(amount)) for rule, message, amount in p[22]),
        p[23],
        p[24],
        Decimal(p[25]),
    )


def _name(plain: tuple[str, ...] | None) -> Named | None:
    return Named(*plain) if plain else None


def _plain(adjustments: tuple[Adjustment, ...]) -> tuple[tuple[str, str, str, str | None], ...]:
    return tuple((a.group, a.reason, str(a.amount), _text(a.quantity)) for a in adjustments)


def _made(plain: tuple[tuple[str, str, str, str | None], ...]) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(g, r, Decimal(a), _number(q)) for g, r, a, q in plain)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def _days(days: tuple[date, date] | None) -> tuple[int, int]:
    return (days[0].toordinal(), days[1].toordinal()) if days else NO_DAYS


def _period(days: tuple[int, int]) -> tuple[date, date] | None:
    return (date.fromordinal(days[0]), date.fromordinal(days[1])) if days[0] else None
