"""Generated claims of every guide, through adjudication, remittance and validation."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from adjudication_cases import GROUPS, NOW, ROOT, check, decisions

from edi.adjudicate import adjudicate
from edi.api import validate
from edi.remit import write_remittances

sys.path.insert(0, str(ROOT / "scripts"))

import claim_files

PAID = date(2026, 12, 31)
NUMBERS = ("G0012", "G0034", "G0051", "G0078", "G0103")
PLANS = """
[plans.standard]
groups = ["G0012", "G0034"]
fees = { per-cent-of-charge = 62 }

[plans.standard.benefits]
deductible = { individual = "250.00", family = "500.00" }
out-of-pocket = { individual = "3000.00", family = "6000.00" }
coinsurance = 20
copay = "15.00"

[[plans.standard.services]]
procedures = ["70000..79999"]
covered = false

[[plans.standard.unit-limits]]
procedures = ["97110", "97140", "J3301", "20610"]
units = 1

[plans.other]
groups = ["G0051", "G0078"]
fees = { per-cent-of-charge = 75 }
benefits = { coinsurance = 10, out-of-pocket = { individual = "1000.00" } }
coordination = { method = "non-duplication" }

[plans.outside]
groups = ["G0103"]
network = ["none"]
fees = { per-cent-of-charge = 50 }
benefits = { coinsurance = 30, deductible = { individual = "100.00" } }
coordination = { method = "own-share-after" }
"""


@pytest.mark.slow
def test_every_cent_of_every_claim(tmp_path: Path) -> None:
    files = []
    for seed, kind in enumerate(("837p", "837i", "837d"), start=31):
        files.append(tmp_path / f"{kind}.837")
        claim_files.write(kind, 400, seed, files[-1])
    (tmp_path / "plans.toml").write_text(PLANS)
    first = GROUPS.partition("[[group]]")[2].partition("[[group]]")[0]
    groups = "".join("[[group]]" + first.replace('"G1"', f'"{number}"') for number in NUMBERS)
    (tmp_path / "groups.toml").write_text(groups)
    out = tmp_path / "decisions.jsonl"
    outcome = adjudicate(files, tmp_path / "plans.toml", out, date=PAID, now=NOW)
    assert outcome.claims == 1200
    found = decisions(out)
    for one in found:
        check(one)
    remitted = write_remittances(
        files, out, tmp_path / "groups.toml", tmp_path / "out", date=PAID, now=NOW
    )
    assert not remitted.refused
    assert not remitted.warnings
    paid = sum((Decimal(one["paid"]) for one in found), Decimal(0))
    assert sum((one.amount for one in remitted.written), Decimal(0)) == paid
    for one in remitted.written:
        assert list(validate(one.path)) == []
    again = adjudicate(files, tmp_path / "plans.toml", tmp_path / "again.jsonl", now=NOW)
    assert (again.claims, again.decided_before) == (0, 1200)
