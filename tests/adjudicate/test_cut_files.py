"""Files that are cut off: what is known whole is decided, and nothing is lost in silence."""

from pathlib import Path

import pytest
from adjudication_cases import Case, Folder

from edi.adjudicate import Refused


def cut(path: Path, before: bytes) -> Path:
    """The file up to the last place that begins so."""
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(before)])
    return path


@pytest.mark.parametrize("kind", "PID")
@pytest.mark.parametrize("before", [b"SE*", b"DTP*472"])
def test_the_last_claim_of_a_cut_file_is_not_decided(
    tmp_path: Path, kind: str, before: bytes
) -> None:
    folder = Folder(tmp_path)
    path = cut(folder.claims(Case("C1"), Case("C2"), kind=kind), before)
    with pytest.raises(Refused, match="may be cut off"):
        folder.run(path)
    assert not folder.out.exists()
    (decided,) = folder.decide(path, on_error="skip")
    assert decided["claim"] == "C1"
    assert [one.claim for one in folder.outcome.refused] == ["C2", ""]


@pytest.mark.parametrize("before", [b"HL*", b"GE*"])
def test_claims_before_the_cut_are_decided(tmp_path: Path, before: bytes) -> None:
    folder = Folder(tmp_path)
    path = cut(folder.claims(Case("C1"), Case("C2"), Case("C3")), before)
    found = folder.decide(path, on_error="skip")
    assert [one["claim"] for one in found] == (
        ["C1", "C2"] if before == b"HL*" else ["C1", "C2", "C3"]
    )
    # Behind its SE a transaction set is whole.
    assert len(folder.outcome.refused) == (before == b"HL*")
