"""From which series a payment takes its number (TRN02).

By default all numbers of a ledger are of one series. A bank account may have a series of its own
for its checks (TRN02 is the number on the check), and one for the rest. Once a series was begun it
goes on, also when the groups file no longer says where it was to begin: else a number would come
twice. The ledger knows an account by a digest.
"""

from collections.abc import Collection, Iterator
from hashlib import blake2b

from edi.emit.payment import BankAccount
from edi.ledger.payments import TRACE
from edi.remit.employer_group import EmployerGroup, PaymentMethod

_CHECK = "check"


class NumberSeries:
    """`first_numbers` says where those begin that the groups file has."""

    def __init__(self, groups: Collection[EmployerGroup], begun: Collection[str]) -> None:
        """`begun` are the kinds of number that the ledger has issued."""
        self.first_numbers: dict[str, int] = {}
        for group in groups:
            self.first_numbers.update(_own(group.payment))
        self._known = {*begun, *self.first_numbers}

    def of(self, group: EmployerGroup, method: str) -> str:
        """The series of a payment of a group, by its method (BPR04)."""
        account = group.payment.account
        if account is None:
            return TRACE
        kind = _kind(_CHECK if method == "CHK" else TRACE, account)
        return kind if kind in self._known else TRACE


def text(series: str, number: int) -> str:
    """TRN02."""
    return f"{number}" if series.startswith(_CHECK) else f"{number:09d}"


def _own(payment: PaymentMethod) -> Iterator[tuple[str, int]]:
    if payment.account is not None:
        if payment.first_check is not None:
            yield _kind(_CHECK, payment.account), payment.first_check
        if payment.first_trace is not None:
            yield _kind(TRACE, payment.account), payment.first_trace


def _kind(what: str, account: BankAccount) -> str:
    place = f"{account.routing} {account.number}".encode()
    return f"{what} {blake2b(place, digest_size=8).hexdigest()}"
