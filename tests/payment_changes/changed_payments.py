"""Payments that are made, become void and are made again, for tests."""

from __future__ import annotations

import csv
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
for place in (TESTS, TESTS / "remit"):
    if str(place) not in sys.path:
        sys.path.append(str(place))

from remit_cases import (  # noqa: E402
    NOW,
    Case,
    Folder,
    adjustment,
    decision,
    group,
    line,
    npi,
)

from edi.ledger.ledger import Ledger  # noqa: E402
from edi.ledger.payment_events import KnownPayment, known  # noqa: E402
from edi.payment_changes.back import Changed, take_back  # noqa: E402
from edi.payment_changes.reissue import Reissued, reissue  # noqa: E402

__all__ = ["NOW", "Case", "Folder", "Paying", "adjustment", "decision", "group", "line", "npi"]

PAYEE = """
[[payee]]
npi = "{npi}"
routing = "124100006"
account = "4100012130"
method = "{method}"
"""


class Paying:
    """A group that pays providers by check, or by transfer where `methods` says so."""

    def __init__(self, path: Path, amounts: dict[int, str], *more: str) -> None:
        """`amounts` by provider, of a claim of 100 each."""
        self.cases = [Case(f"C{n}", provider=n) for n in amounts]
        self.decisions = [decided(f"C{n}", amount) for n, amount in amounts.items()]
        self.more = more
        self.methods: dict[int, str] = {}
        self.folder = Folder(path).put(self.cases, self.decisions, "")
        self.out = self.folder.out
        self.where: Any = self.out / "ledger.sqlite"
        self.write_groups()

    def write_groups(self) -> None:
        payees = "".join(
            PAYEE.format(npi=npi(provider), method=method)
            for provider, method in self.methods.items()
        )
        entry = group("G1", *self.more, bank=True, more="first_check = 5001")
        (self.folder.path / "groups.toml").write_text(entry + payees)

    def run(self, **options: Any) -> Any:
        return self.folder.run(**{"bank_files": True, "ledger": self.where, **options})

    def void(self, *numbers: str, kind: str = "void", **options: Any) -> Changed:
        given = {"groups": self.folder.path / "groups.toml", "out": self.out, "now": NOW}
        return take_back(self.where, numbers, kind, "lost in the mail", **{**given, **options})

    def reissue(self, *numbers: str, **options: Any) -> tuple[Reissued, ...]:
        given = {"with_bank_files": True, "now": NOW}
        groups = self.folder.path / "groups.toml"
        return reissue(self.where, numbers, groups, self.out, **{**given, **options}).payments

    def payments(self) -> dict[str, KnownPayment]:
        from edi.payment_changes.payments import number_of

        found = Ledger(self.where).done(lambda connection: known(connection, "P"))
        return {number_of(one): one for one in found}

    def states(self) -> dict[str, str]:
        return {number: one.state for number, one in self.payments().items()}

    def rows(self, suffix: str) -> list[dict[str, str]]:
        """Of all files of a kind."""
        found = []
        for path in sorted(self.out.glob(f"*{suffix}")):
            with path.open(encoding="utf-8", newline="") as stream:
                found += list(csv.DictReader(stream))
        return found


def decided(claim: str, amount: str, **more: Any) -> Any:
    """A claim of 100 that pays an amount."""
    rest = 100 - Decimal(amount)
    adjusted = [adjustment(f"{rest:.2f}")] if rest else []
    return decision(claim, amount, line(1, amount, *adjusted), **more)
