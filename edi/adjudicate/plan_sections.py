"""The parts of a plan besides benefits: authorizations, edits, filing, other payers, liability."""

from decimal import Decimal

from edi.adjudicate import chosen
from edi.adjudicate import plan_values as values
from edi.adjudicate.chosen import Chosen
from edi.adjudicate.plan import (
    Authorization,
    Bundle,
    Coordination,
    Edits,
    Estimate,
    Filing,
    Liability,
    ModifierNeeded,
    ModifierRate,
    UnitLimit,
)
from edi.adjudicate.reasons import Reason
from edi.cob.adjustments import Readings
from edi.cob.coordination import ALIASES, Method, method_of
from edi.codes import carc
from edi.rule_language.code_set import CodeSet
from edi.rules.partner.lists import Lists, codes_of
from edi.rules.partner.table import Table, near, there_are

_MOST_DAYS = 3650
_METHODS = (*Method, *ALIASES)
_FUNDINGS = ("insured", "erisa", "medicare")
INJURIES = CodeSet.of(["S00..T88", "V00..Y99"])  # first three characters of ICD-10-CM


def read_authorization(table: Table, lists: Lists) -> Authorization:
    table.refuse_unknown(("name", *chosen.KEYS, "numbers", "reason", "remark"))
    of = Chosen.read(table, lists)
    if not of.procedures and not of.revenue_codes:
        raise table.wrong("has neither procedures nor revenue-codes")
    return Authorization(
        table.text("name", "an authorization"),
        of,
        values.codes(table, "numbers", lists),
        values.reason(table, "CO-197"),
    )


def read_edits(plan: Table, lists: Lists) -> Edits:
    return Edits(
        tuple(_bundle(one, lists) for one in plan.array("bundles")),
        tuple(_unit_limit(one, lists) for one in plan.array("unit-limits")),
        tuple(_modifier_needed(one, lists) for one in plan.array("modifiers-needed")),
        tuple(_modifier_rate(one, lists) for one in plan.array("modifier-rates")),
    )


def _bundle(table: Table, lists: Lists) -> Bundle:
    table.refuse_unknown(("procedures", "with", "unless-modifiers", "reason", "remark"))
    return Bundle(
        values.needed(table, "procedures", lists),
        values.needed(table, "with", lists),
        codes_of(table, "unless-modifiers", lists),
        values.reason(table, "CO-97", "M15"),
    )


def _unit_limit(table: Table, lists: Lists) -> UnitLimit:
    table.refuse_unknown(("procedures", "units", "reason", "remark"))
    most = table.number("units", 1, 100_000)
    if most is None:
        raise table.wrong("has no units: how many are payable a day")
    return UnitLimit(
        values.needed(table, "procedures", lists),
        Decimal(most),
        values.reason(table, "CO-151", "N362"),
    )


def _modifier_needed(table: Table, lists: Lists) -> ModifierNeeded:
    table.refuse_unknown(("procedures", "modifiers", "reason", "remark"))
    return ModifierNeeded(
        values.needed(table, "procedures", lists),
        values.needed(table, "modifiers", lists),
        values.reason(table, "CO-4", "N822"),
    )


def _modifier_rate(table: Table, lists: Lists) -> ModifierRate:
    table.refuse_unknown(("modifier", "per-cent-of-fee", "procedures"))
    modifier = table.text("modifier")
    if not modifier:
        raise table.wrong("has no modifier")
    rate = values.part(table, "per-cent-of-fee", 1000)
    if rate is None:
        raise table.wrong("has no per-cent-of-fee: what the modifier makes of a fee")
    return ModifierRate(modifier, rate, values.codes(table, "procedures", lists))


def read_filing(table: Table | None) -> Filing | None:
    if table is None:
        return None
    table.refuse_unknown(("days", "days-after-primary", "reason", "remark"))
    days = table.number("days", 1, _MOST_DAYS)
    if days is None:
        raise table.wrong("has no days", "")
    after = table.number("days-after-primary", 1, _MOST_DAYS)
    return Filing(days, after, values.reason(table, "CO-29"))


STANDARD = Coordination(
    Method.STANDARD,
    None,
    "erisa",
    None,
    45,
    Reason.of("OA-22", "MA04"),
    Readings(),
    Reason.of("OA-22", "MA04"),
)


def read_coordination(table: Table | None) -> Coordination:
    if table is None:
        return STANDARD
    table.refuse_unknown(
        (
            *("method", "supplement", "funding", "estimate-unknown-primary", "estimate"),
            *("unknown-primary-days", "reason", "remark", "pays-first-reason"),
            *("pays-first-remark", "pr-253-is-written-off", "co-cost-share-is-open"),
        )
    )
    method = table.text("method", Method.STANDARD)
    if method not in _METHODS:
        hint = near(method, _METHODS) or there_are(_METHODS)
        raise table.wrong(f"is a method that there is not: {method}{hint}", "method")
    funding = values.choice(table, "funding", _FUNDINGS, "erisa")
    days = table.number("unknown-primary-days", 1, _MOST_DAYS)
    return Coordination(
        method_of(method),
        _supplement(table, method),
        funding,
        _estimate(table, funding),
        45 if days is None else days,
        values.reason(table, "OA-22", "MA04"),
        Readings(
            table.flag("pr-253-is-written-off") or False,
            table.flag("co-cost-share-is-open") or False,
        ),
        values.reason(table, "OA-22", "MA04", key="pays-first-reason"),
    )


def _supplement(table: Table, method: str) -> dict[str, Decimal] | None:
    inner = table.table("supplement")
    if (inner is None) == (method == Method.SUPPLEMENT):
        says = "is for the method supplement only" if inner else "is missing: per cent by reason"
        raise table.wrong(says, "supplement")
    if inner is None:
        return None
    if not inner.values:
        raise table.wrong('is empty: per cent by reason, as { "1" = 100, "2" = 80 }', "supplement")
    for key in inner.values:
        if not carc.is_valid(key):
            raise inner.wrong("is not a reason code: give those of PR adjustments, as 1 or 2", key)
    return {key: values.part(inner, key) or Decimal(0) for key in inner.values}


def _estimate(table: Table, funding: str) -> Estimate | None:
    wanted = table.flag("estimate-unknown-primary")
    inner = table.table("estimate")
    if not wanted:
        if inner is not None:
            raise table.wrong("is there, but estimate-unknown-primary is not true", "estimate")
        return None
    if funding == "insured":
        raise table.wrong(
            "is true, but an insured plan never estimates what another payer pays",
            "estimate-unknown-primary",
        )
    if inner is None:
        raise table.wrong(
            "needs a table estimate: { allowed-per-cent = 100, paid-per-cent = 80 }",
            "estimate-unknown-primary",
        )
    inner.refuse_unknown(("allowed-per-cent", "paid-per-cent"))
    allowed = values.part(inner, "allowed-per-cent")
    paid = values.part(inner, "paid-per-cent")
    if paid is None:
        raise inner.wrong("has no paid-per-cent")
    return Estimate(Decimal(1) if allowed is None else allowed, paid)


def read_liability(table: Table | None, lists: Lists) -> Liability | None:
    if table is None:
        return None
    table.refuse_unknown(
        (
            *("days", "diagnoses", "threshold", "accidents", "reason", "remark"),
            *("liable-reason", "liable-remark", "answer-to"),
        )
    )
    days = table.number("days", 1, 25)
    return Liability(
        25 if days is None else days,
        codes_of(table, "diagnoses", lists) or INJURIES,
        values.dollars(table, "threshold"),
        table.flag("accidents") is not False,
        values.reason(table, "PR-227", "N179"),
        values.reason(table, "OA-20", key="liable-reason"),
        table.text("answer-to", "the plan"),
    )
