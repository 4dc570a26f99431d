"""A year of claims of self-funded members, month by month, their groups and their plan.

A claim is drawn from its number alone, so that one of an earlier month can be written again: two in
a hundred are replaced in the next month by one of half the charge, which names the payer's number
of the first (REF*F8). So a part of what was paid has to be given back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import IO

from .paid_claims import _GROUP, _PAYEE, _SERVICES, GROUPS, PAYEES, _Claims, _payee, _shortest

YEAR = 2026
_MEMBERS = 25_000
_REPLACED = 50  # every so many
_REFUNDS = (
    'overpayments = "request"\n'
    'refunds = {{ payable_to = "EMPLOYER {0}", address = ["PO BOX 9", "BOISE", "ID", "83702"],'
    ' phone = "8005550101" }}\n\n'
)
_PLANS = """[plans.all]
groups = [{0}]
fees = {{ per-cent-of-charge = 70 }}
benefits = {{ coinsurance = 20, deductible = {{ individual = "50.00" }} }}
"""


class Year:
    """So many claims a month, in a folder for each month."""

    def __init__(self, folder: Path, a_month: int, seed: int, groups: int = GROUPS) -> None:
        self._folder = folder
        self._a_month = a_month
        self._seed = seed
        self._groups = groups
        self._payees = [_payee(number) for number in range(PAYEES)]

    def prepare(self) -> None:
        """groups.toml and plans.toml."""
        numbers = [1000 + number for number in range(self._groups)]
        with (self._folder / "groups.toml").open("w", encoding="utf-8") as text:
            text.write('[interchange]\nsender = "12345"\nreceiver = "CLEARLINK"\n\n')
            for number in numbers:
                text.write((_GROUP.rstrip() + "\n" + _REFUNDS).format(number))
            text.writelines(_PAYEE.format(*payee) for payee in self._payees)
        listed = ", ".join(f'"G{number}"' for number in numbers)
        (self._folder / "plans.toml").write_text(_PLANS.format(listed), encoding="utf-8")

    def month(self, month: int) -> Path:
        """The folder of a month, with its claims.837; of all but the first also originals.837, the
        claims of the month before that are replaced. That month must have been decided."""
        folder = self._folder / f"{month:02d}"
        folder.mkdir()
        first = (month - 1) * self._a_month
        replaced = dict(self._replaced(month - 1)) if month > 1 else {}
        with (folder / "claims.837").open("w", encoding="ascii") as x12:
            self._write(x12, month, range(first, first + self._a_month), replaced)
        if replaced:
            with (folder / "originals.837").open("w", encoding="ascii") as x12:
                self._write(x12, month - 1, replaced, {})
        return folder

    def _replaced(self, month: int) -> Iterator[tuple[int, str]]:
        """Numbers of claims that will be replaced, and what the payer calls them."""
        with (self._folder / f"{month:02d}" / "decisions.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                one = json.loads(line)
                number = int(one["claim"][1:])
                if one["claim"].startswith("C") and not number % _REPLACED and one["status"] == "1":
                    yield number, one["payer_claim_control_number"]

    def _write(
        self, x12: IO[str], month: int, numbers: Iterable[int], replaced: dict[int, str]
    ) -> None:
        """Claims by number, each payee's together, those that replace others behind them."""
        writer = _Writer(x12, self._seed, self._groups, self._a_month, month)
        by_payee: dict[int, list[tuple[int, str]]] = {}
        for number in numbers:
            by_payee.setdefault(number % PAYEES, []).append((number, ""))
        for number, original in replaced.items():
            by_payee.setdefault(number % PAYEES, []).append((number, original))
        for payee in sorted(by_payee):
            writer.provider(*self._payees[payee])
            for number, original in by_payee[payee]:
                writer.numbered(number, original)
        writer.end()


class _Writer(_Claims):
    """An 837P as it is written."""

    def __init__(self, x12: IO[str], seed: int, groups: int, a_month: int, month: int) -> None:
        super().__init__(x12, Random(seed), f"{YEAR}{month:02d}28")
        self._seed, self._groups, self._a_month = seed, groups, a_month

    def numbered(self, number: int, original: str) -> None:
        """The claim of this number; one that replaces it where `original`, its REF*F8, is given."""
        random = Random(f"{self._seed} {number}")
        self._claims += 1
        self._levels += 1
        member = random.randrange(_MEMBERS)
        services = [random.choice(_SERVICES) for _ in range(random.randint(1, 4))]
        charges = [dollars * 100 + random.randrange(100) for _, dollars in services]
        day = f"{YEAR}{number // self._a_month + 1:02d}{random.randint(1, 28):02d}"
        id_ = f"{'R' if original else 'C'}{number:07d}"
        if original:
            charges = [cents // 2 for cents in charges]
        self._put(
            f"HL*{self._levels}*{self._billing}*22*0",
            f"SBR*P*18*G{1000 + member % self._groups}******CI",
            f"NM1*IL*1*ASHGROVE*NADIA****MI*TS{member:07d}",
            "N3*77 TAMARACK LOOP",
            "N4*DONNELLY*ID*83615",
            f"DMG*D8*19{member % 90 + 10}0917*F",
            "NM1*PR*2*EXAMPLE TPA*****PI*12345",
            f"CLM*{id_}*{_shortest(sum(charges))}***11:B:{'7' if original else '1'}*Y*A*Y*Y",
            *([f"REF*F8*{original}"] if original else []),
            f"REF*D9*T{number:09d}",
            "HI*ABK:R0789*ABF:I10",
        )
        for line, ((code, _), cents) in enumerate(zip(services, charges, strict=True), start=1):
            self._put(
                f"LX*{line}",
                f"SV1*HC:{code}*{_shortest(cents)}*UN*1***1:2",
                f"DTP*472*D8*{day}",
                f"REF*6R*{id_}L{line}",
            )
