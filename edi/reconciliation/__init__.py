"""What became of claims: each with the payers' answers, payments with the bank's deposits, denials
with what to do about them, and lines to post.
"""

from edi.reconciliation.answers import Answer, State
from edi.reconciliation.appeals import Appeals, InvalidAppeals
from edi.reconciliation.bank import InvalidDeposits
from edi.reconciliation.run import Reconciliation, reconcile

__all__ = [
    "Answer",
    "Appeals",
    "InvalidAppeals",
    "InvalidDeposits",
    "Reconciliation",
    "State",
    "reconcile",
]
