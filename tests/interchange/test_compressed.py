"""Files in gzip and zip files are read; other archives are refused, whatever they are named."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi.interchange.compressed import UnreadArchive, members, open_file, open_stream

TEXT = b"ISA*00*and so on~\n" * 400


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tar(data: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("claims.837")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def read(path: Path) -> bytes:
    with open_file(path) as stream:
        return stream.read()


@pytest.mark.parametrize("name", ["claims.837", "claims.837.gz", "claims"])
def test_gzip_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(TEXT))
    assert read(path) == TEXT
    path.write_bytes(gzip.compress(TEXT) * 2)  # two members are one file
    assert read(path) == TEXT * 2
    path.write_bytes(TEXT)
    assert read(path) == TEXT


def test_a_file_in_a_zip_file_is_named_as_in_a_folder(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"in/b.837": TEXT, "c.837": b"ISA"})
    assert read(path / "in" / "b.837") == TEXT
    assert read(path / "c.837") == b"ISA"
    found = members(str(path))
    assert found is not None
    assert [(one.name, one.size) for one in found] == [("in/b.837", len(TEXT)), ("c.837", 3)]
    with pytest.raises(FileNotFoundError):
        open_file(path / "none.837")
    with pytest.raises(UnreadArchive, match="a zip file with 2 files: name one of them"):
        open_file(path)


def test_a_zip_file_with_one_file_is_that_file(tmp_path: Path) -> None:
    assert read(write_zip(tmp_path / "a.zip", {"claims": TEXT})) == TEXT


def test_a_path_through_a_plain_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(TEXT)
    with pytest.raises(NotADirectoryError):
        open_file(tmp_path / "claims.837" / "x")
    with pytest.raises(FileNotFoundError):
        open_file(tmp_path / "none" / "x")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7-Zip archive"),
        (b"Rar!\x1a\x07\x01\0", "a RAR archive"),
        (lzma.compress(TEXT), "compressed by xz"),
        (bz2.compress(TEXT), "compressed by bzip2"),
        (b"\x28\xb5\x2f\xfd\0", "compressed by Zstandard"),
        (b"\x04\x22\x4d\x18\0", "compressed by LZ4"),
        (b"\x1f\x9d\x90", "compressed by compress"),
        (tar(TEXT), "a tar archive"),
        (gzip.compress(tar(TEXT)), "a tar archive inside a gzip file"),
        (gzip.compress(bz2.compress(TEXT)), "compressed by bzip2 inside a gzip file"),
    ],
)
def test_other_archives_are_refused(tmp_path: Path, data: bytes, kind: str) -> None:
    for name in ("claims.837", "claims.837.gz"):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(UnreadArchive, match=kind) as caught:
            open_file(path)
        assert "unpack it first" in str(caught.value)
        assert caught.value.filename == str(path)


def test_archives_in_a_zip_file_are_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.837": gzip.compress(TEXT), "b.837": tar(TEXT)})
    for name in ("a.837", "b.837"):
        with pytest.raises(UnreadArchive, match="unpack it first"):
            open_file(path / name)


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.837": TEXT})
    data = bytearray(path.read_bytes())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        data[data.index(start) + (6 if start[2] == 3 else 8)] |= 1
    path.write_bytes(data)
    with pytest.raises(UnreadArchive, match="encrypted"):
        open_file(path)


@settings(max_examples=40)
@given(st.data())
def test_damage_is_an_os_error_and_nothing_else(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        packed = {
            "a.gz": gzip.compress(TEXT, mtime=0),
            "a.zip": write_zip(Path(folder) / "x", {"a.837": TEXT}).read_bytes(),
        }
        name = data.draw(st.sampled_from(sorted(packed)))
        changed = bytearray(packed[name])
        for _ in range(data.draw(st.integers(0, 3))):
            place = data.draw(st.integers(0, len(changed) - 1))
            changed[place] = data.draw(st.integers(0, 255))
        path = Path(folder) / name
        path.write_bytes(changed[: data.draw(st.integers(0, len(changed)))])
        with suppress(OSError):
            read(path)


def test_a_file_that_is_cut_short_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    text = bytes(random.Random(1).choices(b"ABCDEFGH*~", k=400_000))
    path = tmp_path / "claims.837.gz"
    path.write_bytes(gzip.compress(text)[:-2000])
    found = b""
    with open_file(path) as stream, pytest.raises(UnreadArchive, match="damaged"):
        while block := stream.read(1 << 12):
            found += block
    assert len(found) > 200_000
    assert text.startswith(found)


def test_an_open_stream_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(TEXT))
    with path.open("rb") as stream:
        assert open_stream(stream, "-").read() == TEXT
    write_zip(path, {"a.837": TEXT})
    with path.open("rb") as stream, pytest.raises(UnreadArchive, match="from a file only"):
        open_stream(stream, "-")
