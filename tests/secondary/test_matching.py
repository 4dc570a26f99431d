"""Which decision belongs to which claim, and which service to which line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from secondary_cases import (
    FIRST,
    Line,
    Paid,
    claim,
    claims_file,
    claims_of,
    only,
    payment,
    reasons,
    remittance,
    run,
)

import edi
from edi.matching.netting import standing
from edi.matching.payments import PaymentIndex

TWO = [Line("99214", "200"), Line("36415", "50")]
ANSWER = (
    Paid("99214", "200", "112", ["CO*45*40", "PR*1*48"]),
    Paid("36415", "50", "0", ["CO*45*10", "PR*1*40"]),
)


def _paid(made: edi.Claim) -> list[list[Decimal | None]]:
    return [[one.paid for one in line.adjudications] for line in made.lines]


@pytest.mark.parametrize(
    ("lines", "services"),
    [
        pytest.param(TWO, ANSWER, id="procedure, charge and day"),
        pytest.param(TWO, ANSWER[::-1], id="in another order"),
        pytest.param(
            [Line("99214", "200", None), Line("36415", "50", None)],
            [
                ANSWER[0].__class__(**{**vars(a), "control": str(n)})
                for n, a in enumerate(ANSWER, 1)
            ],
            id="LX01 as control number",
        ),
        pytest.param(
            TWO,
            [Paid("99215", "200", "112", ["CO*45*40", "PR*1*48"], billed="99214"), ANSWER[1]],
            id="another procedure, as billed in SVC06",
        ),
        pytest.param(
            TWO,
            [
                Paid("99214", "200", "112", ["CO*45*40", "PR*1*48"], day="20260611"),
                Paid("36415", "50", "0", ["CO*45*10", "PR*1*40"], day="20260611"),
            ],
            id="another day",
        ),
        pytest.param(
            [Line("99214", "200", modifiers="25"), Line("36415", "50")],
            [Paid("99214", "200", "112", ["CO*45*40", "PR*1*48"]), ANSWER[1]],
            id="without the modifier",
        ),
    ],
)
def test_ways_to_a_line(lines: list[Line], services: list[Paid], tmp_path: Path) -> None:
    made = only(
        run(tmp_path, claims_file(claim(lines=lines)), remittance(payment(services=services)))
    )
    assert _paid(made) == [[Decimal(112)], [Decimal(0)]]


def test_the_same_service_twice(tmp_path: Path) -> None:
    """Modifiers and days tell lines of the same procedure and charge apart."""
    lines = [
        Line("97110", "100", modifiers="GP"),
        Line("97110", "100", modifiers="GO"),
        Line("97110", "100", modifiers="GP", day="20260611"),
    ]
    services = [
        Paid("97110:GP", "100", "30", ["PR*2*70"], day="20260611"),
        Paid("97110:GO", "100", "20", ["PR*2*80"]),
        Paid("97110:GP", "100", "10", ["PR*2*90"]),
    ]
    source = claims_file(claim(lines=lines))
    made = only(run(tmp_path, source, remittance(payment(services=services))))
    assert _paid(made) == [[Decimal(10)], [Decimal(20)], [Decimal(30)]]


def test_revenue_codes(tmp_path: Path) -> None:
    lines = [Line("99214", "200"), Line("36415", "50")]
    services = [
        Paid("0510", "50", "10", ["PR*2*40"], qualifier="NU"),
        Paid("0510", "200", "100", ["PR*2*100"], qualifier="NU"),
    ]
    source = claims_file(claim(lines=lines, kind="I"), kind="I")
    made = only(run(tmp_path, source, remittance(payment(services=services))))
    assert _paid(made) == [[Decimal(100)], [Decimal(10)]]
    assert made.lines[0].adjudications[0].value("SVD", 4) == "0510"


@pytest.mark.parametrize("control", ["A1-1", ""])
def test_a_split_line(control: str, tmp_path: Path) -> None:
    services = [
        Paid("99214", "120", "60", ["CO*45*20", "PR*2*40"], control),
        Paid("99214", "80", "50", ["PR*2*30"], control),
        ANSWER[1],
    ]
    made = only(
        run(tmp_path, claims_file(claim(lines=TWO)), remittance(payment(services=services)))
    )
    assert _paid(made) == [[Decimal(60), Decimal(50)], [Decimal(0)]]


def test_an_unbundled_line(tmp_path: Path) -> None:
    services = [
        Paid("80048", "200", "90", ["CO*45*40", "PR*2*70"], "A1-1", billed="99214"),
        Paid("80053", "0", "12", ["OA*94*-12"], "A1-1", billed="99214"),
        ANSWER[1],
    ]
    made = only(
        run(tmp_path, claims_file(claim(lines=TWO)), remittance(payment(services=services)))
    )
    assert _paid(made)[0] == [Decimal(90), Decimal(12)]
    assert [one.procedure.code for one in made.lines[0].adjudications] == ["80048", "80053"]


def test_bundled_lines(tmp_path: Path) -> None:
    services = [
        Paid("80050", "200", "150", ["OA*94*-50", "PR*2*100"], "A1-1", billed="99214"),
        Paid("80050", "50", "0", ["CO*97*50"], "A1-2", billed="36415"),
    ]
    made = only(
        run(tmp_path, claims_file(claim(lines=TWO)), remittance(payment(services=services)))
    )
    assert [line.adjudications[0].bundled_into for line in made.lines] == ["", "1"]


def test_added_services(tmp_path: Path) -> None:
    services = [
        *ANSWER,
        Paid("99070", "0", "5", ["OA*94*-5"]),
        Paid("99071", "0", "0"),
    ]
    made = only(
        run(tmp_path, claims_file(claim(lines=TWO)), remittance(payment(services=services)))
    )
    assert made.other_payers[0].paid == 117
    assert _paid(made) == [[Decimal(112), Decimal(5)], [Decimal(0)]]


def test_a_claim_without_its_number(tmp_path: Path) -> None:
    """The payer cut the number short; another claim of the day has it right."""
    source = claims_file(
        claim("A1234567890123456", lines=TWO),
        claim("B2", lines=TWO, member="W200", relationship="19"),
    )
    answers = remittance(payment("A12345678901", services=ANSWER), payment("B2", services=ANSWER))
    outcome = run(tmp_path, source, answers)
    assert outcome.not_made == []
    assert outcome.payments_without_claim == 0
    assert [one.id for one in claims_of(outcome)] == ["A1234567890123456", "B2"]


def test_another_patient_is_not_taken(tmp_path: Path) -> None:
    answers = remittance(payment("OTHER", services=ANSWER, patient="BIRCH*TOM****MI*Q1"))
    assert reasons(run(tmp_path, claims_file(claim(lines=TWO)), answers)) == [("no-remittance", "")]


def test_one_number_for_two_claims(tmp_path: Path) -> None:
    """Charge and day tell which of the two is meant."""
    later = [Line("99213", "120", day="20260611")]
    source = claims_file(claim("A1", lines=TWO), claim("A1", lines=later))
    answers = remittance(
        payment("A1", services=ANSWER),
        payment("A1", services=[Paid("99213", "120", "80", ["PR*3*40"], day="20260611")]),
    )
    found = claims_of(run(tmp_path, source, answers))
    assert [(one.charge, one.other_payers[0].paid) for one in found] == [(250, 112), (120, 80)]


# -- reversals and corrections


def _reversal(services: list[Paid] | tuple[Paid, ...], control: str = "F177") -> list[str]:
    back = []
    for one in services:
        cas = []
        for trio in one.cas:
            parts = trio.split("*")
            parts[2::3] = [f"{-float(amount):g}" for amount in parts[2::3]]
            cas.append("*".join(parts))
        paid = f"{-float(one.paid):g}"
        back.append(Paid(one.code, f"{-float(one.charge):g}", paid, cas, one.control))
    return payment(services=back, status="22", control=control)


CORRECTED = (
    Paid("99214", "200", "130", ["CO*45*40", "PR*1*30"]),
    Paid("36415", "50", "10", ["CO*45*10", "PR*1*30"]),
)


def test_reversal_and_correction(tmp_path: Path) -> None:
    corrected = payment(services=CORRECTED, control="F178")
    for answers in (
        [remittance(payment(services=ANSWER), _reversal(ANSWER), corrected)],
        [
            remittance(payment(services=ANSWER)),
            remittance(_reversal(ANSWER), corrected, produced="20260626"),
        ],
        # The original is in a file of long ago.
        [remittance(_reversal(ANSWER), corrected)],
    ):
        made = only(run(tmp_path, claims_file(claim(lines=TWO)), answers, again=True))
        assert (made.other_payers[0].paid, made.other_payers[0].claim_control_number) == (
            140,
            "F178",
        )


def test_a_claim_that_was_made_from_a_decision_since_corrected(tmp_path: Path) -> None:
    source = claims_file(claim(lines=TWO))
    first = remittance(payment(services=ANSWER))
    corrected = remittance(
        _reversal(ANSWER), payment(services=CORRECTED, control="F178"), produced="20260626"
    )
    only(run(tmp_path, source, first))
    assert reasons(run(tmp_path, source, first)) == [("made-before", "")]
    outcome = run(tmp_path, source, [first, corrected])
    assert reasons(outcome) == [("decided-anew", "")] and outcome.refused
    only(run(tmp_path, source, [first, corrected], again=True))
    assert reasons(run(tmp_path, source, [first, corrected])) == [("made-before", "")]


def test_a_reversal_alone(tmp_path: Path) -> None:
    answers = remittance(
        payment(services=ANSWER), _reversal(ANSWER), payment("ZZ", services=ANSWER)
    )
    assert reasons(run(tmp_path, claims_file(claim(lines=TWO)), answers)) == [("reversed", "")]


def test_two_decisions_side_by_side(tmp_path: Path) -> None:
    answers = remittance(payment(services=ANSWER), payment(services=CORRECTED, control="F178"))
    assert reasons(run(tmp_path, claims_file(claim(lines=TWO)), answers)) == [("ambiguous", "")]


def test_a_denial_as_duplicate_does_not_count(tmp_path: Path) -> None:
    again = payment(
        services=[
            Paid("99214", "200", "0", ["OA*18*200"]),
            Paid("36415", "50", "0", ["OA*18*50"]),
        ],
        control="F190",
    )
    made = only(
        run(tmp_path, claims_file(claim(lines=TWO)), remittance(payment(services=ANSWER), again))
    )
    assert made.other_payers[0].paid == 112


@pytest.mark.parametrize("reversal", [False, True])
def test_an_835_that_is_there_twice(reversal: bool, tmp_path: Path) -> None:
    answers = [remittance(payment(services=ANSWER))]
    if reversal:
        corrected = payment(services=CORRECTED, control="F178")
        answers.append(remittance(_reversal(ANSWER), corrected, produced="20260626"))
    made = only(run(tmp_path, claims_file(claim(lines=TWO)), [*answers, *answers]))
    assert made.other_payers[0].paid == (140 if reversal else 112)


def test_two_checks_for_the_same_claim_are_not_one(tmp_path: Path) -> None:
    first = remittance(payment(services=ANSWER))
    for answers in (
        [first, first.replace(b"TRN*1*700123*", b"TRN*1*700124*")],
        [remittance(payment(services=ANSWER), payment(services=ANSWER))],
    ):
        outcome = run(tmp_path, claims_file(claim(lines=TWO)), answers)
        assert reasons(outcome) == [("ambiguous", "")]


def test_a_test_835_decides_test_claims_only(tmp_path: Path) -> None:
    test = remittance(payment(services=ANSWER))
    source = claims_file(claim(lines=TWO), usage="P")
    outcome = run(tmp_path, source, test)
    assert reasons(outcome) == [("no-remittance", "")]
    assert "1 claim payments of test 835s" in outcome.notices[0]
    paid = test.replace(b"*0*T*:", b"*0*P*:").replace(b"CLP*A1*", b"CLP*A2*")
    # Each interchange says it of its own claims.
    for both in (test + paid, paid + test):
        outcome = run(tmp_path, source, both, again=True)
        assert reasons(outcome) == [] and len(outcome.notices) == 1
        outcome = run(tmp_path, source, both.replace(b"CLP*A2*", b"CLP*A1*"), again=True)
        assert reasons(outcome) == [] and len(outcome.notices) == 1


def test_a_claim_that_the_payer_has_split(tmp_path: Path) -> None:
    one = payment(services=[Paid("99214", "200", "112", ["CO*45*40", "PR*1*48"], "A1-1")])
    two = payment(
        services=[Paid("36415", "50", "0", ["CO*45*10", "PR*1*40"], "A1-2")], control="F178"
    )
    made = only(run(tmp_path, claims_file(claim(lines=TWO)), remittance(one, two)))
    assert made.other_payers[0].paid == 112
    assert _paid(made) == [[Decimal(112)], [Decimal(0)]]


def test_a_reversal_takes_back_what_it_mirrors() -> None:
    index = PaymentIndex()
    data = remittance(
        payment(services=ANSWER), payment(services=CORRECTED, control="F178"), _reversal(ANSWER)
    )
    for one in edi.read_payments(data):
        index.add(one)
    (source,) = edi.read_claims(claims_file(claim(lines=TWO)))
    found = index.of(source, shares_number=False, numbers=lambda _: True)
    net = standing(found)
    assert [one.control_number for one in net.decisions] == ["F178"]
    assert (net.reversed, net.unmatched, net.is_ambiguous) == (1, 0, False)


# -- whose 835 it is


@pytest.mark.parametrize("name", ["FIRST HEALTH PLAN", "UNHEARD OF"])
def test_the_payer_by_name_or_as_the_only_one(name: str, tmp_path: Path) -> None:
    data = remittance(payment(services=ANSWER), name=name).replace(
        f"REF*2U*{FIRST}".encode(), b"REF*2U*98765"
    )
    made = only(run(tmp_path, claims_file(claim(lines=TWO)), data))
    assert made.other_payers[0].payer_id == FIRST


def test_the_second_payer_by_its_status(tmp_path: Path) -> None:
    second = payment(
        services=[
            Paid("99214", "200", "30", ["OA*23*152", "PR*2*18"]),
            Paid("36415", "50", "20", ["OA*23*10", "PR*2*20"]),
        ],
        status="2",
    )
    unknown = remittance(second, name="UNHEARD OF").replace(
        f"REF*2U*{FIRST}".encode(), b"REF*2U*98765"
    )
    outcome = run(
        tmp_path, claims_file(claim(lines=TWO)), [remittance(payment(services=ANSWER)), unknown]
    )
    assert reasons(outcome) == [("payer-unknown", "")]
    assert "secondary" in outcome.not_made[0].message
