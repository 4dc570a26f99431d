"""Every reason for which no claim is made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from secondary_cases import (
    SECOND,
    THIRD,
    Line,
    Paid,
    claim,
    claims_file,
    only,
    other,
    payment,
    reasons,
    remittance,
    run,
    segments_of,
)

from edi.secondary.refusal import ADVICE, SETTLED, WAITING, Reason
from edi.secondary.worklist import row

ONE = claims_file(claim(lines=[Line("99214", "250")]))
LEFT = [Paid("99214", "250", "200", ["PR*1*50"], "A1-1")]


def _one(*cas: str, paid: str = "0", remarks: tuple[str, ...] = ()) -> list[Paid]:
    return [Paid("99214", "250", paid, cas, "A1-1", remarks=remarks)]


_TT = ["NM1*TT*2*SECOND MUTUAL*****PI*22222"]
CASES = {
    "paid in full": (payment(services=_one(paid="250")), "paid-in-full", ""),
    "nothing left": (payment(services=_one("CO*45*50", paid="200")), "paid-in-full", ""),
    "paid to the patient": (payment(services=_one("OA*100*200", "CO*45*50")), "paid-in-full", ""),
    "denied as CO only": (payment(services=_one("CO*29*250")), "denied-contractual", ""),
    "denied as CO and OA": (
        payment(services=_one("CO*45*50", "OA*94*200")),
        "denied-contractual",
        "",
    ),
    "forwarded, 19": (payment(services=LEFT, status="19", more=_TT), "crossed-over", ""),
    "forwarded, 23": (
        payment(services=_one("OA*109*250"), status="23", more=_TT),
        "crossed-over",
        "",
    ),
    "forwarded, MA18": (payment(services=LEFT, more=["MOA***MA01*MA18"]), "crossed-over", ""),
    "forwarded, N89": (payment(services=LEFT, more=["MOA***N89"]), "crossed-over", ""),
    "forwarded, at the line": (
        payment(services=_one("PR*1*50", paid="200", remarks=("N89",))),
        "crossed-over",
        "",
    ),
    "duplicate of what is not there": (payment(services=_one("OA*18*250")), "no-remittance", ""),
    "pended": (payment(services=_one("OA*133*250")), "held", ""),
    "information wanted": (payment(services=_one("CO*252*250", remarks=("N706",))), "held", ""),
    "submission error": (payment(services=_one("CO*16*250", remarks=("N382",))), "held", ""),
    "another payer first": (payment(services=_one("OA*22*250")), "not-decided", ""),
    "wrong payer": (payment(services=_one("OA*109*250")), "not-decided", ""),
    "coverage ended": (payment(services=_one("PR*27*250")), "not-decided", ""),
    "priority payer": (
        payment(services=_one("PR*204*250"), more=["NM1*PR*2*OTHER PLAN*****PI*777"]),
        "not-decided",
        "",
    ),
    "patient unknown": (payment(services=_one("PR*31*250"), status="4"), "not-decided", ""),
    "priced only": (payment(services=_one("OA*101*250"), status="25"), "not-decided", ""),
    "cost share as CO": (payment(services=_one("CO*1*50", paid="200")), "payer-error", "CAS010"),
    "sequestration as PR": (
        payment(services=_one("PR*253*50", paid="200")),
        "payer-error",
        "CAS011",
    ),
    "45 as OA": (payment(services=_one("OA*45*50", paid="200")), "payer-error", "CAS013"),
    "unknown group": (payment(services=_one("XX*45*50", paid="200")), "payer-error", "CAS001"),
    "unknown reason": (payment(services=_one("PR*999*50", paid="200")), "payer-error", "CAS002"),
    "4010 group": (payment(services=_one("CR*45*50", paid="200")), "payer-error", "CAS016"),
    "service out of balance": (
        payment(services=_one("PR*1*40", paid="200")),
        "payer-error",
        "BAL102",
    ),
    "claim out of balance": (
        payment(services=LEFT, paid="190"),
        "payer-error",
        "BAL102",
    ),
    "charges out of balance": (
        payment(services=LEFT, charge="260", cas=["CO*45*10"]),
        "payer-error",
        "BAL104",
    ),
    "another charge": (
        payment(services=[Paid("99214", "240", "200", ["PR*1*40"], "A1-1")]),
        "unmatched-service",
        "BAL002",
    ),
    "another service": (
        payment(services=[Paid("71046", "250", "200", ["PR*1*50"], "NOPE")]),
        "unmatched-service",
        "",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_answer_of_one_payer(name: str, tmp_path: Path) -> None:
    answer, reason, rule = CASES[name]
    outcome = run(tmp_path, ONE, remittance(answer))
    assert reasons(outcome) == [(reason, rule)]
    assert outcome.written == []
    (why,) = outcome.not_made
    assert why.claim == "A1"
    assert why.line
    assert not {"ALDERSON", "NORA", "W100", "X500"} & set(why.message.replace(".", " ").split())
    assert row(why)["to_do"] == (
        "nothing" if why.reason in SETTLED else "wait" if why.reason in WAITING else "act"
    )
    if rule:
        assert why.amount
        assert why.file.endswith("in0.835")  # told against the 835


def test_what_the_wording_leaves_room_for_is_copied(tmp_path: Path) -> None:
    answer = payment(services=_one("CO*142*10", "PR*1*40", paid="200"))
    assert only(run(tmp_path, ONE, remittance(answer))).payer.id == SECOND


def test_no_remittance(tmp_path: Path) -> None:
    outcome = run(
        tmp_path, ONE, remittance(payment("B7", services=LEFT, patient="BIRCH*TOM****MI*Q1"))
    )
    assert reasons(outcome) == [("no-remittance", "")]
    assert outcome.payments_without_claim == 1
    assert outcome.refused == []


def test_no_next_payer(tmp_path: Path) -> None:
    source = claims_file(claim(lines=[Line("99214", "250")], others=[]))
    outcome = run(tmp_path, source, remittance(payment(services=LEFT)))
    assert reasons(outcome) == [("payer-unknown", "")]
    assert outcome.not_made[0].amount == 50


def test_carrier_without_a_member_id(tmp_path: Path) -> None:
    source = claims_file(claim(lines=[Line("99214", "250")], others=[]))
    tt = ["NM1*TT*2*THIRD SUPPLEMENT*****PI*33333"]
    answer = remittance(payment(services=LEFT, status="19", more=tt))
    assert reasons(run(tmp_path, source, answer)) == [("crossed-over", "")]
    late = run(tmp_path, source, answer, date=date(2026, 8, 30), bill_overdue=True)
    assert reasons(late) == [("payer-unknown", "")]


def test_void_and_subrogation(tmp_path: Path) -> None:
    void = claims_file(claim(lines=[Line("99214", "250")], frequency="8", more=["REF*F8*X1"]))
    assert reasons(run(tmp_path, void, remittance(payment(services=LEFT)))) == [("void", "")]
    plan = ["NM1*PE*2*PLAN*****PI*9", "N3*1 A ST", "N4*BOISE*ID*83701", "REF*EI*820770009"]
    text = ONE.decode().replace(
        "REF*EI*820770001~\n", "REF*EI*820770001~\n" + "~\n".join(plan) + "~\n"
    )
    outcome = run(tmp_path, text.encode(), remittance(payment(services=LEFT)))
    assert reasons(outcome) == [("subrogation", "")]


def test_an_error_of_the_claim_itself(tmp_path: Path) -> None:
    """Of two claims one would be wrong: the other is made."""
    wrong = claim("B2", lines=[Line("99214", "250")], member="W200", facility="00")
    source = claims_file(claim("A1", lines=[Line("99214", "250")]), wrong)
    answers = remittance(
        payment("A1", services=LEFT),
        payment("B2", services=[Paid("99214", "250", "200", ["PR*1*50"], "B2-1")]),
    )
    outcome = run(tmp_path, source, answers)
    assert [(w.claim, str(w.reason), w.level) for w in outcome.not_made] == [("B2", "invalid", "P")]
    assert outcome.not_made[0].rule.startswith(("COD", "ELE"))
    assert outcome.made == 1
    assert (tmp_path / "out" / "worklist.csv").read_text().count("\nB2,") == 1


def test_an_error_of_a_level_concerns_all_claims_below(tmp_path: Path) -> None:
    others = other().copy()
    others[others.index("N4*BOISE*ID*837021234")] = "N4*BOISE*XX*837021234"
    source = claims_file(
        claim("A1", lines=[Line("99214", "250")], others=others),
        claim("B2", lines=[Line("99214", "250")]),
    )
    answers = remittance(
        payment("A1", services=LEFT),
        payment("B2", services=[Paid("99214", "250", "200", ["PR*1*50"], "B2-1")]),
    )
    outcome = run(tmp_path, source, answers)
    assert [(w.claim, str(w.reason)) for w in outcome.not_made] == [("A1", "invalid")]
    assert outcome.made == 1


def test_payers_that_no_claim_has_room_for(tmp_path: Path) -> None:
    others = [
        segment for n, lv in enumerate("STABCDEFGH") for segment in other(lv, SECOND, f"X{n}")
    ]
    source = claims_file(claim(lines=[Line("99214", "250")], others=others))
    tenth = run(tmp_path, source, remittance(payment(services=LEFT)))
    # Ten others, and all with one identifier: it is who they are that is not clear, not the room.
    assert tenth.made + len(tenth.not_made) == 1


def test_two_payers_at_one_place(tmp_path: Path) -> None:
    source = claims_file(
        claim(lines=[Line("99214", "250")], others=[*other(), *other("S", THIRD, "Y1")])
    )
    assert reasons(run(tmp_path, source, remittance(payment(services=LEFT)))) == [
        ("invalid", "COB001")
    ]


def test_unknown_place(tmp_path: Path) -> None:
    source = claims_file(claim(lines=[Line("99214", "250")], level="U"))
    assert reasons(run(tmp_path, source, remittance(payment(services=LEFT)))) == [
        ("payer-unknown", "")
    ]
    source = claims_file(claim(lines=[Line("99214", "250")], others=other("U")))
    assert (
        only(run(tmp_path, source, remittance(payment(services=LEFT)), again=True)).responsibility
        == "S"
    )


def test_an_amount_that_is_no_number(tmp_path: Path) -> None:
    answer = remittance(payment(services=LEFT)).replace(b"*250*200*", b"*250*2OO*")
    outcome = run(tmp_path, ONE, answer)
    assert reasons(outcome) == [("no-remittance", "")]
    assert len(outcome.unread) == 1
    assert "CLP04" in outcome.unread[0] or "SVC03" in outcome.unread[0]


def test_a_cut_file_is_told(tmp_path: Path) -> None:
    answer = remittance(payment(services=LEFT))
    source = claims_file(claim(lines=[Line("99214", "250")], others=other("S")))
    outcome = run(tmp_path, source[: source.rindex(b"SE*")], answer)
    assert reasons(outcome) == [("invalid", "")]
    (told,) = outcome.unread
    assert "in0.837" in told and "may be cut off" in told
    outcome = run(tmp_path, source, answer[: answer.rindex(b"SE*")])
    assert outcome.written
    (told,) = outcome.unread
    assert "in0.835" in told and "may be cut off" in told


# -- claims that a payer has sent on itself


def test_crossovers_are_watched(tmp_path: Path) -> None:
    answer = remittance(payment(services=LEFT, status="19", more=_TT))
    for day, reason in (
        (date(2026, 7, 25), "crossed-over"),
        (date(2026, 7, 26), "crossover-overdue"),
    ):
        outcome = run(tmp_path, ONE, answer, date=day)
        assert reasons(outcome) == [(reason, "")]
    assert "31 days ago" in outcome.not_made[0].message
    made = only(run(tmp_path, ONE, answer, date=date(2026, 7, 26), bill_overdue=True))
    assert made.payer.id == SECOND


def test_a_crossover_that_was_answered(tmp_path: Path) -> None:
    others = [*other(), *other("T", THIRD, "Y900")]
    source = claims_file(claim(lines=[Line("99214", "250")], others=others))
    second = payment(
        services=[Paid("99214", "250", "20", ["OA*23*200", "PR*2*30"], "A1-1")], status="2"
    )
    files = [
        remittance(payment(services=LEFT, status="19", more=_TT)),
        remittance(second, by=SECOND),
    ]
    assert only(run(tmp_path, source, files)).payer.id == THIRD


def test_every_reason_has_advice_and_is_shown() -> None:
    page = (Path(__file__).parents[2] / "docs" / "secondary.md").read_text(encoding="utf-8")
    assert set(ADVICE) == set(Reason)
    assert [one for one in Reason if f"`{one}`" not in page] == []


def test_a_capitated_claim_goes_on_with_what_the_patient_owes_only(tmp_path: Path) -> None:
    for cas, reason in ((["CO*24*250"], "paid-in-full"), (["CO*24*225", "PR*3*25"], "")):
        folder = tmp_path / (reason or "made")
        folder.mkdir()
        outcome = run(folder, ONE, remittance(payment(services=_one(*cas))))
        if reason:
            (one,) = outcome.not_made
            assert str(one.reason) == reason and "capitation" in one.message
        else:
            found = segments_of(outcome)
            assert "CAS*CO*24*225" in found and "AMT*D*0" in found


def _parts(control: bool, *remarks: str) -> list[list[str]]:
    numbers = ("A1-1", "A1-2") if control else ("", "")
    more = [f"MOA***{code}" for code in remarks]
    return [
        payment(services=[Paid("99214", "200", "150", ["PR*1*50"], numbers[0])], more=more),
        payment(
            services=[Paid("36415", "50", "0", ["CO*45*10", "PR*2*40"], numbers[1])],
            control="F178",
            more=more,
        ),
    ]


@pytest.mark.parametrize("control", [True, False])
def test_parts_of_a_split_claim_are_one_answer(control: bool, tmp_path: Path) -> None:
    sent = claims_file(claim())
    outcome = run(tmp_path, sent, remittance(*_parts(control)))
    assert outcome.not_made == []
    found = segments_of(outcome)
    assert "AMT*D*150" in found
    assert [one for one in found if one.startswith("SVD")] == [
        "SVD*11111*150*HC:99214**1",
        "SVD*11111*0*HC:36415**1",
    ]


def test_a_missing_part_of_a_split_claim_is_waited_for(tmp_path: Path) -> None:
    first, _ = _parts(False, "MA15")
    (one,) = run(tmp_path, claims_file(claim()), remittance(first)).not_made
    assert (str(one.reason), one.amount) == ("no-remittance", Decimal("50"))
    assert "MA15" in one.message
