"""Medicare as primary and as secondary payer: the regulation's own examples, and limits."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi.cob import PriorPayment, coordinate
from edi.cob.medicare import (
    as_primary,
    as_secondary,
    as_secondary_without_fee,
)
from edi.cob.sequestration import sequestration_rate

D = Decimal
NOW = date(2026, 5, 15)
WITHOUT = date(2021, 5, 15)  # sequestration was suspended


def test_sequestration_comes_off_the_payment() -> None:
    """Allowed 100, deductible 50: 40 payable, of which 39.20 are paid; PR is 60.00."""
    found = as_primary(charge=150, fee=100, deductible=50, day=NOW)
    assert (found.paid, found.sequestration, found.contractual) == (D("39.20"), D("0.80"), 50)
    assert (found.deductible, found.coinsurance, found.patient) == (50, 10, 60)
    prior = PriorPayment(
        found.paid,
        found.patient,
        found.contractual + found.sequestration,
        found.contractual,
        found.sequestration,
    )
    after = coordinate(
        charge=150,
        allowed=150,
        prior=[prior],
        method="standard",
        deductible=0,
        copay=0,
        coinsurance=0,
    )
    assert after.paid == 60


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2013, 3, 31), "0"),
        (date(2013, 4, 1), "0.02"),
        (date(2020, 4, 30), "0.02"),
        (date(2020, 5, 1), "0"),
        (date(2022, 3, 31), "0"),
        (date(2022, 4, 1), "0.01"),
        (date(2022, 7, 1), "0.02"),
    ],
)
def test_sequestration_by_day(day: date, rate: str) -> None:
    assert sequestration_rate(day) == D(rate)


@pytest.mark.parametrize(
    ("charge", "assigned", "participating", "allowed", "balance", "contractual"),
    [
        (150, True, True, 100, 0, 50),
        (150, True, False, 95, 0, 55),
        (150, False, False, 95, D("14.25"), D("40.75")),  # up to 109.25 % of the fee
        (100, False, False, 95, 5, 0),  # the charge is below the limit
        (90, False, False, 90, 0, 0),
    ],
)
def test_assignment_and_limiting_charge(
    charge: int,
    assigned: bool,
    participating: bool,
    allowed: int,
    balance: Decimal,
    contractual: Decimal,
) -> None:
    found = as_primary(
        charge=charge,
        fee=100,
        deductible=0,
        day=WITHOUT,
        assigned=assigned,
        participating=participating,
    )
    assert (found.allowed, found.balance, found.contractual) == (allowed, balance, contractual)
    assert found.paid + found.patient + found.contractual == charge


def test_the_example_of_the_regulation() -> None:
    """42 CFR 411.33(b): charge 175, allowed 150, paid 120, fee 125, deductible met: 30."""
    found = as_secondary(
        charge=175, fee=125, prior_paid=120, prior_allowed=150, deductible=0, day=WITHOUT
    )
    assert [value for _, value in found.limits] == [55, 100, 30]
    assert (found.paid, found.sequestration) == (30, 0)
    now = as_secondary(
        charge=175, fee=125, prior_paid=120, prior_allowed=150, deductible=0, day=NOW
    )
    assert (now.paid, now.sequestration) == (D("29.40"), D("0.60"))


def test_what_the_provider_accepts_as_full_payment_takes_the_place_of_the_charge() -> None:
    found = as_secondary(
        charge=175,
        obligated=140,
        fee=125,
        prior_paid=120,
        prior_allowed=150,
        deductible=0,
        day=WITHOUT,
    )
    assert found.paid == 20


@pytest.mark.parametrize(
    ("gross", "prior_paid", "paid"),
    [(800, 300, 500), (800, 650, 150), (400, 100, 200), (800, 1000, 0)],
)
def test_services_without_a_fee_schedule(gross: int, prior_paid: int, paid: int) -> None:
    found = as_secondary_without_fee(
        charge=1000,
        gross=gross,
        prior_paid=prior_paid,
        deductible=100,
        coinsurance=100,
        day=WITHOUT,
    )
    assert len(found.limits) == 4
    assert found.paid == paid


def test_an_unknown_day_or_an_impossible_provider_is_refused() -> None:
    with pytest.raises(ValueError, match="day of service"):
        as_primary(charge=150, fee=100, deductible=0, day=None)
    with pytest.raises(ValueError, match="day of service"):
        as_secondary(charge=1, fee=1, prior_paid=0, prior_allowed=1, deductible=0, day=None)
    with pytest.raises(ValueError, match="participating"):
        as_primary(charge=150, fee=100, deductible=0, day=NOW, assigned=False)


def money() -> st.SearchStrategy[Decimal]:
    return st.integers(0, 100_000).map(lambda cents: D(cents) / 100)


@given(money(), money(), money(), st.booleans())
def test_every_cent_of_the_charge_is_accounted_for(
    charge: Decimal, fee: Decimal, deductible: Decimal, assigned: bool
) -> None:
    found = as_primary(
        charge=charge,
        fee=fee,
        deductible=deductible,
        day=NOW,
        assigned=assigned,
        participating=False,
    )
    parts = (found.paid, found.sequestration, found.contractual, found.patient)
    assert sum(parts) == charge
    assert min(parts) >= 0


@given(money(), money(), money(), money())
def test_as_secondary_never_more_than_as_primary_nor_than_is_left(
    charge: Decimal, fee: Decimal, prior_paid: Decimal, prior_allowed: Decimal
) -> None:
    found = as_secondary(
        charge=charge,
        fee=fee,
        prior_paid=prior_paid,
        prior_allowed=prior_allowed,
        deductible=0,
        day=NOW,
    )
    assert 0 <= found.paid <= max(D(0), charge - prior_paid)
    assert found.paid <= as_primary(charge=charge, fee=fee, deductible=0, day=NOW).paid
