"""Lines to post in a practice's accounts: what each service payment does to what is owed.

Of every line charge = paid + write-off + patient + earlier payers + denied + other. Group codes say
who owes what is not paid (X12 code source 974): CO and PI are no money of the patient's, so what
reduces a paid line is written off; PR is the patient's, or the next payer's; OA-23 is what earlier
payers paid and wrote off, which is posted already. What denies a line is neither: it waits until
somebody has appealed or given up. So does what contradicts itself (`other`), such as CO-1 or
PR-253, until the payer has corrected it. The lines of one payment, with those of its provider-level
adjustments, add up to its amount (835 guide, 1.10.2.1).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.cob.shares import NOTHING, Shares, shares_of
from edi.emit.values import Adjustment
from edi.matching.decision import Decision, Service
from edi.reconciliation.remittances import Payment

ZERO = Decimal(0)


Place = tuple[str, int]  # file and line of a CLP


class Known(NamedTuple):
    """What the claims tell of a decision."""

    level: str  # SBR01 of the claim that it answers
    next: str  # bill-next-payer, forwarded, patient or ""
    takes_back: Place | None = None  # of a reversal: place of the decision taken back


class Posting(NamedTuple):
    """One line to post. Money in dollars; negative in a reversal."""

    id: str  # number of the payment, of its claim payment and of the line
    kind: str  # payment, reversal or provider-adjustment
    trace: str
    on: date | None
    payer: str
    payee: str
    claim: str = ""
    level: str = ""
    control_number: str = ""  # CLP07
    takes_back: str = ""  # of a reversal: id of the claim payment, as far as it was found
    line_control: str = ""  # REF*6R
    service_date: date | None = None
    procedure: str = ""
    charge: Decimal = ZERO
    paid: Decimal = ZERO
    shares: Shares = NOTHING
    reasons: str = ""  # "CO-45 12.00; PR-1 20.00", or reason and reference of a PLB
    next: str = ""

    @property
    def difference(self) -> Decimal:
        """What the charge exceeds its parts by; of a PLB, zero."""
        if self.kind == "provider-adjustment":
            return ZERO
        return self.charge - self.paid - sum(self.shares, ZERO)


_UNKNOWN = Known("", "")


def place_of(one: Decision) -> Place:
    """Where a decision stands."""
    return one.file, one.line


def postings(
    payments: Iterable[Payment], decisions: Iterable[Decision], known: Mapping[Place, Known]
) -> Iterator[Posting]:
    """All lines, payment by payment; `decisions` are all of the index, in its order."""
    ids: dict[Place, str] = {}
    rest = iter(decisions)
    for payment in payments:
        for number in range(1, payment.end - payment.first + 1):
            decision = next(rest)
            ids[place_of(decision)] = f"{payment.number + 1}-{number}"
            about = known.get(place_of(decision), _UNKNOWN)
            original = ids.get(about.takes_back, "") if about.takes_back else ""
            yield from _of_decision(payment, number, decision, about, original)
        for number, one in enumerate(payment.provider_level, 1):
            yield _blank(payment, f"{payment.number + 1}-P{number}")._replace(
                kind="provider-adjustment",
                paid=-one.amount,
                payee=one.provider or payment.payee,
                reasons=f"{one.reason} {one.reference}".strip(),
            )


def _blank(payment: Payment, identifier: str) -> Posting:
    return Posting(
        id=identifier,
        kind="payment",
        trace=payment.trace,
        on=payment.effective or payment.produced,
        payer=payment.payer,
        payee=payment.payee,
    )


def _of_decision(
    payment: Payment, number: int, one: Decision, about: Known, original: str
) -> Iterator[Posting]:
    name = f"{payment.number + 1}-{number}"
    blank = _blank(payment, name)._replace(
        kind="reversal" if one.is_reversal else "payment",
        payer=one.remitter.name or payment.payer,
        claim=one.claim,
        level=about.level,
        control_number=one.control_number,
        takes_back=original,
        next=about.next,
    )
    for position, service in enumerate(one.services, 1):
        days = service.days or one.days
        yield blank._replace(
            id=f"{name}-{position}",
            line_control=service.control_number,
            service_date=days[0] if days else None,
            procedure=_procedure(service),
            charge=service.charge,
            paid=service.paid,
            shares=shares_of(service.adjustments, service.charge, service.paid, one.filing),
            reasons=_reasons(service.adjustments),
        )
    paid = one.paid - sum((service.paid for service in one.services), ZERO)
    if not one.services or one.adjustments or paid:
        yield blank._replace(
            id=f"{name}-0",
            service_date=one.days[0] if one.days else None,
            charge=one.charge if not one.services else ZERO,
            paid=paid,
            shares=shares_of(one.adjustments, one.charge, one.paid, one.filing),
            reasons=_reasons(one.adjustments),
        )


def _procedure(service: Service) -> str:
    submitted = service.submitted
    return ":".join([submitted.code or service.revenue_code, *submitted.modifiers])


def _reasons(adjustments: Iterable[Adjustment]) -> str:
    return "; ".join(f"{one.group}-{one.reason} {one.amount:.2f}" for one in adjustments)
