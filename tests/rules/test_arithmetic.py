"""The arithmetic that stands behind a balance finding: it adds up."""

from decimal import Decimal

import pytest

from edi.claims.view import Adjustment
from edi.rules.bal.arithmetic import Term, adjusted, arithmetic


def _term(text: str) -> Term:
    amount, _, what = text.partition(" ")
    return (None if amount == "?" else Decimal(amount)), what


@pytest.mark.parametrize(
    ("stated", "less", "shown"),
    [
        ("200 charged", [], "200.00 charged = 200.00"),
        (
            "200 charged",
            ["120 paid", "50 CO-45", "20 PR-2"],
            "200.00 charged - 120.00 paid - 50.00 CO-45 - 20.00 PR-2 = 10.00",
        ),
        ("100 charged", ["120 paid"], "100.00 charged - 120.00 paid = -20.00"),
        ("100 charged", ["-20 CO-94"], "100.00 charged + 20.00 CO-94 = 120.00"),
        ("100 charged", ["0 paid"], "100.00 charged - 0.00 paid = 100.00"),
        (
            "100 charged",
            ["? paid", "5 CO-45"],
            "100.00 charged - unknown paid - 5.00 CO-45 = unknown",
        ),
        ("? charged", ["5 CO-45"], "unknown charged - 5.00 CO-45 = unknown"),
        ("0.1 charged", ["0.2 paid"], "0.10 charged - 0.20 paid = -0.10"),
    ],
)
def test_what_is_taken_off(stated: str, less: list[str], shown: str) -> None:
    assert arithmetic(_term(stated), *map(_term, less)) == shown


@pytest.mark.parametrize("count", [11, 12, 13, 40])
def test_a_dozen_terms_are_written_out(count: int) -> None:
    less = [(Decimal(number + 1), f"CO-{number}") for number in range(count)]
    text = arithmetic((Decimal(1000), "charged"), *less)
    total = 1000 - sum(range(count + 1))
    assert text.endswith(f" = {total}.00")
    assert text.count(" - ") == min(count, 12)
    assert (f"in {count - 11} others" in text) == (count > 12)
    if count > 12:
        assert f"- 11.00 CO-10 - {sum(range(12, count + 1))}.00 in {count - 11} others" in text


def test_an_unknown_amount_among_the_others() -> None:
    less = [(Decimal(1), "CO-1")] * 12 + [(None, "CO-2")]
    assert arithmetic((Decimal(1000), "charged"), *less).endswith(
        " - unknown in 2 others = unknown"
    )


def test_adjustments_of_one_group_and_reason_are_one_term() -> None:
    def one(group: str, reason: str, amount: str | None) -> Adjustment:
        money = None if amount is None else Decimal(amount)
        return Adjustment(group, reason, money, None, amount or "", "", 2, None, 0)  # type: ignore[arg-type]

    found = adjusted(
        [
            one("CO", "45", "10"),
            one("PR", "1", "3"),
            one("CO", "45", "2.50"),
            one("CO", "97", None),
            one("CO", "97", "1"),
            one("PR", "45", "1"),
        ]
    )
    assert found == [
        (Decimal("12.50"), "CO-45"),
        (Decimal(3), "PR-1"),
        (None, "CO-97"),
        (Decimal(1), "PR-45"),
    ]
    assert adjusted([]) == []
