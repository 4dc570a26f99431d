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
    payments: Decimal  # of all 835s


def run(folder: Path, claims: int, seed: int = 3) -> Account:
    """Goes round, and raises AssertionError where a file has an error or a cent is lost."""
    sources, ledger = folder / "claims", folder / "ledger.sqlite"
    sources.mkdir()
    for n, kind in enumerate(KINDS):
        made = sources / f"{kind}.edi"
        _call([GENERATOR, kind, "--claims", claims, "--seed", seed + n, "--out", made])
    (folder / "groups.toml").write_text(_groups(recoupment=False), "utf-8")
    remittances = folder / "remittances"

    _is_valid(sources)
    decisions = _decide(folder, [sources], "first", "2026-09-10", ledger)
    first = _pay(folder, [sources], decisions, remittances, "2026-09-10")
    charges = _charges(sources)
    assert first.decided.keys() == charges.keys()
    _is_accounted_for(first.decided, charges)

    replaced = folder / "replacements"
    replaced.mkdir()
    numbers, changed = payer_numbers(decisions), dict[str, Decimal]()
    for n, path in enumerate(sorted(sources.iterdir())):
        changed |= corrections(path, replaced / path.name, numbers, seed + n, REPLACED)
    _is_valid(replaced)
    decisions = _decide(folder, [replaced], "second", "2026-10-01", ledger)
    both = [sources, replaced]
    second = _pay(folder, both, decisions, remittances, "2026-10-01", first.decided)
    assert changed.keys() == {number for number in changed if number in second.decided}
    charges |= changed
    _is_accounted_for(second.decided, charges)

    (folder / "coverage.json").write_text(
        json.dumps(other_coverages(sorted(sources.iterdir()), GROUPS)), "utf-8"
    )
    next_claims = folder / "next"
    options = ("--coverage", folder / "coverage.json", "--date", "2026-10-05", "--out", next_claims)
    everything = folder / "everything"
    everything.mkdir()
    for path in [*sources.iterdir(), *replaced.iterdir()]:
        (everything / f"{path.parent.name}-{path.name}").hardlink_to(path)
    # Where the administrator holds both coverages, it needs no claim of the provider.
    _edi("secondary", everything, remittances, *options, "--dual-coverage", allowed=(0, 1))
    own = sum(len(_of(path, "CLM")) for path in next_claims.glob("*.837"))
    _edi("secondary", everything, remittances, *options, allowed=(0, 1))
    made_files = sorted(next_claims.glob("*.837"))
    for path in made_files:
        _is_valid(path)
    decisions = _decide(folder, made_files, "third", "2026-10-10", ledger)
    third = _pay(folder, made_files, decisions, folder / "next-remittances", "2026-10-10")
    billed = {clm[1]: Decimal(clm[2]) for path in made_files for clm in _of(path, "CLM")}
    assert third.decided.keys() == billed.keys()
    assert 0 < own < len(billed)
    _is_accounted_for(third.decided, {number: charges[number] for number in billed})
    for number, one in third.decided.items():
        before = second.decided[number]
        # What the first plan paid and wrote off, and those before it, is OA-23 of the next.
        assert one.adjusted.get(PRIOR_PAYERS, ZERO) == before.paid + _not_owed(before), number

    voided = _void(folder, sources, set(changed) | set(billed), seed, ledger)
    if voided:
        (folder / "groups.toml").write_text(_groups(recoupment=True), "utf-8")
        claims_of = [sources, folder / "voids", folder / "anew"]
        decisions = folder / "fourth.jsonl"
        fourth = _pay(folder, claims_of, decisions, remittances, "2026-10-20", second.decided)
        for number in voided:
            assert number not in fourth.decided
            # The plan of the day pays the same again: what was met of deductibles was taken back.
            assert fourth.decided[f"{number}R"].paid == second.decided[number].paid, number

    last = second.decided | third.decided
    ours = sum((one.paid for one in second.decided.values()), ZERO)
    ours += sum((one.paid for one in third.decided.values()), ZERO)
    written_off = sum((_not_owed(one) for one in last.values()), ZERO)
    others = sum((one.adjusted.get(PRIOR_PAYERS, ZERO) for one in second.decided.values()), ZERO)
    owed = sum((_owed(one) for one in last.values()), ZERO)
    # OA-23 of the next plan holds what the first one paid and wrote off.
    written_off -= sum((one.adjusted.get(PRIOR_PAYERS, ZERO) for one in last.values()), ZERO)
    written_off += sum(
        (
            _not_owed(second.decided[n]) - second.decided[n].adjusted.get(PRIOR_PAYERS, ZERO)
            for n in third.decided
        ),
        ZERO,
    )
    account = Account(
        len(charges), len(changed), len(voided), len(billed), sum(charges.values(), ZERO),
        ours, others, written_off, owed,
    )  # fmt: skip
    assert account.charged == ours + others + written_off + owed, account
    return account


def _void(folder: Path, sources: Path, done: set[str], seed: int, ledger: Path) -> set[str]:
    """Voids claims that nobody has replaced or billed to the next payer, and bills them anew; their
    CLM01. The decisions are in fourth.jsonl."""
    numbers = payer_numbers(folder / "first.jsonl")
    numbers = {number: one for number, one in numbers.items() if number not in done}
    voided: set[str] = set()
    for name, frequency in (("voids", VOIDED), ("anew", BILLED)):
        (folder / name).mkdir()
        for n, path in enumerate(sorted(sources.iterdir())):
            target = folder / name / path.name
            voided |= corrections(path, target, numbers, seed + 10 + n, frequency).keys()
        _is_valid(folder / name)
    out = folder / "fourth.jsonl"
    parts = [
        _decide(folder, [folder / name], name, "2026-10-20", ledger) for name in ("voids", "anew")
    ]
    out.write_text("".join(one.read_text("utf-8") for one in parts), "utf-8")
    return {number for number in voided if not number.endswith("R")}


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


def _not_owed(one: Posted) -> Decimal:
    return sum((value for (group, _), value in one.adjusted.items() if group != "PR"), ZERO)


def _is_valid(path: Path) -> None:
    _edi("validate", path, "--min-severity", "error")


# -- steps


def _decide(folder: Path, claims: Sequence[Path], name: str, day: str, ledger: Path) -> Path:
    out = folder / f"{name}.jsonl"
    options = ("--plans", PLANS, "--out", out, "--date", day, "--ledger", ledger)
    _edi("adjudicate", *claims, *options)
    return out


def _pay(
    folder: Path,
    claims: Sequence[Path],
    decisions: Path,
    out: Path,
    day: str,
    before: Mapping[str, Posted] | None = None,
) -> Round:
    """Writes 835s, and posts them; `before`: what stood until then."""
    known = set(out.glob("*.835")) if out.exists() else set()
    _edi(
        "remit",
        *claims,
        *("--decisions", decisions, "--groups", folder / "groups.toml", "--out", out),
        *("--date", day, "--allow-missing-decisions"),
    )
    _is_valid(out)
    stands, payments = dict(before or {}), ZERO
    for path in sorted(set(out.glob("*.835")) - known):
        parsed = oxedi.parse(path.read_bytes())
        assert parsed.diagnostics == []
        found = list(posted(path))
        assert parsed.count_claims() == len(found)
        payments += sum((Decimal(bpr[2]) for bpr in _of(path, "BPR")), ZERO)
        for number, one in found:
            if one.status == "22":
                taken = stands.pop(number)
                assert one.paid == -taken.paid and one.charge == -taken.charge, number
                assert one.adjusted == {key: -value for key, value in taken.adjusted.items()}
            else:
                assert number not in stands, number
                stands[number] = one
    return Round(stands, payments)


def _of(path: Path, name: str) -> list[list[str]]:
    return [one for one in segments(path) if one[0] == name]


def _charges(folder: Path) -> dict[str, Decimal]:
    found = {clm[1]: Decimal(clm[2]) for path in folder.iterdir() for clm in _of(path, "CLM")}
    assert found
    return found


def _groups(*, recoupment: bool) -> str:
    text = '[interchange]\nsender = "12345"\nreceiver = "CLEARLINK"\n'
    for number in GROUPS:
        text += GROUP.format(
            number=number, number_only=number[1:], recoupment=str(recoupment).lower()
        )
    return text


def _edi(*arguments: object, allowed: Iterable[int] = (0,)) -> str:
    return _call(["-m", "edi", *arguments], allowed)


def _call(arguments: Sequence[object], allowed: Iterable[int] = (0,)) -> str:
    command = [sys.executable, *map(str, arguments)]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    TIMES[str(arguments[2] if arguments[0] == "-m" else "generate")] += time.monotonic() - began
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
