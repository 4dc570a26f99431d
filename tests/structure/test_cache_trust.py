"""What is kept between runs is believed only where nobody else can have written it, to the byte."""

import os
from pathlib import Path

import pytest

from edi.guides.catalogue import PROFESSIONAL
from edi.guides.guide import load
from edi.structure import layout_store
from edi.structure.cache_folder import cache_folder
from edi.structure.layout import Layout
from edi.structure.layout_store import Key, LayoutStore
from edi.structure.parser import ShapeParser

# Of equal length, so that the layout of one could be that of the other.
SHAPES: list[Key] = [
    ("2400", "LX", "SV1", "DTP_472", "REF_6R"),
    ("2400", "LX", "SV1", "DTP_472", "REF_G1"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(layout_store, "cache_folder", lambda: tmp_path)
    return tmp_path


def _asked(*keys: Key) -> list[Key]:
    """Take layouts from what is kept, and keep the others: those that had to be worked out."""
    guide = load(PROFESSIONAL)
    store = LayoutStore(guide)
    asked: list[Key] = []

    def work_out(key: Key) -> Layout:
        asked.append(key)
        return ShapeParser(guide).parse(key[0], key[1:])

    for key in keys:
        layout = store.get(key, lambda key=key: work_out(key))
        keys_of_segments = [role.spec.key for role in layout.roles if role]
        assert keys_of_segments[-1] == f"REF[{key[-1][-2:]}]"
    store.save()
    return asked


def _file(folder: Path) -> Path:
    (file,) = folder.glob("*.layouts")
    return file


def test_layouts_are_believed_as_they_were_kept(folder: Path) -> None:
    assert _asked(*SHAPES) == SHAPES
    assert _asked(*SHAPES) == []


def test_a_layout_in_the_place_of_another_is_not_believed(folder: Path) -> None:
    _asked(*SHAPES)
    file = _file(folder)
    right = file.read_text()
    first, second = (line.split("\t") for line in right.splitlines())
    file.write_text(f"{first[0]}\t{second[1]}\n{second[0]}\t{first[1]}\n")
    assert _asked(*SHAPES) == SHAPES
    assert file.read_text() == right


def test_a_layout_changed_in_any_byte_is_not_believed(folder: Path) -> None:
    (shape, *_) = SHAPES
    _asked(shape)
    file = _file(folder)
    right = file.read_bytes()
    for place in range(len(right) - 1):  # all but the line feed
        changed = bytearray(right)
        changed[place] ^= 1
        file.write_bytes(changed)
        assert _asked(shape) == [shape], bytes(changed)


# -- the folder


posix = pytest.mark.skipif(os.name == "nt", reason="the system has no such permissions")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "edi"


def _found() -> Path | None:
    """The folder, looked for anew."""
    found: Path | None = cache_folder.__wrapped__()
    return found


@posix
@pytest.mark.parametrize(
    ("mode", "is_used"),
    [
        (0o700, True),
        (0o744, True),
        (0o755, True),
        (0o720, False),
        (0o702, False),
        (0o722, False),
        (0o775, False),
        (0o777, False),
    ],
)
def test_a_folder_that_group_or_others_can_write_to_is_not_used(
    own: Path, mode: int, is_used: bool
) -> None:
    own.mkdir()
    own.chmod(mode)
    assert _found() == (own if is_used else None)


@posix
def test_the_folder_of_another_user_is_not_used(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own.mkdir(mode=0o700)
    assert _found() == own
    monkeypatch.setattr(os, "getuid", lambda: own.stat().st_uid + 1)
    assert _found() is None


@posix
def test_a_new_folder_is_the_user_s_alone(own: Path) -> None:
    before = os.umask(0)
    try:
        assert _found() == own
    finally:
        os.umask(before)
    assert own.stat().st_mode & 0o777 == 0o700
