"""The edition of the diagnosis codes is that of the day of service.

Services up to 30 September 2015 are coded with ICD-9 (qualifiers BK, BF, BJ, BN, PR and, of
procedures, BR, BQ), those from 1 October 2015 on with ICD-10 (ABK, ABF, ABJ, ABN, APR, BBR, BBQ).
Payers reject the older edition, and both in one claim. ICD-10 on earlier services is a warning,
since some payers take it. A claim with services on both sides of that day is not judged by it.

Rejected: HI*BK:4019 on a service of 9 April 2026; HI*ABK:I10*BF:2724.
Accepted: HI*ABK:I10 on that service; HI*BK:4019 on one of 9 April 2014.

Source: 837 guides, 2300 HI; 45 CFR 162.1002 (ICD-10 from 2015-10-01); claim status codes 254, 255.
"""

from collections.abc import Iterator
from datetime import date

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.rules.sit.health_codes import health_codes

_SINCE = date(2015, 10, 1)
_ICD9 = frozenset({"BK", "BF", "BJ", "BN", "PR", "BR", "BQ"})
_ICD10 = frozenset({"ABK", "ABF", "ABJ", "ABN", "APR", "BBR", "BBQ"})


@rule(
    "SIT019",
    "diagnosis-edition",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    cleared_by={"diagnoses_fit", "dates_fit"},
    status="A7:254",
)
def check(claim: Claim) -> Iterator[Hit]:
    codes = [one for one in health_codes(claim) if one.qualifier in _ICD9 | _ICD10]
    older = [one for one in codes if one.qualifier in _ICD9]
    newer = [one for one in codes if one.qualifier in _ICD10]
    if older and newer:
        ours, theirs = older[0].qualifier, newer[0].qualifier
        message = (
            f"The claim has codes of ICD-9 (HI*{ours}) and of ICD-10 (HI*{theirs}): use the edition"
            " of the day of service for all, ICD-10 from 2015-10-01 on."
        )
        yield Hit(older[0].at(1), message)
        return
    days = claim.service_dates
    if days is None:
        return
    if older and days[0] >= _SINCE:
        one = older[0]
        message = (
            f"Services from 2015-10-01 on are coded with ICD-10: HI*{one.qualifier} announces an"
            " ICD-9 code."
        )
        yield Hit(one.at(1), message, f"service {days[0]}")
    elif newer and days[1] < _SINCE:
        one = newer[0]
        message = (
            f"Services before 2015-10-01 are coded with ICD-9: HI*{one.qualifier} announces an"
            " ICD-10 code. Check the day of service."
        )
        yield Hit(one.at(1), message, f"service {days[1]}", Severity.WARNING)
