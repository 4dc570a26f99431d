"""What payers decide one after the other, written into a claim, is read back as it was decided, and
the rules about balance and order of payments find nothing in it."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from cob_cases import claim_file, payer, svd
from hypothesis import given, settings
from hypothesis import strategies as st

import edi
from edi.cob import Coordination, Method, PriorPayment, coordinate, prior_payments

D = Decimal
LEVELS = "PST"


def money(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(1, most).map(lambda cents: D(cents) / 100)


PLANS = st.fixed_dictionaries(
    {
        "allowed": money(60_000),
        "method": st.sampled_from([m.value for m in Method if m is not Method.SUPPLEMENT]),
        "deductible": st.just(D(0)) | money(5000),
        "copay": st.just(D(0)) | money(2000),
        "coinsurance": st.integers(0, 50).map(lambda part: D(part) / 100),
        "bound": st.booleans(),
    }
)


def trios(one: Coordination) -> list[str]:
    """As a remittance shows it: reason 23, the plan's own reduction, the patient's share."""
    amounts = {
        "OA*23": one.oa23,
        "CO*45": one.contractual,
        "PR*1": one.deductible,
        "PR*2": one.coinsurance,
        "PR*3": one.copay,
        "PR*96": one.beyond_share,
    }
    return [f"{pair}*{amount}" for pair, amount in amounts.items() if amount]


def decided(charge: Decimal, plans: list[dict[str, Any]]) -> list[Coordination]:
    """What these plans pay of one line, each after those before it."""
    prior: list[PriorPayment] = []
    found = []
    for plan in plans:
        one = coordinate(charge=charge, prior=prior, **plan)
        prior.append(PriorPayment(one.paid, one.member, one.contractual))
        found.append(one)
    return found


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(money(50_000), min_size=1, max_size=3), st.lists(PLANS, min_size=1, max_size=3))
def test_line_decisions_are_read_back(charges: list[Decimal], plans: list[dict[str, Any]]) -> None:
    lines = [decided(charge, plans) for charge in charges]
    others = [payer(LEVELS[n], str(sum(line[n].paid for line in lines))) for n in range(len(plans))]
    data = claim_file(
        *others,
        lines=[
            (
                str(charge),
                [svd(f"ID{LEVELS[n]}", str(one.paid), *trios(one)) for n, one in enumerate(line)],
            )
            for charge, line in zip(charges, lines, strict=True)
        ],
    )
    (claim,) = edi.read_claims(BytesIO(data))
    found = prior_payments(claim)
    for number, line in enumerate(lines):
        assert [one[:3] for one in found.of_line(number)] == [
            (one.paid, one.member, one.contractual) for one in line
        ]
    assert [D(one.paid) for one in found.of_claim] == [
        sum(line[n].paid for line in lines) for n in range(len(plans))
    ]
    findings = list(edi.validate(data, select=["BAL", "COB023", "COB012", "CAS010", "CAS013"]))
    assert not findings


@settings(max_examples=40)
@given(money(50_000), st.lists(PLANS, min_size=1, max_size=3), st.integers(1, 4))
def test_claim_decisions_are_spread_and_add_up(
    charge: Decimal, plans: list[dict[str, Any]], count: int
) -> None:
    """The same decided for the claim alone: lines add up to the claim for every payer."""
    whole = decided(charge, plans)
    others = [payer(LEVELS[number], str(one.paid), *trios(one)) for number, one in enumerate(whole)]
    part = (charge / count).quantize(D("0.01"), "ROUND_DOWN")
    charges = [part] * (count - 1) + [charge - part * (count - 1)]
    data = claim_file(*others, lines=[(str(one), []) for one in charges], charge=str(charge))
    (claim,) = edi.read_claims(BytesIO(data))
    found = prior_payments(claim)
    assert [one[:3] for one in found.of_claim] == [
        (one.paid, one.member, one.contractual) for one in whole
    ]
    for number in range(count):
        left = charges[number]
        for one in found.of_line(number):
            assert min(one.paid, one.patient, one.written_off) >= 0
            assert D(one.paid) + one.written_off + one.patient == left
            left = D(one.patient)
