"""The values of a file leave a finding only for whoever asks for them."""

import copy
import dataclasses
import json
import pickle
from pathlib import Path

import pytest

import edi
from edi.engine.check import Runner
from edi.finding import JSON_KEYS, Finding
from edi.report.json_report import encode
from edi.rules.selection import Selection

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
MARK = "QZX"


def _findings(text: str) -> list[Finding]:
    return list(edi.validate(text.encode("latin-1")))


TEXT = (BASE / "professional.edi").read_text(encoding="utf-8")
DAMAGED = [
    TEXT.replace("*WREN~", f"*{MARK}*{MARK}*{MARK}*{MARK}*{MARK}*{MARK}~"),
    TEXT.replace("HC:99213", f"ZZ:{MARK}"),
    TEXT.replace("DMG*D8*20100301", f"DMG*D8*{MARK}"),
    TEXT.replace("*WREN~", f"*\xc9\xc3\xa9{MARK}\n{MARK}*1*2*3*4*5*6~"),
    TEXT.replace("N3*1204", f"{MARK}N3*1204"),
    TEXT.replace("AMT*D*300", "AMT*D*301"),
]
FINDINGS = [finding for text in DAMAGED for finding in _findings(text)]


def test_there_is_something_to_hide() -> None:
    assert any(MARK in (finding.raw or "") for finding in FINDINGS)
    assert any(finding.detail for finding in FINDINGS)


def _tabled(finding: Finding) -> list[object]:
    """As data frames take a dataclass apart, and as logs and debuggers show it."""
    return [
        repr(finding),
        str(finding),
        f"{finding}",
        dataclasses.asdict(finding),
        dataclasses.astuple(finding),
        [getattr(finding, field.name) for field in dataclasses.fields(finding)],
        finding.as_dict(),
        pickle.dumps(finding),
        getattr(finding, "__dict__", {}),
        finding.__reduce__(),
        ValueError(finding).args,
    ]


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda f: f.code)
def test_no_values_in_what_is_kept(finding: Finding) -> None:
    shown = "".join(map(repr, _tabled(finding)))
    assert MARK not in shown
    assert len(finding.detail or "") < 5 or repr(finding.detail)[1:-1] not in shown
    with pytest.raises(TypeError):
        vars(finding)
    names = {field.name for field in dataclasses.fields(finding)}
    assert names == set(JSON_KEYS) - {"start_line", "column", "end_line", "end_column"}


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda f: f.code)
def test_a_pickle_keeps_the_places(finding: Finding) -> None:
    loaded = pickle.loads(pickle.dumps(finding))
    assert loaded.as_dict() == finding.as_dict()
    assert loaded.span == finding.span or not (finding.raw or "").isascii()
    assert loaded.range == finding.range
    assert loaded.detail is None
    assert MARK not in (loaded.raw or "")
    assert len(loaded.raw or "") == len(finding.raw or "") or not (finding.raw or "").isascii()


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda f: f.code)
def test_a_dictionary_is_as_the_json_report(finding: Finding) -> None:
    for show_values in (False, True):
        found = finding.as_dict(show_values)
        assert found == json.loads(encode(finding, show_values))
        assert tuple(found) == JSON_KEYS
        assert {type(value) for value in found.values()} <= {str, int, type(None)}
    assert (finding.detail or "") in finding.as_dict(show_values=True)["message"]


def test_copies_and_comparison() -> None:
    for finding in FINDINGS:
        assert copy.copy(finding) == copy.deepcopy(finding) == finding
        assert hash(copy.copy(finding)) == hash(finding)
        assert finding.raw is None or pickle.loads(pickle.dumps(finding)) != finding
        assert Finding(*finding.packed()) == finding  # type: ignore[arg-type]
        assert finding != finding.code
        with pytest.raises(dataclasses.FrozenInstanceError):
            finding.code = "X"  # type: ignore[misc]


@pytest.mark.slow
def test_other_processes_of_a_run_keep_the_values(tmp_path: Path) -> None:
    """Large files are checked in parts: what comes back is not what a pickle shows to others."""
    start, end = TEXT.index("HL*2*"), TEXT.index("SE*")
    body = TEXT[start:end].replace("*WREN~", f"*{MARK}~").replace("AMT*D*300", "AMT*D*301")
    large = tmp_path / "large.837"
    sets = "".join(
        f"{TEXT[TEXT.index('ST*') : start]}{body}SE*1*0001~\n".replace("*0001", f"*{n:04d}")
        for n in range(1500)
    )
    large.write_text(TEXT[: TEXT.index("ST*")] + sets + "GE*1500*1001~\nIEA*1*000001001~\n")
    found = []
    for jobs in (1, 2):
        with large.open("rb") as stream:
            findings = Runner(Selection.of(["BAL"]), jobs).check(stream, "large.837")
            found.append([finding.packed() for finding in findings])
    assert found[0] == found[1]
    assert len(found[0]) >= 1500


def test_segments_show_no_elements() -> None:
    shown = "".join(map(repr, edi.read_segments(TEXT.encode())))
    assert "BRIGHTWATER" not in shown
    assert "line 8" in shown
