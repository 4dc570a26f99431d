"""What a contract allows for a service: fee schedules, per cent of charge, per diem, DRG.

`fees` reads a schedule, `price` works out what it comes to: pure functions over Decimal dollars,
each result with its steps in words.
"""

from edi.pricing.fees import Fee, FeeSchedule, InvalidFees, TwoPrices, read_fees
from edi.pricing.price import Priced, Service, price_case, price_service, spread

__all__ = [
    "Fee",
    "FeeSchedule",
    "InvalidFees",
    "Priced",
    "Service",
    "TwoPrices",
    "price_case",
    "price_service",
    "read_fees",
    "spread",
]
