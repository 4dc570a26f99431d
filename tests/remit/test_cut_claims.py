"""A file of claims that is cut off is told of."""

from pathlib import Path

import pytest
from remit_cases import Case, Folder, claim_file, decision, group


@pytest.mark.parametrize("before", [b"SE*", b"HL*", b"GE*"])
def test_a_cut_file_is_told(tmp_path: Path, before: bytes) -> None:
    data = claim_file(Case("C1"), Case("C2"))
    data = data[: data.rindex(before)]
    folder = Folder(tmp_path).put(data, [decision("C1")], group("G1"))
    notices: list[str] = []
    folder.run(on_notice=notices.append, allow_missing_decisions=True)
    # Behind its SE a transaction set is whole.
    assert [("claims.837" in one, "may be cut off" in one) for one in notices] == [(True, True)] * (
        before != b"GE*"
    )
