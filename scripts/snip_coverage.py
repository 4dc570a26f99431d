"""Make the tables of docs/snip-coverage.md from the rules, the guides and docs/evidence.md.

python scripts/snip_coverage.py            # write them
python scripts/snip_coverage.py --check    # exit code 1 if they are not what this makes
"""

import re
import sys
from collections import Counter
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from edi.elements.code_checks import checks_for  # noqa: E402
from edi.finding import Snip  # noqa: E402
from edi.guides.catalogue import GUIDES, SPECS  # noqa: E402
from edi.guides.guide import load  # noqa: E402
from edi.guides.spec import About  # noqa: E402
from edi.rules import registry  # noqa: E402
from edi.rules.rule import Rule, Scope  # noqa: E402

PAGE = ROOT / "docs" / "snip-coverage.md"
EVIDENCE = ROOT / "docs" / "evidence.md"
_OF_EVERY_GUIDE = ("ENV", "SEG", "ELE")
_ABOUT = {
    Scope.CLAIM: About.CLAIM,
    Scope.PAYMENT: About.PAYMENT,
    Scope.GROUP: About.PAYMENT,
    Scope.REMITTANCE: About.PAYMENT,
}


def looks_at(rule: Rule, guide: str) -> bool:
    """Whether the rule can find something in transaction sets of a guide."""
    if rule.guides is not None:
        return guide in rule.guides
    about = SPECS[guide].about
    if any(_ABOUT.get(scope) is about for scope in rule.scopes):
        return True
    if Scope.ENGINE not in rule.scopes:
        return False
    family = rule.code[:3]
    if family == "REM":  # counted while an 835 is read
        return about is About.PAYMENT
    return family in _OF_EVERY_GUIDE or rule.code in looked_up(guide)


def looked_up(guide: str) -> set[str]:
    """Rules of which some element of the guide is looked up in a list."""
    loops = load(guide).loops.values()
    return {
        check.code
        for loop in loops
        for segment in loop.segments
        for check in checks_for(segment, guide)
    }


def matrix() -> str:
    """Rules by SNIP type and transaction."""
    names = [SPECS[guide].short for guide in GUIDES]
    rows = [f"| type | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    for snip in Snip:
        name = snip.name.lower().replace("_", " ")
        cells = [_cell(guide, snip) for guide in GUIDES]
        rows.append(f"| {int(snip)} {name} | {' | '.join(cells)} |")
    sums = [sum(looks_at(rule, guide) for rule in registry.all_rules()) for guide in GUIDES]
    rows.append(f"| **all** of {len(registry.all_rules())} | {' | '.join(map(str, sums))} |")
    return "\n".join(rows)


def _cell(guide: str, snip: Snip) -> str:
    found = [rule for rule in registry.all_rules() if rule.snip == snip and looks_at(rule, guide)]
    families = Counter(rule.code[:3] for rule in found)
    if not found:
        return "–"
    parts = (f"{name}\N{NO-BREAK SPACE}{number}" for name, number in families.items())
    return f"{len(found)}: " + ", ".join(parts)


def seeded() -> str:
    """What docs/evidence.md says of planted faults, family by family."""
    text = EVIDENCE.read_text(encoding="utf-8")
    section = text.partition("<!-- seeded -->")[2].partition("<!-- end of seeded -->")[0]
    rows = re.findall(
        r"^\| (?:(\w{3}): .*|\*\*(all)\*\*) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| \d+ \|$",
        section,
        re.MULTILINE,
    )
    lines = [
        "| family | rules | kinds of faults | planted | found in their place | other errors |",
        "|---|---|---|---|---|---|",
    ]
    for family, every, kinds, planted, found, others in rows:
        codes = registry.all_rules() if every else registry.codes(family)
        lines.append(
            f"| {family or every} | {len(codes)} | {kinds} | {planted} | {found} | {others} |"
        )
    return "\n".join(lines)


def page() -> str:
    """The page with its tables made anew."""
    text = PAGE.read_text(encoding="utf-8")
    for name, table in (("matrix", matrix()), ("seeded", seeded())):
        start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n\n{table}\n\n{end}{rest.partition(end)[2]}"
    return text


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; exit code 1 if the page is not current."
)
def main(check: bool) -> None:
    """Write the tables of docs/snip-coverage.md."""
    text = page()
    if not check:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    elif PAGE.read_text(encoding="utf-8") != text:
        command = "python scripts/snip_coverage.py"
        click.echo(f"docs/snip-coverage.md is not current; run: {command}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
