"""A decision against its claim: which line is meant, and what must add up to the cent."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from remit_cases import Case, adjustment, claim_file, decision, line

import edi
from edi.claims.claim import Claim
from edi.remit import claim_balance
from edi.remit.decision import Decision
from edi.remit.decisions import parse_decisions
from edi.remit.refusal import Refusal, Unfit


def _claim(*charges: str, **changes: str) -> Claim:
    data = claim_file(Case("C1", charges or ("100", "50")))
    for change in changes.values():
        old, new = change.split(">")
        assert data.count(old.encode()) == 1, old
        data = data.replace(old.encode(), new.encode())
    (claim,) = edi.read_claims(data)
    return claim


def _decision(paid: str, *lines: dict[str, Any], **more: Any) -> Decision:
    record = {**decision("C1", paid, *lines), **more}
    (found,) = parse_decisions(io.BytesIO(json.dumps(record).encode()), "d.jsonl")
    assert isinstance(found, Decision), found
    return found


FIRST, SECOND = line(1, "60", adjustment("40")), line(2, "50")


def _matched(claim: Claim, *lines: dict[str, Any], paid: str = "110", **more: Any) -> list[str]:
    found = claim_balance.match(claim, _decision(paid, *lines, **more))
    return [f"{one.line.number} {one.decided.paid} of {one.charge}" for one in found]


def _refused(claim: Claim, *lines: dict[str, Any], paid: str = "110", **more: Any) -> str:
    with pytest.raises(Unfit) as caught:
        claim_balance.match(claim, _decision(paid, *lines, **more))
    residual = caught.value.residual
    return f"{caught.value}" + (f" [{residual}]" if residual is not None else "")


def test_lines_by_number_or_control_number_in_the_order_of_the_claim() -> None:
    expected = ["1 60 of 100", "2 50 of 50"]
    assert _matched(_claim(), FIRST, SECOND) == expected
    assert _matched(_claim(), SECOND, FIRST) == expected
    by_control = {**FIRST, "line": None, "control_number": "C1L1"}
    assert _matched(_claim(), SECOND, by_control) == expected
    both = {**FIRST, "control_number": "C1L1"}
    assert _matched(_claim(), both, SECOND) == expected
    assert _matched(_claim(leading="LX*1~>LX*001~"), FIRST, SECOND)[1] == "2 50 of 50"


def test_a_split_line_whose_parts_say_their_charges() -> None:
    parts = (line(1, "20", charge="20"), line(1, "40", adjustment("40"), charge="80"))
    assert _matched(_claim(), *parts, SECOND) == ["1 20 of 20", "1 40 of 80", "2 50 of 50"]


def test_a_claim_that_is_decided_as_a_whole() -> None:
    whole = _decision("110", FIRST, SECOND)
    whole = whole._replace(lines=(), adjustments=whole.lines[0].adjustments)
    assert claim_balance.match(_claim(), whole) == []


@pytest.mark.parametrize(
    ("lines", "more", "said"),
    [
        ((FIRST,), {}, "line 2 of the claim is not decided"),
        ((SECOND,), {}, "line 1 of the claim is not decided"),
        ((FIRST, SECOND, line(3, "1")), {}, "line 3 of the decision is no line of the claim"),
        (
            ({**FIRST, "line": None, "control_number": "X"}, SECOND),
            {},
            "a line of the decision is no line of the claim",
        ),
        (
            ({**FIRST, "control_number": "C1L2"}, SECOND),
            {},
            "line 1 of the decision is no line of the claim",
        ),
        (
            (FIRST, FIRST, SECOND),
            {},
            "line 1 is decided twice; where a line is split, each part says its charge",
        ),
        (
            ({**FIRST, "charge": "100"}, line(1, "0"), SECOND),
            {},
            "line 1 is decided twice; where a line is split, each part says its charge",
        ),
        (
            ({**FIRST, "charge": "101"}, SECOND),
            {},
            "line 1: the decision's charge exceeds by 1.00 the claim's [1]",
        ),
        (
            ({**FIRST, "charge": "99.99"}, SECOND),
            {},
            "line 1: the decision's charge falls 0.01 short of the claim's [-0.01]",
        ),
        (
            (line(1, "60", adjustment("39.99")), SECOND),
            {},
            "line 1: the charge exceeds by 0.01 payment and adjustments [0.01]",
        ),
        (
            (line(1, "60.01", adjustment("40")), SECOND),
            {},
            "line 1: the charge falls 0.01 short of payment and adjustments [-0.01]",
        ),
        (
            (FIRST, SECOND),
            {"charge": "151"},
            "the decision's charge exceeds by 1.00 the claim's (CLM02) [1]",
        ),
        (
            (FIRST, SECOND),
            {"paid": "109"},
            "the charge exceeds by 1.00 the claim's payment and all adjustments [1]",
        ),
        (
            (FIRST, SECOND),
            {"adjustments": [adjustment("1")]},
            "the charge falls 1.00 short of the claim's payment and all adjustments [-1]",
        ),
    ],
)
def test_what_does_not_fit(
    lines: tuple[dict[str, Any], ...], more: dict[str, Any], said: str
) -> None:
    assert _refused(_claim(), *lines, **more) == said


def test_what_is_wrong_with_the_claim() -> None:
    assert _refused(_claim(number="LX*2~>LX*1~"), FIRST, SECOND) == (
        "line 1 of the decision fits 2 lines of the claim"
    )
    assert _refused(_claim(charge="*100*UN>*X*UN"), FIRST, SECOND) == (
        "line 1 of the claim has no readable charge"
    )
    assert _refused(_claim(total="CLM*C1*150*>CLM*C1*X*"), FIRST, SECOND) == (
        "the claim has no readable total charge (CLM02)"
    )
    assert _refused(_claim(total="CLM*C1*150*>CLM*C1*151*"), FIRST, SECOND, paid="111") == (
        "the claim's total charge (CLM02) exceeds by 1.00 the charges of its lines [1]"
    )
    claim = _claim()
    claim.is_whole = False
    assert _refused(claim, FIRST, SECOND).startswith("the claim could not be read whole")
    assert _refused(_claim(number="LX*2~>LX*B~"), FIRST) == "a line of the claim is not decided"


def test_adjustments_of_claim_and_lines() -> None:
    made = _decision(
        "0",
        line(1, "0", adjustment("40"), adjustment("10", "PR", "1")),
        line(2, "0", adjustment("5", "PR", "2")),
        adjustments=[adjustment("3", "PR", "3"), adjustment("-1")],
    )
    assert claim_balance.patient_responsibility(made) == Decimal(18)
    assert len(list(claim_balance.all_adjustments(made))) == 5


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({}, "no"),
        ({"claim": "C1"}, "claim C1: no"),
        ({"group": "G1", "payee": "P"}, "group G1, payee P: no"),
        ({"file": "d.jsonl"}, "d.jsonl: no"),
        ({"file": "d.jsonl", "line": 3}, "d.jsonl:3: no"),
        (
            {"file": "d.jsonl", "line": 3, "claim": "C1", "group": "G1", "payee": "P"},
            "d.jsonl:3, claim C1, group G1, payee P: no",
        ),
    ],
)
def test_a_refusal_in_words(known: dict[str, Any], shown: str) -> None:
    assert str(Refusal("no", **known)) == shown
