"""Draw the pictures in docs/pictures, which docs/design.md shows.

python scripts/draw_pictures.py            # write them
python scripts/draw_pictures.py --check    # exit code 1 if they are not what this draws
"""

import sys
from pathlib import Path

import click
from website import pictures

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; exit code 1 if a picture is not current."
)
def main(check: bool) -> None:
    """Write docs/pictures."""
    drawn = {f"{picture.name}.svg": picture.svg() for picture in pictures.all_pictures()}
    if not check:
        FOLDER.mkdir(exist_ok=True)
        for name, text in drawn.items():
            (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        return
    there = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.svg")}
    if there != drawn:
        command = "python scripts/draw_pictures.py"
        click.echo(f"docs/pictures is not current; run: {command}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
