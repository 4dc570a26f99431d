"""Every claim of the shipped remittance run is asked for, and answered as its 835 has it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from status_cases import NOW, Answer, Desk, requests

# isort: split
from remit_cases import DEMO

import edi
from edi.claims.payment import ClaimPayment
from edi.remit import write_remittances

CLAIMS = sorted((DEMO / "claims").glob("*.837"))


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run on the shipped claims, decisions and groups."""
    out = tmp_path_factory.mktemp("demo") / "remittances"
    write_remittances(
        CLAIMS,
        DEMO / "decisions.jsonl",
        DEMO / "groups.toml",
        out,
        effective=date(2026, 7, 3),
        allow_missing_decisions=True,
        now=NOW,
    )
    return out


def asked(trace: str, one: ClaimPayment, *, by_number: bool) -> list[str]:
    """A 276 for a claim payment, as its payee would ask."""
    payee, patient, insured = one.payee, one.patient, one.insured
    assert payee is not None and patient is not None
    member = insured or patient
    found = [
        f"BHT*0010*13*{trace}*20260801*0905",
        "HL*1**20*1",
        "NM1*PR*2*EXAMPLE TPA*****PI*12345",
        "HL*2*1*21*1",
        "NM1*41*2*BILLING SERVICE*****46*SERV1",
        "HL*3*2*19*1",
        f"NM1*1P*2*{payee.name}*****{payee.id_qualifier}*{payee.id}",
        f"HL*4*3*22*{int(insured is not None)}",
        f"NM1*IL*1*{member.last_name}*{member.first_name}****MI*{member.id}",
    ]
    if insured is not None:
        found += ["HL*5*4*23", f"NM1*QC*1*{patient.last_name}*{patient.first_name}"]
    found.append(f"TRN*1*{trace}")
    if by_number:
        found.append(f"REF*1K*{one.payer_claim_control_number}")
    found += [f"REF*EJ*{one.id}", f"AMT*T3*{one.charge}"]
    for line in one.lines:
        procedure = line.billed_procedure or line.procedure
        code = ":".join((procedure.qualifier, procedure.code, *procedure.modifiers))
        found.append(f"SVC*{code}*{line.charge}**{line.revenue_code}")
        found += [f"REF*FJ*{line.control_number}"] if line.control_number else []
    return found


def holds(answer: Answer, one: ClaimPayment) -> None:
    """Is the answer what the 835 says?"""
    remittance = one.remittance
    assert answer.codes in ("F1:65", "F2:1", "F4:104")
    assert (answer.codes == "F1:65") == bool(one.paid)
    assert Decimal(answer.stc[4]) == one.charge
    assert Decimal(answer.stc[5]) == one.paid
    assert answer.stc[8] == f"{remittance.effective_date:%Y%m%d}"
    assert answer.stc[9] == remittance.trace_number
    assert answer.refs["1K"] == one.payer_claim_control_number
    assert [Decimal(line[0][3]) for line in answer.lines] == [line.paid for line in one.lines]


@pytest.mark.parametrize("by_number", [False, True])
def test_every_claim_of_the_demo(paid: Path, by_number: bool, tmp_path: Path) -> None:
    payments = [one for file in sorted(paid.glob("*.835")) for one in edi.read_payments(file)]
    assert len(payments) > 5
    sets = [asked(f"T{n}", one, by_number=by_number) for n, one in enumerate(payments)]
    data = requests(*sets, usage=payments[0].remittance.usage)
    at = Desk(tmp_path, paid / "ledger.sqlite", claims=CLAIMS)
    answers = at.answer_bytes(data)
    assert [one.trace for one in answers] == [f"T{n}" for n in range(len(payments))]
    for answer, one in zip(answers, payments, strict=True):
        holds(answer, one)
    for group in ("0012", "0034"):
        assert any(one.group_number.endswith(group) for one in payments)


@pytest.mark.slow
def test_several_at_once(paid: Path, tmp_path: Path) -> None:
    """Answers that are made at once in one folder have numbers of their own."""
    payment = next(edi.read_payments(next(paid.glob("*.835"))))
    files = []
    for n in range(4):
        path = tmp_path / f"{n}.276"
        path.write_bytes(requests(asked(f"T{n}", payment, by_number=True), number=n + 1))
        files.append(path)

    def answer(path: Path) -> Path:
        (one,) = edi.answer_status(path, paid / "ledger.sqlite", tmp_path / "out", now=NOW).files
        return one.paths[0]

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(answer, files))
    assert len({path.read_bytes()[90:99] for path in made}) == 4
