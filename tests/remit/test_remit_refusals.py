"""What is not right is refused, told with claim and residual, and leaves nothing behind."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from remit_cases import (
    DEMO,
    Case,
    Folder,
    adjustment,
    balance,
    claim_file,
    decision,
    group,
    judge,
    line,
    npi,
    of,
    segments,
)

from edi.remit import NotX12, Outcome, Refusal, Refused

OTHER_GROUP = group("G2")
GROUPS = group("G1") + OTHER_GROUP


def refused(folder: Folder, **options: Any) -> list[Refusal]:
    with pytest.raises(Refused) as caught:
        folder.run(**options)
    assert folder.written() == []
    return list(caught.value.refusals)


def one_refusal(tmp_path: Path, claims: Any, decisions: Any, groups: str = GROUPS) -> Refusal:
    found = refused(Folder(tmp_path).put(claims, decisions, groups))
    assert len(found) == 1, found
    return found[0]


def test_line_out_of_balance(tmp_path: Path) -> None:
    wrong = decision("C1", "60", line(1, "60", adjustment("40.01")))
    found = one_refusal(tmp_path, [Case()], [wrong])
    assert found.claim == "C1"
    assert found.residual == Decimal("-0.01")
    assert found.message == "line 1: the charge falls 0.01 short of payment and adjustments"
    assert (found.file, found.line) == ("decisions.jsonl", 1)


def test_claim_out_of_balance(tmp_path: Path) -> None:
    wrong = decision("C1", "59.99")
    found = one_refusal(tmp_path, [Case()], [wrong])
    assert found.residual == Decimal("0.01")
    assert "the claim's payment" in found.message


def test_claim_level_adjustments_out_of_balance(tmp_path: Path) -> None:
    wrong = {**decision(paid="60"), "lines": [], "adjustments": [adjustment("30")]}
    assert one_refusal(tmp_path, [Case()], [wrong]).residual == Decimal(10)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([line(1, "60", adjustment("40"))], "line 2 of the claim is not decided"),
        (
            [line(1, "60", adjustment("40")), line(3, "0")],
            "line 3 of the decision is no line of the claim",
        ),
        (
            [line(1, "60", adjustment("40"), charge="99"), line(2, "0", adjustment("50"))],
            "line 1: the decision's charge falls 1.00 short of the claim's",
        ),
        (
            [line(1, "60", adjustment("40"))] * 2 + [line(2, "0", adjustment("50"))],
            "line 1 is decided twice; where a line is split, each part says its charge",
        ),
    ],
)
def test_lines_that_do_not_fit(tmp_path: Path, lines: list[Any], message: str) -> None:
    claim = Case(charges=("100", "50"))
    assert one_refusal(tmp_path, [claim], [decision("C1", "60", *lines)]).message == message


def test_charge_of_another_claim(tmp_path: Path) -> None:
    found = one_refusal(tmp_path, [Case()], [decision(charge="101")])
    assert found.residual == Decimal(1)


def test_claim_whose_lines_do_not_add_up(tmp_path: Path) -> None:
    data = claim_file(Case()).replace(b"CLM*C1*100*", b"CLM*C1*110*")
    for more in ({}, {"adjustments": [adjustment("10")]}):
        found = one_refusal(tmp_path, data, [decision(**more)])
        assert found.residual == Decimal(10)
        assert found.message.startswith("the claim's total charge (CLM02) exceeds by 10.00")


def test_claim_of_a_file_that_is_cut_short(tmp_path: Path) -> None:
    data = claim_file(Case())
    cut = data[: data.index(b"SV1*") + 20]
    found = one_refusal(tmp_path, cut, [decision()])
    assert found.claim == "C1"
    assert "its file is cut short" in found.message


def test_claims_and_decisions_must_fit(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(
        [Case("C1"), Case("C2")], [decision("C2"), decision("C3")], GROUPS
    )
    found = {one.claim: one.message for one in refused(folder)}
    assert found == {
        "C1": "the claim has no decision",
        "C3": "no claim given has this number",
    }
    outcome = folder.run(on_error="skip")
    assert [p.claims for one in outcome.written for p in one.payments] == [1]
    assert len(outcome.refused) == 2


def test_what_follows_from_one_mistake_is_not_told(tmp_path: Path) -> None:
    claims = [Case("C1"), Case("C2")]
    folder = Folder(tmp_path).put(claims, [[decision("C1"), decision("C2")]], GROUPS)
    assert [one.message for one in refused(folder)] == [
        "a list: each decision goes on a line of its own, without [ and ]",
        "claims without a decision that can be read: 2",
    ]
    remittance = (DEMO.parent / "remittances" / "G0012_000000001.835").read_bytes()
    folder.put(remittance, [decision("C1"), decision("C2")], GROUPS)
    (found,) = refused(folder)
    assert found.message == "the files given hold no claim of an 837P, 837I or 837D"


def test_claims_of_another_guide_are_not_passed_over(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([Case("C1")], [decision("C1")], GROUPS)
    read = (folder.path / "claims.837").read_bytes()
    (folder.path / "later.837").write_bytes(read.replace(b"005010X222A1", b"005010X298"))
    claims = [folder.path / "claims.837", folder.path / "later.837"]
    with pytest.raises(Refused) as caught:
        folder.run(claims=claims)
    (found,) = caught.value.refusals
    assert found.file == str(claims[1])
    assert found.message.startswith("an 837 of another guide than the 837P, 837I and 837D")


def test_missing_decisions_can_be_allowed(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([Case("C1"), Case("C2")], [decision("C2")], GROUPS)
    outcome = folder.run(allow_missing=True)
    assert outcome.undecided == 1
    assert len(outcome.written) == 1


def test_duplicate_decision(tmp_path: Path) -> None:
    found = one_refusal(tmp_path, [Case()], [decision(), decision(paid="60.00")])
    assert found.message == "the claim is decided twice"
    assert found.line == 2


def test_same_number_at_two_providers(tmp_path: Path) -> None:
    claims = [Case(provider=1), Case(provider=2)]
    found = one_refusal(tmp_path / "a", claims, [decision()])
    assert found.message.startswith("more than one claim has this number")
    both = [
        decision(provider=npi(1)),
        decision(provider=npi(2), payer_claim_control_number="P2"),
    ]
    folder = Folder(tmp_path / "b").put(claims, both, GROUPS)
    assert [p.payee_id for one in folder.run().written for p in one.payments] == [npi(1), npi(2)]
    found = one_refusal(tmp_path / "c", [Case()], [decision(), decision(provider=npi(1))])
    assert found.message == "more than one decision fits the same claim"


def test_a_claim_and_its_replacement(tmp_path: Path) -> None:
    claims = [Case(), Case(charges=("80",), frequency="7")]
    reversal = decision("C1", "60", status="22", frequency="1")
    correction = decision("C1", "40", line(1, "40", adjustment("40")), frequency="7")
    other = decision("C2", "50", line(1, "50", adjustment("50")))
    folder = Folder(tmp_path).put(
        [*claims, Case("C2")], [correction, reversal, other], group(recoupment=True)
    )
    written = folder.run().written[0]
    clp = of(segments(written.path), "CLP")
    assert [(c[1], c[2], c[3], c[4]) for c in clp] == [
        ("C1", "22", "-100", "-60"),
        ("C1", "1", "80", "40"),
        ("C2", "1", "100", "50"),
    ]
    assert balance(written.path) == [Decimal(30)]
    judge(written.path)


@pytest.mark.parametrize(
    ("case", "groups", "message"),
    [
        (Case(number=""), GROUPS, "neither the decision nor the claim"),
        (Case(number="G9"), GROUPS, "the employer group is not in the groups file"),
        (
            Case(),
            group("G1", "effective = 2026-04-03"),
            "the employer group is not effective on the claim's first day of service: the groups"
            " file has it from 2026-04-03",
        ),
        (Case(day=""), group("G1", "effective = 2026-04-03"), "without a date of service"),
        (Case(), group("G1", method="ACH"), "ACH needs the payee's bank account"),
        (Case(), group("G1", method="NON"), "there are 60.00 to pay"),
    ],
)
def test_groups_that_can_not_pay(tmp_path: Path, case: Case, groups: str, message: str) -> None:
    assert one_refusal(tmp_path, [case], [decision()], groups).message.startswith(message)


def test_the_date_of_service_chooses_the_period(tmp_path: Path) -> None:
    groups = group("G1", "through = 2026-03-31", method="NON") + group(
        "G1", "effective = 2026-04-01", 'originator_supplement = "NEW"'
    )
    folder = Folder(tmp_path).put([Case(day="20260401")], [decision()], groups)
    (written,) = folder.run().written
    assert of(segments(written.path), "TRN")[0][4] == "NEW"


def test_hard_rules_of_reason_codes_are_checked_by_reading_back(tmp_path: Path) -> None:
    wrong = decision("C1", "60", line(1, "60", adjustment("40", "CO", "1")))
    found = one_refusal(tmp_path, [Case()], [wrong])
    assert found.finding is not None
    assert found.finding.code == "CAS010"
    assert found.claim == "C1"


def test_skip_leaves_out_what_reading_back_finds(tmp_path: Path) -> None:
    wrong = decision("C1", "60", line(1, "60", adjustment("40", "CO", "1")))
    folder = Folder(tmp_path).put([Case("C1"), Case("C2")], [wrong, decision("C2")], GROUPS)
    outcome = folder.run(on_error="skip")
    (written,) = outcome.written
    assert [clp[1] for clp in of(segments(written.path), "CLP")] == ["C2"]
    assert [one.claim for one in outcome.refused] == ["C1"]
    assert balance(written.path) == [Decimal(60)]
    judge(written.path)


def test_skip_with_nothing_left(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([Case()], [decision(paid="1")], GROUPS)
    outcome = folder.run(on_error="skip")
    assert outcome.written == []
    assert not folder.out.exists()


def test_a_refused_claim_leaves_no_half_behind(tmp_path: Path) -> None:
    """A reversal is not sent when its correction is refused."""
    decisions = [decision(status="22"), decision("C1", "1"), decision("C2")]
    folder = Folder(tmp_path).put([Case(), Case("C2")], decisions, group(recoupment=True))
    (written,) = folder.run(on_error="skip").written
    assert [clp[1] for clp in of(segments(written.path), "CLP")] == ["C2"]


def test_one_wrong_group_stops_the_other(tmp_path: Path) -> None:
    decisions = [decision("C1"), decision("C2", "1")]
    folder = Folder(tmp_path).put([Case("C1"), Case("C2", number="G2")], decisions, GROUPS)
    assert [one.claim for one in refused(folder)] == ["C2"]
    assert [one.group for one in folder.run(on_error="skip").written] == ["G1"]


@pytest.mark.parametrize("change", [{"amount": 5}, {"group": "G9"}])
def test_a_payee_is_not_paid_without_its_adjustment(tmp_path: Path, change: Any) -> None:
    """A levy that can not be read must not become a payment that is too high."""
    levy = {"provider": npi(1), "group": "G1", "reason": "LE", "amount": "5", **change}
    claims = [Case("C1"), Case("C2", provider=2)]
    decisions = [decision("C1"), decision("C2"), {"provider_adjustment": levy}]
    outcome = Folder(tmp_path).put(claims, decisions, GROUPS).run(on_error="skip")
    assert [p.payee_id for one in outcome.written for p in one.payments] == [npi(2)]
    assert [one.payee for one in outcome.refused] == [npi(1)]


@pytest.mark.parametrize("provider", ["1500001214", None])
def test_nobody_is_paid_when_an_adjustment_may_be_anybody_s(
    tmp_path: Path, provider: str | None
) -> None:
    levy = {"provider": provider, "group": "G1", "reason": "LE", "amount": "5"}
    decisions = [decision("C1"), {"provider_adjustment": levy}]
    outcome = Folder(tmp_path).put([Case("C1")], decisions, GROUPS).run(on_error="skip")
    assert outcome.written == []
    (found,) = outcome.refused
    assert found.message.endswith("it may belong to any payee, so none can be paid")


@pytest.mark.parametrize("number", ["../../etc", "/tmp/x", "..", "-rf", "A B", "ÄÖ", "a\\b", "CON"])
def test_hostile_group_numbers_make_safe_names(tmp_path: Path, number: str) -> None:
    groups = group("G1").replace('"G1"', f"'{number}'")
    folder = Folder(tmp_path).put([Case()], [decision(group=number)], groups)
    (written,) = folder.run().written
    assert written.path.parent == folder.out
    assert folder.written() == [written.path.name]
    stem = written.path.name.removesuffix(".835")
    assert stem.replace("_", "").replace("-", "").isalnum()
    assert stem.isascii()
    assert not stem.startswith("-")
    assert of(segments(written.path), "REF")[-2][2] == number


def test_names_that_become_the_same_do_not_collide(tmp_path: Path) -> None:
    groups = group("A.1") + group("A/1")
    claims = [Case("C1", number="A.1"), Case("C2", number="A/1")]
    folder = Folder(tmp_path).put(claims, [decision("C1"), decision("C2")], groups)
    assert len({one.path for one in folder.run().written}) == 2
    assert folder.written() == ["A_1_000000001.835", "A_1_000000002.835"]


def test_an_existing_file_is_never_replaced(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([Case()], [decision()], GROUPS)
    folder.out.mkdir()
    (folder.out / "G1_000000001.835").write_text("precious")
    with pytest.raises(FileExistsError) as caught:
        folder.run()
    assert caught.value.filename == str(folder.out / "G1_000000001.835")
    assert (folder.out / "G1_000000001.835").read_text() == "precious"
    assert folder.written() == ["G1_000000001.835"]


def test_values_that_x12_can_not_carry(tmp_path: Path) -> None:
    data = claim_file(Case()).replace(b"REF*6R*C1L1", b"REF*6R*C1\x1bL1")
    found = one_refusal(tmp_path, data, [decision()])
    assert "REF02 holds a delimiter, a control character" in found.message


def test_half_a_character_in_a_decision(tmp_path: Path) -> None:
    """JSON can hold a lone surrogate, which no file can."""
    found = one_refusal(tmp_path, [Case()], [decision(payer_claim_control_number="P\ud800")])
    assert found.claim == "C1"
    assert "surrogate" in found.message


def test_half_a_character_in_a_provider_adjustment(tmp_path: Path) -> None:
    """Its payee is not paid; the others are."""
    record = {
        "provider": npi(1),
        "group": "G1",
        "reason": "CS",
        "amount": "-5",
        "reference": "\ud800",
    }
    decisions = [decision("C1"), decision("C2"), {"provider_adjustment": record}]
    claims = [Case("C1"), Case("C2", number="G2", provider=2)]
    folder = Folder(tmp_path).put(claims, decisions, GROUPS)
    (found,) = refused(folder)
    assert (found.payee, found.line) == (npi(1), 3)
    assert found.message.startswith("provider_adjustment.reference holds a lone surrogate")
    assert [one.group for one in folder.run(on_error="skip").written] == ["G2"]


def test_payee_id_that_x12_can_not_carry(tmp_path: Path) -> None:
    data = claim_file(Case()).replace(b"REF*EI*82", b"REF*EI*8\x07")
    found = one_refusal(tmp_path, data, [decision()])
    assert found.message.startswith("the billing provider's NPI or tax id holds")


def test_values_with_our_delimiters_are_written_with_others(tmp_path: Path) -> None:
    """They are echoed as they were sent, and every file has the delimiters that its values need."""
    claims = [Case("C1"), Case("C2", number="G2")]
    data = claim_file(*claims, separators="|>!")
    for sent, echoed in (
        (b"|ASH|", b"|ASH*~:^BY|"),
        (b"CLM|C1|", b"CLM|C*1:A|"),
        (b"|C1L1", b"|C1*L1"),
    ):
        data = data.replace(sent, echoed, 1)
    decisions = [decision("C*1:A"), decision("C2")]
    first, second = Folder(tmp_path).put(data, decisions, GROUPS).run().written
    found = segments(first.path)
    assert of(found, "CLP")[0][1] == "C*1:A"
    assert of(found, "NM1")[0][3] == "ASH*~:^BY"
    assert ["REF", "6R", "C1*L1"] in found
    assert found[0][11] + found[0][16] + first.path.read_text()[105] == "!><"
    assert (tmp_path / "out" / second.path.name).read_text()[3] == "*"
    for one in (first, second):
        judge(one.path)


def test_a_payer_with_our_delimiters(tmp_path: Path) -> None:
    groups = group().replace('name = "EXAMPLE TPA"', 'name = "A*B:C"')
    (written,) = Folder(tmp_path).put([Case()], [decision()], groups).run().written
    assert of(segments(written.path), "N1")[0][2] == "A*B:C"
    judge(written.path)


def test_no_claims_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(b"hello", [decision()], GROUPS)
    with pytest.raises(NotX12):
        folder.run()
    with pytest.raises(FileNotFoundError):
        folder.run(claims=[tmp_path / "nothing.837"])
    assert not folder.out.exists()


def test_refusals_hold_no_values(tmp_path: Path) -> None:
    """Only claim, group and payee are named, and residuals computed."""
    wrong = decision("C1", "60", line(1, "60.77", adjustment("12.34")))
    (found,) = refused(Folder(tmp_path).put([Case(charges=("987.65",))], [wrong], GROUPS))
    for value in ("60.77", "12.34", "987.65", "ASH", "NADIA", "M0001"):
        assert value not in str(found)


def test_outcome_of_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([Case()], [], GROUPS)
    assert folder.run(allow_missing=True) == Outcome([], [], 1)
