"""A line decision that names no payer of the claim (COB005), and what else is found beside it.

It may be the missing part of a balance, so what it could account for is not reported as well. All
else is: findings of other lines, of other payers, and of the decision itself.
"""

import pytest
from test_cob_vectors import DATE, KINDS, claim_file, found

COB005 = ("COB005", "SVD", 1)
BAL003 = ("BAL003", "SVD", 2)
BAL004 = ("BAL004", "AMT", 2)
GOOD = f"SVD*54321*60|CAS*CO*45*40{DATE}"
LOST = GOOD.replace("54321", "54399")
SECOND = f"SVD*54399*40|CAS*OA*23*60{DATE}"  # of a later payer, after GOOD


def of(kind: str, paid: str, *lines: str) -> list[tuple[str, str | None, int | None]]:
    """The findings of a claim whose lines are 100 each, decided so; AMT*D is `paid`."""
    data = claim_file(
        kind,
        charge=str(100 * len(lines)),
        payer=f"AMT*D*{paid}",
        lines=[("100", decided) for decided in lines],
    )
    return found(data)


@pytest.mark.parametrize("kind", KINDS)
def test_the_payment_of_a_payer_that_decided_every_line(kind: str) -> None:
    """Its lines balance: the lost decision is not its own and excuses nothing."""
    assert of(kind, "60", f"{GOOD}|{SECOND}") == [COB005]
    assert of(kind, "61", f"{GOOD}|{SECOND}") == [BAL004, COB005]
    assert of(kind, "121", GOOD, f"{GOOD}|{SECOND}") == [BAL004, COB005]


@pytest.mark.parametrize("kind", KINDS)
def test_the_other_part_of_a_split_line(kind: str) -> None:
    """What the payer's own part leaves open may be the lost part: neither line nor claim is."""
    part = f"SVD*54321*30|CAS*CO*45*10{DATE}"
    rest = f"SVD*54399*40|CAS*CO*45*20{DATE}"
    assert of(kind, "70", f"{part}|{rest}") == [COB005]
    assert of(kind, "130", GOOD, f"{part}|{rest}") == [COB005]


@pytest.mark.parametrize("kind", KINDS)
def test_one_lost_decision_of_several_is_enough(kind: str) -> None:
    """On the first line it is another payer's, on the second it may be this one's."""
    assert of(kind, "120", f"{GOOD}|{SECOND}", LOST) == [COB005]


@pytest.mark.parametrize("kind", KINDS)
def test_other_lines_are_checked_as_ever(kind: str) -> None:
    wrong = GOOD.replace("*40", "*30")
    assert of(kind, "180", GOOD, wrong, LOST) == [BAL003, COB005]
    assert of(kind, "180", LOST, GOOD, wrong) == [COB005, BAL003]
    assert of(kind, "180", wrong, LOST, wrong) == [BAL003, COB005, BAL003]


@pytest.mark.parametrize("kind", KINDS)
def test_adjustments_of_lost_and_other_lines_are_checked(kind: str) -> None:
    cost_share = ("CO*45", "CO*1")
    breach = ("CAS010", "CAS", 2)
    assert of(kind, "120", GOOD.replace(*cost_share), LOST) == [breach, COB005]
    assert of(kind, "120", GOOD, LOST.replace(*cost_share)) == [COB005, breach]
    late = ("CO*45*40|DTP*573*D8*20260428", "CO*45*40|DTP*573*D8*20260801")
    assert of(kind, "120", GOOD, LOST.replace(*late)) == [COB005, ("COB009", "DTP", 3)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_unknown_payer_is_one_finding(kind: str) -> None:
    other = GOOD.replace("54321", "54398")
    assert of(kind, "240", LOST, other, LOST, GOOD) == [COB005, COB005]


@pytest.mark.parametrize("kind", KINDS)
def test_lost_lines_excuse_no_wrong_total_charge(kind: str) -> None:
    data = claim_file(kind, charge="201", payer="AMT*D*120", lines=[("100", GOOD), ("100", LOST)])
    assert found(data) == [("BAL001", "CLM", 2), COB005]


def test_a_payer_and_its_decisions_all_without_identifier() -> None:
    """Nothing tells whose they are: no balance is reported."""
    lines = [("100", GOOD.replace("54321", ""))]
    data = claim_file("professional", charge="100", payer="AMT*D*60", lines=lines)
    data = data.replace(b"NORTHERN MUTUAL*****PI*54321", b"NORTHERN MUTUAL")
    codes = {code for code, _, _ in found(data)}
    assert codes
    assert not [code for code in codes if code.startswith(("BAL", "COB"))]
