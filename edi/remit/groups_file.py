"""Reads the groups file (TOML).

Every key is checked when the file is read, so that a wrong routing number or tax id is reported
before any claim is looked at. Source of the element rules: 835 guide, BPR, TRN, 1000A; X12 RFI 2041
(TRN03 and BPR10 name the owner of the account), RFI 2081 (bank fields with ACH).
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from edi.codes import npi, routing
from edi.emit.payment import BankAccount
from edi.interchange.delimiters import ISA_WIDTHS
from edi.interchange.writer import MAX_CONTROL_NUMBER
from edi.remit.decision import FILINGS
from edi.remit.delivery import SPLIT, delivery_on_file
from edi.remit.employer_group import (
    ConfiguredPayee,
    EmployerGroup,
    Groups,
    PaymentMethod,
    Route,
)
from edi.remit.field_values import InvalidField
from edi.remit.fields import Fields
from edi.remit.group_parties import payer, refund_address
from edi.remit.payment_method import SUPPLEMENT_LENGTH
from edi.remit.refusal import InvalidGroups
from edi.toml_text import parsed

_TAX_ID = r"[0-9]{9}"
_QUALIFIERS = ("01", "14", "20", "27", "28", "29", "30", "33", "ZZ")  # ISA05, ISA07
NUMBER_KINDS = ("interchange", "group", "trace")  # ISA13, GS06, TRN02


def load_groups(path: Path) -> Groups:
    """Read and check a groups file. Raises `InvalidGroups`; `OSError` when it cannot be read."""
    data = path.read_bytes()
    with suppress(UnicodeDecodeError):
        return parse_groups(data.decode("utf-8-sig"))
    raise InvalidGroups("not UTF-8")


def pays_members(path: str | Path) -> Callable[[str, date | None], bool]:
    """Does a group send members checks (`pay_members`), by its number and the first day of service?
    Of a groups file. Raises `InvalidGroups`, `OSError`."""
    groups = load_groups(Path(path))

    def asked(number: str, day: date | None) -> bool:
        periods = groups.periods(number)
        found = [one for one in periods if (one.covers(day) if day else len(periods) == 1)]
        return bool(found) and found[0].payment.pays_members

    return asked


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
            tuple(_payee(payee) for payee in _tables(fields, "payee")),
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
        return parsed(text), ""
    except tomllib.TOMLDecodeError as error:
        place = _position_of(error)
        return None, f"not TOML: {place}" if place else "not TOML that can be read"


def _position_of(error: tomllib.TOMLDecodeError) -> str:
    """Where the syntax breaks, if that is told; the message itself may quote the file."""
    text = str(error)
    return text[text.rindex("(at ") + 1 : -1] if text.endswith(")") and "(at " in text else ""


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
    _check_series([group.payment for group in groups.groups])
    known: set[tuple[str, str]] = set()
    for number_, payee in enumerate(groups.payees):
        if (payee.npi, payee.tax_id) in known:
            raise InvalidGroups(f"payee[{number_}] stands in the file twice")
        known.add((payee.npi, payee.tax_id))


def _check_series(payments: Iterable[PaymentMethod]) -> None:
    """The series of an account begins once, whoever draws on it."""
    first: dict[tuple[str, str, str], int] = {}
    for one in payments:
        for key, number in (("first_check", one.first_check), ("first_trace", one.first_trace)):
            if number is None or one.account is None:
                continue
            if first.setdefault((key, one.account.routing, one.account.number), number) != number:
                raise InvalidGroups(
                    f"groups with the same account have another {key}: an account has one series"
                )


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
    pays_as = payer(f)
    payment = _payment(f)
    route = _route(f.object("interchange")) or route
    if not route.sender:
        if len(pays_as.id) > ISA_WIDTHS[5]:
            raise InvalidField(
                f"{f.name('payer.id')} is too long to be the sender of the interchange: give"
                " sender in [interchange], at most 15 characters"
            )
        route = replace(route, sender=pays_as.id)
    if not (route.sender + route.receiver).isascii():
        raise InvalidField(f"{f.name('interchange')}: sender and receiver must be ASCII characters")
    longest = 50 if payment.method != "ACH" else SUPPLEMENT_LENGTH
    group = EmployerGroup(
        numbers=numbers,
        name=f.text("name", 60, free=True),
        payer=pays_as,
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
        by_tax_id=f.choice("aggregate_by", ("npi", "tax_id")) == "tax_id",
        filing=f.choice("filing", FILINGS),
        requests_refunds=f.choice("overpayments", ("refuse", "request")) == "request",
        forwards=f.choice("negative_payments", ("refuse", "forward")) == "forward",
        refunds=refund_address(f),
    )
    _check_refunds(f, group)
    if group.effective and group.through and group.through < group.effective:
        raise InvalidField(f"{f.name('through')} is before effective")
    f.text("platform", 40)  # for `edi split`, which reads the same file
    f.close()
    return group


def _check_refunds(f: Fields, group: EmployerGroup) -> None:
    if group.requests_refunds and group.recoupment:
        raise InvalidField(
            f"{f.name('overpayments')} are requested only by a group that takes nothing back"
            " (recoupment = false)"
        )
    if group.forwards and not group.recoupment:
        raise InvalidField(
            f"{f.name('negative_payments')} are moved forward only by a group with recoupment: a"
            " later payment is lowered by them"
        )
    if group.requests_refunds and group.refunds is None:
        raise InvalidField(
            f"{f.name('refunds')} is missing: with overpayments requested, letters say where to pay"
            " (refunds = { payable_to, address })"
        )


def _supplement(f: Fields, longest: int, method: str) -> str:
    value = f.text("originator_supplement", 50)
    if value and method == "ACH" and len(value) != longest:
        raise InvalidField(
            f"{f.name('originator_supplement')} must have exactly {longest} characters: it becomes"
            " BPR11 and TRN04, and the guide gives BPR11 neither fewer nor more"
        )
    return value


def _payment(f: Fields) -> PaymentMethod:
    inner = f.object("payment")
    if inner is None:
        raise InvalidField(f"{f.name('payment')} is missing")
    method = inner.choice("method", ("ACH", "CHK", "NON"), required=True)
    wants_account = method == "ACH"
    payment = PaymentMethod(
        method,
        (inner.choice("format", ("CCP", "CTX")) or "CCP") if wants_account else "",
        _account(inner, savings=False, required=wants_account) if method != "NON" else None,
        inner.choice("handling", ("C", "I", *SPLIT)) or "I",
        inner.text("bank", 23),
        inner.text("origin", 10, form="[ 0-9A-Z]{9,10}", form_name="nine or ten characters"),
        inner.integer("first_check", 1, MAX_CONTROL_NUMBER),
        inner.integer("first_trace", 1, MAX_CONTROL_NUMBER),
        inner.flag("pay_members", False),
        inner.choice("otherwise", ("CHK",)),
    )
    if payment.pays_members and payment.account is None:
        raise InvalidField(
            f"{inner.name('pay_members')} needs routing and account, on which the checks are drawn"
        )
    for key, first in (("first_check", payment.first_check), ("first_trace", payment.first_trace)):
        if first is not None and payment.account is None:
            raise InvalidField(
                f"{inner.name(key)} needs routing and account: an account has a series of its own"
            )
    if payment.otherwise and not wants_account:
        raise InvalidField(
            f"{inner.name('otherwise')} is only for method ACH: how payees without a bank account"
            " are paid"
        )
    inner.close()
    return payment


def _account(f: Fields, *, savings: bool, required: bool) -> BankAccount | None:
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


def _payee(f: Fields) -> ConfiguredPayee:
    identifier = f.text("npi", 10)
    if identifier and not npi.is_valid(identifier):
        raise InvalidField(f"{f.name('npi')} must be ten digits with a right check digit")
    tax_id = f.text("tax_id", 9, form=_TAX_ID, form_name="nine digits without a hyphen")
    if not identifier and not tax_id:
        raise InvalidField(f"{f.name('npi')} is missing, or tax_id of a payee without one")
    payee = ConfiguredPayee(
        identifier,
        tax_id,
        f.text("name", 60),
        _account(f, savings=True, required=False),
        f.choice("method", ("ACH", "CHK")),
        f.text("receiver", 15),
        f.choice("receiver_qualifier", _QUALIFIERS) or "ZZ",
        delivery_on_file(f),
    )
    if not payee.receiver.isascii():
        raise InvalidField(f"{f.name('receiver')} must be ASCII characters")
    if payee.method == "ACH" and payee.account is None:
        raise InvalidField(f"{f.name('method')} ACH needs routing and account of the payee")
    f.close()
    return payee


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
