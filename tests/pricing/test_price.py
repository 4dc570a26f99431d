"""What a fee comes to: exact to the cent, never above the charge, allowed and saved the charge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from edi.pricing import Fee, Service, price_case, price_service, spread

MONEY = st.decimals(0, 100_000, places=2)
FIRST, LAST = date(2026, 4, 1), date(2026, 4, 3)


def fee(amount: str = "", percent: str = "", per: str = "unit") -> Fee:
    return Fee(
        2,
        "procedure",
        "99213",
        amount=Decimal(amount) if amount else None,
        percent=Decimal(percent) if percent else None,
        per=per,
    )


@pytest.mark.parametrize(
    ("one", "service", "allowed", "method", "rate"),
    [
        (fee("40"), Service(Decimal(100), Decimal(2)), "80", "02", None),
        (fee("40"), Service(Decimal(100)), "40", "02", None),
        (fee("33.35"), Service(Decimal(100), Decimal("1.5")), "50.03", "02", None),
        (fee("60"), Service(Decimal(100), Decimal(2)), "100", "01", None),
        (fee(percent="80"), Service(Decimal("100.01")), "80.01", "03", None),
        (fee(percent="100"), Service(Decimal("100.01")), "100.01", "03", None),
        (fee("10", per="day"), Service(Decimal(100), Decimal(4), True), "40", "06", "10"),
        (
            fee("10", per="day"),
            Service(Decimal(100), Decimal(9), False, FIRST, LAST),
            "30",
            "06",
            "10",
        ),
        (fee("70", per="case"), Service(Decimal(100), Decimal(9)), "70", "07", "70"),
        (fee("0"), Service(Decimal(100)), "0", "02", None),
        (fee("40"), Service(Decimal(0)), "0", "01", None),
    ],
)
def test_what_is_allowed(
    one: Fee, service: Service, allowed: str, method: str, rate: str | None
) -> None:
    found = price_service(one, service)
    assert (found.allowed, found.method) == (Decimal(allowed), method)
    assert found.saving == service.charge - found.allowed
    assert found.rate == (Decimal(rate) if rate else None)


def test_steps_in_words() -> None:
    found = price_service(fee("60"), Service(Decimal(100), Decimal(2)))
    assert found.steps == (
        "60.00 x 2 units = 120.00",
        "120.00 is above the charge: 100.00 is allowed",
    )
    for one, step in (
        (fee("60"), "60.00 x 1 unit = 60.00"),
        (fee("60", per="day"), "60.00 x 1 day = 60.00"),
        (fee("60", per="case"), "60.00"),
    ):
        assert price_service(one, Service(Decimal(100), Decimal(1))).steps == (step,)
    assert price_service(fee(percent="80"), Service(Decimal(100))).steps == (
        "80 per cent of 100.00 = 80.00",
    )


def test_a_case() -> None:
    found = price_case(fee("5000", per="case"), Decimal(8000))
    assert found[:3] == (5000, 3000, "07")
    assert price_case(fee(percent="50"), Decimal(8000)).allowed == 4000


def test_what_cannot_be_priced() -> None:
    for service in (Service(Decimal(-1)), Service(Decimal(1), Decimal(-1))):
        with pytest.raises(ValueError):
            price_service(fee("1"), service)
    with pytest.raises(ValueError):
        price_case(fee("1"), Decimal(-1))
    for allowed, charges in ((2, [1]), (-1, [1]), (0, [-1, 2])):
        with pytest.raises(ValueError):
            spread(Decimal(allowed), [Decimal(one) for one in charges])


@settings(max_examples=examples(40))
@given(
    charge=MONEY,
    amount=MONEY,
    percent=st.decimals(0, 100, places=4),
    units=st.none() | st.decimals(0, 99, places=2),
    per=st.sampled_from(["unit", "day", "case"]),
    is_percent=st.booleans(),
)
def test_allowed_and_saved_are_the_charge(
    charge: Decimal,
    amount: Decimal,
    percent: Decimal,
    units: Decimal | None,
    per: str,
    is_percent: bool,
) -> None:
    one = fee(percent=str(percent)) if is_percent else fee(str(amount), per=per)
    found = price_service(one, Service(charge, units))
    assert found.allowed + found.saving == charge
    assert 0 <= found.allowed <= charge
    assert found.allowed == round(found.allowed, 2)
    assert found.steps
    more = price_service(one, Service(charge + 1, units))
    assert more.allowed >= found.allowed, "a higher charge never lowers what is allowed"


@settings(max_examples=examples(40))
@given(charges=st.lists(MONEY, max_size=12), part=st.integers(0, 1000))
def test_what_is_spread_adds_up(charges: list[Decimal], part: int) -> None:
    total = sum(charges, Decimal(0))
    allowed = round(total * part / 1000, 2)
    parts = spread(min(allowed, total), charges)
    assert sum(parts, Decimal(0)) == min(allowed, total)
    assert all(0 <= one <= charge for one, charge in zip(parts, charges, strict=True))
    assert all(one == round(one, 2) for one in parts)
