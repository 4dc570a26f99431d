"""docs/remit.md shows inputs that work, and every key there is."""

from __future__ import annotations

import inspect
import io
import re
from contextlib import closing
from pathlib import Path

import pytest
from remit_cases import DEMO, ROOT

import edi
import edi.remit
from edi.cli.remit import remit
from edi.remit.decision import DecidedLine, Decision, ProviderAdjustment
from edi.remit.decision_columns import column, known_names
from edi.remit.decision_index import DecisionIndex
from edi.remit.decisions import parse_decisions
from edi.remit.groups_file import parse_groups
from edi.remit.refusal import Refusal

TEXT = (ROOT / "docs" / "remit.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_examples_are_read() -> None:
    records = [r for b in blocks("json") for r in parse_decisions(io.BytesIO(b.encode()), "")]
    assert len(records) == 5
    assert not [r for r in records if isinstance(r, Refusal)]
    assert [len(parse_groups(block).groups) for block in blocks("toml")] == [1]


def test_every_key_and_option_is_told() -> None:
    names = {f for kind in (Decision, DecidedLine, ProviderAdjustment) for f in kind._fields}
    names -= {"place", "number"}
    assert [n for n in sorted(names) if f"`{n}`" not in TEXT and f'"{n}"' not in TEXT] == []
    for parameter in remit.params:
        if parameter.param_type_name == "option":
            assert f"`{parameter.opts[0]}" in TEXT, parameter.opts


def type_rows() -> list[str]:
    """The table of column types, as it has to be."""
    also = {
        "text": "",
        "money": "decimal",
        "quantity": "decimal, whole number",
        "whole": "whole number",
        "day": "date",
    }
    names: dict[str, list[str]] = {kind: [] for kind in also}
    for name in known_names():
        names[column(name).key.kind].append(f"`{name}`")
    return [f"| {kind} | {also[kind]} | {', '.join(names[kind])} |" for kind in also]


def test_every_column_of_a_table_is_told() -> None:
    found = TEXT.partition("| type | in Parquet also | columns |\n|---|---|---|\n")[2]
    assert found.partition("\n\n")[0].splitlines() == type_rows()


def test_the_table_is_read(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(blocks("csv")[0], encoding="utf-8")
    with closing(DecisionIndex(tmp_path / "d.csv")) as index:
        assert list(index.read()) == []
        ((_, one),) = index.of("26463774")
        ((_, two),) = index.of("26463775")
    assert isinstance(one, Decision)
    assert isinstance(two, Decision)
    assert (len(one.lines), len(two.lines)) == (1, 2)


def test_every_argument_is_told() -> None:
    section = TEXT.partition("## From Python")[2]
    parameters = inspect.signature(edi.write_remittances).parameters.values()
    names = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", section, re.MULTILINE)
    assert set(re.findall(r"\w+", " ".join(rows))) == names


@pytest.mark.parametrize("page", ["docs/python.md", "docs/remit.md"])
def test_the_python_examples_run(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = [DEMO / "claims" / f"{kind}.837" for kind in ("professional", "institutional")]
    (tmp_path / "claims.837").write_bytes(b"".join(file.read_bytes() for file in claims))
    for name in ("decisions.jsonl", "groups.toml"):
        (tmp_path / name).write_bytes((DEMO / name).read_bytes())
    for name in ("remittance.835", "acknowledgement.999", "status.277"):
        base = (ROOT / "fixtures" / "rules" / "base" / name).with_suffix(".edi")
        (tmp_path / name).write_bytes(base.read_bytes())
    monkeypatch.chdir(tmp_path)
    text = (ROOT / page).read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block, page, "exec"), {})
    assert len(list(tmp_path.glob("*/*.835"))) == 2
    assert "G0012 6691.80" in capsys.readouterr().out


NAMES = """
    InvalidGroups LedgerError NotX12 Outcome PaidBefore PaymentMade Refusal Refused RemitWarning
    WrittenRemittance pays_members write_remittances
"""


@pytest.mark.parametrize("name", NAMES.split())
def test_every_name_of_the_interface_is_there(name: str) -> None:
    assert getattr(edi.remit, name).__name__ == name


def test_no_other_name_is_there() -> None:
    assert edi.remit.__all__ == NAMES.split()
    with pytest.raises(AttributeError, match="has no attribute 'Remitter'"):
        getattr(edi.remit, "Remitter")  # noqa: B009 - the checker knows that it is not there
