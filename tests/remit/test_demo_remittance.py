"""The demo's remittances, judged by readers that are not ours."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from remit_cases import DEMO, NOW, PAID_ON, REMITTANCES, balance, judge, of, segments

from edi.api import read_payments, validate
from edi.remit import Outcome, write_remittances

CLAIMS = [DEMO / "claims" / "professional.837", DEMO / "claims" / "institutional.837"]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return write_remittances(
        CLAIMS,
        DEMO / "decisions.jsonl",
        DEMO / "groups.toml",
        tmp_path_factory.mktemp("demo"),
        effective=PAID_ON,
        now=NOW,
    )


def decisions() -> dict[str, dict[str, object]]:
    lines = (DEMO / "decisions.jsonl").read_text().splitlines()
    return {one["claim"]: one for one in map(json.loads, lines)}


def test_one_file_a_group(outcome: Outcome) -> None:
    assert [one.group for one in outcome.written] == ["G0012", "G0034"]
    assert not outcome.refused
    folder = outcome.written[0].path.parent
    assert sorted(p.name for p in folder.iterdir()) == [
        "G0012_000000001.835",
        "G0034_000000002.835",
        "ledger.sqlite",
    ]


def test_one_payment_a_payee(outcome: Outcome) -> None:
    for one in outcome.written:
        found = segments(one.path)
        assert len(of(found, "ST")) == len(of(found, "BPR")) == len(of(found, "TRN")) == 3
        assert [p.payee_id for p in one.payments] == [s[4] for s in of(found, "N1") if s[1] == "PE"]
        assert balance(one.path) == [payment.amount for payment in one.payments]
    traces = [p.trace_number for one in outcome.written for p in one.payments]
    assert len(set(traces)) == 6
    assert outcome.written[0].amount == Decimal("6691.80")


@pytest.mark.slow
def test_other_readers_accept_them(outcome: Outcome) -> None:
    for one in outcome.written:
        judge(one.path)
        assert not list(validate(one.path, strict=True))


def test_every_decision_reads_back(outcome: Outcome) -> None:
    payments = {p.id: p for one in outcome.written for p in read_payments(one.path)}
    decided = decisions()
    assert set(payments) == set(decided)
    for claim, payment in payments.items():
        expected = decided[claim]
        assert payment.paid == Decimal(str(expected["paid"]))
        assert payment.status == expected["status"]
        assert payment.payer_claim_control_number == expected["payer_claim_control_number"]
        lines = expected["lines"]
        assert isinstance(lines, list)
        for line, service in zip(lines, payment.lines, strict=True):
            assert service.paid == Decimal(line["paid"])
            assert (service.allowed or 0) == Decimal(line["allowed"])
            assert service.control_number == f"{claim}L{line['line']}"
            assert [(a.group, a.reason, a.amount) for a in service.adjustments] == [
                (a["group"], a["reason"], Decimal(a["amount"])) for a in line["adjustments"]
            ]


def test_ach_and_check(outcome: Outcome) -> None:
    ach, check = (of(segments(one.path), "BPR")[0] for one in outcome.written)
    assert "*".join(ach) == (
        "BPR*I*183.8*C*ACH*CCP*01*124000054*DA*0071200012*1820771001*TPAG00012"
        "*01*124100006*DA*4100012130*20260703"
    )
    assert "*".join(check) == "BPR*I*55.2*C*CHK************20260703"


@pytest.mark.parametrize("name", ["G0012_000000001.835", "G0034_000000002.835"])
def test_the_shipped_remittances_are_these(outcome: Outcome, name: str) -> None:
    written = {one.path.name: one.path for one in outcome.written}
    assert Path(written[name]).read_bytes() == (REMITTANCES / name).read_bytes()
