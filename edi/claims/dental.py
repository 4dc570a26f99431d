"""What only a dental claim (837D) has: teeth, oral cavities, prostheses, orthodontics."""

from decimal import Decimal
from typing import NamedTuple

from edi.claims.view import LoopView, at, money


class Tooth(NamedTuple):
    """TOO: a tooth that a service was rendered on."""

    code: str  # TOO02: 1 to 32 and A to T, with supernumerary teeth; "" when not sent
    surfaces: tuple[str, ...]  # TOO03-1 to TOO03-5: B, D, F, I, L, M, O


class ToothStatus(NamedTuple):
    """DN2: a tooth that is missing or about to be."""

    code: str  # DN201
    status: str  # DN202: M missing, E to be extracted


class Orthodontics(NamedTuple):
    """DN1: an orthodontic treatment."""

    months: Decimal | None  # DN101: of the whole treatment
    months_remaining: Decimal | None  # DN102: of one taken over from another payer
    indicator: str  # DN104: "Y" when it is one but neither number is known


def teeth(line: LoopView) -> tuple[Tooth, ...]:
    """Every TOO of loop 2400, in file order."""
    return tuple(Tooth(at(values, 2), _sent(line, at(values, 3))) for _, values in line.each("TOO"))


def oral_cavity(line: LoopView) -> tuple[str, ...]:
    """SV304 of loop 2400."""
    return _sent(line, line.value("SV3", 4))


def orthodontics(claim: LoopView) -> Orthodontics | None:
    """DN1 of loop 2300."""
    values = claim.values("DN1")
    if not values:
        return None
    return Orthodontics(money(at(values, 1)), money(at(values, 2)), at(values, 4))


def tooth_statuses(claim: LoopView) -> tuple[ToothStatus, ...]:
    """Every DN2 of loop 2300, in file order."""
    return tuple(ToothStatus(at(values, 1), at(values, 2)) for _, values in claim.each("DN2"))


def _sent(view: LoopView, composite: str) -> tuple[str, ...]:
    """The components that were sent."""
    return tuple(part for part in view.parts(composite) if part)
