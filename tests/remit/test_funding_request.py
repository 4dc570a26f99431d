"""The funding request as pages for people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from test_bank_files import beside, paying

from edi.emit.payment import Payee, Payment
from edi.remit.funding_request import NEW_PAGE, funding_request
from edi.remit.groups_file import load_groups


def test_one_page(tmp_path: Path) -> None:
    folder = paying(tmp_path, "CHK", ["60.00", "1.50"])
    folder.run(bank_files=True)
    text = beside(folder, ".funding.txt").read_text("utf-8")
    lines = text.splitlines()
    assert lines[0] == "Funding request"
    assert lines[2].startswith("Group         G1")
    assert "Checks              2             61.50" in lines
    assert "Total               2             61.50" in lines
    assert "Transfers" not in text
    assert sum(line.endswith(" 60.00") for line in lines) == 1
    assert max(map(len, lines)) <= 80
    assert NEW_PAGE not in text


def test_many_payments_and_hostile_names(tmp_path: Path) -> None:
    folder = paying(tmp_path, "CHK", ["60.00"])
    (group,) = load_groups(folder.path / "groups.toml").groups
    payee = Payee("A\x1b[2J\f\nTotal  0 " + "W" * 90, "1500001213")
    day = date(2026, 7, 3)
    amount = Decimal("-1234567.89")
    one = Payment(
        *(amount, "I", "CHK", None, "1820771001", "", "000000001", day, day, group.payer, payee)
    )
    many = [(one, 1000 + n) for n in range(95)]
    text = funding_request(group, many, day, "void").decode("utf-8")
    pages = text.split(NEW_PAGE)
    assert [page.count("1,234,567.89") for page in pages] == [40, 40, 15]
    assert text.startswith("Money that comes back\n")
    assert "\nWhy           void\n" in text
    assert sum(line.startswith("Total") for line in text.splitlines()) == 1
    assert "-117,283,949.55" in text
    assert "\x1b" not in text
    assert max(len(line) for page in pages for line in page.splitlines()) <= 80
