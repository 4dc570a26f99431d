"""The steps before the benefits: coverage, duplicates, other parties, filing, payers, edits."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from adjudication_cases import PLAN, Case, Folder, Line, adjusted, primary, undecided

from edi.adjudicate import Refused
from edi.ledger.store import LedgerError

LIABILITY = '[plans.one.liability]\nanswer-to = "RECOVERY VENDOR"\nthreshold = "400.00"\n'


# -- member and coverage


@pytest.mark.parametrize(
    ("row", "pairs", "status"),
    [
        ("M0001,,,1980-02-29,2026-01-01,", {"CO-45": "20.00", "PR-1": "80.00"}, "1"),
        ("M0001,,,1980-02-29,2026-04-03,", {"PR-26": "100.00"}, "1"),
        ("M0001,,,1980-02-29,2025-01-01,2026-03-31", {"PR-27": "100.00"}, "1"),
        ("M0001,,,1981-01-01,2026-01-01,", {"PR-31": "100.00"}, "4"),
        ("M0002,,,1980-02-29,2026-01-01,", {"PR-31": "100.00"}, "4"),
    ],
)
def test_coverage_on_the_day(tmp_path: Path, row: str, pairs: dict[str, str], status: str) -> None:
    folder = Folder(tmp_path, PLAN.replace("groups =", 'members = "members.csv"\ngroups ='))
    folder.put("members.csv", f"member,family,first-name,birth-date,effective,through\n{row}\n")
    file = folder.claims(Case())
    (found,) = folder.decide(file)
    assert (adjusted(found), found["status"]) == (pairs, status)
    assert not folder.remit(file).refused


@pytest.mark.parametrize(("ends", "pair"), [("day", "PR-27"), ("month", "PR-1")])
def test_coverage_month_to_month(tmp_path: Path, ends: str, pair: str) -> None:
    keys = f'members = "members.csv"\ncoverage-ends = "{ends}"\ngroups ='
    folder = Folder(tmp_path, PLAN.replace("groups =", keys))
    folder.put("members.csv", "member,effective,through\nM0001,2026-01-01,2026-04-01\n")
    assert pair in adjusted(folder.one(Case()))


def test_coverage_that_ends_between_two_lines(tmp_path: Path) -> None:
    folder = Folder(tmp_path, PLAN.replace("groups =", 'members = "members.csv"\ngroups ='))
    folder.put("members.csv", "member,effective,through\nM0001,2026-01-01,2026-04-02\n")
    file = folder.claims(Case(lines=[Line(), Line(day="20260403")]))
    (found,) = folder.decide(file)
    assert [adjusted(one) for one in found["lines"]] == [
        {"CO-45": "20.00", "PR-1": "80.00"},
        {"PR-27": "100.00"},
    ]
    assert found["coverage_expired"] == "2026-04-02"
    outcome = folder.remit(file)
    assert (outcome.refused, outcome.warnings) == ([], ())


# -- duplicates, replacements and voids


def test_the_same_claim_again(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    first = folder.claims(Case("C1"))
    folder.decide(first)
    assert folder.decide(first) == []  # the very same transmission: nothing new in it
    assert folder.outcome.decided_before == 1
    again = folder.one(Case("C7"))
    assert adjusted(again) == {"OA-18": "100.00"}


def test_a_service_of_another_claim(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.one(Case("C1"))
    lines = folder.one(Case("C2", [Line(), Line("50", "97110")]))["lines"]
    assert [adjusted(line) for line in lines] == [
        {"OA-18": "100.00"},
        {"CO-45": "20.00", "PR-1": "20.00", "PR-2": "2.00"},
    ]


def test_a_replacement_reverses_and_decides_anew(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    original = folder.claims(Case("C1", [Line("100")]))
    (first,) = folder.decide(original)
    folder.remit(original)
    number = first["payer_claim_control_number"]
    case = Case("C1", [Line("300", "73721")], frequency="7", more=[f"REF*F8*{number}"])
    new = folder.claims(case)
    reversal, decision = folder.decide(new)
    assert reversal == {
        **{key: value for key, value in first.items() if key != "received"},
        "status": "22",
    }
    assert decision["original_claim_control_number"] == number
    assert adjusted(decision) == {"PR-1": "100.00", "PR-2": "40.00"}  # the deductible is open again
    assert folder.outcome.reversed_from == [original.name]
    outcome = folder.remit(original, new)
    assert not outcome.refused
    assert [one.amount for one in outcome.written] == [160]


def test_a_void_takes_everything_back(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (first,) = folder.decide(folder.claims(Case("C1", [Line("300", "73721")])))
    number = first["payer_claim_control_number"]
    void = Case("C1", [Line("300", "73721")], frequency="8", more=[f"REF*F8*{number}"])
    file = folder.claims(void)
    (reversal,) = folder.decide(file)
    assert (reversal["status"], reversal["paid"]) == ("22", "160.00")
    assert folder.decide(file) == []
    assert adjusted(folder.one(Case("C3", [Line("300", "73721")])))["PR-1"] == "100.00"


@pytest.mark.parametrize("more", [[], ["REF*F8*77"]])
def test_a_replacement_of_what_is_not_known(tmp_path: Path, more: list[str]) -> None:
    folder = Folder(tmp_path)
    outcome = folder.run(folder.claims(Case(frequency="7", more=more)), on_error="skip")
    (refused,) = outcome.refused
    assert ("ledger knows no such decision" if more else "does not name it") in refused.message


# -- other party liability


def accident(id_: str = "C1", **more: Any) -> Case:
    return Case(id_, cause="OA", diagnoses=("S72001A",), more=["DTP*439*D8*20260401"], **more)


def test_an_accident_is_held_for_25_days(tmp_path: Path) -> None:
    folder = Folder(tmp_path, PLAN + LIABILITY + "[plans.one.timely-filing]\ndays = 30\n")
    file = folder.claims(accident())
    for day in (1, 26):  # the day of the opening, and the 25th after it
        assert folder.decide(file, date=date(2026, 7, day)) == []
        (held,) = folder.outcome.held
        assert (held.since, held.until) == (date(2026, 7, 1), date(2026, 7, 26))
    assert folder.outcome.investigations == 0  # it was opened once
    related = folder.claims(Case("C2", diagnoses=("S72101D",)))
    assert folder.decide(related, date=date(2026, 7, 26)) == []  # it shares the clock
    (found,) = folder.decide(file, date=date(2026, 7, 27))
    assert adjusted(found) == {"CO-45": "20.00", "PR-227": "80.00"}  # never for late filing
    assert found["lines"][0]["remarks"] == ["N179"]
    (letter,) = folder.path.glob("*.letters.txt")
    assert "RECOVERY VENDOR" in letter.read_text()
    assert not folder.remit(file).refused


@pytest.mark.parametrize(
    ("answer", "pairs"),
    [
        ("released", {"CO-45": "20.00", "PR-1": "80.00"}),
        ("liable", {"OA-20": "100.00"}),
    ],
)
def test_the_member_answers(tmp_path: Path, answer: str, pairs: dict[str, str]) -> None:
    folder = Folder(tmp_path, PLAN + LIABILITY)
    file = folder.claims(accident())
    folder.decide(file)
    folder.put("answers.csv", f"investigation,answer,date\n1,{answer},2026-07-09\n")
    (found,) = folder.decide(file, answers=tmp_path / "answers.csv", date=date(2026, 7, 10))
    assert adjusted(found) == pairs
    later = folder.one(accident("C9", lines=[Line(day="20260404")]), date=date(2026, 9, 1))
    assert ("OA-20" in adjusted(later)) == (answer == "liable")


def test_an_expensive_injury_is_looked_into(tmp_path: Path) -> None:
    folder = Folder(tmp_path, PLAN + LIABILITY)
    cheap = folder.one(Case("C1", diagnoses=("S72001A",)))
    assert "PR-1" in adjusted(cheap)
    dear = Case("C2", [Line("400", day="20260403")], diagnoses=("S72001A",))
    assert folder.decide(folder.claims(dear)) == []
    assert folder.outcome.investigations == 1


# -- timely filing and authorizations


def test_late_filing(tmp_path: Path) -> None:
    folder = Folder(tmp_path, PLAN + "[plans.one.timely-filing]\ndays = 60\n")
    assert adjusted(folder.one(Case("C1", [Line(day="20260416")])))["PR-1"] == "80.00"
    # the file is of June 15, so 60 and 75 days
    assert adjusted(folder.one(Case("C2", [Line(day="20260401")]))) == {"CO-29": "100.00"}


def test_late_after_the_primary(tmp_path: Path) -> None:
    table = "[plans.one.timely-filing]\ndays = 60\ndays-after-primary = 60\n"
    folder = Folder(tmp_path, PLAN + table)
    others = primary("50", "CAS*CO*45*20", "CAS*PR*2*30")
    found = folder.one(Case("C1", [Line(day="20260401")], level="S", others=others))
    assert found["paid"] == "0.00"
    assert "CO-29" not in adjusted(found)


@pytest.mark.parametrize(
    ("more", "denied"), [((), True), (("REF*G1*A77",), False), (("REF*G1*OTHER",), True)]
)
def test_authorizations(tmp_path: Path, more: tuple[str, ...], denied: bool) -> None:
    table = '[[plans.one.authorizations]]\nprocedures = ["70000..79999"]\nnumbers = ["A77"]\n'
    found = Folder(tmp_path, PLAN + table).one(Case(lines=[Line("500", "73721")], more=more))
    assert (adjusted(found) == {"CO-197": "500.00"}) == denied


# -- edits of the group

EDITS = """
[[plans.one.bundles]]
procedures = ["97110"]
with = ["99213"]
unless-modifiers = ["59"]

[[plans.one.unit-limits]]
procedures = ["73721"]
units = 2

[[plans.one.modifiers-needed]]
procedures = ["27447"]
modifiers = ["LT", "RT"]

[[plans.one.modifier-rates]]
modifier = "52"
per-cent-of-fee = 50
"""


@pytest.mark.parametrize(
    ("line", "pairs", "paid"),
    [
        (Line("50", "97110"), {"CO-97": "50.00"}, "0.00"),
        (Line("50", "97110:59"), {"CO-45": "20.00", "PR-2": "6.00"}, "24.00"),
        (Line("50", "97110", day="20260403"), {"CO-45": "20.00", "PR-2": "6.00"}, "24.00"),
        (
            Line("1500", "73721", "3"),
            {"CO-151": "500.00", "CO-45": "200.00", "PR-2": "160.00"},
            "640.00",
        ),
        (Line("3000", "27447"), {"CO-4": "3000.00"}, "0.00"),
        (Line("100", "97110:52:59"), {"CO-45": "85.00", "PR-2": "3.00"}, "12.00"),
    ],
)
def test_edits(tmp_path: Path, line: Line, pairs: dict[str, str], paid: str) -> None:
    folder = Folder(tmp_path, PLAN + EDITS)
    folder.one(Case("C0", [Line("300", "73721", day="20260301")]))  # meets the deductible
    file = folder.claims(Case("C1", [Line(), line]))
    (found,) = folder.decide(file)
    assert (adjusted(found["lines"][1]), found["lines"][1]["paid"]) == (pairs, paid)
    outcome = folder.remit(file)
    assert not outcome.refused
    assert not outcome.warnings


def test_production_and_test_claims_do_not_mix(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    files = folder.claims(Case("C1")), folder.claims(Case("C2"), usage="T")
    folder.decide(*files, on_error="skip")
    assert ["in one run" in one.message for one in folder.outcome.refused] == [True]


def test_a_claim_that_was_denied_may_be_sent_again(tmp_path: Path) -> None:
    table = '[[plans.one.authorizations]]\nprocedures = ["73721"]\n'
    folder = Folder(tmp_path, PLAN + table)
    assert adjusted(folder.one(Case("C1", [Line("500", "73721")]))) == {"CO-197": "500.00"}
    again = folder.one(Case("C1", [Line("500", "73721")], more=["REF*G1*A1"]))
    assert adjusted(again) == {"CO-45": "100.00", "PR-1": "100.00", "PR-2": "60.00"}


def test_an_accident_without_a_diagnosis_is_opened_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path, PLAN + LIABILITY)
    file = folder.claims(Case("C1", cause="EM"))
    folder.decide(file)
    (found,) = folder.decide(file, date=date(2026, 7, 27))
    assert "PR-227" in adjusted(found)


def test_a_claim_and_its_replacement_in_one_run(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    number = folder.one(Case("C0"))["payer_claim_control_number"]
    first = Case("C0", [Line("200")], frequency="7", more=[f"REF*F8*{number}"])
    second = Case("C9", [Line("300")], frequency="7", more=["REF*F8*261820000017"])
    with pytest.raises(Refused, match="replaces 261820000017, which this very run decides"):
        folder.run(folder.claims(first, second))


def test_another_run_in_the_meantime(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    file, other = folder.claims(Case("C1")), folder.claims(Case("C2", [Line(day="20260404")]))
    begun = []

    def meanwhile(_: int) -> None:
        if not begun:
            begun.append(1)
            folder.run(other)

    with pytest.raises(LedgerError, match="another run has been recorded in the meantime"):
        folder.run(file, progress=meanwhile)
    assert not folder.out.with_name("decisions1.jsonl").exists()
    assert len(folder.decide(file)) == 1


def test_a_file_that_is_no_837(tmp_path: Path) -> None:
    """Nothing is decided in silence where nothing was read."""
    folder = Folder(tmp_path)
    claims = folder.claims(Case())
    other = tmp_path / "other.835"
    other.write_bytes(claims.read_bytes().replace(b"ST*837", b"ST*835"))
    other.write_bytes(other.read_bytes().replace(b"005010X222A1", b"005010X221A1"))
    with pytest.raises(Refused, match="the file holds no claims: it is no 837"):
        folder.run(claims, other)
    assert not folder.out.exists()
    folder.run(claims, other, on_error="skip")
    assert len(folder.out.read_text().splitlines()) == 1


@pytest.mark.parametrize("out", [".", "", "/"])
def test_decisions_without_a_name(tmp_path: Path, out: str) -> None:
    folder = Folder(tmp_path)
    with pytest.raises(IsADirectoryError, match="give the name of a file"):
        folder.run(folder.claims(Case()), out=out)


@pytest.mark.parametrize("name", ["d.jsonl", "d.worklist.jsonl", "d.letters.txt"])
def test_a_ledger_of_the_name_of_an_output(tmp_path: Path, name: str) -> None:
    folder = Folder(tmp_path)
    with pytest.raises(LedgerError, match="the ledger cannot have the name of an output"):
        folder.run(folder.claims(Case()), out=tmp_path / "d.jsonl", ledger=tmp_path / name)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"*XX*1000000", b"*XX*9000000", "the NPI of the billing provider"),
        (b"NM1*85*", b"NM1*ZZ*", "names no billing provider"),
        (b"LX*1~", b"LX*0~", "a line has no number"),
        (b"LX*1~", b"LX*1000000~", "a line has no number"),
    ],
)
def test_what_edi_remit_could_not_pay_is_not_decided(
    tmp_path: Path, old: bytes, new: bytes, message: str
) -> None:
    """Else its deductible would be taken, and nothing paid."""
    folder = Folder(tmp_path)
    file = folder.claims(Case())
    content = file.read_bytes().replace(b"REF*6R*C1L1~\n", b"")
    assert old in content
    file.write_bytes(content.replace(old, new))
    with pytest.raises(Refused, match=message):
        folder.run(file)


def test_a_line_without_a_number_is_named_by_its_control_number(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    file = folder.claims(Case())
    file.write_bytes(file.read_bytes().replace(b"LX*1~", b"LX*0~"))
    (found,) = folder.decide(file)
    assert found["lines"][0]["control_number"] == "C1L1"


def test_a_held_claim_whose_file_is_given_twice_waits_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    file = folder.claims(Case(level="S", others=undecided()), Case("C2"))
    assert len(folder.decide(file, file)) == 1
    assert len(folder.outcome.held) == 1


def test_no_claim_is_decided_that_has_the_number_of_one_that_waits(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    file = folder.claims(Case(level="S", others=undecided()), Case(lines=[Line("70")]))
    with pytest.raises(Refused, match="another claim of this run has its number"):
        folder.run(file)
