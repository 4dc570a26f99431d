"""Make the lists of columns in docs/tables.md from the declared tables.

python scripts/table_catalogue.py            # write them
python scripts/table_catalogue.py --check    # exit code 1 if they are not what this makes
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from edi.convert.tables.column import (  # noqa: E402
    CLAIMS,
    CODE,
    COUNT,
    DATE,
    FILE,
    FLAG,
    KEY,
    MONEY,
    QUANTITY,
    TEXT,
    VERSION,
    Column,
    Table,
    guides_of,
)
from edi.convert.tables.declared import TABLES  # noqa: E402
from edi.convert.tables.path import Path as ValuePath  # noqa: E402
from edi.convert.tables.path import paths_of  # noqa: E402
from edi.convert.tables.plan import is_used, source  # noqa: E402
from edi.guides.catalogue import GUIDES  # noqa: E402
from edi.guides.guide import Guide, load  # noqa: E402

PAGE = ROOT / "docs" / "tables.md"
MARK = "<!-- Below: made by scripts/table_catalogue.py. -->\n"

# Arrow's type and the unit.
TYPES = {
    FILE: "dictionary of string",
    TEXT: "string",
    CODE: "string",
    MONEY: "decimal(18, 2), dollars",
    QUANTITY: "decimal(18, 6)",
    DATE: "date32",
    KEY: "int64",
    COUNT: "int32",
    FLAG: "bool",
}


def catalogue() -> str:
    """The text behind the mark."""
    lines = [f"Version of the schema: `{VERSION}`.", ""]
    for table in TABLES.values():
        lines += ["", f"### {table.name}", "", f"{table.about}", ""]
        lines += ["| column | type | what | null | where |", "|---|---|---|---|---|"]
        lines += [_row(table, column) for column in table.columns]
    return "\n".join(lines) + "\n"


def _row(table: Table, column: Column) -> str:
    where = "; ".join(_where(table, column))
    null = column.null or ("never" if column.is_key or _is_given(table, column) else "not sent")
    return f"| `{column.name}` | {TYPES[column.kind]} | {column.about} | {null} | {where} |"


def _is_given(table: Table, column: Column) -> bool:
    """Is it in every row, whatever the file says?"""
    given = [
        column.name in (*rows.constants, rows.number, rows.ordinal, rows.above)
        for rows in table.rows
    ]
    return column.name in table.keys.split() or (bool(given) and all(given))


def _where(table: Table, column: Column) -> Iterator[str]:
    """Guides with the same source together: "837P 837D: CLM11-1"."""
    found: dict[str, list[str]] = {}
    for guide_id in GUIDES:
        guide = load(guide_id)
        short = guide.spec.short
        loops = [rows.loop for rows in table.rows if short in guides_of(rows.guides)]
        sources = source(column, short)
        if loops and sources:
            shown = [_shown(path) for path in paths_of(sources) if _is_there(path, guide, loops)]
            if shown:
                found.setdefault(", else ".join(dict.fromkeys(shown)), []).append(short)
    for shown_, guides in found.items():
        names = " ".join(guides).replace(" ".join(CLAIMS), "837")
        yield f"{names}: {shown_}"


def _is_there(path: ValuePath, guide: Guide, loops: list[str]) -> bool:
    if not path.segment or path.step >= 0:
        return True
    own = [path.loop] if path.loop else [path.rows] if path.rows else loops
    return any(loop in guide.loops and is_used(path, guide.loops[loop]) for loop in own)


def _shown(path: ValuePath) -> str:
    """ "2010BA/REF[SY]02" -> "2010BA REF*SY REF02"."""
    if not path.segment:
        return f"byte offset of {path.loop or 'its first segment'}"
    loop = f"{path.loop} " if path.loop else ""
    qualifier = f"{path.segment}*{path.qualifier} " if path.qualifier else ""
    nth = f"{path.nth}. " if path.nth else ""
    part = {1: " (first)", 2: " (last)", 3: " (time)"}.get(path.part, "")
    if path.step >= 0:
        component = f" component {path.component}" if path.component else ""
        place = f"{path.segment}, element {path.step + 1} of its group{component}"
        return (
            f"{loop}{place}{part}" if path.step or path.segment != "HI" else f"HI{component}{part}"
        )
    component = f"-{path.component}" if path.component else ""
    when = (
        f" where {path.segment}{path.condition[0]:02} is {path.condition[1]}"
        if (path.condition)
        else ""
    )
    return f"{loop}{nth}{qualifier}{path.segment}{path.element:02}{component}{part}{when}"


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if it is not current.")
def main(check: bool) -> None:
    """Write the lists of columns in docs/tables.md."""
    before, mark, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    text = before + mark + catalogue()
    if not check:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    elif PAGE.read_text(encoding="utf-8") != text:
        click.echo(
            "docs/tables.md is not current; run: python scripts/table_catalogue.py", err=True
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
