"""The identifiers of the payer that claims are sent to, or that a remittance comes from."""

from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment
from edi.claims.read_835 import PaymentReader
from edi.claims.read_837 import ClaimReader
from edi.claims.view import Party

_OTHER_IDS = ("2U", "EO", "HI", "NF")  # REF01 of loop 1000A


def payer_ids(of: Claim | ClaimPayment | ClaimReader | PaymentReader | None) -> tuple[str, ...]:
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
