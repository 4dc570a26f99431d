"""The schema is the same for every file, and only grows as long as its version stays.

`schema_VERSION.txt` lists all columns. When one is added, run this file as a script.
"""

from pathlib import Path

import pyarrow as pa
import pytest
from table_sources import SourceFile, fixtures, of_generators

import edi
from edi.convert.tables import TABLES, VERSION, schema
from edi.convert.tables.column import guides_of
from edi.convert.tables.path import path_of, paths_of
from edi.convert.tables.plan import is_used, source
from edi.guides.catalogue import GUIDES
from edi.guides.guide import load

LIST = Path(__file__).with_name(f"schema_{VERSION}.txt")


def listed() -> str:
    return "".join(
        f"{name} {field.name} {field.type} {'' if field.nullable else 'never null'}".strip() + "\n"
        for name in TABLES
        for field in schema(name)
    )


def test_columns_are_those_of_the_version() -> None:
    """Else give it another version: whoever reads tables counts on them."""
    known: dict[str, list[str]] = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        known.setdefault(line.split()[0], []).append(line)
    assert known, "the list is empty"
    current = listed().splitlines()
    assert [line.split()[0] for line in current if line.split()[0] not in known] == []
    for name, columns in known.items():
        own = [line for line in current if line.split()[0] == name]
        assert own[: len(columns)] == columns


def test_all_columns_are_listed() -> None:
    assert LIST.read_text(encoding="utf-8") == listed()


def test_the_version_is_in_the_metadata() -> None:
    for name in TABLES:
        metadata = schema(name).metadata
        assert metadata == {
            b"edi.tables.version": VERSION.encode(),
            b"edi.tables.table": name.encode(),
        }


@pytest.mark.parametrize("one", [*of_generators(), *fixtures()], ids=lambda one: one.name)
def test_every_file_has_the_same_schema(one: SourceFile) -> None:
    read = edi.read_tables(one.data, headless=one.headless)
    for name, batch in read:
        assert isinstance(batch, pa.RecordBatch)
        assert batch.schema.equals(schema(name), check_metadata=True)
        batch.validate(full=True)
        for field in batch.schema:
            if not field.nullable:
                assert batch[field.name].null_count == 0, (name, field.name)


def test_an_empty_table_has_its_columns() -> None:
    for name, table in edi.read_tables(b"").read_all().items():
        assert table.schema.equals(schema(name), check_metadata=True)


@pytest.mark.parametrize("guide_id", GUIDES)
def test_every_path_is_of_its_guide(guide_id: str) -> None:
    """Of every source that a column has in a guide of its own, and of one of the three claim guides
    where it has one for all."""
    guide = load(guide_id)
    short = guide.spec.short
    for table in TABLES.values():
        rows = [one for one in table.rows if short in guides_of(one.guides)]
        assert all(one.loop in guide.loops for one in rows)
        for column in table.columns:
            own = column.sources.get(short)
            for path in paths_of(own) if own and rows else ():
                if path.segment and path.step < 0:
                    loops = (
                        [path.loop or path.rows]
                        if path.loop or path.rows
                        else [one.loop for one in rows]
                    )
                    assert any(
                        is_used(path, guide.loops[loop]) for loop in loops if loop in guide.loops
                    ), (table.name, column.name, path.text)


def test_a_source_of_all_claims_is_of_one_of_their_guides() -> None:
    guides = [load(one) for one in GUIDES if load(one).transaction == "837"]
    for table in TABLES.values():
        loops = {rows.loop for rows in table.rows}
        for column in table.columns:
            shared = column.sources.get("837")
            for path in paths_of(shared) if shared else ():
                if path.segment and path.step < 0:
                    own = {path.loop or path.rows} if path.loop or path.rows else loops
                    assert any(
                        is_used(path, guide.loops[loop])
                        for guide in guides
                        for loop in own
                        if loop in guide.loops
                    ), (table.name, column.name, path.text)


def test_names_of_columns_are_told_apart() -> None:
    for table in TABLES.values():
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names))
        assert all(name == name.lower() and name.isidentifier() for name in names)
        assert all(source(column, "837P") is not None for column in table.columns)


@pytest.mark.parametrize("text", ["CLM", "CLM1", "2300CLM01", "CLM01-", "REF[]02", "clm01", ""])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the path of a value"):
        path_of(text)


if __name__ == "__main__":
    LIST.write_text(listed(), encoding="utf-8", newline="\n")
