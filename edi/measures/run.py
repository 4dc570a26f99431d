"""From files or tables to a report."""

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edi.engine.parallel.processors import processors
from edi.measures.catalogue import Measure, MeasureTable, tables
from edi.measures.database import Database, shipped
from edi.measures.errors import InvalidQuery
from edi.measures.options import Options
from edi.measures.result import Group, Period, Report, Rows
from edi.measures.source import TableFolder, convert_files

if TYPE_CHECKING:
    from edi.convert.batch.manifest import SetAside
    from edi.convert.batch.sources import Source

_MOST_MONTHS = 120  # of a calendar without gaps
_MOST_PERIODS = 100_000  # of all groups and months
_KEYS = ("group_key", "month")
_MONEY = re.compile(r"DECIMAL\(\d+, ?2\)", re.IGNORECASE)
_MONTHS = """
SELECT DISTINCT month FROM (
    SELECT month FROM reported_claims UNION ALL SELECT month FROM reported_decisions
) ORDER BY month
"""
_GROUPS = """
SELECT group_key, sum(amount) AS amount FROM (
    SELECT group_key, charge AS amount FROM reported_claims
    UNION ALL SELECT group_key, paid FROM reported_decisions
    UNION ALL SELECT group_key, 0 FROM reported_findings
) GROUP BY group_key ORDER BY amount DESC, group_key
"""
_ALL_GROUPS = """
INSERT INTO reported_groups SELECT DISTINCT group_key FROM (
    SELECT group_key FROM claim_facts UNION ALL SELECT group_key FROM decision_facts
    UNION ALL SELECT group_key FROM finding_facts UNION ALL SELECT group_key FROM fault_facts
)
"""
_UNDATED = """
SELECT (SELECT count(*) FROM claim_facts WHERE month IS NULL)
    + (SELECT count(*) FROM decision_facts WHERE month IS NULL)
"""


def make_report(
    source: "TableFolder | Sequence[Source]",
    options: Options,
    *,
    validate: bool = True,
    jobs: int = 0,
    set_aside: "Sequence[SetAside]" = (),
    describe: Callable[[Exception], str] = lambda error: type(error).__name__,
    progress: Callable[[int], object] | None = None,
) -> Report:
    """The report on a folder of tables (`edi.measures.source.table_folder`), or on X12 files
    (`edi.convert.batch.sources.local_source`).

    X12 files are converted to a folder that is gone at the end, and checked by all rules with
    `validate`. `jobs` are processes and threads, 0 for as many as there are processors. Raises
    `InvalidTables`, `InvalidQuery`, `edi.EdiError` where the extra report is missing, `OSError`.
    """
    count = jobs or processors()
    if isinstance(source, TableFolder):
        return _report(source, options, count)
    with tempfile.TemporaryDirectory(prefix="edi-report-") as folder:
        made = convert_files(
            source,
            Path(folder) / "tables",
            validate=validate,
            jobs=count,
            set_aside=set_aside,
            describe=describe,
            progress=progress,
        )
        report = _report(made.folder, options, count)
    report.set_aside = [(one.name, one.kind, one.reason) for one in made.set_aside]
    return report


def _report(folder: TableFolder, options: Options, jobs: int) -> Report:
    with Database(folder, options, jobs) as database:
        _choose(database, options)
        months = list(_months([one for (one,) in database.rows(_MONTHS)], options))
        groups = [Group(key, _name(key, options)) for key, _ in database.rows(_GROUPS)]
        if len(groups) * len(months) > _MOST_PERIODS:
            months = months[-max(1, _MOST_PERIODS // max(1, len(groups))) :]
        database.set("first_month", months[0] if months else date.max)
        database.set("last_month", months[-1] if months else date.min)
        found = _tables(database, options)
        undated = int(database.rows(_UNDATED)[0][0])
    return Report(options, months, groups, found, folder.is_validated, undated)


def _tables(database: Database, options: Options) -> dict[str, Rows]:
    """In the order of the catalogue, then those of one's own. These are asked first: they are most
    likely to be wrong."""
    own = options.queries
    queries = {**own, **{name: text for name, text in shipped("sql").items() if name not in own}}
    wanted = options.tables or queries.keys()
    made = {name: _table(database, name, queries[name]) for name in queries if name in wanted}
    order = [*tables(), *sorted(made.keys() - tables().keys())]
    return {name: made[name] for name in order if name in made}


def _choose(database: Database, options: Options) -> None:
    """Which groups and months are reported."""
    if options.only:
        names = options.names or {}
        keys = sorted({names.get(one, (one, ""))[0] for one in options.only})
        database.insert("reported_groups", [(one,) for one in keys])
    else:
        database.rows(_ALL_GROUPS)
    if options.first is not None:
        database.set("first_month", options.first)
    if options.last is not None:
        database.set("last_month", options.last)


def _months(found: Sequence[date], options: Options) -> Iterator[date]:
    """The months from the first to the last, those without claims too; of a longer time than ten
    years, such as a wrong date makes, those that have some."""
    first = options.first or (found[0] if found else None)
    last = options.last or (found[-1] if found else None)
    if first is None or last is None:
        first = last = first or last
    if first is None or last is None:
        return
    number = (last.year - first.year) * 12 + last.month - first.month + 1
    if number > _MOST_MONTHS:
        yield from found
        return
    for n in range(number):
        years, month = divmod(first.month - 1 + n, 12)
        yield date(first.year + years, month + 1, 1)


def _name(key: str, options: Options) -> str:
    return (options.names or {}).get(key, ("", ""))[1]


def _table(database: Database, name: str, query: str) -> Rows:
    columns, rows = database.run(name, query)
    names = [column for column, _ in columns]
    if missing := [key for key in _KEYS if key not in names]:
        raise InvalidQuery(f"{name}.sql: no column {' and '.join(missing)}")
    known = tables().get(name)
    places = [number for number, one in enumerate(names) if one not in _KEYS]
    measures = tuple(_measure(known, *columns[number]) for number in places)
    group, month = names.index("group_key"), names.index("month")
    found = Rows(name, known.title if known else name, measures, known is None or known.is_list)
    for row in rows:
        if not isinstance(row[month], date | None) or not isinstance(row[group], str | None):
            raise InvalidQuery(f"{name}.sql: group_key is a text, and month a date")
        period = Period(row[group], row[month])
        found.rows.setdefault(period, []).append(tuple(_value(row[one]) for one in places))
    return found


def _measure(table: MeasureTable | None, name: str, type_: str) -> Measure:
    known = table.measure(name) if table is not None else None
    if known is not None:
        return known
    kind = "money" if _MONEY.fullmatch(type_) else "count" if "INT" in type_.upper() else "text"
    return Measure(name, name.replace("_", " ").capitalize(), kind)


def _value(value: Any) -> int | Decimal | str | None:
    """What outputs take: dates, flags and floating numbers, of queries of one's own, as text."""
    if value is None or isinstance(value, str | Decimal) or type(value) is int:
        return value
    return str(value)
