"""A plan as values: what `plans.toml` says of it. Amounts are dollars."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.adjudicate.chosen import Chosen
from edi.adjudicate.coverages import Coverages
from edi.adjudicate.fees import Fees
from edi.adjudicate.members import Members
from edi.adjudicate.reasons import Reason
from edi.cob.adjustments import Readings
from edi.rule_language.code_set import CodeSet


class Limit(NamedTuple):
    """A deductible or out-of-pocket maximum of a plan year; None for none."""

    individual: Decimal | None = None
    family: Decimal | None = None


class Benefits(NamedTuple):
    """What members pay of what is allowed, in the network or outside."""

    deductible: Limit = Limit()
    out_of_pocket: Limit = Limit()
    coinsurance: Decimal = Decimal(0)  # the member's part: 0.2
    copay: Decimal = Decimal(0)  # a visit: provider and day


class Service(NamedTuple):
    """[[services]]: benefits of some services; the first that fits a line decides.

    None for what the plan says of all.
    """

    name: str
    of: Chosen
    covered: bool
    reason: Reason  # where it is not covered
    has_deductible: bool
    coinsurance: Decimal | None
    out_of_network_coinsurance: Decimal | None
    copay: Decimal | None
    maximum: Decimal | None  # what the plan pays in a plan year
    visits: int | None  # days of service in a plan year
    network_only: bool


class Authorization(NamedTuple):
    """[[authorizations]]: services that need a number (REF*G1)."""

    name: str
    of: Chosen
    numbers: CodeSet | None  # those issued; None: any number will do
    reason: Reason


class Bundle(NamedTuple):
    """[[bundles]]: services that are part of another of the same day."""

    procedures: CodeSet
    beside: CodeSet
    unless: CodeSet  # modifiers
    reason: Reason


class UnitLimit(NamedTuple):
    """[[unit-limits]]: units of a service that are payable a day."""

    procedures: CodeSet
    most: Decimal
    reason: Reason


class ModifierNeeded(NamedTuple):
    """[[modifiers-needed]]: procedures that need one of some modifiers."""

    procedures: CodeSet
    modifiers: CodeSet
    reason: Reason


class ModifierRate(NamedTuple):
    """[[modifier-rates]]: what a modifier makes of a fee."""

    modifier: str
    part: Decimal  # 0.5
    procedures: CodeSet | None


class Filing(NamedTuple):
    """[timely-filing]: days from the last day of service to the day the claim came."""

    days: int
    after_primary: int | None  # from the last decision of a payer before
    reason: Reason


class Estimate(NamedTuple):
    """[coordination.estimate]: what an unknown primary payer is supposed to pay."""

    allowed: Decimal  # part of this plan's allowed amount
    paid: Decimal  # part of what it allows


class Coordination(NamedTuple):
    """[coordination]: how the plan pays after other payers."""

    method: str
    supplement: Mapping[str, Decimal] | None
    funding: str  # insured, erisa, medicare
    estimate: Estimate | None
    days: int  # that a claim without the primary's decision is held
    reason: Reason  # then
    readings: Readings  # how pairs are read that contradict themselves
    first_reason: Reason  # another payer that the claim does not name comes first


class Liability(NamedTuple):
    """[liability]: when another party may have to pay, and what happens until the member says."""

    days: int  # that claims are held, from the opening of the investigation
    diagnoses: CodeSet
    threshold: Decimal | None  # a claim with such a diagnosis above it is looked into
    accidents: bool  # a claim that says so is looked into
    reason: Reason  # when the member does not answer
    liable_reason: Reason  # when another party has to pay
    answer_to: str  # where the member answers: the plan, or its vendor


class Edits(NamedTuple):
    """The coding edits of the group."""

    bundles: tuple[Bundle, ...] = ()
    unit_limits: tuple[UnitLimit, ...] = ()
    modifiers_needed: tuple[ModifierNeeded, ...] = ()
    modifier_rates: tuple[ModifierRate, ...] = ()


class Plan(NamedTuple):
    """One plan for some period."""

    key: str
    name: str
    groups: tuple[str, ...]  # SBR03
    effective: date | None
    through: date | None
    year_starts: tuple[int, int]  # month and day of the plan year
    ends_with_month: bool  # coverage that ends within a month lasts to the end of it
    members: Members | None  # None: whoever the claim says
    others: Coverages | None  # what is known of members' other coverages
    network: CodeSet | None  # NPIs and tax ids; None: every provider is in it
    fees: Fees
    inside: Benefits
    outside: Benefits | None  # None: nothing is covered there
    out_of_network_reason: Reason
    services: tuple[Service, ...]
    authorizations: tuple[Authorization, ...]
    edits: Edits
    filing: Filing | None
    coordination: Coordination
    liability: Liability | None

    def covers(self, day: date) -> bool:
        return (self.effective or date.min) <= day <= (self.through or date.max)

    def year_of(self, day: date) -> date:
        """The first day of the plan year that a day lies in."""
        month, first = self.year_starts
        starts = date(day.year, month, first)
        if starts <= day or day.year == date.min.year:
            return starts
        return date(day.year - 1, month, first)


class Plans(NamedTuple):
    """All plans of a file."""

    plans: tuple[Plan, ...]

    def of(self, group: str, day: date) -> Plan | None:
        """The plan of a group on a day."""
        for plan in self.plans:
            if group in plan.groups and plan.covers(day):
                return plan
        return None

    def knows(self, group: str) -> bool:
        return any(group in plan.groups for plan in self.plans)

    @property
    def groups(self) -> list[str]:
        return sorted({group for plan in self.plans for group in plan.groups})
