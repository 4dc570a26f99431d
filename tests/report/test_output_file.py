import os
from pathlib import Path

import pytest

from edi.report.output_file import replacing


def test_the_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with replacing(path) as stream:
        stream.write("é\n")
        assert not path.exists()
    assert path.read_bytes() == "é\n".encode()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_leaves_what_was_there(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "out.txt"
    path.write_text("before")
    with pytest.raises(error), replacing(path) as stream:
        stream.write("half")
        raise error
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target.txt"
    target.write_text("before")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    with replacing(link) as stream:
        stream.write("after")
    assert link.is_symlink()
    assert target.read_text() == "after"


def test_a_device_is_written_to_not_replaced() -> None:
    null = Path("/dev/null")
    if not null.exists():
        pytest.skip("the system has no /dev/null")
    with replacing(null) as stream:
        stream.write("gone")
    assert not null.is_file()


def test_a_pipe_is_written_to() -> None:
    out, into = os.pipe()
    path = Path(f"/dev/fd/{into}")
    if not path.exists():
        pytest.skip("the system has no /dev/fd")
    with replacing(path) as stream:
        stream.write("through")
    os.close(into)
    with os.fdopen(out) as read:
        assert read.read() == "through"


def test_a_missing_folder_is_named_as_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "no" / "out.txt"
    with pytest.raises(FileNotFoundError) as caught, replacing(path):
        pass
    assert caught.value.filename == str(path)
