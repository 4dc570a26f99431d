"""Payees as the payer has them on file: bank accounts, and where remittances go by themselves.

Source: 835 guide, BPR01, BPR12 to BPR15 and RDM.
"""

from dataclasses import dataclass

from edi.codes import npi, routing
from edi.emit.delimiter_choice import clean
from edi.emit.payment import BankAccount, Delivery
from edi.remit.field_values import InvalidField
from edi.remit.fields import Fields

SPLIT = ("U", "X")  # BPR01 of payments whose remittance goes another way, as RDM says
TAX_ID = r"[0-9]{9}"
_BY_MAIL = "BM"
_WAYS = (_BY_MAIL, "EM", "FT", "OL")


@dataclass(frozen=True, slots=True)
class ConfiguredPayee:
    """A provider as the payer has it on file: where ACH payments go."""

    npi: str
    tax_id: str = ""  # when given, only for payments under this tax id
    name: str = ""
    account: BankAccount | None = None
    delivery: Delivery | None = None


def payee_on_file(f: Fields) -> ConfiguredPayee:
    """A [[payee]] of a groups file. Raises `InvalidField`."""
    identifier = f.text("npi", 10, required=True)
    if not npi.is_valid(identifier):
        raise InvalidField(f"{f.name('npi')} must be ten digits with a right check digit")
    payee = ConfiguredPayee(
        identifier,
        f.text("tax_id", 9, form=TAX_ID, form_name="nine digits without a hyphen"),
        f.text("name", 60),
        bank_account(f, savings=True, required=False),
        _delivery(f),
    )
    f.close()
    return payee


def bank_account(f: Fields, *, savings: bool, required: bool) -> BankAccount | None:
    """The account that the keys name, None without any. Raises `InvalidField`."""
    transit = f.text("routing", 9, required=required)
    number = f.text("account", 35, required=required)
    # The guide lets only the payee's account be a savings account (BPR14, not BPR08).
    kind = f.choice("account_type", ("DA", "SG") if savings else ("DA",)) or "DA"
    if not transit and not number:
        return None
    if not routing.is_valid(transit):
        raise InvalidField(f"{f.name('routing')} must be nine digits with a right check digit")
    if not number:
        raise InvalidField(f"{f.name('account')} is missing")
    return BankAccount(transit, number, kind)


def _delivery(f: Fields) -> Delivery | None:
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
