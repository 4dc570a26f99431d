"""Which kinds of coverage cannot come in this order, and what is left by two accounts."""

from decimal import Decimal

import pytest

from edi.cob.levels import Misplaced, misplaced
from edi.cob.prior import Share


@pytest.mark.parametrize(
    ("earlier", "later", "why"),
    [
        ("CI", "MB", None),
        ("MB", "CI", None),
        ("MB", "MC", None),
        ("MB", "MB", Misplaced.SAME_MEDICARE),
        ("MA", "MB", Misplaced.BOTH_PARTS),
        ("MC", "MB", Misplaced.MEDICAID_BEFORE_MEDICARE),
        ("MC", "16", Misplaced.MEDICAID_BEFORE_MEDICARE),
        ("MC", "CI", Misplaced.MEDICAID_FIRST),
        ("MC", "TV", None),
        ("MC", "MC", None),
        ("16", "MA", Misplaced.ADVANTAGE_FIRST),
        ("16", "CI", None),
    ],
)
def test_order_of_coverages(earlier: str, later: str, why: Misplaced | None) -> None:
    assert misplaced(earlier, later) is why


def test_what_was_paid_and_written_off_is_accounted_for() -> None:
    share = Share(Decimal(300), Decimal(125), Decimal(75))
    assert share.accounted(Decimal(500)) == [Decimal(425), Decimal(425)]
    assert share.open_of(Decimal(500)) == Decimal(75)


def test_what_is_not_known_is_not_guessed() -> None:
    assert Share(None, Decimal(125), None).accounted(Decimal(500)) == []
    assert Share(None, Decimal(125), Decimal(75)).open_of(Decimal(500)) is None
    # Payers that account for more than the charge leave its rest in doubt.
    assert Share(Decimal(400), Decimal(125), None).open_of(Decimal(500)) is None
