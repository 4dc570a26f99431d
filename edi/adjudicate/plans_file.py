"""`plans.toml`: plans with their benefits, read key by key; what is wrong is said with file, line
and key."""

from datetime import date
from pathlib import Path

from edi.adjudicate import chosen
from edi.adjudicate import plan_values as values
from edi.adjudicate.chosen import Chosen
from edi.adjudicate.coverages import Coverages
from edi.adjudicate.error import InvalidPlans
from edi.adjudicate.fees import Fees
from edi.adjudicate.members import Members
from edi.adjudicate.plan import Benefits, Limit, Plan, Plans, Service
from edi.adjudicate.plan_sections import (
    read_authorization,
    read_coordination,
    read_edits,
    read_filing,
    read_liability,
)
from edi.adjudicate.reasons import Reason
from edi.pricing import InvalidFees, read_fees
from edi.rules.partner.lists import Lists, read_lists
from edi.rules.partner.table import ProfileError, Table

_OF_PLAN = (
    *(
        "name",
        "groups",
        "effective",
        "through",
        "plan-year",
        "coverage-ends",
        "members",
        "coverages",
    ),
    *("network", "out-of-network-reason", "out-of-network-remark", "fees", "benefits"),
    *("out-of-network", "services", "authorizations", "bundles", "unit-limits"),
    *("modifiers-needed", "modifier-rates", "timely-filing", "coordination", "liability"),
)
_OF_BENEFITS = ("deductible", "out-of-pocket", "coinsurance", "copay")
_OF_SERVICE = (
    *("name", *chosen.KEYS, "covered", "reason", "remark", "deductible", "coinsurance", "copay"),
    *("out-of-network-coinsurance", "maximum", "visits", "network-only"),
)


def load_plans(file: Path) -> Plans:
    """Read and check a plans file and the files that it names. Raises `InvalidPlans`; `OSError`
    when it cannot be read."""
    try:
        return _read(Table.read(file))
    except (ProfileError, InvalidFees) as error:
        raise InvalidPlans(str(error)) from None


def _read(whole: Table) -> Plans:
    whole.refuse_unknown(("lists", "plans"))
    lists = read_lists(whole.table("lists"))
    tables = whole.table("plans")
    if tables is None or not tables.values:
        raise whole.wrong("there is no table [plans.KEY]")
    found: list[Plan] = []
    for key, table in tables.tables().items():
        plan = _plan(key, table, lists)
        for other in found:
            _refuse_overlap(table, plan, other)
        found.append(plan)
    return Plans(tuple(found))


def _refuse_overlap(table: Table, plan: Plan, other: Plan) -> None:
    shared = [number for number in plan.groups if number in other.groups]
    starts = max(plan.effective or date.min, other.effective or date.min)
    ends = min(plan.through or date.max, other.through or date.max)
    if shared and starts <= ends:
        raise table.wrong(
            f"has group {shared[0]}, which plan {other.key} has on the same days: give both"
            " effective and through dates that do not overlap",
            "groups",
            shared[0],
        )


def _plan(key: str, table: Table, lists: Lists) -> Plan:
    table.refuse_unknown(_OF_PLAN)
    groups = tuple(table.texts("groups"))
    if not groups:
        raise table.wrong("has no groups: the group numbers (SBR03) of its claims")
    for number in groups:
        if not number or number != number.strip():
            raise table.wrong("has a group number that is empty or has blanks around it", "groups")
    if len(set(groups)) < len(groups):
        raise table.wrong("names a group twice", "groups")
    effective, through = values.day(table, "effective"), values.day(table, "through")
    if effective and through and through < effective:
        raise table.wrong("is before effective", "through")
    inside = _benefits(table.table("benefits"), Benefits())
    outside, reason = _outside(table, inside)
    ends_with_month = values.choice(table, "coverage-ends", ("day", "month"), "day") == "month"
    return Plan(
        key,
        table.text("name", key),
        groups,
        effective,
        through,
        values.month_and_day(table, "plan-year"),
        ends_with_month,
        _members(table, ends_with_month),
        Coverages.read(_file(table, "coverages")) if table.text("coverages") else None,
        values.codes(table, "network", lists),
        _fees(table.table("fees"), table),
        inside,
        outside,
        reason,
        tuple(_service(one, lists) for one in table.array("services")),
        tuple(read_authorization(one, lists) for one in table.array("authorizations")),
        read_edits(table, lists),
        read_filing(table.table("timely-filing")),
        read_coordination(table.table("coordination")),
        read_liability(table.table("liability"), lists),
    )


def _members(table: Table, ends_with_month: bool) -> Members | None:
    name = table.text("members")
    return Members.read(_file(table, "members"), ends_with_month) if name else None


def _file(table: Table, key: str) -> Path:
    file = table.file.parent / table.text(key)
    if not file.is_file():
        raise table.wrong(f"names a file that is not there: {file}", key)
    return file


def _fees(table: Table | None, plan: Table) -> Fees:
    if table is None:
        raise plan.wrong("has no [fees]: what it allows for a service")
    table.refuse_unknown(("repriced", "schedule", "per-cent-of-charge"))
    repriced = table.flag("repriced")
    schedule = read_fees(_file(table, "schedule")) if table.text("schedule") else None
    of_charge = values.part(table, "per-cent-of-charge")
    fees = Fees(repriced is not False, schedule, of_charge)
    if not fees.repriced and schedule is None and of_charge is None:
        raise table.wrong("allows nothing: give repriced, schedule or per-cent-of-charge")
    return fees


def _outside(table: Table, inside: Benefits) -> tuple[Benefits | None, Reason]:
    """[out-of-network]: what it does not say is as in the network."""
    reason = values.reason(table, "PR-242", key="out-of-network-reason")
    outside = table.table("out-of-network")
    if outside is None:
        return inside, reason
    if outside.flag("covered") is False:
        outside.refuse_unknown(("covered",))
        return None, reason
    return _benefits(outside, inside, ("covered",)), reason


def _benefits(table: Table | None, default: Benefits, more: tuple[str, ...] = ()) -> Benefits:
    if table is None:
        return default
    table.refuse_unknown((*_OF_BENEFITS, *more))
    coinsurance, copay = values.part(table, "coinsurance"), values.dollars(table, "copay")
    return Benefits(
        _limit(table, "deductible", default.deductible),
        _limit(table, "out-of-pocket", default.out_of_pocket),
        default.coinsurance if coinsurance is None else coinsurance,
        default.copay if copay is None else copay,
    )


def _limit(table: Table, key: str, default: Limit) -> Limit:
    inner = table.table(key)
    if inner is None:
        return default
    inner.refuse_unknown(("individual", "family"))
    limit = Limit(values.dollars(inner, "individual"), values.dollars(inner, "family"))
    if limit.family is not None and limit.family < (limit.individual or 0):
        raise inner.wrong("is less than individual", "family")
    return limit


def _service(table: Table, lists: Lists) -> Service:
    table.refuse_unknown(_OF_SERVICE)
    of = Chosen.read(table, lists)
    if of.is_everything:
        raise table.wrong(
            "fits every service: give claims, procedures, revenue-codes, places-of-service or"
            " diagnoses"
        )
    return Service(
        table.text("name", "services"),
        of,
        table.flag("covered") is not False,
        values.reason(table, "PR-204"),
        table.flag("deductible") is not False,
        values.part(table, "coinsurance"),
        values.part(table, "out-of-network-coinsurance"),
        values.dollars(table, "copay"),
        values.dollars(table, "maximum"),
        table.number("visits", 1, 10_000),
        table.flag("network-only") or False,
    )
