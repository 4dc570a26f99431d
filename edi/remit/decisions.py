"""Decisions on claims: JSON Lines, one claim or one provider adjustment a line.

Strict, since money follows: unknown or repeated keys, numbers outside quotation marks and amounts
with more than two decimals are refused, each with its line. All amounts are dollars.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from edi.codes import npi
from edi.remit.decision import Decision, ProviderAdjustment
from edi.remit.decision_keys import ADJUSTMENT_RECORD, DECISION
from edi.remit.field_values import InvalidField
from edi.remit.refusal import Refusal

MAX_LINE = 1 << 24  # bytes of one decision
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ONE_A_LINE = "each decision goes on a line of its own"
# In a record that is no JSON; whose it is shows all the same.
ADJUSTMENT = b'"provider_adjustment"'
_CLAIM = re.compile(r'"claim"\s*:\s*"([^"\\]{1,38})"')
_PROVIDER = re.compile(r'"provider"\s*:\s*"([0-9]{10})"')
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
        return record_of(values, number)
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
        return _DECODER.decode(line.decode()), ""
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


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)


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


def record_of(values: object, place: int) -> Record:
    """The record that an object of JSON is. Raises `InvalidField`."""
    if isinstance(values, list):
        raise InvalidField(f"a list: {_ONE_A_LINE}, without [ and ]")
    if isinstance(values, dict) and values.get("provider_adjustment") is not None:
        one = ADJUSTMENT_RECORD(values).provider_adjustment
        return one._replace(place=place, provider=one.provider or "")
    return DECISION(values, place)
