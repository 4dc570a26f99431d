"""Checks to members that are void and made again, and claims that left something to a member."""

from __future__ import annotations

from pathlib import Path

import pytest
from changed_payments import Case, Folder, Paying, group, line
from remit_cases import adjustment, decision

from edi.remit import Refused


@pytest.mark.slow
def test_a_check_to_a_member(tmp_path: Path) -> None:
    groups = group("G1", bank=True, more="pay_members = true")
    cases = [Case("C1", assigned="N")]
    paid = [decision("C1", "0", line(1, "0", adjustment("60", "PR", "100"), adjustment("40")))]
    folder = Folder(tmp_path).put(cases, paid, groups)
    folder.run(bank_files=True)
    paying = Paying(tmp_path / "other", {})
    paying.folder, paying.out, paying.where = folder, folder.out, folder.out / "ledger.sqlite"
    (number,) = [n for n, one in paying.payments().items() if one.is_to_member]
    paying.void(number)
    with pytest.raises(Refused, match="paid before"):  # the provider's part stands
        folder.run()
    (new,) = paying.reissue(number)
    text = new.path.read_text()
    assert f"Check {new.new} over 60.00" in text
    first = (folder.out / "G1_000000001.member-letters.txt").read_text()
    assert text == first.replace(number, new.new).replace("2026-07-03", "2026-07-01")
    assert [(r["number"], r["amount"], r["payee"]) for r in paying.rows(".positive-pay.csv")] == [
        (number, "60.00", "NADIA ASH"),
        (new.new, "60.00", "NADIA ASH"),
        (number, "60.00", "NADIA ASH"),
    ]
    paying.void(new.new)
    paying.reissue(new.new)


def test_a_claim_that_left_something_to_a_member_is_not_paid_anew(tmp_path: Path) -> None:
    """Not even when it was reissued in between: the member has its part."""
    groups = group("G1", bank=True, more="pay_members = true, first_check = 5001")
    paid = [decision("C1", "60", line(1, "60", adjustment("40", "PR", "100")))]
    paying = Paying(tmp_path, {})
    paying.folder.put([Case("C1", assigned="N")], paid, groups)
    paying.run()
    (number,) = [n for n, one in paying.payments().items() if not one.is_to_member]
    for _ in range(2):
        paying.void(number)
        with pytest.raises(Refused, match="paid before"):
            paying.run()
        (new,) = paying.reissue(number)
        number = new.new
