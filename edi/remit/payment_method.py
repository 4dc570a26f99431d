"""How a payment is made: what the payee has chosen, what the group offers, what is on file.

A provider may ask for transfers (45 CFR 162.925, 162.1602), and may rather have checks. So the
payee's own method goes before the group's; a group that transfers pays payees without an account on
file by check only where it says so.
"""

from decimal import Decimal
from typing import NamedTuple

from edi.emit.payment import Transfer
from edi.remit.employer_group import ConfiguredPayee, EmployerGroup
from edi.remit.refusal import Unfit

SUPPLEMENT_LENGTH = 9  # BPR11
NO_MONEY = "NON"
BY_CHECK = (
    "paid by check, since the groups file has no bank account of the payee; where it has chosen"
    ' checks, say so in its [[payee]]: method = "CHK"'
)


class Way(NamedTuple):
    """How money gets to a payee."""

    method: str  # BPR04: ACH, CHK, NON
    transfer: Transfer | None = None
    warning: str = ""


def way_of(group: EmployerGroup, payee: ConfiguredPayee | None, amount: Decimal) -> Way:
    """`payee` as it is on file. Raises `Unfit` where the payment cannot be made as it should."""
    own = group.payment
    if not amount or own.method == NO_MONEY:
        return Way(NO_MONEY)
    method = (payee.method if payee else "") or own.method
    if method == "CHK":
        return Way(method)
    if payee is None or payee.account is None:
        if own.otherwise:
            return Way(own.otherwise, None, BY_CHECK)
        raise Unfit(
            "ACH needs the payee's bank account: add a [[payee]] with its npi or tax_id, routing"
            " and account to the groups file"
        )
    if own.account is None:
        raise Unfit(
            "the payee is to be paid by ACH, but the group's payment has no routing and account"
        )
    supplement = group.originator_supplement
    if supplement and len(supplement) != SUPPLEMENT_LENGTH:
        raise Unfit(
            "the payee is to be paid by ACH, and the group's originator_supplement must then have"
            f" exactly {SUPPLEMENT_LENGTH} characters (BPR11)"
        )
    return Way(method, Transfer(own.format or "CCP", own.account, payee.account))
