"""What the tables of a profile say, each as values: read from TOML in `partner.py`."""

from collections.abc import Callable
from typing import NamedTuple

from edi.rule_language.code_set import CodeSet

Fits = Callable[[str], bool]


class AcceptedClaims(NamedTuple):
    """[claims]: what kinds of claims are taken; None for any."""

    types: frozenset[str] | None  # ids of guides
    frequencies: CodeSet | None  # CLM05-3
    places: CodeSet | None  # CLM05-1 of an 837P or 837D
    bills: CodeSet | None  # CLM05-1 of an 837I
    levels: CodeSet | None  # SBR01 of 2000B
    filings: CodeSet | None  # SBR09 of 2000B
    purposes: CodeSet | None  # BHT06
    only_named_groups: bool


class TimelyFiling(NamedTuple):
    """[timely-filing]: days from the last service to the day on which the file was made."""

    days: int
    after_primary: int | None  # from the last decision of an earlier payer
    by_frequency: dict[str, int | None]  # CLM05-3; None: never late


class Crossover(NamedTuple):
    """[crossover]: claims that an earlier payer sends on by itself."""

    filings: CodeSet  # SBR09 of the payers that do
    wait: int  # days from that payer's decision
    remarks: CodeSet  # remark codes that say that it was sent on


class AuthorizationPartner(NamedTuple):
    """[partners.*]: who authorizes services, and how its numbers look."""

    name: str
    numbers: tuple[Fits, ...]


class Program(NamedTuple):
    """[programs.*]: services that need a reference, in the groups that use the program."""

    key: str
    name: str
    procedures: CodeSet
    revenue_codes: CodeSet
    places: CodeSet | None  # place of service
    other_places: CodeSet  # where it does not hold
    reference: str  # REF01
    partner: AuthorizationPartner | None


class Group(NamedTuple):
    """[groups.*] or [other-groups]: what an employer group has chosen; None for what the profile
    says of all."""

    name: str
    programs: frozenset[str] | None
    member_ids: tuple[Fits, ...]
    days: int | None
    is_self_funded: bool | None
    has_recoupment: bool | None


class NeverTogether(NamedTuple):
    """[[never-together]]: two services of one day, of which one is not paid beside the other."""

    procedures: CodeSet
    beside: CodeSet
    unless: CodeSet  # modifiers of either
    reason: str


class ModifierNeeded(NamedTuple):
    """[[modifier-needed]]: procedures of which a line needs one of these modifiers."""

    procedures: CodeSet
    modifiers: CodeSet
    places: CodeSet | None
    reason: str


class Repricing(NamedTuple):
    """[repricing]: prices of a network (HCP)."""

    is_required: bool
    organizations: CodeSet | None  # HCP04
