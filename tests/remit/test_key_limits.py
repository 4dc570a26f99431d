"""Every key of decisions: what it takes up to its limits, and no more."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from remit_cases import adjustment, decision, line, npi

from edi.remit.decision import (
    Carrier,
    CorrectedInsured,
    DecidedAdjustment,
    DecidedLine,
    Decision,
    ProviderAdjustment,
)
from edi.remit.decisions import Record, parse_decisions
from edi.remit.refusal import Refusal


def _read(record: Any) -> Record:
    (found,) = parse_decisions(io.BytesIO(json.dumps(record).encode()), "d.jsonl")
    return found


def _with(path: str, value: object) -> Any:
    """A decision with this value at "key", "key.inner" or "lines.key"."""
    record: Any = {
        **decision("C1", "60", line(1, "60", adjustment("40"))),
        "crossover": {"name": "X", "id": "60012"},
        "priority_payer": {"name": "X", "id": "60012"},
        "corrected_insured": {},
    }
    if path.startswith("provider_adjustment."):
        inner = {"provider": npi(1), "group": "G1", "reason": "CS", "amount": "-1"}
        record = {"provider_adjustment": inner}
    *outer, key = path.split(".")
    inner = record
    for name in outer:
        inner = inner.setdefault(name, {})
        inner = inner[0] if isinstance(inner, list) else inner
    inner[key] = value
    if path == "lines.procedure.modifiers":
        inner["code"] = "1"
    return record


# Key, least and most characters, and whether the text is free: what X12 cannot carry is replaced.
TEXTS = [
    ("claim", 1, 38, False),
    ("payer_claim_control_number", 1, 50, False),
    ("group", 1, 50, False),
    ("frequency", 1, 1, False),
    ("drg", 1, 4, False),
    ("original_claim_control_number", 1, 50, False),
    ("lines.control_number", 1, 50, False),
    ("lines.procedure.code", 1, 48, False),
    ("crossover.name", 1, 60, True),
    ("crossover.id", 2, 80, False),
    ("priority_payer.name", 1, 60, True),
    ("priority_payer.id", 2, 80, False),
    ("corrected_insured.last_name", 1, 60, True),
    ("corrected_insured.first_name", 1, 35, True),
    ("corrected_insured.middle_name", 1, 25, True),
    ("corrected_insured.suffix", 1, 10, True),
    ("corrected_insured.id", 2, 80, False),
    ("provider_adjustment.group", 1, 50, False),
    ("provider_adjustment.reference", 1, 50, False),
]


@pytest.mark.parametrize(("path", "least", "most", "is_free"), TEXTS)
def test_texts_of_a_decision(path: str, least: int, most: int, is_free: bool) -> None:
    for length in {least, most}:
        assert not isinstance(_read(_with(path, "A" * length)), Refusal)
    for length in {least - 1, most + 1} - {0}:
        found = _read(_with(path, "A" * length))
        assert isinstance(found, Refusal)
        assert re.search(r"must have \d+( to \d+)? characters", found.message)
        assert path.rpartition(".")[2] in found.message
    for odd in "*~:^\x07":
        refused = isinstance(_read(_with(path, odd if most == 1 else f"A{odd}")), Refusal)
        assert refused == (
            odd == "\x07" and not is_free
        )  # delimiters are chosen by what is written
    assert isinstance(_read(_with(path, 1)), Refusal)


AMOUNTS = [
    "paid",
    "charge",
    "interest",
    "covered",
    "lines.paid",
    "lines.charge",
    "lines.allowed",
]


@pytest.mark.parametrize("path", AMOUNTS)
def test_amounts_of_a_decision(path: str) -> None:
    for value in ("0", "0.5", "12.50", "99999999.99"):
        assert isinstance(_read(_with(path, value)), Decision)
    for value in ("100000000", "0.001", "00", "-0.01", "1e3", 1):
        assert isinstance(_read(_with(path, value)), Refusal)


@pytest.mark.parametrize("path", ["drg_weight", "lines.units", "lines.adjustments.quantity"])
def test_numbers_of_a_decision(path: str) -> None:
    for value in ("0", "0.1234", "1234567890.1234"):
        assert isinstance(_read(_with(path, value)), Decision)
    for value in ("-1", "12345678901", "0.12345", "1.", "x", 1):
        assert isinstance(_read(_with(path, value)), Refusal)


@pytest.mark.parametrize(
    ("path", "least", "most"),
    [("lines.line", 1, 999_999)],
)
def test_whole_numbers_of_a_decision(path: str, least: int, most: int) -> None:
    for value in (least, most):
        assert isinstance(_read(_with(path, value)), Decision)
    for value in (least - 1, most + 1, "1", True):
        assert isinstance(_read(_with(path, value)), Refusal)


@pytest.mark.parametrize(
    ("path", "item", "most"),
    [
        ("remarks", "N130", 5),
        ("lines.remarks", "N130", 99),
        ("lines.procedure.modifiers", "25", 4),
        ("adjustments", adjustment("1"), 500),
        ("lines.adjustments", adjustment("1"), 500),
        ("lines", line(1, "60"), 999),
    ],
)
def test_lists_of_a_decision(path: str, item: Any, most: int) -> None:
    assert isinstance(_read(_with(path, [item] * most)), Decision)
    found = _read(_with(path, [item] * (most + 1)))
    assert isinstance(found, Refusal)
    assert f"must be a list of at most {most}" in found.message


@pytest.mark.slow_but_one_in(6)
@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("status", "1 2 3 4 22 23 25 19 20 21"),
        ("filing", "12 13 14 15 16 17 AM CH DS HM LM MA MB MC OF TV VA WC ZZ"),
        ("lines.procedure.qualifier", "AD ER HC HP IV N4 N6 NU UI WK"),
        ("crossover.id_qualifier", "AD FI NI PI PP XV"),
        ("priority_payer.id_qualifier", "AD FI NI PI PP XV"),
        ("lines.adjustments.group", "CO OA PI PR"),
    ],
)
def test_codes_of_a_decision(path: str, taken: str) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    codes = [*letters, *(a + b for a in letters for b in letters)]
    found = set()
    for code in codes:
        record = _with(path, code)
        if path == "lines.procedure.qualifier":
            record["lines"][0]["procedure"]["code"] = "1"
        if not isinstance(_read(record), Refusal):
            found.add(code)
    assert found == set(taken.split())


def test_everything_that_a_decision_may_say() -> None:
    carrier = {"name": "NORTH", "id_qualifier": "XV", "id": "60012"}
    found = _read(
        {
            "claim": "C1",
            "status": "19",
            "payer_claim_control_number": "P1",
            "paid": "60.00",
            "group": "G1",
            "provider": npi(1),
            "frequency": "7",
            "charge": "100",
            "filing": "12",
            "adjustments": [{"group": "CO", "reason": "45", "amount": "-1", "quantity": "2"}],
            "remarks": ["MA01"],
            "interest": "1.50",
            "covered": "99",
            "drg": "470",
            "drg_weight": "1.25",
            "received": "2026-06-01",
            "original_claim_control_number": "O1",
            "crossover": carrier,
            "priority_payer": {"name": "SOUTH", "id": "70012"},
            "corrected_insured": {
                "last_name": "ASH",
                "first_name": "NADIA",
                "middle_name": "Q",
                "suffix": "JR",
                "id": "M1",
            },
            "lines": [
                {
                    "line": 1,
                    "control_number": "L1",
                    "paid": "60",
                    "charge": "100",
                    "allowed": "80",
                    "units": "3",
                    "procedure": {"code": "99213", "modifiers": ["25"]},
                    "adjustments": [adjustment("40")],
                    "remarks": ["N130"],
                },
                {
                    "control_number": "L2",
                    "paid": "0",
                    "procedure": {"qualifier": "NU", "code": "1"},
                },
            ],
        }
    )
    assert found == Decision(
        claim="C1",
        status="19",
        payer_claim_control_number="P1",
        paid=Decimal(60),
        place=1,
        group="G1",
        provider=npi(1),
        frequency="7",
        charge=Decimal(100),
        filing="12",
        adjustments=(DecidedAdjustment("CO", "45", Decimal(-1), Decimal(2)),),
        lines=(
            DecidedLine(
                number=1,
                control_number="L1",
                paid=Decimal(60),
                charge=Decimal(100),
                allowed=Decimal(80),
                units=Decimal(3),
                procedure=("HC", "99213", "25"),
                adjustments=(DecidedAdjustment("CO", "45", Decimal(40)),),
                remarks=("N130",),
            ),
            DecidedLine(None, "L2", Decimal(0), procedure=("NU", "1")),
        ),
        remarks=("MA01",),
        interest=Decimal("1.5"),
        covered=Decimal(99),
        drg="470",
        drg_weight=Decimal("1.25"),
        received=date(2026, 6, 1),
        original_claim_control_number="O1",
        crossover=Carrier("NORTH", "XV", "60012"),
        priority_payer=Carrier("SOUTH", "PI", "70012"),
        corrected_insured=CorrectedInsured("ASH", "NADIA", "Q", "JR", "M1"),
    )
    assert [one.label for one in found.lines] == ["line 1", "a line"]
    assert not found.is_reversal


def test_everything_that_a_provider_adjustment_may_say() -> None:
    found = _read(
        {
            "provider_adjustment": {
                "provider": npi(1),
                "group": "G1",
                "reason": "CS",
                "amount": "-5.50",
                "reference": "R1",
                "period_end": "2026-12-31",
                "tax_id": "820000001",
                "service_date": "2026-04-02",
            }
        }
    )
    assert found == ProviderAdjustment(
        provider=npi(1),
        group="G1",
        reason="CS",
        amount=Decimal("-5.5"),
        place=1,
        reference="R1",
        period_end=date(2026, 12, 31),
        tax_id="820000001",
        service_date=date(2026, 4, 2),
    )
    wrong = _read({"provider_adjustment": {"provider": npi(1), "tax_id": "82-0000001"}})
    assert isinstance(wrong, Refusal)


def test_a_record_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    from edi.remit import decisions

    data = json.dumps(_with("claim", "C1")).encode() + b"\n"
    monkeypatch.setattr(decisions, "MAX_LINE", len(data))
    found = list(parse_decisions(io.BytesIO(data * 2), "d.jsonl"))
    assert [isinstance(one, Decision) for one in found] == [True, True]
    monkeypatch.setattr(decisions, "MAX_LINE", len(data) - 1)
    (refused,) = parse_decisions(io.BytesIO(data * 2), "d.jsonl")
    assert isinstance(refused, Refusal)
    assert refused.message == f"a record longer than {len(data) - 1} bytes"


def test_lines_of_a_decisions_file_are_counted_whatever_is_in_them() -> None:
    one = json.dumps(decision("C1", "60", line(1, "60", adjustment("40")))).encode()
    data = b"\xef\xbb\xbf" + one + b"\n\n  \n" + b"{]\n" + one + b"\r\n" + one
    places = [
        found.line if isinstance(found, Refusal) else found.place
        for found in parse_decisions(io.BytesIO(data), "d.jsonl")
    ]
    assert places == [1, 4, 5, 6]
    for start in (b"{\n", b"[\n", "{}".encode("utf-16")):
        (refusal,) = parse_decisions(io.BytesIO(start + one), "d.jsonl")
        assert isinstance(refusal, Refusal) and refusal.line == 1
