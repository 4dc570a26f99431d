"""What makes two claims the same, and two services: digests, so that no ledger holds whom they are
about.

Not in them is what a claim has anew when it is sent again: CLM01, frequency, control numbers of
lines. The payer's own place (SBR01) is: a claim may be paid as primary and as secondary.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b

from edi.claims.claim import Claim, ServiceLine
from edi.claims.view import Party

_Dates = tuple[date, date] | None

_BETWEEN = "\x1f"


class ClaimIdentity:
    """The digests of one claim."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        provider = claim.billing_provider
        subscriber = claim.subscriber.party if claim.subscriber else None
        rendering = claim.rendering_provider
        self._who = (
            (provider.npi or provider.tax_id) if provider else "",
            *_patient(subscriber, claim.patient),
            claim.responsibility,
        )
        self._rendering = rendering.npi if rendering else ""
        self._lines = {id(line): self._service(line) for line in claim.lines}

    @property
    def claim(self) -> int:
        """Of provider, patient, dates, lines and charge."""
        one = self._claim
        lines = sorted(line.replace(_BETWEEN, "|") for line in self._lines.values())
        return _digest((*self._who, _number(one.charge), _span(one.service_dates), *lines))

    def part(self, lines: Iterable[ServiceLine]) -> int:
        """The same of some of its lines, which are told apart by their places."""
        one = self._claim
        wanted = {id(line) for line in lines}
        texts = [
            f"{place}|{self._lines[id(line)].replace(_BETWEEN, '|')}"
            for place, line in enumerate(one.lines)
            if id(line) in wanted
        ]
        return _digest((*self._who, "part", _span(one.service_dates), *texts))

    def services(self, paid: Iterable[ServiceLine]) -> tuple[int, ...]:
        """Of the paid lines: provider, patient, day, procedure, units and charge."""
        return tuple(
            _digest((*self._who, self._rendering, self._lines[id(line)]))
            for line in paid
            if line.service_dates or self._claim.service_dates
        )

    def _service(self, line: ServiceLine) -> str:
        procedure = line.procedure
        parts = [
            procedure.code,
            " ".join(sorted(procedure.modifiers)),
            line.revenue_code,
            _number(line.charge),
            _number(line.units),
            _span(line.service_dates or self._claim.service_dates),
        ]
        if line.has("TOO"):
            parts += map(str, line.teeth)
        if line.has("SV3"):
            parts += line.oral_cavity
        return _BETWEEN.join(parts)


def _patient(subscriber: Party | None, patient: Party | None) -> tuple[str, ...]:
    """Member id, else last name; first name; day of birth. Names are often spelled anew."""
    if patient is None:
        return ()
    member = patient.id or (subscriber.id if subscriber else "") or patient.last_name
    return member.upper(), patient.first_name.upper(), str(patient.birth_date or "")


@lru_cache(maxsize=4096)
def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


@lru_cache(maxsize=4096)
def _span(dates: _Dates) -> str:
    return f"{dates[0]}{dates[1]}" if dates else ""


def _digest(parts: Iterable[str]) -> int:
    return digest(_BETWEEN.join(parts).encode(errors="surrogatepass"))


def digest(data: bytes) -> int:
    """64 bits, as SQLite keeps them."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)
