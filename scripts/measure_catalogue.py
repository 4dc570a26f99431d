"""Make the lists of measures in docs/report.md from the catalogue.

python scripts/measure_catalogue.py            # write them
python scripts/measure_catalogue.py --check    # exit code 1 if they are not what this makes
"""

import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from edi.measures.catalogue import tables  # noqa: E402

PAGE = ROOT / "docs" / "report.md"
MARK = "<!-- Below: made by scripts/measure_catalogue.py. -->\n"


def catalogue() -> str:
    """The text behind the mark."""
    lines: list[str] = []
    for table in tables().values():
        kind = "a list" if table.is_list else "a row for each group and month"
        lines += ["", f"### {table.name}", "", f"{table.title}: {kind}.", ""]
        lines += ["| column | kind | what | made of |", "|---|---|---|---|"]
        for one in table.columns:
            made_of = one.made_of.replace("|", "\\|")
            lines.append(f"| `{one.name}` | {one.kind} | {one.what} | {made_of} |")
    return "\n".join(lines) + "\n"


@click.command()
@click.option("--check", is_flag=True, help="Only say whether the page is as it should be.")
def main(check: bool) -> None:
    """Write the lists into docs/report.md, or check them."""
    text = PAGE.read_text("utf-8")
    before, mark, _ = text.partition(MARK)
    if not mark:
        raise click.ClickException(f"{PAGE.name} has no line {MARK.strip()}")
    made = before + mark + catalogue()
    if not check:
        PAGE.write_text(made, "utf-8")
    elif made != text:
        print("docs/report.md is not what scripts/measure_catalogue.py makes", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
