"""What a report is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

# Payments on clean claims. Of a self-funded plan, a claim after the service is to be decided within
# 30 days: 29 CFR 2560.503-1(f)(2)(iii)(B). Also 42 CFR 405.922 (Medicare), 42 CFR 422.520 (95 % of
# clean claims of Medicare Advantage), 42 CFR 447.45(d) (90 % of clean claims of Medicaid), and many
# states, of insurers (N.C.G.S. 58-3-225: 30 calendar days).
PAY_DAYS = 30
ACK_DAYS = 2  # business days; ours
HOLD_DAYS = 25  # calendar days of an investigation of other party liability, as of `edi adjudicate`
OPL_REASON = "PR-227"  # as of `edi adjudicate`, where a plan names no other
TOP = 10


@dataclass(frozen=True)
class Options:
    """`first` and `last` are first days of months, None for the first and last that there are.

    `only` are numbers of groups, none for all. `names` are groups by each of their numbers, None
    without a groups file: the number under which a group is reported, and its name. `tables` are
    those that are wanted, none for all that there are.
    """

    today: date
    first: date | None = None
    last: date | None = None
    only: tuple[str, ...] = ()
    names: Mapping[str, tuple[str, str]] | None = None
    pay_days: int = PAY_DAYS
    ack_days: int = ACK_DAYS
    hold_days: int = HOLD_DAYS
    opl_reason: str = OPL_REASON
    top: int = TOP
    tables: tuple[str, ...] = ()
    queries: Mapping[str, str] = field(default_factory=dict)  # SQL by table, beside those shipped
