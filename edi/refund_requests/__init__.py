"""Refund requests: what providers were paid too much by groups that take nothing back, the letters
that ask for it, and the lines that acknowledge a refund in the next 835."""

from edi.ledger.overpayments import Overpayment
from edi.ledger.refunds import NotRecorded
from edi.ledger.store import LedgerError
from edi.refund_requests.ageing import BUCKETS, Ageing, ageing, bucket
from edi.refund_requests.letter import NoAddress
from edi.refund_requests.pair import pair
from edi.refund_requests.run import WrittenLetters, write_letters
from edi.remit.refusal import InvalidGroups

__all__ = [
    "BUCKETS",
    "Ageing",
    "InvalidGroups",
    "LedgerError",
    "NoAddress",
    "NotRecorded",
    "Overpayment",
    "WrittenLetters",
    "ageing",
    "bucket",
    "pair",
    "write_letters",
]
