"""Coordination of benefits in the guides' own examples: the first payer's claim and decision give
the claim for the second payer.

The examples name the decision only in the second claim. The 835 is made of what that claim says of
the first payer; what comes out is held against the claim as printed. Where the two differ there is
a reason, since the printed examples do not agree with each other.
"""

from datetime import date

import pytest
from sample_files import FOLDER

import edi
from edi.matching.decision import Decision
from edi.matching.payments import PaymentIndex
from edi.secondary.coverage_file import Coverages, Entry, Person
from edi.secondary.owed import check_owed
from edi.secondary.plan import Options, next_claim
from edi.secondary.refusal import CannotMake, Reason

_FROM = "kputnam__stupidedi"
pytestmark = pytest.mark.skipif(
    not (FOLDER / _FROM).is_dir(), reason="no folder of third-party samples"
)

EXAMPLES = {
    "professional": (
        "tr3-good-bad/X222-HC837/3a-good.edi",
        "X222A1/COB-claim-from-billing-provider-to-payer-b.edi",
    ),
    "dental": (
        "X224A2/claim-from-billing-provider-to-payer-a.edi",
        "X224A2/claim-from-billing-provider-to-payer-b.edi",
    ),
}


def _only(path: str) -> edi.Claim:
    (claim,) = edi.read_claims((FOLDER / _FROM / path).read_bytes())
    return claim


def _segments(claim: edi.Claim, loop: str) -> list[list[str]]:
    """Of the decisions of other payers: raw, by claim (2320) or line (2430)."""
    chunks = [claim.chunk, *claim.line_chunks]
    return [
        [
            raw
            for index, raw in enumerate(chunk.segments)
            if chunk.layout.holder(index).loop.id == loop
        ]
        for chunk in chunks
        if any(one.loop.id == loop for one in chunk.layout.root.walk())
    ]


def _remittance(second: edi.Claim) -> bytes:
    """The 835 that the second claim was made from, as far as it tells."""
    (payer,) = second.other_payers
    patient = second.patient
    body = [
        f"CLP*{second.id}*1*{second.charge}*{payer.paid}**12*F1*11*1",
        *(one for loop in _segments(second, "2320") for one in loop if one.startswith("CAS")),
        f"NM1*QC*1*{patient.last_name}*{patient.first_name}",
    ]
    for line in second.lines:
        for decided in line.adjudications:
            code = f"{decided.procedure.qualifier}:{decided.procedure.code}"
            body.append(f"SVC*{code}*{line.charge}*{decided.paid}**{decided.units}")
            body += [f"CAS*{a.group}*{a.reason}*{a.amount}" for a in decided.adjustments]
    days = [one.adjudication_date for line in second.lines for one in line.adjudications]
    day = f"{next(iter(days), None) or payer.adjudication_date:%Y%m%d}"
    segments = [
        "ISA*00*          *00*          *ZZ*A              *ZZ*B              *051016*0900*^*00501"
        "*000000001*0*T*:",
        "GS*HP*AA*BB*20051016*0900*1*X*005010X221A1",
        "ST*835*0001",
        f"BPR*I*{payer.paid}*C*CHK************{day}",
        "TRN*1*1*1999996666",
        f"DTM*405*{day}",
        "N1*PR*KEY INSURANCE COMPANY",
        "REF*2U*999996666",
        "LX*1",
        *body,
        "SE*1*0001",
        "GE*1*1",
        "IEA*1*000000001",
    ]
    return "".join(f"{one}~" for one in segments).encode()


def _decisions(data: bytes, claim: edi.Claim) -> list[Decision]:
    index = PaymentIndex()
    for one in edi.read_payments(data):
        index.add(one)
    return index.of(claim, shares_number=False, numbers=lambda _: True)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_second_claim_of_an_example(name: str) -> None:
    first, second = map(_only, EXAMPLES[name])
    coverages = Coverages()
    if not first.other_payers:  # the dental example names the second payer only in the second claim
        subscriber = second.subscriber.party
        entry = Entry(
            first.id,
            "",
            second.payer.name,
            second.payer.id,
            subscriber.id,
            "CI",
            relationship="19",
            subscriber=Person(subscriber.last_name, subscriber.first_name),
        )
        coverages = Coverages((entry,))
    found = _decisions(_remittance(second), first)
    made = next_claim(first, found, Options(date(2006, 1, 1), coverages))
    ours = {one for one in made.claim if one.startswith(("CAS", "AMT", "SVD"))}
    printed = {
        one
        for loop in (*_segments(second, "2320"), *_segments(second, "2430"))
        for one in loop
        if one.startswith(("CAS", "AMT", "SVD"))
    }
    # The dental example leaves out what the patient owes (AMT*EAF, situational).
    expected = {
        "professional": (set(), set()),
        "dental": ({"AMT*EAF*50"}, set()),
    }[name]
    assert (ours - printed, printed - ours) == expected
    assert made.subscriber[0].startswith("SBR*S*")
    assert len([one for one in made.claim if one.startswith("SBR*P")]) == 1


@pytest.mark.parametrize(
    ("name", "charge", "paid"),
    [
        ("secondary-payment-with-higher-fee-schedule", "541", "34"),
        ("tertiary-payments", "1766.5", "187.50"),
    ],
)
def test_payments_of_later_payers(name: str, charge: str, paid: str) -> None:
    """x12.org's 835 examples of secondary and tertiary payments: each explains the whole charge
    with what the payers before did (OA-23), and leaves nothing: no further claim is made."""
    data = (FOLDER / _FROM / "X221A1" / f"{name}.edi").read_bytes()
    index = PaymentIndex()
    for one in edi.read_payments(data):
        index.add(one)
    (decision,) = index.unanswered()
    assert (str(decision.charge), str(decision.paid)) == (charge, paid)
    assert decision.unexplained == 0
    assert decision.flaws == ()
    with pytest.raises(CannotMake) as caught:
        check_owed([decision])
    assert caught.value.why.reason is Reason.PAID_IN_FULL
