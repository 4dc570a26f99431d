"""What a plan pays of a claim: fees, deductible, copay, coinsurance, maximums."""

from __future__ import annotations

from pathlib import Path

import pytest
from adjudication_cases import PLAN, Case, Folder, Line, adjusted

from edi.adjudicate import Refused
from edi.remit import Refused as RemitRefused
from edi.remit import pays_members

VISITS = """
[[plans.one.services]]
name = "office visits"
procedures = ["99202..99215"]
copay = "25.00"
deductible = false
coinsurance = 0
"""


def test_deductible_then_coinsurance(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    first = folder.one(Case("C1", [Line("100")]))
    assert (first["paid"], adjusted(first)) == ("0.00", {"CO-45": "20.00", "PR-1": "80.00"})
    second = folder.one(Case("C2", [Line("100", day="20260403")]))
    # 20.00 of the deductible are open, then 20 per cent of 60.00
    assert second["paid"] == "48.00"
    assert adjusted(second) == {"CO-45": "20.00", "PR-1": "20.00", "PR-2": "12.00"}


def test_a_family_meets_its_deductible_together(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for number, first in enumerate(("NADIA", "OMAR"), start=1):
        case = Case(f"C{number}", [Line("120", "73721")], first=first, born=f"2000010{number}")
        folder.one(case)
    third = folder.one(Case("C3", [Line("100")], first="IDA", born="20010101"))
    assert "PR-1" not in adjusted(third)  # 100.00 and 50.00: the family's 150.00
    assert adjusted(third) == {"CO-45": "20.00", "PR-2": "16.00"}


def test_the_out_of_pocket_maximum(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    found = folder.one(Case("C1", [Line("5000", "27447")]))
    assert found["paid"] == "2500.00"
    assert adjusted(found) == {"CO-45": "2000.00", "PR-1": "100.00", "PR-2": "400.00"}
    later = folder.one(Case("C2", [Line("100", day="20260405")]))
    assert (later["paid"], adjusted(later)) == ("80.00", {"CO-45": "20.00"})


def test_a_new_plan_year_begins_anew(tmp_path: Path) -> None:
    folder = Folder(
        tmp_path, PLAN.replace('groups = ["G1"]', 'groups = ["G1"]\nplan-year = "04-15"')
    )
    folder.one(Case("C1", [Line("200", "73721", day="20260414")]))
    assert adjusted(folder.one(Case("C2", [Line(day="20260415")])))["PR-1"] == "80.00"


def test_a_copay_once_a_visit(tmp_path: Path) -> None:
    folder = Folder(tmp_path, PLAN + VISITS)
    case = Case("C1", [Line("90"), Line("70", "99214"), Line("90", day="20260403")])
    folder.put("fees.csv", "procedure,amount\n99213,80.00\n99214,60.00\n")
    lines = folder.one(case)["lines"]
    assert [adjusted(line) for line in lines] == [
        {"CO-45": "10.00", "PR-3": "25.00"},
        {"CO-45": "10.00"},
        {"CO-45": "10.00", "PR-3": "25.00"},
    ]


def test_what_is_not_covered_is_the_members_at_the_contracted_rate(tmp_path: Path) -> None:
    table = '[[plans.one.services]]\nname = "massage"\nprocedures = ["97110"]\ncovered = false\n'
    found = Folder(tmp_path, PLAN + table).one(Case(lines=[Line("50", "97110")]))
    assert adjusted(found) == {"CO-45": "20.00", "PR-204": "30.00"}


@pytest.mark.parametrize(
    ("limit", "second"),
    [
        ("visits = 1", {"CO-45": "20.00", "PR-119": "80.00"}),
        ('maximum = "50.00"', {"CO-45": "20.00", "PR-2": "16.00", "PR-119": "64.00"}),
    ],
)
def test_limited_benefits(tmp_path: Path, limit: str, second: dict[str, str]) -> None:
    head = '[[plans.one.services]]\nname = "visits"\nprocedures = ["99213"]\n'
    table = f"{head}deductible = false\n{limit}"
    folder = Folder(tmp_path, PLAN + table)
    first = folder.one(Case("C1"))
    assert first["paid"] == ("64.00" if "visits" in limit else "50.00")
    assert adjusted(folder.one(Case("C2", [Line(day="20260403")]))) == second


def test_outside_the_network_the_member_owes_what_is_above_the_fee(tmp_path: Path) -> None:
    more = 'network = ["none"]\n'
    found = Folder(tmp_path, PLAN.replace("groups =", more + "groups =")).one(Case())
    assert adjusted(found) == {"PR-1": "80.00", "PR-45": "20.00"}


def test_nothing_outside_the_network(tmp_path: Path) -> None:
    plan = PLAN.replace("groups =", 'network = ["none"]\ngroups =')
    found = Folder(tmp_path, plan + "[plans.one.out-of-network]\ncovered = false\n").one(Case())
    assert adjusted(found) == {"PR-242": "100.00"}


def test_the_repricers_amount_comes_first(tmp_path: Path) -> None:
    line = Line("100", more=["HCP*03*60*40*NETREP01"])
    found = Folder(tmp_path).one(Case(lines=[line]))
    assert adjusted(found) == {"CO-45": "40.00", "PR-1": "60.00"}


def test_a_repriced_claim_is_spread_over_its_lines(tmp_path: Path) -> None:
    case = Case(lines=[Line("100"), Line("50")], more=["HCP*03*100*50*NETREP01"])
    lines = Folder(tmp_path).one(case)["lines"]
    assert [adjusted(line)["CO-45"] for line in lines] == ["33.33", "16.67"]


@pytest.mark.parametrize("kind", ["P", "I", "D"])
def test_every_guide_and_remit_takes_it(tmp_path: Path, kind: str) -> None:
    folder = Folder(tmp_path)
    folder.put("fees.csv", "procedure,amount\n99213,80.00\nD0150,80.00\n")
    code = "D0150" if kind == "D" else "99213"
    file = folder.claims(
        Case("C1", [Line("100", code), Line("150", code, day="20260403")]), kind=kind
    )
    (found,) = folder.decide(file)
    assert found["paid"] == "48.00"
    outcome = folder.remit(file)
    assert not outcome.refused
    assert not outcome.warnings
    assert [str(one.amount) for one in outcome.written] == ["48.00"]


def test_benefits_that_are_not_assigned_go_to_the_member(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    found = folder.one(Case("C1", [Line("300", "73721")], assigned="N"))
    assert found["paid"] == "0.00"
    assert adjusted(found) == {"PR-1": "100.00", "PR-2": "40.00", "PR-100": "160.00"}
    assert str(folder.outcome.plans["one"].to_members) == "160.00"
    (file,) = folder.path.glob("*.member-payments.jsonl")
    assert '"amount": "160.00"' in file.read_text()


def test_a_member_is_paid_by_remit_or_by_the_list(tmp_path: Path) -> None:
    """By the groups file; never by both, and never by nobody."""
    case = Case("C1", [Line("300", "73721")], assigned="N")
    for name, is_known, pays in (
        ("both", False, True),
        ("list", False, False),
        ("remit", True, True),
        ("nobody", True, False),
    ):
        folder = Folder(tmp_path / name)
        file = folder.claims(case)
        plain = (folder.path / "groups.toml").read_text()
        paying = plain.replace(
            'method = "CHK"',
            'method = "CHK", pay_members = true, routing = "124000054", account = "123"',
        )
        assert paying != plain
        folder.put("groups.toml", paying if is_known else plain)
        asked = pays_members(folder.path / "groups.toml")
        (found,) = folder.decide(file, pays_members=asked)
        assert found["member_payment"] == ("remit" if is_known else "list")
        assert len(list(folder.path.glob("*.member-payments.jsonl"))) == (not is_known)
        assert str(folder.outcome.plans["one"].to_members) == "160.00"
        folder.put("groups.toml", paying if pays else plain)
        if is_known is pays:
            (made,) = folder.remit(file).written
            assert [str(one.amount) for one in made.to_members] == ["160.00"] * pays
        else:
            message = "paid twice" if pays else "nobody would pay it"
            with pytest.raises(RemitRefused, match=message):
                folder.remit(file)


def test_a_predetermination_pays_and_adds_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    found = folder.one(Case("C1", [Line("300", "73721")], predetermination=True))
    assert (found["status"], found["paid"]) == ("25", "0.00")
    assert adjusted(found) == {"PR-1": "100.00", "PR-2": "40.00", "OA-101": "160.00"}
    assert adjusted(folder.one(Case("C2", [Line("300", "73721")])))["PR-1"] == "100.00"


FULL = (
    PLAN.replace('individual = "100.00", family = "150.00"', 'individual = "0"')
    .replace("coinsurance = 20", "coinsurance = 0")
    .replace('individual = "500.00", family = "900.00"', "individual = 9000")
)


@pytest.mark.parametrize(
    ("fees", "more", "paid"),
    [
        ("revenue-code,amount,per\n0510,70.00,unit\n", [], ["140.00", "70.00"]),
        ("revenue-code,amount,per\n510,70.00,day\n", [], ["70.00", "70.00"]),
        ("revenue-code,amount,per\n0510,70.00,case\n", [], ["70.00", "70.00"]),
        ("drg,amount\n470,300.00\n", ["HI*DR:470"], ["225.00", "75.00"]),
        ("drg,amount\n470,5000.00\n", ["HI*DR:470"], ["600.00", "200.00"]),
    ],
)
def test_prices_of_a_hospital(tmp_path: Path, fees: str, more: list[str], paid: list[str]) -> None:
    folder = Folder(tmp_path, FULL, fees)
    lines = [Line("600", "99213", "2"), Line("200", "99213", day="20260404")]
    file = folder.claims(Case("C1", lines, more=more), kind="I")
    if more:  # after the principal diagnosis
        data = file.read_bytes().replace(b"HI*DR:470~\n", b"", 1)
        file.write_bytes(data.replace(b"HI*ABK:I10~\n", b"HI*ABK:I10~\nHI*DR:470~\n"))
    (found,) = folder.decide(file)
    assert [line["paid"] for line in found["lines"]] == paid
    assert not folder.remit(file).refused


def test_a_line_without_a_price_may_be_denied(tmp_path: Path) -> None:
    table = '[[plans.one.services]]\nprocedures = ["S9999"]\ncovered = false\n'
    lines = Folder(tmp_path, PLAN + table).one(Case(lines=[Line(), Line("40", "S9999")]))["lines"]
    assert adjusted(lines[1]) == {"PR-204": "40.00"}


def test_a_negative_price_of_a_repricer(tmp_path: Path) -> None:
    file = Folder(tmp_path).claims(Case(lines=[Line(more=["HCP*03*-5*105*NETREP01"])]))
    with pytest.raises(Refused, match=r"line 1: the repriced amount \(HCP02\) is negative"):
        Folder(tmp_path).run(file)


@pytest.mark.parametrize(
    ("lines", "pairs"),
    [
        # The second day's visit is the one too many, and has units too many besides.
        (
            [Line("100", "97110", "2"), Line("200", "97110", "4", "20260403")],
            {"CO-45": "140.00", "PR-119": "60.00"},
        ),
        ([Line("100", "97110", "4", more=["HCP*00*0"])], {"CO-256": "100.00"}),
    ],
)
def test_a_denied_line_with_units_above_a_limit_is_counted_once(
    tmp_path: Path, lines: list[Line], pairs: dict[str, str]
) -> None:
    plan = PLAN + (
        '[[plans.one.services]]\nname = "therapy"\nprocedures = ["97110"]\nvisits = 1\n'
        '[[plans.one.unit-limits]]\nprocedures = ["97110"]\nunits = 2\n'
    )
    folder = Folder(tmp_path, plan)
    file = folder.claims(Case(lines=lines))
    (found,) = folder.decide(file)
    assert adjusted(found["lines"][-1]) == pairs
    assert not folder.remit(file).refused


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (Case(lines=[Line("100.005"), Line("0.995")]), "line 1 has a charge with a fraction of a"),
        (Case(lines=[Line(units="-1")]), "line 1 has negative units"),
        (Case(lines=[Line("100000000")]), "is above 99,999,999.99, which no 835 can hold"),
        (Case(id=" "), "has no number"),
    ],
)
def test_what_no_decision_could_hold_is_refused(tmp_path: Path, case: Case, message: str) -> None:
    folder = Folder(tmp_path)
    with pytest.raises(Refused, match=message):
        folder.run(folder.claims(case))
    assert not folder.out.exists()


def test_the_most_that_a_decision_holds(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    file = folder.claims(Case(lines=[Line("99999999.99")]))
    (found,) = folder.decide(file)
    assert adjusted(found) == {"CO-45": "99999919.99", "PR-1": "80.00"}
    assert not folder.remit(file).refused


def test_the_first_year_of_the_calendar(tmp_path: Path) -> None:
    folder = Folder(tmp_path, PLAN.replace("groups =", 'plan-year = "07-01"\ngroups ='))
    found = folder.one(Case(lines=[Line(day="00010101")]))
    assert adjusted(found) == {"CO-45": "20.00", "PR-1": "80.00"}
