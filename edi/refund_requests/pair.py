"""The lines of a decisions file that acknowledge a refund: WO and 72 of the same amount, which
leave the payment as it is (835 guide, 1.10.2.17; docs/remit.md)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from edi.codes.plb import RECOVERY, REFUND
from edi.ledger.overpayments import RECEIVED, Overpayment


def pair(found: Iterable[Overpayment]) -> Iterator[dict[str, Any]]:
    """Two lines for each refund that waits to be acknowledged."""
    for one in found:
        what = one.what
        for event in one.events:
            if event.kind != RECEIVED or event.acknowledged is not None:
                continue
            for reason, sign in ((RECOVERY, 1), (REFUND, -1)):
                line = {
                    **({"provider": what.npi} if what.npi else {}),
                    "group": what.group,
                    "reason": reason,
                    "reference": what.number,
                    "amount": f"{Decimal(sign * event.cents).scaleb(-2):.2f}",
                }
                if what.tax_id:
                    line["tax_id"] = what.tax_id
                if what.period:
                    line["service_date"] = what.period
                yield {"provider_adjustment": line}
