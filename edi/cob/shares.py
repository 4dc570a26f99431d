"""Whose the parts of a charge are that a payer did not pay, by group and reason code.

CO and PI are no money of the patient's: what reduces a paid service is written off. PR is the
patient's, or the next payer's; OA-23 is what earlier payers paid and wrote off. What denies a
service is neither until somebody has appealed or given up, and what contradicts itself, such as
CO-1 or PR-253, is nobody's until the payer has corrected it. Sources: X12 code sources 974 and 139.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple, Protocol

from edi.cob.prior import Counts, counts_as
from edi.codes import denial
from edi.codes.adjustment_pair import contradiction
from edi.codes.denial import PAYER_ERROR, Kind

ZERO = Decimal(0)


class Adjustment(Protocol):
    """A CAS trio, of a file or decided here."""

    @property
    def group(self) -> str:
        """CAS01."""

    @property
    def reason(self) -> str:
        """CAS02."""

    @property
    def amount(self) -> Decimal | None:
        """CAS03, dollars."""


class Shares(NamedTuple):
    """Whose the parts of a charge are that were not paid. Dollars."""

    write_off: Decimal = ZERO
    patient: Decimal = ZERO
    earlier_payers: Decimal = ZERO
    denied: Decimal = ZERO
    other: Decimal = ZERO  # OA but 23, paid to the patient (100), what contradicts itself


NOTHING = Shares()


def shares_of(
    adjustments: Iterable[Adjustment], charge: Decimal, paid: Decimal, filing: str
) -> Shares:
    """Whose the adjustments of a service or claim are, of a payer that files so (CLP06)."""
    is_unpaid = paid <= 0 if charge >= 0 else paid >= 0
    found = dict.fromkeys(Shares._fields, ZERO)
    for one in adjustments:
        share = share_of(one.group, one.reason, filing, is_unpaid=is_unpaid)
        found[share] += one.amount or ZERO
    return Shares(**found)


def share_of(group: str, reason: str, filing: str, *, is_unpaid: bool) -> str:
    """Which of the shares an adjustment belongs to."""
    kind = kind_of(group, reason, filing)
    counts = counts_as(group, reason)
    if counts is Counts.BEFORE:
        return "earlier_payers"
    if counts is Counts.PAID or kind is PAYER_ERROR:
        return "other"
    if group == "PR":
        return "patient"
    if is_unpaid and kind.is_denial:
        return "denied"
    return "write_off" if group in ("CO", "PI") else "other"


def kind_of(group: str, reason: str, filing: str) -> Kind:
    """What somebody has to do about an adjustment of a payer that files so (CLP06)."""
    if contradiction(group, reason, filing=filing, accepts_assignment=True):
        return PAYER_ERROR
    return denial.kind_of(reason)
