"""Nothing is paid twice unless `allow_repeat`, and a reversal takes back what was paid."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from remit_cases import Case, Folder, adjustment, decision, group, line, npi

from edi.remit import Outcome, Refused

GROUPS = group(recoupment=True) + group("G2", recoupment=True)
ORIGINAL = Case("C1", ("100", "50"))
NEXT = Case("C9", ("1000",))  # pays for what others take back


def pays(claim: str, first: str, second: str, number: str = "", **more: Any) -> Any:
    """A decision on lines of 100 and 50."""
    return decision(
        claim,
        f"{Decimal(first) + Decimal(second):f}",
        line(1, first, adjustment(f"{100 - Decimal(first):f}")),
        line(2, second, adjustment(f"{50 - Decimal(second):f}")),
        payer_claim_control_number=number or f"P{claim}",
        **more,
    )


PAID = pays("C1", "60", "30")
BIG = decision("C9", "900", line(1, "900", adjustment("100")))


def run(path: Path, claims: Sequence[Case], decisions: Sequence[Any], **options: Any) -> Outcome:
    """A run with the ledger that all runs of a test share."""
    folder = Folder(path).put(claims, decisions, GROUPS)
    return folder.run(**options)


def refused(path: Path, claims: Sequence[Case], decisions: Sequence[Any]) -> str:
    """The messages, once with and once without a file: nothing of it is written."""
    with pytest.raises(Refused) as caught:
        run(path, claims, decisions)
    return "\n".join(one.message for one in caught.value.refusals)


def test_the_same_decisions_again(tmp_path: Path) -> None:
    run(tmp_path, [ORIGINAL], [PAID])
    assert "control number was paid before, in G1_000000001.835" in refused(
        tmp_path, [ORIGINAL], [PAID]
    )
    again = run(tmp_path, [ORIGINAL], [PAID], allow_repeat=True)
    assert [one.file for one in again.paid_before] == ["G1_000000001.835"]
    assert len(again.warnings) == 1
    assert len(again.written) == 1


@pytest.mark.parametrize(
    ("claim", "number", "more"),
    [
        ("C1", "NEW", {}),  # another payer claim control number
        ("C2", "NEW", {}),  # and another CLM01
        ("C1", "NEW", {"frequency": "7"}),
        ("C1", "NEW", {"number": "G2"}),  # and another account
    ],
)
def test_the_same_claim_under_another_number(
    tmp_path: Path, claim: str, number: str, more: dict[str, str]
) -> None:
    run(tmp_path, [ORIGINAL], [PAID])
    same = Case(claim, ORIGINAL.charges, patient="C1", **more)  # type: ignore[arg-type]
    assert "the same claim" in refused(tmp_path, [same], [pays(claim, "60", "30", number)])


@pytest.mark.parametrize(
    "more",
    [
        {"patient": "C2"},
        {"provider": 2},
        {"day": "20260403"},
        {"charges": ("100", "50.01")},
        {"units": ["2", "1"]},
    ],
)
def test_another_claim_is_no_repeat(tmp_path: Path, more: dict[str, Any]) -> None:
    one = Case("C1", ("100",))
    run(tmp_path, [one], [decision()])
    values = {"id": "C2", "charges": ("100",), "patient": "C1", **more}
    if "charges" in more:
        values["charges"] = ("100.01",)
    left = Decimal(values["charges"][0]) - 60
    other = decision("C2", "60", line(1, "60", adjustment(f"{left:f}")))
    outcome = run(tmp_path, [Case(**values)], [other])
    assert (len(outcome.written), outcome.warnings) == (1, ())


def test_the_same_service_in_another_claim(tmp_path: Path) -> None:
    run(tmp_path, [ORIGINAL], [PAID])
    more = Case("C2", ("100", "70"), patient="C1")
    lines = [line(1, "60", adjustment("40")), line(2, "70")]
    message = refused(tmp_path, [more], [decision("C2", "130", *lines)])
    assert "a service of it" in message and "G1_000000001.835" in message
    # Denied as a duplicate, it is not paid twice.
    lines[0] = line(1, "0", adjustment("100", "OA", "18"))
    assert run(tmp_path, [more], [decision("C2", "70", *lines)]).warnings == ()


def test_a_denied_claim_may_be_sent_again(tmp_path: Path) -> None:
    run(tmp_path, [ORIGINAL], [pays("C1", "0", "0")])
    again = Case("C2", ORIGINAL.charges, patient="C1")
    assert run(tmp_path, [again], [pays("C2", "60", "30")]).warnings == ()
    # Under the number of the denial it is unusual: that was not reversed.
    run(tmp_path, [Case("C3", ("100", "50"))], [pays("C3", "0", "0")])
    assert "decided before" in refused_or_warned(
        tmp_path, [Case("C3", ("100", "50"))], [pays("C3", "60", "30")]
    )
    assert "paid before" in refused(tmp_path, [Case("C3", ("100", "50"))], [pays("C3", "0", "0")])


def refused_or_warned(path: Path, claims: Sequence[Case], decisions: Sequence[Any]) -> str:
    return "\n".join(one.message for one in run(path, claims, decisions).warnings)


@pytest.mark.parametrize(
    ("second", "number", "told"),
    [
        (Case("C2", ("100", "50")), "PC1", "has its payer claim control number"),
        (Case("C2", ("100", "50"), patient="C1"), "PC2", "is of the same claim"),
        (Case("C2", ("100", "50"), number="G2", patient="C1"), "PC2", "is of the same claim"),
    ],
)
def test_twice_in_one_run(tmp_path: Path, second: Case, number: str, told: str) -> None:
    decisions = [PAID, pays("C2", "60", "30", number)]
    message = refused(tmp_path, [ORIGINAL, second], decisions)
    assert message.count(told) == 2
    assert run(tmp_path, [ORIGINAL, second], decisions, allow_repeat=True).warnings


def test_a_service_twice_in_one_run(tmp_path: Path) -> None:
    second = Case("C2", ("100", "70"), patient="C1")
    decisions = [PAID, decision("C2", "130", line(1, "60", adjustment("40")), line(2, "70"))]
    assert refused(tmp_path, [ORIGINAL, second], decisions).count("has the same service") == 2


# -- reversals and corrections


def reversal(claim: str = "C1", first: str = "60", number: str = "", **more: Any) -> Any:
    return pays(claim, first, "30", number, status="22", **more)


def test_a_correction_in_a_later_run(tmp_path: Path) -> None:
    run(tmp_path, [ORIGINAL], [PAID])
    outcome = run(tmp_path, [ORIGINAL], [reversal(), pays("C1", "70", "30")])
    assert (outcome.warnings, outcome.paid_before) == ((), ())
    # What counts now is the correction.
    outcome = run(tmp_path, [ORIGINAL], [reversal(first="70"), pays("C1", "75", "30", "NEW")])
    assert outcome.warnings == ()
    assert "paid before" in refused(tmp_path, [ORIGINAL], [pays("C1", "75", "30", "NEW")])


@pytest.mark.parametrize("together", [True, False])
def test_a_replacement_under_another_number(tmp_path: Path, together: bool) -> None:
    """The reversal in the same run, or in one before."""
    run(tmp_path, [ORIGINAL], [PAID])
    replacement = Case("C1R", ("100", "50"), frequency="7", patient="C1")
    correction = pays("C1R", "65", "30", "NEW", original_claim_control_number="PC1")
    if together:
        outcome = run(tmp_path, [ORIGINAL, replacement], [reversal(), correction])
        assert outcome.warnings == ()
    else:
        run(tmp_path, [ORIGINAL, NEXT], [reversal(), BIG])
        assert run(tmp_path, [replacement], [correction]).warnings == ()
    assert "paid before" in refused(tmp_path, [replacement], [correction])


def test_a_replacement_without_a_reversal(tmp_path: Path) -> None:
    run(tmp_path, [ORIGINAL], [PAID])
    replacement = Case("C1", ("100", "70"), frequency="7")
    lines = [line(1, "60", adjustment("40")), line(2, "70")]
    number = {"payer_claim_control_number": "NEW"}
    assert "a service" in refused(
        tmp_path, [replacement], [decision("C1", "130", *lines, **number)]
    )


def test_payment_reversal_and_replacement_in_one_run(tmp_path: Path) -> None:
    replacement = Case("C1", ("100", "50"), frequency="7")
    decisions = [
        pays("C1", "60", "30", frequency="1"),
        reversal(frequency="1"),
        pays("C1", "65", "30", "NEW", frequency="7"),
    ]
    outcome = run(tmp_path, [ORIGINAL, replacement], decisions)
    assert outcome.warnings == ()


@pytest.mark.parametrize(("first", "told"), [("55", "5.00 less"), ("65", "5.00 more")])
def test_a_reversal_of_another_amount(tmp_path: Path, first: str, told: str) -> None:
    run(tmp_path, [ORIGINAL], [PAID])
    for extra in ({}, {"allow_repeat": True}):
        with pytest.raises(Refused) as caught:
            run(tmp_path, [ORIGINAL], [reversal(first=first), pays("C1", "70", "30")], **extra)
        (refusal,) = caught.value.refusals
        assert told in refusal.message
        assert refusal.residual == Decimal(first) - 60


def test_a_reversal_of_a_payment_that_is_not_known(tmp_path: Path) -> None:
    outcome = run(tmp_path, [ORIGINAL], [reversal(), pays("C1", "70", "30")])
    assert ["knows no payment" in one.message for one in outcome.warnings] == [True]
    outcome = run(tmp_path / "b", [ORIGINAL], [reversal(), pays("C1", "60", "30")])
    assert ["knows no payment" in one.message for one in outcome.warnings] == [True]


def test_a_reversal_twice(tmp_path: Path) -> None:
    claims = [ORIGINAL, NEXT]
    run(tmp_path, [ORIGINAL], [PAID])
    run(tmp_path, claims, [reversal(), BIG])
    bigger = [Case("C8", ("1000",))]
    more = decision("C8", "900", line(1, "900", adjustment("100")))
    message = refused(tmp_path, [ORIGINAL, *bigger], [reversal(), more])
    assert "was reversed before" in message


def test_a_reversal_from_another_account(tmp_path: Path) -> None:
    run(tmp_path, [ORIGINAL], [PAID])
    claims = [ORIGINAL, Case("C9", ("1000",), number="G2")]
    assert "made by group G1" in refused(tmp_path, claims, [reversal(group="G2"), BIG])


def test_a_reversal_is_found_by_its_claim(tmp_path: Path) -> None:
    run(tmp_path, [ORIGINAL], [PAID])
    both = [reversal(number="OTHER", first="50"), pays("C1", "70", "30")]
    assert "10.00 less" in refused(tmp_path, [ORIGINAL], both)


def test_skip_leaves_a_reversal_out_with_its_correction(tmp_path: Path) -> None:
    """Whichever of them is refused, and under whatever number the other goes."""
    run(tmp_path, [ORIGINAL], [PAID])
    replacement = Case("C1R", ("100", "50"), frequency="7", patient="C1")
    claims = [ORIGINAL, replacement, NEXT]
    correction = pays("C1R", "65", "30", "NEW", original_claim_control_number="PC1")
    wrong = {**correction, "paid": "1"}
    for pair in ([reversal(first="50"), correction], [reversal(), wrong]):
        outcome = run(tmp_path, claims, [*pair, BIG], on_error="skip", dry_run=True)
        assert [one.claims for one in outcome.written] == [1]
        assert {one.claim for one in outcome.refused} == {"C1", "C1R"}


def test_two_providers(tmp_path: Path) -> None:
    """Numbers of patients are the provider's own."""
    claims = [Case("C1", provider=1), Case("C1", provider=2)]
    decisions = [
        decision(provider=npi(1), payer_claim_control_number="A"),
        decision(provider=npi(2), payer_claim_control_number="B"),
    ]
    outcome = run(tmp_path, claims, decisions)
    assert outcome.warnings == ()
