"""What the claim for the next payer holds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from secondary_cases import (
    FIRST,
    NPI,
    SECOND,
    THIRD,
    Line,
    Paid,
    claim,
    claims_file,
    claims_of,
    only,
    other,
    payment,
    remittance,
    run,
    segments_of,
    trios,
)

from edi.codes import carc


def test_the_payer_that_decided_becomes_an_other_payer(tmp_path: Path) -> None:
    made = only(run(tmp_path, claims_file(claim()), remittance(payment())))
    assert (made.responsibility, made.payer.id, made.group_number) == ("S", SECOND, "770")
    assert made.subscriber.party.id == "X500"
    (first,) = made.other_payers
    assert (first.responsibility, first.payer_id, first.group_number) == ("P", FIRST, "G0012")
    assert (first.paid, first.claim_control_number) == (Decimal(112), "F177")
    assert first.subscriber.id == "W100"
    found = made.adjudications_by(first)
    assert [one.paid for _, one in found] == [Decimal(112), Decimal(0)]
    assert [trios(one.adjustments) for _, one in found] == [
        [("CO", "45", "40"), ("PR", "1", "20"), ("PR", "2", "28")],
        [("CO", "45", "10"), ("PR", "1", "40")],
    ]
    assert [f"{one.adjudication_date}" for _, one in found] == ["2026-06-25"] * 2
    assert [one.remaining_liability for _, one in found] == [Decimal(48), Decimal(40)]
    assert not first.is_dated


@pytest.mark.parametrize("kind", ["P", "I", "D"])
@pytest.mark.parametrize("relationship", ["18", "19"])
def test_every_guide_and_patient(tmp_path: Path, kind: str, relationship: str) -> None:
    codes = ("D0120", "D1110") if kind == "D" else ("99214", "36415")
    lines = [Line(codes[0], "200"), Line(codes[1], "50")]
    qualifier = "AD" if kind == "D" else "HC"
    revenue = "0510" if kind == "I" else ""
    services = [
        Paid(
            codes[0],
            "200",
            "112",
            ["CO*45*40", "PR*1*48"],
            "A1-1",
            "",
            "20260610",
            qualifier,
            revenue,
        ),
        Paid(
            codes[1], "50", "0", ["CO*45*10", "PR*1*40"], "A1-2", "", "20260610", qualifier, revenue
        ),
    ]
    source = claims_file(claim(lines=lines, kind=kind, relationship=relationship), kind=kind)
    made = only(run(tmp_path, source, remittance(payment(services=services))))
    assert made.guide_id == {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}[kind]
    # The second payer's subscriber is the patient, whoever was the first one's.
    assert made.patient_level is None
    assert (made.patient.first_name, made.patient.value("DMG", 2)) == ("NORA", "19800102")
    (first,) = made.other_payers
    assert first.relationship == relationship
    assert first.paid == 112


def test_a_dependent_of_the_next_subscriber(tmp_path: Path) -> None:
    others = other(relationship="19", name="ALDERSON*STEVE")
    made = only(run(tmp_path, claims_file(claim(others=others)), remittance(payment())))
    assert made.subscriber.relationship == ""
    assert made.subscriber.party.first_name == "STEVE"
    assert made.patient_level.value("PAT", 1) == "19"
    assert (made.patient.first_name, made.patient.id) == ("NORA", "")


def test_the_tertiary_claim_from_two_remittances(tmp_path: Path) -> None:
    others = [*other(), *other("T", THIRD, "Y900")]
    second = payment(
        services=[
            Paid("99214", "200", "30", ["OA*23*152", "PR*2*18"], "A1-1"),
            Paid("36415", "50", "20", ["OA*23*10", "PR*2*20"], "A1-2"),
        ],
        status="2",
        control="G288",
        patient="ALDERSON*NORA****MI*X500",
    )
    files = [
        remittance(payment()),
        remittance(second, by=SECOND, effective="20260629", produced="20260629"),
    ]
    made = only(run(tmp_path, claims_file(claim(others=others)), files))
    assert (made.responsibility, made.payer.id) == ("T", THIRD)
    assert [(p.responsibility, p.payer_id, p.paid) for p in made.other_payers] == [
        ("P", FIRST, Decimal(112)),
        ("S", SECOND, Decimal(50)),
    ]
    assert [one.payer_id for one in made.lines[0].adjudications] == [FIRST, SECOND]


def test_a_claim_for_the_second_payer_becomes_tertiary(tmp_path: Path) -> None:
    decided = ["AMT*D*112"]
    lines = [
        Line(
            "99214",
            "200",
            decided=(
                f"SVD*{FIRST}*112*HC:99214**1",
                "CAS*CO*45*40",
                "CAS*PR*1*48",
                "DTP*573*D8*20260620",
            ),
        ),
        Line(
            "36415",
            "50",
            decided=(
                f"SVD*{FIRST}*0*HC:36415**1",
                "CAS*CO*45*10",
                "CAS*PR*1*40",
                "DTP*573*D8*20260620",
            ),
        ),
    ]
    others = [*other("P", FIRST, "W100", decided=decided), *other("T", THIRD, "Y900")]
    source = claims_file(claim(lines=lines, level="S", to=SECOND, member="X500", others=others))
    second = payment(
        services=[
            Paid("99214", "200", "30", ["OA*23*152", "PR*2*18"], "A1-1"),
            Paid("36415", "50", "20", ["OA*23*10", "PR*2*20"], "A1-2"),
        ],
        status="2",
        patient="ALDERSON*NORA****MI*X500",
    )
    made = only(run(tmp_path, source, remittance(second, by=SECOND)))
    assert [(p.responsibility, p.paid) for p in made.other_payers] == [
        ("P", Decimal(112)),
        ("S", Decimal(50)),
    ]
    assert [trios(one.adjustments) for one in made.lines[0].adjudications] == [
        [("CO", "45", "40"), ("PR", "1", "48")],
        [("OA", "23", "152"), ("PR", "2", "18")],
    ]


def test_a_claim_decided_as_a_whole(tmp_path: Path) -> None:
    answer = payment(services=[], charge="250", paid="112", cas=["CO*45*50", "PR*1*88"])
    made = only(run(tmp_path, claims_file(claim()), remittance(answer)))
    (first,) = made.other_payers
    assert trios(first.adjustments) == [("CO", "45", "50"), ("PR", "1", "88")]
    assert (first.paid, first.remaining_liability) == (Decimal(112), Decimal(88))
    assert f"{first.adjudication_date}" == "2026-06-25"
    assert not made.adjudications


def test_adjustments_at_both_levels(tmp_path: Path) -> None:
    services = [
        Paid("99214", "200", "150", ["CO*45*50"], "A1-1"),
        Paid("36415", "50", "40", ["CO*45*10"], "A1-2"),
    ]
    answer = payment(services=services, cas=["PR*1*80"], paid="110")
    made = only(run(tmp_path, claims_file(claim()), remittance(answer)))
    (first,) = made.other_payers
    assert (first.paid, trios(first.adjustments)) == (Decimal(110), [("PR", "1", "80")])


def test_what_belongs_to_a_payer_goes_with_it(tmp_path: Path) -> None:
    more = ["CN1*02*250", "REF*G1*AUTH1", "REF*F8*OLD77", "REF*9A*RP1", "REF*D9*TRACE1"]
    providers = [f"NM1*82*1*LARK*ANN****XX*{NPI}", "REF*G2*FIRSTNO"]
    others = other(more=["REF*G1*AUTH2", "NM1*82*1", "REF*G2*SECONDNO"])
    source = claims_file(
        claim(
            more=more,
            providers=providers,
            others=others,
            frequency="7",
            payer_more=["REF*G2*BILL1"],
            lines=[Line("99214", "250", more=("REF*G1*LINE1",))],
        )
    )
    answer = payment(services=[Paid("99214", "250", "200", ["PR*1*50"], "A1-1")])
    outcome = run(tmp_path, source, remittance(answer))
    made = only(outcome)
    found = segments_of(outcome)
    for gone in ("CN1", "REF*F8*OLD77", "REF*9A", "REF*D9"):
        assert not [one for one in found if one.startswith(gone)], gone
    assert made.frequency == "1"
    assert made.reference("G1") == "AUTH2"
    assert made.rendering_provider.reference("G2") == "SECONDNO"
    (first,) = made.other_payers
    assert first.payer.reference("G1") == "AUTH1"
    at = found.index("REF*F8*F177")
    assert found[at + 1 : at + 5] == ["NM1*82*1", "REF*G2*FIRSTNO", "NM1*85*2", "REF*G2*BILL1"]
    assert f"REF*G1*LINE1**2U:{FIRST}" in found


def test_remarks_are_copied_where_the_guide_has_them(tmp_path: Path) -> None:
    for kind, line, after in (
        ("P", "MOA***MA01*MA130", "MOA***MA01*MA130"),
        ("I", "MIA*0****MA01", "MIA*0****MA01"),
    ):
        folder = tmp_path / kind
        folder.mkdir()
        answer = payment(
            services=[
                Paid(
                    "99214",
                    "250",
                    "200",
                    ["PR*1*50"],
                    "A1-1",
                    revenue="0510" if kind == "I" else "",
                )
            ],
            more=[line],
        )
        source = claims_file(claim(lines=[Line("99214", "250")], kind=kind), kind=kind)
        outcome = run(folder, source, remittance(answer))
        claims_of(outcome)
        assert after in segments_of(outcome)


def test_a_check_of_tomorrow_is_dated_by_its_remittance(tmp_path: Path) -> None:
    made = only(
        run(
            tmp_path,
            claims_file(claim()),
            remittance(payment(), effective="20260703", produced="20260630"),
        )
    )
    assert f"{made.lines[0].adjudications[0].adjudication_date}" == "2026-06-30"


def test_delimiters_stay_apart(tmp_path: Path) -> None:
    """A value of the 835 may hold what is a delimiter in the claims."""
    source = claims_file(claim()).replace(b"*", b"|")
    answer = remittance(payment(control="F1|77"))
    outcome = run(tmp_path, source, answer)
    assert [(str(w.reason)) for w in outcome.not_made] == ["invalid"]
    assert "delimiter" in outcome.not_made[0].message
    made = only(run(tmp_path, source, remittance(payment())))
    assert made.other_payers[0].claim_control_number == "F177"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_names_stay_as_they_are_written(encoding: str, tmp_path: Path) -> None:
    name = "ALDERSÖN*NORA".encode(encoding)
    source = claims_file(claim()).replace(b"ALDERSON*NORA", name)
    outcome = run(tmp_path, source, remittance(payment(patient="X*Y****MI*W100")))
    claims_of(outcome)
    assert outcome.written[0].path.read_bytes().count(name) == source.count(name)


def test_more_adjustments_than_a_loop_takes(tmp_path: Path) -> None:
    codes = [str(n) for n in range(150, 300) if n not in (192, 223, 253)]
    usable = [c for c in codes if (k := carc.get(c)) and not k.must and not k.stopped][:33]
    assert len(usable) == 33
    cas = [f"OA*{'**'.join(f'{c}*1' for c in usable[s : s + 6])}" for s in range(0, 33, 6)]
    source = claims_file(claim(lines=[Line("99214", "250")]))
    services = [Paid("99214", "250", "200", [*cas, "PR*1*17"], "A1-1")]
    outcome = run(tmp_path, source, remittance(payment(services=services)), again=True)
    assert outcome.not_made == []
    (line,) = claims_of(outcome)[0].lines
    assert [one.paid for one in line.adjudications] == [Decimal(200), Decimal(0)]
    assert sum(len(one.adjustments) for one in line.adjudications) == 34
    whole = payment(services=[], charge="250", paid="200", cas=[*cas, "PR*1*17"])
    outcome = run(tmp_path, source, remittance(whole), again=True)
    assert [str(w.reason) for w in outcome.not_made] == ["too-many-adjustments"]


def test_the_same_reason_twice_is_one(tmp_path: Path) -> None:
    services = [
        Paid(
            "99214", "250", "200", ["CO*45*10", "CO*45*5", "OA*94*-3", "OA*94*3", "PR*1*35"], "A1-1"
        )
    ]
    source = claims_file(claim(lines=[Line("99214", "250")]))
    made = only(run(tmp_path, source, remittance(payment(services=services))))
    assert trios(made.lines[0].adjudications[0].adjustments) == [
        ("CO", "45", "15"),
        ("PR", "1", "35"),
    ]
