"""The totals of a loop 2000 (TS3, TS2) must be those of its claims.

TS304 counts the claim payments of the loop and TS305 adds up their charges (CLP03). TS2 has, of the
inpatient adjudication information, the DRG amounts (TS201, sum of MIA04), the disproportionate
share amounts (TS204, MIA06), the indirect medical education amounts (TS206, MIA13) and the covered
days (TS213, sum of QTY*CA). Reversals count as claims with their negative charge; a payer that
leaves them out is right too.

Rejected: TS3*1500001213*11*20261231*5*9999 for two claims of 320 and 500.
Accepted: TS3*1500001213*11*20261231*2*820 for the same.

Source: 835 guide, loop 2000 TS3 and TS2 notes.
"""

from collections.abc import Iterator
from decimal import Decimal

from edi.claims import balance
from edi.claims.set_totals import GroupSums, ProviderGroup
from edi.claims.view import at, money
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import more

_OF_TS2 = (
    (1, "total DRG amount", "the DRG amounts (MIA04)"),
    (4, "total disproportionate share", "the disproportionate share amounts (MIA06)"),
    (6, "total indirect medical education", "the indirect medical education amounts (MIA13)"),
    (13, "total covered days", "the covered days (QTY*CA)"),
)


@rule("BAL108", "provider-totals", Severity.ERROR, Snip.BALANCING, scopes={Scope.GROUP})
def check(group: ProviderGroup) -> Iterator[Hit]:
    sums = group.sums
    if group.has("TS3"):
        yield from _of_ts3(group, sums)
    if group.has("TS2"):
        found = (sums.drg, sums.disproportionate_share, sums.medical_education, sums.covered_days)
        for (place, name, parts), total in zip(_OF_TS2, found, strict=True):
            yield from _of_ts2(group, place, name, parts, total)


def _of_ts3(group: ProviderGroup, sums: GroupSums) -> Iterator[Hit]:
    """Both totals in one finding: the cause is mostly the same."""
    stated = money(at(group.values("TS3"), 4))
    is_miscounted = stated is not None and stated not in (
        sums.claims,
        sums.claims - sums.reversals,
    )
    residual = balance.group_charge(group)
    holds = "holds 1 claim" if sums.claims == 1 else f"holds {sums.claims:,} claims"
    charge = (
        f"the total charge (TS305) is {more(residual or balance.ZERO)} than their charges (CLP03)"
    )
    detail = f"{group.value('TS3', 5)} stated, {sums.charge:.2f} in claims" if residual else None
    if is_miscounted:
        message = f"The number of claims (TS304) is {stated:f}, but this loop 2000 {holds}"
        message += f", and {charge}." if residual else "."
        yield Hit(group.spot("TS3", 4), message, detail)
    elif residual:
        message = f"This loop 2000 {holds}, and {charge}."
        yield Hit(group.spot("TS3", 5), message, detail)


def _of_ts2(
    group: ProviderGroup, place: int, name: str, parts: str, total: Decimal
) -> Iterator[Hit]:
    text = at(group.values("TS2"), place)
    stated = money(text) if text else balance.ZERO
    if stated is None or stated == total:
        return
    element = f"TS2{place:02d}"
    message = f"The {name} ({element}) is {more(stated - total)} than {parts} add up to."
    if not text:
        message = f"The {name} ({element}) is missing, but {parts} add up to {total:.2f}."
    yield Hit(
        group.spot("TS2", place),
        message,
        f"{stated:.2f} stated, {total:.2f} in claims",
        None if text else Severity.WARNING,
    )
