"""Whom claims are sent to and from, or whom a remittance comes from."""

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.payment import ClaimPayment
from edi.claims.read_835 import PaymentReader
from edi.claims.read_837 import ClaimReader
from edi.claims.view import Party
from edi.rules.partner.applies import Addressee, Envelope
from edi.rules.partner.raw import level_value

_OTHER_IDS = ("2U", "EO", "HI", "NF")  # REF01 of loop 1000A
_GROUP = "1L"  # REF01 of loop 2100: group or policy number

Subject = Claim | ClaimPayment | ClaimReader | PaymentReader | None


def addressee(of: Subject, guide_id: str, envelope: tuple[str, str, str, str]) -> Addressee:
    """Of a claim or claim payment, or of what is being read."""
    context = _context(of)
    receiver = group = filing = level = ""
    if context is not None:
        receiver = level_value(context, "ST", "1000B", "NM1", 9) or ""
        level, group, filing = (
            level_value(context, "2000B", "2000B", "SBR", number) or "" for number in (1, 3, 9)
        )
    else:
        payment = of.open if isinstance(of, PaymentReader) else of
        if isinstance(payment, ClaimPayment):
            group, filing = payment.reference(_GROUP), payment.filing
    envelope_ids = Envelope(*envelope)
    return Addressee(guide_id, envelope_ids, payer_ids(of), receiver, group, filing, level)


def _context(of: Subject) -> ClaimContext | None:
    if isinstance(of, ClaimReader):
        return of.open.context if of.open is not None else of.context
    return of.context if isinstance(of, Claim) else None


def payer_ids(of: Subject) -> tuple[str, ...]:
    """NM109 of 2010BB in an 837; in an 835 N104 of its N1*PR, and its additional identifiers (REF
    of loop 1000A). () where there is none."""
    if isinstance(of, ClaimReader):
        if of.open is None:
            payer_id = of.context.payer_id
            return (payer_id,) if payer_id else ()
        of = of.open
    if isinstance(of, Claim):
        return (of.payer.id,) if of.payer and of.payer.id else ()
    if isinstance(of, PaymentReader):
        remittance = of.remittance
        return _of_party(of.open.payer if of.open else remittance.payer if remittance else None)
    if isinstance(of, ClaimPayment):
        return _of_party(of.payer)
    return ()


def _of_party(payer: Party | None) -> tuple[str, ...]:
    if payer is None:
        return ()
    found = (payer.id, *map(payer.reference, _OTHER_IDS))
    return tuple(dict.fromkeys(one for one in found if one))
