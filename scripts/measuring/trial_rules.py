"""What rules cost that do not apply: a hundred trial rules, none of which concerns the file.

A third of the conditions is about tokens that do not occur in the file, a third about values, and a
third about what is absent where a value is such that the file's never are. A trial rule finds
something in every claim that it is asked about, so a rule asked in vain ends the measurement.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from .process import ENVIRONMENT, Contender, side_by_side
from .with_and_without import compared, table_of, users

RULES = 100
FAMILY = "sit"
_FIRST = 900  # number of the first rule: SIT900

# Runs edi with the rules of a folder beside those of the package.
STARTER = """
import sys
from importlib import import_module
import edi.rules
folder, family = sys.argv[1:3]
del sys.argv[1:3]
edi.rules.__path__.append(folder)
import_module(f"edi.rules.{family}").__path__.append(f"{folder}/{family}")
from edi.cli.main import run
run()
"""

_MODULE = '''"""Trial rule that applies to no claim of the measured file.

Rejected: none.
Accepted: none.

Source: the benchmark.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.needs import all_of, any_of, differs, equals, lacks
from edi.rules.rule import Hit, Scope, rule


@rule(
    "{code}",
    "trial-{number}",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={{Scope.CLAIM}},
    needs={condition},
)
def check(claim: Claim) -> Iterator[Hit]:
    yield Hit(claim.spot("CLM", 2), "a trial rule was asked about a claim that it does not concern")
'''

# Where short codes stand, with what they may be, as companion guides ask for them.
_CODES = {
    "2300/CLM05-3": ("7", "8", "6", "5"),
    "2300/CLM07": ("C", "P", "B"),
    "2300/CLM10": ("P",),
    "2300/CLM11-1": ("AA", "EM", "OA"),
    "2300/CLM20": ("1", "3", "8", "11"),
    "2000B/SBR01": ("T", "A", "U"),
    "2000B/SBR05": ("12", "43", "47"),
    "2000B/SBR09": ("VA", "CH", "WC", "FI", "TV"),
    "2320/SBR09": ("VA", "WC", "FI", "OF", "AM"),
}
_TOKENS = (
    *("2300/REF_F8", "2300/REF_G1", "2300/REF_9F", "2300/REF_4N", "2300/REF_X4", "2300/REF_EA"),
    *("2300/DTP_439", "2300/DTP_435", "2300/DTP_096", "2300/DTP_454", "2300/PWK", "2300/CR1"),
    *("2300/CR2", "2300/NTE_CER", "2300/HI_BP", "2300/CN1", "2300/CRC_07", "2400/PS1", "PS1"),
    *("2400/PWK", "2400/CR3", "2410/LIN", "LIN", "CTP", "2400/DTP_607", "2400/REF_9B", "MEA"),
    *("2320/MOA", "MOA", "AMT_A8", "AMT_EAF", "2330B/REF_F8", "2310D/NM1_DQ", "2310E/NM1_PW"),
)
_COMMON = ("2300/REF_D9", "2300/HI_ABK", "2400/REF_6R", "2400/DTP_472", "SV1", "LX", "CLM")


class Seen(NamedTuple):
    """What occurs in a file, wherever: tokens, and values by element ("CLM05-3", "SBR09")."""

    tokens: frozenset[str]
    values: frozenset[tuple[str, str]]

    @classmethod
    def in_file(cls, path: Path) -> Seen:
        """Of a file with the usual delimiters."""
        tokens, values = set(), set()
        for segment in path.read_text(encoding="latin-1").split("~"):
            name, *elements = segment.strip().split("*")
            first = elements[0].partition(":")[0] if elements else ""
            tokens |= {name, f"{name}_{first}"}
            for number, element in enumerate(elements, 1):
                values.add((f"{name}{number:02}", element))
                parts = enumerate(element.split(":"), 1)
                values.update((f"{name}{number:02}-{n}", part) for n, part in parts)
        return cls(frozenset(tokens), frozenset(values))

    def lacks(self, token: str) -> bool:
        return token.rpartition("/")[2] not in self.tokens

    def never(self, element: str, value: str) -> bool:
        return (element.partition("/")[2], value) not in self.values


def conditions(seen: Seen) -> list[str]:
    """A hundred conditions as source text, all of them false for every claim of the file."""
    absent = [token for token in _TOKENS if seen.lacks(token)]
    never = [(at, v) for at, values in _CODES.items() for v in values if seen.never(at, v)]
    each = RULES // 3
    kinds = (_on_tokens(absent), _on_values(never), _on_absence(never))
    counts = (RULES - 2 * each, each, each)
    found = [one for kind, n in zip(kinds, counts, strict=True) for one in islice(kind, n)]
    assert len(set(found)) == RULES, len(set(found))
    return found


def _on_tokens(absent: list[str]) -> Iterator[str]:
    yield from (repr(token) for token in absent[:12])
    yield from (f"any_of({a!r}, {b!r})" for a, b in zip(absent[:12], absent[3:], strict=False))
    yield from (f"all_of({a!r}, {b!r})" for a, b in product(absent, _COMMON))


def _on_values(never: list[tuple[str, str]]) -> Iterator[str]:
    yield from (_equals(at, value) for at, value in never[:10])
    yield from (
        f"any_of({_equals(*a)}, {_equals(*b)})" for a, b in zip(never[:12], never[5:], strict=False)
    )
    yield from (
        f"all_of({_equals(*one)}, {token!r}, differs('2300/CLM06', 'N'))"
        for one, token in product(never, _COMMON)
    )


def _on_absence(never: list[tuple[str, str]]) -> Iterator[str]:
    """What a claim of some kind must have and has not; there is no claim of the kind."""
    wanted = [token.split("/") for token in _TOKENS if "/" in token]
    for number, (loop, token) in enumerate(wanted * len(never)):
        at, value = never[number * 7 % len(never)]
        yield f"all_of({_equals(at, value)}, lacks({loop!r}, {token!r}))"


def _equals(at: str, value: str) -> str:
    return f"equals({at!r}, {value!r})"


def write(folder: Path, texts: list[str]) -> None:
    """A rule module for each condition, as the catalogue looks for them."""
    home = folder / FAMILY
    home.mkdir()
    for number, text in enumerate(texts, _FIRST):
        code = f"{FAMILY.upper()}{number}"
        module = _MODULE.format(code=code, number=number, condition=text)
        (home / f"{code.lower()}.py").write_text(module, encoding="utf-8")


def cost_of_rules(path: Path, single: Path, repeat: int, folder: Path, console: Console) -> None:
    """Print what a hundred rules add to the user time for `path`, and to the start, which
    `single` shows: a file of one claim."""
    trial, none = folder / "trial", folder / "none"
    for each in (trial, none):
        each.mkdir()
    write(trial, conditions(Seen.in_file(path)))
    (none / FAMILY).mkdir()

    def contender(rules: Path) -> Contender:
        own_cache = {"XDG_CACHE_HOME": str(rules / "cache")}  # what is kept depends on the rules
        command = (*_edi(rules), "validate", "--jobs", "1")
        return Contender(rules.name, command, repeat, environment=own_cache)

    pairs = [(contender(rules), file) for file in (path, single) for rules in (trial, none)]
    for one, file in pairs:  # once uncounted: Python compiles the modules
        one.run(file)
        one.runs.clear()
    with_rules, without, start_with, start_without = (one for one, _ in pairs)
    side_by_side(with_rules, without, path, console)
    side_by_side(start_with, start_without, single, console)
    title = f"{RULES} rules that do not apply: edi validate --jobs 1"
    table = table_of(title, (with_rules, without, start_with, start_without), repeat)
    table.add_row(
        "claims alone",
        "",
        *compared(
            [one - start_with.user for one in users(with_rules)],
            [one - start_without.user for one in users(without)],
        ),
    )
    console.print(table)
    for rules, kind in ((none, "without"), (trial, "with")):
        fast = _fast_path(rules, path)
        if fast is not None:
            console.print(f"On the fast path {kind} them: {fast}", highlight=False)


def _edi(rules: Path) -> tuple[str, ...]:
    return (sys.executable, "-c", STARTER, str(rules), FAMILY)


def _fast_path(rules: Path, path: Path) -> str | None:
    """How many claims need no `Claim`, as `edi rules --cost` counts them; None where it cannot."""
    command = (*_edi(rules), "rules", "--cost", str(path), "--format", "json")
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT)
    if done.returncode:
        return None
    costs = json.loads(done.stdout)
    return f"{costs['fast_path']:,} of {costs['claims']:,} claims"
