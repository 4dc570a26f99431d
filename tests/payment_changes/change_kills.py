"""Kills while a payment becomes void, or is made again, and what must hold after the next start.

`PYTHONPATH=.:tests:tests/remit:tests/payment_changes \\
python tests/payment_changes/change_kills.py STEPS MOMENTS`
does so many of each and prints the figures.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, ClassVar

from changed_payments import Paying
from killed_runs import KilledRun, Step, show

from edi.ledger import releasing
from edi.ledger.ledger import Ledger
from edi.remit import Refused

STEPS: tuple[Step, ...] = (
    ("edi.ledger.publishing", "give_name"),
    ("edi.ledger.publishing", "remove"),
    ("edi.ledger.ledger.Ledger", "intend"),
    ("edi.ledger.ledger.Ledger", "publish"),
    ("edi.ledger.payment_events", "record"),
    ("edi.ledger.payment_events", "copy_claims"),
    ("edi.ledger.payments", "record"),
    ("edi.ledger.run_lock", "_remove"),
)


def paying(path: Path) -> Paying:
    """A payment by check; the folder as it is, where it was made."""
    there = Paying(path, {1: "60"})
    if not there.out.exists():
        there.run()
    return there


def run(path: Path) -> Any:
    """What is killed."""
    return getattr(paying(path), (path / "kind").read_text())("5001")


class VoidKilled(KilledRun):
    """Killed while a check becomes void."""

    module, tests, at_steps = "change_kills", "payment_changes", STEPS
    kind: ClassVar[str] = "void"
    states: ClassVar[tuple[list[str], list[str]]] = (["issued"], ["void"])
    files: ClassVar[tuple[int, int]] = (5, 9)

    def __init__(self, path: Path) -> None:
        self.paying = paying(path)
        super().__init__(path, self.paying.out)
        if self.kind == "reissue":
            self.paying.void("5001")
        (path / "kind").write_text(self.kind)

    @property
    def _paths(self) -> list[str]:
        return [*super()._paths, str(Path(__file__).parents[1] / "remit")]

    def named(self) -> int:
        return sum(not path.name.startswith((".", "ledger")) for path in self.out.iterdir())

    def state(self) -> str:
        return f"{self.named()} files, ledger: {self.ledger()}"

    def settled(self) -> str:
        """The next start: it has happened with all of its files, or not at all."""
        releasing.recover(Ledger(self.paying.where), self.out)
        states = list(self.paying.states().values())
        assert states in self.states
        happened = states == self.states[1]
        assert self.named() == self.files[happened]
        assert [path for path in self.out.iterdir() if path.name.startswith(".")] == []
        if not happened:
            run(self.path)
            assert list(self.paying.states().values()) == self.states[1]
            assert self.named() == self.files[1]
        try:
            self.paying.run()
            again = "paid anew"
        except Refused:
            again = "refused"
        assert again == ("paid anew" if self.kind == "void" else "refused")
        return "happened" if happened else "had not happened"


class ReissueKilled(VoidKilled):
    """Killed while it is made again."""

    kind = "reissue"
    states = (["void"], ["reissued", "issued"])
    files = (9, 14)


if __name__ == "__main__":
    for one in (VoidKilled, ReissueKilled):
        print(one.kind)
        show(one, int(sys.argv[1]), int(sys.argv[2]))
