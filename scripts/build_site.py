"""Build the documentation site: docs/, a page for each rule and command, and the Python reference.

python scripts/build_site.py OUT     # OUT is new, empty, or a site built before, which is replaced

Needs the packages of the extra `docs`. What is built is read from its files or from any server; no
page fetches anything from elsewhere, and the search works in both.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
MARK = "objects.inv"  # every built site has it


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep-sources", type=click.Path(path_type=Path), help="Also leave the pages here.")
def main(out: Path, keep_sources: Path | None) -> None:
    """Build the site in the folder OUT."""
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise click.UsageError(f"{out} is neither empty nor a site built before")
    sys.path.insert(0, str(ROOT))
    from website import building

    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".site-", dir=out.parent) as work:
        built = Path(work, "built")
        source = Path(work, "source") if keep_sources is None else keep_sources
        pages = building.write_sources(source)
        if building.build(source, built, Path(work, "trees")):
            sys.exit(1)
        if out.is_dir():
            shutil.rmtree(out)
        built.rename(out)
    click.echo(f"{out}: {pages} pages")


if __name__ == "__main__":
    main()
