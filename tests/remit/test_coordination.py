"""Decisions against the other payers of their claims: never paid twice, and told where unusual."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from remit_cases import (
    Case,
    Folder,
    adjustment,
    as_guide,
    claim_file,
    decision,
    group,
    line,
    of_decisions,
    unusual,
)

from edi.remit import Refusal, Refused

GUIDES = ("P", "I", "D")


def payer(
    level: str, paid: str | None, *cas: str, id_: str = "", amounts: Sequence[str] = ()
) -> list[str]:
    """Segments of a loop 2320 with its 2330s."""
    return [
        f"SBR*{level}*18*******CI",
        *cas,
        *([f"AMT*D*{paid}"] if paid is not None else []),
        *amounts,
        "OI***Y***Y",
        "NM1*IL*1*ASH*NADIA****MI*X0001",
        f"NM1*PR*2*PAYER {level}*****PI*{id_ or 'PAYER' + level}",
        *(["DTP*573*D8*20260428"] if cas else []),
    ]


def svd(id_: str, paid: str, *cas: str) -> list[str]:
    """Segments of a loop 2430."""
    return [f"SVD*{id_}*{paid}*HC:99213**1", *cas, "DTP*573*D8*20260428"]


# The primary paid 50 and wrote 30 off, so that 20 are open.
PRIMARY = payer("P", "50", "CAS*CO*45*30", "CAS*PR*2*20")
SECOND = Case(level="S", others=PRIMARY)
LINE = Case(
    level="S", others=payer("P", "50"), decided=[svd("PAYERP", "50", "CAS*CO*45*30", "CAS*PR*2*20")]
)


def decided(paid: str, *adjustments: dict[str, str], status: str = "2", **more: Any) -> Any:
    return decision("C1", paid, line(1, paid, *adjustments), status=status, **more)


def prior(amount: str) -> dict[str, str]:
    return adjustment(amount, "OA", "23")


def owed(amount: str) -> dict[str, str]:
    return adjustment(amount, "PR", "2")


def warned(tmp_path: Path, case: Case, one: Any, guide: str = "P") -> list[str]:
    """Messages of the warnings, after all was written."""
    data = as_guide(claim_file(case), guide)
    outcome = Folder(tmp_path).put(data, [one], group()).run()
    assert len(outcome.written) == 1
    found = of_decisions(outcome)
    assert {(w.claim, w.group, w.line) for w in found} <= {("C1", "G1", 1)}
    return [warning.message for warning in found]


def refused(tmp_path: Path, case: Case, one: Any, guide: str = "P") -> Refusal:
    with pytest.raises(Refused) as caught:
        Folder(tmp_path).put(as_guide(claim_file(case), guide), [one], group()).run()
    (found,) = caught.value.refusals
    return found


# -- right


@pytest.mark.slow_but_one_in(3)
@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("case", [SECOND, LINE])
def test_a_secondary_decision_that_accounts_for_all(tmp_path: Path, case: Case, guide: str) -> None:
    assert warned(tmp_path / "a", case, decided("15", prior("80"), owed("5")), guide) == []
    assert warned(tmp_path / "b", case, decided("0", prior("80"), owed("20")), guide) == []
    assert warned(tmp_path / "c", case, decided("20", prior("80")), guide) == []


def test_a_tertiary_decision(tmp_path: Path) -> None:
    """What the secondary says of the primary (23) is not counted again."""
    secondary = payer("S", "12", "CAS*OA*23*80", "CAS*PR*2*8")
    case = Case(level="T", others=[*secondary, *PRIMARY])
    assert warned(tmp_path / "a", case, decided("8", prior("92"), status="3")) == []
    assert refused(
        tmp_path / "b", case, decided("8.01", prior("91.99"), status="3")
    ).residual == Decimal("0.01")


def test_a_payer_that_counts_the_write_off_again(tmp_path: Path) -> None:
    """Its own account of what is open is taken as well as the sum of all."""
    secondary = payer("S", "12", "CAS*OA*23*50", "CAS*CO*45*30", "CAS*PR*2*8")
    case = Case(level="T", others=[*PRIMARY, *secondary])
    assert warned(tmp_path, case, decided("8", prior("92"), status="3")) == []


@pytest.mark.parametrize("reason", ["22", "109", "26", "27", "31", "200", "209"])
def test_a_payer_that_has_not_decided_leaves_all_open(tmp_path: Path, reason: str) -> None:
    case = Case(level="S", others=payer("P", "0", f"CAS*OA*{reason}*100"))
    assert warned(tmp_path, case, decided("90", owed("10"))) == []


def test_a_payer_that_was_not_asked(tmp_path: Path) -> None:
    case = Case(level="S", others=payer("P", None, amounts=["AMT*A8*100"]))
    assert warned(tmp_path, case, decided("90", owed("10"))) == []


def test_what_was_paid_to_the_patient_is_paid(tmp_path: Path) -> None:
    case = Case(level="S", others=payer("P", "0", "CAS*PR*100*50*", "CAS*PR*2*50"))
    assert warned(tmp_path / "a", case, decided("50", prior("50"))) == []
    assert refused(tmp_path / "b", case, decided("60", prior("40"))).residual == 10


def test_an_unknown_rank_decides_by_what_was_done(tmp_path: Path) -> None:
    case = Case(level="U", others=payer("U", "50", "CAS*CO*45*30", "CAS*PR*2*20"))
    assert warned(tmp_path / "a", case, decided("20", prior("80"))) == []
    assert refused(tmp_path / "b", case, decided("60", owed("40"))).residual == 10


# -- refused


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("case", [SECOND, LINE])
def test_all_payers_together_stay_within_the_charge(tmp_path: Path, case: Case, guide: str) -> None:
    found = refused(tmp_path, case, decided("100"), guide)
    assert found.residual == 50
    assert "together 50.00 more than the total charge (CLM02)" in found.message
    assert found.claim == "C1"


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("case", [SECOND, LINE])
def test_what_is_written_off_is_paid_by_nobody(tmp_path: Path, case: Case, guide: str) -> None:
    found = refused(tmp_path, case, decided("20.01", adjustment("79.99")), guide)
    assert found.residual == Decimal("0.01")
    assert "left open" in found.message


def test_a_denial_by_contract_leaves_nothing(tmp_path: Path) -> None:
    case = Case(level="S", others=payer("P", "0", "CAS*CO*50*100"))
    assert refused(tmp_path, case, decided("10", adjustment("90"))).residual == 10


def test_a_payer_after_this_one_counts_as_well(tmp_path: Path) -> None:
    """As primary: what the secondary paid already is not paid again, and the order is in doubt."""
    case = Case(others=payer("S", "50", "CAS*CO*45*50"))
    assert refused(tmp_path / "a", case, decided("60", adjustment("40"), status="1")).residual == 10
    found = warned(tmp_path / "b", case, decided("50", adjustment("50"), status="1"))
    assert found == [
        "the secondary payer comes after this plan, yet the claim shows that it has paid: were the"
        " two SBR01 values swapped?"
    ]


def test_a_line_stays_within_its_charge(tmp_path: Path) -> None:
    case = Case(
        level="S",
        charges=("100", "100"),
        others=payer("P", "100"),
        decided=[svd("PAYERP", "90", "CAS*PR*2*10"), svd("PAYERP", "10", "CAS*PR*1*90")],
    )
    one = decision(
        "C1", "70", line(1, "20", prior("80")), line(2, "50", prior("10"), owed("40")), status="2"
    )
    found = refused(tmp_path, case, one)
    assert found.residual == 10
    assert found.message.startswith("line 1: ")


def test_a_bundled_line_may_be_paid_with_another(tmp_path: Path) -> None:
    case = Case(
        level="S",
        charges=("100", "50"),
        others=payer("P", "120"),
        decided=[
            svd("PAYERP", "120", "CAS*OA*94*-50", "CAS*PR*2*30"),
            ["SVD*PAYERP*0*HC:99213**1*1", "CAS*OA*97*50", "DTP*573*D8*20260428"],
        ],
    )
    one = decision("C1", "30", line(1, "30", prior("70")), line(2, "0", prior("50")), status="2")
    assert warned(tmp_path, case, one) == []


def test_a_reversal_repeats_what_was_wrong(tmp_path: Path) -> None:
    """It is not asked, or nothing paid wrongly could be taken back; the correction is."""
    wrong = decided("100", status="22")
    folder = Folder(tmp_path / "a").put([SECOND], [wrong], group(recoupment=True))
    with pytest.raises(Refused) as caught:
        folder.run()
    assert "negative" in caught.value.refusals[0].message
    right = [wrong, decided("20", prior("80"), payer_claim_control_number="PC2")]
    wo = {"provider": "", "group": "G1", "reason": "WO", "reference": "PC1", "amount": "-80"}
    from remit_cases import npi

    wo["provider"] = npi(1)
    outcome = (
        Folder(tmp_path / "b").put([SECOND], [*right, {"provider_adjustment": wo}], group()).run()
    )
    assert outcome.written[0].amount == 0
    assert unusual(outcome) == []


# -- warned


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("case", [SECOND, LINE])
@pytest.mark.parametrize(
    ("adjustments", "words"),
    [
        ([adjustment("80"), owed("5")], "no OA-23 for it: reason 45 seems to stand in its place"),
        ([owed("85")], "no OA-23 for it: the patient is charged with it (PR)"),
        ([prior("50"), adjustment("30"), owed("5")], "OA-23 is 30.00 less than the payers before"),
        ([prior("50"), owed("35")], "OA-23 is 30.00 less than the payers before this one paid"),
        ([prior("85")], "OA-23 is 5.00 more than the payers before this one paid"),
        ([prior("100"), adjustment("-15")], "OA-23 is 20.00 more than the payers before"),
    ],
)
def test_reason_23_against_the_payers_before(
    tmp_path: Path, case: Case, guide: str, adjustments: list[dict[str, str]], words: str
) -> None:
    (found,) = warned(tmp_path, case, decided("15", *adjustments), guide)
    assert words in found


def test_reason_23_of_a_claim_decided_as_a_whole(tmp_path: Path) -> None:
    """An institutional claim without lines."""
    one = {**decided("15", prior("80"), owed("5")), "lines": []}
    right = {**one, "adjustments": [prior("80"), owed("5")]}
    assert warned(tmp_path / "a", SECOND, right, "I") == []
    wrong = {**one, "adjustments": [adjustment("80"), owed("5")]}
    assert "no OA-23" in warned(tmp_path / "b", SECOND, wrong, "I")[0]


def test_reason_23_at_both_levels(tmp_path: Path) -> None:
    one = decision(
        "C1", "15", line(1, "65", prior("30"), owed("5")), status="2", adjustments=[prior("50")]
    )
    assert "report it once" in warned(tmp_path, SECOND, one)[0]


def test_reason_23_on_the_wrong_line(tmp_path: Path) -> None:
    half = svd("PAYERP", "50", "CAS*CO*45*30", "CAS*PR*2*20")
    other = svd("PAYERP", "70", "CAS*PR*2*30")
    case = Case(level="S", charges=("100", "100"), others=payer("P", "120"), decided=[half, other])
    lines = [line(1, "20", prior("80")), line(2, "30", prior("70"))]
    assert warned(tmp_path / "a", case, decision("C1", "50", *lines, status="2")) == []
    lines = [line(1, "25", prior("75")), line(2, "25", prior("75"))]
    (found,) = warned(tmp_path / "b", case, decision("C1", "50", *lines, status="2"))
    assert found.startswith("line 1: OA-23 is not what the payers before this one paid")


def test_reason_23_without_another_payer(tmp_path: Path) -> None:
    (found,) = warned(tmp_path, Case(), decided("20", prior("80"), status="1"))
    assert found.startswith("reason 23 (what other payers decided) is used")


def test_a_payer_before_without_an_amount(tmp_path: Path) -> None:
    case = Case(level="S", others=payer("P", None))
    (found,) = warned(tmp_path, case, decided("20", prior("80")))
    assert "no readable payment (AMT*D)" in found


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize(
    ("case", "status", "words"),
    [
        (SECOND, "1", "primary, but the claim was sent to the secondary payer (SBR01 S)"),
        (SECOND, "3", "tertiary, but the claim was sent to the secondary payer (SBR01 S)"),
        (Case(), "2", "secondary, but the claim was sent to the primary payer (SBR01 P)"),
        (Case(level="U"), "2", "secondary, but the claim names no other payer"),
        (Case(level="A", others=PRIMARY), "2", "sent to the tertiary payer (SBR01 A)"),
        (Case(level="U", others=PRIMARY), "1", "the claim shows the decision of another payer"),
    ],
)
def test_status_against_the_order_of_payers(
    tmp_path: Path, case: Case, status: str, words: str, guide: str
) -> None:
    amounts = [prior("80")] if case.others else [adjustment("80")]
    (found,) = warned(tmp_path, case, decided("20", *amounts, status=status), guide)
    assert words in found


@pytest.mark.parametrize("status", ["1", "19"])
def test_status_of_a_primary_claim(tmp_path: Path, status: str) -> None:
    to = {"crossover": {"name": "NEXT", "id": "60012"}} if status == "19" else {}
    assert warned(tmp_path, Case(), decided("60", adjustment("40"), status=status, **to)) == []
