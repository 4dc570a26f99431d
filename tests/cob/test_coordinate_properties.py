"""What holds of every plan and claim: sums, limits, and what happens when the primary pays more."""

from decimal import Decimal
from typing import Any

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from edi.cob import Coordination, Method, PriorPayment, coordinate

D = Decimal
METHODS = st.sampled_from([method.value for method in Method])
SUPPLEMENT = {"1": D(1), "2": D("0.8"), "45": D("0.5")}


def money(most: int = 200_000) -> st.SearchStrategy[Decimal]:
    """Up to so many cents."""
    return st.integers(0, most).map(lambda cents: D(cents) / 100)


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "allowed": draw(money()),
        "method": draw(METHODS),
        "deductible": draw(st.just(D(0)) | money(60_000)),
        "copay": draw(st.just(D(0)) | money(10_000)),
        "coinsurance": draw(st.integers(0, 100).map(lambda part: D(part) / 100)),
        "out_of_pocket": draw(st.none() | money()),
        "bound": draw(st.booleans()),
        "supplement": SUPPLEMENT,
    }


def cut(left: Decimal, parts: int) -> Decimal:
    """So many thousandths of what is left, in whole cents."""
    return (left * parts / 1000).quantize(D("0.01"))


@st.composite
def chains(draw: st.DrawFn) -> tuple[Decimal, list[PriorPayment]]:
    """A charge, and up to three payers who each decided on what the one before left."""
    charge = left = draw(money())
    prior = []
    for _ in range(draw(st.integers(0, 3))):
        paid = cut(left, draw(st.integers(0, 1000)))
        written_off = cut(left - paid, draw(st.sampled_from([0, 0, 300, 1000])))
        sequestration = min(written_off, cut(paid, draw(st.sampled_from([0, 20]))))
        left -= paid + written_off
        deductible = cut(left, draw(st.integers(0, 1000)))
        items = [("PR", "1", deductible), ("PR", "2", left - deductible)]
        contractual = draw(st.sampled_from([None, D(0), written_off]))
        prior.append(PriorPayment(paid, left, written_off, contractual, sequestration, items))
    return charge, prior


def assert_sound(charge: Decimal, prior: list[PriorPayment], result: Coordination) -> None:
    left = D(prior[-1].patient) if prior else charge
    before = sum((D(one.paid) for one in prior), D(0))
    amounts = result[:-1]
    assert result.paid + result.oa23 + result.contractual + result.member == charge
    assert all(isinstance(one, Decimal) and one >= 0 for one in amounts)
    assert all(one == one.quantize(D("0.01")) for one in amounts)
    assert result.paid <= left
    assert result.paid + before <= charge
    assert result.deductible + result.copay + result.coinsurance <= result.member
    assert result.steps


@settings(max_examples=examples(80))
@given(chains(), plans())
def test_every_cent_of_the_charge_is_accounted_for(
    chain: tuple[Decimal, list[PriorPayment]], plan: dict[str, Any]
) -> None:
    charge, prior = chain
    result = coordinate(charge=charge, prior=prior, **plan)
    assert_sound(charge, prior, result)
    if not prior:
        assert result.paid == result.as_primary
    if plan["bound"] and plan["method"] not in ("standard", "supplement") and prior:
        assert result.beyond_share == 0  # a provider in network bills the plan's cost share only


@settings(max_examples=examples(40))
@given(money(), st.lists(plans(), min_size=1, max_size=4))
def test_up_to_four_plans_after_each_other(charge: Decimal, designs: list[dict[str, Any]]) -> None:
    """Each plan's decision is what the next one gets."""
    prior: list[PriorPayment] = []
    for plan in designs:
        result = coordinate(charge=charge, prior=prior, **plan)
        assert_sound(charge, prior, result)
        share = [
            ("PR", "1", result.deductible),
            ("PR", "2", result.coinsurance + result.beyond_share),
            ("PR", "3", result.copay),
        ]
        items = [item for item in share if item[2]]
        prior.append(
            PriorPayment(result.paid, result.member, result.contractual, None, D(0), items)
        )
    assert sum(D(one.paid) for one in prior) <= charge


@settings(max_examples=examples(60))
@given(money(), st.integers(0, 1000), st.integers(0, 1000), money(500), plans())
def test_the_more_the_primary_pays_the_less_is_paid_here(
    charge: Decimal, written: int, first: int, more: Decimal, plan: dict[str, Any]
) -> None:
    """The same write-off, and more of the rest paid: never more from this plan."""
    written_off = cut(charge, written)
    rest = charge - written_off
    little = cut(rest, first)
    results = []
    for paid in (little, min(rest, little + more)):
        left = rest - paid
        items = [("PR", "2", left)] if left else []
        prior = [PriorPayment(paid, left, written_off, items=items)]
        results.append(coordinate(charge=charge, prior=prior, **plan))
    assert results[1].paid <= results[0].paid
    assert results[0].as_primary == results[1].as_primary


@given(chains(), plans())
def test_non_duplication_pays_no_more_than_the_standard_method(
    chain: tuple[Decimal, list[PriorPayment]], plan: dict[str, Any]
) -> None:
    charge, prior = chain
    paid = {
        method: coordinate(charge=charge, prior=prior, **{**plan, "method": method}).paid
        for method in ("standard", "non-duplication")
    }
    assert paid["non-duplication"] <= paid["standard"]


@pytest.mark.parametrize("method", [method.value for method in Method])
@given(plan=plans(), charge=money())
def test_cost_share_never_exceeds_the_limit(
    method: str, plan: dict[str, Any], charge: Decimal
) -> None:
    plan = {**plan, "method": method, "bound": True}
    result = coordinate(charge=charge, prior=(), **plan)
    if plan["out_of_pocket"] is not None:
        assert result.member <= plan["out_of_pocket"]
