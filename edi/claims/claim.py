"""The 837 claim: loop 2300 with its service lines, its other payers and whom it is for."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from edi.claims import dental
from edi.claims.coverage import Coverage
from edi.claims.other_payer import LineAdjudication, OtherPayer
from edi.claims.view import LinedView, LoopView, Party, Procedure, at, lazy, money
from edi.guides.catalogue import SPECS
from edi.guides.spec import Service
from edi.structure.chunk import LoopChunk, Spot

if TYPE_CHECKING:
    from edi.claims.context import ClaimContext


class Pricing(NamedTuple):
    """HCP: what a repricer made of a claim or line. Amounts in dollars."""

    methodology: str  # HCP01
    allowed: Decimal | None  # HCP02
    savings: Decimal | None  # HCP03
    organization: str  # HCP04
    reject_reason: str  # HCP13


def _pricing(view: LoopView) -> Pricing | None:
    values = view.values("HCP")
    if not values:
        return None
    return Pricing(
        at(values, 1), money(at(values, 2)), money(at(values, 3)), at(values, 4), at(values, 13)
    )


_POINTERS = {spec.service.segment: spec.pointers for spec in SPECS.values() if spec.service}


class ServiceLine(LoopView):
    """Loop 2400."""

    def __init__(self, chunk: LoopChunk, places: Service) -> None:
        super().__init__(chunk, chunk.layout.root)
        self._places = places

    @lazy
    def _service(self) -> list[str]:
        return self.values(self._places.segment)

    def _at(self, position: int) -> str:
        """An element of the service segment, "" for one that the guide does not have (0)."""
        return at(self._service, position) if position else ""

    @lazy
    def number(self) -> str:
        """LX01."""
        return self.value("LX", 1)

    @property
    def revenue_code(self) -> str:
        """SV201 (institutional only)."""
        return self._at(self._places.revenue_code)

    @lazy
    def procedure(self) -> Procedure:
        """SV101, SV202 or SV301."""
        composite = self._at(self._places.procedure)
        return Procedure.read(composite, self.chunk.delimiters.component)

    @lazy
    def charge(self) -> Decimal | None:
        """SV102, SV203 or SV302, dollars."""
        return money(self._at(self._places.charge))

    @property
    def unit(self) -> str:
        """SV103 or SV204: UN, MJ, DA; "" in a dental claim."""
        return self._at(self._places.unit)

    @lazy
    def units(self) -> Decimal | None:
        """SV104, SV205 or SV306."""
        return money(self._at(self._places.units))

    @property
    def diagnosis_pointers(self) -> tuple[str, ...]:
        """SV107 or SV311: which diagnoses of the claim, from 1 on, the service was for."""
        position = _POINTERS.get(self._places.segment, 0)
        return tuple(filter(None, self.parts(self._at(position)))) if position else ()

    @property
    def place_of_service(self) -> str:
        """SV105 or SV303: where it was rendered, when that is not where the claim says."""
        return self.value("SV1", 5) or self.value("SV3", 3)

    @lazy
    def teeth(self) -> tuple[dental.Tooth, ...]:
        """TOO: the teeth it was rendered on (dental only)."""
        return dental.teeth(self)

    @lazy
    def oral_cavity(self) -> tuple[str, ...]:
        """SV304-1 to SV304-5: areas of the oral cavity (dental only)."""
        return dental.oral_cavity(self)

    @property
    def prosthesis(self) -> str:
        """SV305: I initial placement, R replacement of a prosthesis, crown or inlay (dental)."""
        return self.value("SV3", 5)

    @lazy
    def service_dates(self) -> tuple[date, date] | None:
        """DTP*472: first and last day; None for a dental service on the day of its claim."""
        return self.period("DTP[472]") or self.period("DTP")

    @lazy
    def control_number(self) -> str:
        """REF*6R: the provider's line item control number, echoed in the 835."""
        return self.reference("6R")

    @lazy
    def pricing(self) -> Pricing | None:
        return _pricing(self)

    @lazy
    def adjudications(self) -> list[LineAdjudication]:
        """Loops 2430, of all payers."""
        nodes = self.node.children.get("2430", ())
        return [LineAdjudication(self.chunk, node) for node in nodes]

    def charge_spot(self) -> Spot:
        return self.spot(self._places.segment, self._places.charge)


class Subscriber(Coverage):
    """Loop 2000B with 2010BA and 2010BB: the subscriber, and the payer the claim is sent to."""

    @lazy
    def party(self) -> Party | None:
        """2010BA."""
        node = self.child("2010BA")
        return Party(self.chunk, node) if node else None

    @lazy
    def payer(self) -> Party | None:
        """2010BB: the payer that the claim is sent to."""
        node = self.child("2010BB")
        return Party(self.chunk, node) if node else None


class BillingProvider(LoopView):
    """Loop 2000A with 2010AA, 2010AB and 2010AC."""

    @lazy
    def party(self) -> Party | None:
        node = self.child("2010AA")
        return Party(self.chunk, node) if node else None

    @lazy
    def pay_to_address(self) -> Party | None:
        node = self.child("2010AB")
        return Party(self.chunk, node) if node else None

    @lazy
    def npi(self) -> str:
        return self.party.npi if self.party else ""

    @lazy
    def tax_id(self) -> str:
        """REF*EI, else REF*SY, of 2010AA."""
        if self.party is None:
            return ""
        return self.party.reference("EI") or self.party.reference("SY")


class Claim(LinedView):
    """Loop 2300 and all that it is about. Made by `edi.claims.read_837`."""

    def __init__(self, chunk: LoopChunk, context: "ClaimContext") -> None:
        super().__init__(chunk)
        self.context = context
        self.spec = context.spec
        self.guide_id = context.spec.id
        # Control numbers of the envelopes around the claim, and the file it came from.
        self.interchange: str | None = None
        self.group: str | None = None
        self.transaction: str | None = None
        self.file: str | None = None
        self.usage = ""  # ISA15 of its interchange: P production, T test

    @property
    def levels(self) -> tuple[LoopChunk, ...]:
        """The levels around it, the outermost first: loops ST, 2000A, 2000B and 2000C."""
        return self.context.levels

    @property
    def created(self) -> date | None:
        """BHT04: the day the transaction set was made."""
        return self.context.created

    @property
    def billing_provider(self) -> BillingProvider | None:
        """2000A."""
        return self.context.billing_provider

    @property
    def subscriber(self) -> Subscriber | None:
        """2000B."""
        return self.context.subscriber

    @property
    def patient_level(self) -> LoopView | None:
        """2000C."""
        return self.context.patient

    @lazy
    def lines(self) -> list[ServiceLine]:
        """Loops 2400."""
        places = self.spec.service
        assert places is not None  # every guide about claims has it
        return [ServiceLine(chunk, places) for chunk in self.line_chunks]

    @property
    def is_institutional(self) -> bool:
        return self.spec.is_institutional

    @lazy
    def _clm(self) -> list[str]:
        return self.values("CLM")

    @lazy
    def id(self) -> str:
        """CLM01: the provider's patient control number, echoed in CLP01."""
        return at(self._clm, 1)

    @lazy
    def charge(self) -> Decimal | None:
        """CLM02, dollars."""
        return money(at(self._clm, 2))

    @lazy
    def _clm05(self) -> list[str]:
        return self.parts(at(self._clm, 5))

    @property
    def facility_code(self) -> str:
        """CLM05-1: place of service, or facility type of the type of bill."""
        return self._clm05[0]

    @property
    def frequency(self) -> str:
        """CLM05-3: 1 original, 7 replacement, 8 void, …"""
        return at(self._clm05, 2)

    @property
    def assignment(self) -> str:
        """CLM07: A the provider accepts assignment, B for laboratory services only, C not."""
        return at(self._clm, 7)

    @property
    def benefits_assigned(self) -> str:
        """CLM08."""
        return at(self._clm, 8)

    @property
    def release_of_information(self) -> str:
        """CLM09."""
        return at(self._clm, 9)

    @lazy
    def statement_dates(self) -> tuple[date, date] | None:
        """DTP*434 (institutional)."""
        return self.period("DTP[434]")

    @lazy
    def service_dates(self) -> tuple[date, date] | None:
        """First and last day of the statement, else of all lines; a dental line without a date has
        that of its claim."""
        if self.statement_dates:
            return self.statement_dates
        own = self.period("DTP[472]")
        days = [d for line in self.lines if (dates := line.service_dates or own) for d in dates]
        return (min(days), max(days)) if days else None

    @property
    def payer_claim_control_number(self) -> str:
        """REF*F8: the payer's number of the claim that this one replaces or voids."""
        return self.reference("F8")

    @lazy
    def orthodontics(self) -> dental.Orthodontics | None:
        """DN1 (dental only)."""
        return dental.orthodontics(self)

    @lazy
    def tooth_statuses(self) -> tuple[dental.ToothStatus, ...]:
        """DN2: teeth missing or to be extracted (dental only)."""
        return dental.tooth_statuses(self)

    @lazy
    def pricing(self) -> Pricing | None:
        return _pricing(self)

    @lazy
    def other_payers(self) -> list[OtherPayer]:
        """Loops 2320."""
        nodes = self.node.children.get("2320", ())
        return [OtherPayer(self.chunk, node) for node in nodes]

    @lazy
    def adjudications(self) -> dict[str, list[tuple[ServiceLine, LineAdjudication]]]:
        """Loops 2430 by SVD01, with the line each stands in."""
        found: dict[str, list[tuple[ServiceLine, LineAdjudication]]] = {}
        for line in self.lines:
            for one in line.adjudications:
                found.setdefault(one.payer_id, []).append((line, one))
        return found

    def adjudications_by(self, payer: OtherPayer) -> list[tuple[ServiceLine, LineAdjudication]]:
        """Loops 2430 of this payer, with the line each stands in."""
        return self.adjudications.get(payer.payer_id, []) if payer.payer_id else []

    def has_decided(self, payer: OtherPayer) -> bool:
        """Did the payer adjudicate: AMT*D, claim-level CAS or any 2430?"""
        return payer.has("AMT[D]") or bool(payer.adjustments) or bool(self.adjudications_by(payer))

    @property
    def responsibility(self) -> str:
        """SBR01 of the payer that the claim is sent to."""
        return self.subscriber.responsibility if self.subscriber else ""

    @property
    def filing(self) -> str:
        """SBR09 of the payer that the claim is sent to."""
        return self.subscriber.filing if self.subscriber else ""

    @property
    def group_number(self) -> str:
        """2000B SBR03."""
        return self.subscriber.group_number if self.subscriber else ""

    @property
    def payer(self) -> Party | None:
        """2010BB."""
        return self.subscriber.payer if self.subscriber else None

    @lazy
    def patient(self) -> Party | None:
        """2010CA, or the subscriber when there is no patient level."""
        if self.patient_level is not None:
            node = self.patient_level.child("2010CA")
            return Party(self.patient_level.chunk, node) if node else None
        return self.subscriber.party if self.subscriber else None

    @lazy
    def rendering_provider(self) -> Party | None:
        """2310B (professional and dental), 2310D (institutional)."""
        node = self.child(self.spec.rendering_provider)
        return Party(self.chunk, node) if node else None
