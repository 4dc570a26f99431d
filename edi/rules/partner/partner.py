"""A profile in TOML as values: what it says of a trading partner, read key by key."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from edi.finding import Severity
from edi.rule_language.code_set import CodeSet
from edi.rule_language.patterns import BadPattern, compiled, ignores_digits
from edi.rules.partner.applies import Applies, guides_of, read_applies
from edi.rules.partner.lists import Lists, codes_of, read_lists
from edi.rules.partner.sections import (
    AcceptedClaims,
    AuthorizationPartner,
    Crossover,
    Fits,
    Group,
    ModifierNeeded,
    NeverTogether,
    Program,
    Repricing,
    TimelyFiling,
)
from edi.rules.partner.table import Table, near, there_are

MOST_NAME = 60  # characters of a name that messages show
_MOST_DAYS = 36_500
_LEVELS = ("error", "warning", "info", "off")
_TABLES = (
    *("profile", "applies-to", "severities", "lists", "claims", "payer-ids", "member-ids"),
    *("submitters", "timely-filing", "crossover", "programs", "partners", "groups"),
    *("other-groups", "never-together", "modifier-needed", "repricing"),
)


class Partner(NamedTuple):
    """What a profile says of a trading partner; None or empty for what it does not."""

    whole: Table
    name: str
    about: str
    rules: tuple[Path, ...]
    applies: Applies
    ignore: tuple[str, ...]
    severities: Mapping[str, Severity | None]  # None: off
    lists: Lists
    claims: AcceptedClaims | None
    payer_ids: CodeSet | None
    other_payer_ids: CodeSet | None
    member_ids: tuple[Fits, ...]
    member_id: str | None  # the same as one pattern to which no digit matters, if it can be
    submitters: Mapping[str, CodeSet]  # NPIs by submitter
    timely_filing: TimelyFiling | None
    crossover: Crossover | None
    programs: tuple[Program, ...]
    groups: Mapping[str, Group]
    other_groups: Group | None
    never_together: tuple[NeverTogether, ...]
    modifiers_needed: tuple[ModifierNeeded, ...]
    repricing: Repricing | None

    @property
    def file(self) -> Path:
        return self.whole.file

    def group(self, number: str) -> Group | None:
        """What the group of this number has chosen."""
        return self.groups.get(number, self.other_groups)

    def uses(self, number: str, program: Program) -> bool:
        """Does the group of this number use the program? Without any group every one does."""
        if not self.groups and self.other_groups is None:
            return True
        group = self.group(number)
        return group is not None and (group.programs is None or program.key in group.programs)


def read_partner(whole: Table, lists: Lists, of_files: Lists = MappingProxyType({})) -> Partner:
    """Of a whole file. `lists` are those of a file of settings, `of_files` its own that stand in
    files and are known already. Raises `ProfileError`."""
    file = whole.file
    whole.refuse_unknown(_TABLES)
    head = whole.table("profile")
    if head is None:
        raise whole.wrong("there is no table [profile]")
    head.refuse_unknown(("name", "about", "rules", "ignore"))
    lists = {**lists, **read_lists(whole.table("lists"), of_files)}
    payers = whole.table("payer-ids")
    if payers is not None:
        payers.refuse_unknown(("accepted", "other-payers"))
    programs = _programs(whole, lists)
    return Partner(
        whole,
        _name(head, file.stem),
        head.text("about"),
        tuple(file.parent / name for name in head.texts("rules")),
        read_applies(whole.table("applies-to"), lists),
        tuple(head.texts("ignore")),
        _severities(whole.table("severities")),
        lists,
        _claims(whole.table("claims"), lists),
        _codes(payers, "accepted", lists),
        _codes(payers, "other-payers", lists),
        _member_ids(whole.table("member-ids")),
        _one_pattern(whole.table("member-ids")),
        _submitters(whole.table("submitters"), lists),
        _timely_filing(whole.table("timely-filing")),
        _crossover(whole.table("crossover"), lists),
        programs,
        _groups(whole.table("groups"), [one.key for one in programs]),
        _group(whole.table("other-groups"), [one.key for one in programs]),
        tuple(_never_together(one, lists) for one in whole.array("never-together")),
        tuple(_modifier_needed(one, lists) for one in whole.array("modifier-needed")),
        _repricing(whole.table("repricing"), lists),
    )


def _name(table: Table, default: str) -> str:
    name = table.text("name").strip() or default[:MOST_NAME]
    if len(name) > MOST_NAME or not name.isprintable():
        raise table.wrong(f"must have at most {MOST_NAME} printable characters", "name")
    return name


def _severities(table: Table | None) -> dict[str, Severity | None]:
    found: dict[str, Severity | None] = {}
    for code in table.values if table else ():
        assert table is not None
        level = table.values[code]
        if level not in _LEVELS:
            raise table.wrong('must be "error", "warning", "info" or "off"', code)
        found[code.upper()] = None if level == "off" else Severity(level)
    return found


def _codes(table: Table | None, key: str, lists: Lists) -> CodeSet | None:
    return codes_of(table, key, lists) if table is not None and key in table else None


_OF_CLAIMS = (
    *("types", "frequencies", "places-of-service", "bill-types", "responsibilities"),
    *("filing-indicators", "purposes", "named-groups-only"),
)


def _claims(table: Table | None, lists: Lists) -> AcceptedClaims | None:
    if table is None:
        return None
    table.refuse_unknown(_OF_CLAIMS)
    return AcceptedClaims(
        guides_of(table, "types"),
        _codes(table, "frequencies", lists),
        _codes(table, "places-of-service", lists),
        _codes(table, "bill-types", lists),
        _codes(table, "responsibilities", lists),
        _codes(table, "filing-indicators", lists),
        _codes(table, "purposes", lists),
        table.flag("named-groups-only") or False,
    )


def _patterns(table: Table, key: str) -> tuple[Fits, ...]:
    found = []
    for text in table.texts(key):
        try:
            found.append(compiled(text))
        except BadPattern as error:
            raise table.wrong(f"has {error}", key, text) from None
    return tuple(found)


def _member_ids(table: Table | None) -> tuple[Fits, ...]:
    if table is None:
        return ()
    table.refuse_unknown(("patterns",))
    return _patterns(table, "patterns")


def _one_pattern(table: Table | None) -> str | None:
    """The patterns of `[member-ids]` as one, where no digit matters to any of them."""
    texts = table.texts("patterns") if table is not None else ()
    if not texts or not all(map(ignores_digits, texts)):
        return None
    joined = "|".join(f"(?:{text})" for text in texts)
    try:
        compiled(joined)
    except BadPattern:
        return None
    return joined


def _submitters(table: Table | None, lists: Lists) -> dict[str, CodeSet]:
    return {key: codes_of(table, key, lists) for key in table.values} if table else {}


def _timely_filing(table: Table | None) -> TimelyFiling | None:
    if table is None:
        return None
    table.refuse_unknown(("days", "days-after-primary", "by-frequency"))
    days = table.number("days", 1, _MOST_DAYS)
    if days is None:
        raise table.wrong("has no days", "")
    by_frequency: dict[str, int | None] = {}
    inner = table.table("by-frequency")
    for code in inner.values if inner else ():
        assert inner is not None
        never = inner.values[code] == "never"
        by_frequency[code] = None if never else inner.number(code, 1, _MOST_DAYS)
    return TimelyFiling(days, table.number("days-after-primary", 1, _MOST_DAYS), by_frequency)


def _crossover(table: Table | None, lists: Lists) -> Crossover | None:
    if table is None:
        return None
    table.refuse_unknown(("filing-indicators", "wait-days", "remark-codes"))
    wait = table.number("wait-days", 1, _MOST_DAYS)
    if wait is None:
        raise table.wrong("has no wait-days")
    filings = _codes(table, "filing-indicators", lists)
    remarks = _codes(table, "remark-codes", lists)
    return Crossover(
        CodeSet(("MA", "MB")) if filings is None else filings,
        wait,
        CodeSet(("MA18", "N89")) if remarks is None else remarks,
    )


def _programs(whole: Table, lists: Lists) -> tuple[Program, ...]:
    partners = whole.table("partners")
    found: dict[str, AuthorizationPartner] = {}
    for key, one in partners.tables().items() if partners else ():
        one.refuse_unknown(("name", "numbers"))
        found[key] = AuthorizationPartner(_name(one, key), _patterns(one, "numbers"))
    programs = whole.table("programs")
    return tuple(
        _program(key, one, found, lists)
        for key, one in (programs.tables().items() if programs else ())
    )


_OF_PROGRAM = (
    *("name", "procedures", "revenue-codes", "places-of-service", "except-places-of-service"),
    *("reference", "partner"),
)
_REFERENCES = ("G1", "9F")  # of claim and line, which say that a service was allowed beforehand


def _program(
    key: str, table: Table, partners: Mapping[str, AuthorizationPartner], lists: Lists
) -> Program:
    table.refuse_unknown(_OF_PROGRAM)
    procedures, revenue = (codes_of(table, one, lists) for one in ("procedures", "revenue-codes"))
    if not procedures and not revenue:
        raise table.wrong("has neither procedures nor revenue-codes")
    reference = table.text("reference", "G1")
    if reference not in _REFERENCES:
        raise table.wrong('must be "G1" (prior authorization) or "9F" (referral)', "reference")
    partner = table.text("partner")
    if partner and partner not in partners:
        hint = near(partner, partners) or (there_are(partners) if partners else "")
        raise table.wrong(f"names a partner that there is not: {partner}{hint}", "partner")
    return Program(
        key,
        _name(table, key),
        procedures,
        revenue,
        _codes(table, "places-of-service", lists),
        codes_of(table, "except-places-of-service", lists),
        reference,
        partners[partner] if partner else None,
    )


def _groups(table: Table | None, programs: list[str]) -> dict[str, Group]:
    if table is None:
        return {}
    found = ((number, _group(one, programs)) for number, one in table.tables().items())
    return {number: group for number, group in found if group is not None}


def _group(table: Table | None, programs: list[str]) -> Group | None:
    if table is None:
        return None
    table.refuse_unknown(
        ("name", "programs", "member-ids", "timely-filing-days", "self-funded", "recoupment")
    )
    for one in table.texts("programs"):
        if one not in programs:
            hint = near(one, programs) or (there_are(programs) if programs else "")
            raise table.wrong(f"names a program that there is not: {one}{hint}", "programs", one)
    return Group(
        _name(table, table.path[-1]),
        frozenset(table.texts("programs")) if "programs" in table else None,
        _patterns(table, "member-ids"),
        table.number("timely-filing-days", 1, _MOST_DAYS),
        table.flag("self-funded"),
        table.flag("recoupment"),
    )


def _never_together(table: Table, lists: Lists) -> NeverTogether:
    table.refuse_unknown(("procedures", "with", "unless-modifiers", "reason"))
    procedures, others = (codes_of(table, key, lists) for key in ("procedures", "with"))
    if not procedures or not others:
        raise table.wrong("needs procedures, and with: the others")
    unless = codes_of(table, "unless-modifiers", lists)
    return NeverTogether(procedures, others, unless, _reason(table))


def _modifier_needed(table: Table, lists: Lists) -> ModifierNeeded:
    table.refuse_unknown(("procedures", "modifiers", "places-of-service", "reason"))
    procedures, modifiers = (codes_of(table, key, lists) for key in ("procedures", "modifiers"))
    if not procedures or not modifiers:
        raise table.wrong("needs procedures and modifiers")
    places = _codes(table, "places-of-service", lists)
    return ModifierNeeded(procedures, modifiers, places, _reason(table))


def _reason(table: Table) -> str:
    reason = table.text("reason").strip()
    if len(reason) > 120 or not (reason == "" or reason.isprintable()):
        raise table.wrong("must have at most 120 printable characters", "reason")
    return reason


def _repricing(table: Table | None, lists: Lists) -> Repricing | None:
    if table is None:
        return None
    table.refuse_unknown(("required", "organizations"))
    return Repricing(table.flag("required") or False, _codes(table, "organizations", lists))
