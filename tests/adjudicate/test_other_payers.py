"""Payers before the plan: their order, what they decided, what is not known."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from adjudication_cases import PLAN, Case, Folder, Line, adjusted, primary, undecided

from edi.adjudicate import InvalidPlans


@pytest.mark.parametrize(
    ("method", "pairs", "paid"),
    [
        ("standard", {"OA-23": "700.00", "PR-1": "60.00"}, "240.00"),
        ("non-duplication", {"OA-23": "700.00", "CO-45": "300.00"}, "0.00"),
    ],
)
def test_coordination(tmp_path: Path, method: str, pairs: dict[str, str], paid: str) -> None:
    folder = Folder(tmp_path, PLAN + f'[plans.one.coordination]\nmethod = "{method}"\n')
    others = primary("500", "CAS*CO*45*200", "CAS*PR*2*300")
    file = folder.claims(Case(lines=[Line("1000", "73721")], level="S", others=others))
    (found,) = folder.decide(file)
    assert found["status"] == "2"
    assert (adjusted(found), found["paid"]) == (pairs, paid)
    outcome = folder.remit(file)
    assert not outcome.refused
    assert not outcome.warnings


def test_the_figures_of_the_remittance_guide(tmp_path: Path) -> None:
    """X12 RFI 2143: charge 500, paid 300, CO-45 125, PR-1 75."""
    table = '[plans.one.coordination]\nmethod = "non-duplication"\n'
    plan = PLAN.replace('individual = "100.00", family = "150.00"', 'individual = "0.00"').replace(
        "= 20", "= 0"
    )
    folder = Folder(tmp_path, plan + table, "procedure,amount\n99213,365.00\n")
    others = primary("300", "CAS*CO*45*125", "CAS*PR*1*75")
    file = folder.claims(Case(lines=[Line("500")], level="S", others=others))
    (found,) = folder.decide(file)
    assert (found["paid"], adjusted(found)) == ("65.00", {"OA-23": "425.00", "CO-45": "10.00"})
    assert not folder.remit(file).refused


def test_a_primary_that_has_not_decided(tmp_path: Path) -> None:
    folder = Folder(tmp_path, PLAN + "[plans.one.coordination]\nunknown-primary-days = 10\n")
    file = folder.claims(Case(level="S", others=undecided()))
    assert folder.decide(file) == []
    (held,) = folder.outcome.held
    assert (held.code, held.until) == ("unknown-primary", date(2026, 7, 11))
    (found,) = folder.decide(file, date=date(2026, 7, 12))
    assert adjusted(found) == {"OA-22": "100.00"}
    assert found["lines"][0]["remarks"] == ["MA04"]


def test_an_unknown_payment_may_be_estimated(tmp_path: Path) -> None:
    table = (
        "[plans.one.coordination]\nestimate-unknown-primary = true\n"
        "estimate = { paid-per-cent = 80 }\n"
    )
    folder = Folder(tmp_path, PLAN + table)
    found = folder.one(Case(level="S", others=undecided(), lines=[Line("500", "73721")]))
    assert adjusted(found)["OA-23"] == "420.00"
    assert found["lines"][0]["remarks"] == ["N23"]


def test_a_pair_that_contradicts_itself_is_never_computed_in_silence(tmp_path: Path) -> None:
    others = primary("50", "CAS*PR*253*1", "CAS*CO*45*49")
    folder = Folder(tmp_path)
    assert folder.decide(folder.claims(Case(level="S", others=others))) == []
    (held,) = folder.outcome.held
    assert (held.code, held.rule) == ("prior-payer", "CAS011")
    table = "[plans.one.coordination]\npr-253-is-written-off = true\n"
    found = Folder(tmp_path / "read", PLAN + table).one(Case(level="S", others=others))
    assert adjusted(found) == {"OA-23": "100.00"}  # sequestration is never the member's


def test_bill_medicare_first(tmp_path: Path) -> None:
    folder = Folder(tmp_path, PLAN.replace("groups =", 'members = "members.csv"\ngroups ='))
    folder.put(
        "members.csv",
        "member,effective,pays-first,pays-first-id\nM0001,2026-01-01,MEDICARE PART B,02102\n",
    )
    file = folder.claims(Case("C1"))
    (found,) = folder.decide(file)
    assert adjusted(found) == {"OA-22": "100.00"}
    assert found["priority_payer"] == {
        "name": "MEDICARE PART B",
        "id": "02102",
        "id_qualifier": "PI",
    }
    assert not folder.remit(file).refused
    others = primary("50", "CAS*CO*45*20", "CAS*PR*2*30", payer="02102")
    case = Case("C2", [Line(day="20260403")], level="S", others=others)
    assert "OA-23" in adjusted(folder.one(case))


COVERED = {
    "member": "M0001",
    "plan": "ours",
    "names": {"02102": "MEDICARE PART B"},
    "person": {"birth_date": "1950-02-28", "medicare_basis": ["age"], "related_to": []},
    "coverages": [
        {"id": "ours", "kind": "group", "relationship": "self", "employment": "retired"},
        {"id": "02102", "kind": "medicare"},
    ],
}


def with_coverages(tmp_path: Path, **facts: Any) -> Folder:
    folder = Folder(tmp_path, PLAN.replace("groups =", 'coverages = "others.jsonl"\ngroups ='))
    return folder.put("others.jsonl", json.dumps({**COVERED, **facts}) + "\n")


def test_the_order_of_payers_follows_from_facts(tmp_path: Path) -> None:
    found = with_coverages(tmp_path).one(Case("C1"))
    assert adjusted(found) == {"OA-22": "100.00"}
    assert found["priority_payer"]["name"] == "MEDICARE PART B"
    own = [{**COVERED["coverages"][0], "employment": "active", "employer_size": 500}]
    folder = with_coverages(tmp_path / "active", coverages=[*own, COVERED["coverages"][1]])
    assert adjusted(folder.one(Case("C1"))) == {"CO-45": "20.00", "PR-1": "80.00"}


def test_what_would_decide_and_is_not_known_is_asked(tmp_path: Path) -> None:
    own = [{"id": "ours", "kind": "group", "relationship": "self"}]
    folder = with_coverages(tmp_path, coverages=[*own, COVERED["coverages"][1]])
    assert folder.decide(folder.claims(Case("C1"))) == []
    (held,) = folder.outcome.held
    assert held.code == "payer-order"
    assert "who pays first is not known: ours:" in held.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "line 1: column 2: is not JSON"),
        ("5", "line 1: not a JSON object"),
        ("[" * 100_000, "line 1: is nested too deeply"),
        ("9" * 5000, "line 1: has a number of more than 4,300 digits"),
        ('{"member": "M", "member": "N"}', "line 1: key 'member' is given twice"),
        ('{"membr": "M"}', "line 1: unknown key membr; did you mean member"),
        ('{"member": "M", "plan": "x"}', '"coverages" must be a list with at least one'),
        (json.dumps({**COVERED, "plan": "x"}), "line 1: plan names none of the coverages"),
    ],
)
def test_wrong_facts(tmp_path: Path, text: str, message: str) -> None:
    folder = with_coverages(tmp_path)
    folder.put("others.jsonl", text)
    with pytest.raises(InvalidPlans, match=message):
        folder.run(folder.claims(Case()))


def test_facts_that_are_no_text(tmp_path: Path) -> None:
    folder = with_coverages(tmp_path)
    (folder.path / "others.jsonl").write_bytes(json.dumps(COVERED).encode() + b"\n\xff\n")
    with pytest.raises(InvalidPlans, match=r"others\.jsonl, line 2: is not UTF-8 text"):
        folder.run(folder.claims(Case()))


@pytest.mark.parametrize(
    ("own", "person", "why"),
    [
        ({}, {"related_to": ["work"]}, "work has caused the care"),
        ({"ended": "2025-12-31"}, {}, "it is not in force on this day"),
    ],
)
def test_a_plan_that_does_not_pay_by_what_is_known_waits(
    tmp_path: Path, own: dict[str, str], person: dict[str, Any], why: str
) -> None:
    coverages = [{**COVERED["coverages"][0], **own}, {"id": "WC", "kind": "workers-compensation"}]
    facts = {"person": {**COVERED["person"], **person}, "coverages": coverages}
    folder = with_coverages(tmp_path, **facts)
    assert folder.decide(folder.claims(Case())) == []
    (held,) = folder.outcome.held
    assert held.code == "payer-order"
    assert f"this plan does not pay, by what is known of coverages: {why}" in held.message


def test_the_last_day_of_the_calendar(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    case = Case(level="S", others=undecided())
    assert folder.decide(folder.claims(case), date=date(9999, 12, 31)) == []
    (held,) = folder.outcome.held
    assert held.until == date(9999, 12, 31)
