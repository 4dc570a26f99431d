"""What decisions say only where it applies, read back by others and by ourselves."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import decision_rows
import pytest
from remit_cases import (
    Case,
    Folder,
    adjustment,
    as_guide,
    balance,
    claim_file,
    decision,
    group,
    judge,
    line,
    npi,
    of,
    of_decisions,
    segments,
)

import edi
from edi.remit import InvalidGroups, Refused
from edi.remit.decision import InpatientAdjudication, OutpatientAdjudication
from edi.remit.decisions import parse_decisions
from edi.remit.groups_file import parse_groups
from edi.remit.refusal import Refusal


def run(tmp_path: Path, given: Any, claims: Any = None, groups: str = group()) -> list[list[str]]:
    """The segments of the only file, after everybody found it right."""
    outcome = Folder(tmp_path).put(claims or [Case()], given, groups).run()
    (one,) = outcome.written
    assert of_decisions(outcome) == []
    judge(one.path)
    assert balance(one.path) == [payment.amount for payment in one.payments]
    assert [p.claims for p in one.payments] == [len(list(edi.read_payments(one.path)))]
    return segments(one.path)


def inpatient(*claims: Case) -> bytes:
    """Claims of a hospital stay."""
    return as_guide(claim_file(*claims), "I").replace(b"*13:A:", b"*11:A:")


def refused(tmp_path: Path, given: Any, claims: Any = None) -> str:
    with pytest.raises(Refused) as caught:
        Folder(tmp_path).put(claims or [Case()], [given], group()).run()
    (one,) = caught.value.refusals
    return one.message


def after(found: list[list[str]], first: str, last: str) -> list[str]:
    """The segments from the first CLP or SVC up to another."""
    ids = [one[0] for one in found]
    start = ids.index(first)
    return ["*".join(one) for one in found[start : ids.index(last, start + 1)]]


# -- the claim


def test_the_rest_of_a_claim(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        [
            decision(
                remarks=["MA01", "MA18"],
                outpatient_adjudication={
                    "reimbursement_rate": "0.85",
                    "hcpcs_payable": "60.00",
                    "esrd_payment": "0",
                    "nonpayable_professional": "2.50",
                },
                priority_payer={"name": "NEXT PLAN", "id": "99"},
                other_subscriber={"last_name": "OAK", "first_name": "P", "id": "M77"},
                contract_class="GOLD",
                repriced_claim_number="R1",
                adjusted_repriced_claim_number="R2",
                prior_authorization="PA1",
                rendering_provider_ids=[{"qualifier": "0B", "id": "LIC1"}],
                amounts=[{"qualifier": "F5", "amount": "5"}, {"qualifier": "T", "amount": "1.5"}],
                quantities=[{"qualifier": "PS", "quantity": "2"}],
                received="2026-05-01",
            )
        ],
    )
    assert after(found, "MOA", "SVC") == [
        "MOA*.85*60*MA01*MA18*****2.5",
        "REF*1L*G1",
        "REF*CE*GOLD",
        "REF*9A*R1",
        "REF*9C*R2",
        "REF*G1*PA1",
        "REF*0B*LIC1",
        "DTM*232*20260402",
        "DTM*233*20260402",
        "DTM*050*20260501",
        "AMT*AU*.01",
        "AMT*F5*5",
        "AMT*T*1.5",
        "QTY*PS*2",
    ]
    assert [one for one in of(found, "NM1") if one[1] == "GB"] == [
        "NM1*GB*1*OAK*P****MI*M77".split("*")
    ]


def test_other_references(tmp_path: Path) -> None:
    found = run(tmp_path, [decision(other_group="O1", authorization="A1")])
    assert [one[1:] for one in of(found, "REF") if one[1] in ("6P", "BB")] == [
        ["6P", "O1"],
        ["BB", "A1"],
    ]


def test_every_amount_of_an_inpatient_claim(tmp_path: Path) -> None:
    names = InpatientAdjudication._fields
    values = {name: f"{number}" for number, name in enumerate(names, start=100)}
    found = run(
        tmp_path,
        [decision(inpatient_adjudication=values, remarks=["MA01", "MA07"], covered_days="1")],
        inpatient(Case()),
    )
    (mia,) = of(found, "MIA")
    assert mia[1] == "0"
    assert (mia[5], mia[20]) == ("MA01", "MA07")
    places = (2, 3, 4, *range(6, 20), 24)
    assert [mia[place] for place in places] == list(values.values())
    assert mia[21:24] == [""] * 3
    text = Path(__file__).parents[2].joinpath("docs", "remit.md").read_text(encoding="utf-8")
    for name, place in zip(names, places, strict=True):
        assert f"| `{name}` | MIA{place:02d} |" in text


def test_every_amount_of_another_claim_is_told() -> None:
    text = Path(__file__).parents[2].joinpath("docs", "remit.md").read_text(encoding="utf-8")
    for name, place in zip(OutpatientAdjudication._fields, (1, 2, 8, 9), strict=True):
        assert f"`{name}` (MOA{place:02d})" in text


def test_a_reversal_negates_amounts_and_no_counts(tmp_path: Path) -> None:
    given = decision(
        status="22",
        inpatient_adjudication={"drg": "60", "cost_report_days": "2"},
        amounts=[{"qualifier": "D8", "amount": "1"}],
        quantities=[{"qualifier": "VS", "quantity": "3"}],
        covered=None,
    )
    payee = {"provider": npi(1), "group": "G1", "reason": "WO", "amount": "-60", "reference": "PC1"}
    Folder(tmp_path).put(inpatient(Case()), [given, {"provider_adjustment": payee}], group()).run()
    (path,) = (tmp_path / "out").glob("*.835")
    judge(path)
    found = segments(path)
    assert of(found, "MIA") == ["MIA*0***-60***********2".split("*")]
    assert [one for one in of(found, "AMT") if one[1] == "D8"] == [["AMT", "D8", "-1"]]
    assert of(found, "QTY") == [["QTY", "VS", "3"]]


def test_what_is_empty_changes_nothing(tmp_path: Path) -> None:
    plain = run(tmp_path / "plain", [decision()])
    empty: dict[str, Any] = {
        "outpatient_adjudication": {},
        "amounts": [],
        "quantities": [{"qualifier": "PS", "quantity": "0"}],
        "contract_class": "",
        "rendering_provider_ids": [],
        "other_subscriber": None,
    }
    assert run(tmp_path / "other", [decision(**empty)]) == plain


# -- lines


def test_the_rest_of_a_line(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        [
            decision(
                "C1",
                "60",
                line(
                    1,
                    "60",
                    adjustment("40"),
                    allowed="60",
                    rendering_provider=npi(7),
                    rendering_provider_ids=[{"qualifier": "1C", "id": "X"}],
                    healthcare_policies=["L33797", "A5"],
                    amounts=[{"qualifier": "KH", "amount": "1"}],
                    quantities=[{"qualifier": "ZK", "quantity": "2"}],
                    remarks=["N130"],
                ),
            )
        ],
    )
    assert after(found, "SVC", "SE") == [
        "SVC*HC:99213*100*60**1",
        "DTM*472*20260402",
        "CAS*CO*45*40",
        "REF*6R*C1L1",
        f"REF*HPI*{npi(7)}",
        "REF*1C*X",
        "REF*0K*L33797",
        "REF*0K*A5",
        "AMT*B6*60",
        "AMT*KH*1",
        "QTY*ZK*2",
        "LQ*HE*N130",
    ]


# -- refused


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"inpatient_adjudication": {"drg": "1"}}, "belongs to an inpatient claim"),
        ({"other_subscriber": {"last_name": "X"}}, "give priority_payer"),
        (
            dict.fromkeys(
                ("contract_class", "repriced_claim_number", "other_group", "prior_authorization",
                 "authorization"), "X"
            ),
            "has 6 references (REF)",
        ),
    ],
)  # fmt: skip
def test_what_has_no_place(more: dict[str, Any], message: str, tmp_path: Path) -> None:
    assert message in refused(tmp_path, decision(**more))


def test_what_has_no_place_in_an_inpatient_claim(tmp_path: Path) -> None:
    given = decision(outpatient_adjudication={"hcpcs_payable": "1"})
    assert "give inpatient_adjudication" in refused(tmp_path, given, inpatient(Case()))


def test_one_rendering_provider_too_many(tmp_path: Path) -> None:
    ids = [{"qualifier": "0B", "id": str(number)} for number in range(10)]
    one = line(1, "60", adjustment("40"), rendering_provider_ids=ids, rendering_provider=npi(3))
    assert "more than the guide has room for" in refused(tmp_path, decision("C1", "60", one))


def test_days_of_a_claim_that_has_none_are_unusual(tmp_path: Path) -> None:
    given = decision(quantities=[{"qualifier": "OU", "quantity": "1"}])
    (one,) = of_decisions(Folder(tmp_path).put([Case()], [given], group()).run())
    assert "belong to inpatient claims" in one.message


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"amounts": [{"qualifier": "AU", "amount": "1"}]}, "amounts[0].qualifier must be one of"),
        ({"amounts": [{"qualifier": "T", "amount": "0"}]}, "amounts[0].amount is zero"),
        ({"amounts": [{"qualifier": "T", "amount": 1.0}]}, "amounts[0].amount must be dollars"),
        ({"amounts": [{"qualifier": "T", "amount": "1"}] * 2}, "each qualifier goes once"),
        ({"quantities": [{"qualifier": "CA", "quantity": "1"}]}, "must be one of"),
        ({"other_subscriber": {"first_name": "X"}}, "other_subscriber.last_name or id is missing"),
        ({"other_subscriber": {"last_name": "X", "id_qualifier": "MI"}}, "other_subscriber.id is"),
        ({"inpatient_adjudication": {"drg": "-1"}}, "must not be negative"),
        ({"inpatient_adjudication": {"drgs": "1"}}, "unknown key inpatient_adjudication.drgs"),
        ({"contract_class": "X" * 51}, "must have 1 to 50 characters"),
        ({"lines": [{"line": 1, "paid": "1", "rendering_provider": "1"}]}, "must be an NPI"),
        ({"lines": [{"line": 1, "paid": "1", "healthcare_policies": ["A"] * 6}]}, "at most 5"),
    ],
)
def test_wrong_values(more: dict[str, Any], message: str) -> None:
    data = json.dumps(decision(**more)).encode()
    (one,) = parse_decisions(io.BytesIO(data), "")
    assert isinstance(one, Refusal)
    assert message in one.message


def test_tables_have_them_too(tmp_path: Path) -> None:
    given = decision(
        "C1",
        "60",
        line(1, "60", adjustment("40"), healthcare_policies=["L1", "L2"]),
        outpatient_adjudication={"hcpcs_payable": "60"},
        quantities=[{"qualifier": "PS", "quantity": "2"}],
    )
    one = run(tmp_path / "lines", [given])
    folder = Folder(tmp_path / "table").put([Case()], [], group())
    data = decision_rows.as_csv(decision_rows.rows([given]))
    assert b"line_healthcare_policy_2" in data
    assert b"quantity_1_qualifier" in data
    (folder.path / "decisions.jsonl").write_bytes(data)
    (file,) = folder.run().written
    assert segments(file.path) == one
    (payment,) = edi.read_payments(file.path)
    assert payment.paid == Decimal(60)


# -- delivery of the remittance


def payee(delivery: str) -> str:
    return f'[[payee]]\nnpi = "{npi(1)}"\ndelivery = {delivery}\n'


def split(*extra: str) -> str:
    return group().replace('method = "CHK"', 'method = "CHK", handling = "U"') + "".join(extra)


@pytest.mark.parametrize(
    ("delivery", "segment"),
    [
        ('{ method = "EM", number = "ERA@CLINIC.EXAMPLE" }', "RDM*EM**ERA@CLINIC.EXAMPLE"),
        ('{ method = "BM", name = "CLINIC MAIL ROOM" }', "RDM*BM*CLINIC MAIL ROOM"),
    ],
)
def test_a_remittance_that_goes_another_way(delivery: str, segment: str, tmp_path: Path) -> None:
    found = run(tmp_path, [decision()], groups=split(payee(delivery)))
    assert of(found, "BPR")[0][1] == "U"
    assert of(found, "RDM") == [segment.split("*")]


def test_a_remittance_that_goes_with_the_payment_has_no_delivery(tmp_path: Path) -> None:
    on_file = payee('{ method = "OL", number = "X" }')
    assert of(run(tmp_path / "paid", [decision()], groups=group() + on_file), "RDM") == []
    free = decision("C1", "0", line(1, "0", adjustment("100", "PR", "204")))
    assert of(run(tmp_path / "free", [free], groups=split(on_file)), "RDM") == []


def test_a_delivery_that_is_not_on_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"handling U .* delivery"):
        Folder(tmp_path).put([Case()], [decision()], split()).run()


@pytest.mark.parametrize(
    ("delivery", "message"),
    [
        ('{ method = "EM" }', "number is missing"),
        ('{ method = "BM" }', "name is missing"),
        ('{ method = "XX" }', "must be one of BM, EM, FT, OL"),
        ('{ method = "BM", name = "A", number = "B" }', "goes with EM, FT and OL"),
        ('{ method = "EM", number = "B", numbers = "B" }', "unknown key"),
    ],
)
def test_wrong_deliveries(delivery: str, message: str) -> None:
    with pytest.raises(InvalidGroups, match=message):
        parse_groups(split(payee(delivery)))
