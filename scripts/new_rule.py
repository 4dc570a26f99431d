"""Start a new rule: writes its module, its cases and its row in docs/rules.md.

Both files hold TODO where the author has to say what the rule is about; the tests fail until
nothing of it is left. Run it as scripts/new_rule.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from edi.finding import Severity, Snip  # noqa: E402
from edi.rules import registry  # noqa: E402
from edi.rules.rule import Scope  # noqa: E402
from edi.rules.written import SUFFIX  # noqa: E402

REGISTRY = ROOT / "edi" / "rules" / "registry.py"


class _Subject(NamedTuple):
    """What a rule of a scope is called with, and where its cases start from."""

    argument: str
    type: str
    module: str
    id: str  # an expression
    spot: str
    base: str


SUBJECTS = {
    Scope.CLAIM: _Subject(
        "claim", "Claim", "edi.claims.claim", "claim.id", '"CLM", 1', "professional.edi"
    ),
    Scope.PAYMENT: _Subject(
        "payment", "ClaimPayment", "edi.claims.payment", "payment.id", '"CLP", 1', "remittance.edi"
    ),
    Scope.GROUP: _Subject(
        "group",
        "ProviderGroup",
        "edi.claims.set_totals",
        "group.provider",
        '"TS3", 1',
        "remittance.edi",
    ),
    Scope.REMITTANCE: _Subject(
        "remittance",
        "Remittance",
        "edi.claims.payment",
        "remittance.trace_number",
        '"TRN", 2',
        "remittance.edi",
    ),
}

# For the language: guides, a loop, and an element of it.
LOOPS = {
    Scope.CLAIM: ("837P 837I 837D", "2300", "CLM01"),
    Scope.PAYMENT: ("835", "2100", "CLP01"),
}

DOCSTRING = '''"""TODO: what must hold, in one sentence. It is the rule's row in docs/rules.md.

TODO: why it matters, what usually causes it, and what is no breach.

Rejected: TODO
Accepted: TODO

Source: TODO
"""
'''

CHECK = """
from collections.abc import Iterator

from {module} import {type}
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule("{code}", "{name}", Severity.{severity}, Snip.{snip}, scopes={{Scope.{scope}}})
def check({argument}: {type}) -> Iterator[Hit]:
    if {id} == "TODO":
        yield Hit(
            {argument}.spot({spot}),
            "TODO: what is wrong and what would be right, without values of the file",
        )
"""

ENGINE = """
from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("{code}", "{name}", Severity.{severity}, Snip.{snip})
"""

WRITTEN = """\
# TODO: what must hold, in one sentence. It is the rule's row in docs/rules.md.
#
# TODO: why it matters, what usually causes it, and what is no breach.
#
# Rejected: TODO
# Accepted: TODO
#
# Source: TODO
rule {code} {level} {name}
  "TODO: what is wrong and what would be right"
  in {guides}
  for each {loop}
  forbid {path} = "TODO"
  snip {snip}
"""

CASES = """\
base = "{base}"

[[case]]
name = "TODO: what the rule accepts although it comes near"
replace = [["TODO: text of the base file", "TODO: what takes its place"]]

[[case]]
name = "TODO: what the rule rejects"
replace = [["TODO: text of the base file", "TODO: what takes its place"]]
expect = [{{ path = "TODO: path of the segment", element = 1, severity = "{level}" }}]
"""


@click.command(epilog="Example: scripts/new_rule SIT late-filing --scope claim --severity warning")
@click.argument("code")
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    default="claim",
    show_default=True,
    help="What the rule looks at; engine: the reader, the parser or the element checks find it.",
)
@click.option(
    "--severity",
    type=click.Choice([severity.value for severity in Severity]),
    default="error",
    show_default=True,
)
@click.option(
    "--snip",
    type=click.IntRange(1, 7),
    help="SNIP type. [default: that of the family's last rule]",
)
@click.option(
    "--language",
    is_flag=True,
    help="In the language of rules (docs/rule-language.md); of claims and payments only.",
)
@click.option("--family-title", help="What a new family checks, for README.md: new families only.")
def main(
    code: str,
    name: str,
    scope: str,
    severity: str,
    snip: int | None,
    language: bool,
    family_title: str | None,
) -> None:
    """Start a new rule of a family.

    CODE is a code that no rule has (COB013), or the beginning of one (COB, BAL1) for the next
    number. NAME is in kebab-case and no other rule's.
    """
    code = _full_code(code)
    family = code[:3]
    _refuse_taken(code, name)
    kind = Scope(scope)
    if language and kind not in LOOPS:
        raise click.UsageError("--language goes with --scope claim or payment")
    is_new = family not in registry.FAMILIES
    if is_new != bool(family_title):
        need = "a new family needs" if is_new else "this family is there; leave out"
        raise click.UsageError(f"{family}: {need} --family-title")
    if is_new:
        _add_family(family, str(family_title))
    type_ = Snip(snip) if snip else _usual_snip(family)
    for path in (
        (_write_text if language else _write_module)(code, name, kind, Severity(severity), type_),
        _write_cases(code, kind, Severity(severity)),
    ):
        click.echo(f"fill in {path.relative_to(ROOT)}")
    subprocess.run([sys.executable, ROOT / "scripts" / "rule_catalogue.py"], check=True)
    click.echo(
        f"then: python scripts/rule_catalogue.py && python -m pytest tests/rules -k {code}"
        " && scripts/test --quick"
    )


def _full_code(code: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}\d{0,3}", code):
        raise click.UsageError(f"{code!r} is not three capitals and three digits, as in COB013")
    if len(code) == 6:
        return code
    taken = [int(known[3:]) for known in registry.codes(code[:3]) if known.startswith(code)]
    first = int(f"{code[3:]:0<3}") + 1
    found = f"{code[:3]}{max(taken) + 1 if taken else first:03}"
    if not found.startswith(code) or len(found) > 6:
        raise click.UsageError(f"no number is free after {code}")
    return found


def _refuse_taken(code: str, name: str) -> None:
    if code in registry.codes(code[:3]):
        raise click.UsageError(f"{code} is there already: {registry.get(code).name}")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise click.UsageError(f"{name!r} is not in kebab-case, as in late-filing")
    for rule in registry.all_rules():
        if rule.name == name:
            raise click.UsageError(f"{rule.code} has the name {name} already")
    for path in (_module(code), _module(code).with_suffix(SUFFIX), _cases(code)):
        if path.exists():
            raise click.UsageError(f"{path.relative_to(ROOT)} is there already")


def _usual_snip(family: str) -> Snip:
    known = registry.codes(family)
    return registry.get(known[-1]).snip if known else Snip.SITUATIONAL


def _module(code: str) -> Path:
    return ROOT / "edi" / "rules" / code[:3].lower() / f"{code.lower()}.py"


def _cases(code: str) -> Path:
    return ROOT / "fixtures" / "rules" / code[:3].lower() / f"{code.lower()}.toml"


def _write_module(code: str, name: str, scope: Scope, severity: Severity, snip: Snip) -> Path:
    path = _module(code)
    values = {"code": code, "name": name, "severity": severity.name, "snip": snip.name}
    if scope in SUBJECTS:
        text = CHECK.format(**values, scope=scope.name, **SUBJECTS[scope]._asdict())
    else:
        text = ENGINE.format(**values)
    path.write_text(DOCSTRING + text, encoding="utf-8", newline="\n")
    _format(path)
    return path


def _write_text(code: str, name: str, scope: Scope, severity: Severity, snip: Snip) -> Path:
    """A rule in the language of rules."""
    path = _module(code).with_suffix(SUFFIX)
    guides, loop, element = LOOPS[scope]
    text = WRITTEN.format(
        code=code,
        level=severity.value,
        name=name,
        guides=guides,
        loop=loop,
        path=element,
        snip=int(snip),
    )
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _write_cases(code: str, scope: Scope, severity: Severity) -> Path:
    path = _cases(code)
    path.parent.mkdir(exist_ok=True)
    base = SUBJECTS[scope].base if scope in SUBJECTS else SUBJECTS[Scope.CLAIM].base
    text = CASES.format(base=base, level=severity.value)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _add_family(family: str, title: str) -> None:
    """Its package, its place in the registry and its row in the README."""
    package = ROOT / "edi" / "rules" / family.lower()
    package.mkdir(exist_ok=True)
    sentence = title[:1].upper() + title[1:]
    (package / "__init__.py").write_text(f'"""{sentence}."""\n', encoding="utf-8", newline="\n")
    _add_to_registry(family)
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    *_, last = re.finditer(r"^\| [A-Z]{3} \| .*\n", text, re.MULTILINE)
    row = f"| {family} | {title} |\n"
    text = text[: last.end()] + row + text[last.end() :]
    readme.write_text(text, encoding="utf-8", newline="\n")


def _add_to_registry(family: str) -> None:
    """At the end of `FAMILIES`."""
    text = REGISTRY.read_text(encoding="utf-8")
    (families,) = (
        node.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FAMILIES"
    )
    assert isinstance(families, ast.Tuple)
    last = families.elts[-1]
    assert last.end_lineno is not None
    lines = text.splitlines(keepends=True)
    line, end = lines[last.end_lineno - 1], last.end_col_offset
    lines[last.end_lineno - 1] = f'{line[:end]}, "{family}"{line[end:]}'
    REGISTRY.write_text("".join(lines), encoding="utf-8", newline="\n")
    _format(REGISTRY)


def _format(path: Path) -> None:
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", path], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
