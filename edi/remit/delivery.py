"""How remittances reach payees that get them another way than their payments.

Source: 835 guide, BPR01 and RDM.
"""

from edi.emit.delimiter_choice import clean
from edi.emit.payment import Delivery
from edi.remit.employer_group import ConfiguredPayee, EmployerGroup
from edi.remit.field_values import InvalidField
from edi.remit.fields import Fields
from edi.remit.refusal import Unfit

SPLIT = ("U", "X")  # BPR01 of payments whose remittance goes another way, as RDM says
_BY_MAIL = "BM"
_WAYS = (_BY_MAIL, "EM", "FT", "OL")


def delivery_of(group: EmployerGroup, payee: ConfiguredPayee | None) -> Delivery | None:
    """RDM of a payment that is not zero; `payee` as it is on file. Raises `Unfit` without one."""
    handling = group.payment.handling
    if handling not in SPLIT:
        return None
    if payee is None or payee.delivery is None:
        raise Unfit(
            f"handling {handling} (BPR01) sends the remittance another way than the payment: add a"
            " [[payee]] with npi and delivery (RDM) to the groups file"
        )
    return payee.delivery


def delivery_on_file(f: Fields) -> Delivery | None:
    """The table `delivery`: name of whom mail goes to, else where to send it."""
    inner = f.object("delivery")
    if inner is None:
        return None
    method = inner.choice("method", _WAYS, required=True)
    name = inner.text("name", 60, required=method == _BY_MAIL, free=True)
    number = inner.text("number", 256, required=method != _BY_MAIL)
    if method == _BY_MAIL and number:
        raise InvalidField(f"{inner.name('number')} goes with EM, FT and OL, name with BM")
    inner.close()
    return Delivery(method, clean(name), number)
