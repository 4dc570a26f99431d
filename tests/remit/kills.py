"""Kills of a run at its steps, and at any moment, and what must hold after the next start.

`PYTHONPATH=.:tests python tests/remit/kills.py STEPS MOMENTS`
does so many of each and prints the figures.
"""

from __future__ import annotations

import csv
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from killed_runs import KilledRun, ledger_of, said, show

if TYPE_CHECKING:
    from edi.ledger.payments import WrittenPayment

GROUPS = 4  # G2 pays by transfer, G3 a member
_FUNDING = (".funding.csv", ".funding.txt")
_CHECKS = (".835", ".positive-pay.csv", ".register.csv", *_FUNDING)
ENDINGS = {
    "G1": _CHECKS,
    "G2": (".835", ".ach", ".register.csv", *_FUNDING),
    "G3": (*_CHECKS, ".member-letters.txt"),
    "G4": _CHECKS,
}
# Every step of publishing; each is killed before it, and behind it.
STEPS = (
    ("edi.ledger.publishing", "sync_folder"),
    ("edi.ledger.publishing", "give_name"),
    ("edi.ledger.publishing", "remove"),
    ("edi.ledger.publishing", "intended"),
    ("edi.ledger.ledger.Ledger", "reserve"),
    ("edi.ledger.ledger.Ledger", "intend"),
    ("edi.ledger.ledger.Ledger", "publish"),
    ("edi.ledger.ledger.Ledger", "state"),
    ("edi.ledger.ledger.Ledger", "intended"),
    ("edi.ledger.payments", "_record_claims"),
    ("edi.remit.drafting.Drafting", "draft"),
    ("edi.ledger.run_lock", "_remove"),
)


def run(path: Path) -> Any:
    from remit_cases import Folder

    return Folder(path).run(ledger=ledger_of(path), bank_files=True)


class Killed(KilledRun):
    """A folder with the inputs, and an output folder in which runs are killed."""

    module, tests, at_steps = "kills", "remit", STEPS

    def __init__(self, path: Path) -> None:
        from remit_cases import Case, Folder, adjustment, decision, group, line, npi

        member = decision("C3", "0", line(1, "0", adjustment("60", "PR", "100"), adjustment("40")))
        payee = f'[[payee]]\nnpi = "{npi(1)}"\nrouting = "124100006"\naccount = "41"\n'
        self.folder = Folder(path).put(
            [
                Case(f"C{n}", number=f"G{n}", assigned="N" if n == 3 else "Y")
                for n in range(1, GROUPS + 1)
            ],
            [decision("C1"), decision("C2"), member, decision("C4")],
            group("G1", bank=True)
            + group("G2", 'originator_supplement = "SUPPLEMEN"', method="ACH")
            + group("G3", bank=True, more="pay_members = true, first_check = 5001")
            + group("G4", bank=True)
            + payee,
        )
        super().__init__(path, self.folder.out)

    def state(self) -> str:
        files = len(list(self.out.glob("*.835"))) if self.out.exists() else 0
        drafts = bool(list(self.out.glob(".*.tmp"))) if self.out.exists() else False
        named = "all" if files == GROUPS else "some" if files else "no"
        return f"{named} files, {'drafts' if drafts else 'no drafts'}, ledger: {self.ledger()}"

    def settled(self) -> str:
        outcome, notices = self.settle()
        return said(notices, "refused" if isinstance(outcome, Exception) else "paid")

    def settle(self) -> tuple[Any, tuple[str, ...]]:
        """The next start, in this process: everything is there once, recorded, and nothing else.

        Returns the outcome, or the refusal of what is there already, and the notices.
        """
        from edi.ledger.ledger import Ledger
        from edi.remit import Refused

        notices: list[str] = []
        outcome: Any
        try:
            outcome = self.folder.run(
                ledger=ledger_of(self.path), on_notice=notices.append, bank_files=True
            )
        except Refused as refused:
            outcome = refused
            assert all("paid before" in one.message for one in refused.refusals), refused
        self._check_files(Ledger(ledger_of(self.path)).payments())
        return outcome, tuple(notices)

    def _check_files(self, recorded: list[WrittenPayment]) -> None:
        """Files and ledger have the same payments, and each group's once."""
        from remit_cases import of, segments

        from edi.remit.number_series import text

        out = self.folder.out
        names = {one.group: one.file.removesuffix(".835") for one in recorded}
        expected = [names[group] + end for group, ends in ENDINGS.items() for end in ends]
        assert self.folder.written() == sorted(expected)  # no drafts, no locks
        assert {one.file for one in recorded} == {f"{name}.835" for name in names.values()}
        numbers = [(one.series, one.trace) for one in recorded]
        assert len(set(numbers)) == len(numbers)
        for group, name in names.items():
            its = [one for one in recorded if one.group == group]
            paid = {text(one.series, one.trace): one.amount for one in its}
            with (out / f"{name}.register.csv").open(newline="") as register:
                rows = {one["number"]: Decimal(one["amount"]) for one in csv.DictReader(register)}
            assert rows == paid, name
            of_providers = [one[2] for one in of(segments(out / f"{name}.835"), "TRN")]
            assert len(of_providers) == 1
            assert of_providers[0] in paid
            checks = [text(one.series, one.trace) for one in its if one.method == "CHK"]
            if checks:
                with (out / f"{name}.positive-pay.csv").open(newline="") as issued:
                    assert [one["number"] for one in csv.DictReader(issued)] == checks
        (transfer,) = (one.trace for one in recorded if one.group == "G2")
        assert f"TRN*1*{transfer:09d}*" in (out / f"{names['G2']}.ach").read_text()
        (check,) = (one.trace for one in recorded if one.group == "G3" and one.method == "CHK")
        assert (
            f"Check {check} over 60.00" in (out / f"{names['G3']}.member-letters.txt").read_text()
        )
        for path in out.iterdir():
            assert path.stat().st_mode & 0o777 == 0o600, path


if __name__ == "__main__":
    show(Killed, int(sys.argv[1]), int(sys.argv[2]))
