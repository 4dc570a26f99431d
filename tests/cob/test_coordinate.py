"""What a plan pays after others: worked figures by method, and figures that are wrong."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from edi.cob import Coordination, PriorPayment, coordinate

D = Decimal
METHODS = ("standard", "non-duplication", "own-share-after")

# Charge 1000, allowed 800, 80 % after 100: paid 560, CO-45 200, PR-1 100, PR-2 140.
PRIMARY = PriorPayment(D(560), D(240), D(200))
NO_SHARE: dict[str, Any] = {"deductible": D(0), "copay": D(0), "coinsurance": D(0)}
DESIGNS: dict[str, dict[str, Any]] = {
    "90 %": {"allowed": D(800), **NO_SHARE, "coinsurance": D("0.1")},
    "80 % after 100": {
        "allowed": D(800),
        "deductible": D(100),
        "copay": D(0),
        "coinsurance": D("0.2"),
    },
    "copay 100": {"allowed": D(800), **NO_SHARE, "copay": D(100)},
    "950 at 90 %": {"allowed": D(950), **NO_SHARE, "coinsurance": D("0.1")},
    "700 at 90 %": {"allowed": D(700), **NO_SHARE, "coinsurance": D("0.1")},
}
# as primary; then paid, member and CO-45 under standard, non-duplication and own-share-after
WORKED = {
    "90 %": (720, (240, 0, 0), (160, 80, 0), (216, 24, 0)),
    "80 % after 100": (560, (240, 0, 0), (0, 240, 0), (112, 128, 0)),
    "copay 100": (700, (240, 0, 0), (140, 100, 0), (140, 100, 0)),
    "950 at 90 %": (855, (240, 0, 0), (240, 0, 0), (216, 24, 0)),
    "700 at 90 %": (630, (240, 0, 0), (70, 70, 100), (126, 14, 100)),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("design", DESIGNS)
def test_worked_figures(design: str, method: str) -> None:
    result = coordinate(charge=D(1000), prior=[PRIMARY], method=method, **DESIGNS[design])
    as_primary, *by_method = WORKED[design]
    paid, member, contractual = by_method[METHODS.index(method)]
    assert result.as_primary == as_primary
    assert (result.paid, result.member, result.contractual) == (paid, member, contractual)
    assert result.oa23 == 760
    assert result.paid + result.oa23 + result.contractual + result.member == 1000
    assert result.deductible + result.copay + result.coinsurance == member


@pytest.mark.parametrize(
    ("method", "design", "parts", "credited", "credited_deductible"),
    [
        ("standard", "80 % after 100", (0, 0, 0), 240, 100),  # as if primary
        ("non-duplication", "80 % after 100", (100, 0, 140), 240, 100),
        ("own-share-after", "80 % after 100", (100, 0, 28), 128, 100),
        ("non-duplication", "copay 100", (0, 100, 0), 100, 0),
    ],
)
def test_parts_of_the_share_and_what_is_credited(
    method: str, design: str, parts: tuple[int, ...], credited: int, credited_deductible: int
) -> None:
    result = coordinate(charge=D(1000), prior=[PRIMARY], method=method, **DESIGNS[design])
    assert (result.deductible, result.copay, result.coinsurance) == parts
    assert (result.credited, result.credited_deductible) == (credited, credited_deductible)


@pytest.mark.parametrize(("method", "paid"), [("non-duplication", 65), ("standard", 75)])
def test_example_of_an_interpretation(method: str, paid: int) -> None:
    """X12 RFI 1696: charge 500, paid 300, CO-45 125, PR-1 75; the secondary allows 365."""
    result = coordinate(
        charge=D(500),
        allowed=D(365),
        prior=[PriorPayment(D(300), D(75), D(125))],
        method=method,
        **NO_SHARE,
    )
    assert result.oa23 == 425
    assert result.paid == paid
    assert result.contractual == 75 - paid
    assert result.member == 0


def test_alone_it_pays_as_primary() -> None:
    for method in METHODS:
        result = coordinate(charge=D(1000), prior=(), method=method, **DESIGNS["80 % after 100"])
        assert (result.as_primary, result.paid, result.oa23) == (560, 560, 0)
        assert (result.contractual, result.member) == (200, 240)
        assert (result.deductible, result.copay, result.coinsurance) == (100, 0, 140)


def test_a_provider_without_a_contract_bills_the_rest() -> None:
    result = coordinate(
        charge=D(1000), prior=(), method="standard", bound=False, **DESIGNS["80 % after 100"]
    )
    assert (result.paid, result.contractual, result.member) == (560, 0, 440)
    assert result.beyond_share == 200


def test_what_a_payer_denied_at_the_providers_cost_is_paid_by_nobody() -> None:
    for method in METHODS:
        result = coordinate(
            charge=D(100),
            allowed=D(100),
            prior=[PriorPayment(D(0), D(0), D(100))],
            method=method,
            **NO_SHARE,
        )
        assert (result.paid, result.member, result.oa23) == (0, 0, 100)


def test_maximum_out_of_pocket() -> None:
    result = coordinate(
        charge=D(1000),
        prior=(),
        method="standard",
        out_of_pocket=D("120.50"),
        **DESIGNS["80 % after 100"],
    )
    assert (result.paid, result.member) == (D("679.50"), D("120.50"))
    assert (result.deductible, result.coinsurance) == (100, D("20.50"))


# -- Medicare before: charge 150, allowed 100, deductible 50, 2 % of its payment kept back

MEDICARE = PriorPayment(
    D("39.20"),
    D(60),
    D("50.80"),
    contractual=D(50),
    sequestration=D("0.80"),
    items=[("CO", "45", D(50)), ("CO", "253", D("0.80")), ("PR", "1", D(50)), ("PR", "2", D(10))],
)


@pytest.mark.parametrize(
    ("method", "paid"),
    [("standard", 60), ("non-duplication", 60), ("own-share-after", 60), ("supplement", 60)],
)
def test_sequestration_is_never_paid_by_the_next(method: str, paid: int) -> None:
    """What is open is PR (60.00), never allowed less paid (60.80)."""
    result = coordinate(
        charge=D(150),
        allowed=D(100),
        prior=[MEDICARE],
        method=method,
        supplement={"1": D(1), "2": D(1)},
        **NO_SHARE,
    )
    assert (result.paid, result.oa23, result.member) == (paid, 90, 0)


def test_non_duplication_counts_the_benefit_before_sequestration() -> None:
    result = coordinate(
        charge=D(150), allowed=D(90), prior=[MEDICARE], method="non-duplication", **NO_SHARE
    )
    assert result.paid == 50  # 90 - 40.00, not 90 - 39.20


@pytest.mark.parametrize(
    ("supplement", "paid", "parts"),
    [
        ({"1": D(1), "2": D(1)}, D(60), (0, 0, 0)),
        ({"2": D(1)}, D(10), (50, 0, 0)),
        ({"1": D("0.5"), "2": D("0.75")}, D("32.50"), (25, 0, D("2.50"))),
        ({"1": 50, "2": 75}, D("32.50"), (25, 0, D("2.50"))),  # in per cent
        ({}, D(0), (50, 0, 10)),
    ],
)
def test_supplement_pays_parts_by_reason(
    supplement: Mapping[str, Decimal], paid: Decimal, parts: tuple[Decimal, ...]
) -> None:
    result = coordinate(
        charge=D(150),
        allowed=D(100),
        prior=[MEDICARE],
        method="supplement",
        supplement=supplement,
        **NO_SHARE,
    )
    assert result.paid == paid
    assert (result.deductible, result.copay, result.coinsurance) == parts


def test_supplement_pays_the_balance_of_an_unassigned_claim_where_it_covers_it() -> None:
    prior = PriorPayment(D(80), D(35), D(0), items=[("PR", "2", D(20)), ("PR", "45", D(15))])
    common: dict[str, Any] = {"charge": D(115), "allowed": D(115), "prior": [prior], **NO_SHARE}
    covers = {"2": D(1), "45": D(1)}
    assert coordinate(method="supplement", supplement=covers, **common).paid == 35
    without = coordinate(method="supplement", supplement={"2": D(1)}, **common)
    assert (without.paid, without.member, without.beyond_share) == (20, 15, 15)


# -- several payers before


def test_a_tertiary_pays_what_the_second_left() -> None:
    second = PriorPayment(D(65), D(0), D(10))
    first = PriorPayment(D(300), D(75), D(125))
    result = coordinate(
        charge=D(500), allowed=D(500), prior=[first, second], method="standard", **NO_SHARE
    )
    assert (result.paid, result.oa23) == (0, 500)


def test_two_contracts_under_standard_leave_no_reduction_of_the_second() -> None:
    common: dict[str, Any] = {
        "charge": D(1000),
        "allowed": D(600),
        "method": "standard",
        **NO_SHARE,
        "deductible": D(500),
    }
    contracted = coordinate(prior=[PriorPayment(D(500), D(400), D(100))], **common)
    assert (contracted.paid, contracted.contractual, contracted.member) == (100, 0, 300)
    other = coordinate(prior=[PriorPayment(D(500), D(400), D(100), contractual=D(0))], **common)
    assert (other.paid, other.contractual, other.member) == (100, 300, 0)


def test_negative_adjustments_keep_their_sign_and_nothing_above_the_charge_is_paid() -> None:
    result = coordinate(
        charge=D(500),
        allowed=D(500),
        prior=[PriorPayment(D(480), D(50), D(-30))],
        method="standard",
        **NO_SHARE,
    )
    assert (result.paid, result.oa23, result.member) == (20, 450, 30)


# -- what is wrong


def test_steps_say_how_it_was_worked_out() -> None:
    result = coordinate(
        charge=D(1000), prior=[PRIMARY], method="non-duplication", **DESIGNS["700 at 90 %"]
    )
    assert result.steps == (
        "As primary: 700.00 allowed of 1000.00 charged - 70.00 coinsurance = 630.00.",
        "Left by the payers before: 1000.00 charged - 560.00 paid - 200.00 written off = 240.00.",
        "non-duplication: 630.00 as primary - 560.00 paid before, not below zero = 70.00.",
        "OA-23: 760.00 paid and written off before.",
        "CO-45: 100.00 is written off under this plan's fee.",
        "The member owes 70.00: 70.00 coinsurance.",
    )


def test_maintenance_of_benefits_is_another_name_of_non_duplication() -> None:
    results = [
        coordinate(charge=D(1000), prior=[PRIMARY], method=method, **DESIGNS["90 %"])
        for method in ("maintenance-of-benefits", "non-duplication")
    ]
    assert results[0] == results[1]


@pytest.mark.parametrize(
    "change",
    [
        {"charge": D(-1)},
        {"allowed": D(-1)},
        {"deductible": D(-1)},
        {"copay": D(-1)},
        {"out_of_pocket": D(-1)},
        {"coinsurance": D("1.2")},
        {"coinsurance": D("-0.1")},
        {"charge": D("1000.005")},
        {"charge": D("NaN")},
        {"charge": D(10) ** 30},
        {"allowed": D("Infinity")},
        {"method": "carve-in"},
        {"method": "supplement"},
        {"method": "supplement", "supplement": {"1": D(101)}},
        {"method": "supplement", "supplement": {"1": D(-1)}},
        {"prior": [PriorPayment(D(560), D(240), D(199))]},
        {"prior": [PriorPayment(D(560), D(140), D(200))]},
        {"prior": [PriorPayment(D(-560), D(240), D(1320))]},
        {"prior": [PriorPayment(D(860), D(-60), D(200))]},
        {"prior": [PRIMARY, PriorPayment(D(560), D(240), D(200))]},
        {"prior": [PriorPayment(D(560), D(240), D(200), sequestration=D(201))]},
        {"prior": [PriorPayment(D(560), D(240), D(200), sequestration=D(-1))]},
        {"prior": [PriorPayment(D(560), D(240), D(200), contractual=D(201))]},
        {"prior": [PriorPayment(D(560), D(240), D(200), items=[("PR", "1", D(241))])]},
    ],
)
def test_figures_that_do_not_add_up(change: dict[str, Any]) -> None:
    figures: dict[str, Any] = {
        "charge": D(1000),
        "prior": [PRIMARY],
        "method": "standard",
        **DESIGNS["80 % after 100"],
    }
    assert isinstance(coordinate(**figures), Coordination)
    with pytest.raises(ValueError):
        coordinate(**{**figures, **change})


def test_a_binary_fraction_is_refused() -> None:
    with pytest.raises(TypeError):
        coordinate(
            charge=0.1,  # type: ignore[arg-type]
            allowed=D(1),
            prior=(),
            method="standard",
            **NO_SHARE,
        )


def test_there_is_no_negative_zero() -> None:
    found = coordinate(charge=D("-0"), allowed=D("-0"), prior=[], method="standard", **NO_SHARE)
    assert [str(one) for one in found[:10]] == ["0.00"] * 10


@pytest.mark.parametrize(
    "change",
    [
        {"prior": [(560, 240, 200)]},
        {"prior": PRIMARY},
        {"prior": [None]},
        {"prior": [PRIMARY._replace(items=[("PR", "1")])]},  # type: ignore[list-item]
        {"prior": [PRIMARY._replace(items=[("PR", 1, D(100))])]},  # type: ignore[list-item]
        {"method": "supplement", "supplement": {1: 80}},
    ],
)
def test_what_is_no_decision_of_a_payer(change: dict[str, Any]) -> None:
    """Never passed over in silence."""
    figures = {"prior": [PRIMARY], "method": "standard", **change}
    with pytest.raises(TypeError, match=r"payer 1 before this one|reason code is a text"):
        coordinate(charge=D(1000), allowed=D(800), **NO_SHARE, **figures)
