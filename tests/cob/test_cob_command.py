"""`edi cob order` and `edi cob explain` as commands: output, exit codes, and what is not shown."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import edi_process
import pytest
from cob_cases import claim_file, payer, svd

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "fixtures" / "demo" / "claims"
BASE = ROOT / "fixtures" / "rules" / "base"
FACTS = {
    "on": "2026-05-15",
    "coverages": [
        {"id": "Acme", "kind": "group", "relationship": "self", "coordinates": True},
        {"id": "County", "kind": "group", "relationship": "spouse", "coordinates": True},
    ],
}


def edi(*arguments: object, stdin: bytes | None = None) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "NO_COLOR": "1"}
    return edi_process.run_text(["cob", *map(str, arguments)], stdin=stdin or b"", env=env)


def facts_file(folder: Path, data: Any) -> Path:
    file = folder / "facts.json"
    text = data if isinstance(data, str) else json.dumps(data)
    file.write_text(text, encoding="utf-8")
    return file


def test_order_is_decided(tmp_path: Path) -> None:
    done = edi("order", facts_file(tmp_path, FACTS))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1. Acme (primary)\n   rule 5: ")
    again = edi("order", "-", "--format", "json", stdin=json.dumps(FACTS).encode())
    answer = json.loads(again.stdout)
    assert answer["decided"] is True
    assert [(one["position"], one["id"], one["rule"]) for one in answer["order"]] == [
        (1, "Acme", "5"),
        (2, "County", "5"),
    ]
    nothing = edi("order", "-", "--questions", stdin=json.dumps(FACTS).encode())
    assert nothing.stdout == "Nothing is missing: the order is known.\n"


def test_order_that_lacks_facts(tmp_path: Path) -> None:
    listed = [{"id": one["id"], "kind": "group"} for one in FACTS["coverages"]]  # type: ignore[index]
    file = facts_file(tmp_path, {**FACTS, "coverages": listed})
    done = edi("order", file, "--format", "json")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert answer["order"] == []
    assert [one["fact"] for one in answer["questions"]] == [
        "coverages[Acme].coordinates",
        "coverages[County].coordinates",
    ]
    asked = edi("order", file, "--questions")
    assert asked.returncode == 0
    assert asked.stdout.startswith("To be asked of the plans:\n\n1. Acme: does the plan")


def test_equal_shares_are_said(tmp_path: Path) -> None:
    plan = {
        "kind": "group",
        "relationship": "self",
        "coordinates": True,
        "employment": "active",
        "covered_since": "2020-01-01",
    }
    coverages = [{"id": name, **plan} for name in "AB"]
    done = edi("order", facts_file(tmp_path, {"on": "2026-05-15", "coverages": coverages}))
    assert done.returncode == 0
    assert done.stdout.count("(shares equally)") == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{", "line 1, column 2: is not JSON"),
        ("[]", "the file must be a JSON object"),
        ('{"on": "2026-05-15", "on": "2026-05-16"}', "key 'on' is given twice"),
        ('{"on": "2026-05-15", "coverages": [{"id": "A"}]}', "coverages[0].kind is missing"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"on": ' + "9" * 5000 + "}", "has a number of more than 4,300 digits"),
    ],
)
def test_facts_that_cannot_be_used(data: str, said: str, tmp_path: Path) -> None:
    done = edi("order", facts_file(tmp_path, data))
    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr and "facts.json: " in done.stderr


def test_order_without_a_file() -> None:
    assert edi("order", "missing.json").returncode == 3
    assert edi("order").returncode == 2
    assert json.loads(edi("order", "--schema").stdout)["type"] == "object"


@pytest.mark.parametrize("guide", ["professional", "institutional", "dental"])
def test_explain_shows_every_line_and_no_identifier(guide: str) -> None:
    file = BASE / f"{guide}.edi"
    claim_id = file.read_text().split("CLM*")[1].split("*")[0]
    done = edi("explain", file, "--claim", claim_id)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("open now") == 1 + file.read_text().count("LX*")
    answer = json.loads(edi("explain", file, "--claim", claim_id, "--format", "json").stdout)
    (payer_,) = answer[0]["payers"]
    total = sum(float(payer_[key]) for key in ("paid", "written_off", "left"))
    assert total == float(answer[0]["charge"])
    assert sum(float(one["left"]) for one in answer[0]["lines"]) == float(answer[0]["left"])
    for value in ("BRIGHTWATER", "SAGE", "WREN", "NORTHERN MUTUAL", "54321", "QX77120"):
        assert value not in done.stdout + json.dumps(answer)


def test_explain_shows_names_of_payers_when_asked() -> None:
    done = edi("explain", BASE / "professional.edi", "--claim", "P1002", "--show-values")
    assert "primary: NORTHERN MUTUAL (54321), Commercial insurance" in done.stdout
    assert "BRIGHTWATER" not in done.stdout


def test_explain_a_claim_that_is_held() -> None:
    done = edi("explain", DEMO / "cob_errors.837", "--claim", "E3001")
    assert done.returncode == 1
    assert "held (CAS010): the other payer in 2320[1]: CO-1" in done.stdout
    answer = json.loads(edi("explain", DEMO, "--claim", "E3001", "--format", "json").stdout)
    assert answer[0]["held"]["rule"] == "CAS010"
    read = edi("explain", DEMO / "cob_errors.837", "--claim", "E3001", "--open-cost-share")
    assert read.returncode == 0
    assert "CO-1 is read as PR-1" in read.stdout


def test_explain_reads_sequestration_of_the_patient_where_it_is_said() -> None:
    run = ("explain", DEMO / "cob_errors.837", "--claim", "E3002")
    assert "held (CAS011)" in edi(*run).stdout
    assert "PR-253 is read as CO-253" in edi(*run, "--write-off-sequestration").stdout


def test_explain_two_payers_and_one_that_has_not_decided() -> None:
    first = svd("IDP", "300", "CO*45*125", "PR*1*75")
    data = claim_file(
        payer("P", "300"),
        payer("S", "0"),
        lines=[("500", [first, svd("IDS", "0", "CO*109*500")])],
    )
    done = edi("explain", "-", "--claim", "C1", stdin=data)
    assert done.returncode == 0
    assert "sent to the tertiary payer" in done.stdout
    assert done.stdout.count("has not decided") == 2
    assert done.stdout.count("open now") == 2


def test_explain_what_is_not_there(tmp_path: Path) -> None:
    assert edi("explain", DEMO, "--claim", "NOBODY").returncode == 1
    missing = edi("explain", tmp_path / "none.837", "--claim", "C1")
    assert missing.returncode == 3
    text = tmp_path / "text.837"
    text.write_text("no claims here")
    assert edi("explain", text, "--claim", "C1").returncode == 3
    assert edi("explain", DEMO).returncode == 2


def test_explain_a_claim_of_one_payer() -> None:
    done = edi("explain", DEMO / "professional.837", "--claim", "P1001")
    assert done.returncode == 0
    assert "No payer has decided before it" in done.stdout


def test_explain_passes_over_files_of_another_kind(tmp_path: Path) -> None:
    claims = (BASE / "professional.edi").read_bytes()
    (tmp_path / "claims.837").write_bytes(claims)
    other = tmp_path / "other.835"
    other.write_bytes(claims.replace(b"ST*837", b"ST*835").replace(b"X222A1", b"X221A1"))
    done = edi("explain", tmp_path, "--claim", "P1002")
    assert (done.returncode, done.stderr) == (0, "")
    done = edi("explain", other, "--claim", "P1002")
    assert done.returncode == 3
    assert done.stderr.endswith("no 837 transaction set that edi reads; there is 835\n")
