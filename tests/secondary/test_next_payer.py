"""Who is next: the claim's own payers, the coverage file, the crossover carrier; dual coverage."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from secondary_cases import (
    FIRST,
    SECOND,
    THIRD,
    Line,
    Paid,
    claim,
    claims_file,
    claims_of,
    only,
    other,
    payment,
    reasons,
    remittance,
    run,
    segments_of,
)

from edi.secondary.coverage_file import InvalidCoverage, read_coverages

LINES = [Line("99214", "250")]
LEFT = [Paid("99214", "250", "200", ["PR*1*50"], "A1-1")]
ALONE = claims_file(claim(lines=LINES, others=[]))
ANSWER = remittance(payment(services=LEFT))
ENTRY = """
[[coverage]]
member_id = "W100"
coverage_id = "Z909"
filing = "CI"
payer = { name = "THIRD SUPPLEMENT", id = "33333" }
"""


def test_from_the_coverage_file(tmp_path: Path) -> None:
    made = only(run(tmp_path, ALONE, ANSWER, coverage=ENTRY))
    assert (made.responsibility, made.payer.id, made.subscriber.party.id) == ("S", THIRD, "Z909")
    assert made.patient.first_name == "NORA"


def test_a_subscriber_of_the_coverage_file(tmp_path: Path) -> None:
    entry = ENTRY + (
        'relationship = "19"\n'
        'subscriber = { last_name = "ALDERSON", first_name = "STEVE",'
        ' address = ["9 ELM ST", "BOISE", "ID", "83702"] }\n'
        'group_number = "4400"\ngroup_name = "GROUP"\n'
    )
    made = only(run(tmp_path, ALONE, ANSWER, coverage=entry))
    assert made.subscriber.party.first_name == "STEVE"
    assert made.patient_level.value("PAT", 1) == "19"
    assert (made.group_number, made.subscriber.group_name) == ("4400", "GROUP")


def test_medicare_is_told_why_it_is_second(tmp_path: Path) -> None:
    entry = ENTRY.replace('"Z909"', '"1EG4TE5MK73"').replace('"CI"', '"MB"')
    assert reasons(run(tmp_path, ALONE, ANSWER, coverage=entry)) == [("invalid", "COB017")]
    made = only(run(tmp_path, ALONE, ANSWER, coverage=entry + 'insurance_type = "12"\n'))
    assert made.subscriber.insurance_type == "12"


def test_an_institutional_claim_says_so_in_a_value_code(tmp_path: Path) -> None:
    entry = ENTRY.replace('"Z909"', '"1EG4TE5MK73"').replace('"CI"', '"MB"')
    services = [Paid("99214", "250", "200", ["PR*1*50"], "A1-1", revenue="0510")]
    for number, more in enumerate(([], ["HI*BE:80:::1"], ["HI*BE:43:::1"])):
        folder = tmp_path / str(number)
        folder.mkdir()
        source = claims_file(claim(lines=LINES, others=[], kind="I", more=more), kind="I")
        answer = remittance(payment(services=services))
        outcome = run(folder, source, answer, coverage=entry + 'insurance_type = "12"\n')
        made = only(outcome)
        found = [one for one in segments_of(outcome) if one.startswith("HI*BE")]
        assert ("HI*BE:12:::200" in found) == (number < 2)
        assert made.subscriber.insurance_type == ""


@pytest.mark.parametrize(
    ("more", "is_found"),
    [
        ("effective = 2026-06-10", True),
        ("effective = 2026-06-11", False),
        ("through = 2026-06-09", False),
        ('first_name = "nora"', True),
        ('first_name = "PAUL"', False),
        ("birth_date = 1980-01-02", True),
        ("birth_date = 1980-01-03", False),
    ],
)
def test_whose_and_when(more: str, is_found: bool, tmp_path: Path) -> None:
    outcome = run(tmp_path, ALONE, ANSWER, coverage=f"{ENTRY}{more}\n")
    assert reasons(outcome) == ([] if is_found else [("payer-unknown", "")])


def test_the_file_adds_to_the_claim(tmp_path: Path) -> None:
    """The claim names the second payer, the file the third; one that both have is not added."""
    same = ENTRY.replace("33333", "22222").replace("Z909", "X500")
    second = payment(
        services=[Paid("99214", "250", "20", ["OA*23*200", "PR*2*30"], "A1-1")], status="2"
    )
    files = [ANSWER, remittance(second, by=SECOND)]
    source = claims_file(claim(lines=LINES))
    made = only(run(tmp_path, source, files, coverage=same + ENTRY))
    assert (made.responsibility, made.payer.id) == ("T", THIRD)


def test_json_and_one_claim(tmp_path: Path) -> None:
    entry = {
        "claim": "A1",
        "coverage_id": "Z909",
        "filing": "CI",
        "level": "S",
        "payer": {
            "name": "THIRD SUPPLEMENT",
            "id": THIRD,
            "address": ["1 A ST", "BOISE", "ID", "83701"],
        },
    }
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps({"coverage": [entry]}))
    source = claims_file(claim(lines=LINES, others=[]), claim("B2", lines=LINES, others=[]))
    answers = remittance(
        payment(services=LEFT),
        payment("B2", services=[Paid("99214", "250", "200", ["PR*1*50"], "B2-1")]),
    )
    outcome = run(tmp_path, source, answers, worklist=tmp_path / "w.json")
    assert len(json.loads((tmp_path / "w.json").read_text())) == 2
    from edi.secondary import make_secondary

    outcome = make_secondary(
        [tmp_path / "in0.837"],
        [tmp_path / "in0.835"],
        tmp_path / "out",
        coverage=path,
        date=date(2026, 7, 1),
    )
    assert [one.id for one in claims_of(outcome)] == ["A1"]
    assert [one.claim for one in outcome.not_made] == ["B2"]


WRONG = {
    "no key": (ENTRY + "colour = 1\n", "coverage 1: unknown key 'colour'"),
    "neither": (ENTRY.replace("member_id", "#"), "either claim or member_id"),
    "no id": (ENTRY.replace("coverage_id", "#"), "coverage_id is missing"),
    "no payer": (ENTRY.replace("payer", "#"), "payer must be a table"),
    "payer id": (ENTRY.replace(', id = "33333"', ""), "id is missing"),
    "filing": (ENTRY.replace('"CI"', '"QQ"'), "filing is not a claim filing indicator"),
    "level": (ENTRY + 'level = "P"\n', "level must be one of"),
    "relationship": (ENTRY + 'relationship = "99"\n', "relationship must be one of"),
    "no subscriber": (ENTRY + 'relationship = "19"\n', "needs a subscriber"),
    "insurance type": (ENTRY + 'insurance_type = "1"\n', "insurance_type must be one of"),
    "day": (ENTRY + 'effective = "soon"\n', "effective must be a day"),
    "days": (ENTRY + "effective = 2026-02-01\nthrough = 2026-01-01\n", "before effective"),
    "address": (ENTRY.replace('id = "33333"', 'id = "3", address = ["X"]'), "address must be"),
    "text": (ENTRY.replace('"Z909"', "5"), "coverage_id must be text"),
    "overlap": ((ENTRY + 'level = "S"\n') * 2, "coverage 1 and coverage 2"),
    "list": ("coverage = 1\n", "coverage must be a list"),
    "administrator": ('administrator = "1"\n', "administrator must be a list"),
    "other table": ("[other]\n", "the file: unknown key"),
    "no toml": ("coverage = [\n", "not TOML"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_coverage_file(name: str, tmp_path: Path) -> None:
    text, message = WRONG[name]
    path = tmp_path / "coverage.toml"
    path.write_text(text)
    with pytest.raises(InvalidCoverage, match=message) as caught:
        read_coverages(path)
    assert "33333" not in str(caught.value)


def test_json_and_encoding_errors(tmp_path: Path) -> None:
    path = tmp_path / "coverage.json"
    for data, message in (
        (b"{", "line 1: not JSON"),
        (b"[]", "must be a table"),
        (b"\xff", "UTF-8"),
    ):
        path.write_bytes(data)
        with pytest.raises(InvalidCoverage, match=message):
            read_coverages(path)


def test_the_crossover_carrier_with_a_member_id(tmp_path: Path) -> None:
    more = ["NM1*TT*2*THIRD SUPPLEMENT*****PI*33333", "NM1*GB*1*ALDERSON*NORA****MI*T700"]
    answer = remittance(payment(services=LEFT, status="19", more=more))
    made = only(run(tmp_path, ALONE, answer, date=date(2026, 8, 30), bill_overdue=True))
    assert (made.payer.id, made.subscriber.party.id, made.filing) == (THIRD, "T700", "ZZ")


# -- dual coverage

DUAL = ENTRY.replace("33333", FIRST).replace("THIRD SUPPLEMENT", "FIRST HEALTH PLAN")


def _copy() -> list[str]:
    """The provider's own secondary claim."""
    line = Line(
        "99214",
        "250",
        decided=(f"SVD*{FIRST}*200*HC:99214**1", "CAS*PR*1*50", "DTP*573*D8*20260625"),
    )
    others = other("P", FIRST, "W100", decided=["AMT*D*200"])
    return claim(lines=[line], level="S", to=FIRST, member="Z909", others=others)


def test_one_administrator_makes_the_second_claim_itself(tmp_path: Path) -> None:
    """Also where the primary says that it has sent the claim on: to itself."""
    for status, more in (("1", []), ("19", ["NM1*TT*2*FIRST HEALTH PLAN*****PI*11111"])):
        answer = remittance(payment(services=LEFT, status=status, more=more))
        outcome = run(tmp_path, ALONE, answer, coverage=DUAL, dual_coverage=True, again=True)
        made = only(outcome)
        assert (made.payer.id, made.subscriber.party.id) == (FIRST, "Z909")
    listed = f'administrator = ["{FIRST}", "{THIRD}"]\n{ENTRY}'
    assert only(run(tmp_path, ALONE, answer, coverage=listed, dual_coverage=True)).payer.id == THIRD


def test_late_claims_are_counted(tmp_path: Path) -> None:
    for day, late in ((date(2026, 7, 25), []), (date(2026, 7, 26), ["A1"])):
        outcome = run(
            tmp_path, ALONE, ANSWER, coverage=DUAL, dual_coverage=True, again=True, date=day
        )
        assert outcome.late == late


def test_other_administrators_are_left_to_the_provider(tmp_path: Path) -> None:
    outcome = run(tmp_path, ALONE, ANSWER, coverage=ENTRY, dual_coverage=True)
    assert reasons(outcome) == [("other-administrator", "")]


def test_the_providers_own_copy_is_a_duplicate(tmp_path: Path) -> None:
    """In the same run, and in a later one."""
    both = claims_file(claim(lines=LINES, others=[]), _copy())
    outcome = run(tmp_path, both, ANSWER, coverage=DUAL, dual_coverage=True)
    assert reasons(outcome) == [("duplicate", "")]
    later = run(tmp_path, claims_file(_copy()), remittance(payment("Q")), dual_coverage=True)
    assert reasons(later) == [("duplicate", "")]
    (decision,) = map(json.loads, (tmp_path / "out" / "duplicates.jsonl").read_text().splitlines())
    assert decision["lines"][0]["adjustments"] == [
        {"group": "OA", "reason": "18", "amount": "250.00"}
    ]


def test_the_denial_is_one_that_remit_takes(tmp_path: Path) -> None:
    from io import BytesIO

    from edi.remit.decisions import parse_decisions
    from edi.remit.refusal import Refusal

    both = claims_file(claim(lines=LINES, others=[]), _copy())
    run(tmp_path, both, ANSWER, coverage=DUAL, dual_coverage=True)
    data = (tmp_path / "out" / "duplicates.jsonl").read_bytes()
    (record,) = parse_decisions(BytesIO(data), "")
    assert not isinstance(record, Refusal)


def test_no_copy_of_what_was_not_made(tmp_path: Path) -> None:
    outcome = run(tmp_path, claims_file(_copy()), remittance(payment("Q")), dual_coverage=True)
    assert reasons(outcome) == [("no-remittance", "")]
