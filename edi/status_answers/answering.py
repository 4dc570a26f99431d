"""Requests to the statuses that answer them, each with its claims: at least one."""

from datetime import date
from decimal import Decimal

from edi.acknowledgement.values import fit
from edi.emit.values import Procedure
from edi.emit.write_277 import Triplet
from edi.emit.write_status import ClaimStatus, Days, LineStatus
from edi.interchange.delimiters import Delimiters
from edi.status_answers import statuses
from edi.status_answers.known import KnownClaim, KnownLine, State
from edi.status_answers.matching import KnownClaims, is_askable, lines_of
from edi.status_answers.requests import Request

_LONGEST = 50  # of TRN02 and REF02
_NO_TRACE = "0"
_SERVICES = frozenset(("AD", "ER", "HC", "HP", "IV", "N4", "NU", "WK"))  # SVC01-1
_REVENUE = "NU"
_UNPAID = (State.RECEIVED, State.HELD_LIABILITY, State.HELD_COVERAGE, State.HELD_PRIOR)
# Amount and day of a payment that has not gone out are not said.
_SAYS_PAID = frozenset(State) - {*_UNPAID, State.WAITING, State.DECIDED, State.VOID}
ZERO = Decimal(0)


class Answering:
    """Answers requests by what is known of claims."""

    def __init__(self, known: KnownClaims, today: date, *, is_complete: bool) -> None:
        """`is_complete` is false where a file could not be read in which claims may be."""
        self._known = known
        self._today = today
        self._is_complete = is_complete

    def answers(self, request: Request, d: Delimiters) -> list[ClaimStatus]:
        """What is said of a request; several where several claims fit. `d` are the delimiters of
        the answer."""
        if not is_askable(request):
            return [self._echo(request, statuses.of_unanswerable(request), d)]
        claims = self._known.of(request)
        if claims:
            return [self._of(request, one, d) for one in claims]
        is_known = self._is_complete
        none = statuses.NOT_FOUND if is_known else statuses.NOT_LOOKED_UP
        return [self._echo(request, none, d)]

    def _echo(self, request: Request, triplets: tuple[Triplet, ...], d: Delimiters) -> ClaimStatus:
        """No more than the request itself says."""
        return ClaimStatus(
            fit(request.trace, _LONGEST, d) or _NO_TRACE,
            triplets,
            self._today,
            request.amount,
            number=fit(request.number, _LONGEST, d),
            bill_type=fit(request.bill_type, _LONGEST, d),
            account=fit(request.account, _LONGEST, d),
            clearinghouse=fit(request.clearinghouse, _LONGEST, d),
            days=request.days,
        )

    def _of(self, request: Request, claim: KnownClaim, d: Delimiters) -> ClaimStatus:
        says_paid = claim.state in _SAYS_PAID
        return self._echo(request, statuses.of_state(claim.state), d)._replace(
            on=self._day(claim),
            charge=claim.charge,
            paid=claim.paid if says_paid else None,
            decided=claim.decided if claim.state not in _UNPAID else None,
            paid_on=claim.paid_on if says_paid else None,
            payment=fit(claim.trace, _LONGEST, d) if says_paid else "",
            number=fit(claim.number, _LONGEST, d),
            account=fit(claim.account, _LONGEST, d),
            days=claim.days or request.days,
            lines=tuple(self._lines(request, claim, d)),
        )

    def _day(self, claim: KnownClaim) -> date:
        return self._today if claim.since == date.min else claim.since

    def _lines(self, request: Request, claim: KnownClaim, d: Delimiters) -> list[LineStatus]:
        """Of the lines that are asked for, each once."""
        found: dict[int, LineStatus] = {}
        for asked in request.lines:
            for line in lines_of(claim, asked):
                days = line.days or claim.days or asked.days
                if days is not None and id(line) not in found:
                    status = self._line(claim, line, days, d)
                    if status is not None:
                        found[id(line)] = status
        return list(found.values())

    def _line(
        self, claim: KnownClaim, line: KnownLine, days: Days, d: Delimiters
    ) -> LineStatus | None:
        """None for a line that cannot be named."""
        procedure, revenue = line.procedure, fit(line.revenue_code, 48, d)
        if procedure.qualifier in _SERVICES and procedure.code:
            modifiers = tuple(one for one in procedure.modifiers[:4] if len(one) == 2)
            procedure = Procedure(procedure.qualifier, fit(procedure.code, 48, d), modifiers)
        elif revenue:
            procedure, revenue = Procedure(_REVENUE, revenue), ""
        else:
            return None
        return LineStatus(
            statuses.of_line(claim.state, line),
            self._day(claim),
            procedure,
            line.charge,
            (line.paid or ZERO) if claim.state in _SAYS_PAID else ZERO,
            revenue,
            Decimal(1) if line.units is None else line.units,
            fit(line.control_number, _LONGEST, d),
            days,
        )
