"""Nothing from a file reaches a terminal or a log raw; exceptions carry no values of claims."""

from __future__ import annotations

import io
import json
import re
import traceback
from pathlib import Path
from typing import Any

import pytest
from remit_cases import PAYER, Case, Folder, adjustment, claim_file, decision, group, line, npi

from edi.cli.main import main
from edi.remit import InvalidGroups, Refusal, Refused
from edi.remit.decisions import parse_decisions
from edi.remit.groups_file import load_groups, parse_groups

ESCAPE = "\x1b]0;pwned\x07\x1b[31m"
HOSTILE = ["\x1b]0;pwned\x07", "\x9b31m", "\u202e", "\u2066", "\u200f", "\x08", "\r"]
_RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def command(folder: Folder, *more: str) -> list[str]:
    return [
        *("remit", str(folder.path / "claims.837"), "--out", str(folder.out)),
        *("--decisions", str(folder.path / "decisions.jsonl"), "--date", "2026-07-03"),
        *("--groups", str(folder.path / "groups.toml"), *more),
    ]


def assert_clean(captured: Any) -> None:
    for text in (captured.out, captured.err):
        assert not _RAW.search(text), text
    assert captured.out or captured.err


@pytest.mark.slow_but_one_in(8)
@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize(
    "place", [b"CLM*C1", b"*18*G1", b"*ASH", b"*XX*1", b"REF*EI*8", b"REF*6R*", b"CLINIC", b"HC:9"]
)
def test_claims(
    tmp_path: Path, bad: str, style: str, place: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    data = claim_file(Case("C1")).replace(place, place + bad.encode())
    folder = Folder(tmp_path).put(data, [decision()], group())
    main(command(folder, "--format", style))
    assert_clean(capsys.readouterr())
    main(command(folder, "--format", style, "--allow-missing-decisions", "--on-error", "skip"))
    assert_clean(capsys.readouterr())
    for file in folder.out.glob("*.835"):
        assert not _RAW.search(file.read_text(encoding="utf-8"))


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize("bad", [*HOSTILE, "\ud800"])
@pytest.mark.parametrize(
    "key", ["claim", "payer_claim_control_number", "group", "original_claim_control_number", "drg"]
)
def test_decisions(tmp_path: Path, bad: str, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    one = {**decision(), key: f"A{bad}B"}
    folder = Folder(tmp_path).put([Case()], [one], group())
    assert main(command(folder, "--allow-missing-decisions")) == 1
    captured = capsys.readouterr()
    assert_clean(captured)
    assert "decisions.jsonl:1" in captured.out.replace("\n", "")
    with pytest.raises(Refused) as caught:
        folder.run(allow_missing=True)
    assert key in str(caught.value) and not _RAW.search(str(caught.value))


@pytest.mark.parametrize("bad", ["\\u202e", "\\u2067", "\\u061c", "\\u200f"])
@pytest.mark.parametrize("key", ['name = "', 'number = "', 'address = ["', 'contact = { name = "'])
def test_groups(bad: str, key: str) -> None:
    """TOML itself has no lone surrogates."""
    assert key in (text := group("G1", 'name = "N"') + PAYER)
    with pytest.raises(InvalidGroups, match="text direction mark"):
        parse_groups(group("G1", 'name = "N"').replace(key, key + bad))
    assert text


def test_file_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command_line in (
        ["validate", str(tmp_path / ESCAPE)],
        ["validate", "--select", ESCAPE, str(tmp_path)],
        ["view", str(tmp_path / ESCAPE)],
        [f"--{ESCAPE}"],
        [ESCAPE],
        ["explain", ESCAPE],
        ["rules", ESCAPE],
        command(Folder(tmp_path / ESCAPE).put([Case()], [decision()], "[")),
        command(Folder(tmp_path / ESCAPE).put([Case()], [decision()], group())),
        command(Folder(tmp_path / ESCAPE).put([Case()], ["{"], group())),
    ):
        main(command_line)
        assert_clean(capsys.readouterr())


def test_payees(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = claim_file(Case()).replace(b"CLINIC 1", b"CLINIC" + ESCAPE.encode())
    folder = Folder(tmp_path).put(data, [decision()], group())
    assert main([*command(folder), "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert_clean(captured)
    assert "CLINIC" in captured.out


# -- exceptions


def carried(error: BaseException) -> str:
    """All that a logger could find in an exception and in those that it came from."""
    texts = []
    seen: BaseException | None = error
    while seen is not None:
        texts += [repr(seen.args), repr(vars(seen)), str(seen)]
        texts += [repr(getattr(seen, name, "")) for name in ("doc", "object", "filename")]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(texts) + "".join(traceback.format_exception(error))


SECRET = "SECRETVALUE"


@pytest.mark.parametrize(
    "text",
    [
        f'{{"claim": "{SECRET}",',
        f'{{"claim": "C1", "corrected_insured": {{"last_name": "{SECRET}"}}}} x',
        f'{{"claim": "C1", "paid": {SECRET}}}',
        f'{{"claim": "C1", "status": "{SECRET}"}}',
        f'{{"claim": "C1", "status": "1", "paid": "{SECRET}"}}',
        f'{{"claim": "C1", "{SECRET}": "1"}}',
        f'{{"claim": "C1", "claim": "{SECRET}"}}',
    ],
)
@pytest.mark.parametrize("spoil", ["", "\xff"])
def test_a_decision_that_cannot_be_read(text: str, spoil: str) -> None:
    from edi.remit.decisions import _json, record_of
    from edi.remit.field_values import InvalidField

    data = (text + spoil).encode("latin-1")
    (found,) = parse_decisions(io.BytesIO(data), "d.jsonl")
    assert isinstance(found, Refusal)
    assert SECRET not in found.message
    with pytest.raises(InvalidField) as caught:
        record_of(_json(data), 1)
    assert SECRET not in carried(caught.value)


def test_groups_that_cannot_be_read(tmp_path: Path) -> None:
    for text in (f'x = "{SECRET}" y', f'account = "{SECRET}"', f"{SECRET} = 1\n{SECRET} = 2"):
        with pytest.raises(InvalidGroups) as caught:
            parse_groups(text)
        assert SECRET not in carried(caught.value)
    path = tmp_path / "groups.toml"
    path.write_bytes(f"# {SECRET} \xff".encode("latin-1"))
    with pytest.raises(InvalidGroups) as raised:
        load_groups(path)
    assert SECRET not in carried(raised.value)


def test_what_reading_back_finds(tmp_path: Path) -> None:
    """The finding is told without the segment and its amounts."""
    wrong = decision("C1", "60", line(1, "60", adjustment("40.77", "PR", "45")))
    wrong["lines"][0]["adjustments"] = [adjustment("40", "OA", "45")]
    with pytest.raises(Refused) as caught:
        Folder(tmp_path).put([Case()], [wrong], group()).run()
    finding = caught.value.refusals[0].finding
    assert finding is not None and finding.code == "CAS013"
    assert finding.raw is None and finding.detail is None
    text = carried(caught.value)
    for value in ("NADIA", "M0001", "CAS*OA", "99213"):
        assert value not in text


def test_values_of_a_claim_that_cannot_be_written(tmp_path: Path) -> None:
    data = claim_file(Case()).replace(b"REF*6R*C1L1", f"REF*6R*{SECRET}\x1b".encode())
    with pytest.raises(Refused) as caught:
        Folder(tmp_path).put(data, [decision()], group()).run()
    assert SECRET not in carried(caught.value)
    assert json.dumps(npi(1)) not in carried(caught.value)
