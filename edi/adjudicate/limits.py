"""What a member still has to pay, and may still use, in the plan year: accumulators of a claim."""

from datetime import date
from decimal import Decimal

from edi.adjudicate.plan import Benefits, Limit, Service
from edi.adjudicate.work import ClaimWork
from edi.cob.money import ZERO
from edi.ledger.accumulators import Accumulators, Entry

DEDUCTIBLE, OUT_OF_POCKET = "deductible", "out-of-pocket"
_OUTSIDE = " outside the network"


class Limits:
    """The accumulators of one member while a claim is worked out; `entries` is what it adds."""

    def __init__(self, work: ClaimWork, known: Accumulators) -> None:
        self._account = work.account
        self._known = known
        self._added: dict[str, int] = {}
        self._open: dict[str, Decimal | None] = {}  # what is left of a limit, by kind
        own = not work.inside and work.benefits is not work.plan.inside
        self._scope = _OUTSIDE if own else ""
        self._benefits: Benefits = work.benefits or work.plan.inside  # where nothing is covered
        self._days: set[tuple[str, date]] = set()

    @property
    def deductible(self) -> Decimal:
        """Still open."""
        left = self._left(DEDUCTIBLE, self._benefits.deductible)
        return ZERO if left is None else left

    @property
    def out_of_pocket(self) -> Decimal | None:
        """Still open; None without a maximum."""
        return self._left(OUT_OF_POCKET, self._benefits.out_of_pocket)

    def credit(self, deductible: Decimal, member: Decimal) -> None:
        """What the member owes now counts, never above a limit."""
        if self._benefits.deductible != Limit():
            self._add(DEDUCTIBLE, min(deductible, self.deductible))
        most = self.out_of_pocket
        if most is not None:
            self._add(OUT_OF_POCKET, min(member, most))

    def benefit_left(self, name: str, most: Decimal) -> Decimal:
        """Of a benefit with a maximum for the plan year."""
        used = self._known.of_person(self._account, name) + self._added.get(name, 0)
        return max(ZERO, most - Decimal(used).scaleb(-2))

    def use_benefit(self, name: str, amount: Decimal) -> None:
        self._add_kind(name, amount)

    def takes_visit(self, service: Service, days: tuple[date, date] | None) -> bool:
        """Is a visit of this service left? It is used up then; services of one day are one."""
        if service.visits is None or days is None:
            return True
        kind, day = f"{service.name} (visits)", days[0]
        if (kind, day) in self._days:
            return True
        used = self._known.of_person(self._account, kind) + self._added.get(kind, 0)
        if used >= service.visits:
            return False
        self._days.add((kind, day))
        self._added[kind] = self._added.get(kind, 0) + 1
        return True

    def entries(self) -> list[Entry]:
        return [Entry(self._account, kind, n) for kind, n in self._added.items() if n]

    def _left(self, kind: str, limit: Limit) -> Decimal | None:
        """The lesser of what is open for the person and for the family; both go down together."""
        if kind in self._open:
            return self._open[kind]
        name = kind + self._scope
        lefts = []
        if limit.individual is not None:
            used = self._known.of_person(self._account, name)
            lefts.append(limit.individual - Decimal(used).scaleb(-2))
        if limit.family is not None:
            used = self._known.of_family(self._account, name)
            lefts.append(limit.family - Decimal(used).scaleb(-2))
        self._open[kind] = left = max(ZERO, min(lefts)) if lefts else None
        return left

    def _add(self, kind: str, amount: Decimal) -> None:
        left = self._open[kind]
        if left is not None:
            self._open[kind] = left - amount
        self._add_kind(kind + self._scope, amount)

    def _add_kind(self, kind: str, amount: Decimal) -> None:
        self._added[kind] = self._added.get(kind, 0) + int(amount.scaleb(2))
