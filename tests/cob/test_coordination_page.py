"""docs/coordination.md is true: its files are written, its commands and its Python are run."""

import io
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal
from pathlib import Path

import pytest

from edi.cli import main
from edi.cob import PriorPayment, coordinate
from edi.cob.facts import COVERAGE, PERSON, Field
from edi.cob.payer_order import TEXTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "coordination.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: ([\w.]+))?\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def edi_command(line: str) -> str:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        main.main(shlex.split(line)[1:])
    return out.getvalue().rstrip()


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    demo = ROOT / "fixtures" / "demo" / "claims"
    Path("claims.837").write_bytes((demo / "professional.837").read_bytes())
    Path("wrong.837").write_bytes((demo / "cob_errors.837").read_bytes())
    ran = 0
    for kind, name, text in BLOCKS:
        if name:
            Path(name).write_text(text, encoding="utf-8")
        elif kind == "console":
            for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
                assert edi_command(command) == output.rstrip(), command
                ran += 1
    assert ran == 6


def test_the_python_example() -> None:
    (code,) = [text for kind, _, text in BLOCKS if kind == "python"]
    (expected,) = [text for kind, _, text in BLOCKS if kind == "output"]
    out = io.StringIO()
    with redirect_stdout(out):
        exec(code, {})
    assert out.getvalue() == expected


@pytest.mark.parametrize(
    ("plan", "deductible", "copay", "coinsurance"),
    [
        ("90 %", "0", "0", "0.1"),
        ("80 % after 100", "100", "0", "0.2"),
        ("copay 100", "0", "100", "0"),
    ],
)
def test_the_table_of_methods(plan: str, deductible: str, copay: str, coinsurance: str) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {plan} |")]
    methods = ("standard", "non-duplication", "own-share-after")
    for method, cell in zip(methods, row.split("|")[2:5], strict=True):
        paid, member = map(int, re.findall(r"\d+", cell))
        result = coordinate(
            charge=1000,
            allowed=800,
            prior=[PriorPayment(560, 240, 200)],
            method=method,
            deductible=Decimal(deductible),
            copay=Decimal(copay),
            coinsurance=Decimal(coinsurance),
        )
        assert (result.paid, result.member) == (paid, member)


def _row(name: str, field: Field) -> str:
    choices = ", ".join(f"`{one}`" for one in field.choices)
    lead = "list of " if field.type == "choices" else ""
    return f"| `{name}` | {lead + choices or field.type} | {field.meaning} |"


def test_every_fact_is_described() -> None:
    for name, field in (*PERSON.items(), *COVERAGE.items()):
        assert _row(name, field) in PAGE


def test_every_rule_is_described() -> None:
    for name in TEXTS:
        if name[0] == "M":
            assert 1 <= int(name[1:]) <= 20
        elif name not in ("only", "group", "10", "11"):
            assert f"| {name} |" in PAGE or f"`{name}`" in PAGE, name
