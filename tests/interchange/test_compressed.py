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

from edi.interchange.compressed import (
    UnreadArchive,
    archive_of,
    members,
    open_file,
    open_stream,
    unpacked_size,
)

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
        (gzip.compress(tar(TEXT), mtime=0), "a tar archive inside a gzip file"),
        (gzip.compress(bz2.compress(TEXT), mtime=0), "compressed by bzip2 inside a gzip file"),
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


@pytest.mark.parametrize(
    ("start", "place", "value"),
    [
        (b"PK\x03\x04", 26, b"\xff\x7f"),  # the name would not end
        (b"PK\x03\x04", 30, b"b"),  # another name there
        (b"PK\x01\x02", 46, b"b"),
        (b"PK\x01\x02", 42, b"\xff\xff\xff\x7f"),  # the data stand behind the end
        (b"PK\x01\x02", 28, b"\0\0"),  # no name at all
        (b"PK\x01\x02", 0, b"XX"),
    ],
)
def test_a_damaged_zip_file_is_said_to_be_that(
    tmp_path: Path, start: bytes, place: int, value: bytes
) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.837": TEXT})
    data = bytearray(path.read_bytes())
    at = data.index(start) + place
    data[at : at + len(value)] = value
    path.write_bytes(data)
    with pytest.raises(UnreadArchive, match="damaged zip file"):
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


def test_a_stream_that_cannot_be_looked_into_is_read_as_it_is() -> None:
    stream = io.BytesIO(gzip.compress(TEXT))
    assert open_stream(stream, "-") is stream


def test_an_open_stream_of_text_is_itself(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(TEXT)
    with path.open("rb") as stream:
        assert open_stream(stream, "-") is stream
        assert stream.read() == TEXT
    path.write_bytes(bz2.compress(TEXT))
    with path.open("rb") as stream, pytest.raises(UnreadArchive, match="compressed by bzip2"):
        open_stream(stream, "-")


def test_an_empty_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"")
    assert read(path) == b""
    assert members(str(path)) is None
    assert unpacked_size(str(path)) == 0


def test_sizes_when_unpacked(tmp_path: Path) -> None:
    """As far as the file says so."""
    plain, packed, short = tmp_path / "a", tmp_path / "a.gz", tmp_path / "short"
    plain.write_bytes(TEXT)
    packed.write_bytes(gzip.compress(TEXT))
    short.write_bytes(gzip.compress(TEXT)[:17])
    assert unpacked_size(str(plain)) == len(TEXT)
    assert unpacked_size(str(packed)) == len(TEXT)
    assert unpacked_size(str(short)) == 17
    whole = gzip.compress(b"")
    for size in (18, len(whole)):
        short.write_bytes(whole[:size])
        assert unpacked_size(str(short)) == size
    noise = random.Random(1).randbytes(5000)
    packed.write_bytes(gzip.compress(noise)[:-4] + b"\1\0\0\0")  # smaller than it can be
    assert unpacked_size(str(packed)) == packed.stat().st_size
    archive = write_zip(tmp_path / "a.zip", {"in/b": TEXT, "c": b"ISA"})
    assert unpacked_size(str(archive / "in" / "b")) == len(TEXT)
    assert unpacked_size(str(archive / "c")) == 3
    assert unpacked_size(str(archive / "none")) == 0
    assert unpacked_size(str(archive)) == archive.stat().st_size
    assert unpacked_size(str(tmp_path / "none")) == 0
    assert unpacked_size(str(plain / "none")) == 0


def test_which_part_of_a_path_is_the_archive(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a.zip", {"in/b": TEXT})
    assert archive_of(archive / "in" / "b") == (str(archive), "in/b")
    assert archive_of(archive / "x") == (str(archive), "x")
    assert archive_of(archive) is None
    assert archive_of(tmp_path) is None
    assert archive_of(tmp_path / "none" / "x") is None
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    assert archive_of(tmp_path / "link") is None
    assert archive_of(tmp_path / "link" / "x") is None


def test_zip_files_with_no_file_or_two_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir("in")
        archive.writestr("a", TEXT)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", TEXT)
    with pytest.raises(UnreadArchive, match="holds two files of the same name"):
        members(str(path))
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir("in")
    assert members(str(path)) == []
    with pytest.raises(UnreadArchive, match="a zip file with 0 files: name one of them: "):
        open_file(path)
    write_zip(path, {"a": TEXT, "b": TEXT})
    with pytest.raises(UnreadArchive, match=r"name one of them, such as .*a\.zip/a: "):
        open_file(path)


@pytest.mark.parametrize("inner", ["zip", "gzip"])
def test_an_archive_in_a_zip_file_says_so(tmp_path: Path, inner: str) -> None:
    data = gzip.compress(TEXT)
    if inner == "zip":
        data = write_zip(tmp_path / "inner.zip", {"a": TEXT}).read_bytes()
    path = write_zip(tmp_path / "a.zip", {"a": data})
    with pytest.raises(UnreadArchive, match="an archive inside a zip file: unpack it first"):
        open_file(path)


def test_an_unpacked_stream_knows_how_much_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(TEXT * 100))
    with open_file(path) as stream:
        assert stream.readable()
        assert stream.read(5) == TEXT[:5]
        assert stream.tell() == 5
        assert len(stream.read()) == len(TEXT) * 100 - 5
        assert stream.tell() == len(TEXT) * 100
        with pytest.raises(OSError):
            stream.fileno()
    assert stream.closed


def test_a_method_that_is_not_read(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.837": TEXT})
    data = bytearray(path.read_bytes())
    for start, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(start) + place] = 97
    path.write_bytes(data)
    with pytest.raises(UnreadArchive, match="compressed by a method that is not read"):
        open_file(path)
