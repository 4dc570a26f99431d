"""Readers that share no code with ours find answers right; third-party files get theirs."""

import io
import os
from pathlib import Path

import pytest
from ack_cases import answered, base, edited

import edi

_SAMPLES = os.environ.get("EDI_SAMPLES")


@pytest.mark.slow
def test_pyx12_finds_nothing_wrong(tmp_path: Path) -> None:
    from pyx12.params import params
    from pyx12.x12n_document import x12n_document

    for data in (
        base("institutional").encode(),
        edited("professional", ("*Y*A*Y*Y", "*Y*Q*Y*Y"), ("P1002*500", "P1002*507")),
    ):
        for kind, text in answered(data).texts[0].items():
            path = tmp_path / f"one.{kind}"
            path.write_text(text)
            errors = io.StringIO()
            right = x12n_document(params(), str(path), None, None, fd_json=errors)
            assert right, (kind, errors.getvalue())


@pytest.mark.slow
@pytest.mark.skipif(_SAMPLES is None, reason="the third-party samples are missing")
def test_every_sample_is_answered() -> None:
    files = [path for path in sorted(Path(str(_SAMPLES)).rglob("*")) if path.is_file()]
    kinds = {"999": 0, "277CA": 0, "TA1": 0}
    for path in files:
        data = path.read_bytes()
        if path.stat().st_size > 200_000 or not data.startswith(b"ISA"):
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
