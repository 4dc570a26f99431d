"""Claims before any object is made of them: enough to tell whether they need a closer look.

The names are those of `Claim` and `ClaimPayment`.
"""

from datetime import date
from typing import NamedTuple

from edi.claims.claim import BillingProvider, Subscriber
from edi.claims.payment import Remittance
from edi.claims.view import LoopView
from edi.interchange.delimiters import Delimiters
from edi.structure.chunk import ClaimSegments


class ClaimOutline(NamedTuple):
    """A claim of an 837."""

    whole: ClaimSegments
    delimiters: Delimiters
    line: int
    is_institutional: bool
    created: date | None
    billing_provider: BillingProvider | None
    subscriber: Subscriber | None
    patient_level: LoopView | None


class PaymentOutline(NamedTuple):
    """A claim payment of an 835."""

    whole: ClaimSegments
    delimiters: Delimiters
    remittance: Remittance
