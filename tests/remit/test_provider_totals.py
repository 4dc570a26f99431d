"""TS3 and TS2: what the claims of a loop 2000 come to."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from remit_cases import (
    Case,
    Folder,
    as_guide,
    balance,
    claim_file,
    decision,
    group,
    judge,
    npi,
    of,
    of_decisions,
    segments,
)

import edi
from edi.remit import Refused

TOTALS = "provider_totals = true"


def hospital(*claims: Case) -> bytes:
    """Claims of stays; those whose number begins with O are outpatient claims."""
    text = as_guide(claim_file(*claims), "I").decode()
    parts = text.split("~")
    parts = [one.replace("*13:A:", "*11:A:") if one.startswith("CLM*I") else one for one in parts]
    return "~".join(parts).encode()


def run(tmp_path: Path, claims: Any, decisions: Any, *extra: str) -> list[list[str]]:
    folder = Folder(tmp_path).put(claims, decisions, group("G1", TOTALS) + "".join(extra))
    outcome = folder.run()
    (file,) = outcome.written
    assert of_decisions(outcome) == []
    judge(file.path)
    assert balance(file.path) == [payment.amount for payment in file.payments]
    assert len(list(edi.read_payments(file.path))) == len(decisions)
    return segments(file.path)


def test_totals_by_facility_type(tmp_path: Path) -> None:
    claims = hospital(Case("I1"), Case("O1", charges=("30.50", "0.25")), Case("I2"))
    mia = {"drg": "40.10", "disproportionate_share": "3", "capital_indirect_education": "2"}
    found = run(
        tmp_path,
        claims,
        [
            decision("I1", inpatient_adjudication=mia, covered_days="1"),
            decision(
                "O1",
                "30.75",
                {"line": 1, "paid": "30.50"},
                {"line": 2, "paid": "0.25"},
            ),
            decision("I2", inpatient_adjudication=mia | {"capital": "1.5"}, covered_days="1"),
        ],
    )
    assert ["*".join(one) for one in found if one[0] in ("LX", "TS3", "TS2", "CLP")] == [
        "LX*1",
        f"TS3*{npi(1)}*11*20261231*2*200",
        "TS2*80.2***6*1.5*4*******2",
        *("*".join(one) for one in of(found, "CLP") if one[1].startswith("I")),
        "LX*2",
        f"TS3*{npi(1)}*13*20261231*1*30.75",
        *("*".join(one) for one in of(found, "CLP") if one[1].startswith("O")),
    ]


def test_reversals_count_with_their_charges(tmp_path: Path) -> None:
    given = [
        decision("C1", status="22", covered=None),
        decision("C1", payer_claim_control_number="N", original_claim_control_number="PC1"),
    ]
    folder = Folder(tmp_path).put([Case()], given, group("G1", TOTALS))
    (file,) = folder.run().written
    judge(file.path)
    assert of(segments(file.path), "TS3") == [f"TS3*{npi(1)}*11*20261231*2*0".split("*")]
    assert balance(file.path) == [Decimal(0)]


def test_what_is_refused_is_not_counted(tmp_path: Path) -> None:
    claims = [Case("C1"), Case("C2"), Case("C3", provider=2)]
    given = [decision("C1"), decision("C2", payer_claim_control_number="PC1"), decision("C3")]
    folder = Folder(tmp_path).put(claims, given, group("G1", TOTALS))
    outcome = folder.run(on_error="skip")
    assert outcome.refused
    found = segments(outcome.written[0].path)
    assert [one[4:] for one in of(found, "TS3")] == [["1", "100"]]
    assert [one[1] for one in of(found, "CLP")] == ["C3"]


def test_a_payment_without_claims_has_no_totals(tmp_path: Path) -> None:
    record = {"provider": npi(2), "group": "G1", "reason": "CS", "reference": "A", "amount": "-5"}
    on_file = f'[[payee]]\nnpi = "{npi(2)}"\ntax_id = "820000002"\nname = "B"\n'
    folder = Folder(tmp_path).put(
        [Case()], [decision(), {"provider_adjustment": record}], group("G1", TOTALS) + on_file
    )
    (file,) = folder.run().written
    found = segments(file.path)
    assert len(of(found, "ST")) == 2
    assert len(of(found, "LX")) == len(of(found, "TS3")) == 1


def test_other_groups_stay_as_they_are(tmp_path: Path) -> None:
    claims = [Case("C1"), Case("C2", number="G2")]
    given = [decision("C1"), decision("C2")]
    Folder(tmp_path / "a").put(claims, given, group("G1") + group("G2")).run()
    Folder(tmp_path / "b").put(claims, given, group("G1", TOTALS) + group("G2")).run()
    name = "G2_000000002.835"
    one, other = (tmp_path / part / "out" / name for part in "ab")
    assert one.read_bytes() == other.read_bytes()
    assert not of(segments(one), "TS3")


def test_a_claim_without_facility_type(tmp_path: Path) -> None:
    data = claim_file(Case()).replace(b"*11:B:1*", b"*:B:1*")
    with pytest.raises(Refused, match="no facility type"):
        Folder(tmp_path).put(data, [decision()], group("G1", TOTALS)).run()
