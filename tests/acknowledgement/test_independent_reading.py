"""Readers that share no code with ours find answers right; third-party files get theirs."""

import io
import os
from pathlib import Path

import pytest
from ack_cases import answered, edited

import edi
from edi.acknowledgement.policy import Reject

_SAMPLES = os.environ.get("EDI_SAMPLES")


@pytest.mark.slow
def test_pyx12_finds_nothing_wrong(tmp_path: Path) -> None:
    from pyx12.params import params
    from pyx12.x12n_document import x12n_document

    data = edited("professional", ("*Y*A*Y*Y", "*Y*Q*Y*Y"), ("P1002*500", "P1002*507"))
    for kind, text in answered(data).texts[0].items():
        path = tmp_path / f"one.{kind}"
        path.write_text(text)
        errors = io.StringIO()
        right = x12n_document(params(), str(path), None, None, fd_json=errors)
        assert right, (kind, errors.getvalue())


def _notes(text: str) -> list[list[str]]:
    """IK3 without its loop, which pyx12 does not tell, IK4 without the bad value, and whether the
    set is accepted."""
    found = []
    for one in text.replace("\n", "").split("~"):
        values = [*one.split("*"), "", "", ""]
        if values[0] == "IK3":
            found.append([*values[:3], values[4]])
        elif values[0] == "IK4":
            found.append(values[:4])
        elif values[0] == "IK5":
            found.append(values[:2])
    return found


_ALIKE = (
    ("BASE0001", "BASE0009"),
    ("*D8*19531105*", "*D8*19531399*"),
    ("11:B:1", "11:Q:1"),
    ("*TE*8005550144~", "*TE~"),
    ("OI***Y***Y~", "OI***Y***Y~OI***Y***Y~"),
    ("HL*1**20*1~", "HL*1**20*1~QQ*1~"),
    ("SE*54*", "SE*55*"),
)


@pytest.mark.slow
def test_pyx12_notes_the_same(tmp_path: Path) -> None:
    """Where its rules are those of the guide. (Its own sample files are of version 4010.)"""
    from pyx12.params import params
    from pyx12.x12n_document import x12n_document

    path, theirs = tmp_path / "all.837", io.StringIO()
    files = [
        edited("professional", change).replace(b"1001", b"%04d" % (1001 + number))
        for number, change in enumerate(_ALIKE)
    ]
    path.write_bytes(b"".join(files))  # in one go: pyx12 takes long to begin
    x12n_document(params(), str(path), theirs, None)
    ours = "".join(texts["999"] for texts in answered(path.read_bytes(), Reject.SET).texts)
    assert _notes(ours) == _notes(theirs.getvalue())
    assert len(_notes(ours)) > 2 * len(_ALIKE)


@pytest.mark.slow
@pytest.mark.skipif(_SAMPLES is None, reason="no folder of third-party samples")
def test_every_sample_is_answered() -> None:
    files = [path for path in sorted(Path(str(_SAMPLES)).rglob("*")) if path.is_file()]
    kinds = {"999": 0, "277CA": 0, "TA1": 0}
    for path in files:
        data = path.read_bytes()
        if path.stat().st_size > 50_000 or not data.startswith(b"ISA"):
            continue
        for texts in answered(data).texts:
            for kind in texts:
                kinds[kind] += 1
    assert all(kinds.values())


def test_names_of_the_package() -> None:
    """No package has the name of a public function: importing one would hide the other."""
    assert not {"acknowledge", "match_acknowledgements"} & {
        path.name for path in Path(edi.__file__).parent.iterdir()
    }
