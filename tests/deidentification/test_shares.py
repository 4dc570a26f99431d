"""Several processes write what one writes: files side by side, and shares of a file."""

import gzip
import io
from pathlib import Path
from random import Random
from unittest.mock import Mock

import pytest
from deid_cases import BASE, KEY, ROOT, changed, rewriters
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import edi
from edi.deidentification import shares
from edi.deidentification.layout import Rewriting
from edi.deidentification.review import Review

CLAIM = BASE / "professional.edi"
REMITTANCE = BASE / "remittance.edi"
STATUS = BASE / "status.edi"
SEEDS = [path.read_text(encoding="latin-1") for path in sorted(BASE.glob("*.edi"))]


@pytest.mark.slow
def test_several_processes_write_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several files and shares of one, of which the last cannot be read to its end."""
    monkeypatch.setattr(shares, "_MUCH", 0)
    monkeypatch.setattr(shares, "_SMALLEST", 3000)
    old = tmp_path / "old.837"
    old.write_bytes(changed(CLAIM.read_bytes() * 3, ("19531105", "19200101")))
    cut = tmp_path / "cut.837.gz"
    cut.write_bytes(gzip.compress(CLAIM.read_bytes())[:-9])
    missing = tmp_path / "missing.837"
    files = [old, REMITTANCE, ROOT / "README.md", cut, missing, STATUS]
    outcomes = []
    for jobs in (1, 3):
        out = tmp_path / str(jobs)
        outcomes.append(edi.deidentify(files, out, key=KEY, jobs=jobs, check=True))
        assert len(list(out.iterdir())) == len(outcomes[-1].files) == 3
    one, several = outcomes
    assert [(copy.segments, copy.bytes) for copy in one.files] == [
        (copy.segments, copy.bytes) for copy in several.files
    ]
    for here, there in zip(one.files, several.files, strict=True):
        assert here.path.read_bytes() == there.path.read_bytes()
        assert here.bytes == here.path.stat().st_size
    assert [str(told) for told in one.unread] == [str(told) for told in several.unread]
    assert [(r, r.value) for r in one.review] == [(r, r.value) for r in several.review]
    assert one.review and one.counts == several.counts
    assert one.differences == several.differences


def test_a_copy_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a process of several: nothing appears, and nothing is left."""
    monkeypatch.setattr(shares, "_MUCH", 0)
    full = OSError(28, "No space left on device")
    monkeypatch.setattr(shares, "private_share", Mock(side_effect=full))
    with pytest.raises(OSError, match="No space left"):
        edi.deidentify([CLAIM, REMITTANCE], tmp_path / "out", key=KEY, jobs=2)
    assert list(tmp_path.iterdir()) == []


def wrote(data: bytes, start: int, end: int | None, keep: bool) -> tuple[bytes, Rewriting, Review]:
    known = rewriters(keep=frozenset(("payers", "providers") if keep else ()))
    review = Review(3)
    rewriting = Rewriting(io.BytesIO(data), known, review)
    review.position = rewriting.position
    return b"".join(rewriting.share(start, end)), rewriting, review


@given(st.integers(0, 10**6), st.lists(st.floats(0, 1), max_size=3), st.booleans())
@settings(max_examples=examples(12), deadline=None)
def test_shares_make_the_whole(number: int, cuts: list[float], keep: bool) -> None:
    """Wherever a file is cut, and whatever is wrong in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "scripts")
        from comparison.mutations import mutant

    dice = Random(f"shares/{number}")
    data = "".join(mutant(dice, SEEDS) for _ in range(dice.choice((1, 3)))).encode("latin-1")
    if dice.random() < 0.2:
        data = b"\n".join(data[at : at + 80] for at in range(0, len(data), 80))
    whole, all_of_it, review = wrote(data, 0, None, keep)
    cut_at = sorted(round(cut * len(data)) for cut in cuts)
    joined, copy, segments = Review(3), bytearray(len(data)), 0
    for start, end in zip([0, *cut_at], [*cut_at, None], strict=True):
        found, rewriting, part = wrote(data, start, end, keep)
        copy[rewriting.first : rewriting.first + len(found)] = found
        segments += rewriting.segments
        joined.merge(part.taken())
    assert copy == whole
    assert segments == all_of_it.segments
    assert [(one, one.value) for one in joined.found()] == [
        (one, one.value) for one in review.found()
    ]
    assert joined.counts == review.counts
