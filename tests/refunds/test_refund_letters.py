"""Letters: what they say in HTML, PDF and JSON, and what they keep to themselves."""

from __future__ import annotations

import html.parser
import json
import re
import shutil
import stat
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from refund_cases import REQUEST, Case, Folder, corrected, npi, overpaying, paid, requesting
from remit_cases import NOW, claim_file, group

from edi.errors import MissingExtra
from edi.ledger.store import store_at
from edi.refund_requests import LedgerError, NoAddress, write_letters
from edi.refund_requests.html_letter import html_letter
from edi.refund_requests.pdf_letter import pdf_letter
from edi.refund_requests.run import WrittenLetters

FIRST = date(2026, 7, 10)
HOSTILE = '</td><script>alert(1)</script><img src=x onerror="a">&<b>{{ 7*7 }}</b>'


def write(folder: Folder, **options: Any) -> WrittenLetters:
    return write_letters(
        folder.out / "ledger.sqlite",
        folder.path / "groups.toml",
        folder.path / "letters",
        **{"date": FIRST, "now": NOW, **options},
    )


def data_of(written: WrittenLetters) -> list[dict[str, Any]]:
    return [json.loads(f.read_text()) for f in written.files if f.suffix == ".json"]


def pdf_text(path: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("the system has no pdftotext")
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def test_what_a_letter_says(tmp_path: Path) -> None:
    written = write(overpaying(tmp_path))
    stem = f"G1_{npi(1)}_R000001_request"
    assert [f.name for f in written.files] == [f"{stem}.{e}" for e in ("json", "html", "pdf")]
    assert all(stat.S_IMODE(f.stat().st_mode) == 0o600 for f in written.files)
    (data,) = data_of(written)
    assert data["total"] == "40.00"
    assert data["pay_to"]["payable_to"] == "ACME CLAIMS ACCOUNT"
    assert data["payee"] == {
        "name": "CLINIC 1",
        "address": ["1 MAIN ST", "BOISE, ID 837010001"],
        "npi": npi(1),
        "tax_id_ends": "0001",
    }
    (row,) = data["claims"]
    assert (row["claim"], row["payer_claim_control_number"]) == ("C1", "PC1")
    assert (row["paid"], row["due"], row["overpaid"]) == ("60.00", "20.00", "40.00")
    assert "patient" not in row
    page = written.files[1].read_text()
    for text in ("ACME CLAIMS ACCOUNT", "PO BOX 9", "R000001", "PC1", "40.00", "2026-07-10"):
        assert text in page, text
    for text in ("ASH", "NADIA", "M0001", "820000001"):
        assert all(text.encode() not in f.read_bytes() for f in written.files), text


def test_the_page_allows_nothing(tmp_path: Path) -> None:
    page = write(overpaying(tmp_path), to=("html",)).files[1].read_text()
    assert "default-src 'none'; style-src 'sha256-" in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=", page)


def test_the_pdf_is_text_and_the_same_each_time(tmp_path: Path) -> None:
    written = write(overpaying(tmp_path))
    (data,) = data_of(written)
    pdf = written.files[2]
    assert pdf.read_bytes() == pdf_letter(data)
    text = " ".join(pdf_text(pdf).split())
    for part in ("Refund request", "R000001", "ACME CLAIMS ACCOUNT", "PC1", "40.00", "CLINIC 1"):
        assert part in text, part


@pytest.mark.parametrize("where", ["payee", "claim", "payable_to", "patient", "address"])
def test_hostile_values(tmp_path: Path, where: str) -> None:
    (data,) = data_of(write(overpaying(tmp_path), claims=[tmp_path / "claims.837"]))
    row = data["claims"][0]
    if where in ("claim", "patient"):
        row[where] = HOSTILE
    elif where == "payee":
        data["payee"]["name"] = HOSTILE
    elif where == "payable_to":
        data["pay_to"]["payable_to"] = HOSTILE
    else:
        data["payee"]["address"] = [
            HOSTILE,
            "\u202edesrever",
            "a\nb\x00\x1b[2J",
            "Łódź 東京",
            "\ud800",
        ]
    page = html_letter(data).decode()
    assert all(c.isprintable() or c == "\n" for c in page)

    class Tags(html.parser.HTMLParser):
        found: list[str]

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            self.found.append(tag)

    tags = Tags()
    tags.found = []
    tags.feed(page)
    assert not {"script", "img", "b"} & set(tags.found)
    assert "{{ 7*7 }}" in page
    (tmp_path / "x.pdf").write_bytes(pdf_letter(data))
    text = "".join(pdf_text(tmp_path / "x.pdf").split())
    assert "<script>alert(1)</script>" in text


def test_letters_about_test_data_say_so(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put([Case("C1")], [paid("C1", "60")], requesting()).run(test_indicator=True)
    folder.put([Case("C1")], corrected("C1", "60", "20"), requesting()).run(test_indicator=True)
    assert write(folder).files == ()
    page = write(folder, usage="T").files[1].read_text()
    assert "<h1>TEST DATA, not to be sent. Refund request</h1>" in page


def test_names_of_files_are_safe(tmp_path: Path) -> None:
    folder = overpaying(tmp_path)
    with store_at(folder.out / "ledger.sqlite").transaction() as connection:
        connection.execute("UPDATE overpayment SET npi = '../../x', tax_id = ''")
        connection.execute("UPDATE overpayment SET payee = ''")
    written = write(folder)
    assert {f.parent for f in written.files} == {tmp_path / "letters"}
    assert written.files[0].name == "G1_______x_R000001_request.json"


def test_a_long_letter(tmp_path: Path) -> None:
    (data,) = data_of(write(overpaying(tmp_path)))
    data["claims"] = [{**data["claims"][0], "claim": f"C{n:037d}"} for n in range(400)]
    (tmp_path / "x.pdf").write_bytes(pdf_letter(data))
    text = "".join(pdf_text(tmp_path / "x.pdf").split())
    assert text.count("Yourclaimnumber") > 5  # on each page
    assert html_letter(data).count(b"<tr>") == 402


def test_one_letter_for_a_group_and_provider(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    groups = requesting("G1") + requesting("G2")
    claims = [
        *(Case("C1"), Case("C2"), Case("C3", provider=2), Case("C4", number="G2")),
        Case("C5", number="G2"),
    ]
    folder.put(claims, [paid(one.id, "60") for one in claims], groups).run()
    again = [line for one in claims for line in corrected(one.id, "60", "20")]
    folder.put(claims, again, groups).run()
    assert [(one.group, len(one.about)) for one in write(folder).letters] == [
        *(("G1", 2), ("G1", 1), ("G2", 2))
    ]
    assert write(folder).files == ()


def test_only_one_group(tmp_path: Path) -> None:
    folder = overpaying(tmp_path)
    assert write(folder, only=["G2"]).files == ()
    assert len(write(folder, only=["G1"]).letters) == 1


def test_reminders_are_numbered(tmp_path: Path) -> None:
    folder = overpaying(tmp_path)
    assert write(folder, after=10).files == ()  # nothing was requested yet
    write(folder)
    assert write(folder, after=10, date=date(2026, 7, 19)).files == ()
    for number, day in enumerate((date(2026, 7, 20), date(2026, 7, 30)), start=1):
        written = write(folder, after=10, date=day)
        (data,) = data_of(written)
        assert written.files[0].name.endswith(f"_R000001_reminder-{number}.json")
        assert (data["kind"], data["reminder"]) == ("reminder", number)
        assert data["claims"][0]["first_requested"] == "2026-07-10"
        assert f"reminder {number}" in written.files[1].read_text()


def test_patients_are_named_when_asked(tmp_path: Path) -> None:
    folder = overpaying(tmp_path)
    claims = tmp_path / "claims.837"
    claims.write_bytes(claim_file(Case("C1", dependent=True), Case("C1", provider=2)))
    (data,) = data_of(write(folder, claims=[claims]))
    assert data["claims"][0]["patient"] == "MILO ASH"
    assert data["claims"][0]["service_dates"] == "2026-04-02"


def test_it_must_be_known_where_to_pay(tmp_path: Path) -> None:
    folder = overpaying(tmp_path)
    (tmp_path / "groups.toml").write_text(group())
    with pytest.raises(NoAddress, match="group G1"):
        write(folder)
    assert not (tmp_path / "letters").exists()


def test_the_entry_that_paid_is_asked(tmp_path: Path) -> None:
    """The group has moved to another account since: refunds go to the one that paid."""
    old = requesting("G1", "through = 2026-06-30")
    new = "\n".join(REQUEST).replace("ACME CLAIMS", "NEW")
    groups = old + group("G1", "effective = 2026-07-01", new)
    (data,) = data_of(write(overpaying(tmp_path, groups=groups)))
    assert data["pay_to"]["payable_to"] == "ACME CLAIMS ACCOUNT"


def test_another_run_in_the_meantime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from edi.ledger import publishing

    folder = overpaying(tmp_path)
    intended = publishing.intended

    def slowly(*arguments: Any) -> Any:
        monkeypatch.setattr(publishing, "intended", intended)
        other = tmp_path / "other"
        write_letters(folder.out / "ledger.sqlite", tmp_path / "groups.toml", other, date=FIRST)
        return intended(*arguments)

    monkeypatch.setattr(publishing, "intended", slowly)
    with pytest.raises(LedgerError, match="R000001 was changed by another run"):
        write(folder)
    assert list((tmp_path / "letters").iterdir()) == []


@pytest.mark.parametrize(("extra", "missing"), [("html", "jinja2"), ("pdf", "reportlab.pdfbase")])
def test_without_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extra: str, missing: str
) -> None:
    import sys

    from edi.refund_requests import html_letter as html_module
    from edi.refund_requests import pdf_letter as pdf_module

    html_module._template.cache_clear()
    pdf_module._covered.cache_clear()
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtra, match=rf"aso-edi\[{extra}\]"):
        write(overpaying(tmp_path), to=(extra,))
    assert not (tmp_path / "letters").exists()
