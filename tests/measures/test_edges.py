"""Reports of few claims, each about one thing that a report has to get right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from secondary_cases import Line, Paid, claim, claims_file, payment, remittance

from edi.convert.batch.sources import local_source
from edi.measures import Report, make_report
from edi.measures.options import Options
from edi.measures.result import Period

TODAY = date(2026, 7, 31)
ALL = Period(None, None)
FULL = Paid("99214", "200", "200", control="1")
REVERSED = Paid("99214", "-200", "-200", control="1")


def report_on(folder: Path, *files: bytes, **options: Any) -> Report:
    """Of files that are not checked: what is measured does not depend on it."""
    sources = []
    for number, data in enumerate(files):
        path = folder / f"{number}.x12"
        path.write_bytes(data)
        sources.append(local_source(str(path), path.name))
    return make_report(sources, Options(TODAY, **options), validate=False, jobs=1)


def row(report: Report, table: str, period: Period = ALL) -> dict[str, Any]:
    return report.tables[table].one(period)


def test_no_remittance_yet(tmp_path: Path) -> None:
    report = report_on(
        tmp_path,
        claims_file(claim("A1", others=[]), claim("A2", others=[])),
        tables=("acknowledgements", "compliance", "payments", "turnaround", "volume"),
    )
    assert (row(report, "volume")["claims"], row(report, "compliance")["open"]) == (2, 2)
    assert row(report, "compliance")["open_late"] == 2  # 49 days
    assert row(report, "payments")["paid"] == Decimal("0.00")
    assert row(report, "payments")["paid_per_decision"] is None
    assert row(report, "turnaround")["days_to_payment"] is None
    assert row(report, "acknowledgements")["acknowledged"] is None


def test_remittances_alone(tmp_path: Path) -> None:
    report = report_on(
        tmp_path,
        remittance(payment("A1", references=["1L*G7"])),
        tables=("payments", "turnaround", "volume"),
    )
    assert [one.number for one in report.groups] == ["G7"]
    assert row(report, "volume")["claims"] == 0
    assert row(report, "payments")["paid"] == Decimal("112.00")
    assert row(report, "turnaround")["measured"] == 0  # nobody says when it came


def test_the_day_of_arrival_is_that_of_the_remittance_or_else_the_claim(tmp_path: Path) -> None:
    said = payment("A1", [FULL], after=["DTM*050*20260601"])
    report = report_on(tmp_path, claims_file(claim("A1")), remittance(said), tables=("turnaround",))
    assert row(report, "turnaround")["days_to_payment"] == 24
    report = report_on(
        tmp_path,
        claims_file(claim("A1")),
        remittance(payment("A1", [FULL])),
        tables=("turnaround",),
    )
    assert row(report, "turnaround")["days_to_payment"] == 13


def test_a_payment_before_its_claim_is_not_measured(tmp_path: Path) -> None:
    early = remittance(payment("A1", [FULL]), effective="20260501", produced="20260430")
    report = report_on(tmp_path, claims_file(claim("A1")), early, tables=("payments", "turnaround"))
    assert row(report, "turnaround")["measured"] == 0
    assert row(report, "payments")["paid"] == Decimal("200.00")


def test_a_reversal_takes_back_money_and_denial(tmp_path: Path) -> None:
    denied = payment("A1", [Paid("99214", "200", "0", ["CO*197*200"])])
    back = payment("A1", [Paid("99214", "-200", "0", ["CO*197*-200"])], status="22")
    first = remittance(denied, trace="1")
    assert row(report_on(tmp_path, first, tables=("payments",)), "payments")["denials"] == 1
    later = remittance(
        back, payment("A1", [FULL]), trace="2", effective="20260725", produced="20260724"
    )
    report = report_on(tmp_path, first, later, tables=("payments",))
    assert row(report, "payments")["denials"] == 0
    assert row(report, "payments")["denied"] == Decimal("0.00")
    assert row(report, "payments", Period(None, date(2026, 6, 1)))["denied"] == Decimal("200.00")
    assert row(report, "payments", Period(None, date(2026, 7, 1)))["denied"] == Decimal("-200.00")
    assert row(report, "payments")["answered_twice"] == 0


def test_a_month_may_pay_less_than_nothing(tmp_path: Path) -> None:
    back = payment("A1", [REVERSED], status="22", references=["1L*G7"])
    report = report_on(tmp_path, remittance(back), tables=("payments",))
    assert row(report, "payments")["paid"] == Decimal("-200.00")
    assert row(report, "payments")["decisions"] == 0
    assert row(report, "payments")["difference"] == 0


def test_claims_answered_twice_split_claims_and_copies(tmp_path: Path) -> None:
    once = remittance(payment("A1", [FULL]), trace="1")
    again = remittance(payment("A1", [FULL]), trace="2", effective="20260630")
    assert (
        row(report_on(tmp_path, once, again, tables=("payments",)), "payments")["answered_twice"]
        == 1
    )
    part = remittance(payment("A1", [Paid("36415", "50", "50", control="2")]), trace="2")
    report = report_on(tmp_path, once, part, tables=("payments",))
    assert row(report, "payments")["answered_twice"] == 0
    assert row(report, "payments")["paid"] == Decimal("250.00")
    copy = once.replace(b"000000001", b"000000077")
    report = report_on(tmp_path, once, copy, tables=("payments",))
    assert row(report, "payments")["decisions"] == 1
    assert row(report, "payments")["paid"] == Decimal("200.00")


def test_a_denial_as_a_duplicate_is_no_denial(tmp_path: Path) -> None:
    duplicate = payment("A1", [Paid("99214", "200", "0", ["OA*18*200"], "1")])
    first = remittance(payment("A1", [FULL]), trace="1")
    later = remittance(duplicate, trace="2", effective="20260630")
    report = report_on(tmp_path, first, later, tables=("payments",))
    assert row(report, "payments")["denials"] == row(report, "payments")["answered_twice"] == 0


def test_claims_that_are_sent_on_or_only_priced_count_nowhere(tmp_path: Path) -> None:
    paid = [payment(f"A{status}", status=status) for status in ("23", "25")]
    report = report_on(tmp_path, remittance(*paid), tables=("payments",))
    assert row(report, "payments")["charged"] == row(report, "payments")["decisions"] == 0


def test_several_payers_of_one_claim(tmp_path: Path) -> None:
    claims = claims_file(claim("A1", level="P"), claim("A1", level="S"))
    second = payment("A1", [Paid("99214", "200", "20", ["OA*23*180"])], status="2")
    report = report_on(
        tmp_path,
        claims,
        remittance(payment("A1", [FULL])),
        remittance(second),
        tables=("compliance", "payments", "volume"),
    )
    assert row(report, "volume")["claims"] == 2
    assert row(report, "volume")["secondary"] == 1
    assert row(report, "compliance")["open"] == 0
    assert row(report, "payments")["cob_savings"] == Decimal("180.00")


def test_a_number_that_every_claim_has_takes_no_longer(tmp_path: Path) -> None:
    same = [claim("TEST", others=[], member=f"W{n}") for n in range(300)]
    paid = [payment("TEST", [FULL], control=f"F{n}") for n in range(300)]
    report = report_on(
        tmp_path, claims_file(*same), remittance(*paid), tables=("payments", "volume")
    )
    assert row(report, "volume")["claims"] == 1
    assert row(report, "payments")["decisions"] == 300
    assert row(report, "payments")["paid"] == Decimal("60000.00")


def test_amounts_of_any_size_are_exact(tmp_path: Path) -> None:
    large = "9999999999999999.99"
    lines = [Line("99214", large, None), Line("99213", large, None), Line("36415", "0.01", None)]
    segments = claim("A1", lines, others=[])
    place = next(n for n, one in enumerate(segments) if one.startswith("CLM"))
    segments[place] = segments[place].replace(segments[place].split("*")[2], large)
    report = report_on(
        tmp_path, claims_file(segments, claim("A2", others=[])), tables=("procedures", "volume")
    )
    assert row(report, "volume")["charges"] == Decimal("10000000000000249.99")
    assert row(report, "volume")["charge_per_claim"] == Decimal("5000000000000125.00")
    total = sum(one["charges"] for one in report.tables["procedures"].several(ALL))
    assert total == Decimal("20000000000000249.99")


def test_months_between_two_have_rows_and_far_ones_do_not(tmp_path: Path) -> None:
    early = remittance(payment("A1"), trace="1", effective="20260225")
    late = remittance(payment("A2"), trace="2", effective="20260625")
    report = report_on(tmp_path, early, late, tables=("payments",))
    assert [one.month for one in report.months] == [2, 3, 4, 5, 6]
    assert row(report, "payments", Period(None, date(2026, 4, 1)))["paid"] == 0
    wrong = remittance(payment("A3"), trace="3", effective="18000101")
    report = report_on(tmp_path, early, late, wrong, tables=("payments",))
    assert [one.year for one in report.months] == [1800, 2026, 2026]


def test_chosen_months_and_groups(tmp_path: Path) -> None:
    files = (
        remittance(payment("A1", references=["1L*G1"]), trace="1", effective="20260225"),
        remittance(payment("A2", references=["1L*G2"]), trace="2", effective="20260625"),
    )
    report = report_on(
        tmp_path, *files, first=date(2026, 1, 1), last=date(2026, 3, 1), tables=("payments",)
    )
    assert len(report.months) == 3
    assert row(report, "payments")["decisions"] == 1
    report = report_on(tmp_path, *files, only=("G2",), tables=("payments",))
    assert [one.number for one in report.groups] == ["G2"]
    assert row(report, "payments")["decisions"] == 1
    report = report_on(tmp_path, *files, only=("G9",), tables=("payments",))
    assert report.groups == [] and report.months == []


def test_numbers_of_one_group_are_one_and_others_are_gathered(tmp_path: Path) -> None:
    paid = [payment(f"A{n}", references=[f"1L*G{n}"]) for n in range(1, 5)]
    names = {"G1": ("G1", "SAWMILLS"), "G2": ("G1", "SAWMILLS")}
    report = report_on(tmp_path, remittance(*paid), names=names, tables=("payments",))
    assert {(one.number, one.name) for one in report.groups} == {
        ("G1", "SAWMILLS"),
        ("(others)", ""),
    }
    assert row(report, "payments", Period("G1", None))["decisions"] == 2


def test_what_has_not_the_form_of_a_group_number_is_not_shown(tmp_path: Path) -> None:
    odd = ("<b>x</b>", "=1+1", "N\x1b[31m", "JANE DOE, 123 ELM ST #4")
    paid = [payment(f"A{n}", references=[f"1L*{number}"]) for n, number in enumerate(odd)]
    report = report_on(tmp_path, remittance(*paid), tables=("payments",))
    assert [one.number for one in report.groups] == ["(others)"]


def test_an_organization_without_npi_and_a_code_of_no_form_are_not_shown(tmp_path: Path) -> None:
    paid = payment("A1", [Paid("ALDERSON", "200", "112", ["CO*45*88"], "A1-1")])
    data = remittance(paid).replace(b"*XX*", b"*FI*").replace(b"CO*45", b"CO*ALDER")
    report = report_on(tmp_path, data, tables=("payments", "procedures", "providers"))
    assert [one["npi"] for one in report.tables["providers"].several(ALL)] == ["(others)"]
    assert [one["procedure"] for one in report.tables["procedures"].several(ALL)] == ["(others)"]
    assert row(report, "payments")["difference"] == 0


def test_clean_claims_are_those_without_errors_and_rejections(tmp_path: Path) -> None:
    path = tmp_path / "claims.837"
    wrong = claims_file(claim("A1", others=[]), claim("A2", others=[]))
    path.write_bytes(wrong.replace(b"CLM*A2*250", b"CLM*A2*251"))
    report = make_report([local_source(str(path), path.name)], Options(TODAY), jobs=1)
    assert row(report, "compliance")["clean"] == 1
    assert row(report, "compliance")["clean_rate"] == Decimal("50.0")
    assert [one["code"] for one in report.tables["findings"].several(ALL)] == [
        "BAL001",
        "SIT001",
    ]


def test_the_clock_of_held_claims(tmp_path: Path) -> None:
    hurt = claim("A1", others=[])
    place = next(n for n, one in enumerate(hurt) if one.startswith("CLM"))
    hurt[place] += "**EM"
    for today, late in ((date(2026, 7, 7), 0), (date(2026, 7, 8), 1)):  # day 25 and 26
        path = tmp_path / "claims.837"
        path.write_bytes(claims_file(hurt))
        sources = [local_source(str(path), path.name)]
        report = make_report(sources, Options(today), validate=False, jobs=1)
        assert row(report, "compliance")["opl_held"] == 1
        assert row(report, "compliance")["opl_held_late"] == late
        assert row(report, "compliance")["open_late"] == 0
