"""Make docs/rules.md, the list of all rules, from what the rules say of themselves.

python scripts/rule_catalogue.py            # write it
python scripts/rule_catalogue.py --check    # exit code 1 if it is not what this makes
"""

import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "docs" / "rules.md"
HEAD = """# Rules

Made by `scripts/rule_catalogue.py` from the rules themselves. `edi explain CODE` shows what a rule
rejects and accepts, why, and its source.

"""


def catalogue() -> str:
    """The text of docs/rules.md."""
    sys.path.insert(0, str(ROOT))
    from edi.cli.rules import markdown
    from edi.rules import registry

    return HEAD + markdown(registry.all_rules()) + "\n"


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; exit code 1 if the list is not current."
)
def main(check: bool) -> None:
    """Write docs/rules.md."""
    text = catalogue()
    if not check:
        CATALOGUE.write_text(text, encoding="utf-8", newline="\n")
    elif not CATALOGUE.is_file() or CATALOGUE.read_text(encoding="utf-8") != text:
        click.echo("docs/rules.md is not current; run: python scripts/rule_catalogue.py", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
