"""Checks that are void or stopped, transfers that came back, and what is reissued."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import achkit
import oxedi
import pytest
from changed_payments import NOW, Paying, decided, group
from remit_cases import balance, claim_file, judge, of, segments

from edi.ledger import holds, publishing, releasing
from edi.ledger.ledger import Ledger
from edi.ledger.payment_events import RETURNED, STOPPED, VOID
from edi.payment_changes.back import clear
from edi.payment_changes.refused import NotChanged
from edi.reconciliation.bank import Deposit
from edi.remit import Refused


def body(path: Path, number: str) -> list[list[str]]:
    """The claims and PLB of a payment."""
    found = segments(path)
    at = next(n for n, one in enumerate(found) if one[0] == "TRN" and one[2] == number)
    ends = next(n for n, one in enumerate(found) if n > at and one[0] == "SE")
    begins = next(n for n, one in enumerate(found) if n > at and one[0] in ("LX", "PLB"))
    return found[begins:ends]


@pytest.mark.slow
def test_a_check_is_reissued_under_a_new_number(tmp_path: Path) -> None:
    paying = Paying(tmp_path, {1: "60", 2: "70"})
    paying.run()
    paying.void("5001", kind=STOPPED)
    (new,) = paying.reissue("5001", date=date(2026, 7, 9))
    assert (new.old, new.new, new.amount) == ("5001", "5003", Decimal("60"))
    assert paying.states() == {"5001": "reissued", "5002": "issued", "5003": "issued"}
    assert paying.payments()["5003"].replaces is not None
    assert body(new.path, "5003") == body(paying.out / "G1_000000001.835", "5001")
    found = segments(new.path)
    assert of(found, "BPR")[0][1:5] == ["I", "60", "C", "CHK"]
    assert of(found, "BPR")[0][-1] == "20260709"
    assert (of(found, "ISA")[0][13], of(found, "GS")[0][6]) == ("000000002", "2")
    judge(new.path)
    assert balance(new.path) == [Decimal("60")]
    with pytest.raises(Refused) as caught:  # the same claims are paid, and no repeats of each other
        paying.run()
    assert [
        one.message.partition(" was paid before, in ")[2][:16] for one in caught.value.refusals
    ] == [
        "G1_000000002.835",
        "G1_000000001.835",
    ]
    (old, *_, again) = paying.rows(".positive-pay.csv")
    assert (old["number"], again["number"]) == ("5001", "5001")
    assert [r["action"] for r in paying.rows(".positive-pay.csv") if r["number"] == "5001"] == [
        *("issue", "void"),
    ]


def test_what_was_published_together_goes_together(tmp_path: Path) -> None:
    paying = Paying(tmp_path, {1: "60", 2: "70", 3: "80"})
    paying.run()
    paying.void("5001", "5003")
    for twice in (("5001", "05001"), ("5001", "5003", "005003")):
        with pytest.raises(NotChanged, match="named twice"):
            paying.reissue(*twice)
    with pytest.raises(NotChanged, match="named twice"):
        paying.void("5002", "05002")
    first, second = paying.reissue("5003", "5001")
    assert first.path == second.path
    assert [of(segments(first.path), "TRN")[n][2] for n in (0, 1)] == [first.new, second.new]
    for one in (first, second):
        before = body(paying.out / "G1_000000001.835", one.old)
        assert body(first.path, one.new) == before
    assert balance(first.path) == [Decimal(80), Decimal(60)]
    assert oxedi.parse(first.path.read_bytes()).diagnostics == []


@pytest.mark.slow
def test_it_goes_as_the_payee_is_paid_now(tmp_path: Path) -> None:
    paying = Paying(tmp_path, {1: "60"})
    paying.run()
    paying.void("5001")
    paying.methods[1] = "ACH"
    paying.write_groups()
    (new,) = paying.reissue("5001")
    (bpr,) = of(segments(new.path), "BPR")
    assert (bpr[4], bpr[13], bpr[15]) == ("ACH", "124100006", "4100012130")
    judge(new.path)
    assert achkit.validate(new.path.with_suffix(".ach").read_text("ascii"))["ok"]
    with pytest.raises(NotChanged, match="it is a transfer"):
        paying.void(new.new)
    clear(paying.where, [Deposit(date(2026, 7, 4), Decimal("60"), new.new, 0)])
    paying.void(new.new, kind=RETURNED, date=date(2026, 7, 6))  # which banks do days later
    (third,) = paying.reissue(new.new, date=date(2026, 7, 7))
    assert paying.states() == {"5001": "reissued", new.new: "reissued", third.new: "issued"}


def test_what_is_void_cannot_be_paid_and_what_is_paid_cannot_be_void(tmp_path: Path) -> None:
    paying = Paying(tmp_path, {1: "60", 2: "70", 3: "0", 4: "80"})
    paying.run()
    paying.void("5001")
    paid = [
        Deposit(date(2026, 7, 8), Decimal(amount), number, n)
        for n, (number, amount) in enumerate(
            [("5001", "60"), ("5002", "71"), ("5002", "70"), ("5002", "70"), ("77", "1")], 2
        )
    ]
    done, refused = clear(paying.where, [paid[0], paid[1], paid[4]])
    assert done == []
    assert [one.partition(": ")[2] for one in refused] == [
        "payment 5001: it is void since 2026-07-01",
        "payment 5002: the bank has paid another amount than it has",
        "payment 77: the ledger has none with this number",
    ]
    done, refused = clear(paying.where, paid[2:4])
    assert len(done) == 1
    assert refused == ["line 5: payment 5002: the bank's list has it twice"]
    assert clear(paying.where, paid[2:3]) == ([], [])  # read once more
    for number, kind, why in (
        ("5001", VOID, "it is void since"),
        ("5001", STOPPED, "it is void since"),
        ("5002", VOID, "the bank has paid it on 2026-07-08"),
        ("5002", RETURNED, "it is a check"),
        ("1", VOID, "it is a notice"),
        ("12345678901234567890", VOID, "has none with this number"),
        ("５００１", VOID, "has none with this number"),
    ):
        with pytest.raises(NotChanged, match=why):
            paying.void(number, kind=kind, date=date(2026, 7, 8))
    for number in ("5002", "1"):
        with pytest.raises(NotChanged, match="only what is void, stopped or returned"):
            paying.reissue(number)
    before = sorted(paying.out.iterdir())
    with pytest.raises(NotChanged, match="5002"):  # all or none
        paying.void("5003", "5002")
    assert sorted(paying.out.iterdir()) == before


def test_the_claims_of_a_void_payment_are_paid_anew(tmp_path: Path) -> None:
    """No money has gone out for them: they are no repeats, and there is nothing to reverse."""
    paying = Paying(tmp_path, {1: "60", 2: "70"})
    paying.run()
    paying.void("5001")
    both = paying.folder
    reversal = [decided("C1", "60", status="22")]
    both.put(paying.cases[:1], reversal, (tmp_path / "groups.toml").read_text())
    with pytest.raises(Refused, match="is void, so that the claim is paid anew without a reversal"):
        paying.run(allow_repeat=True)
    both.put(paying.cases, [decided("C1", "50")], (tmp_path / "groups.toml").read_text())
    paying.run(allow_missing_decisions=True)
    assert paying.states() == {"5001": "void", "5002": "issued", "5003": "issued"}
    with pytest.raises(NotChanged, match=r"was paid again since, in G1_000000002\.835"):
        paying.reissue("5001")
    with pytest.raises(Refused, match=r"paid before, in G1_000000002\.835"):
        paying.run(allow_missing_decisions=True)


def test_a_payment_with_more_than_claims_waits_for_its_reissue(tmp_path: Path) -> None:
    """A reversal in it is said once: its claims are not paid anew, and the reissue says it."""
    paying = Paying(
        tmp_path,
        {1: "60"},
    )
    paying.run()
    groups = group("G1", bank=True, recoupment=True, more="first_check = 5001")
    both = paying.folder
    correction = [
        decided("C1", "60", status="22"),
        decided("C1", "90", payer_claim_control_number="N1"),
    ]
    both.put(paying.cases, correction, groups)
    paying.run()
    assert paying.payments()["5002"].amount == 30
    paying.void("5002")
    with pytest.raises(Refused, match="paid before"):
        both.put(paying.cases, [decided("C1", "90", payer_claim_control_number="N2")], groups)
        paying.run()
    with pytest.raises(Refused, match="has to be reissued first"):
        both.put(
            paying.cases,
            [decided("C1", "90", status="22", payer_claim_control_number="N1")],
            groups,
        )
        paying.run()
    (new,) = paying.reissue("5002")
    assert body(new.path, new.new) == body(paying.out / "G1_000000002.835", "5002")
    again = [
        decided("C1", "90", status="22", payer_claim_control_number="N1"),
        decided("C1", "95", payer_claim_control_number="N3"),
    ]
    both.put(paying.cases, again, groups)
    (made,) = paying.run().written
    assert made.amount == 5
    with pytest.raises(Refused, match="reversed before"):
        both.put(paying.cases, [decided("C1", "60", status="22")], groups)
        paying.run()


def test_what_was_reversed_before_waits_too(tmp_path: Path) -> None:
    """The reversal took money that was not out: only the reissue makes up for it."""
    paying = Paying(tmp_path, {1: "60"})
    paying.run()
    groups = group("G1", bank=True, recoupment=True, more="first_check = 5001")
    both = paying.folder
    new_number = {"payer_claim_control_number": "N1"}
    correction = [decided("C1", "60", status="22"), decided("C1", "90", **new_number)]
    both.put(paying.cases, correction, groups)
    paying.run()
    paying.void("5001")
    (new,) = paying.reissue("5001")
    assert paying.states() == {"5001": "reissued", "5002": "issued", new.new: "issued"}
    with pytest.raises(Refused, match="reversed before"):
        both.put(paying.cases, [decided("C1", "60", status="22")], groups)
        paying.run()
    both.put(
        paying.cases,
        [decided("C1", "90", status="22", **new_number), decided("C1", "95")],
        groups,
    )
    (made,) = paying.run().written
    assert made.amount == 5


def test_the_entry_that_has_paid_is_the_one_that_pays_again(tmp_path: Path) -> None:
    """A group has moved to another account in between."""
    paying = Paying(tmp_path, {1: "60"}, "effective = 2026-01-01", "through = 2026-06-30")
    paying.run()
    path = tmp_path / "groups.toml"
    later = group("G1", "effective = 2026-07-01", bank=True).replace('"123"', '"456"')
    path.write_text(later + path.read_text())
    paying.void("5001", date=date(2026, 7, 9))
    paying.reissue("5001", date=date(2026, 7, 9))
    assert {row["account"] for row in paying.rows(".positive-pay.csv")} == {"123"}
    path.write_text(later)
    with pytest.raises(NotChanged, match="no entry of group G1 that has made it"):
        paying.void("5002", date=date(2026, 7, 9))
    with closing(sqlite3.connect(paying.where)) as connection:  # an older ledger
        connection.execute("UPDATE file SET period = ''")
        connection.commit()
    earlier = later.replace("2026-07-01", "2025-01-01\nthrough = 2025-12-31")
    path.write_text(later + earlier)
    with pytest.raises(NotChanged, match="has 2 entries of group G1"):
        paying.void("5002", date=date(2026, 7, 9))


def test_values_that_hold_delimiters_are_written_again(tmp_path: Path) -> None:
    """The file has other delimiters then, and so has the new one. Interest is a PLB."""
    paying = Paying(tmp_path, {1: "60"}, "provider_totals = true")
    data = claim_file(*paying.cases, separators="|;~")
    data = data.replace(b"CLM|C1|", "CLM|C*1:é|".encode())
    one = decided("C*1:é", "60", interest="1.50", received="2026-05-01")
    paying.folder.put(data, [one], (tmp_path / "groups.toml").read_text())
    paying.run()
    paying.void("5001")
    with pytest.raises(Refused, match="by a payment that is void and has to be reissued"):
        paying.run()
    (new,) = paying.reissue("5001")
    assert body(new.path, "5002") == body(paying.out / "G1_000000001.835", "5001")
    assert balance(new.path) == [Decimal("61.5")]
    assert oxedi.parse(new.path.read_bytes()).diagnostics == []


def test_of_two_at_once_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paying = Paying(tmp_path, {1: "60"})
    paying.run()
    publish = publishing.publish
    for step, why in ((paying.void, "it is void since"), (paying.reissue, "it was reissued as")):

        def late(*given: Any, step: Any = step) -> None:
            monkeypatch.setattr(publishing, "publish", publish)
            step("5001")
            publish(*given)

        monkeypatch.setattr(publishing, "publish", late)
        with pytest.raises(NotChanged, match=why):
            step("5001")
    assert paying.states() == {"5001": "reissued", "5003": "issued"}
    assert len(list(paying.out.glob("*.835"))) == 2


@pytest.mark.parametrize("how", ["changed", "gone", "another number"])
def test_only_what_was_published_is_written_again(tmp_path: Path, how: str) -> None:
    paying = Paying(tmp_path, {1: "60"})
    paying.run()
    path = paying.out / "G1_000000001.835"
    take = {"out": None, "groups": None}
    paying.void("5001", **take)  # recorded without files
    if how == "changed":
        path.write_bytes(path.read_bytes().replace(b"BOISE", b"NAMPA"))
    elif how == "gone":
        path.rename(tmp_path / path.name)
    else:
        with closing(sqlite3.connect(paying.where)) as connection:
            connection.execute("UPDATE payment SET trace = 6001")
            connection.execute("UPDATE payment_event SET trace = 6001")
            connection.commit()
    before = sorted(paying.out.iterdir())
    with pytest.raises(NotChanged, match=r"digest is another|is not in|do not agree"):
        paying.reissue("6001" if how == "another number" else "5001")
    assert sorted(paying.out.iterdir()) == before
    if how == "gone":
        (new,) = paying.reissue("5001", folder=tmp_path)
        judge(new.path)


def test_held_it_can_be_cancelled(tmp_path: Path) -> None:
    paying = Paying(tmp_path, {1: "60"})
    paying.run()
    paying.void("5001")
    paying.reissue("5001", hold=True)
    assert paying.states() == {"5001": "reissued", "5002": "held"}
    decision_ = holds.Decision(holds.CANCELLED, "J. DOE", "", NOW)
    releasing.cancel(Ledger(paying.where), "H000001", decision_)
    assert paying.states() == {"5001": "void"}
    (new,) = paying.reissue("5001", hold=True)
    releasing.release(Ledger(paying.where), "H000002", decision_._replace(kind=holds.RELEASED))
    assert paying.states() == {"5001": "reissued", new.new: "issued"}
    with pytest.raises(Refused, match="paid before"):
        paying.run()


def test_void_and_reissue_are_recorded_with_their_files_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paying = Paying(tmp_path, {1: "60"})
    paying.run()

    def fail(*_: Any) -> None:
        raise OSError(28, "no space left")

    for step, state in ((paying.void, "issued"), (paying.reissue, "void")):
        before = sorted(paying.out.iterdir())
        with monkeypatch.context() as patch:
            patch.setattr(publishing, "give_name", fail)
            with pytest.raises(OSError, match="no space"):
                step("5001")
        assert sorted(paying.out.iterdir()) == before
        assert paying.states() == {"5001": state}
        step("5001")
    with pytest.raises(Refused, match="paid before"):
        paying.run()


def test_a_payment_of_a_ledger_that_does_not_know_which_claims_are_whose(tmp_path: Path) -> None:
    paying = Paying(tmp_path, {1: "60", 2: "70"})
    paying.run()
    with closing(sqlite3.connect(paying.where)) as connection:
        connection.execute("UPDATE claim SET trace = NULL")
        connection.commit()
    paying.void("5001", out=None, groups=None)
    with pytest.raises(Refused) as caught:
        paying.run()
    assert [one.claim for one in caught.value.refusals] == ["C2"]
    paying.reissue("5001")
    with pytest.raises(Refused) as caught:
        paying.run()
    assert [one.claim for one in caught.value.refusals] == ["C1", "C2"]
