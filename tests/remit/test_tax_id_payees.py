"""Payees that are known by their tax id: atypical providers, and payments to all NPIs of one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remit_cases import Case, Folder, balance, claim_file, decision, group, judge, npi, of, segments

import edi
from edi.ledger.ledger import Ledger
from edi.remit import InvalidGroups, Refused
from edi.remit.groups_file import parse_groups

TAX_ID = "829999999"
ON_FILE = f"""
[[payee]]
tax_id = "{TAX_ID}"
name = "RIVER HEALTH SYSTEM"
routing = "124100006"
account = "77"
"""
TOGETHER = group("G1", 'aggregate_by = "tax_id"', method="ACH")


def of_one_owner(*cases: Case, atypical: bool = False) -> bytes:
    """Claims whose billing providers share a tax id; `atypical`: that is all they have."""
    text = claim_file(*cases).decode()
    for case in cases:
        text = text.replace(f"REF*EI*82{case.provider:07d}", f"REF*EI*{TAX_ID}")
        if atypical:
            text = text.replace(f"*****XX*{npi(case.provider)}", "")
    return text.encode()


def adjusted(amount: str = "10", **keys: Any) -> dict[str, Any]:
    one = {"group": "G1", "reason": "CS", "reference": "AUDIT", "amount": amount, **keys}
    return {"provider_adjustment": one}


def test_an_atypical_provider_is_paid_to_its_account(tmp_path: Path) -> None:
    claims = of_one_owner(Case("A"), atypical=True)
    records = [decision("A"), adjusted("10", tax_id=TAX_ID)]
    folder = Folder(tmp_path).put(claims, records, group(method="ACH") + ON_FILE)
    (made,) = folder.run(bank_files=True).written
    assert made.amount == 50
    found = segments(made.path)
    assert of(found, "N1")[1] == ["N1", "PE", "CLINIC 1", "FI", TAX_ID]
    assert of(found, "PLB")[0][1] == TAX_ID
    assert of(found, "BPR")[0][15] == "77"
    judge(made.path)
    assert [one.payee for one in Ledger(folder.out / "ledger.sqlite").payments()] == [TAX_ID]


def test_an_adjustment_that_cannot_be_read_holds_all(tmp_path: Path) -> None:
    claims = of_one_owner(Case("A"), atypical=True)
    records = [decision("A"), adjusted("0", tax_id=TAX_ID)]
    folder = Folder(tmp_path).put(claims, records, group(method="ACH") + ON_FILE)
    assert folder.run(on_error="skip").written == []


def test_an_adjustment_names_its_payee(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([Case("A")], [decision("A"), adjusted()], group())
    with pytest.raises(Refused, match="provider is missing, or tax_id"):
        folder.run()


def test_an_entry_of_a_tax_id_is_for_its_npis_without_one(tmp_path: Path) -> None:
    claims = of_one_owner(Case("A", provider=1), Case("B", provider=2))
    own = f'[[payee]]\nnpi = "{npi(2)}"\nrouting = "124100006"\naccount = "88"\n'
    groups = group(method="ACH") + ON_FILE + own
    (made,) = Folder(tmp_path).put(claims, [decision("A"), decision("B")], groups).run().written
    assert [bpr[15] for bpr in of(segments(made.path), "BPR")] == ["77", "88"]


def test_all_npis_of_a_tax_id_are_paid_at_once(tmp_path: Path) -> None:
    cases = [Case("A", provider=1), Case("B", provider=2), Case("C", provider=1)]
    records = [decision(case.id) for case in cases]
    records += [adjusted("10", provider=npi(2)), adjusted("5", provider=npi(3), tax_id=TAX_ID)]
    folder = Folder(tmp_path).put(of_one_owner(*cases), records, TOGETHER + ON_FILE)
    (made,) = folder.run(bank_files=True).written
    (payment,) = made.payments
    assert (payment.payee, payment.payee_id) == ("RIVER HEALTH SYSTEM", TAX_ID)
    assert (payment.amount, payment.claims) == (165, 3)
    found = segments(made.path)
    assert of(found, "N1")[1] == ["N1", "PE", "RIVER HEALTH SYSTEM", "FI", TAX_ID]
    assert "TJ" not in [one[1] for one in of(found, "REF")]
    # Which of them has treated is said of each claim.
    named = [one for one in of(found, "NM1") if one[1] == "82"]
    assert [one[8:] for one in named] == [["XX", npi(1)], ["XX", npi(2)], ["XX", npi(1)]]
    judge(made.path)
    balance(made.path)


def test_one_refused_adjustment_holds_the_payment(tmp_path: Path) -> None:
    cases = [Case("A", provider=1), Case("B", provider=2)]
    wrong = adjusted("10", provider=npi(2), reason="WO", reference="")
    folder = Folder(tmp_path).put(
        of_one_owner(*cases), [decision("A"), decision("B"), wrong], TOGETHER + ON_FILE
    )
    assert folder.run(on_error="skip").written == []


def test_without_an_account_of_the_tax_id_there_is_no_transfer(tmp_path: Path) -> None:
    claims = of_one_owner(Case("A"))
    own = f'[[payee]]\nnpi = "{npi(1)}"\nrouting = "124100006"\naccount = "88"\n'
    with pytest.raises(Refused, match="its npi or tax_id, routing and account") as caught:
        Folder(tmp_path).put(claims, [decision("A")], TOGETHER + own).run()
    assert TAX_ID not in str(caught.value.refusals[0])


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        (group() + '[[payee]]\nname = "X"\n', "npi is missing, or tax_id"),
        (group() + ON_FILE + ON_FILE, r"payee\[1\] stands in the file twice"),
        (group("G1", 'aggregate_by = "owner"'), "aggregate_by must be one of"),
    ],
)
def test_what_a_groups_file_cannot_say(groups: str, told: str) -> None:
    with pytest.raises(InvalidGroups, match=told):
        parse_groups(groups)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=6))
def test_the_same_is_paid_either_way(claims: list[tuple[int, bool]]) -> None:
    """By NPI or by tax id: every claim once, and the same sum."""
    cases = [Case(f"C{n}", provider=one) for n, (one, _) in enumerate(claims)]
    owned = {case.provider for case, (_, shared) in zip(cases, claims, strict=True) if shared}
    text = claim_file(*cases).decode()
    for one in owned:
        text = text.replace(f"REF*EI*82{one:07d}", f"REF*EI*{TAX_ID}")
    paid: dict[str, set[tuple[str, Decimal]]] = {}
    owners = len({one for one, _ in claims} - owned) + bool(owned)
    with TemporaryDirectory() as path:
        for how, payments in (("npi", len({one for one, _ in claims})), ("tax_id", owners)):
            folder = Folder(Path(path, how))
            groups = group("G1", f'aggregate_by = "{how}"', bank=True)
            folder.put(text.encode(), [decision(case.id) for case in cases], groups)
            (made,) = folder.run(bank_files=True).written
            assert len(made.payments) == payments
            assert sum(balance(made.path)) == 60 * len(cases)
            paid[how] = {(one.id, one.paid) for one in edi.read_payments(made.path)}
    assert paid["npi"] == paid["tax_id"]
