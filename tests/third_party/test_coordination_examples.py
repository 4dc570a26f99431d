"""Coordination of benefits in other projects' files, most of them examples of x12.org: what we work
out of them is what they state, or it is said why not."""

from decimal import Decimal
from typing import NamedTuple

import pytest
from sample_files import Sample, all_read

import edi
from edi.cob import PriorPayment, Unclear, coordinate, prior_payments

D = Decimal


@pytest.mark.slow
def test_what_is_left_is_what_the_claim_states(every_sample: tuple[Sample, ...]) -> None:
    """AMT*EAF, the provider's own account of the patient's remaining liability, where one payer has
    decided and it is sent."""
    seen = 0
    for sample in every_sample:
        for claim in all_read(edi.read_claims, sample):
            decided = [payer for payer in claim.other_payers if claim.has_decided(payer)]
            if len(decided) != 1 or decided[0].remaining_liability is None:
                continue
            try:
                (prior,) = prior_payments(claim).of_claim
            except Unclear:
                continue  # a file with a fault, which is what it is an example of
            assert prior.patient == decided[0].remaining_liability, sample.path
            seen += 1
    assert seen >= 2


@pytest.mark.slow
def test_every_claim_is_accounted_for_or_held(every_sample: tuple[Sample, ...]) -> None:
    worked_out = 0
    for sample in every_sample:
        for claim in all_read(edi.read_claims, sample):
            if not claim.other_payers:
                continue
            try:
                prior = prior_payments(claim)
            except Unclear as error:
                assert error.code, sample.path
                continue
            for number, line in enumerate(claim.lines):
                of_line = prior.of_line(number)
                parts = sum((D(one.paid) + D(one.written_off) for one in of_line), D(0))
                assert not of_line or parts + D(of_line[-1].patient) == line.charge, sample.path
            worked_out += bool(prior.of_claim)
    assert worked_out >= 4


class _Example(NamedTuple):
    """An 835 of a later payer. `above` is what it pays above the charge (OA-94)."""

    file: str
    above: Decimal


EXAMPLES = [
    _Example("X221A1/tertiary-payments.edi", D(0)),
    # Its fee of 550 is above the charge of 541, and it pays up to its fee: 550 - 516 = 34. We never
    # pay more than was left of the charge, 25: the difference is the example's OA-94 of -9.
    _Example("X221A1/secondary-payment-with-higher-fee-schedule.edi", D(9)),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.file)
def test_payments_of_later_payers(every_sample: tuple[Sample, ...], example: _Example) -> None:
    (sample,) = [one for one in every_sample if one.path.endswith(example.file)]
    (payment,) = all_read(edi.read_payments, sample)
    (line,) = payment.lines
    (before,) = [a.amount for a in line.adjustments if a.reason == "23"]
    above = [a.amount for a in line.adjustments if a.reason == "94"]
    result = coordinate(
        charge=line.charge,
        allowed=line.allowed,
        prior=[PriorPayment(before, line.charge - before, 0)],
        method="standard",
        deductible=0,
        copay=0,
        coinsurance=0,
    )
    assert sum(above, D(0)) == -example.above
    assert result.paid + example.above == line.paid
    assert result.oa23 == before
    assert result.member == 0
