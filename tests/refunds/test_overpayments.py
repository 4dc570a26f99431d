"""What groups without recoupment have paid too much: given back by WO, and kept in the ledger."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from refund_cases import (
    PAID_ON,
    Case,
    Folder,
    corrected,
    npi,
    overpaying,
    paid,
    plb,
    requesting,
)
from remit_cases import balance, group, judge, of, segments

from edi.ledger import refunds
from edi.ledger.overpayments import Overpayment
from edi.ledger.store import store_at
from edi.remit import InvalidGroups, Refused


def known(folder: Folder, usage: str = "P") -> list[Overpayment]:
    store = store_at(folder.out / "ledger.sqlite")
    return refunds.all_known(store, usage)  # type: ignore[arg-type]


def test_a_correction_downwards_is_given_back_and_remembered(tmp_path: Path) -> None:
    folder = overpaying(tmp_path)
    last = sorted(folder.out.glob("*.835"))[-1]
    found = segments(last)
    assert [clp[4] for clp in of(found, "CLP")] == ["-60", "20"]
    assert of(found, "PLB")[0][3:] == ["WO:PC1", "-40"]
    assert balance(last) == [Decimal(0)]
    judge(last)
    (one,) = known(folder)
    assert (one.reference, one.state, one.left) == ("R000001", "open", 4000)
    what = one.what
    assert (what.group, what.npi, what.tax_id) == ("G1", npi(1), "820000001")
    assert (what.claim, what.number, what.opened) == ("C1", "PC1", PAID_ON)
    assert (what.paid, what.due, what.cents) == (6000, 2000, 4000)
    assert what.address == ("1 MAIN ST", "BOISE, ID 837010001")


def test_a_void_is_requested_whole(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put([Case("C1")], [paid("C1", "60")], requesting()).run()
    folder.put([Case("C1")], [paid("C1", "60", "22")], requesting())
    (file,) = folder.run().written
    assert [one.amount for one in file.overpaid] == [Decimal(60)]
    assert balance(file.path) == [Decimal(0)]
    assert [(one.what.paid, one.what.due) for one in known(folder)] == [(6000, 0)]


def test_a_correction_upwards_opens_nothing(tmp_path: Path) -> None:
    folder = overpaying(tmp_path, "60", "70")
    assert known(folder) == []
    assert balance(sorted(folder.out.glob("*.835"))[-1]) == [Decimal(10)]


def test_by_default_it_is_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put([Case("C1")], [paid("C1", "60")], group()).run()
    folder.put([Case("C1")], corrected("C1", "60", "20"), group())
    with pytest.raises(Refused, match=r"takes? 40\.00.*recoupment = false"):
        folder.run()
    assert known(folder) == []


def test_interest_counts(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put([Case("C1")], [paid("C1", "60", interest="2.50")], requesting()).run()
    back = [paid("C1", "60", "22", interest="2.50"), paid("C1", "60")]
    folder.put([Case("C1")], back, requesting()).run()
    assert [one.what.cents for one in known(folder)] == [250]


def test_what_a_line_gives_back_is_not_given_twice(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put([Case("C1")], [paid("C1", "60")], requesting()).run()
    lines = [*corrected("C1", "60", "20"), plb("WO", "-15", "PC1")]
    (file,) = folder.put([Case("C1")], lines, requesting()).run().written
    assert sorted(plb[4] for plb in of(segments(file.path), "PLB")[0:1]) == ["-15"]
    assert balance(file.path) == [Decimal(0)]
    assert [one.what.cents for one in known(folder)] == [4000]


def test_what_may_be_a_correction_is_not_guessed(tmp_path: Path) -> None:
    """Another claim of the same patient and days: asked about, since both would be paid."""
    folder = Folder(tmp_path)
    folder.put([Case("C1", patient="A")], [paid("C1", "60")], requesting()).run()
    claims = [Case("C1", patient="A"), Case("C9", patient="A")]
    folder.put(claims, [paid("C1", "60", "22"), paid("C9", "20")], requesting())
    with pytest.raises(Refused, match="original_claim_control_number"):
        folder.run(allow_repeat=True)
    assert known(folder) == []


def test_a_dry_run_opens_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put([Case("C1")], [paid("C1", "60")], requesting()).run()
    folder.put([Case("C1")], corrected("C1", "60", "20"), requesting())
    (file,) = folder.run(dry_run=True).written
    assert [one.amount for one in file.overpaid] == [Decimal(40)]
    assert known(folder) == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (['overpayments = "request"'], "refunds is missing"),
        (['overpayments = "ask"'], "overpayments"),
        (['refunds = { payable_to = "A" }'], "address"),
        (['refunds = { payable_to = "A", address = ["1 A ST", "BOISE", "XX", "83701"] }'], "state"),
    ],
)
def test_groups_file(tmp_path: Path, lines: list[str], message: str) -> None:
    folder = Folder(tmp_path).put([Case("C1")], [paid("C1", "60")], group("G1", *lines))
    with pytest.raises(InvalidGroups, match=message):
        folder.run()


def test_recoupment_requests_nothing(tmp_path: Path) -> None:
    groups = requesting().replace("recoupment = false", "recoupment = true")
    folder = Folder(tmp_path).put([Case("C1")], [paid("C1", "60")], groups)
    with pytest.raises(InvalidGroups, match="recoupment = false"):
        folder.run()
