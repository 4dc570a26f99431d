"""A claim that is answered in several claim payments."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import decision_rows
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remit_cases import (
    Case,
    Folder,
    adjustment,
    balance,
    decision,
    group,
    judge,
    line,
    of,
    of_decisions,
    segments,
    unusual,
)

import edi
from edi.remit import Refused

CLAIM = Case(charges=("100", "50", "30"))


def part(number: str, *lines: dict[str, Any], **more: Any) -> Any:
    paid = sum(Decimal(one["paid"]) for one in lines)
    return decision(
        "C1",
        f"{paid:f}",
        *lines,
        **{"payer_claim_control_number": number, "remarks": ["MA15"], **more},
    )


# pyx12 does not know MA15.
WITHOUT = {"remarks": ["MA01"]}
FIRST = part("P1", line(1, "60", adjustment("40")), line(3, "30"))
SECOND = part("P2", line(2, "40", adjustment("10", "PR", "1")))


def refused(tmp_path: Path, *decisions: Any, claims: Any = (CLAIM,)) -> str:
    folder = Folder(tmp_path).put(claims, decisions, group())
    with pytest.raises(Refused) as caught:
        folder.run()
    assert folder.written() == []
    (one,) = caught.value.refusals
    return one.message


def test_each_part_is_balanced(tmp_path: Path) -> None:
    assert Folder(tmp_path / "x").put([CLAIM], [FIRST, SECOND], group()).run().warnings == ()
    parts = [FIRST | WITHOUT, SECOND | WITHOUT]
    (file,) = Folder(tmp_path).put([CLAIM], parts, group()).run().written
    judge(file.path)
    assert balance(file.path) == [Decimal(130)]
    found = segments(file.path)
    assert [(clp[1], *clp[3:6], clp[7]) for clp in of(found, "CLP")] == [
        ("C1", "130", "90", "", "P1"),
        ("C1", "50", "40", "10", "P2"),
    ]
    assert [one[2] for one in of(found, "REF") if one[1] == "6R"] == ["C1L1", "C1L3", "C1L2"]
    payments = list(edi.read_payments(file.path))
    assert [(one.charge, one.paid, len(one.lines)) for one in payments] == [
        (Decimal(130), Decimal(90), 2),
        (Decimal(50), Decimal(40), 1),
    ]


def test_no_part_is_paid_twice(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([CLAIM], [FIRST, SECOND], group())
    folder.run()
    with pytest.raises(Refused, match="paid before"):
        folder.run()
    other = [part("P3", *FIRST["lines"]), part("P4", *SECOND["lines"])]
    with pytest.raises(Refused, match="paid before"):
        folder.put([CLAIM], other, group()).run()
    whole = decision("C1", "130", *FIRST["lines"], *SECOND["lines"])
    with pytest.raises(Refused, match="paid before"):
        folder.put([CLAIM], [whole], group()).run()


def test_equal_lines_in_two_parts_are_no_repeat(tmp_path: Path) -> None:
    claim = Case(charges=("100", "100"))
    parts = [part(f"P{n}", line(n, "60", adjustment("40"))) for n in (1, 2)]
    assert len(Folder(tmp_path).put([claim], parts, group()).run().written) == 1


def test_a_split_claim_is_reversed_in_all_parts(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([CLAIM], [FIRST, SECOND], group())
    folder.run()
    back = [{**one, "status": "22"} for one in (FIRST, SECOND)]
    again = [
        {**one, "payer_claim_control_number": f"N{n}", "original_claim_control_number": f"P{n}"}
        for n, one in enumerate((FIRST, SECOND), start=1)
    ]
    outcome = folder.put([CLAIM], [*again, *back], group()).run()
    assert unusual(outcome) == []
    (file,) = outcome.written
    assert balance(file.path) == [Decimal(0)]
    clps = [(clp[2], clp[3], clp[7]) for clp in of(segments(file.path), "CLP")]
    assert clps == [
        ("22", "-130", "P1"),
        ("22", "-50", "P2"),
        ("1", "130", "N1"),
        ("1", "50", "N2"),
    ]


def test_from_a_table(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([CLAIM], [], group())
    data = decision_rows.as_csv(decision_rows.rows([FIRST, SECOND]))
    (tmp_path / "decisions.jsonl").write_bytes(data)
    assert len(of(segments(folder.run().written[0].path), "CLP")) == 2


def test_without_the_remark(tmp_path: Path) -> None:
    outcome = Folder(tmp_path).put([CLAIM], [FIRST, {**SECOND, "remarks": []}], group()).run()
    (one,) = of_decisions(outcome)
    assert "remark MA15" in one.message


# -- refused


def test_a_line_is_missing(tmp_path: Path) -> None:
    first = part("P1", line(1, "60", adjustment("40")))
    assert refused(tmp_path, first, SECOND) == "line 3 of the claim is not decided"


def test_a_line_is_in_two(tmp_path: Path) -> None:
    second = part("P2", *SECOND["lines"], line(3, "30"))
    assert refused(tmp_path, FIRST, second) == "the claim is decided twice"


def test_a_line_is_in_two_under_other_names(tmp_path: Path) -> None:
    first = part("P1", *FIRST["lines"], line(2, "20", charge="20"))
    second = part("P2", {"control_number": "C1L2", "paid": "30", "charge": "30"})
    assert "line 2 is in two of the decisions" in refused(tmp_path, first, second)


def test_the_same_number(tmp_path: Path) -> None:
    second = {**SECOND, "payer_claim_control_number": "P1"}
    assert refused(tmp_path, FIRST, second) == "the claim is decided twice"


def test_one_is_about_the_whole(tmp_path: Path) -> None:
    whole = {**SECOND, "lines": [], "payer_claim_control_number": "P9"}
    assert refused(tmp_path, FIRST, whole) == "the claim is decided twice"


def test_groups(tmp_path: Path) -> None:
    message = refused(tmp_path, {**FIRST, "group": "G1"}, {**SECOND, "group": "G2"})
    assert "from different groups" in message


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"charge": "180"}, "its charge exceeds by 50.00 its lines"),
        ({"paid": "95"}, "its charge falls 5.00 short of payment and adjustments"),
        ({"covered": "131"}, "the covered amount (AMT*AU) exceeds the charge"),
    ],
)
def test_a_part_out_of_balance(more: dict[str, str], message: str, tmp_path: Path) -> None:
    # The sum of both is right.
    second = {**SECOND, "paid": "35"} if "paid" in more else SECOND
    assert message in refused(tmp_path, {**FIRST, **more}, second)


def test_all_together_pay_no_more_than_is_open(tmp_path: Path) -> None:
    others = (
        "SBR*P*18*******CI", "CAS*CO*45*100", "AMT*D*60", "OI***Y***Y",
        "NM1*IL*1*ASH*NADIA****MI*M9", "NM1*PR*2*FIRST PLAN*****PI*99",
    )  # fmt: skip
    claim = Case(charges=("100", "50", "30"), level="S", others=others)
    parts = [{**one, "status": "2"} for one in (FIRST, SECOND)]
    assert "together 10.00 more than the total charge" in refused(tmp_path, *parts, claims=[claim])


def test_all_are_left_out_together(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(
        [CLAIM, Case("C2")], [FIRST, {**SECOND, "paid": "41"}, decision("C2")], group()
    )
    outcome = folder.run(on_error="skip", rework=tmp_path / "again.jsonl")
    assert [clp[1] for clp in of(segments(outcome.written[0].path), "CLP")] == ["C2"]
    assert (tmp_path / "again.jsonl").read_text().count("C1") >= 2


@settings(max_examples=20)
@given(owners=st.lists(st.integers(0, 2), min_size=2, max_size=6), data=st.data())
def test_any_split(
    owners: list[int], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines: dict[int, list[Any]] = {}
    for number, owner in enumerate(owners, start=1):
        paid = data.draw(st.integers(0, 100 * number))
        left = adjustment(str(100 * number - paid))
        lines.setdefault(owner, []).append(
            line(number, str(paid), *([left] if paid < 100 * number else []))
        )
    claim = Case(charges=[str(100 * n) for n in range(1, len(owners) + 1)])
    parts = [part(f"P{owner}", *its) for owner, its in lines.items()]
    folder = Folder(tmp_path_factory.mktemp("split")).put([claim], parts, group())
    (file,) = folder.run().written
    balance(file.path)
    assert len(of(segments(file.path), "CLP")) == len(lines)
