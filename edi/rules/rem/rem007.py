"""An employer's self-funded plan whose contract excludes recoupment takes nothing off a payment.

The money of a self-funded plan is the employer's: an overpayment goes back to its account, so the
administrator asks the provider for a refund. A recovery (PLB WO with a positive amount) would take
it off what another claim of that employer is due. Asked where a profile says of a group
`self-funded = true` and `recoupment = false`; the groups of a remittance are those of its claims
(REF*1L). A warning where it also pays claims of other groups, which the recovery may be about.

Rejected: PLB*1500001213*20261231*WO:94060555400000*10 beside claims of REF*1L*G0012, a group that
excludes recoupment.
Accepted: the same beside claims of another group; a WO that gives back, with a negative amount.

Source: administrators' contracts with self-funded (ASO) employers; 835 guide, section 1.10.2.17.
"""

from collections.abc import Iterator
from functools import lru_cache

from edi.claims.payment import ClaimPayment, Remittance
from edi.finding import Severity
from edi.guides.catalogue import SPECS
from edi.guides.spec import About
from edi.rules.needs import ALWAYS
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.rule import Hit, Memory, Scope, partner_rule
from edi.structure.chunk import RawClaim
from edi.structure.layout import Layout

_GUIDES = frozenset(spec.id for spec in SPECS.values() if spec.about is About.PAYMENT)
_MOST_GROUPS = 1000  # of one remittance

check = partner_rule(
    "REM007",
    "recoupment-excluded",
    Severity.ERROR,
    guides=_GUIDES,
    scopes={Scope.PAYMENT, Scope.REMITTANCE},
)


def ask(partner: Partner) -> Iterator[Asked]:
    excluded = {
        number
        for number, group in partner.groups.items()
        if group.is_self_funded and group.has_recoupment is False
    }
    if not excluded:
        return

    def look(subject: ClaimPayment | Remittance) -> Iterator[Hit]:
        if isinstance(subject, ClaimPayment):
            _note(subject.remittance, subject.reference("1L"))
            return
        theirs = subject.employer_groups & excluded
        if not theirs:
            return
        from edi.codes import plb

        are_all = theirs == subject.employer_groups
        for one in subject.provider_adjustments:
            if one.reason == plb.RECOVERY and one.amount is not None and one.amount > 0:
                yield Hit(
                    one.spot(1),
                    "This remittance pays"
                    f"{'' if are_all else ' also'} from the account of a self-funded employer group"
                    " that excludes recoupment: ask the provider for a refund in the place of WO.",
                    f"group number {', '.join(sorted(theirs))}",
                    None if are_all else Severity.WARNING,
                )

    yield Asked(look, ALWAYS, _remember, is_of_sets=True)


def _remember(
    raw: RawClaim, remittance: Remittance, file: str | None, memory: Memory | None
) -> bool:
    del file, memory
    segments, separator = raw.segments.segments, raw.delimiters.element
    index = _place(raw.segments.layouts[0])
    number = "" if index is None else [*segments[index].split(separator), "", ""][2].strip()
    _note(remittance, number)
    return True


@lru_cache(maxsize=1024)
def _place(layout: Layout) -> int | None:
    """Where a 2100 has its REF*1L."""
    return layout.tokens.index("REF_1L") if "REF_1L" in layout.tokens else None


def _note(remittance: Remittance, number: str) -> None:
    if len(remittance.employer_groups) < _MOST_GROUPS:
        remittance.employer_groups.add(number)
