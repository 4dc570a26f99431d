"""Layouts kept between runs: same findings with and without, and never any data of a file."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from edi.guides.catalogue import GUIDES, PROFESSIONAL
from edi.guides.guide import load
from edi.structure import cache_folder, layout_store
from edi.structure.layout import Layout, Node
from edi.structure.layout_store import Key, LayoutStore
from edi.structure.parser import ShapeParser
from tests.structure.shapes import chunk_kinds, rows

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


@pytest.mark.slow
def test_a_later_run_needs_no_parser_and_finds_the_same(tmp_path: Path) -> None:
    first, second = _run(tmp_path, FILES), _run(tmp_path, FILES)
    assert first[:-1] == second[:-1]
    assert (first[-1], second[-1]) == ("True", "False")


@pytest.mark.slow
def test_without_a_folder_nothing_is_kept_and_all_is_found(tmp_path: Path) -> None:
    kept = _run(tmp_path / "kept", FILES)
    (tmp_path / "file").write_text("no folder")
    assert _run(tmp_path / "file", FILES) == kept
    assert _run(tmp_path / "file", FILES)[-1] == "True"


@pytest.mark.slow
def test_a_damaged_file_is_worked_out_again(tmp_path: Path) -> None:
    kept = _run(tmp_path, FILES)
    for file in (tmp_path / "edi").glob("*.layouts"):
        file.write_bytes(file.read_bytes()[:-7])
    assert _run(tmp_path, FILES) == kept


@pytest.mark.slow
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


LINE: Key = ("2400", "LX", "SV1", "DTP_472")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        "[[",
        '[["2400",null,0,{"LX":[0],"SV1":[1]}]]',  # one segment too few
        '[["2400",null,0,{"LX":[0],"SV1":[1],"SMITH":[2]}]]',
        '[["JONES",null,0,{"LX":[0],"SV1":[1],"DTP[472]":[2]}]]',
    ],
)
def test_a_line_that_is_no_layout_is_worked_out_again(store: LayoutStore, text: str) -> None:
    assert store._file is not None
    whole = f"{json.dumps(LINE)}\t{_line(store, LINE)}\n"
    store._file.write_text(f"{json.dumps(LINE)}\t{text}\n")
    again = LayoutStore(load(PROFESSIONAL))
    asked = _ask(again, LINE)
    assert asked
    again.save()
    assert store._file.read_text() == whole


@pytest.mark.parametrize("text", ["no tab\n", "a\tb\tc\n", "\x80\t[]", "\n\n"])
def test_a_file_of_anything_else_is_no_file(store: LayoutStore, text: str) -> None:
    assert store._file is not None
    store._file.write_text(text, encoding="latin-1")
    assert _ask(LayoutStore(load(PROFESSIONAL)), LINE)


def test_layouts_of_the_latest_runs_push_out_those_not_used_for_longest(
    store: LayoutStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout_store, "_MOST", 4)
    keys = [(*LINE, *["K3"] * number) for number in range(6)]
    assert store._file is not None
    _run_of(keys[:4])
    assert _kept(store._file) == keys[:4]
    written = store._file.stat().st_ino

    _run_of([keys[2], keys[3]])  # among the latest: nothing to note
    assert store._file.stat().st_ino == written
    _run_of([keys[0]])  # about to be pushed out, but needed
    assert _kept(store._file) == [keys[1], keys[2], keys[3], keys[0]]
    _run_of([keys[4], keys[5]])
    assert _kept(store._file) == [keys[3], keys[0], keys[4], keys[5]]


def test_what_another_process_worked_out_is_kept_too(store: LayoutStore) -> None:
    assert store._file is not None
    other = LayoutStore(load(PROFESSIONAL))
    longer = (*LINE, "K3")
    known = _kept(store._file) if store._file.exists() else []
    assert longer not in known
    _ask(other, longer)
    store.learn(other.news)
    store.save()
    assert longer in _kept(store._file)
    assert not _ask(LayoutStore(load(PROFESSIONAL)), longer)


def test_a_very_long_shape_is_not_kept(store: LayoutStore) -> None:
    layout = ShapeParser(load(PROFESSIONAL)).parse(LINE[0], LINE[1:])
    assert store.get(("2400", *["K3"] * 10_000), lambda: layout) is layout
    assert not store._lines


def _run_of(keys: list[Key]) -> None:
    store = LayoutStore(load(PROFESSIONAL))
    for key in keys:
        _ask(store, key)
    store.save()


def _ask(store: LayoutStore, key: Key) -> bool:
    """Take a layout from the store. Had it to be worked out?"""
    asked = []

    def work_out() -> Layout:
        asked.append(key)
        return ShapeParser(load(PROFESSIONAL)).parse(key[0], key[1:])

    layout = store.get(key, work_out)
    assert not layout.problems
    assert len(layout.roles) == len(key) - 1
    return bool(asked)


def _line(store: LayoutStore, key: Key) -> str:
    _ask(store, key)
    return store._lines[json.dumps(key)]


def _kept(file: Path) -> list[Key]:
    lines = file.read_text().splitlines()
    return [tuple(json.loads(line.partition("\t")[0])) for line in lines]


def test_a_folder_that_others_may_write_to_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "edi").mkdir()
    (tmp_path / "edi").chmod(0o777)
    assert cache_folder.cache_folder.__wrapped__() is None
    (tmp_path / "edi").chmod(0o700)
    assert cache_folder.cache_folder.__wrapped__() == tmp_path / "edi"


def test_only_clean_layouts_are_kept(store: LayoutStore) -> None:
    guide = load(PROFESSIONAL)
    layout = store.get(("2400", "LX", "SV1"), lambda: ShapeParser(guide).parse("2400", LINE[1:3]))
    assert layout.problems, "DTP*472 is missing"
    store.save()
    assert store._file is not None
    assert not store._file.exists()


@pytest.mark.parametrize("guide_id", GUIDES)
def test_what_is_kept_reads_back_the_same(guide_id: str) -> None:
    guide, rng = load(guide_id), Random(guide_id)
    parser = ShapeParser(guide)
    for kind in chunk_kinds(guide):
        for often in (0.05, 0.3, 0.3):
            key = (kind, *(row.token for row in rows(guide, kind, rng, often)))
            layout = parser.parse(kind, key[1:])
            assert layout_store._is_clean(layout)
            again = layout_store._read(layout_store._written(layout), key, guide)
            assert _described(again) == _described(layout)


def _described(layout: Layout) -> object:
    """All of a layout, its loop instances by number."""
    nodes = list(layout.root.walk())
    numbers: dict[Node | None, int] = {node: number for number, node in enumerate(nodes)}
    return (
        [
            (
                node.loop.id,
                numbers.get(node.parent),
                node.first,
                node.number,
                node.rival,
                list(node.uses.items()),
                [(loop, [numbers[one] for one in some]) for loop, some in node.children.items()],
            )
            for node in nodes
        ],
        [role and (numbers[role.node], id(role.spec), role.number) for role in layout.roles],
        (layout.problems, layout.tokens, layout.lacks),
    )
