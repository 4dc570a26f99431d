"""Who pays for a group, and to whom refunds to it are paid: names, addresses, contacts.

Source of the element rules: 835 guide, 1000A (N3, N4, PER).
"""

from dataclasses import dataclass

from edi.codes import state
from edi.emit.delimiter_choice import clean
from edi.emit.payment import Payer
from edi.emit.values import Address, Contact
from edi.remit.field_values import InvalidField
from edi.remit.fields import Fields


@dataclass(frozen=True, slots=True)
class RefundAddress:
    """Whose account refunds go to, and where they are sent."""

    payable_to: str
    address: tuple[str, ...]  # its lines
    phone: str = ""


def refund_address(f: Fields) -> RefundAddress | None:
    """`refunds = { payable_to, address, phone }`; the address is street lines, city, state, ZIP."""
    inner = f.object("refunds")
    if inner is None:
        return None
    *street, city, region, postal_code = _address(inner)
    found = RefundAddress(
        inner.text("payable_to", 60, required=True, free=True),
        (*street, f"{city}, {region} {postal_code}"),
        inner.text("phone", 10, form="[0-9]{10}", form_name="ten digits, area code first"),
    )
    inner.close()
    return found


def _address(inner: Fields) -> tuple[str, ...]:
    """One or two street lines, city, state, ZIP code. Raises `InvalidField`."""
    address = inner.texts("address", 55, 5)
    if not 4 <= len(address) <= 5:
        raise InvalidField(
            f"{inner.name('address')} must be one or two street lines, city, state, ZIP code"
        )
    if not state.is_valid(address[-2]):
        raise InvalidField(f"{inner.name('address')} has no state or province before its last part")
    if not 2 <= len(address[-3]) <= 30 or not 3 <= len(address[-1]) <= 15:
        raise InvalidField(f"{inner.name('address')}: city takes 2 to 30 characters, ZIP 3 to 15")
    return address


def payer(f: Fields) -> Payer:
    """`payer = { name, id, address, contact, claims_contact }`."""
    inner = f.object("payer")
    if inner is None:
        raise InvalidField(f"{f.name('payer')} is missing")
    address = _address(inner)
    contact = _contact(inner, "contact", ("TE", "EM", "UR"))
    if contact is None:
        raise InvalidField(f"{inner.name('contact')} is missing: the guide requires PER*BL")
    found = Payer(
        inner.text("name", 60, required=True),
        inner.text("id", 50, required=True),
        Address(address[:-3], *address[-3:]),
        contact,
        _contact(inner, "claims_contact", ("TE", "EM")),
    )
    inner.close()
    return found


_CONTACT_KEYS = {"TE": "phone", "EM": "email", "UR": "url"}


def _contact(f: Fields, key: str, kinds: tuple[str, ...]) -> Contact | None:
    inner = f.object(key)
    if inner is None:
        return None
    found = []
    for kind in kinds:
        phone = kind == "TE"
        value = inner.text(
            _CONTACT_KEYS[kind],
            10 if phone else 256,
            form="[0-9]{10}" if phone else "",
            form_name="ten digits, area code first",
        )
        if value:
            found.append((kind, value))
    contact = Contact(clean(inner.text("name", 60)), tuple(found))
    if not found:
        raise InvalidField(f"{inner.name('phone')}, email or url is missing")
    inner.close()
    return contact
