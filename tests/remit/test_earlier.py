"""Reversals and corrections of claims that are not at hand, by the 835s that have paid them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from remit_cases import (
    Case,
    Folder,
    adjustment,
    as_guide,
    balance,
    claim_file,
    decision,
    group,
    line,
    npi,
    of,
    segments,
    unusual,
)
from test_reversals import CLAIMS, PAID, REVERSED, decided

import edi
from edi.cli.remit import remit
from edi.errors import NotX12
from edi.remit import Outcome, Refused

TAKEN = {"claim": "C1", "status": "22", "payer_claim_control_number": "PC1", "paid": "75"}


def paid(tmp_path: Path, *decisions: Any, claims: Any = CLAIMS, **more: Any) -> Folder:
    """A folder whose first run has paid."""
    groups = more.pop("groups", group(recoupment=True))
    folder = Folder(tmp_path).put(claims, decisions or [decided("1")], groups)
    folder.run(**more)
    return folder


def again(folder: Folder, *decisions: Any, claims: Any = None, **more: Any) -> Outcome:
    """A second run, without the first run's claims."""
    lines = "\n".join(json.dumps(one) for one in decisions)
    (folder.path / "decisions.jsonl").write_text(lines, encoding="utf-8")
    given = []
    if claims:
        given = [folder.path / "new.837"]
        given[0].write_bytes(claim_file(*claims))
    earlier = more.pop("earlier", sorted(folder.out.glob("*1.835")))
    return folder.run(claims=given, earlier=earlier, **more)


def refused(folder: Folder, *decisions: Any, **more: Any) -> str:
    before = folder.written()
    with pytest.raises(Refused) as caught:
        again(folder, *decisions, **more)
    assert folder.written() == before
    return " / ".join(one.message for one in caught.value.refusals)


def loops(path: Path) -> list[str]:
    texts = ["*".join(segment) for segment in segments(path)]
    start = texts.index("LX*1") + 1
    end = next(n for n, text in enumerate(texts) if text.startswith(("PLB", "SE")))
    return texts[start:end]


def test_the_reversal_repeats_all_of_the_earlier_payment(tmp_path: Path) -> None:
    folder = paid(tmp_path)
    assert loops(folder.out / "G1_000000001.835") == PAID
    outcome = again(folder, TAKEN, decided("1"))
    (one,) = outcome.written
    assert loops(one.path) == [*REVERSED, *PAID]
    assert balance(one.path) == [0]
    assert unusual(outcome) == []


def test_a_correction_is_decided_by_lines_of_the_earlier_payment(tmp_path: Path) -> None:
    folder = paid(tmp_path)
    lower = decision("C1", "90", line(1, "60", adjustment("40")), line(2, "30", adjustment("20")))
    more = {**lower, "payer_claim_control_number": "PC1B", "original_claim_control_number": "PC1"}
    (one,) = again(folder, more, TAKEN).written
    assert balance(one.path) == [Decimal("90") - Decimal("75") - Decimal("1.25")]
    svc = of(segments(one.path), "SVC")
    assert [one_[2:4] for one_ in svc] == [
        ["-100", "-60"],
        ["-50", "-25"],
        ["100", "60"],
        ["50", "30"],
    ]
    assert ["REF", "F8", "PC1"] in segments(one.path)
    # The claim is known by itself: the provider sends it again, and it is not paid twice.
    repeat = decision("C2", "60", line(1, "60", adjustment("40")), line(2, "0", adjustment("50")))
    same = [Case(id="C2", patient="C1", charges=("100", "50"), units=["3", "1"])]
    assert "same claim" in refused(folder, repeat, claims=same)


def test_the_reversal_stands_before_the_correction_of_a_claim_that_is_given(tmp_path: Path) -> None:
    folder = paid(tmp_path)
    sent_again = Case(id="C1", patient="C1", charges=("150",), frequency="7", original="PC1")
    higher = decision("C1", "100", line(1, "100", adjustment("50")), frequency="7")
    more = {**higher, "payer_claim_control_number": "PC1B"}
    of_the_first = {**TAKEN, "frequency": "1"}
    (one,) = again(folder, more, of_the_first, claims=[sent_again]).written
    clp = of(segments(one.path), "CLP")
    assert [(each[1], each[2], each[7]) for each in clp] == [
        ("C1", "22", "PC1"),
        ("C1", "1", "PC1B"),
    ]
    assert [found.code for found in edi.validate(one.path)] == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"paid": "70"}, "payment that is taken back is 5.00 less than in G1_000000001.835"),
        ({"paid": "70", "provider": "1999999992"}, "no earlier 835 has a payment"),
        ({"payer_claim_control_number": "OTHER"}, "no earlier 835 has a payment"),
        ({"charge": "151"}, "the charge that is taken back is 1.00 more"),
        ({"interest": "1"}, "the interest that is taken back is 0.25 less"),
        ({"adjustments": [adjustment("75")]}, "its adjustments are not those of"),
        ({"group": "G9"}, "the employer group is not in the groups file"),
        ({"claim": "C7"}, "no claim given has this number"),
        ({"status": "1", "paid": "0"}, "stands beside the reversal"),
    ],
)
def test_what_does_not_repeat_the_payment_is_refused(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    folder = paid(tmp_path)
    assert message in refused(folder, {**TAKEN, **change})
    assert message in refused(folder, {**TAKEN, **change}, dry_run=True)


def test_what_was_reversed_is_not_reversed_again(tmp_path: Path) -> None:
    folder = paid(tmp_path)
    forward = {
        "provider_adjustment": {
            "provider": npi(1),
            "group": "G1",
            "reason": "FB",
            "amount": "-76.25",
        }
    }
    again(folder, TAKEN, forward)
    files = sorted(folder.out.glob("*.835"))
    assert len(files) == 2
    assert "was reversed before, in G1_000000002.835" in refused(
        folder, TAKEN, forward, earlier=files
    )
    # By the ledger, where the earlier reversal is not among the files.
    assert "was reversed before" in refused(folder, TAKEN, forward)
    # The same 835 twice is one payment.
    copy = folder.path / "copy.835"
    copy.write_bytes(files[0].read_bytes())
    assert "reversed before" in refused(folder, TAKEN, forward, earlier=[files[0], copy])


OTHER = """\
ISA|00|          |00|          |ZZ|OLDSYSTEM      |ZZ|RECEIVER       \
|260520|0900|^|00501|000000077|0|P|>!
GS|HP|OLD|RECV|20260520|0900|77|X|005010X221A1!
ST|835|0001!
BPR|I|75|C|CHK||||||||||||20260520!
TRN|1|OLD777|1820771001!
DTM|405|20260520!
N1|PR|OLD TPA!
N3|PO BOX 9!
N4|BOISE|ID|83701!
REF|2U|12345!
PER|BL|HELP|TE|8005550100!
N1|PE|CLINIC 1|XX|{npi}!
LX|1!
CLP|C*1|20|150|75|30|12|OLD~1|11|1!
NM1|QC|1|ASH|ZOË||||MI|M0001!
NM1|TT|2|NEXT MUTUAL|||||PI|99999!
MOA|0.5|10||MA18|||||2.5!
REF|1L|G1!
DTM|232|20260402!
DTM|050|20260410!
AMT|AU|150!
QTY|PS|2!
SVC|HC>99213>25|100|60||2!
DTM|472|20260402!
CAS|CO|45|30|1|253|10!
LQ|HE|N130!
SVC|HC>99214|50|15||1!
DTM|472|20260402!
CAS|CO|45|5!
CAS|PR|1|30!
SE|30|0001!
GE|1|77!
IEA|1|000000077!
""".replace("\n", "\r\n").format(npi=npi(1))  # fmt: skip
OLD = {"claim": "C*1", "status": "22", "payer_claim_control_number": "OLD~1", "paid": "75"}


def test_another_systems_835_is_repeated_in_our_delimiters(tmp_path: Path) -> None:
    old = tmp_path / "old.835"
    old.write_bytes(OTHER.encode())
    new = decision("C2", "100", line(1, "100"))
    folder = Folder(tmp_path / "x").put([], [], group(recoupment=True))
    outcome = again(folder, OLD, new, claims=[Case(id="C2")], earlier=[old])
    (one,) = outcome.written
    assert balance(one.path) == [25]  # one payment, though the old 835 has no tax id
    texts = ["|".join(segment) for segment in segments(one.path)]
    start = next(n for n, text in enumerate(texts) if text.startswith("CLP|C*1"))
    end = next(n for n in range(start + 1, len(texts)) if texts[n].startswith(("CLP", "SE")))
    assert texts[start:end] == [
        "CLP|C*1|22|-150|-75||12|OLD~1|11|1",
        "NM1|QC|1|ASH|ZOË||||MI|M0001",
        "MOA|0.5|-10||MA18|||||-2.5",
        "REF|1L|G1",
        "DTM|232|20260402",
        "DTM|050|20260410",
        "AMT|AU|-150",
        "QTY|PS|2",
        "SVC|HC:99213:25|-100|-60||2",
        "DTM|472|20260402",
        "CAS|CO|45|-30|1|253|-10",
        "LQ|HE|N130",
        "SVC|HC:99214|-50|-15||1",
        "DTM|472|20260402",
        "CAS|CO|45|-5",
        "CAS|PR|1|-30",
    ]
    assert any("ledger knows no payment" in one.message for one in outcome.warnings)


def test_what_is_odd_about_the_earlier_835_is_said(tmp_path: Path) -> None:
    text = OTHER.replace("1820771001", "1999999999").replace("REF|2U|12345", "REF|2U|54321")
    old = tmp_path / "old.835"
    old.write_bytes(text.replace("20260520!", "20261224!").encode())
    folder = Folder(tmp_path / "x").put([], [], group(recoupment=True))
    outcome = again(
        folder,
        OLD,
        decision("C2", "100", line(1, "100")),
        claims=[Case(id="C2")],
        earlier=[old],
    )
    said = " / ".join(one.message for one in outcome.warnings)
    for part in ("another payer", "another owner's account", "date of payment is before"):
        assert part in said
    # Out of balance, of another group, or a test: nothing is written.
    old.write_bytes(OTHER.replace("253|10", "253|11").encode())
    assert "does not balance" in refused(folder, OLD, earlier=[old])
    old.write_bytes(OTHER.replace("|100|60|", "|1O0|60|").encode())
    assert "SVC02 is missing or no number" in refused(folder, OLD, earlier=[old])
    old.write_bytes(OTHER.replace("REF|1L|G1", "REF|1L|G7").encode())
    assert "gives back to the account" in refused(folder, {**OLD, "group": "G1"}, earlier=[old])
    old.write_bytes(OTHER.replace("|0|P|>", "|0|T|>").encode())
    mixed = decision("C3", "100", line(1, "100"))
    assert "production and test" in refused(
        folder, OLD, mixed, claims=[Case(id="C3")], earlier=[old]
    )
    # Nothing of a patient is in a message.
    old.write_bytes(OTHER.replace("|1|ASH|", "|1|A\x00SH|").encode())
    message = refused(folder, OLD, earlier=[old])
    assert "SH" not in message


def test_a_group_that_takes_nothing_back_gives_back_and_requests(tmp_path: Path) -> None:
    request = 'refunds = { payable_to = "ACME", address = ["PO BOX 9", "BOISE", "ID", "83702"] }'
    groups = group("G1", 'overpayments = "request"', request)
    folder = paid(tmp_path, decision(), claims=[Case()], groups=groups)
    lower = decision("C1", "50", line(1, "50", adjustment("50")))
    more = {**lower, "payer_claim_control_number": "PC1B"}
    taken = {**TAKEN, "paid": "60"}
    # The claim that replaces it is given, and does not name it: that may be its correction.
    replacement = Case(id="C9", patient="C1")
    new = decision("C9", "55", line(1, "55", adjustment("45")))
    assert "let it name that one's number" in refused(folder, taken, new, claims=[replacement])
    (one,) = again(folder, taken, more).written
    assert balance(one.path) == [0]
    assert of(segments(one.path), "PLB")[0][3:] == ["WO:PC1", "-10"]
    assert [(one_.claim, one_.amount) for one_ in one.overpaid] == [("C1", 10)]


def test_parts_of_a_split_claim_are_taken_back_one_by_one(tmp_path: Path) -> None:
    claim = Case(charges=("100", "50"))
    first = decision("C1", "60", line(1, "60", adjustment("40")), payer_claim_control_number="P1")
    second = decision("C1", "30", line(2, "30", adjustment("20")), payer_claim_control_number="P2")
    folder = paid(tmp_path, first, second, claims=[claim])
    back = [
        {**TAKEN, "payer_claim_control_number": number, "paid": amount}
        for number, amount in (("P1", "60"), ("P2", "30"))
    ]
    whole = decision("C1", "120", line(1, "80", adjustment("20")), line(2, "40", adjustment("10")))
    (one,) = again(folder, *back, whole).written
    assert balance(one.path) == [30]
    # A correction of one part has that part's line only, which is then its first.
    folder = paid(tmp_path / "b", first, second, claims=[claim])
    part = decision("C1", "40", line(1, "40", adjustment("10")), payer_claim_control_number="P3")
    (one,) = again(folder, back[1], part).written
    assert balance(one.path) == [10]


def test_totals_by_facility_count_what_is_taken_back(tmp_path: Path) -> None:
    groups = group("G1", "provider_totals = true", recoupment=True)
    folder = paid(tmp_path, decision(), claims=[Case()], groups=groups)
    higher = decision("C1", "70", line(1, "70", adjustment("30")))
    (one,) = again(folder, {**TAKEN, "paid": "60"}, higher).written
    assert of(segments(one.path), "TS3") == [["TS3", npi(1), "11", "20261231", "2", "0"]]


def test_institutional_and_dental_claims_are_corrected_too(tmp_path: Path) -> None:
    for kind in "ID":
        data = as_guide(claim_file(Case(charges=("100", "50"))), kind)
        first = decision(
            "C1", "75", line(1, "60", adjustment("40")), line(2, "15", adjustment("35"))
        )
        folder = paid(tmp_path / kind, first, claims=data)
        second = decision(
            "C1", "80", line(1, "60", adjustment("40")), line(2, "20", adjustment("30"))
        )
        (one,) = again(folder, TAKEN, second).written
        assert balance(one.path) == [5]
        svc = of(segments(one.path), "SVC")
        assert svc[2][1] == svc[0][1] and svc[2][4:] == svc[0][4:]


def test_the_command_takes_folders_of_earlier_835s_in_the_place_of_claims(tmp_path: Path) -> None:
    folder = paid(tmp_path)
    lines = "\n".join(map(json.dumps, (TAKEN, decided("1"))))
    (folder.path / "decisions.jsonl").write_text(lines, encoding="utf-8")
    common = [
        *("--decisions", str(folder.path / "decisions.jsonl")),
        *("--groups", str(folder.path / "groups.toml"), "--out", str(folder.out)),
        *("--date", "2026-07-04"),
    ]
    runner = CliRunner()
    none = runner.invoke(remit, common)
    assert none.exit_code == 2 and "CLAIMS" in none.output
    # A folder with other files, too: the groups file is no 835.
    both = [*common, "--earlier", str(folder.out)]
    found = runner.invoke(remit, both, standalone_mode=False)
    assert found.return_value == 0, found.output
    assert (folder.out / "G1_000000002.835").exists()


def test_what_a_member_got_is_not_paid_again(tmp_path: Path) -> None:
    groups = group("G1", bank=True, recoupment=True, more="pay_members = true, first_check = 5001")
    first = decision("C1", "0", line(1, "0", adjustment("60", "PR", "100"), adjustment("40")))
    folder = paid(tmp_path, first, claims=[Case(assigned="N")], groups=groups)
    higher = decision("C1", "0", line(1, "0", adjustment("75", "PR", "100"), adjustment("25")))
    outcome = again(folder, {**TAKEN, "paid": "0"}, higher)
    (one,) = outcome.written
    assert [check.amount for check in one.to_members] == [15]
    assert any("not taken back" in warning.message for warning in outcome.warnings)


def test_only_the_payments_asked_for_are_read(tmp_path: Path) -> None:
    """One among many, the first and the last included, and non-ASCII claim numbers."""
    names = ["Ä1", "B1", "C1", "D1"]
    decided_all = [decision(name, "60") for name in names]
    cases = [Case(name) for name in names]
    folder = paid(tmp_path, *decided_all, claims=cases)
    for name in names:
        back = {**TAKEN, "claim": name, "payer_claim_control_number": f"P{name}", "paid": "60"}
        new = decision(name, "70", line(1, "70", adjustment("30")))
        (one,) = again(folder, back, new, dry_run=True).written
        assert [payment.amount for payment in one.payments] == [10]


def test_files_that_are_no_835(tmp_path: Path) -> None:
    folder = paid(tmp_path)
    said: list[str] = []
    others = [folder.path / "claims.837", *folder.out.glob("*1.835")]
    again(folder, TAKEN, decided("1"), earlier=others, on_notice=said.append, dry_run=True)
    assert ["skipped, no 835" in one for one in said] == [True]
    with pytest.raises(NotX12):
        again(folder, TAKEN, earlier=[folder.path / "groups.toml"])
    data = others[1].read_bytes()
    cut = folder.path / "cut.835"
    cut.write_bytes(data[: data.index(b"SVC*")])
    message = refused(folder, TAKEN, earlier=[cut])
    assert "does not balance" in message or "no number" in message or "cut" in message
