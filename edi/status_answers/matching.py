"""Which of the known claims a request is about.

A payer claim control number decides alone; else the patient control number, the member id, the
charge and the service dates do, as far as they are given. In either case the claim must be of the
provider who asks, and of the member named: whoever else asks is answered as if there were no such
claim. Where several fit, all of them are the answer.
"""

from collections.abc import Iterable

from edi.status_answers.known import KnownClaim, KnownLine, Wanted
from edi.status_answers.requests import Days, LineRequest, Request


def wanted_by(requests: Iterable[Request]) -> Wanted:
    """By what they ask."""
    found = Wanted()
    for one in requests:
        if not is_askable(one):
            continue
        if one.number:
            found.numbers.add(one.number)
            continue
        if one.account:
            found.accounts.add(one.account)
        else:
            found.members.add(one.member)
        if one.days is None:
            found.has_undated = True
        elif found.first_day is None or one.days[0] < found.first_day:
            found.first_day = one.days[0]
    return found


def is_askable(one: Request) -> bool:
    """Does it say enough to look for a claim: who asks, and for what?"""
    return bool(one.provider.ids) and _says_which(one)


def _says_which(one: Request) -> bool:
    if one.number or (one.account and (one.member or one.amount is not None or one.days)):
        return True
    return bool(one.member and one.days and one.amount is not None)


class KnownClaims:
    """Claims by what requests name."""

    def __init__(self, claims: Iterable[KnownClaim]) -> None:
        self._by_number: dict[str, list[KnownClaim]] = {}
        self._by_account: dict[str, list[KnownClaim]] = {}
        self._by_member: dict[str, list[KnownClaim]] = {}
        for one in claims:
            if one.number:
                self._by_number.setdefault(one.number, []).append(one)
            self._by_account.setdefault(one.account, []).append(one)
            for member in one.members:
                self._by_member.setdefault(member, []).append(one)

    def of(self, request: Request) -> list[KnownClaim]:
        """All that the request may be about and its provider may know of; usually one."""
        if not is_askable(request):
            return []
        if request.number:
            found = self._by_number.get(request.number, [])
        elif request.account:
            found = self._by_account.get(request.account, [])
        else:
            found = self._by_member.get(request.member, [])
        ids = request.provider.ids
        mine = [one for one in found if one.is_of(ids) and _is_of_member(one, request)]
        if request.number:
            return mine
        return [one for one in mine if _fits(one, request)]


def _is_of_member(one: KnownClaim, request: Request) -> bool:
    return not request.member or not one.members or request.member in one.members


def _fits(one: KnownClaim, request: Request) -> bool:
    if request.amount is not None and one.charge != request.amount:
        return False
    return request.days is None or one.days is None or overlap(one.days, request.days)


def overlap(one: Days, other: Days) -> bool:
    """Have two periods a day in common?"""
    return one[0] <= other[1] and other[0] <= one[1]


def lines_of(claim: KnownClaim, request: LineRequest) -> list[KnownLine]:
    """The lines of a claim that a request for a line may mean: by control number where both have
    it, else by procedure or revenue code, charge and date."""
    if request.control_number:
        found = [one for one in claim.lines if one.control_number == request.control_number]
        if found:
            return found
    code = request.procedure[1] if len(request.procedure) > 1 else ""
    return [
        one
        for one in claim.lines
        if (not code or code in (one.procedure.code, one.revenue_code))
        and (request.charge is None or one.charge == request.charge)
        and (request.days is None or one.days is None or overlap(one.days, request.days))
        and (code or request.charge is not None)
    ]
