"""Layouts kept between runs: same findings with and without, and never any data of a file."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from edi.guides.guide import PROFESSIONAL, load
from edi.loops import cache_folder, layout_store
from edi.loops.layout import Layout
from edi.loops.layout_store import LayoutStore

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = sorted(
    [*(FIXTURES / "demo" / "claims").glob("*.837"), *(FIXTURES / "rules" / "base").glob("*.edi")]
)

CHECK = """
import sys, edi
for file in sys.argv[1:]:
    for f in edi.validate(file):
        print(f.code, f.path, f.segment, f.element, f.message)
print("lark" in sys.modules)
"""


def _run(home: Path, files: list[Path]) -> list[str]:
    env = {**os.environ, "XDG_CACHE_HOME": str(home)}
    command = [sys.executable, "-c", CHECK, *map(str, files)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout.splitlines()


def test_a_later_run_needs_no_parser_and_finds_the_same(tmp_path: Path) -> None:
    first, second = _run(tmp_path, FILES), _run(tmp_path, FILES)
    assert first[:-1] == second[:-1]
    assert (first[-1], second[-1]) == ("True", "False")


def test_without_a_folder_nothing_is_kept_and_all_is_found(tmp_path: Path) -> None:
    kept = _run(tmp_path / "kept", FILES)
    (tmp_path / "file").write_text("no folder")
    assert _run(tmp_path / "file", FILES) == kept
    assert _run(tmp_path / "file", FILES)[-1] == "True"


def test_a_damaged_file_is_worked_out_again(tmp_path: Path) -> None:
    kept = _run(tmp_path, FILES)
    for file in (tmp_path / "edi").glob("*.layouts"):
        file.write_bytes(file.read_bytes()[:-7])
    assert _run(tmp_path, FILES) == kept


def test_a_file_of_other_code_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "edi").mkdir(mode=0o700)
    old = tmp_path / "edi" / f"{PROFESSIONAL}-00000000.layouts"
    old.write_bytes(b"")
    _run(tmp_path, FILES)
    assert not old.exists()
    assert len(list((tmp_path / "edi").glob(f"{PROFESSIONAL}-*.layouts"))) == 1


def test_no_data_of_a_file_is_kept(tmp_path: Path) -> None:
    data = (FIXTURES / "rules" / "base" / "professional.edi").read_text(encoding="utf-8")
    odd = tmp_path / "odd.edi"
    odd.write_text(data.replace("PRV*PE*", "SMITH*PE*").replace("REF*D9*", "REF*JONES*"))
    assert len(_run(tmp_path, [odd])) > 1
    for file in (tmp_path / "edi").glob("*.layouts"):
        kept = file.read_bytes()
        assert not [word for word in (b"SMITH", b"JONES", b"BRIGHTWATER") if word in kept]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LayoutStore]:
    monkeypatch.setattr(layout_store, "cache_folder", lambda: tmp_path)
    yield LayoutStore(load(PROFESSIONAL))


def test_only_layouts_are_read(store: LayoutStore, tmp_path: Path) -> None:
    """A file that would run something when unpickled is not obeyed."""
    marker = tmp_path / "run"

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (str(marker),)

    assert store._file is not None
    store._file.write_bytes(pickle.dumps({("2400", "LX"): Evil()}))
    asked: list[int] = []

    def work_out() -> Layout:
        asked.append(1)
        raise KeyError

    with pytest.raises(KeyError):
        LayoutStore(load(PROFESSIONAL)).get(("2400", "LX"), work_out)
    assert asked
    assert not marker.exists()


def test_a_folder_that_others_may_write_to_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "edi").mkdir()
    (tmp_path / "edi").chmod(0o777)
    assert cache_folder.cache_folder.__wrapped__() is None
    (tmp_path / "edi").chmod(0o700)
    assert cache_folder.cache_folder.__wrapped__() == tmp_path / "edi"


def test_loops_are_written_by_name(store: LayoutStore) -> None:
    from edi.loops.parser import ShapeParser

    guide = load(PROFESSIONAL)
    layout = store.get(("2400", "LX"), lambda: ShapeParser(guide).parse("2400", ["LX", "SV1"]))
    assert layout.problems, "DTP*472 is missing, so it is not kept"
    whole = ["LX", "SV1", "DTP_472"]
    store.get(("2400", *whole), lambda: ShapeParser(guide).parse("2400", whole))
    store.save()
    again = LayoutStore(guide)
    assert list(again._known) == [("2400", *whole)]
    kept = again._known["2400", *whole]
    assert kept.root.loop is guide.loops["2400"]
    assert [role.spec.key for role in kept.roles if role] == ["LX", "SV1", "DTP[472]"]
    assert kept.roles[2] is not None and kept.roles[2].spec in guide.loops["2400"].segments
