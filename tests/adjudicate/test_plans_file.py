"""What is wrong with a plans file, its members or fees is said with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from adjudication_cases import FEES, PLAN, Case, Folder, Line

from edi.adjudicate import InvalidPlans, Refused
from edi.adjudicate.plans_file import load_plans

TWO = PLAN + PLAN.replace("plans.one", "plans.two")


def wrong(tmp_path: Path, plans: str, fees: str = FEES) -> str:
    folder = Folder(tmp_path, plans, fees)
    with pytest.raises(InvalidPlans) as error:
        load_plans(folder.path / "plans.toml")
    return str(error.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("coinsurance = 20", "coinsurence = 20", "line 12: unknown key coinsurence; did you mean"),
        ("coinsurance = 20", "coinsurance = 120", "line 12: plans.one.benefits.coinsurance must"),
        ("coinsurance = 20", "coinsurance = 0.2", "line 12: plans.one.benefits.coinsurance must"),
        ('"100.00"', '"-100.00"', "line 10: plans.one.benefits.deductible.individual is negative"),
        ('"100.00"', '"1.005"', "line 10: plans.one.benefits.deductible.individual must have at"),
        ('"100.00"', "100.5", "line 10: plans.one.benefits.deductible.individual must be an"),
        ('"100.00"', '"1e999999"', "line 10: plans.one.benefits.deductible.individual must be an"),
        ('"100.00"', '"1_0"', "line 10: plans.one.benefits.deductible.individual must be an"),
        ('name = "PLAN ONE"', 'plan-year = "W01-1"', "line 3: plans.one.plan-year must be month"),
        ('["G1"]', '["G1 "]', "line 4: plans.one.groups has a group number that is empty or has"),
        ('["G1"]', '[""]', "line 4: plans.one.groups has a group number that is empty or has"),
        ('"150.00"', '"50.00"', "line 10: plans.one.benefits.deductible.family is less than"),
        ('groups = ["G1"]', "", "line 2: plans.one has no groups"),
        ('["G1"]', '["G1", "G1"]', "line 4: plans.one.groups names a group twice"),
        ("fees.csv", "fee.csv", "line 7: plans.one.fees.schedule names a file that is not there"),
        ("[plans.one.fees]", "[plans.one.fee]", "line 6: unknown key fee; did you mean fees?"),
        ('name = "PLAN ONE"', "effective = 2026-13-01", "line 3, column 17: "),
        ('name = "PLAN ONE"', 'effective = "2026-01-01"', "line 3: plans.one.effective must be a"),
        ('name = "PLAN ONE"', 'plan-year = "02-30"', "line 3: plans.one.plan-year must be month"),
        (
            'name = "PLAN ONE"',
            "effective = 2026-02-01\nthrough = 2026-01-01",
            "line 4: plans.one.through is before effective",
        ),
    ],
)
def test_a_wrong_key_or_value(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in PLAN
    assert wrong(tmp_path, PLAN.replace(old, new, 1)).startswith(f"plans.toml, {message}")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[[plans.one.bundles]]\nprocedures = ["1"]', "line 14: plans.one.bundles has no with"),
        (
            '[[plans.one.services]]\nprocedures = ["1"]\ncovered = false\nreason = "CO-1"',
            "line 17: plans.one.services.reason is CO-1, but reason 1 goes under",
        ),
        (
            '[[plans.one.services]]\nprocedures = ["1"]\nreason = "PR-18"',
            "line 16: plans.one.services.reason is PR-18, but reason 18 goes under OA",
        ),
        (
            '[[plans.one.services]]\nprocedures = ["1"]\nreason = "PR-96"',
            "line 16: plans.one.services.reason is PR-96: reason 96 needs a remark code",
        ),
        (
            '[[plans.one.services]]\nprocedures = ["1"]\nreason = "PR-42"',
            "line 16: plans.one.services.reason has a reason code that is no longer in use: 42",
        ),
        ("[[plans.one.services]]\nvisits = 3", "line 14: plans.one.services fits every service"),
        (
            '[plans.one.coordination]\nmethod = "non-duplicaton"',
            "line 15: plans.one.coordination.method is a method that there is not: non-duplicaton;"
            " did you mean non-duplication",
        ),
        (
            '[plans.one.coordination]\nfunding = "insured"\nestimate-unknown-primary = true',
            "line 16: plans.one.coordination.estimate-unknown-primary is true, but an insured plan",
        ),
        (
            '[plans.one.coordination]\nmethod = "supplement"\nsupplement = {}',
            "line 16: plans.one.coordination.supplement is empty: per cent by reason",
        ),
        (
            '[plans.one.coordination]\nmethod = "supplement"\nsupplement = { "PR-1" = 100 }',
            "line 16: plans.one.coordination.supplement.PR-1 is not a reason code: give those of",
        ),
        ("[plans.one.liability]\ndays = 26", "line 15: plans.one.liability.days must be a whole"),
    ],
)
def test_a_wrong_table(tmp_path: Path, table: str, message: str) -> None:
    assert wrong(tmp_path, f"{PLAN}\n{table}\n").startswith(f"plans.toml, {message}")


def test_two_plans_of_a_group_on_one_day(tmp_path: Path) -> None:
    assert wrong(tmp_path, TWO) == (
        "plans.toml, line 16: plans.two.groups has group G1, which plan one has on the same days:"
        " give both effective and through dates that do not overlap"
    )


def test_a_group_may_change_its_plan(tmp_path: Path) -> None:
    one, two = "through = 2026-04-30\n", "effective = 2026-05-01\n"
    plans = PLAN.replace("groups =", f"{one}groups =") + PLAN.replace(
        "plans.one", "plans.two"
    ).replace("groups =", f"{two}groups =")
    assert len(load_plans(Folder(tmp_path, plans).path / "plans.toml").plans) == 2


@pytest.mark.parametrize(
    ("fees", "message"),
    [
        (
            FEES + "99213,,90.00,,\n",
            "line 6: a second price of procedure 99213 for the same days; the first is in line 2",
        ),
        (FEES + "99214,,-1.00,,\n", "line 6: amount is negative"),
        (FEES + "99214,,many,,\n", "line 6: amount must be a number as 65.00"),
        (FEES + "99214,1.00\n", "line 6: 2 values for 5 columns"),
        (FEES + "99214,,1.00,2026,\n", "line 6: effective must be a date as 2026-01-31"),
        ("procedure,amout\n", "line 1: unknown column amout; did you mean amount?"),
    ],
)
def test_wrong_fees(tmp_path: Path, fees: str, message: str) -> None:
    assert wrong(tmp_path, PLAN, fees) == f"fees.csv, {message}"


def test_the_first_of_two_prices_may_end(tmp_path: Path) -> None:
    fees = "procedure,amount,effective,through\n1,5.00,,2026-03-31\n1,6.00,2026-04-01,\n"
    load_plans(Folder(tmp_path, PLAN, fees).path / "plans.toml")


def test_two_rows_that_fit_equally_well(tmp_path: Path) -> None:
    fees = "procedure,modifiers,amount\n99213,25,5.00\n99213,59,6.00\n"
    folder = Folder(tmp_path, PLAN, fees)
    with pytest.raises(Refused, match="lines 2 and 3 of the fee schedule fit equally well"):
        folder.run(folder.claims(Case(lines=[Line("100", "99213:25:59")])))


def test_wrong_members(tmp_path: Path) -> None:
    plans = PLAN.replace("groups =", 'members = "members.csv"\ngroups =')
    folder = Folder(tmp_path, plans)
    folder.put("members.csv", "member,effective,through\nM1,2026-01-01,\nM1,2026-03-01,\n")
    with pytest.raises(
        InvalidPlans, match=r"members\.csv, line 3: overlaps line 2: the same person"
    ):
        load_plans(folder.path / "plans.toml")


# -- claims on which nothing can be decided


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (Case("C2", group="G9"), "no plan has group G9; there are G1"),
        (Case("C2", group=""), "the claim names no group (2000B SBR03): whose plan pays it?"),
        (Case("C2", member=""), "the claim has no member id (2010BA NM109): whose claim is it?"),
    ],
)
def test_the_rest_is_decided_or_nothing_is_written(
    tmp_path: Path, case: Case, message: str
) -> None:
    folder = Folder(tmp_path)
    file = folder.claims(Case("C1"), case)
    with pytest.raises(Refused) as refused:
        folder.run(file)
    (one,) = refused.value.refusals
    assert (one.message, one.claim, one.file, one.line) == (message, "C2", str(file), 38)
    assert not folder.out.exists()
    (found,) = folder.decide(file, on_error="skip")
    assert found["claim"] == "C1"
    assert folder.outcome.refused == [one]


@pytest.mark.parametrize("amount", ["-5", "x"])
def test_a_charge_that_is_none(tmp_path: Path, amount: str) -> None:
    folder = Folder(tmp_path)
    file = folder.claims(Case())
    file.write_bytes(file.read_bytes().replace(b"*100*UN", f"*{amount}*UN".encode()))
    with pytest.raises(Refused, match=r"line 1 has (a negative|no readable) charge"):
        folder.run(file)


def test_a_service_without_a_price(tmp_path: Path) -> None:
    folder = Folder(tmp_path, PLAN, "procedure,amount\n1,5.00\n")
    with pytest.raises(Refused, match="line 1: no price for procedure 99213: neither repriced"):
        folder.run(folder.claims(Case()))


def test_a_column_that_stands_twice(tmp_path: Path) -> None:
    plans = PLAN.replace("groups =", 'members = "members.csv"\ngroups =')
    folder = Folder(tmp_path, plans).put("members.csv", "member,effective,member\n1,2026-01-01,2\n")
    with pytest.raises(InvalidPlans, match=r"members\.csv, line 1: two columns member"):
        folder.run(folder.claims(Case()))


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000, "1.0", "one"])
def test_answers_about_what_is_no_number(tmp_path: Path, number: str) -> None:
    folder = Folder(tmp_path).put(
        "a.csv", f"investigation,answer,date\n{number},liable,2026-07-01\n"
    )
    with pytest.raises(InvalidPlans, match=r"a\.csv, line 2: investigation must be the number"):
        folder.run(folder.claims(Case()), answers=folder.path / "a.csv")
