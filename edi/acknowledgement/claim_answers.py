"""The claims of one 837 as a 277CA answers them: providers, patients and claims as they come, and
the totals of all that stands before them."""

from collections.abc import Sequence
from datetime import datetime

from edi.acknowledgement.claim_values import claim_values, line_answers, triplets
from edi.acknowledgement.policy import Role
from edi.acknowledgement.reasons import LINES_REJECTED, Reason
from edi.acknowledgement.spool import SetSpool, Spool
from edi.acknowledgement.values import fit, known
from edi.claims.context import ClaimContext
from edi.claims.view import LoopView, Party
from edi.codes.npi import is_valid as is_npi
from edi.emit import write_277
from edi.emit.values import Name
from edi.emit.write_277 import ACCEPTED, REJECTED, ClaimAnswer, Head, Totals, Triplet
from edi.guides.spec import GuideSpec
from edi.interchange.delimiters import Delimiters
from edi.structure.chunk import LoopChunk

_MOST_OF_PATIENT = 50  # claims below one HL
_FIRST_PROVIDER = 3  # HL01
_ACCEPTED = {Role.PAYER: Triplet("A2", "20", "PR"), Role.CLEARINGHOUSE: Triplet("A1", "20")}
_SOURCE = {Role.PAYER: "PR", Role.CLEARINGHOUSE: "AY"}


class ClaimAnswers:
    """The answers to the claims of one transaction set. `d` are its delimiters, `out` those of the
    answer."""

    def __init__(
        self, role: Role, created: datetime, d: Delimiters, out: Delimiters, spec: GuideSpec
    ) -> None:
        self.totals = Totals()
        self._role = role
        self._created = created
        self._day = f"{created:%Y%m%d}"
        self._d, self._out = d, out
        self._spec = spec
        self._body, self._claims = Spool(out), Spool(out)
        self._next = _FIRST_PROVIDER
        self._provider: LoopChunk | None = None
        self._provider_name: Name | None = None
        self._provider_number = 0
        self._provider_totals = Totals()
        self._patient: ClaimContext | None = None
        self._of_patient = 0
        self._header: LoopChunk | None = None

    def add(
        self, context: ClaimContext, segments: Sequence[str], reasons: Sequence[Reason]
    ) -> bool:
        """One claim more, which is rejected if there is a reason. Is it accepted?"""
        self._header = self._header or context.header
        provider = context.level("2000A")
        if self._provider_name is None or provider is not self._provider:
            self._end_provider()
            self._provider, self._provider_name = provider, _provider(context, self._out)
            self._provider_number, self._next = self._next, self._next + 1
            self._patient = None
        values = claim_values(segments, self._spec, self._d, self._out)
        is_accepted = not reasons
        answer = ClaimAnswer(
            values.number,
            [_ACCEPTED[self._role]],
            ACCEPTED,
            *values[1:],
        )
        if reasons:
            answer = self._rejected(answer, segments, reasons)
        if context is not self._patient or self._of_patient >= _MOST_OF_PATIENT:
            self._patient, self._of_patient = context, 0
            who = _patient(context, self._out)
            self._claims.put(write_277.patient(self._next, self._provider_number, who))
            self._next += 1
        self._of_patient += 1
        self._claims.put(write_277.claim(answer, self._day))
        self._provider_totals.add(values.charge, is_accepted=is_accepted)
        return is_accepted

    def _rejected(
        self, answer: ClaimAnswer, segments: Sequence[str], reasons: Sequence[Reason]
    ) -> ClaimAnswer:
        of_claim = [one for one in reasons if not one.line]
        by_line: dict[int, list[Reason]] = {}
        for one in reasons:
            if one.line:
                by_line.setdefault(one.line, []).append(one)
        lines, rest = line_answers(segments, self._spec, by_line, self._d, self._out)
        why = triplets([*of_claim, *rest])
        return answer._replace(triplets=why or [LINES_REJECTED], action=REJECTED, lines=lines)

    def _end_provider(self) -> None:
        totals, name = self._provider_totals, self._provider_name
        if name is None:
            return
        entity = _SOURCE[self._role]
        self._body.put(write_277.provider(self._provider_number, name, entity, totals))
        self._body.take_all(self._claims)
        self.totals.merge(totals)
        self._provider_totals = Totals()

    def finish(self, sets: SetSpool, reference: str, batch: str) -> None:
        """Write the set. `batch` names the 837 where its header does not (BHT03)."""
        self._end_provider()
        view = LoopView(self._header, self._header.layout.root) if self._header else None
        out = self._out
        head = Head(
            reference,
            self._created,
            _SOURCE[self._role],
            _organization(_party(view, "1000B"), out),
            _submitter(_party(view, "1000A"), out),
            fit(view.value("BHT", 3) if view else "", 50, out) or batch,
        )
        sets.add(write_277.header(head, self.totals), self._body)

    def count(self) -> Totals:
        """All claims so far."""
        found = Totals()
        found.merge(self.totals)
        found.merge(self._provider_totals)
        return found

    def close(self) -> None:
        self._body.close()
        self._claims.close()


def _party(view: LoopView | None, loop: str) -> Party | None:
    node = view.child(loop) if view else None
    return Party(view.chunk, node) if view and node else None


def _name(party: Party | None, is_person: bool, d: Delimiters, qualifier: str, id_: str) -> Name:
    if party is None:
        return Name(known("", 1, 60, d), id_qualifier=qualifier, id=id_, is_person=is_person)
    if not is_person:
        last = known(party.last_name, 1, 60, d)
        return Name(last, id_qualifier=qualifier, id=id_, is_person=False)
    return Name(
        known(party.last_name, 1, 60, d),
        fit(party.first_name, 35, d),
        fit(party.middle_name, 25, d),
        fit(party.suffix, 10, d),
        qualifier,
        id_,
        is_person=True,
    )


def _organization(party: Party | None, d: Delimiters) -> Name:
    id_ = known(party.id if party else "", 2, 80, d)
    return _name(party, False, d, "46", id_)


def _submitter(party: Party | None, d: Delimiters) -> Name:
    id_ = known(party.id if party else "", 2, 80, d)
    name = _name(party, bool(party and party.is_person), d, "46", id_)
    return name._replace(suffix="")  # not used there


def _provider(context: ClaimContext, d: Delimiters) -> Name:
    """2010AA by its NPI, else its tax number or another identifier."""
    found = context.billing_provider
    party = found.party if found else None
    is_person = bool(party and party.is_person)
    if party is not None and is_npi(party.npi):
        return _name(party, is_person, d, "XX", party.npi)._replace(middle_name="")
    tax_id = fit(found.tax_id if found else "", 80, d)
    if len(tax_id) > 1:
        return _name(party, is_person, d, "FI", tax_id)._replace(middle_name="")
    other = party.reference("G2") or party.id if party else ""
    return _name(party, is_person, d, "SV", known(other, 2, 80, d))._replace(middle_name="")


def _patient(context: ClaimContext, d: Delimiters) -> Name:
    """2010CA, or 2010BA; with the member id of the subscriber."""
    subscriber = context.subscriber
    insured = subscriber.party if subscriber else None
    party = insured
    if context.patient is not None:
        party = _party(context.patient, "2010CA")
    own, theirs = party.id if party else "", insured.id if insured else ""
    qualifier = party.id_qualifier if party and own else insured.id_qualifier if insured else ""
    qualifier = qualifier if qualifier in ("MI", "II") else "MI"
    return _name(party, True, d, qualifier, known(own or theirs, 2, 80, d))
