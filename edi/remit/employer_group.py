"""Employer groups: whose account pays, in whose name, and to which bank accounts.

Read from TOML. Every key is checked when the file is read, so that a wrong routing number or tax
id is reported before any claim is looked at. Source of the element rules: 835 guide, BPR, TRN,
1000A; X12 RFI 2041 (TRN03 and BPR10 name the owner of the account), RFI 2081 (bank fields with
ACH).
"""

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from edi.codes import state
from edi.emit.delimiter_choice import clean
from edi.emit.payment import BankAccount, Payer
from edi.emit.values import Address, Contact
from edi.interchange.delimiters import ISA_WIDTHS
from edi.interchange.writer import MAX_CONTROL_NUMBER
from edi.remit.decision import FILINGS
from edi.remit.delivery import SPLIT, ConfiguredPayee, bank_account, payee_on_file
from edi.remit.field_values import InvalidField
from edi.remit.fields import Fields
from edi.remit.refusal import InvalidGroups

SUPPLEMENT_LENGTH = 9  # BPR11
_TAX_ID = r"[0-9]{9}"
_QUALIFIERS = ("01", "14", "20", "27", "28", "29", "30", "33", "ZZ")  # ISA05, ISA07
NUMBER_KINDS = ("interchange", "group", "trace")  # ISA13, GS06, TRN02


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """How a group pays: ACH, CHK or NON (no payment passes through this remittance)."""

    method: str
    format: str = ""  # BPR05 with ACH: CCP or CTX
    account: BankAccount | None = None  # the group's own
    handling: str = "I"  # BPR01 of a payment
    bank: str = ""  # its name, in a NACHA file
    origin: str = ""  # immediate origin of a NACHA file, as the bank has assigned it


@dataclass(frozen=True, slots=True)
class Route:
    """Sender and receiver of the interchange.

    Without a sender it becomes the payer's id; without a receiver the interchange is addressed to
    "PROVIDERS", and REF*EV, which names a receiver other than the payee, is left out.
    """

    sender: str = ""
    sender_qualifier: str = "ZZ"
    receiver: str = ""
    receiver_qualifier: str = "ZZ"


@dataclass(frozen=True, slots=True)
class EmployerGroup:
    """One funding account for some period: what becomes one 835 file."""

    numbers: tuple[str, ...]
    name: str
    payer: Payer  # by the name that providers know
    account_owner_tax_id: str
    payment: PaymentMethod
    route: Route
    originator_supplement: str = ""  # BPR11, TRN04
    effective: date | None = None
    through: date | None = None
    recoupment: bool = False
    provider_totals: bool = False  # TS3 and TS2
    filing: str = ""  # CLP06 where neither decision nor claim names one that an 835 takes

    @property
    def number(self) -> str:
        """The first of its numbers."""
        return self.numbers[0]

    @property
    def period(self) -> str:
        """When the entry holds: "from 2026-01-01 to 2026-12-31"."""
        since = f"from {self.effective}" if self.effective else ""
        until = f"to {self.through}" if self.through else ""
        return " ".join(part for part in (since, until) if part) or "always"

    def covers(self, day: date) -> bool:
        return (self.effective is None or self.effective <= day) and (
            self.through is None or day <= self.through
        )

    def overlaps(self, other: "EmployerGroup") -> bool:
        return (self.effective or date.min) <= (other.through or date.max) and (
            other.effective or date.min
        ) <= (self.through or date.max)


@dataclass(frozen=True)
class Groups:
    """The whole groups file."""

    groups: tuple[EmployerGroup, ...]
    payees: tuple[ConfiguredPayee, ...] = ()
    first_numbers: dict[str, int] = field(default_factory=dict)  # by kind of control number

    @cached_property
    def _by_number(self) -> dict[str, list[EmployerGroup]]:
        found: dict[str, list[EmployerGroup]] = {}
        for group in sorted(self.groups, key=lambda group: group.effective or date.min):
            for number in group.numbers:
                found.setdefault(number, []).append(group)
        return found

    @cached_property
    def _by_npi(self) -> dict[str, list[ConfiguredPayee]]:
        found: dict[str, list[ConfiguredPayee]] = {}
        for payee in self.payees:
            found.setdefault(payee.npi, []).append(payee)
        return found

    def periods(self, number: str) -> list[EmployerGroup]:
        """Every entry of a group number, in order of time."""
        return self._by_number.get(number, [])

    def payee(self, npi: str, tax_id: str) -> ConfiguredPayee | None:
        """The payee on file; an entry with its tax id goes before one for any tax id.

        Without a tax id, the only entry of the NPI.
        """
        same = self._by_npi.get(npi, [])
        if not tax_id:
            return same[0] if len(same) == 1 else None
        fitting = [payee for payee in same if payee.tax_id in ("", tax_id)]
        return max(fitting, key=lambda payee: bool(payee.tax_id), default=None)


def load_groups(path: Path) -> Groups:
    """Read and check a groups file. Raises `InvalidGroups`; `OSError` when it cannot be read."""
    data = path.read_bytes()
    with suppress(UnicodeDecodeError):
        return parse_groups(data.decode("utf-8-sig"))
    raise InvalidGroups("not UTF-8")


def parse_groups(text: str) -> Groups:
    """Groups from TOML text. Raises `InvalidGroups`."""
    values, wrong = _parsed(text)
    if wrong:  # raised out here: what it was met in holds account numbers
        raise InvalidGroups(wrong)
    try:
        fields = Fields(values)
        route = _route(fields.object("interchange")) or Route()
        numbers = fields.object("control_numbers")
        groups = Groups(
            tuple(_group(group, route) for group in _tables(fields, "group")),
            tuple(payee_on_file(payee) for payee in _tables(fields, "payee")),
            _first_numbers(numbers),
        )
        fields.close()
    except InvalidField as error:
        raise InvalidGroups(str(error)) from None
    _check(groups)
    return groups


def _parsed(text: str) -> tuple[object, str]:
    """The tables, or what is wrong with the text."""
    try:
        return tomllib.loads(text), ""
    except tomllib.TOMLDecodeError as error:
        return None, f"not TOML: {_position_of(error)}"
    except RecursionError:
        return None, "not TOML that can be read"


def _position_of(error: tomllib.TOMLDecodeError) -> str:
    """Where the syntax breaks; the message itself may quote the file."""
    text = str(error)
    return text[text.rindex("(at ") + 1 : -1] if text.endswith(")") and "(at " in text else "syntax"


def _check(groups: Groups) -> None:
    if not groups.groups:
        raise InvalidGroups("no [[group]] in the file")
    seen: dict[str, list[EmployerGroup]] = {}
    for group in groups.groups:
        for number in group.numbers:
            for other in seen.setdefault(number, []):
                if group.overlaps(other):
                    raise InvalidGroups(
                        f"group {number} has two entries for the same day: give them effective and"
                        " through dates that do not overlap"
                    )
            seen[number].append(group)
    known: set[tuple[str, str]] = set()
    for number_, payee in enumerate(groups.payees):
        if (payee.npi, payee.tax_id) in known:
            raise InvalidGroups(f"payee[{number_}] stands in the file twice")
        known.add((payee.npi, payee.tax_id))


def _tables(fields: Fields, key: str) -> Iterator[Fields]:
    yield from fields.objects(key, 100_000)


def _group(f: Fields, route: Route) -> EmployerGroup:
    numbers = f.texts("numbers", 50, 10_000)
    number = f.text("number", 50)
    if bool(numbers) == bool(number):
        raise InvalidField(f"{f.name('number')} or numbers must be given, and not both")
    numbers = numbers or (number,)
    if len(set(numbers)) != len(numbers):
        raise InvalidField(f"{f.name('numbers')} names a number twice")
    payer = _payer(f)
    payment = _payment(f)
    route = _route(f.object("interchange")) or route
    if not route.sender:
        if len(payer.id) > ISA_WIDTHS[5]:
            raise InvalidField(
                f"{f.name('payer.id')} is too long to be the sender of the interchange: give"
                " sender in [interchange], at most 15 characters"
            )
        route = replace(route, sender=payer.id)
    if not (route.sender + route.receiver).isascii():
        raise InvalidField(f"{f.name('interchange')}: sender and receiver must be ASCII characters")
    longest = 50 if payment.method != "ACH" else SUPPLEMENT_LENGTH
    group = EmployerGroup(
        numbers=numbers,
        name=f.text("name", 60, free=True),
        payer=payer,
        account_owner_tax_id=f.text(
            "account_owner_tax_id",
            9,
            required=True,
            form=_TAX_ID,
            form_name="nine digits without a hyphen (BPR10 and TRN03 are 1 and this)",
        ),
        payment=payment,
        route=route,
        originator_supplement=_supplement(f, longest, payment.method),
        effective=f.day("effective"),
        through=f.day("through"),
        recoupment=f.flag("recoupment", False),
        provider_totals=f.flag("provider_totals", False),
        filing=f.choice("filing", FILINGS),
    )
    if group.effective and group.through and group.through < group.effective:
        raise InvalidField(f"{f.name('through')} is before effective")
    f.text("platform", 40)  # for `edi split`, which reads the same file
    f.close()
    return group


def _supplement(f: Fields, longest: int, method: str) -> str:
    value = f.text("originator_supplement", 50)
    if value and method == "ACH" and len(value) != longest:
        raise InvalidField(
            f"{f.name('originator_supplement')} must have exactly {longest} characters: it becomes"
            " BPR11 and TRN04, and the guide gives BPR11 neither fewer nor more"
        )
    return value


def _payer(f: Fields) -> Payer:
    inner = f.object("payer")
    if inner is None:
        raise InvalidField(f"{f.name('payer')} is missing")
    address = inner.texts("address", 55, 5)
    if not 4 <= len(address) <= 5:
        raise InvalidField(
            f"{inner.name('address')} must be one or two street lines, city, state, ZIP code"
        )
    if not state.is_valid(address[-2]):
        raise InvalidField(f"{inner.name('address')} has no state or province before its last part")
    if not 2 <= len(address[-3]) <= 30 or not 3 <= len(address[-1]) <= 15:
        raise InvalidField(f"{inner.name('address')}: city takes 2 to 30 characters, ZIP 3 to 15")
    contact = _contact(inner, "contact", ("TE", "EM", "UR"))
    if contact is None:
        raise InvalidField(f"{inner.name('contact')} is missing: the guide requires PER*BL")
    payer = Payer(
        inner.text("name", 60, required=True),
        inner.text("id", 50, required=True),
        Address(address[:-3], *address[-3:]),
        contact,
        _contact(inner, "claims_contact", ("TE", "EM")),
    )
    inner.close()
    return payer


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


def _payment(f: Fields) -> PaymentMethod:
    inner = f.object("payment")
    if inner is None:
        raise InvalidField(f"{f.name('payment')} is missing")
    method = inner.choice("method", ("ACH", "CHK", "NON"), required=True)
    wants_account = method == "ACH"
    payment = PaymentMethod(
        method,
        (inner.choice("format", ("CCP", "CTX")) or "CCP") if wants_account else "",
        bank_account(inner, savings=False, required=wants_account) if method != "NON" else None,
        inner.choice("handling", ("C", "I", *SPLIT)) or "I",
        inner.text("bank", 23),
        inner.text("origin", 10, form="[ 0-9A-Z]{9,10}", form_name="nine or ten characters"),
    )
    inner.close()
    return payment


def _route(f: Fields | None) -> Route | None:
    """An [interchange] table, for the file or for one group."""
    if f is None:
        return None
    route = Route(
        f.text("sender", 15),
        f.choice("sender_qualifier", _QUALIFIERS) or "ZZ",
        f.text("receiver", 15),
        f.choice("receiver_qualifier", _QUALIFIERS) or "ZZ",
    )
    f.close()
    return route


def _first_numbers(f: Fields | None) -> dict[str, int]:
    """[control_numbers]: where counting starts in a new ledger."""
    if f is None:
        return {}
    found = {}
    for kind in NUMBER_KINDS:
        value = f.integer(kind, 1, MAX_CONTROL_NUMBER)
        if value is not None:
            found[kind] = value
    f.close()
    return found
