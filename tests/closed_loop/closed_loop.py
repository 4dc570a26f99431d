"""Claims from the provider to the last payer and back, and what became of every cent.

    python tests/closed_loop/closed_loop.py --claims 3334

837P, 837I and 837D, so many claims of each, some of which other payers (Medicare among them) have
decided: validate, adjudicate, remit, post; replace one in five, and again; bill the next payer
(one half of the other coverages are with the same administrator), and again. All through the
command line; what is posted is read by code that is not the project's.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import oxedi
from provider import (
    BILLED,
    REPLACED,
    VOIDED,
    Posted,
    corrections,
    other_coverages,
    payer_numbers,
    posted,
    segments,
)

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import edi_process  # noqa: E402

GENERATOR = HERE.parents[1] / "scripts" / "claim_files.py"
PLANS = HERE / "plans.toml"
GROUPS = ("G0012", "G0034", "G0051", "G0078", "G0103")
KINDS = ("837p", "837i", "837d")
ZERO = Decimal(0)
PRIOR_PAYERS = ("OA", "23")
GROUP = """
[[group]]
number = "{number}"
name = "PLAN OF {number}"
effective = 2026-01-01
payer = {{ name = "EXAMPLE ADMINISTRATOR FOR {number}", id = "12345", address = [
    "PO BOX 700", "BOISE", "ID", "83701"
], contact = {{ name = "REMITTANCE HELP", phone = "8005550177" }} }}
account_owner_tax_id = "82077{number_only}"
payment = {{ method = "CHK" }}
recoupment = {recoupment}
"""


class Account(NamedTuple):
    """What became of the charges, dollars."""

    claims: int
    replaced: int
    voided: int  # and billed anew
    to_the_next: int  # billed to the next payer
    charged: Decimal
    paid: Decimal  # by our plans
    by_others: Decimal  # paid and written off before our plans
    written_off: Decimal  # under our plans
    owed: Decimal  # by members


class Round(NamedTuple):
    decided: dict[str, Posted]  # by CLM01: what stands
    anew: set[str]  # of these, in the 835s of this round


def run(folder: Path, claims: int, seed: int = 3) -> Account:
    """Goes round, and raises AssertionError where a file has an error or a cent is lost."""
    loop = Loop(folder, seed)
    loop.generate(claims)
    loop.decide_first()
    loop.replace()
    loop.bill_next()
    loop.void()
    return loop.account()


class Loop:
    """One way round, in a folder of its own."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.claims, self.remittances = folder / "claims", folder / "remittances"
        self.charges: dict[str, Decimal] = {}  # by CLM01: of the claims as they stand
        self.replaced: dict[str, Decimal] = {}
        self.voided: set[str] = set()
        self._groups(recoupment=False)

    def generate(self, claims: int) -> None:
        self.claims.mkdir()
        for n, kind in enumerate(KINDS):
            made = self.claims / f"{kind}.edi"
            _generate([GENERATOR, kind, "--claims", claims, "--seed", self.seed + n, "--out", made])
        self.charges = _charges(self.claims)
        _is_valid(self.claims)

    def decide_first(self) -> None:
        decisions = self._decide([self.claims], "first", "2026-09-10")
        self.first = self._pay([self.claims], decisions, "2026-09-10")
        assert self.first.anew == self.charges.keys()
        _is_accounted_for(self.first.decided, self.charges)

    def replace(self) -> None:
        """One claim in five is replaced: its decision is reversed, and made anew."""
        numbers = payer_numbers(self.folder / "first.jsonl")
        self.replaced = self._corrections("replacements", REPLACED, numbers, self.seed)
        made = self.folder / "replacements"
        decisions = self._decide([made], "second", "2026-10-01")
        self.second = self._pay([self.claims, made], decisions, "2026-10-01", self.first.decided)
        assert self.second.anew == self.replaced.keys()
        self.charges |= self.replaced
        _is_accounted_for(self.second.decided, self.charges)

    def bill_next(self) -> None:
        """Claims for the next payers. Where the administrator holds both coverages, it needs no
        claim of the provider."""
        coverage, made = self.folder / "coverage.json", self.folder / "next"
        coverages = other_coverages(sorted(self.claims.iterdir()), GROUPS)
        coverage.write_text(json.dumps(coverages), "utf-8")
        everything = self.folder / "everything"
        everything.mkdir()
        for path in [*self.claims.iterdir(), *(self.folder / "replacements").iterdir()]:
            (everything / f"{path.parent.name}-{path.name}").hardlink_to(path)
        options = ("--coverage", coverage, "--date", "2026-10-05", "--out", made)
        arguments = ("secondary", everything, self.remittances, *options)
        _edi(*arguments, "--dual-coverage", allowed=(0, 1))
        own = sum(len(_of(path, "CLM")) for path in made.glob("*.837"))
        _edi(*arguments, allowed=(0, 1))
        files = sorted(made.glob("*.837"))
        for path in files:
            _is_valid(path)
        decisions = self._decide(files, "third", "2026-10-10")
        out = self.folder / "next-remittances"
        self.third = self._pay(files, decisions, "2026-10-10", out=out)
        billed = [clm[1] for path in files for clm in _of(path, "CLM")]
        assert self.third.anew == set(billed) and len(set(billed)) == len(billed)
        assert 0 < own < len(billed)
        _is_accounted_for(self.third.decided, {one: self.charges[one] for one in billed})
        for number, one in self.third.decided.items():
            before = self.second.decided[number]
            # What the first plan paid and wrote off, and those before it, is OA-23 of the next.
            assert _by_others(one) == before.paid + _not_owed(before), number

    def void(self) -> None:
        """Claims that nobody has replaced or billed to the next payer are voided, and billed anew:
        the plan pays the same again, since what was met of deductibles was taken back."""
        numbers = payer_numbers(self.folder / "first.jsonl")
        done = self.replaced.keys() | self.third.decided.keys()
        numbers = {number: one for number, one in numbers.items() if number not in done}
        seed = self.seed + 10
        self.voided = set(self._corrections("voids", VOIDED, numbers, seed))
        self._corrections("anew", BILLED, numbers, seed)
        if not self.voided:
            return
        self._groups(recoupment=True)
        folders = [self.folder / "voids", self.folder / "anew"]
        parts = [self._decide([one], one.name, "2026-10-20") for one in folders]
        decisions = self.folder / "fourth.jsonl"
        decisions.write_text("".join(one.read_text("utf-8") for one in parts), "utf-8")
        before = self.second.decided
        fourth = self._pay([self.claims, *folders], decisions, "2026-10-20", before)
        assert fourth.anew == {f"{number}R" for number in self.voided}
        for number in self.voided:
            assert number not in fourth.decided
            assert fourth.decided[f"{number}R"].paid == before[number].paid, number

    def account(self) -> Account:
        """What became of the charges, voids and what was billed in their place left out."""
        second, third = self.second.decided, self.third.decided
        last = second | third
        paid = sum((one.paid for one in (*second.values(), *third.values())), ZERO)
        by_others = sum(map(_by_others, second.values()), ZERO)
        # OA-23 of the next plan holds what the first one paid and wrote off.
        own = [*last.values(), *(second[number] for number in third)]
        written_off = sum((_not_owed(one) - _by_others(one) for one in own), ZERO)
        owed = sum(map(_owed, last.values()), ZERO)
        charged = sum(self.charges.values(), ZERO)
        assert charged == paid + by_others + written_off + owed
        counts = len(self.charges), len(self.replaced), len(self.voided), len(third)
        return Account(*counts, charged, paid, by_others, written_off, owed)

    # -- steps

    def _groups(self, *, recoupment: bool) -> None:
        text = '[interchange]\nsender = "12345"\nreceiver = "CLEARLINK"\n'
        for number in GROUPS:
            text += GROUP.format(
                number=number, number_only=number[1:], recoupment=str(recoupment).lower()
            )
        (self.folder / "groups.toml").write_text(text, "utf-8")

    def _corrections(
        self, name: str, frequency: str, numbers: Mapping[str, str], seed: int
    ) -> dict[str, Decimal]:
        """Files of corrections in a folder of this name; the charge of each by CLM01."""
        made = self.folder / name
        made.mkdir()
        charges: dict[str, Decimal] = {}
        for n, path in enumerate(sorted(self.claims.iterdir())):
            charges |= corrections(path, made / path.name, numbers, seed + n, frequency)
        if charges:
            _is_valid(made)
        return charges

    def _decide(self, claims: Sequence[Path], name: str, day: str) -> Path:
        out = self.folder / f"{name}.jsonl"
        options = ("--plans", PLANS, "--out", out, "--date", day)
        _edi("adjudicate", *claims, *options, "--ledger", self.folder / "ledger.sqlite")
        return out

    def _pay(
        self,
        claims: Sequence[Path],
        decisions: Path,
        day: str,
        before: Mapping[str, Posted] | None = None,
        out: Path | None = None,
    ) -> Round:
        """Writes 835s, and posts them; `before`: what stood until then."""
        out = out or self.remittances
        known = set(out.glob("*.835")) if out.exists() else set()
        _edi(
            "remit",
            *claims,
            *("--decisions", decisions, "--groups", self.folder / "groups.toml", "--out", out),
            *("--date", day, "--allow-missing-decisions"),
        )
        _is_valid(out)
        return _post(sorted(set(out.glob("*.835")) - known), before or {})


def _post(files: Iterable[Path], before: Mapping[str, Posted]) -> Round:
    """A reversal mirrors what it takes back, and nothing is paid twice."""
    stands, anew = dict(before), set[str]()
    for path in files:
        parsed = oxedi.parse(path.read_bytes())
        assert parsed.diagnostics == []
        found = list(posted(path))
        assert parsed.count_claims() == len(found)
        for number, one in found:
            if one.status == "22":
                taken = stands.pop(number)
                assert one.paid == -taken.paid and one.charge == -taken.charge, number
                assert one.adjusted == {key: -value for key, value in taken.adjusted.items()}
            else:
                assert number not in stands, number
                stands[number] = one
                anew.add(number)
    return Round(stands, anew)


# -- what a step must leave


def _is_accounted_for(decided: Mapping[str, Posted], charges: Mapping[str, Decimal]) -> None:
    """Every cent of every charge: paid or adjusted, never more, nothing below zero."""
    for number, charge in charges.items():
        one = decided[number]
        assert one.charge == charge, number
        assert one.paid + sum(one.adjusted.values()) == charge, number
        assert 0 <= one.paid <= charge, number
        assert _owed(one) >= 0, number


def _owed(one: Posted) -> Decimal:
    return sum((value for (group, _), value in one.adjusted.items() if group == "PR"), ZERO)


def _by_others(one: Posted) -> Decimal:
    return one.adjusted.get(PRIOR_PAYERS, ZERO)


def _not_owed(one: Posted) -> Decimal:
    return sum((value for (group, _), value in one.adjusted.items() if group != "PR"), ZERO)


def _is_valid(path: Path) -> None:
    _edi("validate", path, "--min-severity", "error")


# -- files and commands


def _of(path: Path, name: str) -> list[list[str]]:
    return [one for one in segments(path) if one[0] == name]


def _charges(folder: Path) -> dict[str, Decimal]:
    found = {clm[1]: Decimal(clm[2]) for path in folder.iterdir() for clm in _of(path, "CLM")}
    assert found
    return found


def _edi(*arguments: object, allowed: Iterable[int] = (0,)) -> str:
    command = [*map(str, arguments)]
    began = time.monotonic()
    done = edi_process.run_text(command)
    TIMES[command[0]] += time.monotonic() - began
    return _output(command, done, allowed)


def _generate(arguments: Sequence[object]) -> str:
    command = [sys.executable, *map(str, arguments)]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    TIMES["generate"] += time.monotonic() - began
    return _output(command, done, (0,))


def _output(
    command: list[str], done: subprocess.CompletedProcess[str], allowed: Iterable[int]
) -> str:
    shown = f"{command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    assert done.returncode in allowed, shown
    return done.stdout


TIMES: dict[str, float] = defaultdict(float)  # seconds by command


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100, help="of each of the three guides")
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        account = run(Path(folder), options.claims, options.seed)
    for name, value in account._asdict().items():
        print(f"{name:<14}{value:>16,}")
    for name, seconds in TIMES.items():
        print(f"{name:<14}{seconds:>14.1f} s")


if __name__ == "__main__":
    main()
