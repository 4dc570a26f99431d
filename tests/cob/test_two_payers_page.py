"""docs/two-payers.md is true: every command gives what it shows, its sums are right."""

import json
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import edi
from edi.cob import PriorPayment, coordinate

ROOT = Path(__file__).parents[2]
FAMILY = ROOT / "fixtures" / "family"
PAGE = (ROOT / "docs" / "two-payers.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: ([\w.]+))?\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
EXIT_CODE_1 = ("edi cob order facts.json", "edi validate typed.837")


def table(title: str) -> dict[str, list[str]]:
    """The rows of the table in a section, by their first cell."""
    section = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| *(.*?) *\|$", section, re.MULTILINE)
    cells = [[cell.strip() for cell in row.split("|")] for row in rows[2:]]
    return {first.strip("`"): rest for first, *rest in cells}


def in_shell(command: str, place: Path) -> tuple[int, str]:
    """Exit code and what is seen, without blanks at the ends of lines; `edi` is this one."""
    done = subprocess.run(
        ["/bin/sh", "-c", f'edi() {{ "{sys.executable}" -m edi "$@"; }}\n{command}'],
        cwd=place,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "NO_COLOR": "1",
            "COLUMNS": "100",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    lines = (done.stdout + done.stderr).splitlines()
    return done.returncode, "\n".join(line.rstrip() for line in lines)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="the system has no /bin/sh")
def test_the_commands(tmp_path: Path) -> None:
    place = tmp_path / "family"
    shutil.copytree(FAMILY, place)
    ran = 0
    for kind, name, text in BLOCKS:
        if name:
            (place / name).write_text(text, encoding="utf-8")
        if kind != "console":
            continue
        for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
            code, seen = in_shell(command, place)
            assert seen.rstrip() == output.rstrip(), command
            assert code == (1 if command in EXIT_CODE_1 else 0), command
            ran += 1
    assert ran == 22
    check_sum(place)
    check_methods(place)


def check_sum(place: Path) -> None:
    """The table of step 7, from both files of decisions: columns add up to the charge."""
    columns: list[dict[str, Decimal]] = []
    first, second = (
        json.loads((place / name).read_text()) for name in ("first.jsonl", "second.jsonl")
    )
    for mother, father in zip(first["lines"], second["lines"], strict=True):
        columns.append(
            {
                "paid by Juniper": Decimal(mother["paid"]),
                "paid by Copper Kettle": Decimal(father["paid"]),
                "written off by the clinic": adjusted(mother, "CO") + adjusted(father, "CO"),
                "owed by the family": adjusted(father, "PR"),
                "charge": Decimal(mother["charge"]),
            }
        )
    columns.append({row: sum((one[row] for one in columns), Decimal(0)) for row in columns[0]})
    shown = table("7. The sum")
    assert list(shown) == list(columns[0])
    for row, cells in shown.items():
        assert cells[:3] == [f"{column[row]:.2f}" for column in columns]
    for column in columns:
        *parts, charge = column.values()
        assert sum(parts) == charge


def adjusted(line: dict[str, list[dict[str, str]]], group: str) -> Decimal:
    amounts = (Decimal(one["amount"]) for one in line["adjustments"] if one["group"] == group)
    return sum(amounts, Decimal(0))


def check_methods(place: Path) -> None:
    """The table of step 8, worked out anew from the claim, apart from the plans file."""
    (claim,) = edi.read_claims(place / "secondary" / "secondary_837P_000000001.837")
    (payer,) = claim.other_payers
    shown = table("8. And by the other method?")
    assert list(shown) == ["non-duplication", "standard"]
    for method, cells in shown.items():
        before = paid = written_off = member = Decimal(0)
        for line, decided in claim.adjudications_by(payer):
            assert line.charge is not None and decided.paid is not None
            off, left = (
                sum((one.amount for one in decided.adjustments if one.group == group), Decimal(0))
                for group in ("CO", "PR")
            )
            result = coordinate(
                charge=line.charge,
                allowed=line.charge - off,
                prior=[PriorPayment(decided.paid, left, off)],
                method=method,
                deductible=0,
                copay=0,
                coinsurance=Decimal("0.1"),
            )
            before += decided.paid
            paid += result.paid
            written_off += off + result.contractual
            member += result.member
        assert cells == [f"{amount:.2f}" for amount in (before, paid, written_off, member)]
        assert before + paid + written_off + member == claim.charge


def test_the_claim_is_valid() -> None:
    assert list(edi.validate(FAMILY / "claims.837")) == []


def test_the_facts_shown_are_those_of_the_file_and_one_more() -> None:
    (shown,) = (json.loads(text) for _, name, text in BLOCKS if name == "answered.json")
    asked = json.loads((FAMILY / "facts.json").read_text())
    assert shown["coverages"][1].pop("holder_birth_date") == "1986-03-14"
    assert shown == asked


def test_the_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    assert len(links) > 5
    for link in links:
        assert (ROOT / "docs" / link).exists(), link
