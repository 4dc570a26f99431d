"""Decisions against what the guide and the claim ask for: status, lines, units, dates, group."""

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
    as_guide,
    claim_file,
    decision,
    group,
    line,
    of,
    of_decisions,
    segments,
    unusual,
)

from edi.remit import Outcome, Refusal, Refused

GUIDES = ("P", "I", "D")
NEXT = {"name": "NEXT PLAN", "id": "60012"}


def run(
    tmp_path: Path, case: Case, one: Any, guide: str = "P", groups: str = group(), **more: Any
) -> Outcome:
    data = as_guide(claim_file(case), guide)
    return Folder(tmp_path).put(data, one if isinstance(one, list) else [one], groups).run(**more)


def warned(*args: Any, **more: Any) -> list[str]:
    outcome = run(*args, **more)
    assert len(outcome.written) == 1
    return [warning.message for warning in of_decisions(outcome)]


def refused(*args: Any, **more: Any) -> Refusal:
    with pytest.raises(Refused) as caught:
        run(*args, **more)
    (found,) = caught.value.refusals
    return found


def denied(status: str, **more: Any) -> Any:
    return decision("C1", "0", line(1, "0", adjustment("100", "OA", "109")), status=status, **more)


# -- status


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("status", ["4", "23", "25"])
def test_these_pay_nothing(tmp_path: Path, status: str, guide: str) -> None:
    more = {"crossover": NEXT} if status == "23" else {}
    found = refused(tmp_path / "a", Case(), decision(status=status, **more), guide)
    assert found.residual == 60
    assert f"status {status} (" in found.message and "pays nothing" in found.message
    with_interest = {**denied(status, **more), "interest": "1"}
    assert refused(tmp_path / "b", Case(), with_interest, guide).residual == 1
    assert run(tmp_path / "c", Case(), denied(status, **more), guide).written[0].amount == 0


def test_nothing_is_paid_by_line_either(tmp_path: Path) -> None:
    """Lines that pay and an adjustment of the claim that takes it away."""
    one = decision(status="4", adjustments=[adjustment("60", "OA", "109")])
    assert refused(tmp_path, Case(), {**one, "paid": "0"}).residual == 60


def test_a_predetermination_is_not_paid(tmp_path: Path) -> None:
    case = Case(more_clm="*" * 10 + "PB")
    assert "CLM19 PB" in refused(tmp_path / "a", case, decision(), "D").message
    assert warned(tmp_path / "b", case, denied("25"), "D") == []
    assert "only to one" in warned(tmp_path / "c", Case(), denied("25"), "D")[0]
    assert "belongs to a predetermination" in warned(tmp_path / "d", case, denied("1"), "D")[0]


@pytest.mark.parametrize("guide", GUIDES)
def test_a_void_is_answered_by_a_reversal(tmp_path: Path, guide: str) -> None:
    case = Case(frequency="8", original="PC0")
    assert "voids an earlier one" in refused(tmp_path / "a", case, decision(), guide).message
    reversal = decision(status="22", payer_claim_control_number="PC0")
    fb = {"reason": "FB", "amount": "-60", "group": "G1", "provider": "1000000012"}
    groups = group(recoupment=True)
    records = [reversal, {"provider_adjustment": fb}]
    assert run(tmp_path / "b", case, records, guide, groups).written


# -- crossover


@pytest.mark.parametrize("status", ["19", "20", "21", "23"])
def test_the_carrier_of_a_claim_that_was_sent_on(tmp_path: Path, status: str) -> None:
    made = run(tmp_path, Case(level="U"), denied(status, crossover=NEXT))
    names = of(segments(made.written[0].path), "NM1")
    assert ["NM1", "TT", "2", "NEXT PLAN", "", "", "", "", "PI", "60012"] in names


def test_a_reversal_names_no_carrier(tmp_path: Path) -> None:
    first = decision(status="19", crossover=NEXT)
    made = run(tmp_path, Case(), [{**first, "status": "22"}, first])
    (found,) = [s for s in of(segments(made.written[0].path), "NM1") if s[1] == "TT"]
    texts = segments(made.written[0].path)
    assert texts.index(found) > texts.index(of(texts, "CLP")[1])
    assert unusual(made) == []


def test_a_carrier_without_the_status(tmp_path: Path) -> None:
    made = run(tmp_path, Case(), decision(crossover=NEXT))
    assert "crossover is left out" in made.warnings[0].message
    assert not [s for s in of(segments(made.written[0].path), "NM1") if s[1] == "TT"]


# -- lines, units, amounts


@pytest.mark.parametrize("paid", ["60", "0"])
def test_lines_of_professional_and_dental_claims(tmp_path: Path, paid: str) -> None:
    rest = [adjustment(str(100 - Decimal(paid)))]
    whole = {**decision("C1", paid, adjustments=rest), "lines": []}
    assert "needs every service line (837P)" in refused(tmp_path / "p", Case(), whole).message
    assert "needs every service line (837D)" in refused(tmp_path / "d", Case(), whole, "D").message
    told = warned(tmp_path / "i", Case(), whole, "I")
    assert [one.partition(" ")[0] for one in told] == ([] if paid == "60" else ["CAS028"])


def test_what_is_unusual_in_a_written_file_is_a_warning(tmp_path: Path) -> None:
    """Reading it back finds it: 45 for the whole charge (CAS028)."""
    none = decision("C1", "0", line(1, "0", adjustment("100", "CO", "45")))
    made = run(tmp_path, Case(), none)
    assert made.written
    (warning,) = made.warnings
    assert warning.message.startswith("CAS028 whole-charge-above-allowed at 2000[1]/2100[1]")
    assert (warning.claim, warning.group) == ("C1", "G1")


@pytest.mark.parametrize("guide", GUIDES)
def test_the_parts_of_a_line_share_its_units(tmp_path: Path, guide: str) -> None:
    case = Case(units=["3"])
    for number, (first, second, right) in enumerate(
        [
            ("2", "1", True),
            ("0.5", "2.5", True),
            ("2", "2", False),
            ("3", "", False),
        ]
    ):
        parts = [
            line(1, "40", charge="60", units=first),
            line(1, "20", charge="40", **({"units": second} if second else {})),
        ]
        parts[0]["adjustments"] = parts[1]["adjustments"] = [adjustment("20")]
        one = decision("C1", "60", *parts)
        where = tmp_path / str(number)
        if right:
            made = run(where, case, one, guide)
            found = segments(made.written[0].path)
            assert made.warnings == ()
            # SVC07 only where fewer units of the part are paid than it has.
            units = [first.lstrip("0"), second.lstrip("0")]
            assert [s[5:] for s in of(found, "SVC")] == [[one] for one in units]
            assert [s[2] for s in of(found, "REF") if s[1] == "6R"] == ["C1L1", "C1L1"]
        else:
            message = refused(where, case, one, guide).message
            assert message.startswith("the parts of line 1 have ")
            assert "the line has 3" in message


def test_units_of_a_part_that_are_not_paid(tmp_path: Path) -> None:
    """A unit is denied: the quantity of its adjustment."""
    refused_unit = {**adjustment("40", reason="119"), "quantity": "1"}
    parts = [
        line(1, "40", adjustment("20"), charge="60", units="2"),
        line(1, "0", refused_unit, charge="40", units="0"),
    ]
    made = run(tmp_path / "a", Case(units=["3"]), decision("C1", "40", *parts))
    assert made.warnings == ()
    assert [s[5:] for s in of(segments(made.written[0].path), "SVC")] == [["2"], ["0", "", "1"]]
    del parts[1]["adjustments"][0]["quantity"]
    (found,) = warned(tmp_path / "b", Case(units=["3"]), decision("C1", "40", *parts))
    assert found.startswith("the parts of line 1 have 2 units, the line has 3")


def test_the_control_number_of_a_split_line_is_its_number_where_none_was_sent(
    tmp_path: Path,
) -> None:
    data = claim_file(Case(charges=("100", "50"), units=["2", "1"]))
    data = data.replace(b"REF*6R*C1L1~", b"").replace(b"REF*6R*C1L2~", b"")
    parts = [
        line(1, "50", adjustment("10"), charge="60", units="1"),
        line(1, "30", adjustment("10"), charge="40", units="1"),
        line(2, "50"),
    ]
    (one,) = Folder(tmp_path).put(data, [decision("C1", "130", *parts)], group()).run().written
    found = segments(one.path)
    assert [s[2] for s in of(found, "REF") if s[1] == "6R"] == ["1", "1"]


def test_parts_under_other_procedures_count_their_own_units(tmp_path: Path) -> None:
    """An unbundled panel."""
    parts = [
        line(1, "40", adjustment("20"), charge="60", procedure={"code": "80048"}),
        line(1, "20", adjustment("20"), charge="40", procedure={"code": "80076"}),
    ]
    assert warned(tmp_path, Case(), decision("C1", "60", *parts)) == []


@pytest.mark.parametrize("guide", GUIDES)
def test_covered_and_allowed_amounts_are_within_the_charge(tmp_path: Path, guide: str) -> None:
    found = refused(tmp_path / "a", Case(), decision(covered="100.01"), guide)
    assert found.residual == Decimal("0.01") and "AMT*AU" in found.message
    one = decision("C1", "60", line(1, "60", adjustment("40"), allowed="120"))
    found = refused(tmp_path / "b", Case(), one, guide)
    assert found.residual == 20 and "line 1: the allowed amount (AMT*B6)" in found.message
    one = decision("C1", "60", line(1, "60", adjustment("40"), allowed="100"), covered="100")
    assert warned(tmp_path / "c", Case(), one, guide) == []
    one = decision("C1", "60", line(1, "60", adjustment("40"), allowed="59"))
    assert warned(tmp_path / "d", Case(), one, guide) == [
        "line 1: more is paid than allowed (AMT*B6)"
    ]


def test_zero_covered_and_allowed_amounts_are_not_sent(tmp_path: Path) -> None:
    one = decision(
        "C1", "0", line(1, "0", adjustment("100", "PR", "204"), allowed="0"), covered="0"
    )
    assert not of(segments(run(tmp_path, Case(), one).written[0].path), "AMT")


def test_paid_units(tmp_path: Path) -> None:
    for number, (units, words) in enumerate([("4", "more units are paid"), ("0", "no units are")]):
        one = decision("C1", "60", line(1, "60", adjustment("40"), units=units))
        assert words in warned(tmp_path / str(number), Case(units=["3"]), one)[0]


# -- dates, days and coverage


def test_dates_that_do_not_follow(tmp_path: Path) -> None:
    late = decision(received="2026-07-04")
    assert warned(tmp_path / "a", Case(), late) == [
        "the claim was received (DTM*050) after the date of payment"
    ]
    early = decision(received="2026-04-01")
    assert "before the first day of service" in warned(tmp_path / "b", Case(), early)[0]
    assert warned(tmp_path / "c", Case(), decision(received="2026-07-03")) == []
    future = Case(day="20260704")
    assert warned(tmp_path / "d", future, decision()) == [
        "the date of payment is before the last day of service"
    ]


def test_coverage_that_ended(tmp_path: Path) -> None:
    lines = line(1, "0", adjustment("100", "PR", "27"))
    one = decision("C1", "0", lines, coverage_expired="2026-03-31")
    made = run(tmp_path / "a", Case(), one)
    assert made.warnings == ()
    found = [s[1] for s in of(segments(made.written[0].path), "DTM")]
    assert found == ["405", "232", "233", "036", "472"]
    assert ["DTM", "036", "20260331"] in segments(made.written[0].path)
    without = decision("C1", "0", lines)
    assert "give coverage_expired" in warned(tmp_path / "b", Case(), without)[0]
    paid = decision(coverage_expired="2026-03-31")
    assert len(warned(tmp_path / "c", Case(), paid)) == 2


def test_covered_days_of_an_inpatient_claim(tmp_path: Path) -> None:
    data = (DEMO / "claims" / "institutional.837").read_bytes()
    groups = group("G0012") + group("G0034")
    found = {}
    for days in ("3", "99"):
        one = {**decision("I2003", "11130.50", covered_days=days), "lines": []}
        folder = Folder(tmp_path / days).put(data, [one], groups)
        made = folder.run(allow_missing=True)
        assert ["QTY", "CA", days] in segments(made.written[0].path)
        found[days] = [warning.message for warning in made.warnings]
    assert found["3"] == []
    assert "more days are covered" in found["99"][0]
    one = decision(covered_days="1")
    assert "belongs to inpatient claims" in warned(tmp_path / "p", Case(), one)[0]


# -- group, assignment, sequestration


@pytest.mark.parametrize("guide", GUIDES)
def test_services_of_another_period(tmp_path: Path, guide: str) -> None:
    groups = group("G1", "through = 2026-04-05") + group("G1", "effective = 2026-04-06")
    lines = [line(1, "60", adjustment("40")), line(2, "60", adjustment("40"))]
    one = decision("C1", "120", *lines)
    across = Case(charges=("100", "100"), days=("20260402", "20260408"))
    (found,) = warned(tmp_path / "a", across, one, guide, groups)
    assert found.startswith("services of line 2 fall outside this period of the group")
    assert "2026-04-08" not in found
    within = Case(charges=("100", "100"), days=("20260402", "20260405"))
    assert warned(tmp_path / "b", within, one, guide, groups) == []


def test_a_group_that_ended(tmp_path: Path) -> None:
    lines = [line(1, "60", adjustment("40")), line(2, "60", adjustment("40"))]
    case = Case(charges=("100", "100"), days=("20260402", "20260408"))
    groups = group("G1", "through = 2026-04-05")
    assert len(warned(tmp_path, case, decision("C1", "120", *lines), "P", groups)) == 1


def test_a_decision_for_another_group_than_the_claim_s(tmp_path: Path) -> None:
    groups = group("G1") + group("G2")
    assert warned(tmp_path / "a", Case(), decision(group="G2"), "P", groups) == [
        "the claim names group G1, the decision pays it from G2"
    ]
    same = group().replace('number = "G1"', 'numbers = ["G1", "G2"]')
    assert warned(tmp_path / "b", Case(), decision(group="G2"), "P", same) == []
    assert warned(tmp_path / "c", Case(number=""), decision(group="G2"), "P", groups) == []


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("assigned", ["N", "W"])
def test_benefits_that_are_not_assigned(tmp_path: Path, assigned: str, guide: str) -> None:
    case = Case(assigned=assigned)
    (found,) = warned(tmp_path / "a", case, decision(), guide)
    assert f"(CLM08 {assigned})" in found
    assert warned(tmp_path / "b", case, denied("1"), guide) == []


def test_sequestration_by_a_plan_that_is_not_medicare(tmp_path: Path) -> None:
    one = decision("C1", "60", line(1, "60", adjustment("40", reason="253")))
    assert warned(tmp_path / "a", Case(), one) == [
        "reason 253 is the Medicare sequestration, but this plan files under 12 (CLP06)"
    ]
    assert warned(tmp_path / "b", Case(filing="MB"), one) == []


# -- on the command line


def test_warnings_on_standard_error_and_in_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import json

    from edi.cli.main import main

    folder = Folder(tmp_path).put([Case(assigned="N")], [decision()], group())
    code = main(
        [
            *(
                "remit",
                str(folder.path / "claims.837"),
                "--out",
                str(folder.out),
                "--format",
                "json",
            ),
            *("--decisions", str(folder.path / "decisions.jsonl"), "--date", "2026-07-03"),
            *("--groups", str(folder.path / "groups.toml")),
        ]
    )
    printed = capsys.readouterr()
    assert code == 0
    assert printed.err.startswith("edi: warning: decisions.jsonl:1, claim C1, group G1: benefits")
    (warning,) = json.loads(printed.out)["warnings"]
    assert (warning["claim"], warning["group"], warning["line"]) == ("C1", "G1", 1)


def test_warnings_come_with_refusals(tmp_path: Path) -> None:
    """All of a run is told in one round."""
    claims = [Case("C1", assigned="N"), Case("C2")]
    wrong = decision("C2", "61")
    with pytest.raises(Refused) as caught:
        Folder(tmp_path).put(claims, [decision(), wrong], group()).run()
    assert [one.claim for one in caught.value.refusals] == ["C2"]
    assert [one.claim for one in caught.value.warnings] == ["C1"]
