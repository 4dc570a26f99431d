"""The page of `edi view --html`: sums, words, masking, and that no value of a file is markup."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from secondary_cases import Paid, claim, claims_file, other, payment, remittance

import edi
from edi.cli.main import edi as command
from edi.report.page import page as page_module
from edi.report.page.words import pair, remark, status

ROOT = Path(__file__).parents[2]
HOSTILE = "</script><img src=x onerror=document.title=1>"


def made(folder: Path, data: bytes, *options: str) -> str:
    """The page of a file."""
    source, page = folder / "in.edi", folder / "page.html"
    source.write_bytes(data)
    result = CliRunner().invoke(command, ["view", str(source), "--html", str(page), *options])
    assert result.exit_code == 0, result.output
    return page.read_text("utf-8")


def data_of(page: str) -> dict[str, Any]:
    """What the script of a page reads."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def tiles(page: str) -> dict[str, str]:
    found = re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page)
    return {html.unescape(name): value for name, value in found}


def test_sums_of_a_remittance(tmp_path: Path) -> None:
    for name in ("G0012_000000001.835", "G0034_000000002.835"):
        path = ROOT / "fixtures" / "remittances" / name
        page = made(tmp_path, path.read_bytes())
        payments = list(edi.read_payments(path))
        shown = tiles(page)
        assert shown["Claim payments"] == str(len(payments))
        for label, amounts in (
            ("Billed", [one.charge for one in payments]),
            ("Paid", [one.paid for one in payments]),
            ("Patient's share", [one.patient_responsibility or Decimal(0) for one in payments]),
        ):
            total = sum((amount or Decimal(0) for amount in amounts), Decimal(0))
            assert shown[label].replace(",", "") == f"{total:.2f}"


def test_each_charge_is_accounted_for(tmp_path: Path) -> None:
    services = [
        Paid("99213", "100", "40", ["CO*45*20", "PR*1*10", "OA*23*30"], "A1-1"),
        Paid("36415", "50", "0", ["CO*197*50"], "A1-2", remarks=["N130"]),
        Paid("81002", "30", "20", ["CO*1*10"], "A1-3"),
    ]
    data = data_of(made(tmp_path, remittance(payment("A1", services, status="2"))))
    (one,) = data["entries"]
    found: dict[str, int] = {}
    for line in one["l"]:
        for number, cents in line["x"]:
            share = data["pairs"][number]["share"]
            found[share] = found.get(share, 0) + cents
    assert found == {
        "write_off": 2000,
        "patient": 1000,
        "earlier_payers": 3000,
        "denied": 5000,
        "other": 1000,
    }
    assert one["c"] == one["p"] + sum(found.values()) == 18000
    assert one["a"] == 6000 + 1000 + 3000
    wrong = [one["code"] for one in data["pairs"] if one["wrong"]]
    assert wrong == ["CO-1"]
    assert "N130" in data["remarks"]


def test_a_claim_shows_what_other_payers_decided(tmp_path: Path) -> None:
    decided = other("P", "22222", decided=["CAS*PR*1*40", "CAS*CO*45*10", "AMT*D*200"])
    data = data_of(made(tmp_path, claims_file(claim("A1", level="S", others=decided))))
    (one,) = data["entries"]
    assert (data["kind"], one["p"], one["e"]) == ("claim", 20000, "S")
    (payer,) = one["z"]
    codes = [data["pairs"][number]["code"] for number, _ in payer["x"]]
    assert (payer["p"], codes) == (20000, ["PR-1", "CO-45"])


@pytest.mark.parametrize("kind", ["835", "837"])
def test_who_is_named_is_masked_unless_asked_for(kind: str, tmp_path: Path) -> None:
    data = remittance(payment()) if kind == "835" else claims_file(claim())
    for option, is_there in (((), False), (("--show-values",), True)):
        page = made(tmp_path, data, *option)
        for value in ("ALDERSON", "W100"):
            assert (value in page) is is_there
        assert "A1" in page


@pytest.mark.parametrize("kind", ["835", "837"])
def test_no_value_is_markup(kind: str, tmp_path: Path) -> None:
    if kind == "835":
        data = remittance(payment(HOSTILE, patient=f"{HOSTILE}*X****MI*1"), name=HOSTILE)
    else:
        data = claims_file(claim(HOSTILE)).replace(b"FIRST HEALTH PLAN", HOSTILE.encode())
    page = made(tmp_path, data, "--show-values")
    assert HOSTILE in json.dumps(data_of(page))
    assert "<img" not in page
    assert len(re.findall("<script", page)) == len(re.findall("</script", page)) == 2


def test_the_policy_allows_this_script_and_style_only(tmp_path: Path) -> None:
    page = made(tmp_path, remittance(payment()))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    allowed = policy[1].replace("&#39;", "'")
    assert allowed.startswith("default-src 'none';")
    for tag in ("script", "style"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in allowed
    assert not re.search(r'(?:src|href)="(?!G|page)', page)


def test_many_claims_are_parted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "PER_PAGE", 2)
    payments = [payment(f"A{number}") for number in range(5)]
    first = made(tmp_path, remittance(*payments))
    pages = [tmp_path / name for name in ("page.html", "page-2.html", "page-3.html")]
    found = [one["n"] for page in pages for one in data_of(page.read_text("utf-8"))["entries"]]
    assert found == ["A0", "A1", "A2", "A3", "A4"]
    assert tiles(first)["Claim payments"] == "5"
    assert 'href="page-3.html"' in first


def test_what_has_no_page(tmp_path: Path) -> None:
    page = str(tmp_path / "page.html")
    base = ROOT / "fixtures" / "rules" / "base"
    status_file = str(base / "status.edi")
    for arguments, code, said in (
        ([status_file, "--html", page], 3, "no 835 transaction set"),
        ([status_file, "--html", str(tmp_path)], 2, "name a file"),
        ([str(ROOT / "README.md"), "--html", page], 3, "README.md"),
    ):
        result = CliRunner().invoke(command, ["view", *arguments], standalone_mode=False)
        found = 2 if isinstance(result.exception, click.UsageError) else result.return_value
        assert found == code
        assert said in result.output + str(result.exception)
        assert not Path(page).exists()


def test_words() -> None:
    assert pair("PR", "253", "MB", is_unpaid=False).is_wrong
    assert pair("CO", "253", "MB", is_unpaid=False).share == "write_off"
    assert pair("XX", "45", "12", is_unpaid=False).is_wrong
    assert pair("PR", "1", "12", is_unpaid=False).whose.startswith("The patient owes it")
    assert pair("OA", "100", "12", is_unpaid=False).whose.startswith("It was paid to the patient")
    assert remark("N130")
    assert remark("N99999") == "on no list that edi has"
    assert status("1") == "processed as primary"
    assert status("77").startswith("a status that")
