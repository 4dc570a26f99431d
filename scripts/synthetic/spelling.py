"""How X12 writes things: segments, amounts, dates, identifiers with check digits."""

from __future__ import annotations

from datetime import date
from random import Random


def seg(*elements: str) -> str:
    """One segment without its terminator; empty elements at the end are left off."""
    return "*".join(elements).rstrip("*")


def amount(cents: int) -> str:
    """Cents as X12 writes a decimal number: 100, 39.2, -7.05, .8."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    whole, fraction = divmod(cents, 100)
    if not fraction:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{fraction:02d}".rstrip("0")


def day(when: date) -> str:
    return f"{when:%Y%m%d}"


def luhn_digit(digits: str) -> str:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if position % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def npi(rng: Random) -> str:
    body = f"1{rng.randrange(10**8):08d}"
    return body + luhn_digit("80840" + body)


def routing_number(rng: Random) -> str:
    """An ABA number with its check digit, in a district that exists."""
    body = f"12{rng.randrange(10**6):06d}"
    weighted = sum(int(d) * w for d, w in zip(body, (3, 7, 1) * 3, strict=False))
    return body + str(-weighted % 10)


def medicare_number(rng: Random) -> str:
    """An identifier in the form of a Medicare beneficiary's: C A AN N A AN N A A N N."""
    digits = "0123456789"
    letters = "ACDEFGHJKMNPQRTUVWXY"
    kinds = {"C": digits[1:], "N": digits, "A": letters, "E": digits + letters}
    return "".join(rng.choice(kinds[kind]) for kind in "CAENAENAANN")
