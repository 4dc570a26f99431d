"""Benefits that are not assigned are paid to the member, by a check with a letter."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remit_cases import (
    Case,
    Folder,
    adjustment,
    balance,
    claim_file,
    decision,
    group,
    judge,
    line,
    of,
    segments,
)
from test_bank_files import beside, rows

from edi.ledger import publishing
from edi.ledger.ledger import Ledger
from edi.remit import InvalidGroups, Refused
from edi.remit.groups_file import parse_groups

GROUPS = group(bank=True, recoupment=True, more="pay_members = true, first_check = 5001")


def to_member(claim: str, amount: str = "60", **more: Any) -> Any:
    rest = Decimal(100) - Decimal(amount)
    adjustments = [adjustment(amount, "PR", "100")]
    adjustments += [adjustment(f"{rest}")] if rest else []
    return decision(claim, "0", line(1, "0", *adjustments), **more)


def unassigned(*claims: str, **more: Any) -> list[Case]:
    return [Case(claim, assigned="N", **more) for claim in claims]


def of_members(data: bytes, *members: str) -> bytes:
    """Each claim is of another member: ids in turn."""
    first, *parts = data.decode().split("NM1*IL*1*ASH*NADIA****MI*M0001")
    joined = first
    for member, part in zip(members, parts, strict=True):
        joined += f"NM1*IL*1*ASH*{member}****MI*M{member}{part}"
    return joined.encode()


def test_the_member_gets_a_check_and_a_letter(tmp_path: Path) -> None:
    cases = [*unassigned("A", "B"), Case("C", provider=2)]
    folder = Folder(tmp_path).put(
        cases, [to_member("A"), to_member("B", "40"), decision("C")], GROUPS
    )
    outcome = folder.run(bank_files=True)
    (made,) = outcome.written
    assert [(p.amount, p.method) for p in made.payments] == [(0, "NON"), (60, "CHK")]
    (check,) = made.to_members
    assert (check.payee, check.amount, check.claims) == ("NADIA ASH", 100, 2)
    assert (check.trace_number, made.payments[1].trace_number) == ("5002", "5001")
    judge(made.path)
    assert next(cas[1:4] for cas in of(segments(made.path), "CAS")) == ["PR", "100", "60"]
    paid = {row["number"]: row["amount"] for row in rows(beside(folder, ".positive-pay.csv"))}
    assert paid == {"5001": "60.00", "5002": "100.00"}
    register = rows(beside(folder, ".register.csv"))
    assert [(row["method"], row["payee"], row["amount"]) for row in register] == [
        ("NON", "CLINIC 1", "0.00"),
        ("CHK", "CLINIC 2", "60.00"),
        ("CHK", "NADIA ASH", "100.00"),
    ]
    (funding,) = rows(beside(folder, ".funding.csv"))
    assert (funding["checks"], funding["total"]) == ("2", "160.00")
    text = beside(folder, ".member-letters.txt").read_text()
    assert text.startswith(
        "NADIA ASH\n2 ELM ST\nBOISE ID 83701\n\n2026-07-03\n\nCheck 5002 over 100.00\n"
    )
    assert "60.00  claim PA, CLINIC 1, 2026-04-02" in text
    assert "40.00  claim PB, CLINIC 1, 2026-04-02" in text
    assert text.count("\f") == 0
    known = Ledger(folder.out / "ledger.sqlite").payments()
    assert {(one.trace, one.amount) for one in known if one.method == "CHK"} == {
        (5001, 60),
        (5002, 100),
    }
    assert not any("NADIA" in one.payee or "M0001" in one.payee for one in known)


def test_each_member_has_a_page(tmp_path: Path) -> None:
    data = of_members(claim_file(*unassigned("A", "B", "C")), "ONE", "TWO", "ONE")
    folder = Folder(tmp_path).put(data, [to_member(one) for one in "ABC"], GROUPS)
    (made,) = folder.run().written
    assert [(one.payee, one.amount) for one in made.to_members] == [
        ("ONE ASH", 120),
        ("TWO ASH", 60),
    ]
    pages = beside(folder, ".member-letters.txt").read_text().split("\f")
    assert [page.partition("\n")[0] for page in pages] == ["ONE ASH", "TWO ASH"]
    assert folder.written() == ["G1_000000001.835", "G1_000000001.member-letters.txt"]


def test_a_run_that_fails_pays_no_member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path).put(unassigned("A"), [to_member("A")], GROUPS)
    give = publishing.give_name
    named: list[str] = []

    def fail(draft: Path, final: Path) -> None:
        if len(named) == 2:
            raise OSError("the disk is full")
        give(draft, final)
        named.append(final.name)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="full"):
        patch.setattr(publishing, "give_name", fail)
        folder.run(bank_files=True)
    assert len(named) == 2 and folder.written() == []
    assert Ledger(folder.out / "ledger.sqlite").payments() == []
    (made,) = folder.run(bank_files=True).written
    assert made.to_members[0].trace_number == "5002"  # never the number that was taken


def test_names_and_addresses_stay_in_their_lines(tmp_path: Path) -> None:
    bad = claim_file(*unassigned("A")).replace(b"*NADIA*", b"*=1+1\fNA\x1bDIA\n*")
    folder = Folder(tmp_path).put(bad, [to_member("A")], GROUPS)
    outcome = folder.run(bank_files=True, on_error="skip")
    for one in outcome.written:
        text = beside(folder, ".member-letters.txt").read_text()
        assert "\f" not in text and "\x1b" not in text
        (row,) = rows(beside(folder, ".positive-pay.csv"))
        assert row["payee"].startswith("'=1+1") and one.to_members
    assert outcome.written


def test_only_a_group_that_says_so_pays_members(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(unassigned("A"), [to_member("A")], group(bank=True))
    (made,) = folder.run(bank_files=True).written
    assert made.to_members == ()
    assert not list(folder.out.glob("*.member-letters.txt"))


def test_a_member_is_not_paid_twice(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(unassigned("A"), [to_member("A")], GROUPS)
    folder.run()
    again = to_member("A", payer_claim_control_number="ANOTHER")
    for records in ([to_member("A")], [again]):
        folder.put(unassigned("A"), records, GROUPS)
        with pytest.raises(Refused, match="paid before"):
            folder.run()


def test_what_is_left_out_is_not_paid(tmp_path: Path) -> None:
    wrong = to_member("B")
    wrong["lines"][0]["adjustments"].append(adjustment("1", "CO", "45"))
    records = [to_member("A"), wrong]
    folder = Folder(tmp_path).put(unassigned("A", "B"), records, GROUPS)
    outcome = folder.run(on_error="skip")
    assert [one.claim for one in outcome.refused] == ["B"]
    assert [one.amount for one in outcome.written[0].to_members] == [60]


def test_a_correction_pays_what_is_more(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(unassigned("A", "B"), [to_member("A"), to_member("B")], GROUPS)
    folder.run()
    more = to_member("A", "75", payer_claim_control_number="P2")
    less = to_member("B", "35", payer_claim_control_number="P3")
    back = [to_member("A", status="22"), to_member("B", status="22")]
    outcome = folder.put(unassigned("A", "B"), [*back, more, less], GROUPS).run()
    (made,) = outcome.written
    assert [(one.amount, one.claims) for one in made.to_members] == [(15, 1)]
    told = [one.claim for one in outcome.warnings if "is not taken back" in one.message]
    assert told == ["A", "B"]


def test_nothing_is_paid_where_nothing_may_be(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(unassigned("A"), [to_member("A", status="4")], GROUPS)
    with pytest.raises(Refused, match="pays nothing, but the decision pays 60"):
        folder.run()


def test_benefits_that_are_assigned(tmp_path: Path) -> None:
    outcome = Folder(tmp_path).put([Case("A")], [to_member("A")], GROUPS).run()
    assert any("are assigned to the provider" in one.message for one in outcome.warnings)


def test_a_dry_run_says_what_would_be_paid(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(unassigned("A"), [to_member("A")], GROUPS)
    (made,) = folder.run(dry_run=True, bank_files=True).written
    assert [(one.amount, one.trace_number) for one in made.to_members] == [(60, "")]
    assert folder.written() == []


def test_the_command_says_it(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(unassigned("A"), [to_member("A")], GROUPS)
    files = {"--decisions": "decisions.jsonl", "--groups": "groups.toml", "--out": "out"}
    args = [sys.executable, "-m", "edi", "remit", f"{tmp_path / 'claims.837'}"]
    args += [part for key, name in files.items() for part in (key, str(tmp_path / name))]
    result = subprocess.run(args, capture_output=True, text=True, check=True)
    assert "besides, 1 check to members: 60.00" in result.stdout
    assert folder.written()


def test_members_are_paid_from_an_account() -> None:
    with pytest.raises(InvalidGroups, match="pay_members needs routing and account"):
        parse_groups(group(more="pay_members = true"))


CLAIMS = st.lists(
    st.tuples(st.sampled_from(["ONE", "TWO"]), st.integers(0, 100), st.booleans()),
    min_size=1,
    max_size=5,
)


@settings(max_examples=20, deadline=None)
@given(CLAIMS)
def test_every_cent_goes_somewhere_once(claims: list[tuple[str, int, bool]]) -> None:
    """What the provider does not get the member gets; all files say the same."""
    cases = [Case(f"C{n}", assigned="N") for n in range(len(claims))]
    records = [
        to_member(case.id, f"{paid}")
        if is_members and paid
        else decision(
            case.id, f"{paid}", line(1, f"{paid}", *([adjustment(f"{100 - paid}")][: paid < 100]))
        )
        for case, (_, paid, is_members) in zip(cases, claims, strict=True)
    ]
    expected: dict[str, int] = {}
    for member, paid, is_members in claims:
        if is_members and paid:
            expected[f"{member} ASH"] = expected.get(f"{member} ASH", 0) + paid
    with TemporaryDirectory() as path:
        data = of_members(claim_file(*cases), *(one for one, _, _ in claims))
        folder = Folder(Path(path)).put(data, records, GROUPS)
        (made,) = folder.run(bank_files=True).written
        assert {one.payee: one.amount for one in made.to_members} == expected
        total = sum(paid for _, paid, _ in claims)
        provider = sum(balance(made.path))
        assert provider + sum(expected.values()) == total
        found = list(folder.out.glob("*.funding.csv"))
        assert sum(Decimal(rows(one)[0]["total"]) for one in found) == total
        register = rows(beside(folder, ".register.csv"))
        assert sum(Decimal(row["amount"]) for row in register) == total
        assert len({row["number"] for row in register}) == len(register)
        checks = [row for one in folder.out.glob("*.positive-pay.csv") for row in rows(one)]
        assert [(row["number"], row["amount"], row["payee"]) for row in checks] == [
            (row["number"], row["amount"], row["payee"])
            for row in register
            if row["method"] == "CHK"
        ]
