"""Decisions on claims: JSON Lines, one claim or one provider adjustment a line.

Strict, since money follows: unknown or repeated keys, numbers outside quotation marks and amounts
with more than two decimals are refused, each with its line. All amounts are dollars.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from edi.codes import cagc, carc, claim_status, npi, plb, remark_code
from edi.remit.fields import Fields, InvalidField
from edi.remit.refusal import Refusal

MAX_LINE = 1 << 24  # bytes of one decision
FILINGS = frozenset("12 13 14 15 16 17 AM CH DS HM LM MA MB MC OF TV VA WC ZZ".split())
_GROUPS = cagc.codes("835")
_CARRIER_IDS = ("AD", "FI", "NI", "PI", "PP", "XV")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ONE_A_LINE = "each decision goes on a line of its own"
# In a record that is no JSON; whose it is shows all the same.
ADJUSTMENT = b'"provider_adjustment"'
_CLAIM = re.compile(r'"claim"\s*:\s*"([^"\\]{1,38})"')
_PROVIDER = re.compile(r'"provider"\s*:\s*"([0-9]{10})"')
_PROCEDURES = ("AD", "ER", "HC", "HP", "IV", "N4", "N6", "NU", "UI", "WK")


@dataclass(frozen=True, slots=True)
class DecidedAdjustment:
    """One CAS trio."""

    group: str
    reason: str
    amount: Decimal
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """What was decided on a service line, named by its LX01 or its REF*6R."""

    number: int | None
    control_number: str
    paid: Decimal
    charge: Decimal | None = None
    allowed: Decimal | None = None
    units: Decimal | None = None  # paid
    procedure: tuple[str, ...] = ()  # qualifier, code, modifiers; () when as billed
    adjustments: tuple[DecidedAdjustment, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How to speak of it: its number in the claim, if given."""
        return f"line {self.number}" if self.number is not None else "a line"


@dataclass(frozen=True, slots=True)
class Carrier:
    """Another payer: the one that the claim was sent on to, or that should have come first."""

    name: str
    id_qualifier: str
    id: str


@dataclass(frozen=True, slots=True)
class CorrectedInsured:
    """Name and id as the payer knows them, where the claim had them otherwise."""

    last_name: str
    first_name: str
    middle_name: str
    suffix: str
    id: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on a claim. Of a reversal, the amounts as they were paid."""

    claim: str  # CLM01
    status: str  # CLP02
    payer_claim_control_number: str  # CLP07
    paid: Decimal
    place: int  # line of the file
    group: str = ""
    provider: str = ""  # billing provider's NPI, where CLM01 alone is not unique
    frequency: str = ""  # CLM05-3, where a claim and its replacement share CLM01
    charge: Decimal | None = None
    filing: str = ""  # CLP06
    adjustments: tuple[DecidedAdjustment, ...] = ()
    lines: tuple[DecidedLine, ...] = ()
    remarks: tuple[str, ...] = ()
    interest: Decimal | None = None
    covered: Decimal | None = None
    drg: str = ""
    drg_weight: Decimal | None = None
    received: date | None = None
    original_claim_control_number: str = ""  # REF*F8 of a corrected claim
    crossover: Carrier | None = None
    priority_payer: Carrier | None = None
    corrected_insured: CorrectedInsured | None = None
    coverage_expired: date | None = None
    covered_days: Decimal | None = None

    @property
    def is_reversal(self) -> bool:
        return self.status == claim_status.REVERSAL


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """An amount of the payment that belongs to no claim of it (PLB); positive lowers it."""

    provider: str  # payee's NPI
    group: str
    reason: str  # PLB03-1
    amount: Decimal
    place: int
    reference: str = ""  # PLB03-2
    period_end: date | None = None  # PLB02
    tax_id: str = ""  # of the payee, where its NPI has payments under several
    service_date: date | None = None  # tells which period of the group pays


Record = Decision | ProviderAdjustment | Refusal


def parse_decisions(stream: BinaryIO, name: str) -> Iterator[Record]:
    """Every record of a stream, a `Refusal` in place of one that is wrong."""
    for item in record_lines(stream, name):
        yield item if isinstance(item, Refusal) else parse_line(item[2], name, item[0])


def record_lines(stream: BinaryIO, name: str) -> Iterator[tuple[int, int, bytes] | Refusal]:
    """Number, place in the stream and bytes of every line that is not empty, up to one that shows
    the stream to be no JSON Lines at all."""
    number = 0
    start = 0
    first = True
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            yield Refusal(f"a record longer than {MAX_LINE} bytes", file=name, line=number)
            return
        size = len(line)
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
            if line.startswith(_UTF_16):
                yield Refusal("UTF-16 text: save the file as UTF-8", file=name, line=number)
                return
        at = start + size - len(line)
        start += size
        bare = line.strip()
        if not bare:
            continue
        if first and bare in (b"{", b"["):
            message = f"the JSON goes on in the next lines, yet {_ONE_A_LINE}, whole"
            yield Refusal(message, file=name, line=number)
            return
        first = False
        yield number, at, line


def parse_line(line: bytes, name: str, number: int) -> Record:
    """The record of a line; `number` is that of the line."""
    claim, payee = None, None
    try:
        values = _json(line)
    except InvalidField as error:
        claim, payee = _named_in(line)
        return _refusal(error, line, claim, payee, name, number)
    try:
        claim, payee = _claim_of(values), _payee_of(values)
        return _record(values, number)
    except InvalidField as error:
        return _refusal(error, line, claim, payee, name, number)


def _refusal(
    error: InvalidField, line: bytes, claim: str | None, payee: str | None, name: str, number: int
) -> Refusal:
    """The refusal of a record; of a provider adjustment of no known payee, of all payments."""
    message, holds_all = str(error), payee is None and ADJUSTMENT in line
    if holds_all:
        message += "; it may belong to any payee, so none can be paid"
    return Refusal(message, claim, None, payee, name, number, holds_all=holds_all)


def _json(line: bytes) -> object:
    """The record. An error is raised outside of what it was met in, which holds the line."""
    found, wrong = _parsed(line)
    if wrong:
        raise InvalidField(wrong)
    return found


def _parsed(line: bytes) -> tuple[object, str]:
    """The record, or what is wrong with it."""
    try:
        text = line.decode()
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse), ""
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            message = f"more follows the decision: {_ONE_A_LINE}, with no comma behind it"
            return None, f"{message} (column {error.colno})"
        if error.pos >= len(error.doc.rstrip()):
            return None, f"the line ends before the decision does: {_ONE_A_LINE}, whole"
        return None, f"not JSON: {error.msg.lower()}, column {error.colno}"
    except UnicodeDecodeError:
        return None, "not UTF-8"
    except InvalidField as error:
        return None, str(error)
    except (RecursionError, ValueError):
        return None, "not JSON that can be read"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidField("a key stands twice in the same object")
    return found


def _refuse(_: str) -> object:
    raise InvalidField("NaN and Infinity are no amounts")


def _claim_of(values: object) -> str | None:
    claim = values.get("claim") if isinstance(values, dict) else None
    return claim[:38] if isinstance(claim, str) and claim.isprintable() else None


def _payee_of(values: object) -> str | None:
    """The NPI of a provider adjustment that may be wrong elsewhere."""
    inner = values.get("provider_adjustment") if isinstance(values, dict) else None
    found = inner.get("provider") if isinstance(inner, dict) else None
    return found if isinstance(found, str) and npi.is_valid(found) else None


def _named_in(line: bytes) -> tuple[str | None, str | None]:
    """Claim, or NPI of a provider adjustment, that a record names which can not be read."""
    text = line.decode(errors="replace")
    if ADJUSTMENT in line:
        provider = _PROVIDER.search(text)
        return None, provider[1] if provider and npi.is_valid(provider[1]) else None
    claim = _CLAIM.search(text)
    return claim[1] if claim and claim[1].isprintable() else None, None


def _record(values: object, place: int) -> Record:
    if isinstance(values, list):
        raise InvalidField(f"a list: {_ONE_A_LINE}, without [ and ]")
    fields = Fields(values)
    if fields.has("provider_adjustment"):
        inner = fields.object("provider_adjustment")
        fields.close()
        assert inner is not None
        return _provider_adjustment(inner, place)
    decision = _decision(fields, place)
    fields.close()
    return decision


def _decision(f: Fields, place: int) -> Decision:
    status = f.choice("status", [s.code for s in claim_status.all_codes()], required=True)
    crossover = _carrier(f.object("crossover"))
    known = claim_status.get(status)
    if known and known.is_forwarded and crossover is None:
        raise InvalidField(
            f"status {status} says that the claim was sent on: crossover, with name and id of the"
            " payer that got it, is missing"
        )
    return Decision(
        claim=f.text("claim", 38, required=True),
        status=status,
        payer_claim_control_number=f.text("payer_claim_control_number", 50, required=True),
        paid=_required(f, "paid"),
        place=place,
        group=f.text("group", 50),
        provider=_npi(f, "provider"),
        frequency=f.text("frequency", 1),
        charge=f.money("charge"),
        filing=f.choice("filing", FILINGS),
        adjustments=_adjustments(f),
        lines=tuple(map(_line, f.objects("lines", 999))),
        remarks=_remarks(f, 5),
        interest=f.money("interest"),
        covered=f.money("covered"),
        drg=f.text("drg", 4),
        drg_weight=f.quantity("drg_weight"),
        received=f.day("received"),
        original_claim_control_number=f.text("original_claim_control_number", 50),
        crossover=crossover,
        priority_payer=_carrier(f.object("priority_payer")),
        corrected_insured=_insured(f.object("corrected_insured")),
        coverage_expired=f.day("coverage_expired"),
        covered_days=f.quantity("covered_days"),
    )


def _required(f: Fields, key: str) -> Decimal:
    value = f.money(key, required=True)
    assert value is not None
    return value


def _npi(f: Fields, key: str, *, required: bool = False) -> str:
    value = f.text(key, 10, required=required)
    if value and not npi.is_valid(value):
        raise InvalidField(f"{f.name(key)} must be an NPI: ten digits with a right check digit")
    return value


def _line(f: Fields) -> DecidedLine:
    number = f.integer("line", 1, 999_999)
    control_number = f.text("control_number", 50)
    if number is None and not control_number:
        raise InvalidField(f"{f.name('line')} (LX01) or control_number (REF*6R) is missing")
    line = DecidedLine(
        number=number,
        control_number=control_number,
        paid=_required(f, "paid"),
        charge=f.money("charge"),
        allowed=f.money("allowed"),
        units=f.quantity("units"),
        procedure=_procedure(f.object("procedure")),
        adjustments=_adjustments(f),
        remarks=_remarks(f, 99),
    )
    f.close()
    return line


def _adjustments(f: Fields) -> tuple[DecidedAdjustment, ...]:
    return tuple(map(_adjustment, f.objects("adjustments", 500)))


def _adjustment(f: Fields) -> DecidedAdjustment:
    group = f.choice("group", _GROUPS, required=True)
    reason = f.text("reason", 5, required=True)
    if not carc.is_valid(reason):
        raise InvalidField(f"{f.name('reason')} is no claim adjustment reason code (CARC)")
    amount = f.money("amount", required=True, negative=True)
    if not amount:
        raise InvalidField(f"{f.name('amount')} is zero: leave the adjustment out")
    adjustment = DecidedAdjustment(group, reason, amount, f.quantity("quantity"))
    f.close()
    return adjustment


def _remarks(f: Fields, most: int) -> tuple[str, ...]:
    remarks = f.texts("remarks", 30, most)
    for number, code in enumerate(remarks):
        if not remark_code.is_valid(code):
            raise InvalidField(f"{f.name('remarks')}[{number}] is no remark code (RARC)")
    return remarks


def _procedure(f: Fields | None) -> tuple[str, ...]:
    if f is None:
        return ()
    qualifier = f.choice("qualifier", _PROCEDURES) or "HC"
    found = (qualifier, f.text("code", 48, required=True), *f.texts("modifiers", 2, 4))
    f.close()
    return found


def _carrier(f: Fields | None) -> Carrier | None:
    if f is None:
        return None
    carrier = Carrier(
        f.text("name", 60, required=True, free=True),
        f.choice("id_qualifier", _CARRIER_IDS) or "PI",
        f.text("id", 80, required=True, shortest=2),
    )
    f.close()
    return carrier


def _insured(f: Fields | None) -> CorrectedInsured | None:
    if f is None:
        return None
    insured = CorrectedInsured(
        f.text("last_name", 60, free=True),
        f.text("first_name", 35, free=True),
        f.text("middle_name", 25, free=True),
        f.text("suffix", 10, free=True),
        f.text("id", 80, shortest=2),
    )
    f.close()
    return insured


def _provider_adjustment(f: Fields, place: int) -> ProviderAdjustment:
    reason = f.text("reason", 2, required=True)
    known = plb.get(reason)
    if known is None:
        raise InvalidField(f"{f.name('reason')} is no provider adjustment reason of the 835 guide")
    amount = f.money("amount", required=True, negative=True)
    if not amount:
        raise InvalidField(f"{f.name('amount')} is zero: leave the adjustment out")
    if not known.fits(amount):
        raise InvalidField(
            f"{f.name('amount')} has the wrong sign for {reason} ({known.meaning}): it is"
            f" {known.usual_sign}; positive lowers the payment"
        )
    if reason == plb.INTEREST:
        raise InvalidField(
            f"{f.name('reason')}: interest belongs to its claim (key interest of the decision); PLB"
            " L6 is the sum of these"
        )
    adjustment = ProviderAdjustment(
        provider=_npi(f, "provider", required=True),
        group=f.text("group", 50, required=True),
        reason=reason,
        amount=amount,
        place=place,
        reference=f.text("reference", 50),
        period_end=f.day("period_end"),
        tax_id=f.text("tax_id", 9, form="[0-9]{9}", form_name="nine digits"),
        service_date=f.day("service_date"),
    )
    f.close()
    if not adjustment.reference:
        if reason == plb.RECOVERY:
            raise InvalidField(
                f"{f.name('reference')} is missing: WO needs the payer claim control number of the"
                " claim that it is about"
            )
        if reason == plb.FORWARD and amount > 0:
            raise InvalidField(
                f"{f.name('reference')} is missing: FB that brings a balance back needs the trace"
                " number (TRN02) of the payment that moved it forward"
            )
    return adjustment
